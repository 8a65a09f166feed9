/// How well recommendations and groups match what is known to be right.
public struct RankingMetrics: Sendable, Hashable, Codable {
    /// Shares from 0 to 1.
    public struct Ranking: Sendable, Hashable, Codable {
        public let tickets: Int
        /// The right tutorial stands first.
        public let hitAt1: Double
        /// It stands among the first three.
        public let hitAt3: Double
        /// The mean of one over its place.
        public let meanReciprocalRank: Double
        /// The recommender said that nothing fits.
        public let abstained: Double

        public init(tickets: Int, hitAt1: Double, hitAt3: Double, meanReciprocalRank: Double, abstained: Double) {
            self.tickets = tickets
            self.hitAt1 = hitAt1
            self.hitAt3 = hitAt3
            self.meanReciprocalRank = meanReciprocalRank
            self.abstained = abstained
        }
    }

    /// - Parameter outcomes: for each ticket the place of the right tutorial, the first being 1, or nil where it is
    ///   not in the list, and whether the recommender abstained.
    public static func ranking(_ outcomes: [(place: Int?, abstained: Bool)]) -> Ranking {
        let count = Double(max(1, outcomes.count))
        func share(_ isHit: ((place: Int?, abstained: Bool)) -> Bool) -> Double {
            Double(outcomes.count(where: isHit)) / count
        }
        return Ranking(
            tickets: outcomes.count,
            hitAt1: share { ($0.place ?? .max) <= 1 },
            hitAt3: share { ($0.place ?? .max) <= 3 },
            meanReciprocalRank: outcomes.reduce(0) { $0 + ($1.place.map { 1 / Double($0) } ?? 0) } / count,
            abstained: share { $0.abstained }
        )
    }

    /// How well groups match the true ones, 0 to 1: the harmonic mean of precision and recall over all tickets.
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

    /// The share of known duplicates that stand among the first of what was found.
    /// - Parameter outcomes: for each pair, what was found for the later ticket, likest first, and the earlier one.
    public static func recall<ID: Equatable>(at limit: Int, _ outcomes: [(found: [ID], wanted: ID)]) -> Double {
        guard !outcomes.isEmpty else { return 0 }
        return Double(outcomes.count { $0.found.prefix(limit).contains($0.wanted) }) / Double(outcomes.count)
    }

    /// The elements in two parts, after a shuffle that the seed decides.
    /// - Parameter share: how much of them the first part has, 0 to 1.
    public static func split<Element>(_ elements: [Element], share: Double, seed: UInt64) -> ([Element], [Element]) {
        var generator = SeededGenerator(seed: seed)
        let shuffled = generator.shuffled(elements)
        let cut = max(0, min(shuffled.count, Int((Double(shuffled.count) * share).rounded())))
        return (Array(shuffled[..<cut]), Array(shuffled[cut...]))
    }

    /// The first so many of each kind.
    public static func few<Element, Kind: Hashable>(
        _ limit: Int, of elements: [Element], each kind: (Element) -> Kind
    ) -> [Element] {
        var taken: [Kind: Int] = [:]
        return elements.filter { element in
            let key = kind(element)
            taken[key, default: 0] += 1
            return taken[key, default: 0] <= limit
        }
    }
}
