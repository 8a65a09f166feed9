import Foundation
import ICalendar
import Mail
import MailReading
import Operations
import Storage
import SupportCore
import Testing
import Training

/// Reports of mail servers, and other mail.
@Suite struct MailSorterTests {
    private func report(_ id: String, _ status: String, action: String = "failed") -> IncomingMessage {
        IncomingMessage(
            messageID: UUID().uuidString + "@mx", sender: nil, subject: "Undelivered", recipients: [],
            isAutomatic: true,
            content: .report(
                DeliveryReport(
                    messageID: id,
                    recipients: [.init(address: "ada@acme.example", action: action, status: status, detail: "gone")])))
    }

    @Test func `a mail that comes back stops mail to the address, until somebody says otherwise`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let session = try await installation.single(capacity: 5)
        let ada = try await installation.register("ada@acme.example", session)
        let sent = try await installation.mail(transport)[0].messageID
        for (report, sentence) in [
            (report(sent, "4.4.1", action: "delayed"), "The mail was not delivered yet, or was delivered: 4.4.1."),
            (report("other@example.org", "5.1.1"), "A mail server reports on a mail that Lectern did not send."),
            (report("x@elsewhere.example", "5.1.1"), "A mail server reports on a mail that Lectern did not send."),
        ] {
            #expect(try await installation.receive(report) == sentence)
            #expect(try await installation.registrations.undeliverable("ada@acme.example") == nil)
        }
        #expect(
            try await installation.receive(report(sent, "5.1.1"))
                == "The address does not take mail: 5.1.1. Nothing more is sent to it.")
        #expect(try await installation.registrations.undeliverable("Ada@Acme.example")?.status == "5.1.1")
        _ = try await installation.schedule.edit(
            local("2026-12-01T10:00:00"), of: session.id, scope: .this, by: .command, now: installation.now,
            change: change { $0.start = .set(try local("2026-12-01T14:00:00")) })
        #expect(try await installation.mail(transport).isEmpty)
        #expect(
            try await installation.mails(.unneeded).map(\.reason) == ["Mail to this address came back: 5.1.1."])
        try await installation.registrations.resumeMail(
            toRegistrant: ada.registrant, by: .command, now: installation.now)
        #expect(
            try await installation.mail(transport).map(summary) == [
                "ada@acme.example: Changed: Webhooks [METHOD:REQUEST SEQUENCE:1 STATUS:CONFIRMED]"
            ])
    }

    @Test func `a mail that comes back from a trainer's former address stops no mail to the new one`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let ada = try await installation.trainers.create(
            Trainer.Details(name: "Ada", email: "ada@former.example"), by: .command, now: installation.now
        ).id
        let session = try await installation.session(series(nil, from: "2026-12-01T10:00:00"), trainers: [ada])
        let sent = try await installation.mail(transport)[0].messageID
        _ = try await installation.trainers.edit(ada, by: .command, now: installation.now.addingTimeInterval(60)) {
            var details = $0.details
            details.email = "ada@acme.example"
            return details
        }
        #expect(
            try await installation.receive(report(sent, "5.1.1"), after: 120)
                == "The mail went to a former address of its recipient.")
        #expect(try await installation.registrations.undeliverable("ada@acme.example") == nil)
        _ = try await installation.schedule.edit(
            local("2026-12-01T10:00:00"), of: session.id, scope: .this, by: .command,
            now: installation.now.addingTimeInterval(180),
            change: change { $0.start = .set(try local("2026-12-01T14:00:00")) })
        let next = try await installation.mail(transport, after: 240)
        #expect(next.map(summary) == ["ada@acme.example: Your schedule: Webhooks"])
        #expect(
            try await installation.receive(report(next[0].messageID, "5.1.1"), after: 300)
                == "The address does not take mail: 5.1.1. Nothing more is sent to it.")
    }

    @Test func `automatic mail and mail of our own is noted, and never answered`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        for message in [
            IncomingMessage(
                messageID: "1@acme.example", sender: .init(address: "ada@acme.example"), subject: "Out of office",
                recipients: ["t@example.org"], isAutomatic: true),
            IncomingMessage(
                messageID: "abc@example.org", sender: .init(address: "lectern@example.org"), subject: "Hello",
                recipients: ["t@example.org"]),
        ] { _ = try await installation.receive(message) }
        let mails = try await installation.receivedMails().mails(ReceivedMailFilter(), page: PageRequest(limit: 9))
            .items
        #expect(mails.map(\.kind) == [.automatic, .automatic])
        #expect(mails.map(\.isKept) == [false, false])
        #expect(try await installation.mail(transport).isEmpty)
    }

    @Test func `an answer to an invitation of others is kept, and is a ticket where it was sent to support`()
        async throws
    {
        let installation = try await TestInstallation()
        func answer(to recipient: String) -> IncomingMessage {
            IncomingMessage(
                messageID: "\(recipient).1@acme.example", sender: .init(address: "ada@acme.example"),
                subject: "Accepted: Review", recipients: [recipient],
                content: .answer(
                    CalendarAnswer(
                        method: .reply,
                        items: [
                            .init(
                                uid: "1@acme.example", sequence: 0, stamp: nil, attendees: ["ada@acme.example"],
                                status: .accepted)
                        ])), text: "See you there.", ownText: "See you there.")
        }
        #expect(
            try await installation.receive(answer(to: "lectern@example.org"), support: "support@example.org")
                == "The answer is about an entry that Lectern did not send.")
        #expect(
            try await installation.receive(answer(to: "support@example.org"), support: "support@example.org")
                == "It became ticket 1.")
        let mails = try await installation.receivedMails().mails(ReceivedMailFilter(), page: PageRequest(limit: 9))
            .items
        #expect(Set(mails.map(\.state)) == [.unclear, .handled])
        #expect(mails.map(\.isKept) == [true, true])
    }

    @Test func `what cannot be read, and what is for nobody, waits for an operator with its content`() async throws {
        let installation = try await TestInstallation()
        let mails = installation.receivedMails()
        let content = Array("Content-Type: text/plain\r\n\r\nHello".utf8)
        let id = try await mails.keep(MessageBytes(content), returnPath: nil, recipients: [], now: installation.now)
        let claimed = try await mails.claim(limit: 5, now: installation.now)
        #expect(claimed.map(\.attempts) == [1])
        #expect(try await mails.claim(limit: 5, now: installation.now).isEmpty)
        try await mails.handle(
            [.init(mail: claimed[0], message: .failure(UnreadableMail("It has too many parts.")), digest: "d")],
            now: installation.now)
        let kept = try await mails.mail(id)
        #expect(kept.state == .unclear)
        #expect(kept.outcome == "It has too many parts.")
        let bytes = try #require(try await mails.content(of: id))
        #expect(try bytes.read(at: 0, atMost: 1_000) == content)
        #expect(try await mails.counts() == (0, 1))
        #expect(try await mails.drop(id, by: .command, now: installation.now).state == .dropped)
        #expect(try await mails.retry(id, by: .command, now: installation.now).state == .waiting)
    }

    @Test func `a mail that ends the process is tried once more, alone, and holds up no other`() async throws {
        let installation = try await TestInstallation()
        let mails = installation.receivedMails()
        for _ in 1...3 {
            try await mails.keep(
                MessageBytes("Subject: Hello".utf8), returnPath: nil, recipients: [], now: installation.now)
        }
        #expect(try await mails.claim(limit: 20, now: installation.now).map(\.attempts) == [1, 1, 1])
        // The process ended, and the leases ran out.
        var later = installation.now.addingTimeInterval(150)
        let second = try await mails.claim(limit: 20, now: later)
        #expect(second.map(\.attempts) == [2])
        #expect(second.map(\.isGivenUp) == [false])
        #expect(try await mails.claim(limit: 20, now: later).map(\.attempts) == [2])
        #expect(try await mails.claim(limit: 20, now: later).map(\.attempts) == [2])
        #expect(try await mails.claim(limit: 20, now: later).isEmpty)
        later.addTimeInterval(150)
        let third = try await mails.claim(limit: 20, now: later)
        #expect(third.map(\.id) == second.map(\.id))
        #expect(third.map(\.isGivenUp) == [true])
    }

    @Test func `a large mail comes back byte by byte, and one that is too large is refused`() async throws {
        let installation = try await TestInstallation()
        let mails = installation.receivedMails()
        let bytes = (0..<(1 << 20) + 7).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let id = try await mails.keep(MessageBytes(bytes), returnPath: "", recipients: ["a@b"], now: installation.now)
        let kept = try #require(try await mails.content(of: id))
        #expect(try kept.read(at: 0, atMost: kept.count) == bytes)
        let failure = await #expect(throws: Failure.self) {
            try await mails.keep(
                MessageBytes([UInt8](repeating: 0, count: ReceivedMails.maxBytes + 1)), returnPath: "",
                recipients: [], now: installation.now)
        }
        #expect(failure?.code == .tooLarge)
    }
}
