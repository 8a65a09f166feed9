public import Foundation
public import Training

extension Connection {
    public func joinedDate(_ occurrence: String) throws -> JoinedDate? {
        try first(
            "SELECT * FROM joined_dates WHERE occurrence_id = \(occurrence)", in: .joinedDates, JoinedDate.init)
    }

    /// Notes that somebody joins a date, which is looked at again at an instant or before.
    public func openJoinedDate(_ occurrence: String, kind: JoinedDate.Kind, dueAt: Date, now: Date) throws {
        try execute(
            """
            INSERT INTO joined_dates (occurrence_id, kind, opened_at, due_at)
            VALUES (\(occurrence), \(kind), \(now), \(dueAt))
            ON CONFLICT (occurrence_id) DO UPDATE SET
                kind = excluded.kind, settled_at = NULL,
                due_at = CASE
                    WHEN joined_dates.due_at IS NULL OR joined_dates.due_at > excluded.due_at THEN excluded.due_at
                    ELSE joined_dates.due_at END
            """)
    }

    /// Stores all that is known of a date but when and where it was opened.
    public func update(_ joined: JoinedDate) throws {
        try execute(
            """
            UPDATE joined_dates SET
                started_at = \(joined.startedAt), seen_at = \(joined.seenAt), ended_at = \(joined.endedAt),
                told_at = \(joined.toldAt), missed = \(joined.missed), settled_at = \(joined.settledAt),
                attempts = \(joined.attempts), due_at = \(joined.dueAt), fault = \(joined.fault?.reason),
                failing_since = \(joined.fault?.since)
            WHERE occurrence_id = \(joined.occurrence)
            """)
    }

    /// True if a date is to be looked at.
    public func hasDueJoinedDates(now: Date) throws -> Bool {
        try !rows("SELECT occurrence_id FROM joined_dates WHERE due_at <= \(now) LIMIT 1").isEmpty
    }

    /// Claims dates that are to be looked at. No other process looks at them until `leasedUntil`.
    public func claimJoinedDates(now: Date, leasedUntil: Date, limit: Int) throws -> [JoinedDate] {
        let due = try readable(
            "SELECT * FROM joined_dates WHERE due_at <= \(now) ORDER BY due_at, occurrence_id LIMIT \(limit)",
            in: .joinedDates, JoinedDate.init)
        return try due.filter { joined in
            try execute(
                """
                UPDATE joined_dates SET due_at = \(leasedUntil)
                WHERE occurrence_id = \(joined.occurrence) AND due_at <= \(now)
                """) > 0
        }
    }

    /// The dates whose room was not reached the last time, the latest first.
    public func failingJoinedDates(limit: Int) throws -> [JoinedDate] {
        try all(
            """
            SELECT * FROM joined_dates WHERE failing_since IS NOT NULL ORDER BY failing_since DESC, occurrence_id
            LIMIT \(limit)
            """, in: .joinedDates, JoinedDate.init)
    }

    public func failingJoinedDateCount() throws -> Int {
        try number("SELECT COUNT(*) AS n FROM joined_dates WHERE failing_since IS NOT NULL")
    }

    // MARK: - Stays

    /// The stays on a date, by registration, each in the order of their beginnings.
    public func stays(on occurrence: String) throws -> [String: [RoomStay]] {
        let stays = try all(
            "SELECT * FROM stays WHERE occurrence_id = \(occurrence) ORDER BY registration_id, joined_at, source",
            in: .stays, RoomStay.init)
        return Dictionary(grouping: stays, by: \.registration)
    }

    /// The stays of these registrations on all dates, in the order of their beginnings.
    public func stays(ofRegistrations ids: [String]) throws -> [RoomStay] {
        try chunks(of: ids).flatMap { ids in
            try all(
                "SELECT * FROM stays WHERE registration_id IN \(anyOf: ids) ORDER BY joined_at, registration_id, source",
                in: .stays, RoomStay.init)
        }
    }

    public func deleteStays(ofRegistrations ids: [String]) throws {
        for ids in chunks(of: ids) { try execute("DELETE FROM stays WHERE registration_id IN \(anyOf: ids)") }
    }

