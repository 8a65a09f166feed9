/// The tickets of a sample that nobody linked, with how probably a tutorial answers each of them.
///
/// Questions that no tutorial answers recur like all others. A text that is nearer to their tickets than to any linked one
/// is probably one of them.
struct UnansweredTickets: Sendable {
    private let rows: VectorRows
    private let center: MeaningCenter
    /// The discount on the similarity to each ticket: 0 for one that no tutorial answers, 1 for one that is answered.
    private let discounts: [Float]

    /// The number of nearest tickets of which the mean similarity counts.
    private static let neighbours = 10
    /// The similarity from which a ticket is taken as the text itself.
    private static let same: Float = 0.999
    /// The probabilities up to which a ticket counts as unanswered, and from which it counts as answered.
    private static let decided: (unanswered: Float, answered: Float) = (0.8, 1)
    private static let bins = 5

    /// - Parameters:
    ///   - unlinked: the embeddings of tickets that nobody linked.
    ///   - answered: the probability that a tutorial answers each of them.
    /// - Returns: nil if there are too few to tell.
    init?(_ unlinked: [Embedding], answered: [Float], from center: MeaningCenter) {
        guard unlinked.count >= 2 * Self.neighbours, answered.count == unlinked.count else { return nil }
        rows = VectorRows(unlinked.map(center.direction(ofTicket:)))
        self.center = center
        let (low, high) = Self.decided
        discounts = answered.map { max(0, min(1, ($0 - low) / (high - low))) }
    }

    /// The probability that a tutorial answers each ticket that nobody linked.
    ///
    /// The answered ones among them have such logits as linked tickets have. As many of them as can be are taken for
    /// answered, and the others are in excess where logits are low.
    /// - Source: Elkan and Noto, "Learning classifiers from only positive and unlabeled data" (2008), with a histogram.
    /// - Parameters:
    ///   - unlinked: the largest logit of each ticket.
    ///   - linked: the largest logits of linked tickets that the model has not learnt.
    static func answered(_ unlinked: [Float], linked: [Float]) -> [Float] {
        guard !linked.isEmpty else { return unlinked.map { _ in 1 } }
        let sorted = linked.sorted()
        let bounds = (1..<bins).map { sorted[$0 * sorted.count / bins] }
        func bin(_ logit: Float) -> Int { bounds.partitioningIndex { $0 > logit } }
        func shares(_ logits: [Float]) -> [Float] {
            var shares = [Float](repeating: 0, count: bins)
            for logit in logits { shares[bin(logit)] += 1 / Float(logits.count) }
            return shares
        }
        let (ofLinked, ofUnlinked) = (shares(linked), shares(unlinked))
        func upper(_ shares: [Float]) -> Float { shares[(bins / 2 + 1)...].reduce(0, +) }
        let total = min(1, upper(ofUnlinked) / max(1e-6, upper(ofLinked)))
        var probabilities: [Float] = []
        for bin in 0..<bins {
            let probability = ofUnlinked[bin] > 0 ? min(1, total * ofLinked[bin] / ofUnlinked[bin]) : 1
            probabilities.append(max(probability, probabilities.last ?? 0))
        }
        return unlinked.map { probabilities[bin($0)] }
    }

    /// The mean similarity of a text to the nearest tickets that are not itself, of which those that are answered do not
    /// count.
    func similarity(to embedding: Embedding) -> Float {
        var nearest = [Float](repeating: -1, count: Self.neighbours)
        for (row, product) in rows.products(with: center.direction(ofTicket: embedding)).enumerated() {
            let similarity = product - discounts[row]
            guard product < Self.same, similarity > nearest[Self.neighbours - 1] else { continue }
            nearest.removeLast()
            nearest.insert(similarity, at: nearest.partitioningIndex { $0 <= similarity })
        }
        return nearest.reduce(0, +) / Float(Self.neighbours)
    }
}
