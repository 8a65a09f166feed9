import Foundation
import Testing

/// The demo with the published model, asked over HTTP.
@Suite struct MeaningInDemoTests {
    private static let model = Lectern.package.appending(path: ".build/encoder/all-MiniLM-L6-v2")
    private static let isThere = FileManager.default.fileExists(atPath: model.path)

    private static let tickets = [
        ("We are locked out", "Authentication is rejected for every person on our side."),
        ("Authentication trouble", "The identity provider lets the team through and then your portal turns it away."),
        ("Credentials are rejected", "Identity checks end without success."),
        ("Refused entry", "Our identities are verified and then rejected by your portal."),
        ("Identity provider rejected", "Authenticating through it ends with a refusal."),
    ]

    private struct Similar: Decodable {
        struct Item: Decodable {
            struct Ticket: Decodable { let number: Int }
            struct Reason: Decodable { let kind: String }
            let ticket: Ticket
            let reasons: [Reason]
        }
        let items: [Item]
    }

    private struct Recommendations: Decodable {
        struct Item: Decodable {
            struct Tutorial: Decodable { let slug: String }
            let tutorial: Tutorial
        }
        let items: [Item]
    }

    private struct Ticket: Decodable {
        let id: String
        let number: Int
        let problem: String
    }

    private struct Problem: Decodable {
        let tickets: Int
        let recurring: Bool
    }

    @Test(.enabled(if: isThere, "all-MiniLM-L6-v2 is not there: Scripts/setup --encoder fetches it"))
    func `five tickets in other words are the recurring problem that they are about, and it is said why`() async throws
    {
        let folder = try Folder()
        let server = try await Lectern.serve("--demo", environment: ["LECTERN_ENCODER": Self.model.path], in: folder)
        let token = try await server.demoToken()
        func answer<Answer: Decodable>(_ path: String) async throws -> Answer {
            try JSONDecoder().decode(Answer.self, from: try await server.get(path, token: token).body)
        }
        var made: [Ticket] = []
        for (place, text) in Self.tickets.enumerated() {
            let reply = try await server.post(
                "/api/v1/tickets",
                """
                {"subject": "\(text.0)", "description": "\(text.1)", "accountID": "firm\(place).example",
                 "requester": {"name": "Ada", "email": "ada@firm\(place).example", "timeZone": "Europe/Berlin"}}
                """, token: token)
            made.append(try JSONDecoder().decode(Ticket.self, from: reply.body))
        }
        let problem: Problem = try await answer("/api/v1/problems/\(made[0].problem)")
        #expect(Set(made.map(\.problem)).count == 1)
        #expect(problem.recurring)
        #expect(problem.tickets > made.count)
        for ticket in made {
            let found: Recommendations = try await answer("/api/v1/tickets/\(ticket.id)/recommendations")
            #expect(found.items.first?.tutorial.slug == "sso-scim")
            let similar: Similar = try await answer("/api/v1/tickets/\(ticket.id)/similar?limit=50")
            let earlier = similar.items.filter { item in
                item.ticket.number < made[0].number && item.reasons.contains { $0.kind == "problem" }
            }
            #expect(!earlier.isEmpty)
            // They share no word with those of the demo that is not a function word.
            #expect(earlier.allSatisfy { item in item.reasons.map(\.kind) == ["problem"] })
        }
        #expect(try await server.stop().status == 0)
    }
}
