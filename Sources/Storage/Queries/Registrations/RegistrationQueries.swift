public import Foundation
import ICalendar
public import Training

/// A filter for lists of registrations of a session. Properties that are nil do not restrict the list.
public struct RegistrationFilter: Sendable, Hashable {
    /// The session's id.
    public var session: String
    /// The id of a date. Registrations for the whole series are registrations for this date, too.
    public var occurrence: String?
    public var status: Registration.Status?
    /// On the date, or on any date where none is given.
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
            let onDate: SQL = occurrence.map { "a.occurrence_id = \($0)" } ?? "1 = 1"
            conditions.append(
                """
                EXISTS (SELECT 1 FROM attendance a
                    WHERE a.registration_id = r.id AND a.attendance = \(attendance) AND \(onDate))
                """)
        }
        return conditions.allTrue
    }
}

extension Connection {
    /// Registrations in the order of their creation.
    public func registrations(_ filter: RegistrationFilter, page: PageRequest) throws -> Page<Registration> {
        let place: SQL = page.after.map { "r.ordinal > \($0.order)" } ?? "1 = 1"
        return try paged(
            """
            \(registrationsWithEmail) WHERE \(filter.condition) AND \(place)
            ORDER BY r.ordinal LIMIT \(page.limit + 1)
            """, in: .registrations, by: .ordinal, limit: page.limit, Registration.init)
    }

    public func registration(_ id: String) throws -> Registration? {
        try first("\(registrationsWithEmail) WHERE r.id = \(id)", in: .registrations, Registration.init)
    }

    /// Nil also for a registration that cannot be read.
    public func readableRegistration(_ id: String) throws -> Registration? {
        try readable("\(registrationsWithEmail) WHERE r.id = \(id)", in: .registrations, Registration.init).first
    }

    /// The registrations with these ids, without those that cannot be read.
    public func readableRegistrations(_ ids: [String]) throws -> [Registration] {
        try chunks(of: ids).flatMap { ids in
            try readable("\(registrationsWithEmail) WHERE r.id IN \(anyOf: ids)", in: .registrations, Registration.init)
        }
    }

    public func registration(of registrant: String, in place: Place) throws -> Registration? {
        try first(
            "\(registrationsWithEmail) WHERE r.place = \(place.key) AND r.registrant_id = \(registrant)",
            in: .registrations,
            Registration.init)
    }

    public func registrations(of registrant: String) throws -> [Registration] {
        try all(ofRegistrant(registrant), in: .registrations, Registration.init)
    }

    /// The registrations of a person, without those that cannot be read.
    public func readableRegistrations(of registrant: String) throws -> [Registration] {
        try readable(ofRegistrant(registrant), in: .registrations, Registration.init)
    }

    private func ofRegistrant(_ id: String) -> SQL {
        "\(registrationsWithEmail) WHERE r.registrant_id = \(id) ORDER BY r.ordinal"
    }

    /// The registrations of a session for one of these dates or for the whole series, cancelled ones included, in the
    /// order of their creation; without those that cannot be read.
    public func readableRegistrations(of session: String, forDates ids: [String]) throws -> [Registration] {
        try readable(
            """
            \(registrationsWithEmail)
            WHERE r.session_id = \(session) AND (r.occurrence_id IN \(anyOf: ids) OR r.occurrence_id IS NULL)
            ORDER BY r.ordinal
            """, in: .registrations, Registration.init)
    }

    /// The other registrations for the same place. A place has several when its series was split.
    public func registrations(sharingPlaceWith registration: Registration) throws -> [Registration] {
        let origin = registration.carriedFrom ?? registration.id
        return try all(
            """
            \(registrationsWithEmail)
            WHERE (r.id = \(origin) OR r.carried_from = \(origin)) AND r.id <> \(registration.id) ORDER BY r.ordinal
            """, in: .registrations, Registration.init)
    }

    /// The registrations that replace another one, and are not confirmed yet, in the order of their creation.
    public func registrations(replacing id: String) throws -> [Registration] {
        try all(
            """
            \(registrationsWithEmail)
            WHERE r.moved_from = \(id) AND r.status NOT IN ('confirmed', 'cancelled') ORDER BY r.ordinal
            """, in: .registrations, Registration.init)
    }

    /// Lets the registrations that wait to replace another one go on as if they had never been meant to.
    public func keepRegistrations(replacing id: String) throws {
        try execute(
            """
            UPDATE registrations SET moved_from = NULL, revision = revision + 1
            WHERE moved_from = \(id) AND status NOT IN ('confirmed', 'cancelled')
            """)
    }

