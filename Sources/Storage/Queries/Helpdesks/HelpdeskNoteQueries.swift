public import Foundation
public import Training

extension Connection {
    /// The notes of a connection, newest first.
    public func helpdeskNotes(ofConnection id: HelpdeskConnection.ID, page: PageRequest) throws -> Page<HelpdeskNote> {
        let place: SQL = page.after.map { "ordinal < \($0.order)" } ?? "1 = 1"
        return try paged(
            """
            SELECT * FROM helpdesk_notes WHERE connection_id = \(id) AND \(place)
            ORDER BY ordinal DESC LIMIT \(page.limit + 1)
            """, in: .helpdeskNotes, by: PageOrder(column: "ordinal", isDescending: true), limit: page.limit,
            HelpdeskNote.init)
    }

    /// Lets notes be written. One that was written before is written again if its text has changed. One that waits keeps
    /// its attempts and, but for a second, its time: another process may be writing it.
    public func queue(_ notes: [HelpdeskNote]) throws {
        for note in notes {
            let isKnown =
                try execute(
                    """
                    UPDATE helpdesk_notes SET state = 'waiting', reason = NULL,
                        attempts = CASE WHEN state = 'waiting' THEN attempts ELSE 0 END,
                        due_at = CASE WHEN state = 'waiting' THEN due_at + 1 ELSE \(note.dueAt) END
                    WHERE connection_id = \(note.connection) AND ticket_id = \(note.ticket)
                        AND tutorial_id = \(note.tutorial)
                    """) > 0
            guard !isKnown else { continue }
            try send(
                """
                INSERT INTO helpdesk_notes (
                    id, ordinal, connection_id, ticket_id, tutorial_id, state, due_at, created_at)
                VALUES (
                    \(note.id), \(nextOrdinal(of: "helpdesk_notes")), \(note.connection), \(note.ticket),
                    \(note.tutorial), 'waiting', \(note.dueAt), \(note.createdAt))
                ON CONFLICT DO NOTHING
                """)
        }
    }

    /// Claims notes that are due, and counts an attempt for each. No other process writes them until `leasedUntil`.
    ///
    /// - Parameter busy: the ids of connections whose notes are left.
    public func claimHelpdeskNotes(
        now: Date, leasedUntil: Date, except busy: Set<String>, limit: Int
    ) throws -> [HelpdeskNote] {
        let due = try dueHelpdeskNotes(now: now, except: busy, limit: limit)
        guard !due.isEmpty else { return [] }
        let rows = try rows(
            """
            UPDATE helpdesk_notes SET attempts = attempts + 1, due_at = \(leasedUntil)
            WHERE id IN \(anyOf: due) AND state = 'waiting' RETURNING *
            """)
        return try readable(rows, in: .helpdeskNotes, HelpdeskNote.init)
    }

    /// True if ``claimHelpdeskNotes(now:leasedUntil:except:limit:)`` would claim one.
    public func hasDueHelpdeskNotes(now: Date, except busy: Set<String>) throws -> Bool {
        try !dueHelpdeskNotes(now: now, except: busy, limit: 1).isEmpty
    }

    /// The ids of notes that are due.
    private func dueHelpdeskNotes(now: Date, except busy: Set<String>, limit: Int) throws -> [HelpdeskNote.ID] {
        // An empty list would match nothing at all.
        let isFree: SQL = busy.isEmpty ? "1 = 1" : "c.id NOT IN \(anyOf: busy.sorted())"
        return try all(
            """
            SELECT n.id FROM helpdesk_notes n JOIN connections c ON c.id = n.connection_id
            WHERE n.state = 'waiting' AND n.due_at <= \(now) AND c.is_enabled = 1 AND \(isFree)
            ORDER BY n.due_at, n.ordinal LIMIT \(limit)
            """
        ) { try $0.text("id") }
    }

    /// Stores the outcome of an attempt, unless another process has claimed the note since. A note that was queued
    /// meanwhile goes on waiting, because its text may have changed after the attempt had read it.
    ///
    /// - Parameter claimed: the note as it was claimed.
    /// - Returns: true if it was stored.
    public func settle(_ note: HelpdeskNote, claimedAs claimed: HelpdeskNote, now: Date) throws -> Bool {
        let due = try first(
            """
            SELECT due_at FROM helpdesk_notes
            WHERE id = \(note.id) AND attempts = \(claimed.attempts) AND state = 'waiting'
            """
        ) { try $0.instant("due_at") }
        guard let due else { return false }
        var after = note
        if due != claimed.dueAt, note.state != .waiting { (after.state, after.dueAt) = (.waiting, now) }
        try execute(
            """
            UPDATE helpdesk_notes SET state = \(after.state), content = \(after.content), due_at = \(after.dueAt),
                reason = \(after.reason), written_at = \(after.writtenAt)
            WHERE id = \(after.id)
            """)
        return true
    }

    /// Gives claimed notes back, as if they had not been claimed.
    public func release(_ notes: [HelpdeskNote], now: Date) throws {
        for note in notes {
            try execute(
                """
                UPDATE helpdesk_notes SET attempts = attempts - 1, due_at = \(now)
                WHERE id = \(note.id) AND attempts = \(note.attempts) AND state = 'waiting'
                """)
        }
    }
}

extension HelpdeskNote {
    init(_ row: Row) throws {
        self.init(
            id: try row.text("id"), connection: try row.text("connection_id"), ticket: try row.text("ticket_id"),
            tutorial: try row.text("tutorial_id"), content: try row.textIfAny("content"),
            state: try row.choice("state"), attempts: try row.integer("attempts"), dueAt: try row.instant("due_at"),
            reason: try row.textIfAny("reason"), createdAt: try row.instant("created_at"),
            writtenAt: try row.instantIfAny("written_at"))
    }
}

extension HelpdeskNote.State: SQLConvertible {}
