public import Foundation
public import Training

extension Connection {
    /// Appends an entry. Call it in the transaction that makes the change.
    public func record(_ entry: JournalEntry, by caller: Caller, now: Date) throws {
        try record([(entry, caller)], now: now)
    }

    /// Appends several entries, in their order.
    public func record(_ entries: [(entry: JournalEntry, caller: Caller)], now: Date) throws {
        guard !entries.isEmpty else { return }
        let last = try first("SELECT position, at FROM journal ORDER BY position DESC LIMIT 1") {
            (position: try $0.integer("position"), at: try $0.instant("at"))
        }
        // Only the first entry of a request names it. The time never falls, even when the clock was set back.
        var named: Set<String> = []
        for (place, (entry, caller)) in entries.enumerated() {
            var request = caller.request
            if let asked = request {
                let isNamed = try !named.insert(asked).inserted || isRequestNamed(asked)
                if isNamed { request = nil }
            }
            try execute(
                """
                INSERT INTO journal (
                    position, at, actor_kind, actor_id, subject, subject_id, event, fields, related, request)
                VALUES (
                    \((last?.position ?? 0) + 1 + place), \(max(now, last?.at ?? now)), \(caller.actor.kind),
                    \(caller.actor.id), \(entry.subject), \(entry.subjectID), \(entry.event),
                    \(entry.fields.isEmpty ? "[]" : try jsonText(entry.fields)),
                    \(entry.related.isEmpty ? "{}" : try jsonText(entry.related)), \(request))
                """)
        }
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
        try first(
            """
            SELECT at FROM journal
            WHERE subject = \(entry.subject) AND subject_id = \(entry.subjectID) AND event = \(entry.event)
            ORDER BY position DESC LIMIT 1
            """
        ) { try $0.instant("at") }
    }

    /// The position of the last entry; 0 where there is none.
    public func journalPosition() throws -> Int {
        try number("SELECT MAX(position) AS n FROM journal")
    }

    /// The entries after a position, in order.
    public func journal(after position: Int, limit: Int) throws -> [JournalRecord] {
        try all(
            "SELECT * FROM journal WHERE position > \(position) ORDER BY position LIMIT \(limit)", JournalRecord.init)
    }

    /// The latest entries, newest first.
    ///
    /// - Parameters:
    ///   - position: returns only entries before it.
    ///   - subject: returns only entries about this kind of subject.
    ///   - id: returns only entries about the subject with this id.
    public func journal(
        before position: Int?, subject: JournalEntry.Subject?, id: String?, limit: Int
    ) throws -> [JournalRecord] {
        var conditions: [SQL] = []
        if let position { conditions.append("position < \(position)") }
        // The index begins with the kind: without one, an id would be searched for in the whole journal.
        if let id { conditions.append("subject_id = \(id)") }
        if let subject {
            conditions.append("subject = \(subject)")
        } else if id != nil {
            conditions.append("subject IN \(anyOf: JournalEntry.Subject.allCases)")
        }
        return try all(
            "SELECT * FROM journal WHERE \(conditions.allTrue) ORDER BY position DESC LIMIT \(limit)",
            JournalRecord.init)
    }

    /// The subject that a request with an idempotency key has created or changed; nil where it was not carried out.
    public func subject(ofRequest request: String) throws -> (subject: JournalEntry.Subject, id: String)? {
        try first("SELECT subject, subject_id FROM journal WHERE request = \(request)") {
            (subject: try $0.choice("subject"), id: try $0.text("subject_id"))
        }
    }

    /// The position of the last entry that a reader of the journal has processed.
    public func journalPosition(ofReader name: String) throws -> Int {
        try number("SELECT position AS n FROM journal_readers WHERE name = \(name)")
    }

    public func setJournalPosition(ofReader name: String, to position: Int) throws {
        try execute(
            """
            INSERT INTO journal_readers (name, position) VALUES (\(name), \(position))
            ON CONFLICT (name) DO UPDATE SET position = excluded.position
            """)
    }
}

extension JournalRecord {
    fileprivate init(_ row: Row) throws {
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
