public import Foundation
public import Training

extension Connection {
    /// The calendars of a trainer's own, in the order of their creation.
    public func calendars(ofTrainer id: String) throws -> [TrainerCalendar] {
        try readable(
            "SELECT * FROM trainer_calendars WHERE trainer_id = \(id) ORDER BY ordinal", in: .trainerCalendars,
            TrainerCalendar.init)
    }

    public func trainerCalendar(_ id: TrainerCalendar.ID) throws -> TrainerCalendar? {
        try first("SELECT * FROM trainer_calendars WHERE id = \(id)", in: .trainerCalendars, TrainerCalendar.init)
    }

    /// As it was sealed.
    public func address(ofTrainerCalendar id: TrainerCalendar.ID) throws -> String? {
        try first("SELECT address FROM trainer_calendars WHERE id = \(id)") { try $0.text("address") }
    }

    /// - Parameter address: sealed.
    public func insert(_ calendar: TrainerCalendar, address: String) throws {
        try execute(
            """
            INSERT INTO trainer_calendars (id, ordinal, trainer_id, address, host, due_at, created_at)
            VALUES (
                \(calendar.id), \(nextOrdinal(of: "trainer_calendars")), \(calendar.trainer), \(address),
                \(calendar.host), \(calendar.dueAt), \(calendar.createdAt))
            """)
    }

    /// Stores the outcome of a request. A calendar that was deleted meanwhile stays so, and one that is to be read anew is.
    ///
    /// - Parameter lease: the end of the lease under which it was asked for.
    /// - Returns: false for one that is no longer under that lease.
    public func update(_ calendar: TrainerCalendar, leasedUntil lease: Date) throws -> Bool {
        try execute(
            """
            UPDATE trainer_calendars SET entity_tag = \(calendar.validators.entityTag),
                last_modified = \(calendar.validators.lastModified), fault = \(calendar.fault),
                status = \(calendar.status), failures = \(calendar.failures), unread = \(calendar.unread),
                asked_at = \(calendar.askedAt), fetched_at = \(calendar.fetchedAt), read_at = \(calendar.readAt),
                due_at = \(calendar.dueAt)
            WHERE id = \(calendar.id) AND due_at = \(lease)
            """) > 0
    }

    /// Deletes a calendar with its busy times.
    public func deleteTrainerCalendar(_ id: TrainerCalendar.ID) throws {
        try execute("DELETE FROM busy_times WHERE calendar_id = \(id)")
        try execute("DELETE FROM trainer_calendars WHERE id = \(id)")
    }

    /// Lets the calendars of a trainer be read anew, whatever their servers say of changes.
    public func forgetCalendars(ofTrainer id: String, now: Date) throws {
        try execute(
            """
            UPDATE trainer_calendars SET entity_tag = NULL, last_modified = NULL, due_at = \(now)
            WHERE trainer_id = \(id)
            """)
    }

    public func hasDueTrainerCalendars(now: Date) throws -> Bool {
        try !rows("SELECT id FROM trainer_calendars WHERE due_at <= \(now) LIMIT 1").isEmpty
    }

    public func failingTrainerCalendarCount() throws -> Int {
        try number("SELECT COUNT(*) AS n FROM trainer_calendars WHERE failures > 0")
    }

    /// Claims calendars that are due. No other process asks for them until `leasedUntil`. Those that cannot be read are
    /// claimed as well, so that they hold up no others, and left out.
    ///
    /// - Returns: the calendars under their lease, which ends at their `dueAt`.
    public func claimTrainerCalendars(now: Date, leasedUntil: Date, limit: Int) throws -> [TrainerCalendar] {
        let due = try all(
            "SELECT id FROM trainer_calendars WHERE due_at <= \(now) ORDER BY due_at, id LIMIT \(limit)"
        ) { try $0.text("id") }
        let claimed = try due.filter { id in
            try execute(
                "UPDATE trainer_calendars SET due_at = \(leasedUntil) WHERE id = \(id) AND due_at <= \(now)") > 0
        }
        return try readable(
            "SELECT * FROM trainer_calendars WHERE id IN \(anyOf: claimed) ORDER BY ordinal", in: .trainerCalendars,
            TrainerCalendar.init)
    }

    // MARK: - Busy times

    public func busyTimes(ofCalendar id: TrainerCalendar.ID) throws -> [Range<Date>] {
        try all("SELECT starts_at, ends_at FROM busy_times WHERE calendar_id = \(id) ORDER BY starts_at", time)
    }

