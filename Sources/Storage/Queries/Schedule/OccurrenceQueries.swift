import Addresses
public import Foundation
public import ICalendar
public import Training

extension Connection {
    /// Dates with their sessions, in order of their start.
    public func dates(_ filter: SessionFilter, page: PageRequest) throws -> Page<ScheduledDate> {
        let place: SQL = page.after.map { "(o.starts_at, o.id) > (\($0.order), \($0.id))" } ?? "1 = 1"
        let rows = try rows(
            """
            SELECT o.* FROM occurrences o JOIN sessions s ON s.id = o.session_id
            WHERE \(filter.conditionOnOccurrence) AND \(place)
            ORDER BY o.starts_at, o.id LIMIT \(page.limit + 1)
            """)
        return try paged(of: rows, by: .start, limit: page.limit) { rows in
            try dates(of: values(of: rows, in: .occurrences, Occurrence.init))
        }
    }

    /// The next date of each published tutorial, and of each session without one, that a filter selects, in order of
    /// their start.
    ///
    /// It is the first date that takes place and begins after `filter.from`. Where there is none it is the first of the
    /// other dates.
    public func nextDates(_ filter: SessionFilter, page: PageRequest) throws -> Page<NextDate> {
        let from = filter.from ?? Date(timeIntervalSince1970: 0)
        // Only a key of the JSON can match this pattern: in values, quotation marks are escaped.
        let isOut: SQL =
            "CASE WHEN o.override LIKE '%\"cancellation\":{%' OR o.starts_at <= \(from) THEN 1 ELSE 0 END"
        let taught: SQL = "(SELECT t.id FROM tutorials t WHERE t.id = s.tutorial_id AND t.status = 'published')"
        let selected: SQL =
            "occurrences o JOIN sessions s ON s.id = o.session_id WHERE \(filter.conditionOnOccurrence)"
        let place: SQL = page.after.map { "AND (d.starts_at, d.id) > (\($0.order), \($0.id))" } ?? ""
        // An earlier one among other dates, found by their starts where both take place.
        func isNext(among others: SQL) -> SQL {
            """
            CASE WHEN d.is_out = 0 THEN NOT EXISTS (
                SELECT 1 FROM \(selected) AND \(others) AND o.starts_at <= d.starts_at AND \(isOut) = 0
                    AND (o.starts_at, o.id) < (d.starts_at, d.id))
            ELSE NOT EXISTS (
                SELECT 1 FROM \(selected) AND \(others) AND (\(isOut), o.starts_at, o.id) < (d.is_out, d.starts_at, d.id))
            END
            """
        }
        // Walks the dates in their order until the page is full, or all entries that there are were found, instead of
        // numbering those of all sessions. Most dates fall out by an earlier one of their session, before the other
        // sessions of their tutorial are looked at.
        let rows = try rows(
            """
            SELECT d.* FROM (SELECT o.*, \(isOut) AS is_out, \(taught) AS taught FROM \(selected)) d
            WHERE CASE WHEN NOT (\(isNext(among: "o.session_id = d.session_id"))) THEN 0 = 1
                WHEN d.taught IS NULL THEN 1 = 1
                ELSE \(isNext(among: "s.tutorial_id = d.taught")) END \(place)
            ORDER BY d.starts_at, d.id
            LIMIT (SELECT COUNT(*) FROM (
                SELECT DISTINCT COALESCE(\(taught), s.id) AS entry FROM sessions s
                WHERE EXISTS (
                    SELECT 1 FROM occurrences o WHERE o.session_id = s.id AND \(filter.conditionOnOccurrence))
                LIMIT \(page.limit + 1)) entries)
            """)
        return try paged(of: rows, by: .start, limit: page.limit) { rows in
            var entries: [String: String] = [:]
            for row in rows {
                entries[try row.text("id")] = try row.textIfAny("taught") ?? row.text("session_id")
            }
            let counts = try all(
                """
                SELECT COALESCE(\(taught), o.session_id) AS entry, COUNT(*) AS held FROM \(selected)
                    AND o.session_id IN (
                        SELECT id FROM sessions WHERE id IN \(anyOf: entries.values)
                        UNION SELECT id FROM sessions WHERE tutorial_id IN \(anyOf: entries.values))
                    AND \(isOut) = 0
                GROUP BY entry
                """
            ) { (try $0.text("entry"), try $0.integer("held")) }
            let held = Dictionary(uniqueKeysWithValues: counts)
            return try dates(of: values(of: rows, in: .occurrences, Occurrence.init)).map { date in
                let entry = entries[date.occurrence.id] ?? date.session.id
                return NextDate(date: date, further: max(0, (held[entry] ?? 0) - 1))
            }
        }
    }