    /// Lets a registration stand for itself: it replaces no other one any more.
    public func forgetMove(of registration: String) throws {
        try execute("UPDATE registrations SET moved_from = NULL WHERE id = \(registration)")
    }

    /// The registrations for a place that hold a seat or wait for one, in the order of the waitlist.
    public func activeRegistrations(in place: Place) throws -> [Registration] {
        try all(
            """
            \(registrationsWithEmail) WHERE r.place = \(place.key) AND r.status <> 'cancelled' ORDER BY r.queue
            """, in: .registrations, Registration.init)
    }

    /// Returns true if anybody ever registered for a date, or for the whole of its series, or something was recorded or
    /// mailed about it: registrants of a series that was split may have cancelled before.
    public func hasRegistrations(on occurrence: Occurrence) throws -> Bool {
        let id = occurrence.id
        return try number(
            """
            SELECT
                EXISTS (SELECT 1 FROM registrations WHERE occurrence_id = \(id))
                OR EXISTS (
                    SELECT 1 FROM registrations WHERE session_id = \(occurrence.session) AND occurrence_id IS NULL)
                OR EXISTS (SELECT 1 FROM mailed_dates WHERE occurrence_id = \(id))
                OR EXISTS (SELECT 1 FROM mailed_entries WHERE occurrence_id = \(id))
                OR EXISTS (SELECT 1 FROM attendance WHERE occurrence_id = \(id))
                OR EXISTS (SELECT 1 FROM recordings WHERE occurrence_id = \(id))
                OR EXISTS (SELECT 1 FROM feedback WHERE occurrence_id = \(id))
                OR EXISTS (SELECT 1 FROM follow_ups WHERE occurrence_id = \(id))
                OR EXISTS (SELECT 1 FROM messages WHERE occurrence_id = \(id))
                AS n
            """) > 0
    }

    /// The registrations of one person for a session, in the order of their creation.
    public func registrations(of registrant: String, for session: String) throws -> [Registration] {
        try all(
            """
            \(registrationsWithEmail) WHERE r.registrant_id = \(registrant) AND r.session_id = \(session)
            ORDER BY r.ordinal
            """, in: .registrations, Registration.init)
    }

    /// A number for each of these sessions that rises with every change of its registrations. A session without
    /// registrations has none.
    public func registrationChanges(of sessions: [String]) throws -> [String: Int] {
        let changes = try chunks(of: sessions).flatMap { ids in
            try all(
                """
                SELECT session_id, SUM(revision) AS n FROM registrations
                WHERE session_id IN \(anyOf: ids) AND revision <= \(maxInteger) GROUP BY session_id
                """
            ) { (try $0.text("session_id"), try $0.integer("n")) }
        }
        return Dictionary(uniqueKeysWithValues: changes)
    }

    /// Assigns the registrations for a session's dates to that session, after dates were moved to it.
    public func moveRegistrations(toSessionOfDates session: String) throws {
        try execute(
            """
            UPDATE registrations SET session_id = \(session)
            WHERE occurrence_id IN (SELECT id FROM occurrences WHERE session_id = \(session))
            """)
    }

    /// Raises the sequences of the calendar events of a session, or of one of its dates, after a change of it, and touches
    /// the feeds of the registrants.
    public func raiseSequences(ofRegistrationsFor session: String, on occurrence: String? = nil, now: Date) throws {
        if let occurrence {
            try raiseSequences(
                "session_id = \(session) AND (occurrence_id = \(occurrence) OR occurrence_id IS NULL)", now)
        } else {
            try raiseSequences("session_id = \(session)", now)
        }
    }

    /// Raises the sequences of all calendar events of a registrant, and touches the feed.
    public func raiseSequences(ofRegistrant registrant: String, now: Date) throws {
        try raiseSequences("registrant_id = \(registrant)", now)
    }

    private func raiseSequences(_ concerned: SQL, _ now: Date) throws {
        let registrants = try all(
            """
            UPDATE registrations SET sequence = sequence + 1, announced_at = \(now) WHERE \(concerned)
            RETURNING registrant_id
            """
        ) { try $0.text("registrant_id") }
        try touch(Set(registrants.map(FeedSelector.personal)), now: now)
    }

