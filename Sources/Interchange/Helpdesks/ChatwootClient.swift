import Foundation
import Operations
import SupportCore

/// The API of an account of Chatwoot.
///
/// - Source: “Conversations”, “Messages”, “Conversation Labels” and “Profile” of Chatwoot's reference of its APIs.
struct ChatwootClient: HelpdeskClient {
    /// Requests to the installation.
    let http: HelpdeskHTTP
    /// The number of the account.
    let account: String
    let source: String
    let states: HelpdeskStates

    private static let batch = 25

    func check() async throws(HelpdeskFault) {
        let profile = try await http.get("/api/v1/profile")
        guard let accounts = profile["accounts"]?.listed else { throw .otherProgram }
        guard accounts.contains(where: { $0["id"]?.word == account }) else { throw .credential }
    }

    func write(_ note: HelpdeskNoteText, inTicket ticket: String) async throws(HelpdeskFault) {
        try await http.send(
            "POST", path(of: ticket) + "/messages", [],
            ["content": .string(note.markdown), "message_type": "outgoing", "private": true])
    }

    func addTag(_ tag: String, toTicket ticket: String) async throws(HelpdeskFault) {
        // The list that is sent takes the place of the former one.
        let labels = try await http.get(path(of: ticket) + "/labels")["payload"]?.listed ?? []
        guard !labels.contains(.string(tag)) else { return }
        try await http.send("POST", path(of: ticket) + "/labels", [], ["labels": .array(labels + [.string(tag)])])
    }

    private func path(of ticket: String) -> String {
        "/api/v1/accounts/\(account)/conversations/\(pathPart(ticket))"
    }

    /// - Parameter place: the number of a page of all conversations, the oldest first.
    func tickets(after place: String?, now: Date) async throws(HelpdeskFault) -> HelpdeskBatch {
        let page = place.flatMap { Int($0) } ?? 1
        let found = try await http.get(
            "/api/v1/accounts/\(account)/conversations",
            [("status", "all"), ("assignee_type", "all"), ("sort_by", "created_at_asc"), ("page", "\(page)")])
        guard let rows = found["data"]?["payload"] else { throw .otherProgram }
        var batch = HelpdeskBatch(
            tickets: [], next: "\(rows.listed.isEmpty ? page : page + 1)", isLast: rows.listed.count < Self.batch)
        for row in rows.listed {
            do {
                batch.tickets.append(try ChatwootTicket(row, source: source, states: states).ticket)
            } catch {
                batch.unreadable += 1
            }
        }
        return batch
    }

    func end(now: Date) -> String { "" }

    /// The address of the installation and the number of the account in an address such as
    /// `https://chat.example.com/app/accounts/1`.
    static func parts(of url: String) -> (base: String, account: String)? {
        guard let match = url.wholeMatch(of: #/(https?://[^/]+)(?:/app|/api/v1)?/accounts/([0-9]+)(?:/.*)?/#) else {
            return nil
        }
        return (String(match.1), String(match.2))
    }
}
