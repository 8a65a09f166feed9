import Addresses
public import Foundation
public import Training

extension Connection {
    public func registrant(_ id: String) throws -> Registrant? {
        try first("SELECT * FROM registrants WHERE id = \(id)", in: .registrants, Registrant.init)
    }

    public func registrants(_ ids: [String]) throws -> [Registrant] {
        try chunks(of: ids).flatMap { ids in
            try all("SELECT * FROM registrants WHERE id IN \(anyOf: ids)", in: .registrants, Registrant.init)
        }
    }

    public func registrant(withEmail email: String) throws -> Registrant? {
        try first(registrantQuery(email: email), in: .registrants, Registrant.init)
    }

    /// The registrant with an address; nil for one who cannot be read, too.
    public func readableRegistrant(withEmail email: String) throws -> Registrant? {
        try readable(registrantQuery(email: email), in: .registrants, Registrant.init).first
    }

    /// The query that reads the registrant with an address.
    public func registrantQuery(email: String) -> SQL {
        "SELECT * FROM registrants WHERE email_key = \(EmailAddress.key(of: email))"
    }

    /// The ids of the registrants who have or had a place in a session, in the order of their registrations. For one date,
    /// those with a place in the whole series are included.
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

    /// The ids of the registrants who have a seat in a date of a session, or wait for one, in the order of their
    /// registrations. Addresses that are not confirmed and requests that are not approved yet are not among them.
    ///
    /// - Parameter occurrence: the id of the date; nil for all dates.
    public func activeRegistrants(of session: String, on occurrence: String?) throws -> [String] {
        let concerned: SQL =
            if let occurrence { "(occurrence_id = \(occurrence) OR occurrence_id IS NULL)" } else { "1 = 1" }
        return try all(
            """
            SELECT registrant_id, MIN(ordinal) AS first FROM registrations
            WHERE session_id = \(session) AND status NOT IN ('requested', 'cancelled') AND confirm_by IS NULL AND \(concerned)
            GROUP BY registrant_id ORDER BY first
            """
        ) { try $0.text("registrant_id") }
    }

    /// The number of people with a place in one of these dates, or in the series as a whole.
    public func registrantCount(ofOccurrences ids: [String], session: String) throws -> Int {
        let places = ids.map { Place.date($0).key } + [Place.series(session).key]
        let people = try chunks(of: places).flatMap { places in
            try all(
                """
                SELECT DISTINCT registrant_id FROM registrations
                WHERE place IN \(anyOf: places) AND status <> 'cancelled' AND confirm_by IS NULL
                """
            ) { try $0.text("registrant_id") }
        }
        return Set(people).count
    }

    /// Registrants whose last date ended before an instant. For a series without end, those count whose registration or
    /// session was cancelled before the instant.
    ///
    /// - Parameter id: returns only registrants with a greater id; the empty text for all.
    /// - Returns: their ids, in order.
    public func registrants(doneBefore instant: Date, after id: String, limit: Int) throws -> [String] {
        try all(
            """
            SELECT p.id FROM registrants p
            WHERE p.id > \(id) AND p.email_key NOT LIKE 'erased:%' AND p.created_at < \(instant)
                AND NOT EXISTS (
                    SELECT 1 FROM registrations r JOIN occurrences o ON o.id = r.occurrence_id
                    WHERE r.registrant_id = p.id AND o.ends_at >= \(instant))
                AND NOT EXISTS (
                    SELECT 1 FROM registrations r JOIN sessions s ON s.id = r.session_id
                    WHERE r.registrant_id = p.id AND r.occurrence_id IS NULL
                        AND NOT (r.status = 'cancelled' AND r.updated_at < \(instant))
                        AND NOT (s.status = 'cancelled' AND s.updated_at < \(instant))
                        AND (s.ends_at IS NULL OR s.ends_at >= \(instant) OR EXISTS (
                            SELECT 1 FROM occurrences o
                            WHERE o.session_id = s.id AND o.detached = 0 AND o.ends_at >= \(instant))))
            ORDER BY p.id LIMIT \(limit)
            """
        ) { try $0.text("id") }
    }

    /// The accounts that staff assigned to a registrant.
    public func vouchedAccounts(of registrant: String) throws -> [String] {
        try all(
            """
            SELECT DISTINCT account FROM registrations
            WHERE registrant_id = \(registrant) AND account_vouched = 1 AND account IS NOT NULL ORDER BY account
            """
        ) { try $0.text("account") }
    }