    /// The times at which a trainer is busy between two instants, by the calendars and by what they teach here.
    public func takenTimes(ofTrainer id: String, from: Date, to: Date) throws -> [Range<Date>] {
        try all(
            """
            SELECT starts_at, ends_at FROM busy_times
            WHERE trainer_id = \(id) AND starts_at < \(to) AND ends_at > \(from)
            UNION
            SELECT starts_at, ends_at FROM bookings
            WHERE trainer_id = \(id) AND cancelled = 0 AND starts_at < \(to) AND ends_at > \(from)
            ORDER BY starts_at, ends_at
            """, time)
    }

    private func time(_ row: Row) throws -> Range<Date> {
        let start = try row.instant("starts_at")
        return start..<max(start, try row.instant("ends_at"))
    }

    /// The dates to come that a trainer teaches although they are busy by calendars of their own, earliest first.
    public func busyDates(ofTrainer id: String, now: Date, limit: Int) throws -> [(clash: Impact.Clash, title: String)]
    {
        try all(
            """
            SELECT o.session_id, o.recurrence_id, o.starts_at, s.title, MIN(busy.starts_at) AS busy_from,
                MAX(busy.ends_at) AS busy_to
            FROM bookings mine
            JOIN busy_times busy ON busy.trainer_id = mine.trainer_id
                AND busy.starts_at >= mine.starts_at - \(Int(BusyTimes.maxPiece))
                AND busy.starts_at < mine.ends_at AND busy.ends_at > mine.starts_at
            JOIN occurrences o ON o.id = mine.occurrence_id
            JOIN sessions s ON s.id = o.session_id
            WHERE mine.trainer_id = \(id) AND mine.cancelled = 0 AND mine.ends_at > \(now)
            GROUP BY o.id, o.session_id, o.recurrence_id, o.starts_at, s.title
            ORDER BY o.starts_at, o.id LIMIT \(limit)
            """
        ) { row in
            let from = try row.instant("busy_from")
            return (
                clash: Impact.Clash(
                    trainer: id,
                    date: Impact.DateReference(
                        session: try row.text("session_id"), recurrenceID: try row.local("recurrence_id"),
                        startsAt: try row.instant("starts_at")),
                    busy: from..<max(from, try row.instant("busy_to"))),
                title: try row.text("title")
            )
        }
    }

    /// Replaces the busy times of a calendar. Only those that differ are written.
    public func replace(_ times: BusyTimes, of calendar: TrainerCalendar) throws {
        let former = try busyTimes(ofCalendar: calendar.id)
        let (wanted, known) = (Set(times.times), Set(former))
        let gone = former.filter { !wanted.contains($0) }
        for starts in chunks(of: gone.map(\.lowerBound)) {
            try execute(
                "DELETE FROM busy_times WHERE calendar_id = \(calendar.id) AND starts_at IN \(anyOf: starts)")
        }
        var added = times.times.filter { !known.contains($0) }[...]
        while !added.isEmpty {
            let rows = added.prefix(200).map { time -> SQL in
                "(\(calendar.id), \(calendar.trainer), \(time.lowerBound), \(time.upperBound))"
            }
            added = added.dropFirst(rows.count)
            try execute(
                """
                INSERT INTO busy_times (calendar_id, trainer_id, starts_at, ends_at) VALUES \(rows.joined(by: ", "))
                """)
        }
    }

    /// The UIDs under which calendars can show the dates that a trainer teaches between two instants.
    public func taughtUIDs(ofTrainer id: String, host: String, from: Date, to: Date) throws -> Set<String> {
        let sessions = try sessionIDs(ofTrainer: id)
        let found = try chunks(of: sessions).flatMap { ids in
            try all("SELECT uid FROM sessions WHERE id IN \(anyOf: ids)") { try $0.text("uid") }
                + all("SELECT uid FROM retired_events WHERE session_id IN \(anyOf: ids)") { try $0.text("uid") }
                + all(
                    """
                    SELECT id FROM occurrences
                    WHERE session_id IN \(anyOf: ids) AND starts_at < \(to) AND ends_at > \(from)
                    """
                ) { try $0.text("id") + "@" + host }
        }
        return Set(found)
    }
}

extension TrainerCalendar {
    init(_ row: Row) throws {
        self.init(
            id: try row.text("id"), trainer: try row.text("trainer_id"), host: try row.text("host"),
            fault: try row.choiceIfAny("fault"), status: try row.integerIfAny("status"),
            failures: try row.integer("failures"), unread: try row.integer("unread"),
            askedAt: try row.instantIfAny("asked_at"), fetchedAt: try row.instantIfAny("fetched_at"),
            readAt: try row.instantIfAny("read_at"), dueAt: try row.instant("due_at"),
            createdAt: try row.instant("created_at"),
            validators: Validators(
                entityTag: try row.textIfAny("entity_tag"), lastModified: try row.textIfAny("last_modified")))
    }
}

extension TrainerCalendar.Fault: SQLConvertible {}
