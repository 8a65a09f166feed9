import Foundation
import Operations
import SupportCore
import Synchronization

/// A web service of Znuny with the routes of its example `GenericTicketConnectorREST`. The address of the connection is
/// that of the web service.
///
/// Znuny has no tags.
///
/// - Source: “Generic Interface”, and the operations `SessionCreate`, `TicketUpdate`, `TicketSearch` and `TicketGet`, of
///   Znuny's manual for administrators.
struct ZnunyClient: HelpdeskClient {
    let http: HelpdeskHTTP
    /// A name and a password with a colon between them.
    let credential: String
    let source: String
    let states: HelpdeskStates
    private let session = Session()

    private static let batch = 25

    init(http: HelpdeskHTTP, credential: String, source: String, states: HelpdeskStates) {
        self.http = http
        self.credential = credential
        self.source = source
        self.states = states
    }

    func check() async throws(HelpdeskFault) { _ = try await sessionID() }

    func write(_ note: HelpdeskNoteText, inTicket ticket: String) async throws(HelpdeskFault) {
        let answer = try await http.send(
            "PATCH", "/Ticket/\(pathPart(ticket))", [],
            [
                "SessionID": .string(try await sessionID()),
                "Article": [
                    "Subject": .string(note.subject), "Body": .string(note.html),
                    "ContentType": "text/html; charset=utf-8", "CommunicationChannel": "Internal",
                    "SenderType": "agent", "IsVisibleForCustomer": 0, "NoAgentNotify": 1,
                ],
            ])
        try Self.check(answer)
    }

    func addTag(_ tag: String, toTicket ticket: String) async throws(HelpdeskFault) {}

    /// - Parameter place: `2026-12-01 09:00:00|5,7`: the creation of the last ticket that was read, in the time of Znuny's
    ///   database, and the ids of those of that second. Znuny finds tickets by the time of their creation, and sorts them
    ///   by it, but not by their ids.
    func tickets(after place: String?, now: Date) async throws(HelpdeskFault) -> HelpdeskBatch {
        let id = try await sessionID()
        let parts = (place ?? "").split(separator: "|", omittingEmptySubsequences: false)
        // The place of an earlier release was an id: it is read from the beginning.
        var since = parts.count == 2 ? String(parts[0]) : ""
        var known = Set(parts.count == 2 ? parts[1].split(separator: ",").map(String.init) : [])
        var query: [(name: String, value: String)] = [
            ("SessionID", id), ("SortBy", "Age"), ("OrderBy", "Up"), ("Limit", "\(known.count + Self.batch)"),
        ]
        if !since.isEmpty { query.append(("TicketCreateTimeNewerDate", since)) }
        let found = try await http.get("/Ticket", query)
        try Self.check(found)
        // One that is found alone is no list.
        let all = (found["TicketID"].map { $0.listed.isEmpty ? [$0] : $0.listed } ?? []).compactMap(\.word)
        let numbers = all.filter { !known.contains($0) }.prefix(Self.batch)
        var batch = HelpdeskBatch(tickets: [], next: "", isLast: numbers.count < Self.batch)
        for number in numbers {
            let answer = try await http.get(
                "/Ticket/\(pathPart(number))", [("SessionID", id), ("AllArticles", "1")])
            try Self.check(answer)
            let ticket = answer["Ticket"]?.listed.first ?? answer["Ticket"]
            if let created = ticket?["Created"]?.word, created > since, Self.isTime(created) {
                (since, known) = (created, [])
            }
            known.insert(number)
            do {
                batch.tickets.append(try ZnunyTicket(answer, source: source, states: states).ticket)
            } catch {
                batch.unreadable += 1
            }
        }
        batch.next = since + "|" + known.sorted().joined(separator: ",")
        return batch
    }

    private static func isTime(_ text: String) -> Bool {
        text.wholeMatch(of: #/[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}/#) != nil
    }

    func end(now: Date) -> String { "" }

    private func sessionID() async throws(HelpdeskFault) -> String {
        if let known = session.id.withLock({ $0 }) { return known }
        let parts = credential.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw .credential }
        let answer = try await http.send(
            "POST", "/Session", [], ["UserLogin": .string(String(parts[0])), "Password": .string(String(parts[1]))])
        try Self.check(answer)
        guard let id = answer["SessionID"]?.word else { throw .otherProgram }
        session.id.withLock { $0 = id }
        return id
    }

    /// Znuny answers errors with the status 200.
    private static func check(_ answer: JSON) throws(HelpdeskFault) {
        guard let code = answer["Error"]?["ErrorCode"]?.word else {
            if case .object = answer { return }
            throw .otherProgram
        }
        if code.hasSuffix("AuthFail") || code.hasSuffix("AccessDenied") || code.hasSuffix("MissingParameter") {
            throw .credential
        }
        throw code.hasSuffix("InvalidParameter") ? .noSuchTicket : .refused(400)
    }

    private final class Session: Sendable {
        let id = Mutex<String?>(nil)
    }
}
