public import Foundation
public import Training

extension Connection {
    /// The occupancy of a date or series.
    public func occupancy(of place: Place) throws -> Occupancy {
        let counted =
            switch place {
            case .date(let id):
                try first("SELECT * FROM occurrences WHERE id = \(id)", in: .occurrences, Occupancy.init)
            case .series(let id): try first("SELECT * FROM sessions WHERE id = \(id)", in: .sessions, Occupancy.init)
            }
        return counted ?? Occupancy()
    }

    /// The dates and series whose occupancy is another one than that of their registrations, in the order of their ids.
    public func miscountedPlaces() throws -> [Place] {
        try all(
            """
            SELECT counted.id AS id, counted.whole AS whole FROM (
                SELECT id, id AS place, 0 AS whole, confirmed, offered, waitlisted FROM occurrences
                UNION ALL
                SELECT id, 'series:' || id, 1, confirmed, offered, waitlisted FROM sessions) AS counted
            LEFT JOIN (
                SELECT place, SUM(CASE WHEN status = 'confirmed' THEN 1 ELSE 0 END) AS confirmed,
                    SUM(reserved + CASE WHEN status = 'offered' THEN 1 ELSE 0 END) AS offered,
                    SUM(CASE WHEN status = 'waitlisted' THEN 1 ELSE 0 END) AS waitlisted
                FROM registrations GROUP BY place) AS held ON held.place = counted.place
            WHERE counted.confirmed <> COALESCE(held.confirmed, 0) OR counted.offered <> COALESCE(held.offered, 0)
                OR counted.waitlisted <> COALESCE(held.waitlisted, 0)
            ORDER BY 1
            """
        ) { row in
            let id = try row.text("id")
            return try row.integer("whole") == 1 ? .series(id) : .date(id)
        }
    }

    /// Adds a change to the occupancy of a date or series. The schema refuses an occupancy above the limit, whatever the
    /// order of concurrent writes.
    ///
    /// - Parameters:
    ///   - change: added to each count; may be negative.
    ///   - limit: the maximum number of confirmed and offered seats from now on; nil is no limit.
    /// - Throws: ``ConstraintViolation`` `.notAllowed` where the limit would be exceeded.
    public func add(_ change: Occupancy, to place: Place, limit: Int?, now: Date) throws {
        let counts: SQL = """
            confirmed = confirmed + \(change.confirmed), offered = offered + \(change.offered),
            waitlisted = waitlisted + \(change.waitlisted), seat_limit = \(limit),
            seat_changes = seat_changes + 1, seats_changed_at = \(now)
            """
        // Without a limit no number is too high, so that nobody has to wait for the outcome.
        if limit == nil { try send(updating(place, counts)) } else { try execute(updating(place, counts)) }
    }

    /// Counts a change of what trainers are shown of the seats of a date or series, such as another capacity.
    public func countSeatChange(of place: Place, now: Date) throws {
        try execute(updating(place, "seat_changes = seat_changes + 1, seats_changed_at = \(now)"))
    }

    private func updating(_ place: Place, _ columns: SQL) -> SQL {
        switch place {
        case .date(let id): "UPDATE occurrences SET \(columns) WHERE id = \(id)"
        case .series(let id): "UPDATE sessions SET \(columns) WHERE id = \(id)"
        }
    }

    /// The first registrations on the waitlist of a place, in order. Those whose address is not confirmed yet get no seat.
    /// One that cannot be read is passed over, and keeps its place.
    public func waitlist(of place: Place, limit: Int) throws -> [Registration] {
        var waiting: [Registration] = []
        var after: SQL = "1 = 1"
        while waiting.count < limit {
            let rows = try rows(
                """
                \(registrationsWithEmail)
                WHERE r.place = \(place.key) AND r.status = 'waitlisted' AND r.confirm_by IS NULL AND \(after)
                ORDER BY r.queue, r.id LIMIT \(limit - waiting.count)
                """)
            waiting += try readable(rows, in: .registrations, Registration.init)
            guard let last = rows.last, case .integer(let queue) = last["queue"] else { break }
            after = "(r.queue, r.id) > (\(Int(queue)), \(try last.text("id")))"
        }
        return waiting
    }

    /// The position of each of these registrations on its waitlist, from 1. Those that are not on it have none.
    public func positions(of registrations: [Registration]) throws -> [String: Int] {
        let waiting = registrations.filter { $0.status == .waitlisted }
        let positions = try chunks(of: waiting.map(\.id)).flatMap { ids in
            try all(
                """
                SELECT id, n FROM (
                    SELECT id, ROW_NUMBER() OVER (PARTITION BY place ORDER BY queue) AS n FROM registrations
                    WHERE status = 'waitlisted'
                        AND place IN (SELECT place FROM registrations WHERE id IN \(anyOf: ids))) AS lines
                WHERE id IN \(anyOf: ids)
                """
            ) { (try $0.text("id"), try $0.integer("n")) }
        }
        return Dictionary(uniqueKeysWithValues: positions)
    }

    /// Returns true if somebody has a seat or waits for one: in the whole series, or in a date that is not over.
    ///
    /// - Parameter session: the session's id.
    public func hasActiveRegistrations(
        for session: String, in scope: RegistrationPolicy.Scope, now: Date
    ) throws -> Bool {
        let places: SQL =
            switch scope {
            case .series: "occurrence_id IS NULL"
            case .occurrence:
                "occurrence_id IN (SELECT id FROM occurrences WHERE session_id = \(session) AND ends_at > \(now))"
            }
        return try number(
            """
            SELECT EXISTS (
                SELECT 1 FROM registrations WHERE session_id = \(session) AND status <> 'cancelled' AND \(places)) AS n
            """) > 0
    }