    /// The dates with their sessions, without those whose session cannot be read.
    private func dates(of occurrences: [Occurrence]) throws -> [ScheduledDate] {
        let sessions = try sessions(Array(Set(occurrences.map(\.session)))).reduce(into: [:]) { $0[$1.id] = $1 }
        return occurrences.compactMap { occurrence in
            sessions[occurrence.session].map { ScheduledDate(occurrence: occurrence, session: $0) }
        }
    }

    /// The dates of one session, in order of their start.
    public func occurrences(
        of session: String, from: Date? = nil, to: Date? = nil, page: PageRequest
    ) throws -> Page<Occurrence> {
        var conditions: [SQL] = ["o.session_id = \(session)", "o.detached = 0"]
        if let from { conditions.append("o.ends_at > \(from)") }
        if let to { conditions.append("o.starts_at < \(to)") }
        if let after = page.after { conditions.append("(o.starts_at, o.id) > (\(after.order), \(after.id))") }
        return try paged(
            """
            SELECT o.* FROM occurrences o WHERE \(conditions.allTrue)
            ORDER BY o.starts_at, o.id LIMIT \(page.limit + 1)
            """, in: .occurrences, by: .start, limit: page.limit, Occurrence.init)
    }

    /// The dates of one session that end after the first instant and start before the second, in order of their start.
    /// Detached dates are included.
    public func occurrencesToNotify(of session: String, from: Date, to: Date, limit: Int) throws -> [Occurrence] {
        try all(
            """
            SELECT * FROM occurrences WHERE session_id = \(session) AND ends_at > \(from) AND starts_at < \(to)
            ORDER BY starts_at, id LIMIT \(limit)
            """, in: .occurrences, Occurrence.init)
    }

    /// All stored dates of one session, in the order of their recurrence ids.
    public func occurrences(of session: String) throws -> [Occurrence] {
        try all(
            "SELECT * FROM occurrences WHERE session_id = \(session) AND detached = 0 ORDER BY recurrence_id",
            in: .occurrences,
            Occurrence.init)
    }

    /// The dates of each of these tutorials that start between two instants, by tutorial, in order of their start. Only
    /// dates of published sessions are included that are public, or visible to the account. Cancelled and full ones are
    /// left out, but for dates with a capacity of their own.
    ///
    /// - Parameter limit: the maximum number of dates of one tutorial.
    public func datesToCome(
        ofTutorials ids: [String], for account: String?, from start: Date, to end: Date, each limit: Int
    ) throws -> [String: [ScheduledDate]] {
        // Only keys of the JSON can match these patterns: in values, quotation marks are escaped.
        let taken: SQL = """
            CASE WHEN s.registration LIKE '%"scope":"series"%' THEN s.confirmed + s.offered
                ELSE o.confirmed + o.offered END
            """
        let isFree: SQL = """
            (o.override IS NULL OR o.override NOT LIKE '%"cancellation":{%')
                AND (s.capacity IS NULL OR o.override LIKE '%"capacity":{%' OR \(taken) < s.capacity)
            """
        let occurrences = try chunks(of: ids).flatMap { ids in
            try all(
                """
                SELECT * FROM (
                    SELECT o.*, ROW_NUMBER() OVER (PARTITION BY s.tutorial_id ORDER BY o.starts_at, o.id) AS place
                    FROM sessions s JOIN occurrences o ON o.session_id = s.id
                    WHERE s.tutorial_id IN \(anyOf: ids) AND s.status = 'published'
                        AND (s.visibility = 'public' OR (s.visibility = 'accounts' AND EXISTS (
                            SELECT 1 FROM session_accounts a WHERE a.session_id = s.id AND a.account_key = \(account.map(AccountName.key)))))
                        AND o.detached = 0 AND o.starts_at > \(start) AND o.starts_at < \(end)
                        AND \(isFree)) ranked
                WHERE place <= \(limit) ORDER BY starts_at, id
                """, in: .occurrences, Occurrence.init)
        }
        return Dictionary(grouping: try dates(of: occurrences)) { $0.session.details.tutorial ?? "" }
    }

