import Foundation
import ICalendar
import Mail
import Operations
import Storage
import SupportCore
import Testing
import Training

@Suite struct MailDeliveryTests {
    @Test func `without a way out, mail waits in the outbox`() async throws {
        let house = try await TestInstallation()
        _ = try await house.register("ada@example.org", try await house.single(capacity: 1))
        let now = house.now
        #expect(try await house.worker(nil).work(now: { now }) == 0)
        #expect(try await house.mails(.waiting).map(\.attempts) == [0])
    }

    @Test func `a mail that is put off is tried again later, under the same Message-ID`() async throws {
        let house = try await TestInstallation()
        let letterbox = Letterbox()
        _ = try await house.register("ada@example.org", try await house.single(capacity: 1))
        letterbox.answer([.deferred(try await reason()), .unknown(try await reason())])
        let first = try await house.mail(letterbox)
        #expect(try await house.mail(letterbox, at: house.now.addingTimeInterval(59)).isEmpty)
        let second = try await house.mail(letterbox, at: house.now.addingTimeInterval(60))
        #expect(try await house.mail(letterbox, at: house.now.addingTimeInterval(179)).isEmpty)
        let third = try await house.mail(letterbox, at: house.now.addingTimeInterval(180))
        #expect(Set((first + second + third).map(\.messageID)).count == 1)
        #expect((first + second + third).count == 3)
        #expect(try await house.mails(.sent).map(\.attempts) == [3])
    }

    @Test func `a mail that is refused for good is kept for an operator, who has it tried again`() async throws {
        let house = try await TestInstallation()
        let letterbox = Letterbox()
        _ = try await house.register("ada@example.org", try await house.single(capacity: 1))
        letterbox.answer([.refused(try await reason())])
        let first = try await house.mail(letterbox)
        let failed = try #require(try await house.mails(.failed).first)
        #expect(failed.reason?.isEmpty == false)
        #expect(try await house.mail(letterbox, at: house.now.addingTimeInterval(86_400 * 6)).isEmpty)

        let outbox = Outbox(house.database)
        _ = try await outbox.retry(failed.id, by: .command, now: house.now)
        await #expect(throws: Failure.self) { try await outbox.retry(failed.id, by: .command, now: house.now) }
        let again = try await house.mail(letterbox)
        #expect(again.map(\.messageID) == first.map(\.messageID))
        #expect(try await house.mails(.sent).map(\.id) == [failed.id])
    }

    @Test func `a mail is given up after three days of tries`() async throws {
        let house = try await TestInstallation()
        let letterbox = Letterbox()
        _ = try await house.register(
            "ada@example.org", try await house.session(series(nil, from: "2026-12-20T10:00:00")))
        letterbox.answer(Array(repeating: .deferred(try await reason()), count: 100))
        var now = house.now
        var tries = 0
        while try await house.mails(.failed).isEmpty {
            tries += try await house.mail(letterbox, at: now).count
            now = try await house.mails(.waiting).first?.dueAt ?? now
        }
        #expect(tries == OutgoingMail.maxAttempts)
        #expect((2.0...4.0).contains(now.timeIntervalSince(house.now) / 86_400))
    }

    @Test func `a mail whose worker died is sent by the next one when the lease is over, not before`() async throws {
        let house = try await TestInstallation()
        let letterbox = Letterbox()
        _ = try await house.register("ada@example.org", try await house.single(capacity: 1))
        let now = house.now
        try await house.worker(nil).fill(now: now)
        let claimed = try await house.database.write {
            try $0.claimMails(now: now, leasedUntil: now.addingTimeInterval(60), limit: 10)
        }
        #expect(claimed.count == 1)
        #expect(try await house.mail(letterbox, at: now.addingTimeInterval(59)).isEmpty)
        let sent = try await house.mail(letterbox, at: now.addingTimeInterval(60))
        #expect(sent.map(\.messageID) == ["\(claimed[0].id)@example.org"])

        // The one that was thought dead does not undo what was written since.
        var late = claimed[0]
        late.state = .failed
        late.settledAt = now
        let outcome = late
        #expect(try await house.database.write { try $0.settle(outcome) } == false)
        #expect(try await house.mails(.sent).count == 1)
    }

    @Test func `an address that mail does not know fails alone`() async throws {
        let house = try await TestInstallation()
        let letterbox = Letterbox()
        let single = try await house.single(capacity: 5)
        _ = try await house.register("no address", single)
        _ = try await house.register("ada@example.org", single)
        #expect(try await house.mail(letterbox).map(\.to[0].address) == ["ada@example.org"])
        #expect(try await house.mails(.failed).count == 1)
    }

    @Test func `what happened before there was an outbox is not told again`() async throws {
        let house = try await TestInstallation()
        let letterbox = Letterbox()
        _ = try await house.register("ada@example.org", try await house.single(capacity: 1))
        try await house.database.write {
            try $0.setJournalPosition(ofReader: "mail", to: try $0.journalPosition())
        }
        #expect(try await house.mail(letterbox).isEmpty)
        #expect(try await house.mails(.waiting).isEmpty)
    }

    @Test func `both languages have every template`() throws {
        let resources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let templates = try MailTemplates(resources: resources)
        #expect(templates.names(in: "en") == templates.names(in: "de"))
        let needed =
            PlaceNotice.Kind.allCases.map(\.rawValue)
            + OutgoingMail.Purpose.allCases.map(\.rawValue).filter { $0 != "place" }
        #expect(templates.names(in: "en") == Set(needed))
    }

    /// A reason as a server gives it.
    private func reason() async throws -> MailReason {
        let client = try MailSettings(url: "smtp://127.0.0.1:1", from: "lectern@example.org").transport()
        let message = try MailMessage(
            from: MailAddress("lectern@example.org"), to: [MailAddress("ada@example.org")], subject: "Hello",
            date: Date(timeIntervalSince1970: 0), messageID: "a@b", text: "Hello")
        let box = ReasonBox()
        try await client.send([message]) { _, outcomes in
            if case .deferred(let reason)? = outcomes.first { await box.put(reason) }
        }
        return try #require(await box.reason)
    }

    private actor ReasonBox {
        private(set) var reason: MailReason?
        func put(_ reason: MailReason) { self.reason = reason }
    }
}
