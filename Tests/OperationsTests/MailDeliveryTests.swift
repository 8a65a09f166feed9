import Foundation
import ICalendar
import Mail
import Operations
import Storage
import SupportCore
import TestSupport
import Testing
import Training

@Suite struct MailDeliveryTests {
    @Test func `without a transport, mail waits in the outbox`() async throws {
        let installation = try await TestInstallation()
        _ = try await installation.register("ada@example.org", try await installation.single(capacity: 1))
        let now = installation.now
        #expect(try await installation.worker(nil).work(now: { now }) == 0)
        #expect(try await installation.mails(.waiting).map(\.attempts) == [0])
    }

    @Test func `a deferred mail is sent again later with the same Message-ID`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        _ = try await installation.register("ada@example.org", try await installation.single(capacity: 1))
        transport.respond(with: [.deferred(try await reason()), .unknown(try await reason())])
        let first = try await installation.mail(transport)
        #expect(try await installation.mail(transport, at: installation.now.addingTimeInterval(59)).isEmpty)
        let second = try await installation.mail(transport, at: installation.now.addingTimeInterval(60))
        #expect(try await installation.mail(transport, at: installation.now.addingTimeInterval(179)).isEmpty)
        let third = try await installation.mail(transport, at: installation.now.addingTimeInterval(180))
        #expect(Set((first + second + third).map(\.messageID)).count == 1)
        #expect((first + second + third).count == 3)
        #expect(try await installation.mails(.sent).map(\.attempts) == [3])
    }

    @Test func `a refused mail is kept, and an operator can retry it`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        _ = try await installation.register("ada@example.org", try await installation.single(capacity: 1))
        transport.respond(with: [.refused(try await reason())])
        let first = try await installation.mail(transport)
        let failed = try #require(try await installation.mails(.failed).first)
        #expect(failed.reason?.isEmpty == false)
        #expect(try await installation.mail(transport, at: installation.now.addingTimeInterval(86_400 * 6)).isEmpty)

        let outbox = Outbox(installation.database)
        _ = try await outbox.retry(failed.id, by: .command, now: installation.now)
        await #expect(throws: Failure.self) { try await outbox.retry(failed.id, by: .command, now: installation.now) }
        let again = try await installation.mail(transport)
        #expect(again.map(\.messageID) == first.map(\.messageID))
        #expect(try await installation.mails(.sent).map(\.id) == [failed.id])
    }

    @Test func `a mail is given up after three days of tries`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        _ = try await installation.register(
            "ada@example.org", try await installation.session(series(nil, from: "2026-12-20T10:00:00")))
        transport.respond(with: Array(repeating: .deferred(try await reason()), count: 100))
        var now = installation.now
        var tries = 0
        while try await installation.mails(.failed).isEmpty {
            tries += try await installation.mail(transport, at: now).count
            now = try await installation.mails(.waiting).first?.dueAt ?? now
        }
        #expect(tries == OutgoingMail.maxAttempts)
        #expect((2.0...4.0).contains(now.timeIntervalSince(installation.now) / 86_400))
    }

    @Test func `a mail whose worker died is sent by the next one after the lease, not before`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        _ = try await installation.register("ada@example.org", try await installation.single(capacity: 1))
        let now = installation.now
        try await installation.worker(nil).fill(now: now)
        let claimed = try await installation.database.write {
            try $0.claimMails(now: now, leasedUntil: now.addingTimeInterval(60), limit: 10)
        }
        #expect(claimed.count == 1)
        #expect(try await installation.mail(transport, at: now.addingTimeInterval(59)).isEmpty)
        let sent = try await installation.mail(transport, at: now.addingTimeInterval(60))
        #expect(sent.map(\.messageID) == ["\(claimed.mails[0].id)@example.org"])

        // The former worker does not undo the new state.
        var late = claimed.mails[0]
        late.state = .failed
        late.settledAt = now
        let outcome = late
        #expect(try await installation.database.write { try $0.settle(outcome) } == false)
        #expect(try await installation.mails(.sent).count == 1)
    }

    @Test func `a lease that could not be renewed once is renewed as soon as the database takes it`() async throws {
        let installation = try await TestInstallation()
        let failing = FailingDatabase(installation.database, isBroken: false)
        _ = try await installation.register("ada@example.org", try await installation.single(capacity: 1))
        let start = installation.now
        let later = start.addingTimeInterval(10)
        let transport = InterruptedTransport {
            failing.fail()
            try await eventually("a renewal that fails") { failing.refusals > 0 ? true : nil }
            failing.mend()
            try await eventually("a renewal") {
                try await installation.mails(.waiting).first.flatMap { $0.dueAt >= later ? $0 : nil }
            }
        }
        let worker = try installation.worker(transport, lease: 0.3, over: failing)
        try await worker.work(now: { failing.refusals == 0 ? start : later })
        #expect(try await installation.mails(.sent).map(\.attempts) == [1])
    }

    @Test func `a bad address does not hold up other mails`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let single = try await installation.single(capacity: 5)
        _ = try await installation.register("no address", single)
        _ = try await installation.register("ada@example.org", single)
        #expect(try await installation.mail(transport).map(\.to.address) == ["ada@example.org"])
        #expect(try await installation.mails(.failed).count == 1)
    }

    /// An installation with somebody of the staff, and a session with fifty people who were mailed.
    private func crowd() async throws -> (installation: TestInstallation, session: Session) {
        let installation = try await TestInstallation()
        _ = try await Users(installation.database).create(
            .init(name: "Grace Lindqvist", email: "grace@example.org", roles: [.agent]), language: "en", by: .command,
            now: installation.now)
        let session = try await installation.single(capacity: 50)
        for number in 0..<50 { _ = try await installation.register("p\(number)@example.org", session) }
        #expect(try await installation.mail(RecordingTransport()).count == 51)
        return (installation, session)
    }

    @Test func `a link to sign in does not wait until a message to many is sent`() async throws {
        let (installation, session) = try await crowd()
        let (database, now) = (installation.database, installation.now)
        _ = try await Messages(database).send(
            "Hello", text: "Bring a laptop.", toRegistrantsOf: session.id, by: .command, now: now)
        try await Users(database).requestLink(
            email: "grace@example.org", language: "en", by: Caller(Actor(.anonymous)), now: now)
        let sent = try await installation.mail(RecordingTransport()).map(\.to.address)
        #expect(sent.count == 51)
        #expect(sent.prefix(20).contains("grace@example.org"))
    }

    @Test func `a link that somebody asks for while a message to many is sent comes with the next mails`() async throws
    {
        let (installation, session) = try await crowd()
        let (database, now) = (installation.database, installation.now)
        _ = try await Messages(database).send(
            "Hello", text: "Bring a laptop.", toRegistrantsOf: session.id, by: .command, now: now)
        let transport = InterruptedTransport {
            try await Users(database).requestLink(
                email: "grace@example.org", language: "en", by: Caller(Actor(.anonymous)), now: now)
        }
        try await installation.worker(transport).work(now: { now })
        let sent = transport.recording.messages.map(\.to.address)
        #expect(sent.count == 51)
        #expect(sent.dropFirst(20).prefix(20).contains("grace@example.org"))
    }

    /// A transport at whose first messages something else happens.
    private struct InterruptedTransport: MailTransport {
        let recording = RecordingTransport()
        let interruption: @Sendable () async throws -> Void

        init(_ interruption: @escaping @Sendable () async throws -> Void) { self.interruption = interruption }

        func send(
            _ messages: [MailMessage], settled: @Sendable (_ index: Int, _ outcome: MailOutcome) async throws -> Void
        ) async throws {
            if recording.messages.isEmpty { try await interruption() }
            try await recording.send(messages, settled: settled)
        }
    }

    @Test func `changes before there was an outbox are not mailed`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        _ = try await installation.register("ada@example.org", try await installation.single(capacity: 1))
        try await installation.database.write {
            try $0.setJournalPosition(ofReader: "mail", to: try $0.journalPosition())
        }
        #expect(try await installation.mail(transport).isEmpty)
        #expect(try await installation.mails(.waiting).isEmpty)
    }

    @Test func `both languages have every template`() throws {
        let resources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let templates = try MailTemplates(resources: resources)
        #expect(templates.names(in: "en") == templates.names(in: "de"))
        // A place has a template for each kind of notice, and an answer to an invitation for each kind of answer.
        let needed =
            PlaceNotice.Kind.allCases.map(\.rawValue) + ["confirmDecline", "delegated", "counter", "seatGone"]
            + OutgoingMail.Purpose.allCases.filter { ![.place, .invitation, .reply].contains($0) }.map(\.rawValue)
        #expect(templates.names(in: "en") == Set(needed))
    }

    /// A reason of a server.
    private func reason() async throws -> MailReason {
        let client = try MailSettings(url: "smtp://127.0.0.1:1", from: "lectern@example.org").transport()
        let message = try MailMessage(
            from: MailAddress("lectern@example.org"), to: MailAddress("ada@example.org"), subject: "Hello",
            date: Date(timeIntervalSince1970: 0), messageID: "a@b", text: "Hello")
        let box = ReasonBox()
        try await client.send([message]) { _, outcome in
            if case .deferred(let reason) = outcome { await box.put(reason) }
        }
        return try #require(await box.reason)
    }

    private actor ReasonBox {
        private(set) var reason: MailReason?
        func put(_ reason: MailReason) { self.reason = reason }
    }
}
