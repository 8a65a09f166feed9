import Addresses
public import Foundation
import ICalendar
public import Training

/// Which registrations of a session a list holds. What is nil does not restrict it.
public struct RegistrationFilter: Sendable, Hashable {
    public var session: String
    /// The id of a date; registrations for the whole series are for this date too.
    public var occurrence: String?
    public var status: Registration.Status?
    public var attendance: AttendanceRecord.Attendance?

    public init(
        session: String, occurrence: String? = nil, status: Registration.Status? = nil,
        attendance: AttendanceRecord.Attendance? = nil
    ) {
        self.session = session
        self.occurrence = occurrence
        self.status = status
        self.attendance = attendance
    }

    fileprivate var condition: SQL {
        var conditions: [SQL] = ["r.session_id = \(session)"]
        if let occurrence { conditions.append("(r.occurrence_id = \(occurrence) OR r.occurrence_id IS NULL)") }
        if let status { conditions.append("r.status = \(status)") }
        if let attendance {
            conditions.append(
                "EXISTS (SELECT 1 FROM attendance a WHERE a.registration_id = r.id AND a.attendance = \(attendance))")
        }
        return conditions.allTrue
    }
}

extension Connection {
    // MARK: - Registrants

    public func registrant(_ id: String) throws -> Registrant? {
        try registrants([id]).first
    }

    public func registrants(_ ids: [String]) throws -> [Registrant] {
        try chunks(of: ids).flatMap { ids in
            try all("SELECT * FROM registrants WHERE id IN \(anyOf: ids)", Registrant.init)
        }
    }

    public func registrant(withEmail email: String) throws -> Registrant? {
        try first("SELECT * FROM registrants WHERE email_key = \(EmailAddress.key(of: email))", Registrant.init)
    }

    public func insert(_ registrant: Registrant) throws {
        try execute(
            """
            INSERT INTO registrants (id, email_key, email, generation, created_at)
            VALUES (
                \(registrant.id), \(EmailAddress.key(of: registrant.email)), \(registrant.email), \(registrant.generation),
                \(registrant.createdAt))
            """)
    }

    /// Makes every link of a registrant void.
    public func rotateSecrets(ofRegistrant id: String) throws {
        try execute("UPDATE registrants SET generation = generation + 1 WHERE id = \(id)")
    }

    // MARK: - Registrations

    public func registrations(_ filter: RegistrationFilter, page: PageRequest) throws -> Page<Registration> {
        let place: SQL = page.after.map { "r.ordinal > \($0.order)" } ?? "1 = 1"
        let fetched = try all(
            """
            \(registrationsBesidePeople) WHERE \(filter.condition) AND \(place)
            ORDER BY r.ordinal LIMIT \(page.limit + 1)
            """
        ) { Numbered(ordinal: try $0.integer("ordinal"), item: try Registration($0)) }
        return Page(fetched, limit: page.limit)
    }

    public func registration(_ id: String) throws -> Registration? {
        try first("\(registrationsBesidePeople) WHERE r.id = \(id)", Registration.init)
    }

    public func registration(of registrant: String, in place: Place) throws -> Registration? {
        try first(
            "\(registrationsBesidePeople) WHERE r.place = \(place.key) AND r.registrant_id = \(registrant)",
            Registration.init)
    }

    public func registrations(of registrant: String) throws -> [Registration] {
        try all(
            "\(registrationsBesidePeople) WHERE r.registrant_id = \(registrant) ORDER BY r.ordinal", Registration.init)
    }

    /// All of a session that were made for one of these dates or for all, those given back too, in the order in which
    /// they were made.
    public func registrations(of session: String, forDates ids: [String]) throws -> [Registration] {
        try all(
            """
            \(registrationsBesidePeople)
            WHERE r.session_id = \(session) AND (r.occurrence_id IN \(anyOf: ids) OR r.occurrence_id IS NULL)
            ORDER BY r.ordinal
            """, Registration.init)
    }

    /// The accounts that staff gave for a registrant.
    public func vouchedAccounts(of registrant: String) throws -> [String] {
        try all(
            """
            SELECT DISTINCT account FROM registrations
            WHERE registrant_id = \(registrant) AND account_vouched = 1 AND account IS NOT NULL ORDER BY account
            """
        ) { try $0.text("account") }
    }