    /// The recurrence ids of a session's dates that start at an instant or later, or have an override.
    public func recurrenceIDs(of session: String, since instant: Date) throws -> [LocalDateTime] {
        try all(
            """
            SELECT id, recurrence_id FROM occurrences
            WHERE session_id = \(session) AND detached = 0 AND (starts_at >= \(instant) OR override IS NOT NULL)
            """, in: .occurrences
        ) { try $0.local("recurrence_id") }
    }

    /// A date of a session. Without a recurrence id it is the one at the start of the session.
    public func occurrence(of session: String, _ recurrenceID: LocalDateTime?) throws -> Occurrence? {
        try first(occurrenceQuery(of: session, recurrenceID), in: .occurrences, Occurrence.init)
    }

    /// The query of ``occurrence(of:_:)``.
    public func occurrenceQuery(of session: String, _ recurrenceID: LocalDateTime?) -> SQL {
        let date: SQL = recurrenceID.map { "\($0)" } ?? "(SELECT start_local FROM sessions WHERE id = \(session))"
        return """
            SELECT * FROM occurrences
            WHERE session_id = \(session) AND recurrence_id = \(date) AND detached = 0
            """
    }

    /// The recurrence ids of dates, by their ids. Detached dates are included.
    public func recurrenceIDs(ofOccurrences ids: [String]) throws -> [String: LocalDateTime] {
        let found = try chunks(of: ids).flatMap { ids in
            try all("SELECT id, recurrence_id FROM occurrences WHERE id IN \(anyOf: ids)", in: .occurrences) {
                (try $0.text("id"), try $0.local("recurrence_id"))
            }
        }
        return Dictionary(uniqueKeysWithValues: found)
    }

    /// The ids of a session's dates with a waitlist or an offered seat.
    public func occurrencesWithWaitlist(of session: String) throws -> [String] {
        try all(
            """
            SELECT id FROM occurrences
            WHERE session_id = \(session) AND detached = 0 AND waitlisted + offered > 0 ORDER BY starts_at, id
            """
        ) { try $0.text("id") }
    }

    /// The readable occurrences among some dates of a session.
    public func readableOccurrences(of session: String, at recurrenceIDs: [LocalDateTime]) throws -> [Occurrence] {
        try chunks(of: recurrenceIDs.map(\.description)).flatMap { dates in
            try readable(
                """
                SELECT * FROM occurrences
                WHERE session_id = \(session) AND detached = 0 AND recurrence_id IN \(anyOf: dates)
                ORDER BY recurrence_id
                """, in: .occurrences, Occurrence.init)
        }
    }

    /// The dates with these ids, in no particular order.
    public func occurrences(_ ids: [String]) throws -> [Occurrence] {
        try chunks(of: ids).flatMap { ids in
            try all("SELECT * FROM occurrences WHERE id IN \(anyOf: ids)", in: .occurrences, Occurrence.init)
        }
    }

    /// The dates of these sessions, by session, in the order of their recurrence ids.
    ///
    /// - Parameters:
    ///   - from: returns only dates that end after it.
    ///   - to: returns only dates that start before it.
    public func occurrences(
        ofSessions sessions: [String], from: Date? = nil, to: Date? = nil, includingDetached: Bool = false
    ) throws -> [String: [Occurrence]] {
        let found = try chunks(of: sessions).flatMap { ids in
            var conditions: [SQL] = ["session_id IN \(anyOf: ids)"]
            if !includingDetached { conditions.append("detached = 0") }
            if let from {
                // The second bound is for the index on the start: no date is longer.
                conditions.append("ends_at > \(from)")
                conditions.append("starts_at > \(from.addingTimeInterval(-Double(ScheduleLimits.maxDuration)))")
            }
            if let to { conditions.append("starts_at < \(to)") }
            return try all(
                "SELECT * FROM occurrences WHERE \(conditions.allTrue) ORDER BY session_id, recurrence_id",
                in: .occurrences,
                Occurrence.init)
        }
        return Dictionary(grouping: found, by: \.session)
    }

    public func occurrence(_ id: String) throws -> Occurrence? {
        try first("SELECT * FROM occurrences WHERE id = \(id)", in: .occurrences, Occurrence.init)
    }

    /// Moves a date of a series, and all that follow it, to another session.
    public func moveOccurrences(of session: String, from date: LocalDateTime, to other: String) throws {
        try execute(
            """
            UPDATE occurrences SET session_id = \(other) WHERE session_id = \(session) AND recurrence_id >= \(date)
            """)
    }

