import Testing

@testable import SupportCore

@Suite struct RankingMetricsTests {
    @Test func `ranks give hits, the mean reciprocal rank and the abstention rate`() {
        let ranking = RankingMetrics.ranking([(1, false), (2, false), (4, true), (nil, true)])
        #expect(
            ranking
                == RankingMetrics.Ranking(
                    tickets: 4, hitAt1: 0.25, hitAt3: 0.5, meanReciprocalRank: (1 + 0.5 + 0.25) / 4, abstained: 0.5))
    }

    @Test func `an empty list of rankings has zero metrics`() {
        #expect(
            RankingMetrics.ranking([])
                == RankingMetrics.Ranking(tickets: 0, hitAt1: 0, hitAt3: 0, meanReciprocalRank: 0, abstained: 0))
    }

    @Test func `B-cubed of the correct groups is 1, regardless of their names`() {
        #expect(RankingMetrics.bCubed([("x", 1), ("x", 1), ("y", 2)]) == 1)
    }

    @Test func `B-cubed decreases for merged groups and for split groups`() {
        // Merged: precision 1/2, recall 1. Split: precision 1, recall 1/2.
        let merged = RankingMetrics.bCubed([("x", 1), ("x", 1), ("x", 2), ("x", 2)])
        let split = RankingMetrics.bCubed([("a", 1), ("b", 1), ("c", 2), ("d", 2)])
        #expect([merged, split].map { ($0 * 3).rounded() } == [2, 2])
        #expect((merged - 2.0 / 3).magnitude < 1e-12)
    }

    @Test func `recall is the share of pairs with the earlier ticket among the first results`() {
        let outcomes = [(results: ["a", "b"], expected: "b"), (["a", "c"], "a"), ([], "d"), (["x", "y"], "z")]
        #expect([1, 2].map { RankingMetrics.recall(at: $0, outcomes) } == [0.25, 0.5])
    }

    @Test func `a split depends only on its seed and is complete`() {
        let numbers = Array(0..<100)
        let (first, second) = RankingMetrics.split(numbers, share: 0.8, seed: 3)
        let again = RankingMetrics.split(numbers, share: 0.8, seed: 3)
        #expect(again.0 == first && again.1 == second)
        #expect(first.count == 80 && (first + second).sorted() == numbers)
        #expect(RankingMetrics.split(numbers, share: 0.8, seed: 4).0 != first)
    }

    @Test func `a sample has the first elements of each class`() {
        #expect(RankingMetrics.sample(2, of: [1, 3, 5, 2, 7, 4, 6], perClass: { $0 % 2 }) == [1, 3, 2, 4])
    }
}