    /// The registrations that share a place with one, because their series was split from its.
    public func registrations(sharingPlaceWith registration: Registration) throws -> [Registration] {
        let origin = registration.carriedFrom ?? registration.id
        return try all(
            """
            \(registrationsBesidePeople)
            WHERE (r.id = \(origin) OR r.carried_from = \(origin)) AND r.id <> \(registration.id) ORDER BY r.ordinal
            """, Registration.init)
    }

    /// The first of the waitlist of a place, in line.
    public func waitlist(of place: Place, limit: Int) throws -> [Registration] {
        try all(
            """
            \(registrationsBesidePeople) WHERE r.place = \(place.key) AND r.status = 'waitlisted'
            ORDER BY r.queue LIMIT \(limit)
            """, Registration.init)
    }

    /// Those of a place who hold a seat or wait for one, in line.
    public func activeRegistrations(in place: Place) throws -> [Registration] {
        try all(
            """
            \(registrationsBesidePeople) WHERE r.place = \(place.key) AND r.status <> 'cancelled' ORDER BY r.queue
            """, Registration.init)
    }

    /// Whether anybody ever registered for a date, or for the whole of its series.
    public func hasRegistrations(on occurrence: Occurrence) throws -> Bool {
        try number(
            """
            SELECT
                EXISTS (SELECT 1 FROM registrations WHERE occurrence_id = \(occurrence.id))
                OR EXISTS (
                    SELECT 1 FROM registrations WHERE session_id = \(occurrence.session) AND occurrence_id IS NULL)
                AS n
            """) > 0
    }

    /// The registrants who have, or had, a place in a session, in the order in which they came; of one date, those of
    /// the whole series too.
    public func registrants(of session: String, on occurrence: String? = nil) throws -> [String] {
        let concerned: SQL =
            if let occurrence { "(occurrence_id = \(occurrence) OR occurrence_id IS NULL)" } else { "1 = 1" }
        return try all(
            """
            SELECT registrant_id, MIN(ordinal) AS first FROM registrations
            WHERE session_id = \(session) AND \(concerned) GROUP BY registrant_id ORDER BY first
            """
        ) { try $0.text("registrant_id") }
    }

    /// The registrations of one person for a session, in order.
    public func registrations(of registrant: String, for session: String) throws -> [Registration] {
        try all(
            """
            \(registrationsBesidePeople) WHERE r.registrant_id = \(registrant) AND r.session_id = \(session)
            ORDER BY r.ordinal
            """, Registration.init)
    }

    /// How many people have a place in one of these dates, or in the series as a whole.
    public func registrantCount(ofOccurrences ids: [String], session: String) throws -> Int {
        let places = ids.map { Place.date($0).key } + [Place.series(session).key]
        let people = try chunks(of: places).flatMap { places in
            try all(
                """
                SELECT DISTINCT registrant_id FROM registrations
                WHERE place IN \(anyOf: places) AND status <> 'cancelled'
                """
            ) { try $0.text("registrant_id") }
        }
        return Set(people).count
    }

    /// A number for each of these sessions that rises with every change of its registrations; none where there are none.
    public func registrationChanges(of sessions: [String]) throws -> [String: Int] {
        let changes = try chunks(of: sessions).flatMap { ids in
            try all(
                """
                SELECT session_id, SUM(revision) AS n FROM registrations WHERE session_id IN \(anyOf: ids)
                GROUP BY session_id
                """
            ) { (try $0.text("session_id"), try $0.integer("n")) }
        }
        return Dictionary(uniqueKeysWithValues: changes)
    }

    /// Gives the registrations of a session's dates to that session.
    public func moveRegistrations(toSessionOfDates session: String) throws {
        try execute(
            """
            UPDATE registrations SET session_id = \(session)
            WHERE occurrence_id IN (SELECT id FROM occurrences WHERE session_id = \(session))
            """)
    }

    /// Raises the sequence of what a session's registrants are told, because of a change of the session, or of one of
    /// its dates, and moves their feeds on.
    public func raiseSequences(ofRegistrationsFor session: String, on occurrence: String? = nil, now: Date) throws {
        let concerned: SQL =
            if let occurrence {
                "session_id = \(session) AND (occurrence_id = \(occurrence) OR occurrence_id IS NULL)"
            } else {
                "session_id = \(session)"
            }
        let registrants = try all(
            "UPDATE registrations SET sequence = sequence + 1 WHERE \(concerned) RETURNING registrant_id"
        ) { try $0.text("registrant_id") }
        try touch(Set(registrants.map(FeedSelector.personal)), now: now)
    }

