import Foundation
import Testing

@testable import SupportCore

@Suite struct ProblemGroupingTests {
    private static let day: TimeInterval = 86_400
    private static let start = Date(timeIntervalSince1970: 1_780_000_000)

    private func bag(_ text: String) -> Bag { FeatureExtractor.lexical.bag(of: TicketText(description: text)) }

    private func ticket(_ id: String, day: Double = 0, account: String? = nil, error: String = "")
        -> ProblemGrouping.Ticket
    {
        ProblemGrouping.Ticket(
            id: id, account: account, openedAt: Self.start.addingTimeInterval(day * Self.day),
            fingerprint: Fingerprint(error))
    }

    private let texts = [
        "The printer on the second floor jams on every page",
        "Cannot log in since the password was changed",
        "The printer on the second floor jams again",
        "Since the password was changed I cannot log in any more",
    ]

    private func grouped() -> ProblemGrouping {
        var grouping = ProblemGrouping(expecting: 10)
        for (place, text) in texts.enumerated() {
            _ = grouping.assign(ticket("t\(place)", day: Double(place)), bag(text), opening: "p\(place)")
        }
        return grouping
    }

    @Test func `similar tickets are one problem, and others are separate`() {
        let grouping = grouped()
        #expect(grouping.problems.map { grouping.tickets(of: $0) } == [["t0", "t2"], ["t1", "t3"]])
    }

    @Test func `the same error is the same problem, regardless of the description`() {
        var grouping = ProblemGrouping(expecting: 10)
        let first = grouping.assign(ticket("a", error: "Order 17 has no owner"), bag("it broke"), opening: "p1")
        let second = grouping.assign(ticket("b", error: "Order 93 has no owner"), bag("please look"), opening: "p2")
        #expect(first == .opened("p1"))
        #expect(second == .sameError("p1", Fingerprint("Order 1 has no owner")!))
    }

