import Testing

@testable import SupportCore

@Suite struct RankingMetricsTests {
    @Test func `places become hits, mean reciprocal rank and the share abstained`() {
        let ranking = RankingMetrics.ranking([(1, false), (2, false), (4, true), (nil, true)])
        #expect(
            ranking
                == RankingMetrics.Ranking(
                    tickets: 4, hitAt1: 0.25, hitAt3: 0.5, meanReciprocalRank: (1 + 0.5 + 0.25) / 4, abstained: 0.5))
    }

    @Test func `nothing to rank is zero and not a division by it`() {
        #expect(
            RankingMetrics.ranking([])
                == RankingMetrics.Ranking(tickets: 0, hitAt1: 0, hitAt3: 0, meanReciprocalRank: 0, abstained: 0))
    }

    @Test func `B-cubed of the right groups is one, whatever they are called`() {
        #expect(RankingMetrics.bCubed([("x", 1), ("x", 1), ("y", 2)]) == 1)
    }

    @Test func `B-cubed pays for what is lumped together and for what is torn apart`() {
        // Lumped: precision 1/2, recall 1. Torn: precision 1, recall 1/2.
        let lumped = RankingMetrics.bCubed([("x", 1), ("x", 1), ("x", 2), ("x", 2)])
        let torn = RankingMetrics.bCubed([("a", 1), ("b", 1), ("c", 2), ("d", 2)])
        #expect([lumped, torn].map { ($0 * 3).rounded() } == [2, 2])
        #expect((lumped - 2.0 / 3).magnitude < 1e-12)
    }

    @Test func `recall counts the pairs whose earlier ticket is among the first`() {
        let outcomes = [(found: ["a", "b"], wanted: "b"), (["a", "c"], "a"), ([], "d"), (["x", "y"], "z")]
        #expect([1, 2].map { RankingMetrics.recall(at: $0, outcomes) } == [0.25, 0.5])
    }

    @Test func `a split depends on its seed alone and loses nothing`() {
        let numbers = Array(0..<100)
        let (first, second) = RankingMetrics.split(numbers, share: 0.8, seed: 3)
        let again = RankingMetrics.split(numbers, share: 0.8, seed: 3)
        #expect(again.0 == first && again.1 == second)
        #expect(first.count == 80 && (first + second).sorted() == numbers)
        #expect(RankingMetrics.split(numbers, share: 0.8, seed: 4).0 != first)
    }

    @Test func `few takes the first of each kind`() {
        #expect(RankingMetrics.few(2, of: [1, 3, 5, 2, 7, 4, 6], each: { $0 % 2 }) == [1, 3, 2, 4])
    }
}
