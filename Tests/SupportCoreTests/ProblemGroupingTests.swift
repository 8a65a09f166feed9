import Foundation
import Testing

@testable import SupportCore

@Suite struct ProblemGroupingTests {
    private static let day: TimeInterval = 86_400
    private static let start = Date(timeIntervalSince1970: 1_780_000_000)

    private func bag(_ text: String) -> Bag { Features.lexical.bag(of: TicketText(description: text)) }

    private func ticket(_ id: String, day: Double = 0, account: String? = nil, error: String = "") -> Grouping.Ticket {
        Grouping.Ticket(
            id: id, account: account, openedAt: Self.start.addingTimeInterval(day * Self.day),
            fingerprint: Fingerprint(error))
    }

    private let texts = [
        "The printer on the second floor jams on every page",
        "Cannot log in since the password was changed",
        "The printer on the second floor jams again",
        "Since the password was changed I cannot log in any more",
    ]

    private func grouped() -> Grouping {
        var grouping = Grouping(expecting: 10)
        for (place, text) in texts.enumerated() {
            _ = grouping.take(ticket("t\(place)", day: Double(place)), bag(text), opening: "p\(place)")
        }
        return grouping
    }

    @Test func `alike tickets are one problem and others are their own`() {
        let grouping = grouped()
        #expect(grouping.problems.map { grouping.tickets(of: $0) } == [["t0", "t2"], ["t1", "t3"]])
    }

    @Test func `the same error is the same problem, however it is told`() {
        var grouping = Grouping(expecting: 10)
        let first = grouping.take(ticket("a", error: "Order 17 has no owner"), bag("it broke"), opening: "p1")
        let second = grouping.take(ticket("b", error: "Order 93 has no owner"), bag("please look"), opening: "p2")
        #expect(first == .opened("p1"))
        #expect(second == .sameError("p1", Fingerprint("Order 1 has no owner")!))
    }

