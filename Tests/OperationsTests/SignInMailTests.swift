import Foundation
import Mail
import Operations
import Storage
import SupportCore
import Testing
import Training

@Suite struct SignInMailTests {
    private func user(_ installation: TestInstallation, language: String = "en") async throws -> User {
        try await Users(installation.database).create(
            .init(name: "Grace Lindqvist", email: "grace@example.org", roles: [.agent]), language: language,
            by: .command, now: installation.now)
    }

    @Test func `a new person is invited, with a link that signs in`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let user = try await user(installation)
        let mail = try #require(try await installation.mail(transport).first)
        #expect(summary(mail) == "grace@example.org: Your access to the staff pages")
        #expect(mail.text.hasPrefix("Hello Grace,\n\nAn administrator has given you access to the staff pages.\n"))
        #expect(mail.text.contains("until Thursday, 26 November 2026, 12:00 UTC"))
        let link = try #require(mail.text.firstMatch(of: #/https://training.example.org/sign-in/link/([\w-]{44})/#))
        let found = try await Users(installation.database).user(forLink: String(link.1), now: installation.now)
        #expect(found.id == user.id)
    }

    @Test func `who asks for a link gets it in the language of the page`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        _ = try await user(installation)
        _ = try await installation.mail(transport)
        for (language, subject) in [("en", "Your sign-in link"), ("de", "Ihr Anmeldelink")] {
            try await Users(installation.database).requestLink(
                email: "GRACE@example.org", language: language, by: Caller(Actor(.anonymous)), now: installation.now)
            #expect(try await installation.mail(transport).map(summary) == ["grace@example.org: " + subject])
        }
        try await Users(installation.database).requestLink(
            email: "nobody@example.org", language: "en", by: Caller(Actor(.anonymous)), now: installation.now)
        #expect(try await installation.mail(transport).isEmpty)
    }

    @Test func `a link to sign in is sent to an address that mail came back from`() async throws {
        let installation = try await TestInstallation()
        let now = installation.now
        try await installation.database.write { connection in
            _ = try connection.insert(
                UndeliverableAddress(key: "grace@example.org", status: "5.1.1", detail: nil, reportedAt: now))
        }
        _ = try await user(installation)
        #expect(
            try await installation.mail(RecordingTransport()).map(summary) == [
                "grace@example.org: Your access to the staff pages"
            ])
    }

    @Test func `a link that was used, has expired or is of somebody disabled is not mailed`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let users = Users(installation.database)
        let user = try await user(installation)
        let later = installation.now.addingTimeInterval(SignInLink.invitationLifetime)
        #expect(try await installation.mail(transport, at: later).isEmpty)
        try await users.invite(user.id, language: "en", by: .command, now: later)
        _ = try await users.edit(user.id, by: .command, now: later) { ($0.details, true) }
        #expect(try await installation.mail(transport, at: later).isEmpty)
        #expect(try await installation.mails(.unneeded).count == 2)
    }

    @Test func `a link does not outlive the address that it was mailed to, nor another invitation`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let users = Users(installation.database)
        let user = try await user(installation)
        func secret() async throws -> String {
            let mail = try #require(try await installation.mail(transport).last)
            let link = try #require(mail.text.firstMatch(of: #/sign-in/link/([\w-]{44})/#))
            return String(link.1)
        }
        let mistyped = try await secret()
        _ = try await users.edit(user.id, by: .command, now: installation.now) { user in
            var details = user.details
            details.email = "grace.l@example.org"
            return (details, false)
        }
        var void = [mistyped]
        for _ in 1...2 {
            try await users.invite(user.id, language: "en", by: .command, now: installation.now)
            void.append(try await secret())
        }
        let last = void.removeLast()
        for link in void {
            let failure = await #expect(throws: Failure.self) {
                try await users.user(forLink: link, now: installation.now)
            }
            #expect(failure?.code == .unknownSecret)
        }
        #expect(try await users.user(forLink: last, now: installation.now).details.email == "grace.l@example.org")
    }

    @Test func `the address of a person who is deleted is kept nowhere`() async throws {
        let installation = try await TestInstallation()
        let now = installation.now
        let user = try await user(installation)
        _ = try await installation.mail(RecordingTransport())
        _ = try await Tokens(installation.database).create(
            .init(role: .agent, name: "Laptop", email: "Grace@example.org", user: user.id), by: .command, now: now)
        var change = TicketChange()
        change.subject = "Deliveries fail"
        change.description = "Every one ends with a 401."
        let tickets = try installation.tickets()
        guard case .created(let ticket) = try await tickets.upsert(change, access: .staff, by: .command, now: now)
        else { throw Failure(.conflict, "It exists.") }
        _ = try await tickets.addMessage(
            to: ticket.ticket.id, from: .init(.agent, name: "Grace", email: "grace@example.org"),
            text: "Which version?", channel: .staff, by: .command, now: now)
        try await Users(installation.database).delete(user.id, by: .command, now: now)
        let left = try await installation.database.read { connection in
            (
                mails: try connection.mails(toAddress: "grace@example.org"),
                addresses: try connection.tokens(page: PageRequest(limit: 9)).items.compactMap(\.email),
                authors: try connection.latestMessages(ofTicket: ticket.ticket.id, visibility: nil, limit: 9)
                    .map(\.author)
            )
        }
        #expect(left.mails == [])
        #expect(left.addresses == [])
        #expect(left.authors == [TicketMessage.Author(.agent)])
    }

    @Test func `a person has no more than five links`() async throws {
        let installation = try await TestInstallation()
        _ = try await user(installation)
        for _ in 1...9 {
            try await Users(installation.database).requestLink(
                email: "grace@example.org", language: "en", by: Caller(Actor(.anonymous)), now: installation.now)
        }
        let links = try await installation.database.read {
            try $0.number("SELECT COUNT(*) AS n FROM sign_in_links")
        }
        #expect(links == SignInLink.maxPerUser)
    }
}
