import Foundation
import Operations
import SupportCore

/// The API of Zendesk Support.
///
/// - Source: “Tickets”, “Ticket Comments”, “Tags”, “Users” and “Incremental Exports” of Zendesk's reference for developers.
struct ZendeskClient: HelpdeskClient {
    let http: HelpdeskHTTP
    let source: String
    let states: HelpdeskStates

    /// Somebody without a valid credential is answered as an anonymous user without an id.
    func check() async throws(HelpdeskFault) {
        guard let user = try await http.get("/api/v2/users/me.json")["user"] else { throw .otherProgram }
        guard user["id"]?.word != nil, user["role"]?.word != "end-user" else { throw .credential }
    }

    func write(_ note: HelpdeskNoteText, inTicket ticket: String) async throws(HelpdeskFault) {
        try await http.send(
            "PUT", "/api/v2/tickets/\(pathPart(ticket)).json", [],
            ["ticket": ["comment": ["html_body": .string(note.html), "public": false]]])
    }

    func addTag(_ tag: String, toTicket ticket: String) async throws(HelpdeskFault) {
        try await http.send("PUT", "/api/v2/tickets/\(pathPart(ticket))/tags.json", [], ["tags": [.string(tag)]])
    }

    /// - Parameter place: the cursor of the incremental export.
    func tickets(after place: String?, now: Date) async throws(HelpdeskFault) -> HelpdeskBatch {
        let start: (name: String, value: String) = place.map { ("cursor", $0) } ?? ("start_time", "1")
        let found = try await http.get(
            "/api/v2/incremental/tickets/cursor.json", [start, ("per_page", "100"), ("include", "users")])
        guard let rows = found["tickets"] else { throw .otherProgram }
        let people = Dictionary(
            (found["users"]?.listed ?? []).compactMap { user in user["id"]?.word.map { ($0, user) } },
            uniquingKeysWith: { $1 })
        var batch = HelpdeskBatch(
            tickets: [], next: found["after_cursor"]?.word ?? place ?? "",
            isLast: found["end_of_stream"] == .bool(true) || found["after_cursor"]?.word == nil)
        for row in rows.listed {
            var row = row
            if let person = row["requester_id"]?.word.flatMap({ people[$0] }) {
                row = row.merging([
                    "requester": ["name": person["name"] ?? .null, "email": person["email"] ?? .null]
                ])
            }
            do {
                batch.tickets.append(try ZendeskTicket(["ticket": row], source: source, states: states).ticket)
            } catch {
                batch.unreadable += 1
            }
        }
        return batch
    }

    func end(now: Date) -> String { "" }
}
