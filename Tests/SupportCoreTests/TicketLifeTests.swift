import Foundation
import Testing

@testable import SupportCore

@Suite struct `The life cycle of a ticket` {
    private func ticket(_ change: (inout Ticket) throws -> Void) throws -> Ticket {
        var ticket = try SupportCoreTests.ticket()
        try change(&ticket)
        return ticket
    }

    private func at(_ time: String) throws -> Date {
        try berlin("2026-06-15 \(time)")
    }

    @Test func `every method adds an event and sets the status`() throws {
        var ticket = try SupportCoreTests.ticket()
        var statuses = [ticket.status]
        func apply(_ change: (inout Ticket) throws -> Void) throws {
            try change(&ticket)
            statuses.append(ticket.status)
        }
        try apply { try $0.acknowledge(at: at("10:10")) }
        try apply { try $0.wait(at: at("10:20")) }
        try apply { try $0.resume(at: at("10:30")) }
        try apply { try $0.workaround(at: at("10:40")) }
        try apply { try $0.change(priority: .p1, at: at("10:50")) }
        try apply { try $0.change(plan: .superPremium, at: at("10:50")) }
        try apply { try $0.resolve(at: at("11:00")) }
        try apply { try $0.reopen(at: at("12:00")) }
        try apply { try $0.resolve(at: at("13:00")) }
        try apply { try $0.close(at: berlin("2026-06-29 13:00")) }
        let open = Ticket.Status.open
        #expect(statuses == [open, open, .pending, open, open, open, open, .resolved, open, .resolved, .closed])
        let events: [Ticket.Event] = try [
            .init(at: at("10:10"), change: .acknowledged), .init(at: at("10:20"), change: .waiting),
            .init(at: at("10:30"), change: .resumed), .init(at: at("10:40"), change: .workaround),
            .init(at: at("10:50"), change: .priority(.p1)), .init(at: at("10:50"), change: .plan(.superPremium)),
            .init(at: at("11:00"), change: .resolved), .init(at: at("12:00"), change: .reopened),
            .init(at: at("13:00"), change: .resolved), .init(at: berlin("2026-06-29 13:00"), change: .closed),
        ]
        #expect(ticket.history == events)
        #expect([ticket.priority] == [.p1] && ticket.plan == .superPremium)
    }

    @Test func `resolving a ticket twice is a conflict`() throws {
        var ticket = try ticket { try $0.resolve(at: at("11:00")) }
        let before = ticket
        let refused = failure { try ticket.resolve(at: try at("11:00")) }
        #expect(refused == Failure(.conflict, "This ticket is resolved."))
        #expect(ticket == before)
    }

    @Test func `a change that the status does not allow is a conflict`() throws {
        let open = try SupportCoreTests.ticket()
        let pending = try ticket { try $0.wait(at: at("11:00")) }
        let answered = try ticket { try $0.workaround(at: at("11:00")) }
        let resolved = try ticket { try $0.resolve(at: at("11:00")) }
        let closed = try ticket {
            try $0.resolve(at: at("11:00"))
            try $0.close(at: berlin("2026-07-01 00:00"))
        }
        let late = try berlin("2026-07-02 00:00")
        func refusal(_ ticket: Ticket, _ change: (inout Ticket) throws -> Void) -> String? {
            var ticket = ticket
            let refused = failure { try change(&ticket) }
            #expect(refused?.code == .conflict)
            return refused?.detail
        }
        #expect(refusal(open) { try $0.resume(at: late) } == "This ticket is not waiting for the customer.")
        #expect(refusal(open) { try $0.reopen(at: late) } == "This ticket is open.")
        #expect(refusal(open) { try $0.close(at: late) } == "This ticket is not resolved.")
        #expect(refusal(pending) { try $0.wait(at: late) } == "This ticket is already waiting for the customer.")
        #expect(refusal(answered) { try $0.acknowledge(at: late) } == "This ticket already has a first response.")
        #expect(refusal(answered) { try $0.workaround(at: late) } == "This ticket already has a workaround.")
        #expect(refusal(resolved) { try $0.acknowledge(at: late) } == "This ticket is resolved.")
        #expect(refusal(resolved) { try $0.wait(at: late) } == "This ticket is resolved.")
        #expect(refusal(resolved) { try $0.workaround(at: late) } == "This ticket is resolved.")
        #expect(refusal(closed) { try $0.resolve(at: late) } == "This ticket is closed.")
        #expect(refusal(closed) { try $0.close(at: late) } == "This ticket is closed.")
        #expect(refusal(closed) { try $0.change(priority: .p1, at: late) } == "This ticket is closed.")
        #expect(refusal(closed) { try $0.change(plan: .superPremium, at: late) } == "This ticket is closed.")
        #expect(refusal(closed) { try $0.reopen(at: late) } == "This ticket is closed. Open a new one instead.")
    }

