import Foundation
import Testing

@testable import SupportCore

@Suite struct `The service level of a ticket` {
    private typealias Commitment = ServiceLevel.Commitment

    private let twoHours = Agreement.Target.within(seconds: 7_200, clock: .business)

    private func at(_ time: String) throws -> Date {
        try berlin("2026-06-\(time)")
    }

    private func level(_ ticket: Ticket, now: String) throws -> ServiceLevel {
        try seededAgreement().serviceLevel(of: ticket, now: at(now))
    }

    /// A ticket of Monday, 15 June 2026, 10:00, after some events. P2: response by 12:00, fix by Monday, 22 June, 10:00.
    private func ticket(
        _ priority: Priority = .p2, _ life: (inout Ticket) throws -> Void = { _ in }
    ) throws -> Ticket {
        var ticket = try SupportCoreTests.ticket(priority)
        try life(&ticket)
        return ticket
    }

    @Test func `both clocks run from the opening`() throws {
        let expected = try ServiceLevel(
            priority: .p2, plan: .standard, clockStart: at("15 10:00"),
            respond: Commitment(target: twoHours, due: at("15 12:00"), metAt: nil, state: .running, breachedBy: nil),
            fix: Commitment(
                target: .businessDays(5), due: at("22 10:00"), metAt: nil, state: .running, breachedBy: nil
            )
        )
        #expect(try level(ticket(), now: "15 11:00") == expected)
    }

    @Test func `a first response in the last second is met, and one second later it is breached by a second`() throws {
        let inTime = try level(ticket { try $0.acknowledge(at: at("15 12:00")) }, now: "15 13:00").respond
        let late = try level(ticket { try $0.acknowledge(at: at("15 12:00:01")) }, now: "15 13:00").respond
        let expected = try [
            Commitment(target: twoHours, due: at("15 12:00"), metAt: at("15 12:00"), state: .met, breachedBy: nil),
            Commitment(
                target: twoHours, due: at("15 12:00"), metAt: at("15 12:00:01"), state: .breached, breachedBy: 1),
        ]
        #expect([inTime, late] == expected)
    }

    @Test func `a missing response is breached after the due instant`() throws {
        let states = try ["15 12:00", "15 12:00:01", "16 10:00"].map { try level(ticket(), now: $0).respond }
        #expect(states.map(\.state) == [.running, .breached, .breached])
        // From 12:00 to 17:00 and from 9:00 to 10:00.
        #expect(states.map(\.breachedBy) == [nil, 1, 6 * 3_600])
    }

    @Test func `waiting for the customer stops both clocks and does not count`() throws {
        let waiting = try ticket { try $0.wait(at: at("15 11:00")) }
        let paused = try level(waiting, now: "18 11:00")
        #expect([paused.respond.state, paused.fix.state] == [.paused, .paused])
        #expect([paused.respond.due, paused.fix.due] == [nil, nil])
        var resumed = waiting
        try resumed.resume(at: at("15 16:30"))
        let running = try level(resumed, now: "15 16:45")
        // The response has half an hour left today and half an hour tomorrow; the fix is 5½ hours later.
        #expect([running.respond.due, running.fix.due] == [try at("16 09:30"), try at("22 15:30")])
    }

    @Test func `a pause outside business hours changes no business target`() throws {
        let overNight = try ticket {
            try $0.wait(at: at("15 17:00"))
            try $0.resume(at: at("16 09:00"))
        }
        #expect(try level(overNight, now: "16 09:00").fix.due == at("22 10:00"))
    }

    @Test func `a pause moves an elapsed target by its whole length`() throws {
        let overNight = try ticket(.p1) {
            try $0.wait(at: at("15 17:00"))
            try $0.resume(at: at("16 09:00"))
        }
        #expect(try level(overNight, now: "16 09:00").fix.due == at("18 02:00"))
    }

    @Test func `a pause that begins after the due instant does not change it`() throws {
        let late = try ticket { try $0.wait(at: at("15 14:00")) }
        let respond = try level(late, now: "19 14:00").respond
        let expected = try Commitment(
            target: twoHours, due: at("15 12:00"), metAt: nil, state: .breached, breachedBy: 7_200
        )
        #expect(respond == expected)
    }