    /// Raises the sequence of a registration to one that was mailed, and touches the feed of the registrant.
    public func raiseSequence(of registration: String, to sequence: Int, now: Date) throws {
        let registrants = try all(
            """
            UPDATE registrations SET sequence = \(sequence) WHERE id = \(registration) AND sequence < \(sequence)
            RETURNING registrant_id
            """
        ) { try $0.text("registrant_id") }
        try touch(Set(registrants.map(FeedSelector.personal)), now: now)
    }

    public func insert(_ registration: Registration) throws {
        let person = registration.person
        try send(
            """
            INSERT INTO registrations (
                id, ordinal, place, session_id, occurrence_id, registrant_id, name, account, account_vouched,
                time_zone, language, status,
                queue, offer_expires_at, confirm_by, answers, consents, declined, ticket, source, sequence, carried_from,
                moved_from, reserved, reserved_until, created_at, updated_at, revision)
            VALUES (
                \(registration.id), \(nextOrdinal(of: "registrations")),
                \(registration.place.key), \(registration.session), \(registration.occurrence),
                \(registration.registrant), \(person.name), \(person.account), \(person.accountIsVouched),
                \(person.timeZoneName),
                \(person.language), \(registration.status), \(queueNumber(of: registration)), \(registration.offerExpires),
                \(registration.confirmBy), \(try jsonText(registration.answers)),
                \(try jsonText(registration.consents)), \(registration.declined), \(registration.ticket), \(registration.source),
                \(registration.sequence), \(registration.carriedFrom), \(registration.movedFrom),
                \(registration.reserved?.count ?? 0), \(registration.reserved?.until),
                \(registration.createdAt), \(registration.updatedAt),
                \(registration.revision))
            """)
    }

    public func update(_ registration: Registration) throws {
        let person = registration.person
        try send(
            """
            UPDATE registrations SET
                place = \(registration.place.key), session_id = \(registration.session), name = \(person.name),
                account = \(person.account), account_vouched = \(person.accountIsVouched),
                time_zone = \(person.timeZoneName), language = \(person.language),
                status = \(registration.status), queue = \(queueNumber(of: registration)),
                offer_expires_at = \(registration.offerExpires), confirm_by = \(registration.confirmBy), answers = \(try jsonText(registration.answers)),
                consents = \(try jsonText(registration.consents)), declined = \(registration.declined),
                restorable = \(registration.isRestorable), ticket = \(registration.ticket), sequence = \(registration.sequence),
                moved_from = \(registration.movedFrom),
                reserved = \(registration.reserved?.count ?? 0), reserved_until = \(registration.reserved?.until),
                updated_at = \(registration.updatedAt), revision = \(registration.revision)
            WHERE id = \(registration.id)
            """)
    }

    var registrationsWithEmail: SQL {
        "SELECT r.*, p.email FROM registrations r JOIN registrants p ON p.id = r.registrant_id"
    }
}

extension Registration {
    init(_ row: Row) throws {
        var person = Person(
            name: try row.text("name"), email: try row.text("email"), account: try row.textIfAny("account"),
            accountIsVouched: try row.flag("account_vouched"), language: try row.text("language"))
        person.setTimeZone(named: try row.textIfAny("time_zone"))
        self.init(
            id: try row.text("id"), session: try row.text("session_id"), occurrence: try row.textIfAny("occurrence_id"),
            registrant: try row.text("registrant_id"), person: person, status: try row.choice("status"),
            queue: try row.integer("queue"),
            offerExpires: try row.instantIfAny("offer_expires_at"), confirmBy: try row.instantIfAny("confirm_by"),
            answers: try row.json("answers"), consents: try row.json("consents"),
            declined: try row.textIfAny("declined"), isRestorable: try row.flag("restorable"),
            ticket: try row.textIfAny("ticket"), source: try row.textIfAny("source"),
            sequence: try row.integer("sequence"), carriedFrom: try row.textIfAny("carried_from"),
            movedFrom: try row.textIfAny("moved_from"), reserved: try ReservedPlaces(row),
            createdAt: try row.instant("created_at"),
            updatedAt: try row.instant("updated_at"), announcedAt: try row.instantIfAny("announced_at"),
            revision: try row.integer("revision"))
    }
}

extension ReservedPlaces {
    /// Nil for a registration that reserves none.
    fileprivate init?(_ row: Row) throws {
        guard let until = try row.instantIfAny("reserved_until") else { return nil }
        self.init(count: try row.integer("reserved"), until: until)
    }
}

extension Registration.Status: SQLConvertible {}
