public import Foundation
public import Training

extension Connection {
    /// Appends an entry. Call it in the transaction that makes the change.
    public func record(_ entry: JournalEntry, by caller: Caller, now: Date) throws {
        try record([(entry, caller)], now: now)
    }

    /// Appends several entries, in their order.
    public func record(_ entries: [(entry: JournalEntry, caller: Caller)], now: Date) throws {
        // Only the first entry of a request names it.
        var named: Set<String> = []
        for (entry, caller) in entries {
            var request = caller.request
            if let asked = request {
                let isNamed = try !named.insert(asked).inserted || isRequestNamed(asked)
                if isNamed { request = nil }
            }
            // The time never falls, even when the clock was set back.
            try send(
                """
                INSERT INTO journal (
                    position, at, actor_kind, actor_id, subject, subject_id, event, fields, related, request)
                VALUES (
                    COALESCE(\(last("position")), 0) + 1,
                    COALESCE(\(last("CASE WHEN at > \(now) AND at <= \(maxInstant) THEN at END")), \(now)),
                    \(caller.actor.kind), \(caller.actor.id), \(entry.subject), \(entry.subjectID), \(entry.event),
                    \(entry.fields.isEmpty ? "[]" : try jsonText(entry.fields)),
                    \(entry.related.isEmpty ? "{}" : try jsonText(entry.related)), \(request))
                """)
        }
    }

    /// A value of the last entry.
    private func last(_ value: SQL) -> SQL {
        "(SELECT \(value) FROM journal WHERE \(Self.hasPosition) ORDER BY position DESC LIMIT 1)"
    }

    private func isRequestNamed(_ request: String) throws -> Bool {
        try number("SELECT COUNT(*) AS n FROM journal WHERE request = \(request)") > 0
    }

    /// Deletes the last entry. Call it in the transaction that appended the entry, so that nobody has seen it.
    public func deleteLastEntry() throws {
        try execute("DELETE FROM journal WHERE position = \(try journalPosition())")
    }

    /// The time of the last entry with the same event and subject; nil where there is none.
    public func lastTime(of entry: JournalEntry) throws -> Date? {
        try readable(
            """
            SELECT position, at FROM journal
            WHERE subject = \(entry.subject) AND subject_id = \(entry.subjectID) AND event = \(entry.event)
            ORDER BY position DESC LIMIT 1
            """, in: .journal
        ) { try $0.instant("at") }.first
    }

    /// True if a field of something was changed after an instant.
    public func wasChanged(
        _ field: String, of subject: JournalEntry.Subject, _ id: String, after instant: Date
    ) throws -> Bool {
        try readable(
            """
            SELECT * FROM journal
            WHERE subject = \(subject) AND subject_id = \(id) AND event = \(JournalEntry.Event.updated) AND at > \(instant)
            ORDER BY position
            """, in: .journal, JournalRecord.init
        ).contains { $0.entry.fields.contains(field) }
    }

    /// The actor who created something; nil where the journal does not say.
    public func creator(of subject: JournalEntry.Subject, _ id: String) throws -> Actor? {
        try readable(
            """
            SELECT * FROM journal WHERE subject = \(subject) AND subject_id = \(id) AND event = \(JournalEntry.Event.created)
            ORDER BY position LIMIT 1
            """, in: .journal, JournalRecord.init
        ).first?.actor
    }

    /// The position of the last entry; 0 where there is none.
    public func journalPosition() throws -> Int {
        try number("SELECT MAX(position) AS n FROM journal WHERE \(Self.hasPosition)")
    }

    /// Excludes positions that are no numbers: one of them would stop every write.
    private static var hasPosition: SQL { "position <= \(maxInteger)" }

    /// The entries after a position, in order.
    public func journal(after position: Int, limit: Int) throws -> [JournalRecord] {
        try journalSlice(after: position, limit: limit).records
    }

    /// The entries after a position, with the position of the last one.
    public func journalSlice(after position: Int, limit: Int) throws -> JournalSlice {
        let rows = try rows(
            """
            SELECT * FROM journal WHERE position > \(position) AND \(Self.hasPosition) ORDER BY position LIMIT \(limit + 1)
            """)
        let shown = Array(rows.prefix(limit))
        let records = try readable(shown, in: .journal, JournalRecord.init)
        return JournalSlice(
            records: records, position: try shown.last.map { try $0.integer("position") } ?? position,
            isLast: rows.count <= limit, leftOut: shown.count - records.count)
    }

    /// The latest entries, newest first.
    ///
    /// - Parameters:
    ///   - position: returns only entries before it.
    ///   - subject: returns only entries about this kind of subject.
    ///   - id: returns only entries about the subject with this id.
    public func journal(
        before position: Int?, subject: JournalEntry.Subject?, id: String?, limit: Int
    ) throws -> Page<JournalRecord> {
        var conditions = [Self.hasPosition]
        if let position { conditions.append("position < \(position)") }
        // The index begins with the kind: without one, an id would be searched for in the whole journal.
        if let id { conditions.append("subject_id = \(id)") }
        if let subject {
            conditions.append("subject = \(subject)")
        } else if id != nil {
            conditions.append("subject IN \(anyOf: JournalEntry.Subject.allCases)")
        }
        return try paged(
            "SELECT * FROM journal WHERE \(conditions.allTrue) ORDER BY position DESC LIMIT \(limit + 1)",
            in: .journal, by: PageOrder(column: "position", isDescending: true), limit: limit, JournalRecord.init)
    }

    /// The subject that a request with an idempotency key has created or changed; nil where it was not carried out.
    public func subject(ofRequest request: String) throws -> (subject: JournalEntry.Subject, id: String)? {
        try first("SELECT position, subject, subject_id FROM journal WHERE request = \(request)", in: .journal) {
            (subject: try $0.choice("subject"), id: try $0.text("subject_id"))
        }
    }

    /// The position of the last entry that a reader of the journal has processed.
    public func journalPosition(ofReader name: String) throws -> Int {
        try number("SELECT position AS n FROM journal_readers WHERE name = \(name)")
    }

    public func setJournalPosition(ofReader name: String, to position: Int) throws {
        try send(
            """
            INSERT INTO journal_readers (name, position) VALUES (\(name), \(position))
            ON CONFLICT (name) DO UPDATE SET position = excluded.position
            """)
    }
}

/// Some entries of the journal, in order.
public struct JournalSlice: Sendable, Hashable {
    /// The entries that can be read.
    public let records: [JournalRecord]
    /// The position of the last entry, even if that cannot be read.
    public let position: Int
    /// False if the journal has more entries.
    public let isLast: Bool
    /// The number of entries that cannot be read.
    public let leftOut: Int
}

extension JournalRecord {
    init(_ row: Row) throws {
        self.init(
            position: try row.integer("position"), at: try row.instant("at"),
            actor: Actor(try row.choice("actor_kind"), id: try row.textIfAny("actor_id")),
            entry: JournalEntry(
                try row.choice("event"), try row.choice("subject"), try row.text("subject_id"),
                fields: try row.json("fields"), related: try row.json("related")))
    }
}

extension Actor.Kind: SQLConvertible {}
extension JournalEntry.Subject: SQLConvertible {}
extension JournalEntry.Event: SQLConvertible {}