    /// The queue number of a registration, which is behind all others of its place where it has none yet.
    func queueNumber(of registration: Registration) -> SQL {
        if let number = registration.queue { return "\(number)" }
        // One query for each status: the index begins with place and status, so each is a single look-up. With MAX,
        // PostgreSQL would read all entries of the date while it has no statistics of the table.
        let lasts = Registration.Status.allCases.map { status -> SQL in
            """
            SELECT (
                SELECT queue FROM registrations
                WHERE place = \(registration.place.key) AND status = \(status) AND queue <= \(maxInteger)
                ORDER BY queue DESC LIMIT 1) AS last
            """
        }
        return "(SELECT COALESCE(MAX(last), 0) + 1 FROM (\(lasts.joined(by: " UNION ALL "))) AS lasts)"
    }

    /// The number of places that are held for unconfirmed addresses, with those that they reserve.
    ///
    /// - Parameter end: leaves out what is held longer: places for colleagues who were named for reserved ones.
    public func unconfirmedCount(in place: Place, status: Registration.Status, until end: Date) throws -> Int {
        // Few wait for their confirmation, and many can be on the waitlist: the index by place would read all of them.
        let place: SQL = status.waits && !status.holdsSeat ? "place || '' = \(place.key)" : "place = \(place.key)"
        return try number(
            """
            SELECT COUNT(*) + COALESCE(SUM(reserved), 0) AS n FROM registrations
            WHERE \(place) AND status = \(status) AND confirm_by IS NOT NULL AND confirm_by <= \(end)
            """)
    }

    /// The number of places that registrations with a confirmed address reserve.
    public func reservedCount(in place: Place, now: Date) throws -> Int {
        // Few reserve places: the index by place would read all registrations of the date.
        try number(
            """
            SELECT COALESCE(SUM(reserved), 0) AS n FROM registrations
            WHERE place || '' = \(place.key) AND confirm_by IS NULL AND reserved_until > \(now)
            """)
    }

    /// The registrations for a place whose offer has expired, whose address was not confirmed in time, or whose reserved
    /// places ran out, without those that cannot be read.
    ///
    /// - Parameters:
    ///   - occupancy: that of the place. What nobody has there is not looked for.
    ///   - starts: the start of the date. Those with an offer beyond it are returned, too.
    ///   - closes: the instant at which registration closes. Those with places reserved beyond it are returned, too.
    public func lapsedOffers(
        of place: Place, with occupancy: Occupancy, starting starts: Date, closing closes: Date, now: Date
    ) throws -> [Registration] {
        // Requests are not counted in an occupancy, and reserved places are counted as offers.
        var conditions: [SQL] = ["confirm_by <= \(now) AND status = 'requested'"]
        if occupancy.waitlisted > 0 { conditions.append("confirm_by <= \(now) AND status = 'waitlisted'") }
        if occupancy.offered > 0 {
            conditions += [
                "offer_expires_at <= \(now) AND status = 'offered'",
                "offer_expires_at > \(starts) AND status = 'offered'",
                "reserved_until <= \(now)",
                "reserved_until > \(closes)",
            ]
        }
        // The indexes by time find the few that have lapsed, the one by place all registrations of the date.
        let lapsed = conditions.map { condition -> SQL in
            "SELECT id FROM registrations WHERE \(condition) AND place || '' = \(place.key)"
        }
        return try readable(
            """
            \(registrationsWithEmail) WHERE r.id IN (\(lapsed.joined(by: " UNION ALL "))) ORDER BY r.queue
            """, in: .registrations, Registration.init)
    }

    /// The places with offers or reserved places that have expired, or with addresses that were not confirmed in time.
    ///
    /// - Parameter place: returns only places with a greater key; the empty text for all.
    public func placesWithLapsedOffers(now: Date, after place: String, limit: Int) throws -> [LapsedOffers] {
        try all(
            """
            SELECT place, session_id, occurrence_id, COUNT(*) AS n FROM registrations
            WHERE (offer_expires_at IS NOT NULL AND offer_expires_at <= \(now)
                    OR confirm_by IS NOT NULL AND status = 'waitlisted' AND confirm_by <= \(now)
                    OR confirm_by IS NOT NULL AND status = 'requested' AND confirm_by <= \(now)
                    OR reserved_until IS NOT NULL AND reserved_until <= \(now))
                AND place > \(place)
            GROUP BY place, session_id, occurrence_id ORDER BY place LIMIT \(limit)
            """
        ) { row in
            let session = try row.text("session_id")
            return LapsedOffers(
                place: try row.textIfAny("occurrence_id").map(Place.date) ?? .series(session), session: session,
                count: try row.integer("n"))
        }
    }
}

extension Occupancy {
    init(_ row: Row) throws {
        self.init(
            confirmed: try row.integer("confirmed"), offered: try row.integer("offered"),
            waitlisted: try row.integer("waitlisted"))
    }
}

extension SeatChanges {
    init(_ row: Row) throws {
        self.init(count: try row.integer("seat_changes"), lastAt: try row.instantIfAny("seats_changed_at"))
    }
}
