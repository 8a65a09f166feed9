import Foundation
import Mail
import Operations
import Storage
import SupportCore
import Testing
import Training

@Suite struct TicketMailTests {
    @Test func `support is notified before a target is missed and when it is, with the current state`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let tickets = try installation.tickets()
        // Monday noon in UTC, one o'clock in Berlin: the first response is due within a business hour.
        _ = try await installation.ticket("Webhooks fail", priority: .p1)
        var (seen, leading): ([String], Int) = ([], 0)
        for minutes in [0, 31, 45, 61, 75] {
            let now = installation.now.addingTimeInterval(Double(minutes) * 60)
            _ = try await tickets.processDue(lead: 1_800, now: now)
            try await installation.worker(transport, breachMail: ["leads@example.org"]).work(now: { now })
            let messages = transport.newMessages()
            seen += messages.map { "\(minutes): \(summary($0))" }
            leading += messages.count { $0.text.contains("/staff/tickets/") }
        }
        #expect(
            seen == [
                "31: leads@example.org: Due soon: first response for ticket 1 (P1)",
                "61: leads@example.org: Missed: first response for ticket 1 (P1)",
            ])
        #expect(leading == 2)
    }

    @Test func `a user is told of targets and new tickets in the language that they chose`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let now = installation.now
        let user = try await Users(installation.database).create(
            .init(name: "Grace Lindqvist", email: "grace@example.org", roles: [.agent]), language: "en", by: .command,
            now: now)
        try await installation.database.write {
            try $0.save(StaffPreferences(language: "de"), ofUser: user.id, now: now)
        }
        _ = try await installation.mail(transport)
        let id = try await installation.ticket("Webhooks fail", priority: .p1)
        _ = try await installation.tickets().addMessage(
            .init(from: .init(.customer, name: "Ada"), by: .page, text: "Hello?"), to: id, by: .command, now: now)
        let later = now.addingTimeInterval(61 * 60)
        _ = try await installation.tickets().processDue(lead: 1_800, now: later)
        let addresses = ["grace@example.org", "leads@example.org"]
        try await installation.worker(transport, breachMail: addresses, supportMail: addresses).work(now: { later })
        #expect(
            Set(transport.newMessages().map(summary)) == [
                "grace@example.org: Antwort: Nr. 1 Webhooks fail (P1)",
                "grace@example.org: Verfehlt: erste Antwort zu Ticket 1 (P1)",
                "leads@example.org: Missed: first response for ticket 1 (P1)",
                "leads@example.org: Reply: #1 Webhooks fail (P1)",
            ])
    }

    @Test(arguments: ["It fails\u{7}\u{B}again", String(repeating: "Z\u{302}\u{301}\u{323}\u{31B}\u{32E}", count: 180)])
    func `support is told of tickets whose subjects have control characters or many marks`(subject: String) async throws
    {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let now = installation.now
        let id = try await installation.ticket(subject, priority: .p1)
        _ = try await installation.tickets().addMessage(
            .init(from: .init(.customer, name: "Ada"), by: .page, text: "Hello?"), to: id, by: .command, now: now)
        try await installation.worker(transport, supportMail: ["leads@example.org"]).work(now: { now })
        #expect(transport.messages.map { String($0.subject.prefix(11)) } == ["Reply: #1 \(subject.prefix(1))"])
        #expect(try await installation.mails(.failed) == [])
    }

    @Test func `targets that were met in the meantime or missed long ago are not mailed`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let tickets = try installation.tickets()
        let answered = try await installation.ticket("Webhooks fail", priority: .p1)
        _ = try await installation.ticket(
            "An old one", priority: .p1, openedAt: installation.now.addingTimeInterval(-90 * 86_400))
        let now = installation.now.addingTimeInterval(3_000)
        _ = try await tickets.processDue(lead: 1_800, now: now)
        try await installation.worker(nil, breachMail: ["leads@example.org"]).fill(now: now)
        #expect(try await installation.mails(.waiting).count == 3)
        _ = try await tickets.perform(.acknowledge, on: answered, access: .staff, at: now, by: .command, now: now)
        try await installation.worker(transport, breachMail: ["leads@example.org"]).work(now: { now })
        #expect(transport.messages.isEmpty)
        #expect(try await installation.mails(.unneeded).count == 3)
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
        switch try await tickets().upsert(change, access: .staff, by: .command, now: now) {
        case .created(let overview), .existing(let overview): return overview.ticket.id
        }
    }
}
