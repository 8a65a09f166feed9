/// Which of the linked tickets say the same in nearly the same words.
///
/// Helpdesks get one mail five times, and one form filled in by fifty people. How well a ticket is answered whose copy
/// was learnt says nothing of one that nobody has seen, so copies are learnt together or tested together.
struct Families: Sendable {
    /// From this likeness on two tickets are copies. Of short questions, about half have one.
    static let leastLikeness = 0.6

    /// The tickets of each family by their places, the first of them first.
    let members: [[Int]]

    /// - Parameter bags: of the tickets, in an order that does not change.
    init(_ bags: [Bag]) {
        var firsts = SimilarTickets(expecting: bags.count)
        var members: [[Int]] = []
        for (place, bag) in bags.enumerated() {
            // Compared with the first of each family alone: the ends of a chain of copies may say different things.
            let nearest = firsts.nearest(to: bag, limit: 1, comparing: 16).first
            if let nearest, nearest.score >= Families.leastLikeness, let family = Int(nearest.ticket) {
                members[family].append(place)
            } else {
                firsts.put(String(members.count), bag)
                members.append([place])
            }
        }
        self.members = members
    }
}