    /// The dates of these sessions with an override, by session, in the order of their recurrence ids.
    public func overriddenOccurrences(of sessions: [String]) throws -> [String: [Occurrence]] {
        let overridden = try chunks(of: sessions).flatMap { ids in
            try all(
                """
                SELECT * FROM occurrences WHERE override IS NOT NULL AND detached = 0 AND session_id IN \(anyOf: ids)
                ORDER BY session_id, recurrence_id
                """, in: .occurrences, Occurrence.init)
        }
        return Dictionary(grouping: overridden, by: \.session)
    }

    /// The last end of a date without an override before an instant, and the first start after another, of each of these
    /// sessions.
    public func neighbours(
        ofSessions sessions: [String], before from: Date, after to: Date
    ) throws -> [String: (lastEnd: Date?, nextStart: Date?)] {
        var found: [String: (lastEnd: Date?, nextStart: Date?)] = [:]
        for ids in chunks(of: sessions) {
            let rows = try rows(
                """
                SELECT session_id, MAX(CASE WHEN ends_at <= \(from) THEN ends_at END) AS last_end,
                    MIN(CASE WHEN starts_at >= \(to) THEN starts_at END) AS next_start
                FROM occurrences WHERE session_id IN \(anyOf: ids) AND override IS NULL AND detached = 0
                    AND starts_at BETWEEN \(minInstant) AND \(maxInstant)
                    AND ends_at BETWEEN \(minInstant) AND \(maxInstant)
                    AND (ends_at <= \(from) OR starts_at >= \(to))
                GROUP BY session_id
                """)
            for row in rows {
                found[try row.text("session_id")] = (
                    lastEnd: try row.instantIfAny("last_end"), nextStart: try row.instantIfAny("next_start")
                )
            }
        }
        return found
    }

    public func insert(_ occurrence: Occurrence) throws {
        try execute(
            """
            INSERT INTO occurrences (id, session_id, recurrence_id, start_local, starts_at, ends_at, override, revision)
            VALUES (
                \(occurrence.id), \(occurrence.session), \(occurrence.recurrenceID), \(occurrence.start),
                \(occurrence.startsAt), \(occurrence.endsAt), \(try overrideText(occurrence)), \(occurrence.revision))
            """)
    }

    public func update(_ occurrence: Occurrence) throws {
        try execute(
            """
            UPDATE occurrences SET
                session_id = \(occurrence.session), recurrence_id = \(occurrence.recurrenceID),
                start_local = \(occurrence.start), starts_at = \(occurrence.startsAt), ends_at = \(occurrence.endsAt),
                override = \(try overrideText(occurrence)), revision = \(occurrence.revision)
            WHERE id = \(occurrence.id)
            """)
    }

    /// Replaces the recurrence ids of dates by placeholders, so that the dates of a series can exchange theirs.
    public func parkRecurrenceIDs(of occurrences: [Occurrence]) throws {
        for occurrence in occurrences {
            try execute("UPDATE occurrences SET recurrence_id = id WHERE id = \(occurrence.id)")
        }
    }

    public func deleteOccurrence(_ id: String) throws {
        try execute("DELETE FROM occurrences WHERE id = \(id)")
    }

    /// Detaches a date from its series. It is kept for its registrants.
    public func detachOccurrence(_ id: String) throws {
        try execute("DELETE FROM bookings WHERE occurrence_id = \(id)")
        try execute("UPDATE occurrences SET detached = 1 WHERE id = \(id)")
    }

    private func overrideText(_ occurrence: Occurrence) throws -> String? {
        occurrence.override.isEmpty ? nil : try jsonText(occurrence.override)
    }
}

extension PageOrder {
    fileprivate static let start = PageOrder(column: "starts_at", id: "id")
}

extension Occurrence {
    init(_ row: Row) throws {
        self.init(
            id: try row.text("id"), session: try row.text("session_id"), recurrenceID: try row.local("recurrence_id"),
            override: try row.jsonIfAny("override") ?? Override(), start: try row.local("start_local"),
            startsAt: try row.instant("starts_at"), endsAt: try row.instant("ends_at"),
            revision: try row.integer("revision"), occupancy: try Occupancy(row), seatChanges: try SeatChanges(row),
            isDetached: try row.integer("detached") == 1)
    }
}
