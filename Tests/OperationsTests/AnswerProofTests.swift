import Foundation
import Mail
import Operations
import Storage
import Testing
import Training

/// The sender of an answer to an invitation: who is believed, and who is mailed a link instead.
@Suite struct AnswerProofTests {
    @Test func `a decline that nobody proves is confirmed by a link`() async throws {
        for (from, proven) in [
            ("ada@acme.example", []), ("ada@acme.example", ["other.example"]),
            ("ada@icloud.example", ["icloud.example"]), ("eve@evil.example", ["evil.example"]),
            ("ada@acme.example", ["example.acme.example"]),
        ] as [(String, [String])] {
            let (installation, transport, ada, bob) = try await fullDate()
            #expect(
                try await installation.receive(.declined, of: ada, from: from, proven: proven)
                    == "It is not proven who declined. They are mailed a link to cancel.")
            #expect(try await installation.statuses([ada, bob]) == [.confirmed, .waitlisted])
            let mails = try await installation.mail(transport)
            #expect(mails.map(summary) == ["ada@acme.example: Do you want to cancel? Webhooks"])
            #expect(mails[0].text.contains("/registrations/\(ada.id)/cancel"))
            #expect(mails[0].autoSubmitted == .replied)
            // A second one within the hour sends nothing more.
            _ = try await installation.receive(.declined, of: ada, from: from, proven: proven, after: 60)
            #expect(try await installation.mail(transport, after: 60).isEmpty)
        }
    }

    @Test func `a person is mailed about ten answers in an hour at most`() async throws {
        let installation = try await TestInstallation()
        var last: Registration?
        for number in 0..<12 {
            let session = try await installation.single(capacity: nil)
            let ada = try await installation.register("ada@acme.example", session)
            _ = try await installation.receive(.declined, of: ada, proven: [], after: Double(number))
            last = ada
        }
        func count() async throws -> Int {
            try await installation.database.read {
                try $0.mails(MailFilter(purpose: .reply), page: PageRequest(limit: 50)).items.count
            }
        }
        #expect(try await count() == 10)
        _ = try await installation.receive(.declined, of: try #require(last), proven: [], after: 4_000)
        #expect(try await count() == 11)
    }

    @Test func `at a public provider the domain proves nobody but the sender`() async throws {
        let installation = try await TestInstallation()
        let session = try await installation.single(capacity: 1)
        let ada = try await installation.register("ada@gmail.com", session)
        _ = try await installation.mail(RecordingTransport())
        #expect(
            try await installation.receive(.declined, of: ada, from: "eve@gmail.com", proven: ["gmail.com"])
                == "It is not proven who declined. They are mailed a link to cancel.")
        #expect(
            try await installation.receive(.declined, of: ada, from: "Ada@Gmail.com", proven: ["gmail.com"], after: 1)
                == "The registration was cancelled.")
    }

    @Test func `a colleague's address and a domain above prove a decline`() async throws {
        for (from, proven) in [("a.moss@acme.example", "acme.example"), ("ada@acme.example", "example")] {
            let (installation, _, ada, _) = try await fullDate()
            #expect(
                try await installation.receive(.declined, of: ada, from: from, proven: [proven])
                    == "The registration was cancelled.")
        }
    }

    @Test func `strangers are never added, and an answer to another organizer counts for nothing`() async throws {
        let (installation, transport, ada, bob) = try await fullDate()
        #expect(
            try await installation.receive(.accepted, of: ada, attendees: ["eve@evil.example"])
                == "The answer is of somebody who was not invited. Nobody is added.")
        #expect(
            try await installation.receive(.declined, of: ada, attendees: ["ada@acme.example", "eve@evil.example"])
                == "The answer is of 2 people, not of one.")
        #expect(
            try await installation.receive(.declined, of: ada, organizer: "boss@evil.example")
                == "The answer is to another organizer.")
        #expect(
            try await installation.receive(.declined, of: ada, uid: "something@example.org")
                == "The answer is about an entry that Lectern did not send.")
        #expect(try await installation.statuses([ada, bob]) == [.confirmed, .waitlisted])
        #expect(try await installation.mail(transport).isEmpty)
        #expect(try await installation.database.read { try $0.registrant(withEmail: "eve@evil.example") } == nil)
    }
}
