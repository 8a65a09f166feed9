/// Metrics of recommendations and groupings against ground truth.
public struct RankingMetrics: Sendable, Hashable, Codable {
    /// The metrics of rankings, each 0 to 1.
    public struct Ranking: Sendable, Hashable, Codable {
        /// The number of tickets.
        public let tickets: Int
        /// The share of tickets with the correct tutorial at rank 1 (hit@1).
        public let hitAt1: Double
        /// The share of tickets with the correct tutorial among the first three (hit@3).
        public let hitAt3: Double
        /// The mean of the reciprocal rank of the correct tutorial (MRR).
        public let meanReciprocalRank: Double
        /// The share of tickets for which the recommender abstained.
        public let abstained: Double

        public init(tickets: Int, hitAt1: Double, hitAt3: Double, meanReciprocalRank: Double, abstained: Double) {
            self.tickets = tickets
            self.hitAt1 = hitAt1
            self.hitAt3 = hitAt3
            self.meanReciprocalRank = meanReciprocalRank
            self.abstained = abstained
        }
    }

    /// The metrics of a list of rankings.
    /// - Parameter outcomes: for each ticket, the rank of the correct tutorial, starting at 1, or nil if it is not in the
    ///   list; and true if the recommender abstained.
    public static func ranking(_ outcomes: [(rank: Int?, abstained: Bool)]) -> Ranking {
        let count = Double(max(1, outcomes.count))
        func share(_ isHit: ((rank: Int?, abstained: Bool)) -> Bool) -> Double {
            Double(outcomes.count(where: isHit)) / count
        }
        return Ranking(
            tickets: outcomes.count,
            hitAt1: share { ($0.rank ?? .max) <= 1 },
            hitAt3: share { ($0.rank ?? .max) <= 3 },
            meanReciprocalRank: outcomes.reduce(0) { $0 + ($1.rank.map { 1 / Double($0) } ?? 0) } / count,
            abstained: share { $0.abstained }
        )
    }

    /// The B-cubed F1 score of a grouping, 0 to 1: the harmonic mean of precision and recall over all tickets.
    /// - Source: Bagga and Baldwin, "Entity-based cross-document coreferencing using the vector space model" (1998).
    public static func bCubed<Group: Hashable, Truth: Hashable>(_ tickets: [(group: Group, truth: Truth)]) -> Double {
        var groups: [Group: Int] = [:]
        var truths: [Truth: Int] = [:]
        var both: [Group: [Truth: Int]] = [:]
        for ticket in tickets {
            groups[ticket.group, default: 0] += 1
            truths[ticket.truth, default: 0] += 1
            both[ticket.group, default: [:]][ticket.truth, default: 0] += 1
        }
        guard !tickets.isEmpty else { return 0 }
        var precision = 0.0
        var recall = 0.0
        for ticket in tickets {
            let shared = Double(both[ticket.group]?[ticket.truth] ?? 0)
            precision += shared / Double(groups[ticket.group] ?? 1)
            recall += shared / Double(truths[ticket.truth] ?? 1)
        }
        let count = Double(tickets.count)
        return 2 * (precision / count) * (recall / count) / (precision / count + recall / count)
    }

    /// The share of known duplicates that are found among the first results (recall@k).
    /// - Parameters:
    ///   - limit: the number of results that count, k.
    ///   - outcomes: for each pair of duplicates, the results for the later ticket, the nearest first, and the earlier
    ///     ticket.
    public static func recall<ID: Equatable>(at limit: Int, _ outcomes: [(results: [ID], expected: ID)]) -> Double {
        guard !outcomes.isEmpty else { return 0 }
        return Double(outcomes.count { $0.results.prefix(limit).contains($0.expected) }) / Double(outcomes.count)
    }

    /// Shuffles the elements with a seed and splits them in two.
    /// - Parameters:
    ///   - elements: the elements to split.
    ///   - share: the size of the first part, 0 to 1.
    ///   - seed: the seed; the same seed gives the same parts.
    public static func split<Element>(_ elements: [Element], share: Double, seed: UInt64) -> ([Element], [Element]) {
        var generator = SeededGenerator(seed: seed)
        let shuffled = generator.shuffled(elements)
        let cut = max(0, min(shuffled.count, Int((Double(shuffled.count) * share).rounded())))
        return (Array(shuffled[..<cut]), Array(shuffled[cut...]))
    }

    /// The first elements of each class, in their order.
    /// - Parameters:
    ///   - limit: the maximum number of elements of a class.
    ///   - elements: the elements to choose from.
    ///   - label: the class of an element.
    public static func sample<Element, Label: Hashable>(
        _ limit: Int, of elements: [Element], perClass label: (Element) -> Label
    ) -> [Element] {
        var counts: [Label: Int] = [:]
        return elements.filter { element in
            let key = label(element)
            counts[key, default: 0] += 1
            return counts[key, default: 0] <= limit
        }
    }
}
