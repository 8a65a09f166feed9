import Foundation
import HTTPTypes
import Testing

/// Tutorials for tests of recommendations, and requests for them.
extension TestSite {
    /// Three published tutorials; answers them by slug.
    @discardableResult
    func shelf() async throws -> [String: JSONValue] {
        var shelf: [String: JSONValue] = [:]
        for (slug, title, summary) in [
            ("printing", "Printers", "Paper jams, toner, drivers"),
            ("login", "Password and login", "Get back into an account that is locked"),
            ("delivery", "Where is my parcel", "Follow an order that has not come yet"),
        ] {
            shelf[slug] = try await tutorial([
                "slug": .string(slug), "title": .string(title), "summary": .string(summary),
            ])
        }
        return shelf
    }

    /// A ticket with these words; only its subject tells it from others.
    func ticket(about subject: String, account: String? = nil, _ fields: JSONValue = [:]) async throws -> JSONValue {
        let words: JSONValue = ["subject": .string(subject), "description": .string(subject)]
        let owner: JSONValue = account.map { ["accountID": .string($0)] } ?? [:]
        return try await ticket(words.merging(owner).merging(fields))
    }

    func put(_ path: String, _ body: JSONValue, as who: Who = .agent) async throws -> Reply {
        try await send(.put, path, body.data, as: who)
    }

    @discardableResult
    func link(_ ticket: JSONValue, to tutorial: String, _ verdict: String = "accepted") async throws -> Reply {
        let reply = try await put(
            "/api/v1/tickets/\(ticket.id)/links/\(tutorial)", ["verdict": .string(verdict)])
        #expect(reply.status == 200, "\(reply.text)")
        return reply
    }

    /// The slugs that are recommended, the best first; with a mark in front where none is held to fit.
    func advice(on text: String, limit: Int = 5) async throws -> [String] {
        let reply = try await post(
            "/api/v1/recommendations", ["text": .string(text), "limit": .number(Double(limit))], as: .agent)
        #expect(reply.status == 200, "\(reply.text)")
        return try reply.json.slugs
    }

    func advice(for ticket: JSONValue, limit: Int = 5) async throws -> JSONValue {
        let reply = try await get("/api/v1/tickets/\(ticket.id)/recommendations?limit=\(limit)", as: .agent)
        #expect(reply.status == 200, "\(reply.text)")
        return try reply.json
    }

    func problem(_ id: JSONValue?) async throws -> JSONValue {
        let reply = try await get("/api/v1/problems/\(id?.text ?? "")", as: .agent)
        #expect(reply.status == 200, "\(reply.text)")
        return try reply.json
    }
}

extension JSONValue {
    /// Of an answer with recommendations.
    var slugs: [String] {
        (self["fits"] == true ? [] : ["?"]) + (self["items"]?.items ?? []).compactMap { $0["tutorial"]?["slug"]?.text }
    }

    /// Of a ticket or a problem.
    var recommended: [String] { (self["recommended"]?.items ?? []).compactMap { $0["tutorial"]?["slug"]?.text } }
}