    @Test func `a workaround meets response and fix until the ticket is reopened`() throws {
        var ticket = try ticket { try $0.workaround(at: at("15 11:00")) }
        let met = try level(ticket, now: "15 11:00")
        #expect([met.respond.state, met.fix.state] == [.met, .met])
        #expect([met.respond.metAt, met.fix.metAt] == [try at("15 11:00"), try at("15 11:00")])
        try ticket.resolve(at: at("15 15:00"))
        #expect(try level(ticket, now: "15 15:00").fix.metAt == at("15 11:00"))
        try ticket.reopen(at: at("16 15:00"))
        let reopened = try level(ticket, now: "16 15:00")
        #expect(reopened.respond == met.respond)
        let expected = try Commitment(
            target: .businessDays(5), due: at("23 10:00"), metAt: nil, state: .running, breachedBy: nil
        )
        // The eight business hours between resolution and reopening do not count.
        #expect(reopened.fix == expected)
    }

    @Test func `a resolution counts as a first response, and due instants remain`() throws {
        let level = try level(ticket { try $0.resolve(at: at("15 11:30")) }, now: "30 11:00")
        let expected = try ServiceLevel(
            priority: .p2, plan: .standard, clockStart: at("15 10:00"),
            respond: Commitment(
                target: twoHours, due: at("15 12:00"), metAt: at("15 11:30"), state: .met, breachedBy: nil
            ),
            fix: Commitment(
                target: .businessDays(5), due: at("22 10:00"), metAt: at("15 11:30"), state: .met, breachedBy: nil
            )
        )
        #expect(level == expected)
    }

    @Test func `a pause after the first response moves only the fix`() throws {
        let answered = try ticket {
            try $0.acknowledge(at: at("15 11:00"))
            try $0.wait(at: at("15 11:30"))
            try $0.resume(at: at("15 15:30"))
        }
        let level = try level(answered, now: "15 16:00")
        #expect([level.respond.due, level.fix.due] == [try at("15 12:00"), try at("22 14:00")])
        #expect(level.respond.state == .met)
    }

    @Test func `resolving a waiting ticket ends the pause`() throws {
        let resolved = try ticket {
            try $0.wait(at: at("15 11:00"))
            try $0.resolve(at: at("17 11:00"))
        }
        let respond = try level(resolved, now: "17 12:00").respond
        #expect(respond.state == .met)
        #expect(respond.due == (try at("17 12:00")))
    }

    @Test func `a new priority gives new targets from the same start`() throws {
        let raised = try ticket(.p3) { try $0.change(priority: .p1, at: at("15 12:00")) }
        let level = try level(raised, now: "15 12:00")
        let expected = try ServiceLevel(
            priority: .p1, plan: .standard, clockStart: at("15 10:00"),
            respond: Commitment(
                target: .within(seconds: 3_600, clock: .business), due: at("15 11:00"), metAt: nil, state: .breached,
                breachedBy: 3_600
            ),
            fix: Commitment(
                target: .within(seconds: 172_800, clock: .elapsed), due: at("17 10:00"), metAt: nil, state: .running,
                breachedBy: nil
            )
        )
        #expect(level == expected)
    }

    @Test func `pauses also count for a new priority and a new plan`() throws {
        let changed = try ticket(.p3) {
            try $0.wait(at: at("15 10:30"))
            try $0.resume(at: at("15 12:30"))
            try $0.change(priority: .p2, at: at("15 12:30"))
            try $0.change(plan: .superPremium, at: at("15 12:30"))
        }
        let level = try level(changed, now: "15 12:30")
        #expect([level.respond.due, level.fix.due] == [try at("15 14:00"), try at("20 12:00")])
    }