    public func insert(_ registrant: Registrant) throws {
        try send(
            """
            INSERT INTO registrants (id, email_key, email, generation, confirmed_at, created_at)
            VALUES (
                \(registrant.id), \(EmailAddress.key(of: registrant.email)), \(registrant.email), \(registrant.generation),
                \(registrant.confirmedAt), \(registrant.createdAt))
            """)
    }

    /// Marks the address of a registrant as confirmed. One that was confirmed before stays as it is.
    public func confirmAddress(ofRegistrant id: String, now: Date) throws {
        try send("UPDATE registrants SET confirmed_at = \(now) WHERE id = \(id) AND confirmed_at IS NULL")
    }

    /// Invalidates all links of a registrant.
    public func rotateSecrets(ofRegistrant id: String) throws {
        noteTouched([.personal(id)])
        try execute("UPDATE registrants SET generation = generation + 1 WHERE id = \(id)")
    }
}

// MARK: - Erasure

extension Connection {
    /// Removes the personal data of a registrant, and invalidates all links. The rows stay, so that statistics do not
    /// change. The address can register again, as a new person.
    public func anonymise(_ registrant: Registrant, now: Date) throws {
        let replacement = registrant.erasedEmail
        noteTouched([.personal(registrant.id)])
        try execute(
            """
            UPDATE registrants SET email_key = \(replacement), email = \(replacement), generation = generation + 1
            WHERE id = \(registrant.id)
            """)
        try execute(
            """
            UPDATE registrations SET
                name = 'Erased', account = NULL, account_vouched = 0, time_zone = NULL, language = 'en',
                answers = '{}', consents = '[]', ticket = NULL,
                declined = CASE WHEN declined IS NULL THEN NULL ELSE '' END, revision = revision + 1
            WHERE registrant_id = \(registrant.id)
            """)
        let own: SQL = "(SELECT id FROM registrations WHERE registrant_id = \(registrant.id))"
        try execute("UPDATE feedback SET comment = '' WHERE registration_id IN \(own)")
        try execute(
            """
            UPDATE certificates SET
                holder = NULL, reason = CASE WHEN reason IS NULL THEN NULL ELSE '' END, revision = revision + 1
            WHERE registration_id IN \(own)
            """)
        try execute("DELETE FROM mailed_dates WHERE registration_id IN \(own)")
        try execute("DELETE FROM mailed_entries WHERE registration_id IN \(own)")
        try execute("DELETE FROM calendar_answers WHERE registration_id IN \(own)")
        try execute("DELETE FROM feed_fetches WHERE registrant_id = \(registrant.id)")
        try execute(
            """
            UPDATE mails SET state = 'dropped', reason = 'The person was erased.', settled_at = \(now)
            WHERE registrant_id = \(registrant.id) AND state = 'waiting'
            """)
        try deleteRequests(of: registrant.id, about: own)
    }

    /// Deletes the stored answers to requests with an idempotency key that may contain data of the person.
    private func deleteRequests(of registrant: String, about registrations: SQL) throws {
        try execute(
            """
            DELETE FROM requests WHERE caller = \(registrant) OR request_key IN (
                SELECT request FROM journal WHERE request IS NOT NULL AND (
                    (subject = 'registrant' AND subject_id = \(registrant))
                    OR (subject = 'registration' AND subject_id IN \(registrations))))
            """)
    }

    /// Deletes the data of an address that does not belong to a registrant: interest, unsubscriptions, mails, and the mark
    /// of one that mail comes back from.
    ///
    /// - Parameter settledOnly: leaves mails that wait to be sent, and received ones that are to be read or looked at.
    public func deletePersonalData(ofAddress email: String, settledOnly: Bool = false) throws {
        for interest in try interest(of: email) { try deleteInterest(in: interest.tutorial, of: email) }
        try execute("DELETE FROM mail_refusals WHERE email_key = \(EmailAddress.key(of: email))")
        try anonymiseReceivedMails(from: email, settledOnly: settledOnly)
        _ = try deleteUndeliverable(email)
        let concerned: SQL = settledOnly ? "state <> 'waiting'" : "1 = 1"
        for mail in try mailIDs(toAddress: email) {
            try execute("DELETE FROM mails WHERE id = \(mail) AND \(concerned)")
        }
    }
}

extension Registrant {
    init(_ row: Row) throws {
        self.init(
            id: try row.text("id"), email: try row.text("email"), generation: try row.integer("generation"),
            confirmedAt: try row.instantIfAny("confirmed_at"), createdAt: try row.instant("created_at"))
    }
}
