import Foundation
import Mail
import Operations
import Storage
import SupportCore
import Testing
import Training

@Suite struct SupportMailTests {
    private func support(_ installation: TestInstallation) throws -> Support {
        let tickets = try installation.tickets()
        return Support(
            installation.database, tickets: tickets, recommendations: Recommendations(installation.database))
    }

    private func request(_ language: String = "en") -> Support.Request {
        var change = TicketChange()
        change.fields = [.subject, .description, .requester]
        change.subject = "Win at www.evil.example"
        change.description = "Every one ends with a 401."
        change.requester = .init(
            fields: [.name, .email, .timeZone], name: "Ada Moss", email: "ada@acme.example",
            timeZone: "America/New_York")
        return Support.Request(change: change, language: language)
    }

    @Test func `the link goes to the requester, without a word that a stranger chose, and support is told`()
        async throws
    {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let support = try support(installation)
        let sent = try await support.send(request(), by: Caller(Actor(.anonymous)), now: installation.now)
        let worker = try installation.worker(transport, supportMail: ["desk@example.org"])
        try await worker.work(now: { installation.now })
        let messages = transport.newMessages()
        #expect(
            messages.map { summary($0) }.sorted() == [
                "ada@acme.example: Your support request #1",
                "desk@example.org: New ticket: #1 Win at www.evil.example (P3)",
            ])
        let link = try #require(messages.first { $0.to.address == "ada@acme.example" })
        let secret = try #require(
            try await installation.tickets().secrets(ofTickets: [sent.ticket.id])[sent.ticket.id])
        #expect(link.text.contains("https://training.example.org/support/\(secret)"))
        #expect(link.text.contains("We’ll answer by Tuesday, 24 November 2026, 07:00 in New York."))
        #expect(!link.text.contains("evil"))
        #expect(!(link.html ?? "").contains("evil"))
        for message in messages { expectWellFormed(message.html ?? "") }
    }

    @Test func `an agent's answer goes to the requester, and theirs to the agents who wrote`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let support = try support(installation)
        let tickets = try installation.tickets()
        let now = installation.now
        let id = try await support.send(request("de"), by: Caller(Actor(.anonymous)), now: now).ticket.id
        let secret = try #require(try await tickets.secrets(ofTickets: [id])[id])
        _ = try await installation.mail(transport)
        let grace = TicketMessage.Author(.agent, name: "Grace", email: "grace@example.org")
        _ = try await tickets.addMessage(
            .init(from: grace, by: .staff, text: "Which *version*?", waits: true), to: id, by: .command, now: now)
        _ = try await tickets.addMessage(
            .init(from: grace, by: .staff, visibility: .internal, text: "Known."), to: id, by: .command, now: now)
        let answers = try await installation.ticketMail(transport)
        #expect(answers.map { summary($0) } == ["ada@acme.example: Re: Win at www.evil.example (Nr. 1)"])
        #expect(answers[0].replyTo?.address == "support+\(secret)@example.org")
        #expect(answers[0].text.contains("Which *version*?"))
        #expect(answers[0].text.contains("Wir machen weiter, sobald wir Ihre Antwort haben."))
        _ = try await support.reply(
            "Version 4", files: [], forSecret: secret, by: Caller(Actor(.anonymous)), now: now)
        #expect(
            try await installation.mail(transport).map { summary($0) } == [
                "grace@example.org: Reply: #1 Win at www.evil.example (P3)"
            ])
    }

    @Test func `people who wrote in a browser, and the one who works on it, are mailed the customer's answer`()
        async throws
    {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let (support, tickets, users) = (
            try support(installation), try installation.tickets(), Users(installation.database)
        )
        let now = installation.now
        var people: [User] = []
        for name in ["grace", "hedy", "ines", "joan"] {
            people.append(
                try await users.create(
                    .init(name: name, email: "\(name)@example.org", roles: [.agent]), language: "en", by: .command,
                    now: now))
        }
        let id = try await support.send(request(), by: Caller(Actor(.anonymous)), now: now).ticket.id
        let secret = try #require(try await tickets.secrets(ofTickets: [id])[id])
        let hedy = people[1].id
        _ = try await tickets.edit(id, access: .staff, by: .command, now: now) { _ in
            var change = TicketChange()
            change.fields = [.assignee]
            change.assignee = hedy
            return change
        }
        for (author, visibility) in [
            (people[0], TicketMessage.Visibility.public), (people[2], TicketMessage.Visibility.internal),
            (people[3], TicketMessage.Visibility.public),
        ] {
            _ = try await tickets.addMessage(
                .init(from: .init(.agent), by: .staff, visibility: visibility, text: "Which version?"), to: id,
                by: Caller(Actor(.user, id: author.id)), now: now)
        }
        _ = try await users.edit(people[3].id, by: .command, now: now) { ($0.details, true) }
        _ = try await installation.mail(transport)
        _ = try await support.reply(
            "Version 4", files: [], forSecret: secret, by: Caller(Actor(.anonymous)), now: now)
        #expect(
            try await installation.mail(transport).map { summary($0) }.sorted() == [
                "grace@example.org: Reply: #1 Win at www.evil.example (P3)",
                "hedy@example.org: Reply: #1 Win at www.evil.example (P3)",
            ])
    }

    @Test func `who was erased is mailed nothing, and their link is void`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let support = try support(installation)
        let id = try await support.send(request(), by: Caller(Actor(.anonymous)), now: installation.now).ticket.id
        let secret = try #require(try await installation.tickets().secrets(ofTickets: [id])[id])
        try await Erasure(installation.database).erase("ada@acme.example", by: .command, now: installation.now)
        #expect(try await installation.mail(transport).isEmpty)
        let failure = await #expect(throws: Failure.self) {
            try await support.thread(forSecret: secret, now: installation.now)
        }
        #expect(failure?.code == .unknownSecret)
    }

    @Test func `subjects of unmet requests are kept for ninety days, and counts for four hundred`() async throws {
        let installation = try await TestInstallation()
        let support = try support(installation)
        let now = installation.now
        _ = try await support.suggest(
            for: TicketText(subject: "Giraffes in the elevator", description: "", errorMessage: ""), following: nil,
            now: now)
        func state(_ days: Double) async throws -> [Int] {
            let then = now.addingTimeInterval(days * 86_400)
            try await support.forget(now: then)
            let insight = try await support.insight(from: now.addingTimeInterval(-1), to: then, now: then)
            return [insight.weeks.map(\.counts.asked).reduce(0, +), insight.unmet.count]
        }
        #expect(try await state(89) == [1, 1])
        #expect(try await state(91) == [1, 0])
        #expect(try await state(401) == [0, 0])
    }
}
