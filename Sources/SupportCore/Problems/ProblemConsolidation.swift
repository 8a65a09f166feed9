/// The search for problems that turned out to be one.
///
/// A ticket is assigned when it arrives, and knows only the earlier ones. Later tickets can show that two problems are
/// about the same thing: then their tickets are on average as similar as those of one problem.
public struct ProblemConsolidation: Sendable {
    /// A problem whose tickets belong to another one, which has more of them.
    public struct Merge: Sendable, Hashable {
        public let problem: Problem.ID
        public let into: Problem.ID
    }

    /// The mean similarity of the tickets of two problems from which they are one, relative to the mean of all tickets.
    static let minSimilarity: Float = 0.45
    /// The maximum number of problems that are compared, those with the most tickets.
    static let problemLimit = 4_000
    /// The number of tickets that represent a problem, the latest ones.
    static let ticketLimit = 20

    /// The directions of the problems, those with the most tickets first.
    private let directions: [(id: Problem.ID, mean: [Float])]

    /// Copies what is compared from a grouping. Problems whose tickets have no embeddings are left out.
    public init(_ grouping: ProblemGrouping) {
        let sizes = grouping.problems.map { (id: $0, tickets: grouping.count(of: $0)) }
            .sorted { ($1.tickets, $0.id) < ($0.tickets, $1.id) }
        directions = sizes.prefix(Self.problemLimit).compactMap { problem in
            let latest = grouping.latest(Self.ticketLimit, of: problem.id)
            return grouping.index.meanDirection(of: latest.reversed()).map { (problem.id, $0) }
        }
    }

    /// All merges of two problems that are one, the most similar first. This takes a second for thousands of problems, so
    /// call it in the background.
    public func candidates() -> [Merge] {
        var pairs: [(similarity: Float, larger: Int, smaller: Int)] = []
        for larger in directions.indices {
            for smaller in directions.indices.dropFirst(larger + 1) {
                let similarity = Self.product(directions[larger].mean, directions[smaller].mean)
                if similarity >= Self.minSimilarity { pairs.append((similarity, larger, smaller)) }
            }
        }
        pairs.sort { ($1.similarity, $0.larger, $0.smaller) < ($0.similarity, $1.larger, $1.smaller) }
        return pairs.map { Merge(problem: directions[$0.smaller].id, into: directions[$0.larger].id) }
    }

    /// The candidates to carry out now, of those that are allowed: each problem is in one of them at most, because a merged
    /// one has another direction.
    public static func merges(_ candidates: [Merge], where isAllowed: (Merge) -> Bool) -> [Merge] {
        var used: Set<Problem.ID> = []
        return candidates.filter { merge in
            guard !used.contains(merge.problem), !used.contains(merge.into), isAllowed(merge) else { return false }
            used.formUnion([merge.problem, merge.into])
            return true
        }
    }

    private static func product(_ one: [Float], _ other: [Float]) -> Float {
        guard one.count == other.count else { return 0 }
        return one.withUnsafeBufferPointer { one in
            other.withUnsafeBufferPointer { other in
                guard let start = one.baseAddress, let second = other.baseAddress else { return 0 }
                return VectorRows.product(start, second, count: one.count)
            }
        }
    }
}
