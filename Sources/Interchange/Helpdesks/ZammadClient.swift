import Foundation
import Operations
import SupportCore

/// The API of Zammad.
///
/// - Source: the chapters “Ticket”, “Articles”, “Tags” and “User” of Zammad's documentation of its REST API.
struct ZammadClient: HelpdeskClient {
    let http: HelpdeskHTTP
    let source: String
    let states: HelpdeskStates

    private static let batch = 50

    func check() async throws(HelpdeskFault) {
        guard try await http.get("/api/v1/users/me")["id"]?.word != nil else { throw .otherProgram }
    }

    /// An internal article of the type email would be sent all the same, so it is a note.
    func write(_ note: HelpdeskNoteText, inTicket ticket: String) async throws(HelpdeskFault) {
        try await http.send(
            "PUT", "/api/v1/tickets/\(pathPart(ticket))", [],
            [
                "article": [
                    "subject": .string(note.subject), "body": .string(note.html), "content_type": "text/html",
                    "type": "note", "internal": true,
                ]
            ])
    }

    func addTag(_ tag: String, toTicket ticket: String) async throws(HelpdeskFault) {
        try await http.send(
            "POST", "/api/v1/tags/add", [],
            ["item": .string(tag), "object": "Ticket", "o_id": Int(ticket).map(JSON.integer) ?? .string(ticket)])
    }

    /// - Parameter place: the number of a page of all tickets, the longest unchanged first.
    func tickets(after place: String?, now: Date) async throws(HelpdeskFault) -> HelpdeskBatch {
        let page = place.flatMap { Int($0) } ?? 1
        let found = try await http.get(
            "/api/v1/tickets/search",
            [
                ("query", "id:*"), ("sort_by", "id"), ("order_by", "asc"), ("expand", "true"),
                ("page", "\(page)"), ("per_page", "\(Self.batch)"), ("limit", "\(Self.batch)"),
            ])
        let rows = found.listed
        var batch = HelpdeskBatch(tickets: [], next: "\(page + 1)", isLast: rows.count < Self.batch)
        for row in rows {
            guard let id = row["id"]?.word else {
                batch.unreadable += 1
                continue
            }
            let articles = try await http.get("/api/v1/ticket_articles/by_ticket/\(pathPart(id))").listed
            let first = articles.first { $0["internal"] != .bool(true) } ?? articles.first ?? .null
            do {
                batch.tickets.append(
                    try ZammadTicket(["ticket": row, "article": first], source: source, states: states).ticket)
            } catch {
                batch.unreadable += 1
            }
        }
        // Where the last page is full, the one after it is empty and ends the reading.
        if rows.isEmpty { batch.next = "\(page)" }
        return batch
    }

    func end(now: Date) -> String { "" }
}

/// A part of a path. Ids of helpdesks are numbers; anything else is escaped.
func pathPart(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
}
