import Foundation
import Testing

@testable import SupportCore

@Suite struct MeaningGroupingTests {
    private func bag(_ text: String) -> Bag { FeatureExtractor.lexical.bag(of: TicketText(description: text)) }

    private func ticket(_ id: String, error: String = "") -> ProblemGrouping.Ticket {
        ProblemGrouping.Ticket(
            id: id, account: nil, openedAt: Date(timeIntervalSince1970: 1_780_000_000), fingerprint: Fingerprint(error))
    }

    /// Texts without a word in common.
    private static let texts = [
        "Badge refused", "Invoice missing", "Door stays shut", "Where's last month's bill?", "Reader blinks red",
        "Payment document lost",
    ]

    private func grouped(spread: Float = 0.4) -> ProblemGrouping {
        var grouping = ProblemGrouping(expecting: 10)
        for (place, text) in Self.texts.enumerated() {
            _ = grouping.assign(
                ticket("t\(place)"), bag(text), embedding: Meanings.embedding(place % 2, 1 + place / 2, spread: spread),
                opening: "p\(place)")
        }
        return grouping
    }

    private func groups(_ grouping: ProblemGrouping) -> [[String]] {
        grouping.problems.map { grouping.tickets(of: $0) }
    }

    @Test func `tickets with the same meaning in other words are one problem`() {
        #expect(groups(grouped()) == [["t0", "t2", "t4"], ["t1", "t3", "t5"]])
    }

    @Test func `without embeddings, they are strangers`() {
        var grouping = ProblemGrouping(expecting: 10)
        for (place, text) in Self.texts.enumerated() {
            _ = grouping.assign(ticket("t\(place)"), bag(text), opening: "p\(place)")
        }
        #expect(grouping.problems.count == 6)
    }

    @Test func `the same error is the same problem, whatever it means`() {
        var grouping = grouped()
        let first = grouping.assign(
            ticket("a", error: "Order 17 has no owner"), bag("one"), embedding: Meanings.embedding(8), opening: "p8")
        let second = grouping.assign(
            ticket("b", error: "Order 99 has no owner"), bag("two"), embedding: Meanings.embedding(0), opening: "p9")
        #expect([first.problem, second.problem] == ["p8", "p8"])
    }

    @Test func `what agents moved and merged stays above meaning`() throws {
        var grouping = grouped()
        _ = try grouping.move("t4", to: "p9")
        _ = try grouping.merge("p1", into: "p9")
        #expect(groups(grouping) == [["t0", "t2"], ["t1", "t3", "t4", "t5"]])
        let next = grouping.assign(
            ticket("t6"), bag("Bill vanished"), embedding: Meanings.embedding(1, 1), opening: "p6")
        #expect(next.problem == "p9")
    }

    @Test func `a ticket without an embedding is compared by its words`() {
        var grouping = grouped()
        let next = grouping.assign(ticket("t6"), bag("Invoice is missing"), opening: "p6")
        #expect(next.problem == "p1")
        #expect(grouping.assign(ticket("t7"), bag("Locked out"), opening: "p7").problem == "p7")
    }

    @Test func `a grouping rebuilt from stored values continues identically`() {
        var live = grouped()
        var rebuilt = ProblemGrouping(expecting: 10)
        for (place, text) in Self.texts.enumerated() {
            let id = "t\(place)"
            rebuilt.restore(ticket(id), bag(text), in: live.problem(of: id) ?? "")
            rebuilt.setEmbedding(Meanings.embedding(place % 2, 1 + place / 2), of: id)
        }
        for topic in 0..<3 {
            let id = "n\(topic)"
            let embedding = Meanings.embedding(topic, 9)
            let placed = [
                live.assign(ticket(id), bag(id), embedding: embedding, opening: id),
                rebuilt.assign(ticket(id), bag(id), embedding: embedding, opening: id),
            ]
            #expect(placed[0] == placed[1])
        }
    }

    @Test func `problems that turned out to be one are found, and the smaller one is merged`() {
        var grouping = ProblemGrouping(expecting: 100)
        for number in 0..<40 {
            let topic = [0, 1, 2, 5][number % 4]
            // The first tickets of topic 0 were split in two.
            let problem = topic == 0 && number < 12 ? "early" : "p\(topic)"
            grouping.restore(
                ticket("t\(number)"), bag("text \(number)"), embedding: Meanings.embedding(topic, 1 + number / 4),
                in: problem)
        }
        _ = grouping.assign(ticket("last"), bag("last"), embedding: Meanings.embedding(5, 99), opening: "last")
        let candidates = ProblemConsolidation(grouping).candidates()
        #expect(
            ProblemConsolidation.merges(candidates) { _ in true } == [.init(problem: "early", into: "p0")])
        #expect(ProblemConsolidation.merges(candidates) { $0.problem != "early" } == [])
    }
}
