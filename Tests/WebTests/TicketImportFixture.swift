import Foundation
import HTTPTypes

extension TestSite {
    /// Hands in a file of tickets.
    func importTickets(
        _ text: String, as type: String = "application/x-ndjson", by who: Who = .agent,
        _ headers: [String: String] = [:]
    ) async throws -> Reply {
        try await importTickets(Data(text.utf8), as: type, by: who, headers)
    }

    func importTickets(
        _ bytes: Data, as type: String = "application/x-ndjson", by who: Who = .agent,
        _ headers: [String: String] = [:]
    ) async throws -> Reply {
        try await send(
            .post, "/api/v1/tickets/import", bytes, as: who, headers.merging(["Content-Type": type]) { $1 })
    }
}

/// The answer to a file of tickets.
func importOutcome(
    created: Int = 0, updated: Int = 0, errors: [(Int, String)] = [], more: Int = 0,
    warnings: [(Int, String)] = [], ignored: [String] = []
) -> JSONValue {
    func listed(_ notes: [(Int, String)]) -> JSONValue {
        .array(notes.map { ["line": .number(Double($0.0)), "reason": .string($0.1)] })
    }
    return [
        "created": .number(Double(created)), "updated": .number(Double(updated)),
        "rejected": .number(Double(errors.count + more)),
        "errors": listed(errors), "more": .number(Double(more)), "warnings": listed(warnings),
        "ignored": .array(ignored.map(JSONValue.string)),
    ]
}
