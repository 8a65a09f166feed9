import Foundation
import ICalendar
import Logging
import Mail
import Operations
import Storage
import SupportCore
import Testing
import Training

/// Mails to people of the staff: mentions, and the digest of Mondays.
@Suite struct StaffMailTests {
    private func user(
        _ name: String, _ email: String, _ installation: TestInstallation, roles: [Token.Role] = [.agent], at now: Date
    ) async throws -> User {
        try await Users(installation.database).create(
            .init(name: name, email: email, roles: roles), language: "en", by: .command, now: now)
    }

    private func tickets(_ installation: TestInstallation) throws -> Tickets {
        Tickets(installation.database, agreement: try TestInstallation.agreement())
    }

    private func ticket(
        _ subject: String, _ installation: TestInstallation, at now: Date
    ) async throws -> Tickets.Overview {
        var change = TicketChange()
        change.fields = [.subject, .description, .suggestedPriority]
        change.subject = subject
        change.description = "It fails."
        change.suggestedPriority = .p1
        let outcome = try await tickets(installation).upsert(change, access: .staff, by: .command, now: now)
        switch outcome {
        case .created(let overview), .existing(let overview): return overview
        }
    }

    // MARK: - Mentions

    @Test func `a note mails whom it names, once, and not its author or somebody disabled`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let now = installation.now
        let grace = try await user("Grace Hopper", "grace@example.org", installation, at: now)
        let ada = try await user("Ada Moss", "ada@example.org", installation, at: now)
        let gone = try await user("Tom Reed", "tom@example.org", installation, at: now)
        _ = try await Users(installation.database).edit(gone.id, by: .command, now: now) { ($0.details, true) }
        try await Users(installation.database).setPreferences(
            StaffPreferences(language: "de"), of: grace.id, by: .command, now: now)
        let overview = try await ticket("Orders are lost", installation, at: now)
        _ = try await installation.mail(transport)
        let text = "@grace and @Grace Hopper, see this. @tom @ada wrote it."
        for visibility in [TicketMessage.Visibility.internal, .public] {
            _ = try await tickets(installation).addMessage(
                .init(
                    from: .init(.agent), by: .staff, visibility: visibility, text: text), to: overview.ticket.id,
                by: Caller(Actor(.user, id: ada.id)), now: now)
        }
        let mails = try await installation.mail(transport)
        #expect(
            mails.map(summary) == [
                "grace@example.org: Sie wurden erwähnt: #\(overview.ticket.number) Orders are lost"
            ])
        #expect(mails.first?.text.contains("Ada Moss hat Sie in einer Notiz") == true)
        #expect(mails.first?.text.contains("/staff/tickets/\(overview.ticket.id)") == true)
        #expect(try await installation.mail(transport).isEmpty)
    }

    @Test func `a note that Lectern writes about a mail mentions nobody`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let now = installation.now
        let grace = try await user("Grace Hopper", "grace@example.org", installation, at: now)
        let overview = try await ticket("Orders are lost", installation, at: now)
        _ = try await installation.mail(transport)
        let notes: [(TicketMessage.Channel, Caller)] = [
            (.mail, Caller(Actor(.user, id: grace.id))), (.staff, .lectern), (.staff, .command),
        ]
        for (channel, caller) in notes {
            _ = try await tickets(installation).addMessage(
                .init(from: .init(.agent), by: channel, visibility: .internal, text: "“@grace” is empty."),
                to: overview.ticket.id, by: caller, now: now)
        }
        #expect(try await installation.mail(transport).isEmpty)
    }

    // MARK: - The digest

    private let monday = "2026-11-30T06:30:00"

    @Test func `a digest comes on Monday at seven in each person's zone, once, to those who want it`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let start = installation.now
        let before = try utc("2026-11-20T12:00:00")
        let ada = try await user("Ada Moss", "ada@example.org", installation, roles: [.admin], at: before)
        let grace = try await user("Grace Hopper", "grace@example.org", installation, at: before)
        _ = try await user("Tom Reed", "tom@example.org", installation, at: before)
        _ = try await user(
            "Eve Late", "eve@example.org", installation, roles: [.admin], at: try utc("2026-11-30T00:30:00"))
        let users = Users(installation.database)
        try await users.setPreferences(
            StaffPreferences(language: "de", timeZoneName: "Europe/Berlin"), of: ada.id, by: .command, now: start)
        try await users.setPreferences(
            StaffPreferences(timeZoneName: "America/New_York", digest: true), of: grace.id, by: .command, now: start)
        let overview = try await ticket("Orders are lost", installation, at: try utc("2026-11-25T09:00:00"))
        _ = try await tickets(installation).perform(
            .acknowledge, on: overview.ticket.id, access: .staff, by: .command, now: try utc("2026-11-26T12:00:00"))
        let single = try await installation.session(series(nil, from: "2026-11-26T10:00:00"))
        _ = try await installation.register("a@example.org", single)
        _ = try await installation.registrations.recordAttendance(
            [.init(line: 1, person: .email("a@example.org"), attendance: .attended)], of: single.id,
            on: single.details.recurrence.start, by: .command, now: try utc("2026-11-27T10:00:00"))
        _ = try await installation.mail(transport, at: try utc("2026-11-30T05:59:59"))
        // It is seven in Berlin, and one in New York.
        let first = try await installation.mail(transport, at: try utc(monday)).filter {
            $0.to.address != "a@example.org"
        }
        #expect(first.map(summary) == ["ada@example.org: Die letzte Woche in Support und Schulung"])
        let text = try #require(first.first?.text)
        #expect(text.contains("Montag, 23. November 2026 bis Sonntag, 29. November 2026"))
        #expect(text.contains("1 gingen ein, in der Woche davor 0. P1: 1"))
        #expect(text.contains("#\(overview.ticket.number) Orders are lost"))
        #expect(text.contains("1 Plätze, 1 anwesend, 0 nicht erschienen. Die Teilnahmequote war 100 %."))
        #expect(first.first?.listUnsubscribe != nil)
        #expect(try await installation.mail(transport, at: try utc(monday)).isEmpty)
        let second = try await installation.mail(transport, at: try utc("2026-11-30T12:30:00"))
        #expect(second.map(\.to.address) == ["grace@example.org"])
        #expect(second.first?.subject == "Last week in support and training")
        // Nobody gets it again, and nobody on a day that is none.
        for later in ["2026-11-30T23:00:00", "2026-12-01T12:00:00", "2026-12-04T12:00:00"] {
            #expect(try await installation.mail(transport, at: try utc(later)).isEmpty)
        }
    }

    @Test func `a digest counts in support hours how late an answer was`() async throws {
        let installation = try await TestInstallation()
        _ = try await user(
            "Ada Moss", "ada@example.org", installation, roles: [.admin], at: try utc("2026-11-20T12:00:00"))
        // Due half an hour before support closes, and answered twenty minutes after it opens.
        let overview = try await ticket("Orders are lost", installation, at: try utc("2026-11-24T14:30:00"))
        _ = try await tickets(installation).perform(
            .acknowledge, on: overview.ticket.id, access: .staff, by: .command, now: try utc("2026-11-25T08:20:00"))
        let mails = try await installation.mail(RecordingTransport(), at: try utc("2026-11-30T12:00:00"))
        let text = try #require(mails.first { $0.subject.hasPrefix("Last week") }?.text)
        #expect(text.contains(": 50 min late"), "\(text)")
    }

    @Test func `several instances make each digest once, and one that is missed for two days is left out`() async throws
    {
        let installation = try await TestInstallation()
        let before = try utc("2026-11-20T12:00:00")
        for number in 0..<5 {
            _ = try await user("Lead \(number)", "l\(number)@example.org", installation, roles: [.admin], at: before)
        }
        _ = try await ticket("Orders are lost", installation, at: try utc("2026-11-25T09:00:00"))
        let worker = try installation.worker(RecordingTransport())
        let late = try utc("2026-12-01T20:00:00")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { try await worker.fill(now: late) } }
            try await group.waitForAll()
        }
        let digests = try await installation.mails(.waiting).filter { $0.purpose == .digest }
        #expect(digests.count == 5)
        try await worker.fill(now: try utc("2026-12-09T20:00:00"))
        #expect(try await installation.mails(.waiting).filter { $0.purpose == .digest }.count == 5)
        // The notes of former weeks go with the next digests.
        try await worker.fill(now: try utc("2026-12-14T08:00:00"))
        #expect(try await installation.mails(.waiting).filter { $0.purpose == .digest }.count == 10)
        let weeks = try await installation.database.read { connection in
            try connection.all("SELECT DISTINCT week FROM digests") { try $0.text("week") }
        }
        #expect(weeks == ["2026-12-14"])
    }

    @Test func `the link at the foot ends the digest without signing in, and can be taken back`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let before = try utc("2026-11-20T12:00:00")
        let ada = try await user("Ada Moss", "ada@example.org", installation, roles: [.admin], at: before)
        _ = try await ticket("Orders are lost", installation, at: try utc("2026-11-25T09:00:00"))
        let mails = try await installation.mail(transport, at: try utc("2026-11-30T12:00:00"))
        let link = try #require(mails.first { $0.subject.hasPrefix("Last week") }?.listUnsubscribe)
        let unsubscription = Unsubscription(installation.database)
        let ended = try await unsubscription.unsubscribe(
            secret: link.lastPathComponent, by: Caller(Actor(.anonymous)), now: installation.now)
        #expect(ended.isUnsubscribed)
        _ = try await ticket("Orders are late", installation, at: try utc("2026-12-02T09:00:00"))
        let next = try utc("2026-12-07T12:00:00")
        #expect(try await installation.mail(transport, at: next).isEmpty)
        _ = try await unsubscription.resubscribe(
            secret: link.lastPathComponent, by: Caller(Actor(.anonymous)), now: next)
        #expect(try await installation.mail(transport, at: next).map(\.to.address) == ["ada@example.org"])
        await #expect(throws: Failure.self) {
            try await unsubscription.state(forSecret: ada.id + String(repeating: "a", count: 24))
        }
    }

    @Test func `a week in which nothing happened has no digest`() async throws {
        let installation = try await TestInstallation()
        _ = try await user(
            "Ada Moss", "ada@example.org", installation, roles: [.admin], at: try utc("2026-11-20T12:00:00"))
        let mails = try await installation.mail(RecordingTransport(), at: try utc("2026-11-30T12:00:00"))
        #expect(!mails.map(\.subject).contains { $0.hasPrefix("Last week") })
        #expect(try await installation.mails(.unneeded).filter { $0.purpose == .digest }.count == 1)
    }
}