    /// Notes that a registrant followed their link. Of several times the last counts.
    public func noteLink(of registration: String, to occurrence: String, now: Date) throws {
        try execute(
            """
            DELETE FROM stays
            WHERE occurrence_id = \(occurrence) AND registration_id = \(registration) AND source = 'link'
            """)
        try save(
            RoomStay(
                occurrence: occurrence, registration: registration, source: .link, joinedAt: now, leftAt: now))
    }

    /// Stores a stay; one with the same beginning ends as the later of the two.
    public func save(_ stay: RoomStay) throws {
        try execute(
            """
            INSERT INTO stays (occurrence_id, registration_id, source, joined_at, left_at)
            VALUES (\(stay.occurrence), \(stay.registration), \(stay.source), \(stay.joinedAt), \(stay.leftAt))
            ON CONFLICT (occurrence_id, registration_id, source, joined_at) DO UPDATE SET
                left_at = CASE WHEN stays.left_at < excluded.left_at THEN excluded.left_at ELSE stays.left_at END
            """)
    }

    /// Deletes the stays that a room told of a date, but not the links that were followed.
    public func deleteToldStays(on occurrence: String) throws {
        try execute("DELETE FROM stays WHERE occurrence_id = \(occurrence) AND source <> 'link'")
    }

    // MARK: - Recordings

    public func recording(_ id: RoomRecording.ID) throws -> RoomRecording? {
        try first("SELECT * FROM recordings WHERE id = \(id)", in: .recordings, RoomRecording.init)
    }

    public func recordings(ofDate occurrence: String) throws -> [RoomRecording] {
        try all(
            "SELECT * FROM recordings WHERE occurrence_id = \(occurrence) ORDER BY found_at, id", in: .recordings,
            RoomRecording.init)
    }

    /// The recordings of all dates of a session, the latest found first.
    public func recordings(ofSession session: String) throws -> [RoomRecording] {
        try all(
            """
            SELECT r.* FROM recordings r JOIN occurrences o ON o.id = r.occurrence_id
            WHERE o.session_id = \(session) ORDER BY r.found_at DESC, r.id
            """, in: .recordings, RoomRecording.init)
    }

    /// Stores a recording that was not known.
    ///
    /// - Returns: false for one that is known.
    public func insert(_ recording: RoomRecording) throws -> Bool {
        try execute(
            """
            INSERT INTO recordings (id, occurrence_id, url, minutes, found_at, published_at)
            VALUES (
                \(recording.id), \(recording.occurrence), \(recording.url), \(recording.minutes),
                \(recording.foundAt), \(recording.publishedAt))
            ON CONFLICT (id) DO NOTHING
            """) > 0
    }

    public func setPublished(_ recording: RoomRecording.ID, at instant: Date) throws {
        try execute("UPDATE recordings SET published_at = \(instant) WHERE id = \(recording)")
    }
}

extension JoinedDate {
    init(_ row: Row) throws {
        let since = try row.instantIfAny("failing_since")
        self.init(
            occurrence: try row.text("occurrence_id"), kind: try row.choice("kind"),
            openedAt: try row.instant("opened_at"), startedAt: try row.instantIfAny("started_at"),
            seenAt: try row.instantIfAny("seen_at"), endedAt: try row.instantIfAny("ended_at"),
            toldAt: try row.instantIfAny("told_at"), missed: try row.integer("missed"),
            settledAt: try row.instantIfAny("settled_at"), attempts: try row.integer("attempts"),
            dueAt: try row.instantIfAny("due_at"),
            fault: try since.map { Fault(reason: try row.text("fault"), since: $0) })
    }
}

extension RoomStay {
    init(_ row: Row) throws {
        self.init(
            occurrence: try row.text("occurrence_id"), registration: try row.text("registration_id"),
            source: try row.choice("source"), joinedAt: try row.instant("joined_at"),
            leftAt: try row.instant("left_at"))
    }
}

extension RoomRecording {
    init(_ row: Row) throws {
        self.init(
            id: try row.text("id"), occurrence: try row.text("occurrence_id"), url: try row.text("url"),
            minutes: try row.integerIfAny("minutes"), foundAt: try row.instant("found_at"),
            publishedAt: try row.instantIfAny("published_at"))
    }
}

extension JoinedDate.Kind: SQLConvertible {}

extension RoomStay.Source: SQLConvertible {}
