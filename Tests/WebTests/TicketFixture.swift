import Foundation
import Testing

/// Tickets for tests, and requests for them.
extension TestSite {
    /// Hands a ticket in with these fields, and answers it.
    @discardableResult
    func ticket(_ fields: JSONValue = [:], as who: Who = .agent) async throws -> JSONValue {
        let fallback: JSONValue = ["subject": "Deliveries fail", "description": "Every one ends with a 401."]
        let reply = try await post("/api/v1/tickets", fallback.merging(fields), as: who)
        #expect(reply.status == 201, "\(reply.text)")
        return try reply.json
    }

    /// Does something with a ticket, and answers it.
    @discardableResult
    func perform(_ verb: String, on ticket: JSONValue, at instant: JSONValue? = nil) async throws -> JSONValue {
        let body = instant.map { JSONValue.object(["at": $0]) }
        let reply = try await post("/api/v1/tickets/\(ticket.id)/\(verb)", body, as: .agent)
        #expect(reply.status == 200, "\(reply.text)")
        return try reply.json
    }

    func read(ticket: JSONValue) async throws -> JSONValue {
        try await get("/api/v1/tickets/\(ticket.id)", as: .agent).json
    }

    /// The subjects of a list of tickets, in its order.
    func subjects(_ query: String, of list: String = "/api/v1/tickets") async throws -> [String] {
        let reply = try await get(list + query, as: .agent)
        #expect(reply.status == 200, "\(reply.text)")
        return try reply["items"]?.items.compactMap { $0["subject"]?.text } ?? []
    }

    /// The journal entries of a ticket, each as the event with its fields.
    func journal(of ticket: JSONValue) async throws -> [String] {
        let entries = try await get("/api/v1/journal?limit=500", as: .admin)["items"]?.items ?? []
        return entries.filter { $0["subject"]?["id"] == ticket["id"] }.map { entry in
            ([entry["event"]?.text ?? ""] + (entry["fields"]?.texts ?? [])).joined(separator: " ")
        }
    }
}

extension JSONValue {
    /// The two states of a ticket's service level.
    var states: [String] { ["respond", "fix"].compactMap { self["serviceLevel"]?[$0]?["state"]?.text } }

    /// A value of a target, such as `due`.
    func target(_ name: String, _ value: String) -> JSONValue? { self["serviceLevel"]?[name]?[value] }
}