    @Test func `a new plan leaves the start of the clock, which is that of the plan at the opening`() throws {
        // Saturday, 13 June 2026. The clock of the standard plan starts on Monday at 9:00.
        func level(from plan: Plan, to other: Plan) throws -> ServiceLevel {
            var ticket = try SupportCoreTests.ticket(.p1, plan: plan, openedAt: "2026-06-13 10:00")
            try ticket.change(plan: other, at: at("15 09:10"))
            return try self.level(ticket, now: "15 09:15")
        }
        let raised = try level(from: .standard, to: .superPremium)
        #expect(raised.plan == .superPremium)
        #expect(raised.clockStart == (try at("15 09:00")))
        #expect([raised.respond.due, raised.fix.due] == [try at("15 10:00"), try at("17 09:00")])
        #expect(raised.respond.state == .running)
        let lowered = try level(from: .superPremium, to: .standard)
        #expect(lowered.clockStart == (try at("13 10:00")))
        #expect([lowered.respond.due, lowered.fix.due] == [try at("15 10:00"), try at("15 10:00")])
    }

    @Test func `a plan that was changed and changed back leaves the start of the clock`() throws {
        var ticket = try SupportCoreTests.ticket(.p1, openedAt: "2026-06-13 10:00")
        try ticket.change(plan: .superPremium, at: at("13 11:00"))
        try ticket.change(plan: .standard, at: at("13 12:00"))
        #expect(try level(ticket, now: "15 09:15").clockStart == at("15 09:00"))
    }

    @Test func `a future release and discretion are never breached`() throws {
        let agreement = try seededAgreement()
        let fixes = try [Priority.p3, .p4].map {
            try agreement.serviceLevel(of: ticket($0), now: berlin("2031-01-01 00:00")).fix
        }
        let expected = [Agreement.Target.futureRelease, .discretion].map {
            Commitment(target: $0, due: nil, metAt: nil, state: .none, breachedBy: nil)
        }
        #expect(fixes == expected)
    }

    @Test func `a fix without a due instant has the instant at which it was met`() throws {
        let fix = try level(ticket(.p4) { try $0.resolve(at: at("15 11:00")) }, now: "15 12:00").fix
        let expected = try Commitment(
            target: .discretion, due: nil, metAt: at("15 11:00"), state: .none, breachedBy: nil
        )
        #expect(fix == expected)
    }

    @Test func `tickets are ordered by their next breach`() throws {
        let tickets = try [
            "answered": ticket { try $0.acknowledge(at: at("15 10:30")) },
            "fresh": ticket(),
            "urgent": ticket(.p1),
            "waiting": ticket { try $0.wait(at: at("15 10:30")) },
            "done": ticket(.p1) { try $0.resolve(at: at("15 10:30")) },
        ]
        let levels = try tickets.mapValues { try level($0, now: "15 10:45") }
        let next = levels.mapValues(\.nextBreach)
        #expect(
            next == [
                "answered": try at("22 10:00"), "fresh": try at("15 12:00"), "urgent": try at("15 11:00"),
                "waiting": nil, "done": nil,
            ])
        let order = levels.sorted { ServiceLevel.isDueSooner($0.value, $1.value) }.map(\.key)
        #expect(order == ["urgent", "fresh", "answered", "done", "waiting"])
    }

    @Test func `the next breach excludes breached targets`() throws {
        #expect(try level(ticket(), now: "15 13:00").nextBreach == at("22 10:00"))
        #expect(try level(ticket(), now: "30 13:00").nextBreach == nil)
    }

    @Test func `every field is present in JSON`() throws {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys]
        let level = try level(ticket(.p3), now: "15 10:00")
        let json = String(decoding: try encoder.encode(level), as: UTF8.self)
        let expected = """
            {"clockStart":"2026-06-15T08:00:00Z",\
            "fix":{"breachedBy":null,"due":null,"metAt":null,"state":"none","target":"futureRelease"},\
            "plan":"standard","priority":"P3",\
            "respond":{"breachedBy":null,"due":"2026-06-16T08:00:00Z","metAt":null,"state":"running",\
            "target":{"businessDays":1}}}
            """
        #expect(json == expected)
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        #expect(try decoder.decode(ServiceLevel.self, from: Data(json.utf8)) == level)
    }
}
