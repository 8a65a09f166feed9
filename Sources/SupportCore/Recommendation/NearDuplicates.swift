/// Groups of near-duplicates among the linked tickets.
///
/// Helpdesks receive one mail five times, and one form filled in by fifty people. The result for a ticket of which a copy
/// was in the training data does not predict the result for a new one, so near-duplicates are trained on together or
/// tested together.
struct NearDuplicates: Sendable {
    /// The minimum similarity of near-duplicates. About half of short questions have one.
    static let minSimilarity = 0.6

    /// The groups of tickets by their indices, each in ascending order.
    let groups: [[Int]]

    /// - Parameter bags: the bags of the tickets, in a stable order.
    init(_ bags: [Bag]) {
        var representatives = SimilarTickets(expecting: bags.count)
        var groups: [[Int]] = []
        for (index, bag) in bags.enumerated() {
            // Only the first of a group is compared, because the ends of a chain of copies can have different topics.
            let nearest = representatives.nearest(to: bag, limit: 1, comparing: 16).first
            if let nearest, nearest.score >= NearDuplicates.minSimilarity, let group = Int(nearest.ticket) {
                groups[group].append(index)
            } else {
                representatives.put(String(groups.count), bag)
                groups.append([index])
            }
        }
        self.groups = groups
    }
}
