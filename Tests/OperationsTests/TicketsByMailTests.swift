import Foundation
import Mail
import MailReading
import Storage
import SupportCore
import Testing
import Training

@testable import Operations

@Suite struct TicketsByMailTests {
    private let ada = IncomingMessage.Sender(address: "ada@acme.example", name: "Ada Moss")

    private func mail(
        _ text: String, subject: String = "Webhooks fail", to recipient: String = "support@example.org",
        references: [String] = [], from sender: IncomingMessage.Sender? = nil, files: [IncomingMessage.File] = [],
        id: String = UUID().uuidString + "@acme.example", isAutomatic: Bool = false,
        proven: Set<String> = ["acme.example"]
    ) -> IncomingMessage {
        IncomingMessage(
            messageID: id, sender: sender ?? ada, subject: subject, recipients: [recipient], references: references,
            isAutomatic: isAutomatic, provenDomains: proven, text: text, ownText: text, files: files)
    }

    private func tickets(_ installation: TestInstallation) async throws -> [Ticket] {
        try await installation.tickets().tickets(
            TicketFilter(), now: installation.now, page: PageRequest(limit: 50)
        ).items.map(\.ticket)
    }

    @Test func `a mail gets the plan of the account of its sender, and not of one that it names`() async throws {
        let installation = try await TestInstallation()
        var premium = TicketChange()
        premium.subject = "Deliveries fail"
        premium.description = "Every one ends with a 401."
        premium.plan = .superPremium
        premium.requester = .init(fields: [.email], email: "grace@acme.example")
        _ = try await installation.tickets().upsert(premium, access: .staff, by: .command, now: installation.now)
        let mallory = IncomingMessage.Sender(address: "mallory@evil.example", name: nil)
        for message in [
            mail("Every webhook fails."), mail("It fails.\n\nAccount ID: acme.example", from: mallory),
            mail("It fails again."),
        ] {
            _ = try await installation.receiveTicket(message)
        }
        #expect(
            try await tickets(installation).map { "\($0.account ?? "") \($0.plan.rawValue)" } == [
                "acme.example superPremium", "acme.example superPremium", "acme.example standard",
                "acme.example superPremium",
            ])
    }

    @Test func `a mail to support becomes a ticket with what its sender wrote in the words of the form`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let message = mail(
            """
            Since the upgrade every webhook fails.

            Category: defect
            Umgebung: Produktion
            Priority: P2
            Steps to reproduce:
            1. Send a webhook
            2. See 401
            When did it begin? 2026-11-20
            """, subject: "AW: Re: Webhooks fail", id: "q@acme.example")
        #expect(try await installation.receiveTicket(message) == "It became ticket 1.")
        let ticket = try #require(try await tickets(installation).first)
        #expect(ticket.subject == "Webhooks fail")
        #expect(ticket.requester?.email == "ada@acme.example")
        #expect(ticket.requester?.name == "Ada Moss")
        #expect(ticket.channel == .email)
        #expect(ticket.account == "acme.example")
        #expect(ticket.category == .defect)
        #expect(ticket.environment == .production)
        #expect(ticket.priority == .p2)
        #expect(ticket.stepsToReproduce == "1. Send a webhook\n2. See 401")
        #expect(ticket.beganAt == (try utc("2026-11-20T00:00:00")))

        let mails = try await installation.ticketMail(transport)
        let acknowledgement = try #require(mails.first { $0.subject == "[Ticket 1] Webhooks fail" })
        #expect(acknowledgement.to.address == "ada@acme.example")
        #expect(acknowledgement.inReplyTo == "q@acme.example")
        #expect(acknowledgement.autoSubmitted == .replied)
        #expect(acknowledgement.replyTo?.address.hasPrefix("support+\(ticket.id)") == true)
        #expect(acknowledgement.text.contains("How was the issue discovered?"))
        #expect(!acknowledgement.text.contains("Which environment does the issue occur in?"))
    }

    @Test func `of the words of a field the earliest counts, as a whole word`() {
        for (text, environment) in [
            ("Environment: production (latest release)", .production),
            ("Umgebung: Produktion, im Test geht es", .production), ("Environment: our test system", .staging),
        ] as [(String, Ticket.Environment)] {
            #expect(TicketMailFields.change(in: text).environment == environment)
        }
        let change = TicketMailFields.change(in: "Category: defect, not a question\nPriority: not P10 but p2")
        #expect(change.category == .defect)
        #expect(change.suggestedPriority == .p2)
        #expect(TicketMailFields.change(in: "Environment: latest").fields == [])
    }

    @Test func `who writes in German is answered and asked in German`() async throws {
        for text in ["Seit dem Update schlägt jeder Aufruf fehl, und wir kommen nicht weiter.", "Umgebung: Produktion"]
        {
            let installation = try await TestInstallation()
            let transport = RecordingTransport()
            _ = try await installation.receiveTicket(mail(text, subject: "Webhooks"))
            let sent = try #require(
                try await installation.ticketMail(transport).first { $0.subject == "[Ticket 1] Webhooks" })
            #expect(sent.text.contains("wir haben Ihre Anfrage erhalten"))
            #expect(sent.text.contains("- Wie ist das Problem aufgefallen?"))
            #expect(!sent.text.contains("How was the issue discovered?"))
            let answer = mail(
                "Wie ist das Problem aufgefallen?\nEin Kunde rief an.", to: try #require(sent.replyTo?.address))
            #expect(try await installation.receiveTicket(answer) == "It was added to ticket 1.")
            #expect(try await tickets(installation).map(\.discovery) == ["Ein Kunde rief an."])
        }
    }

    @Test(arguments: [true, false])
    func `a ticket that came by mail is announced to support as a new one, and once`(hasMessageID: Bool) async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let message = IncomingMessage(
            messageID: hasMessageID ? "q@acme.example" : nil, sender: ada, subject: "Webhooks fail",
            recipients: ["support@example.org"], text: "It fails.", ownText: "It fails.")
        #expect(try await installation.receiveTicket(message) == "It became ticket 1.")
        let worker = try installation.worker(
            transport, supportMail: ["desk@example.org"], supportAddress: "support@example.org")
        func news(after later: TimeInterval) async throws -> [String] {
            let then = installation.now.addingTimeInterval(later)
            try await worker.work(now: { then })
            return transport.newMessages().filter { $0.to.address == "desk@example.org" }.map(\.subject)
        }
        #expect(try await news(after: 0) == ["New ticket: #1 Webhooks fail (P3)"])
        let id = try #require(try await tickets(installation).first).id
        let secret = try #require(try await installation.tickets().secrets(ofTickets: [id])[id])
        _ = try await installation.receiveTicket(mail("Again.", to: "support+\(secret)@example.org"), after: 60)
        #expect(try await news(after: 60) == ["Reply: #1 Webhooks fail (P3)"])
    }

    @Test func `an answer goes on in its ticket, by its address or by the mail that it answers`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        _ = try await installation.receiveTicket(mail("It fails.", id: "q@acme.example"))
        let id = try #require(try await tickets(installation).first).id
        let sent = try #require(try await installation.ticketMail(transport).first { $0.replyTo != nil })
        let all = try installation.tickets()
        _ = try await all.perform(.wait, on: id, access: .staff, by: .command, now: installation.now)
        let address = try #require(sent.replyTo?.address)
        for (message, later) in [
            (mail("Environment: staging", to: address.uppercased()), 60.0),
            (mail("And more.", references: [sent.messageID]), 120),
            (mail("As I wrote.", references: ["q@acme.example"]), 180),
            (mail("From a colleague.", to: address, from: .init(address: "bob@acme.example")), 240),
        ] {
            #expect(
                try await installation.receiveTicket(message, after: later) == "It was added to ticket 1.")
        }
        let ticket = try await all.ticket(id, now: installation.now.addingTimeInterval(300)).ticket
        #expect(ticket.status == .open)
        #expect(ticket.environment == .staging)
        #expect(try await tickets(installation).count == 1)
        let thread = try await all.messages(ofTicket: id, visibility: nil, page: PageRequest(limit: 50)).items
        #expect(
            thread.map(\.message.text) == [
                "It fails.", "Environment: staging", "And more.", "As I wrote.", "From a colleague.",
            ])
        #expect(thread.last?.message.author.email == "bob@acme.example")
        #expect(thread.allSatisfy { $0.message.author.side == .customer && $0.message.channel == .mail })
    }

    @Test func `an agent's answer to the news of a ticket goes on in it, by its address or by the mail alone`()
        async throws
    {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let now = installation.now
        _ = try await Users(installation.database).create(
            .init(name: "Grace Lindqvist", email: "grace@example.org", roles: [.agent]), language: "en", by: .command,
            now: now)
        _ = try await installation.receiveTicket(mail("It fails."))
        let id = try #require(try await tickets(installation).first).id
        try await installation.worker(
            transport, supportMail: ["grace@example.org"], supportAddress: "support@example.org"
        ).work(now: { now })
        let news = try #require(transport.newMessages().first { $0.subject.contains("#1") })
        #expect(news.to.address == "grace@example.org")
        let secret = try #require(try await installation.tickets().secrets(ofTickets: [id])[id])
        #expect(news.replyTo?.address == "support+\(secret)@example.org")
        for sender in ["grace@example.org", "bob@acme.example"] {
            let answer = mail(
                "Which version?", to: "lectern@example.org", references: [news.messageID],
                from: .init(address: sender), proven: ["example.org", "acme.example"])
            #expect(try await installation.receiveTicket(answer) == "It was added to ticket 1.")
        }
        let thread = try await installation.tickets().messages(
            ofTicket: id, visibility: nil, page: PageRequest(limit: 9)
        ).items
        #expect(thread.map(\.message.author.side) == [.customer, .agent, .customer])
    }

    @Test func `an address of support that leaves no room for the secret of a ticket is answered to as it is`()
        async throws
    {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let (support, now) = ("customer-support-team@example.org", installation.now)
        _ = try await installation.receive(mail("It fails.", to: support), support: support)
        try await installation.worker(transport, supportAddress: support).work(now: { now })
        let sent = try #require(transport.newMessages().first)
        #expect(sent.to.address == "ada@acme.example")
        #expect(sent.replyTo?.address == support)
        let answer = mail("Again.", to: support, references: [sent.messageID])
        #expect(try await installation.receive(answer, support: support) == "It was added to ticket 1.")
    }

    @Test func `a guessed address opens nothing, and without one for support no mail becomes a ticket`() async throws {
        let installation = try await TestInstallation()
        _ = try await installation.receiveTicket(mail("It fails."))
        for address in ["support+\(String(repeating: "a", count: 44))@example.org", "support+@example.com"] {
            #expect(
                try await installation.receiveTicket(mail("Hello", to: address))
                    == "This is no answer to an invitation, and was not sent to support.")
        }
        #expect(
            try await installation.receive(mail("Hello"))
                == "This is no answer to an invitation, and was not sent to support.")
        #expect(try await tickets(installation).count == 1)
    }

    @Test func `a resolved ticket is reopened for two weeks, and a new one names it after that`() async throws {
        let installation = try await TestInstallation()
        _ = try await installation.receiveTicket(mail("It fails.", id: "q@acme.example"))
        let all = try installation.tickets()
        let id = try #require(try await tickets(installation).first).id
        _ = try await all.perform(.resolve, on: id, access: .staff, by: .command, now: installation.now)
        #expect(
            try await installation.receiveTicket(
                mail("Again.", references: ["q@acme.example"]), after: 13 * 86_400) == "It was added to ticket 1.")
        let later = installation.now.addingTimeInterval(13 * 86_400)
        #expect(try await all.ticket(id, now: later).ticket.status == .open)
        _ = try await all.perform(.resolve, on: id, access: .staff, by: .command, now: later)
        #expect(
            try await installation.receiveTicket(
                mail("And again.", references: ["q@acme.example"]), after: 28 * 86_400) == "It became ticket 2.")
        #expect(try await tickets(installation).last?.description == "Follows ticket 1.\n\nAnd again.")
    }

    @Test func `two helpdesks never greet each other`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let other = IncomingMessage.Sender(address: "helpdesk@other.example")
        // A helpdesk that does not say that it is one gets one acknowledgement in an hour.
        for (number, later) in [0.0, 60, 3_000].enumerated() {
            #expect(
                try await installation.receiveTicket(
                    mail("We received your request.", subject: "Ticket \(number)", from: other), after: later)
                    == "It became ticket \(number + 1).")
        }
        _ = try await installation.receiveTicket(
            mail("We received your request.", from: other, isAutomatic: true), after: 4_000)
        let mails = try await installation.ticketMail(transport, after: 5_000)
        #expect(
            mails.filter { $0.to.address == "helpdesk@other.example" && $0.subject.hasPrefix("[Ticket") }.count == 1)
        #expect(try await tickets(installation).count == 3)
    }

    @Test func `a sender that nothing proves gets none of their words back, and no mail where senders are proven`()
        async throws
    {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        func acknowledged() async throws -> [String] {
            try await installation.ticketMail(transport).filter { $0.subject.hasPrefix("[Ticket") }
                .map {
                    "\($0.to.address): \($0.subject), \($0.text.contains("Offer") ? "with words" : "without words")"
                }
        }
        func forged(_ address: String, proven: Set<String> = []) -> IncomingMessage {
            mail(
                "Offer", subject: "Offer at evil.example", from: .init(address: address, name: "Offer"), proven: proven)
        }
        _ = try await installation.receiveTicket(forged("a@other.example"))
        #expect(
            try await acknowledged() == ["a@other.example: [Ticket 1] We received your request, without words"])
        let unproven = forged("b@other.example", proven: ["evil.example"])
        #expect(try await installation.receiveTicket(unproven, provesSenders: true) == "It became ticket 2.")
        #expect(try await acknowledged() == [])
        let proven = forged("c@mail.other.example", proven: ["other.example"])
        _ = try await installation.receiveTicket(proven, provesSenders: true)
        #expect(
            try await acknowledged() == ["c@mail.other.example: [Ticket 3] Offer at evil.example, with words"])
    }

    @Test func `a hundred invented senders are acknowledged in an hour`() async throws {
        let installation = try await TestInstallation()
        for number in 1...102 {
            let sender = IncomingMessage.Sender(address: "a\(number)@other.example")
            _ = try await installation.receiveTicket(mail("It fails.", from: sender, proven: []))
        }
        func count() async throws -> Int {
            try await installation.database.read {
                try $0.mails(MailFilter(purpose: .acknowledgement), page: PageRequest(limit: 200)).items.count
            }
        }
        #expect(try await count() == 100)
        // Who is proven is acknowledged all the same.
        _ = try await installation.receiveTicket(mail("It fails."))
        #expect(try await count() == 101)
    }

    @Test func `files are kept by what they are, and those that are not are named, with the mail`() async throws {
        let installation = try await TestInstallation()
        let png = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1])
        let message = mail(
            "See the picture.",
            files: [
                .init(name: "../../a.png", type: "image/png", content: png),
                .init(name: "setup.exe", type: "application/octet-stream", content: Data([0x4D, 0x5A, 0x90, 0])),
                .init(name: "winmail.dat", type: "application/ms-tnef", content: Data([0x78, 0x9F, 0x3E, 0x22])),
            ])
        _ = try await installation.receiveTicket(message)
        let id = try #require(try await tickets(installation).first).id
        let thread = try await installation.tickets().messages(
            ofTicket: id, visibility: nil, page: PageRequest(limit: 9)
        ).items
        #expect(thread[0].files.map(\.name) == ["a.png"])
        #expect(thread[1].message.visibility == .internal)
        #expect(thread[1].message.text.contains("setup.exe") && thread[1].message.text.contains("winmail.dat"))
        let kept = try await installation.receivedMails().mails(ReceivedMailFilter(), page: PageRequest(limit: 9)).items
        #expect(kept.map(\.isKept) == [true])
    }

    @Test func `a text that is too long for a ticket is kept as a mail, and a note says so`() async throws {
        let installation = try await TestInstallation()
        let text = String(repeating: "x", count: TicketMessage.maxLength + 1)
        _ = try await installation.receiveTicket(mail(text))
        let id = try #require(try await tickets(installation).first).id
        let thread = try await installation.tickets().messages(
            ofTicket: id, visibility: nil, page: PageRequest(limit: 9)
        ).items
        #expect(
            thread.filter { $0.message.visibility == .internal }.map(\.message.text) == [
                "Not taken over from the email: The text is longer than 50000 characters. Only its beginning was kept."
            ])
        let cut = IncomingMessage(
            messageID: "cut@acme.example", sender: ada, subject: "Cut", recipients: ["support@example.org"],
            text: "It fails.", ownText: "It fails.",
            remarks: ["A text is longer than 1 MB. Only its beginning was kept."])
        _ = try await installation.receiveTicket(cut)
        let kept = try await installation.receivedMails().mails(ReceivedMailFilter(), page: PageRequest(limit: 9)).items
        #expect(kept.map(\.isKept) == [true, true])
    }

    @Test func `what a sender writes is text, whatever it holds`() async throws {
        let installation = try await TestInstallation()
        for (text, subject) in [
            ("", ""), ("<script>alert(1)</script>", String(repeating: "long ", count: 20_000)),
            (String(repeating: "x", count: 200_000), "{{subject}}"), ("\u{202E}evil", "Re: Re: AW:"),
        ] {
            _ = try await installation.receiveTicket(mail(text, subject: subject))
        }
        let all = try await tickets(installation)
        #expect(all.count == 4)
        #expect(all.allSatisfy { !$0.subject.isEmpty && $0.subject.count <= 200 })
        _ = try await installation.ticketMail(RecordingTransport())
    }
}

extension TestInstallation {
    func receiveTicket(
        _ message: IncomingMessage, provesSenders: Bool = false, after later: TimeInterval = 0
    ) async throws -> String? {
        try await receive(message, support: "support@example.org", provesSenders: provesSenders, after: later)
    }

    /// The mails of a worker that knows the address of support.
    func ticketMail(_ transport: RecordingTransport, after later: TimeInterval = 0) async throws -> [MailMessage] {
        let then = now.addingTimeInterval(later)
        try await worker(transport, supportAddress: "support@example.org").work(now: { then })
        return transport.newMessages()
    }
}
