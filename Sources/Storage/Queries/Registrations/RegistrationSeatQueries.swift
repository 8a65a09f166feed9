public import Foundation
public import Training

extension Connection {
    /// How many places of a date or series are taken.
    public func occupancy(of place: Place) throws -> Occupancy {
        let counted =
            switch place {
            case .date(let id): try first("SELECT * FROM occurrences WHERE id = \(id)", Occupancy.init)
            case .series(let id): try first("SELECT * FROM sessions WHERE id = \(id)", Occupancy.init)
            }
        return counted ?? Occupancy()
    }

    /// Counts who comes and goes. The schema refuses a count above the limit, in whatever order writers come.
    ///
    /// - Parameter limit: how many seats there may be taken from now on; nil is no limit.
    /// - Throws: ``ConstraintViolation`` `.notAllowed` where more would be taken than there are.
    public func add(_ change: Occupancy, to place: Place, limit: Int?) throws {
        let counts: SQL = """
            confirmed = confirmed + \(change.confirmed), offered = offered + \(change.offered),
            waitlisted = waitlisted + \(change.waitlisted), seat_limit = \(limit)
            """
        switch place {
        case .date(let id): try execute("UPDATE occurrences SET \(counts) WHERE id = \(id)")
        case .series(let id): try execute("UPDATE sessions SET \(counts) WHERE id = \(id)")
        }
    }

    /// The first of the waitlist of a place, in line.
    public func waitlist(of place: Place, limit: Int) throws -> [Registration] {
        try all(
            """
            \(registrationsWithEmail) WHERE r.place = \(place.key) AND r.status = 'waitlisted'
            ORDER BY r.queue LIMIT \(limit)
            """, Registration.init)
    }

    /// How many wait before each of these registrations, and itself; nothing for those that do not wait.
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

    /// The number behind the last in line of a place.
    public func nextQueueNumber(of place: Place) throws -> Int {
        // Asked by status, since the index by which the last one is found at once leads through it.
        let lasts = Registration.Status.allCases.map { status -> SQL in
            "SELECT MAX(queue) AS last FROM registrations WHERE place = \(place.key) AND status = \(status)"
        }
        return try number("SELECT MAX(last) AS n FROM (\(lasts.joined(by: " UNION ALL "))) AS lasts") + 1
    }

    /// Offers of a place that have run out.
    public func lapsedOffers(of place: Place, now: Date) throws -> [Registration] {
        try all(
            """
            \(registrationsWithEmail)
            WHERE r.place = \(place.key) AND r.status = 'offered' AND r.offer_expires_at <= \(now) ORDER BY r.queue
            """, Registration.init)
    }

    /// Some of the registrations whose offer has run out, wherever they are.
    public func lapsedOffers(now: Date, limit: Int) throws -> [Registration] {
        try all(
            """
            \(registrationsWithEmail) WHERE r.offer_expires_at IS NOT NULL AND r.offer_expires_at <= \(now)
            ORDER BY r.offer_expires_at LIMIT \(limit)
            """, Registration.init)
    }
}

extension Occupancy {
    init(_ row: Row) throws {
        self.init(
            confirmed: try row.integer("confirmed"), offered: try row.integer("offered"),
            waitlisted: try row.integer("waitlisted"))
    }
}