    @Test func `a change before the last event or before the opening is refused`() throws {
        var ticket = try ticket { try $0.acknowledge(at: at("11:00")) }
        let before = ticket
        let early = failure { try ticket.resolve(at: try at("10:59:59")) }
        #expect(early == .invalid("/at", "This is before the latest event of the ticket."))
        let beforeOpening = failure { try ticket.resolve(at: try at("09:59:59")) }
        #expect(beforeOpening == .invalid("/at", "This is before the ticket was opened."))
        let far = failure { try ticket.resolve(at: .distantFuture.addingTimeInterval(1e12)) }
        #expect(far == .invalid("/at", "An instant must be in the years 1900 to 9999."))
        #expect(ticket == before)
        try ticket.resolve(at: try at("11:00"))
        #expect(ticket.status == .resolved)
    }

    @Test func `a resolved ticket can be closed after 14 days`() throws {
        var ticket = try ticket { try $0.resolve(at: at("11:00")) }
        #expect(ticket.closesAt == (try berlin("2026-06-29 11:00")))
        let early = failure { try ticket.close(at: try berlin("2026-06-29 10:59:59")) }
        #expect(early == Failure(.conflict, "A resolved ticket can be closed after 14 days."))
        try ticket.close(at: try berlin("2026-06-29 11:00"))
        #expect(ticket.status == .closed)
        #expect(ticket.closesAt == nil)
    }

    @Test func `reopening a ticket revokes its workaround`() throws {
        var ticket = try ticket {
            try $0.workaround(at: at("11:00"))
            try $0.wait(at: at("11:30"))
            try $0.reopen(at: at("12:00"))
        }
        #expect(ticket.status == .open)
        try ticket.workaround(at: try at("12:30"))
    }

    @Test func `setting the current priority or plan adds no event`() throws {
        var ticket = try SupportCoreTests.ticket()
        try ticket.change(priority: .p2, at: .distantPast)
        try ticket.change(plan: .standard, at: .distantPast)
        #expect(ticket.history == [])
    }

    @Test func `instants have whole seconds`() throws {
        let ticket = try ticket { try $0.acknowledge(at: at("10:30").addingTimeInterval(0.9)) }
        #expect(ticket.history == [.init(at: try at("10:30"), change: .acknowledged)])
    }

    @Test func `all invalid fields are reported`() throws {
        let ticket = Ticket(
            id: "t", number: 1, subject: " ", description: "",
            attachments: [
                .init(title: "Log", url: "https://a.example/log"), .init(title: "Own", url: "file:///etc/x"),
            ],
            beganAt: .distantPast, requester: .init(email: "ada", timeZone: "Mars/Base"),
            openedAt: try utc("1899-12-31 23:59:59")
        )
        let pointers = failure { try ticket.check() }?.faults.map(\.pointer)
        let expected = [
            "/subject", "/description", "/openedAt", "/beganAt", "/attachments/1/url", "/requester/email",
            "/requester/timeZone",
        ]
        #expect(pointers == expected)
        try SupportCoreTests.ticket().check()
    }
}