    @Test func `the same confident tutorial lowers the threshold of grouping, and different ones raise it`() {
        func areGrouped(_ one: String?, _ other: String?) -> Bool {
            var grouping = ProblemGrouping(settings: ProblemGroupingSettings(minSimilarity: 0.5), expecting: 10)
            var placed: [Problem.ID] = []
            for (id, text, tutorial) in [
                ("a", "The printer shows grey stripes", one), ("b", "My printer shows them on each sheet", other),
            ] {
                var ticket = ticket(id)
                ticket.tutorial = tutorial
                placed.append(grouping.assign(ticket, bag(text), opening: id).problem)
            }
            return placed == ["a", "a"]
        }
        #expect(
            [areGrouped(nil, nil), areGrouped("x", "x"), areGrouped("x", nil), areGrouped("x", "y")]
                == [false, true, false, false])
        #expect(ProblemGroupingSettings().factor("x", "y") < 1)
    }

    @Test func `a placement lists the similar tickets`() {
        var grouping = ProblemGrouping(expecting: 10)
        _ = grouping.assign(ticket("a"), bag(texts[0]), opening: "p1")
        let placement = grouping.assign(ticket("b"), bag(texts[2]), opening: "p2")
        guard case .similar("p1", let matches) = placement else {
            Issue.record("\(placement)")
            return
        }
        #expect(matches.map(\.ticket) == ["a"])
    }

    @Test func `a merge also applies to later tickets`() throws {
        var grouping = grouped()
        let decision = try grouping.merge("p1", into: "p0")
        #expect(decision.kind == .merged("p1", into: "p0"))
        #expect(grouping.tickets(of: "p0") == ["t0", "t1", "t2", "t3"])
        let next = grouping.assign(ticket("t4"), bag("I cannot log in, the password was changed"), opening: "p4")
        #expect(next.problem == "p0")
        #expect(grouping.tickets(of: "p1") == grouping.tickets(of: "p0"))
    }

    @Test func `moving a ticket raises the threshold of its former problem`() throws {
        var grouping = grouped()
        let before = grouping.threshold(of: "p0")
        let decision = try grouping.move("t2", to: "p9")
        #expect(grouping.tickets(of: "p9") == ["t2"])
        #expect(grouping.tickets(of: "p0") == ["t0"])
        #expect(grouping.threshold(of: "p0") > before)
        #expect(decision.thresholds == ["p0": grouping.threshold(of: "p0")])
    }

    @Test func `the error message of a moved ticket moves with it`() throws {
        var grouping = ProblemGrouping(expecting: 10)
        _ = grouping.assign(ticket("a", error: "Order 17 has no owner"), bag("one"), opening: "p1")
        _ = try grouping.move("a", to: "p7")
        #expect(grouping.assign(ticket("b", error: "Order 18 has no owner"), bag("two"), opening: "p2").problem == "p7")
    }

    @Test func `merging or moving a missing problem or ticket fails`() {
        var grouping = grouped()
        #expect(throws: Failure.self) { try grouping.merge("p0", into: "p0") }
        #expect(throws: Failure.self) { try grouping.merge("p0", into: "nowhere") }
        #expect(throws: Failure.self) { try grouping.move("nobody", to: "p0") }
    }

    @Test func `a grouping rebuilt from stored values continues identically`() throws {
        var live = grouped()
        let decisions = [try live.move("t3", to: "p9"), try live.merge("p9", into: "p0")]
        var rebuilt = ProblemGrouping(expecting: 10)
        for (place, text) in texts.enumerated() {
            let id = "t\(place)"
            rebuilt.restore(ticket(id, day: Double(place)), bag(text), in: live.problem(of: id) ?? "")
        }
        for decision in decisions { rebuilt.apply(decision) }
        #expect(rebuilt.problems == live.problems)
        #expect(rebuilt.problems.map { rebuilt.tickets(of: $0) } == live.problems.map { live.tickets(of: $0) })
        let next = "Cannot log in since the password changed"
        let placed = [
            live.assign(ticket("n"), bag(next), opening: "pn"), rebuilt.assign(ticket("n"), bag(next), opening: "pn"),
        ]
        #expect(placed[0] == placed[1])
    }

    @Test func `removing a ticket removes its empty problem and its fingerprint`() {
        var grouping = ProblemGrouping(expecting: 10)
        _ = grouping.assign(ticket("a", error: "Order 17 has no owner"), bag(texts[0]), opening: "p1")
        grouping.remove("a")
        #expect(grouping.problems == [])
        #expect(
            grouping.assign(ticket("b", error: "Order 18 has no owner"), bag(texts[0]), opening: "p2") == .opened("p2"))
    }

    @Test func `five tickets of two accounts in four weeks are a recurring problem, and four are not`() {
        func recurs(_ days: [Double], _ accounts: [String]) -> Bool? {
            var grouping = ProblemGrouping(expecting: 10)
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

    @Test func `a problem has a summary`() throws {
        var grouping = ProblemGrouping(expecting: 10)
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

    @Test func `a problem without tickets has no summary`() {
        #expect(ProblemGrouping(expecting: 10).problem("p", texts: [], now: Self.start) == nil)
    }

    /// Random changes, with what is counted by hand beside them.
    @Test func `tickets stay in the order of their opening, and the activity is counted as by hand`() throws {
        var grouping = ProblemGrouping(expecting: 10)
        var tickets: [String: (problem: String, day: Double, account: String)] = [:]
        var merged: [String: String] = [:]
        var random = SystemRandomNumberGenerator()
        func current(_ problem: String) -> String { merged[problem].map(current) ?? problem }
        for step in 0..<600 {
            let id = "t\(Int.random(in: 0..<80, using: &random))"
            let problem = current("p\(Int.random(in: 0..<6, using: &random))")
            switch Int.random(in: 0..<20, using: &random) {
            case 0..<12:
                // Half days, so that some are opened at once.
                let day = Double(Int.random(in: 0..<240, using: &random)) / 2
                let account = "a\(Int.random(in: 0..<3, using: &random))"
                grouping.restore(ticket(id, day: day, account: account), bag(texts[step % 4]), in: problem)
                tickets[id] = (problem, day, account)
            case 12..<15:
                grouping.remove(id)
                tickets[id] = nil
            case 15..<19:
                grouping.apply(ProblemGrouping.Decision(.moved(id, to: problem), thresholds: [:]))
                tickets[id]?.problem = problem
            default:
                let other = current("p\(Int.random(in: 0..<6, using: &random))")
                guard other != problem, merged.count < 3 else { continue }
                grouping.apply(ProblemGrouping.Decision(.merged(other, into: problem), thresholds: [:]))
                merged[other] = problem
                for id in tickets.keys where tickets[id]?.problem == other { tickets[id]?.problem = problem }
            }
        }
        let now = Self.start.addingTimeInterval(110 * Self.day)
        for problem in (0..<6).map({ current("p\($0)") }) {
            let members = tickets.filter { $0.value.problem == problem }
                .sorted { ($0.value.day, $0.key) < ($1.value.day, $1.key) }
            #expect(grouping.tickets(of: problem) == members.map(\.key))
            #expect(grouping.latest(3, of: problem) == members.map(\.key).suffix(3).reversed())
            #expect(
                grouping.ticketsByAccount(of: problem)
                    == Dictionary(members.map { ($0.value.account, 1) }, uniquingKeysWith: +))
            let activity = grouping.activity(of: problem, now: now)
            let ages = members.map { 110 - $0.value.day }
            #expect(activity?.perWeek.reduce(0, +) ?? 0 == ages.count { $0 >= 0 && $0 < 84 })
            #expect(activity?.perWeek.last ?? 0 == ages.count { $0 >= 0 && $0 < 7 })
            let recent = members.filter { (0...28).contains(110 - $0.value.day) }
            #expect(
                activity?.isRecurring ?? false == (recent.count >= 5 && Set(recent.map(\.value.account)).count >= 2))
        }
    }
}