    @Test func `tickets with the same sure tutorial meet sooner, and with different ones later`() {
        func together(_ one: String?, _ other: String?) -> Bool {
            var grouping = Grouping(settings: GroupingSettings(likeness: 0.5), expecting: 10)
            var placed: [Problem.ID] = []
            for (id, text, tutorial) in [
                ("a", "The printer shows grey stripes", one), ("b", "My printer shows them on each sheet", other),
            ] {
                var ticket = ticket(id)
                ticket.tutorial = tutorial
                placed.append(grouping.take(ticket, bag(text), opening: id).problem)
            }
            return placed == ["a", "a"]
        }
        #expect(
            [together(nil, nil), together("x", "x"), together("x", nil), together("x", "y")]
                == [false, true, false, false])
        #expect(GroupingSettings().factor("x", "y") < 1)
    }

    @Test func `a placement names the tickets that were alike`() {
        var grouping = Grouping(expecting: 10)
        _ = grouping.take(ticket("a"), bag(texts[0]), opening: "p1")
        let placement = grouping.take(ticket("b"), bag(texts[2]), opening: "p2")
        guard case .alike("p1", let matches) = placement else {
            Issue.record("\(placement)")
            return
        }
        #expect(matches.map(\.ticket) == ["a"])
    }

    @Test func `a merge stays, also for tickets to come`() throws {
        var grouping = grouped()
        let decision = try grouping.merge("p1", into: "p0")
        #expect(decision.kind == .merged("p1", into: "p0"))
        #expect(grouping.tickets(of: "p0") == ["t0", "t1", "t2", "t3"])
        let next = grouping.take(ticket("t4"), bag("I cannot log in, the password was changed"), opening: "p4")
        #expect(next.problem == "p0")
        #expect(grouping.tickets(of: "p1") == grouping.tickets(of: "p0"))
    }

    @Test func `a ticket that was moved stays moved and its old problem asks for more`() throws {
        var grouping = grouped()
        let before = grouping.threshold(of: "p0")
        let decision = try grouping.move("t2", to: "p9")
        #expect(grouping.tickets(of: "p9") == ["t2"])
        #expect(grouping.tickets(of: "p0") == ["t0"])
        #expect(grouping.threshold(of: "p0") > before)
        #expect(decision.thresholds == ["p0": grouping.threshold(of: "p0")])
    }

    @Test func `a moved ticket takes its error message along`() throws {
        var grouping = Grouping(expecting: 10)
        _ = grouping.take(ticket("a", error: "Order 17 has no owner"), bag("one"), opening: "p1")
        _ = try grouping.move("a", to: "p7")
        #expect(grouping.take(ticket("b", error: "Order 18 has no owner"), bag("two"), opening: "p2").problem == "p7")
    }

    @Test func `what does not exist cannot be decided upon`() {
        var grouping = grouped()
        #expect(throws: Failure.self) { try grouping.merge("p0", into: "p0") }
        #expect(throws: Failure.self) { try grouping.merge("p0", into: "nowhere") }
        #expect(throws: Failure.self) { try grouping.move("nobody", to: "p0") }
    }

    @Test func `a rebuild from what was stored goes on in the same way`() throws {
        var live = grouped()
        let decisions = [try live.move("t3", to: "p9"), try live.merge("p9", into: "p0")]
        var rebuilt = Grouping(expecting: 10)
        for (place, text) in texts.enumerated() {
            let id = "t\(place)"
            rebuilt.restore(ticket(id, day: Double(place)), bag(text), in: live.problem(of: id) ?? "")
        }
        for decision in decisions { rebuilt.apply(decision) }
        #expect(rebuilt.problems == live.problems)
        #expect(rebuilt.problems.map { rebuilt.tickets(of: $0) } == live.problems.map { live.tickets(of: $0) })
        let next = "Cannot log in since the password changed"
        let placed = [
            live.take(ticket("n"), bag(next), opening: "pn"), rebuilt.take(ticket("n"), bag(next), opening: "pn"),
        ]
        #expect(placed[0] == placed[1])
    }

    @Test func `a ticket that is forgotten leaves no problem and no message behind`() {
        var grouping = Grouping(expecting: 10)
        _ = grouping.take(ticket("a", error: "Order 17 has no owner"), bag(texts[0]), opening: "p1")
        grouping.remove("a")
        #expect(grouping.problems == [])
        #expect(
            grouping.take(ticket("b", error: "Order 18 has no owner"), bag(texts[0]), opening: "p2") == .opened("p2"))
    }

    @Test func `five tickets of two accounts in four weeks recur, and four do not`() {
        func recurs(_ days: [Double], _ accounts: [String]) -> Bool? {
            var grouping = Grouping(expecting: 10)
            for (place, day) in days.enumerated() {
                let account = accounts[place % accounts.count]
                grouping.restore(ticket("t\(place)", day: day, account: account), bag(texts[0]), in: "p")
            }
            return grouping.problem("p", texts: [], now: Self.start.addingTimeInterval(28 * Self.day))?.isRecurring
        }
        #expect(recurs([0, 7, 14, 21, 28], ["a", "b"]) == true)
        #expect(recurs([-0.01, 7, 14, 21, 28], ["a", "b"]) == false)
        #expect(recurs([0, 7, 14, 28], ["a", "b"]) == false)
        #expect(recurs([0, 7, 14, 21, 28], ["a"]) == false)
    }

    @Test func `a problem is summed up`() throws {
        var grouping = Grouping(expecting: 10)
        let days: [Double] = [0, 76, 83]
        let jams = [
            "Printer jams on page two", "The printer jams on each page", "Printer jams on page nine, once more",
        ]
        for (place, text) in jams.enumerated() {
            let one = ticket("t\(place)", day: days[place], account: place == 0 ? nil : "acme")
            grouping.restore(one, bag(text), in: "p")
        }
        for place in 0..<6 { grouping.restore(ticket("x\(place)"), bag("login page \(place)"), in: "q") }
        let now = Self.start.addingTimeInterval(84 * Self.day - 1)
        let problem = try #require(grouping.problem("p", texts: jams.map { TicketText(description: $0) }, now: now))
        #expect(
            problem
                == Problem(
                    id: "p", tickets: 3, accounts: 1, firstSeen: Self.start,
                    lastSeen: Self.start.addingTimeInterval(83 * Self.day),
                    perWeek: [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1], isRecurring: false, representative: "t1",
                    keywords: ["jams", "printer", "page"]))
    }

    @Test func `a problem without tickets has nothing to be said of it`() {
        #expect(Grouping(expecting: 10).problem("p", texts: [], now: Self.start) == nil)
    }
}
