import Foundation
import Mail
import Operations
import Storage
import SupportCore
import Testing
import Training

@Suite struct TicketMailTests {
    @Test func `support is told before a target is missed and when it is, of what is true then`() async throws {
        let house = try await TestInstallation()
        let letterbox = Letterbox()
        let tickets = try house.tickets()
        // Noon of a Monday in UTC, one o'clock in Berlin: a first response within an hour of business.
        _ = try await house.ticket("Webhooks fail", priority: .p1)
        var seen: [String] = []
        for minutes in [0, 31, 45, 61, 75] {
            let now = house.now.addingTimeInterval(Double(minutes) * 60)
            _ = try await tickets.processDue(lead: 1_800, now: now)
            try await house.worker(letterbox, breachMail: ["leads@example.org"]).work(now: { now })
            seen += letterbox.empty().map { "\(minutes): \(summary($0))" }
        }
        #expect(
            seen == [
                "31: leads@example.org: Due soon: first response for ticket 1 (P1)",
                "61: leads@example.org: Missed: first response for ticket 1 (P1)",
            ])
    }

    @Test func `who answered meanwhile is not bothered, nor is anybody with what is long past`() async throws {
        let house = try await TestInstallation()
        let letterbox = Letterbox()
        let tickets = try house.tickets()
        let answered = try await house.ticket("Webhooks fail", priority: .p1)
        _ = try await house.ticket("An old one", priority: .p1, openedAt: house.now.addingTimeInterval(-90 * 86_400))
        let now = house.now.addingTimeInterval(3_000)
        _ = try await tickets.processDue(lead: 1_800, now: now)
        try await house.worker(nil, breachMail: ["leads@example.org"]).fill(now: now)
        #expect(try await house.mails(.waiting).count == 3)
        _ = try await tickets.perform(.acknowledge, on: answered, at: now, by: .command, now: now)
        try await house.worker(letterbox, breachMail: ["leads@example.org"]).work(now: { now })
        #expect(letterbox.messages.isEmpty)
        #expect(try await house.mails(.unneeded).count == 3)
    }
}

extension TestInstallation {
    func tickets() throws -> Tickets {
        Tickets(database, agreement: try Self.agreement())
    }

    /// - Returns: the id of a new ticket.
    func ticket(_ subject: String, priority: Priority, openedAt: Date? = nil) async throws -> String {
        var change = TicketChange()
        change.fields = [.subject, .description, .suggestedPriority]
        change.subject = subject
        change.description = subject
        change.suggestedPriority = priority
        if let openedAt {
            change.fields.insert(.openedAt)
            change.openedAt = openedAt
        }
        switch try await tickets().upsert(change, byStaff: true, by: .command, now: now) {
        case .created(let overview), .existing(let overview): return overview.ticket.id
        }
    }
}
