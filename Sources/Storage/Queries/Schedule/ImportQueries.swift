public import Foundation

/// The last import of a session.
public struct ImportRecord: Sendable, Hashable {
    /// The UID in the file.
    public let uid: String
    /// Tells the sessions apart that come from one UID.
    public let part: String
    /// The session's id.
    public let session: String
    /// The session as the file described it, as JSON.
    public let content: String

    public init(uid: String, part: String, session: String, content: String) {
        self.uid = uid
        self.part = part
        self.session = session
        self.content = content
    }

    fileprivate init(_ row: Row) throws {
        self.init(
            uid: try row.text("uid"), part: try row.text("part"), session: try row.text("session_id"),
            content: try row.text("content"))
    }
}

extension Connection {
    public func importRecord(uid: String, part: String) throws -> ImportRecord? {
        try first("SELECT * FROM imported_sessions WHERE uid = \(uid) AND part = \(part)", ImportRecord.init)
    }

    public func importRecords(ofUIDs uids: [String]) throws -> [ImportRecord] {
        try chunks(of: uids).flatMap {
            try all("SELECT * FROM imported_sessions WHERE uid IN \(anyOf: $0)", ImportRecord.init)
        }
    }

    public func upsertImportRecord(_ record: ImportRecord, now: Date) throws {
        try execute(
            """
            INSERT INTO imported_sessions (uid, part, session_id, content, imported_at)
            VALUES (\(record.uid), \(record.part), \(record.session), \(record.content), \(now))
            ON CONFLICT (uid, part) DO UPDATE SET
                session_id = excluded.session_id, content = excluded.content, imported_at = excluded.imported_at
            """)
    }

    /// The id of the session whose events have a UID.
    public func sessionID(ofUID uid: String) throws -> String? {
        try sessionIDs(ofUIDs: [uid])[uid]
    }

    /// The ids of sessions by the UID of their events.
    public func sessionIDs(ofUIDs uids: [String]) throws -> [String: String] {
        let found = try chunks(of: uids).flatMap {
            try all("SELECT id, uid FROM sessions WHERE uid IN \(anyOf: $0)") {
                (try $0.text("uid"), try $0.text("id"))
            }
        }
        return Dictionary(uniqueKeysWithValues: found)
    }
}

// MARK: - Uploads

/// A calendar that was uploaded to be looked at before it is imported.
public struct CalendarUpload: Sendable, Hashable {
    public let id: String
    /// The id of the user or the token that uploaded it.
    public let owner: String
    /// The contents of the file, as JSON.
    public let content: String
    /// The outcome of its import, as JSON; nil before the import.
    public let outcome: String?

    public init(id: String, owner: String, content: String, outcome: String? = nil) {
        self.id = id
        self.owner = owner
        self.content = content
        self.outcome = outcome
    }
}

extension Connection {
    public func calendarUpload(_ id: String, owner: String) throws -> CalendarUpload? {
        try first("SELECT * FROM calendar_uploads WHERE id = \(id) AND owner_id = \(owner)") { row in
            CalendarUpload(
                id: try row.text("id"), owner: try row.text("owner_id"), content: try row.text("content"),
                outcome: try row.textIfAny("outcome"))
        }
    }

    public func insert(_ upload: CalendarUpload, now: Date) throws {
        try execute(
            """
            INSERT INTO calendar_uploads (id, owner_id, content, created_at)
            VALUES (\(upload.id), \(upload.owner), \(upload.content), \(now))
            """)
    }

    public func setOutcome(_ outcome: String, ofCalendarUpload id: String) throws {
        try execute("UPDATE calendar_uploads SET outcome = \(outcome) WHERE id = \(id)")
    }

    public func deleteCalendarUploads(before: Date) throws {
        try execute("DELETE FROM calendar_uploads WHERE created_at < \(before)")
    }

    /// The number of calendars that somebody uploaded and that are kept.
    public func calendarUploadCount(of owner: String) throws -> Int {
        try number("SELECT COUNT(*) AS n FROM calendar_uploads WHERE owner_id = \(owner)")
    }

    public func deleteOldestCalendarUpload(of owner: String) throws {
        try execute(
            """
            DELETE FROM calendar_uploads WHERE id IN (
                SELECT id FROM calendar_uploads WHERE owner_id = \(owner) ORDER BY created_at, id LIMIT 1)
            """)
    }
}
