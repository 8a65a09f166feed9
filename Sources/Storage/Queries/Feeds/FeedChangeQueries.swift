public import Foundation
public import Training

/// The changes of feeds, by session: what a calendar program that synchronises is told.
extension Connection {
    /// Notes that a session changed in the feeds of these selectors, at their present revisions. Call it after
    /// ``touch(_:now:)``, in the same transaction.
    ///
    /// - Parameter losingDates: true if dates were deleted. Calendars of trainers have nothing in their place.
    public func noteChange(
        ofSession id: String, in selectors: Set<FeedSelector>, losingDates: Bool = false
    ) throws {
        guard !selectors.isEmpty else { return }
        try execute(
            """
            INSERT INTO feed_changes (selector, session_id, revision, lost)
            SELECT selector, \(id), revision, CASE WHEN \(losingDates) = 1 AND selector LIKE 'trainer:%' THEN revision ELSE 0 END
            FROM feed_revisions WHERE selector IN \(anyOf: selectors.map(\.key).sorted())
            ON CONFLICT (selector, session_id) DO UPDATE SET
                revision = excluded.revision,
                lost = CASE WHEN excluded.lost > 0 THEN excluded.lost ELSE feed_changes.lost END
            """)
    }

    /// Notes that a session lost dates that calendars held while the session was in them. Those that hold it still are told
    /// otherwise.
    public func noteDatesGone(ofSession id: String, except current: Set<FeedSelector>) throws {
        let others: SQL =
            current.isEmpty ? "1 = 1" : "selector NOT IN \(anyOf: current.map(\.key).sorted())"
        try execute("UPDATE feed_changes SET lost = revision WHERE session_id = \(id) AND \(others)")
    }

    /// Returns true if sessions lost dates after these revisions of selectors, of which nothing is known any more.
    public func haveDatesGone(since revisions: [(selector: FeedSelector, number: Int)]) throws -> Bool {
        try revisions.contains { selector, number in
            try self.number(
                """
                SELECT COUNT(*) AS n FROM feed_changes
                WHERE selector = \(selector.key) AND lost > \(number) AND lost > 0
                """) > 0
        }
    }

    /// The ids of the sessions that changed after these revisions of selectors.
    public func sessionsChanged(since revisions: [(selector: FeedSelector, number: Int)]) throws -> [String] {
        let found = try revisions.flatMap { selector, number in
            try all(
                "SELECT session_id FROM feed_changes WHERE selector = \(selector.key) AND revision > \(number)"
            ) { try $0.text("session_id") }
        }
        return Set(found).sorted()
    }

    /// The UIDs under which calendars can have shown these sessions. There can be some among them that none did.
    ///
    /// - Parameters:
    ///   - host: the part of the UIDs of dates after the `@`.
    ///   - start: the begin of the window of feeds when they were shown.
    ///   - end: the end of the window of feeds now.
    ///   - byDate: true if all dates have events of their own, whatever the form of their session.
    public func possibleUIDs(
        ofSessions ids: [String], host: String, from start: Date, to end: Date, byDate: Bool
    ) throws -> Set<String> {
        var uids: Set<String> = []
        for ids in chunks(of: ids) {
            uids.formUnion(
                try all("SELECT uid FROM sessions WHERE id IN \(anyOf: ids)") { try $0.text("uid") })
            uids.formUnion(
                try all("SELECT uid FROM retired_events WHERE session_id IN \(anyOf: ids)") { try $0.text("uid") })
            let form: SQL = byDate ? "1 = 1" : "s.form = 'dates' OR s.added LIKE '%' || o.recurrence_id || '%'"
            let dates = try all(
                """
                SELECT o.id FROM occurrences o JOIN sessions s ON s.id = o.session_id
                WHERE o.session_id IN \(anyOf: ids) AND (\(form))
                    AND ((o.ends_at > \(start) AND o.starts_at < \(end)) OR o.override IS NOT NULL)
                """
            ) { try $0.text("id") }
            uids.formUnion(dates.map { "\($0)@\(host)" })
        }
        return uids
    }

    /// The ids of the sessions that have an event under one of these UIDs, or had.
    public func sessions(withUIDs uids: [String], host: String) throws -> [String] {
        let suffix = "@" + host
        let dates = uids.filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }
        let found = try chunks(of: uids).flatMap { uids in
            try all("SELECT id FROM sessions WHERE uid IN \(anyOf: uids)") { try $0.text("id") }
                + all("SELECT session_id FROM retired_events WHERE uid IN \(anyOf: uids)") { try $0.text("session_id") }
        }
        let ofDates = try chunks(of: dates).flatMap { ids in
            try all("SELECT session_id FROM occurrences WHERE id IN \(anyOf: ids)") { try $0.text("session_id") }
        }
        return Set(found + ofDates).sorted()
    }

    /// The dates of these sessions between two instants, and the retired events of theirs: by the ids of the session and
    /// of the date.
    public func datesInFeeds(
        ofSessions ids: [String], from start: Date?, to end: Date?
    ) throws -> [(session: String, date: String)] {
        var conditions: [SQL] = ["1 = 1"]
        if let start { conditions.append("o.ends_at > \(start)") }
        if let end { conditions.append("o.starts_at < \(end)") }
        let time = conditions.allTrue
        return try chunks(of: ids).flatMap { ids in
            try all(
                """
                SELECT o.session_id, o.id FROM occurrences o
                WHERE o.session_id IN \(anyOf: ids) AND o.detached = 0 AND \(time)
                UNION ALL
                SELECT o.session_id, COALESCE(o.occurrence_id, o.session_id) FROM retired_events o
                WHERE o.session_id IN \(anyOf: ids) AND \(time)
                """
            ) { (session: try $0.text("session_id"), date: try $0.text("id")) }
        }
    }

    /// The tutorials and tags that public sessions have in feeds.
    public func publicSubjects(limit: Int) throws -> (tutorials: [(id: String, title: String)], tags: [String]) {
        let shown: SQL = "s.status IN ('published', 'cancelled') AND s.visibility = 'public'"
        let tutorials = try all(
            """
            SELECT t.id, t.title FROM tutorials t WHERE t.status <> 'draft'
                AND EXISTS (SELECT 1 FROM sessions s WHERE s.tutorial_id = t.id AND \(shown))
            ORDER BY t.title, t.id LIMIT \(limit)
            """
        ) { (id: try $0.text("id"), title: try $0.text("title")) }
        let tags = try all(
            """
            SELECT DISTINCT g.tag FROM session_tags g JOIN sessions s ON s.id = g.session_id WHERE \(shown)
            ORDER BY g.tag LIMIT \(limit)
            """
        ) { try $0.text("tag") }
        return (tutorials, tags)
    }
}
