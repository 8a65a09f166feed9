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

    /// - Parameter place: the highest id that was read. Znuny finds tickets by ranges of ids in the order of their creation.
    func tickets(after place: String?, now: Date) async throws(HelpdeskFault) -> HelpdeskBatch {
        let id = try await sessionID()
        let last = place.flatMap { Int($0) } ?? 0
        let found = try await http.get(
            "/Ticket", [("SessionID", id), ("SortBy", "TicketID"), ("OrderBy", "Up"), ("Limit", "100000")])
        try Self.check(found)
        // One that is found alone is no list.
        let all = (found["TicketID"].map { $0.listed.isEmpty ? [$0] : $0.listed } ?? []).compactMap {
            $0.word.flatMap { Int($0) }
        }
        let ids = all.filter { $0 > last }.sorted().prefix(Self.batch)
        var batch = HelpdeskBatch(
            tickets: [], next: "\(ids.last ?? last)", isLast: ids.count < Self.batch)
        for number in ids {
            let answer = try await http.get("/Ticket/\(number)", [("SessionID", id), ("AllArticles", "1")])
            try Self.check(answer)
            do {
                batch.tickets.append(try ZnunyTicket(answer, source: source, states: states).ticket)
            } catch {
                batch.unreadable += 1
            }
        }
        return batch
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