    /// Offers of a place that have run out.
    public func lapsedOffers(of place: Place, now: Date) throws -> [Registration] {
        try all(
            """
            \(registrationsBesidePeople)
            WHERE r.place = \(place.key) AND r.status = 'offered' AND r.offer_expires_at <= \(now) ORDER BY r.queue
            """, Registration.init)
    }

    /// Some of the registrations whose offer has run out, wherever they are.
    public func lapsedOffers(now: Date, limit: Int) throws -> [Registration] {
        try all(
            """
            \(registrationsBesidePeople) WHERE r.offer_expires_at IS NOT NULL AND r.offer_expires_at <= \(now)
            ORDER BY r.offer_expires_at LIMIT \(limit)
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

    public func insert(_ registration: Registration) throws {
        let person = registration.person
        try execute(
            """
            INSERT INTO registrations (
                id, ordinal, place, session_id, occurrence_id, registrant_id, name, account, account_vouched,
                time_zone, language, status,
                queue, offer_expires_at, answers, ticket, sequence, carried_from, created_at, updated_at, revision)
            VALUES (
                \(registration.id), \(try nextOrdinal("SELECT MAX(ordinal) AS n FROM registrations")),
                \(registration.place.key), \(registration.session), \(registration.occurrence),
                \(registration.registrant), \(person.name), \(person.account), \(person.accountIsVouched),
                \(person.timeZone?.identifier),
                \(person.language), \(registration.status), \(registration.queue), \(registration.offerExpires),
                \(try jsonText(registration.answers)), \(registration.ticket), \(registration.sequence),
                \(registration.carriedFrom), \(registration.createdAt), \(registration.updatedAt),
                \(registration.revision))
            """)
    }

    public func update(_ registration: Registration) throws {
        let person = registration.person
        try execute(
            """
            UPDATE registrations SET
                place = \(registration.place.key), session_id = \(registration.session), name = \(person.name),
                account = \(person.account), account_vouched = \(person.accountIsVouched),
                time_zone = \(person.timeZone?.identifier), language = \(person.language),
                status = \(registration.status), queue = \(registration.queue),
                offer_expires_at = \(registration.offerExpires), answers = \(try jsonText(registration.answers)),
                ticket = \(registration.ticket), sequence = \(registration.sequence),
                updated_at = \(registration.updatedAt), revision = \(registration.revision)
            WHERE id = \(registration.id)
            """)
    }

    private var registrationsBesidePeople: SQL {
        "SELECT r.*, p.email FROM registrations r JOIN registrants p ON p.id = r.registrant_id"
    }

    // MARK: - Seats

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
}

extension Registrant {
    init(_ row: Row) throws {
        self.init(
            id: try row.text("id"), email: try row.text("email"), generation: try row.integer("generation"),
            createdAt: try row.instant("created_at"))
    }
}

extension Registration {
    fileprivate init(_ row: Row) throws {
        self.init(
            id: try row.text("id"), session: try row.text("session_id"), occurrence: try row.textIfAny("occurrence_id"),
            registrant: try row.text("registrant_id"),
            person: Person(
                name: try row.text("name"), email: try row.text("email"), account: try row.textIfAny("account"),
                accountIsVouched: try row.flag("account_vouched"),
                timeZone: try row.textIfAny("time_zone").map { try Zone($0) }, language: try row.text("language")),
            status: try row.choice("status"), queue: try row.integer("queue"),
            offerExpires: try row.instantIfAny("offer_expires_at"), answers: try row.json("answers"),
            ticket: try row.textIfAny("ticket"), sequence: try row.integer("sequence"),
            carriedFrom: try row.textIfAny("carried_from"), createdAt: try row.instant("created_at"),
            updatedAt: try row.instant("updated_at"), revision: try row.integer("revision"))
    }
}

extension Occupancy {
    init(_ row: Row) throws {
        self.init(
            confirmed: try row.integer("confirmed"), offered: try row.integer("offered"),
            waitlisted: try row.integer("waitlisted"))
    }
}

extension Registration.Status: SQLConvertible {}
extension AttendanceRecord.Attendance: SQLConvertible {}
