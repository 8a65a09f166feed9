import Foundation
import Operations
import Storage
import TestSupport
import Testing

/// A programme for tests, and requests for it.
extension TestSite {
    /// A published webinar of an hour on Tuesday, 1 December 2026, 10:00 in Berlin.
    static let webinar: JSONValue = [
        "kind": "webinar", "title": "Retries done right", "start": "2026-12-01T10:00:00", "timeZone": "Europe/Berlin",
        "duration": "PT1H", "status": "published",
    ]

    /// Makes a session of ``webinar`` with other fields, and answers it.
    @discardableResult
    func webinar(_ fields: JSONValue = [:], _ query: String = "") async throws -> JSONValue {
        let reply = try await post("/api/v1/sessions" + query, Self.webinar.merging(fields))
        #expect(reply.status == 201, "\(reply.text)")
        return try reply.json
    }

    /// Six Tuesdays from 1 December 2026, 10:00 in Berlin.
    @discardableResult
    func series(_ fields: JSONValue = [:]) async throws -> JSONValue {
        try await webinar(JSONValue.object(["recurrence": weekly()]).merging(fields))
    }

    @discardableResult
    func tutorial(_ fields: JSONValue = [:]) async throws -> JSONValue {
        let body: JSONValue = ["title": "Webhooks from zero", "status": "published"]
        let reply = try await post("/api/v1/tutorials", body.merging(fields))
        #expect(reply.status == 201, "\(reply.text)")
        return try reply.json
    }

    @discardableResult
    func trainer(_ name: String, _ fields: JSONValue = [:]) async throws -> JSONValue {
        let reply = try await post("/api/v1/trainers", JSONValue.object(["name": .string(name)]).merging(fields))
        #expect(reply.status == 201, "\(reply.text)")
        return try reply.json
    }

    /// The path of a session, or of one of its dates.
    func path(_ session: JSONValue, _ date: String? = nil) -> String {
        "/api/v1/sessions/\(session.id)" + (date.map { "/occurrences/\($0)" } ?? "")
    }

    func read(_ session: JSONValue) async throws -> JSONValue {
        try await get(path(session), as: .trainer).json
    }

    /// All dates of a session, each as `recurrence id → start`, with a word for what is special about it.
    func dates(of session: JSONValue) async throws -> [String] {
        let reply = try await get(path(session) + "/occurrences?limit=500", as: .trainer)
        return try reply["items"]?.items.map { date in
            let (id, start) = (date["recurrenceID"]?.text ?? "", date["start"]?.text ?? "")
            let words = [
                id == start ? nil : "→ \(start)", date["status"] == "cancelled" ? "cancelled" : nil,
                date["overridden"] == true ? "overridden" : nil,
            ]
            return ([id] + words.compactMap(\.self)).joined(separator: " ")
        } ?? []
    }

    /// The text of a feed, its lines unfolded.
    func feed(_ path: String) async throws -> String {
        let reply = try await get(path)
        #expect(reply.status == 200, "\(reply.text)")
        return reply.text.replacing("\r\n ", with: "")
    }

    /// The journal's last position.
    func journalPosition() async throws -> Int {
        try await database.read { try $0.number("SELECT COALESCE(MAX(position), 0) AS n FROM journal") }
    }

    private static func plain(_ value: SQLValue) -> String {
        // The description of a text would escape some of its characters.
        if case .text(let text) = value { text } else { "\(value)" }
    }

    /// The whole database, byte for byte; on a server every row of every table.
    func dump() async throws -> Data {
        if TestDatabase.isOnServer {
            let rows = try await database.read { connection in
                try CopiedTable.all.flatMap { table in
                    try connection.rows(of: table, after: nil, limit: 1_000_000).rows.map { row in
                        let columns = row.columns.map { "\($0.name) \(Self.plain($0.value))" }
                        return table.name + " " + columns.joined(separator: " ")
                    }
                }
            }
            return Data(rows.joined(separator: "\n").utf8)
        }
        let file = FileManager.default.temporaryDirectory.appending(path: "lectern-dump-\(UUID().uuidString)")
        defer {
            do { try FileManager.default.removeItem(at: file) } catch { Issue.record(error) }
        }
        try await database.backup(to: file.path)
        return try Data(contentsOf: file)
    }
}

/// A rule of weeks, six if nothing else is said.
func weekly(_ rule: String = "FREQ=WEEKLY;BYDAY=TU;COUNT=6", excluded: [String] = [], added: [String] = []) -> JSONValue
{
    [
        "rule": .string(rule), "excluded": .array(excluded.map(JSONValue.string)),
        "added": .array(added.map(JSONValue.string)),
    ]
}

extension String {
    /// The values of a property in a calendar, in order.
    func values(of property: String) -> [String] {
        components(separatedBy: "\r\n").filter { $0.hasPrefix(property + ":") || $0.hasPrefix(property + ";") }
            .map { String($0.drop { $0 != ":" }.dropFirst()) }
    }

    /// The local starts of the events of a calendar.
    var starts: [String] {
        events.flatMap { $0.values(of: "DTSTART") }
    }

    /// The events of a calendar, as lines.
    var events: [String] {
        components(separatedBy: "BEGIN:VEVENT\r\n").dropFirst().map { $0.components(separatedBy: "END:VEVENT")[0] }
    }
}
