public import Training

extension Connection {
    /// The last mails about dates, of these registrations.
    ///
    /// - Parameter ids: of the first registration for each place.
    public func mailedDates(ofRegistrations ids: [String]) throws -> [MailedDate] {
        try chunks(of: ids).flatMap { ids in
            try all(
                "SELECT * FROM mailed_dates WHERE registration_id IN \(anyOf: ids)", in: .mailedDates, MailedDate.init)
        }
    }

    /// Stores the last mail about a date, in place of the one before it. A mail without a calendar keeps the sequence.
    public func save(_ mailed: MailedDate) throws {
        try execute(
            """
            INSERT INTO mailed_dates (registration_id, occurrence_id, sequence, told, mail_id, mailed_at)
            VALUES (
                \(mailed.registration), \(mailed.occurrence), \(mailed.sequence), \(try jsonText(mailed.notified)),
                \(mailed.mail), \(mailed.mailedAt))
            ON CONFLICT (registration_id, occurrence_id) DO UPDATE SET
                sequence = COALESCE(excluded.sequence, mailed_dates.sequence), told = excluded.told,
                mail_id = excluded.mail_id, mailed_at = excluded.mailed_at
            """)
    }

    /// Forgets what was mailed about the dates of a place that is no longer the person's.
    ///
    /// - Parameter id: of the first registration for the place.
    public func deleteMailedDates(ofRegistration id: String) throws {
        try execute("DELETE FROM mailed_dates WHERE registration_id = \(id)")
    }

    /// The entries of registrants' calendars that were mailed, of these registrations.
    ///
    /// - Parameter ids: of the first registration for each place.
    public func mailedEntries(ofRegistrations ids: [String]) throws -> [MailedEntry] {
        try chunks(of: ids).flatMap { ids in
            try all(
                "SELECT * FROM mailed_entries WHERE registration_id IN \(anyOf: ids) ORDER BY uid", MailedEntry.init)
        }
    }

    /// Stores the last mail about an entry, in place of the one before it.
    public func save(_ mailed: MailedEntry) throws {
        var (session, occurrence): (String?, String?) = (nil, nil)
        switch mailed.place {
        case .series(let id): session = id
        case .date(let id): occurrence = id
        }
        try execute(
            """
            INSERT INTO mailed_entries (
                uid, registration_id, session_id, occurrence_id, sequence, moved_sequence, entry, live, organizer, mail_id,
                mailed_at)
            VALUES (
                \(mailed.uid), \(mailed.registration), \(session), \(occurrence), \(mailed.sequence),
                \(mailed.movedSequence),
                \(try jsonText(mailed.entry)), \(mailed.isLive), \(try mailed.organizer.map(jsonText)),
                \(mailed.mail), \(mailed.mailedAt))
            ON CONFLICT (uid) DO UPDATE SET
                sequence = excluded.sequence, moved_sequence = excluded.moved_sequence, entry = excluded.entry, live = excluded.live,
                organizer = excluded.organizer, mail_id = excluded.mail_id, mailed_at = excluded.mailed_at
            """)
    }

    /// The last notifications of a trainer about dates of a session, by the ids of the dates.
    public func mailedAssignments(of trainer: String, in session: String) throws -> [String: NotifiedAssignment] {
        let notified = try all(
            """
            SELECT a.trainer_id, a.occurrence_id, a.told FROM mailed_assignments a JOIN occurrences o ON o.id = a.occurrence_id
            WHERE a.trainer_id = \(trainer) AND o.session_id = \(session)
            """, in: .mailedAssignments
        ) { (try $0.text("occurrence_id"), try $0.json("told") as NotifiedAssignment) }
        return Dictionary(uniqueKeysWithValues: notified)
    }

    /// Stores the last notification of a trainer about a date, in place of the one before it.
    public func save(_ notified: NotifiedAssignment, of trainer: String, on occurrence: String) throws {
        try execute(
            """
            INSERT INTO mailed_assignments (trainer_id, occurrence_id, told)
            VALUES (\(trainer), \(occurrence), \(try jsonText(notified)))
            ON CONFLICT (trainer_id, occurrence_id) DO UPDATE SET told = excluded.told
            """)
    }

    /// The ids of the trainers who teach dates of a session, or were notified that they do.
    public func assignedTrainers(of session: String) throws -> [String] {
        try all(
            """
            SELECT trainer_id FROM bookings b JOIN occurrences o ON o.id = b.occurrence_id
            WHERE o.session_id = \(session)
            UNION SELECT a.trainer_id FROM mailed_assignments a JOIN occurrences o ON o.id = a.occurrence_id
            WHERE o.session_id = \(session)
            ORDER BY 1
            """
        ) { try $0.text("trainer_id") }
    }
}

extension MailedDate {
    init(_ row: Row) throws {
        self.init(
            registration: try row.text("registration_id"), occurrence: try row.text("occurrence_id"),
            sequence: try row.integerIfAny("sequence"), notified: try row.json("told"), mail: try row.text("mail_id"),
            mailedAt: try row.instant("mailed_at"))
    }
}

extension MailedEntry {
    init(_ row: Row) throws {
        self.init(
            uid: try row.text("uid"), registration: try row.text("registration_id"),
            place: try row.textIfAny("occurrence_id").map(Place.date) ?? .series(try row.text("session_id")),
            sequence: try row.integer("sequence"), movedSequence: try row.integer("moved_sequence"),
            entry: try row.json("entry"), isLive: try row.flag("live"),
            organizer: try row.jsonIfAny("organizer"), mail: try row.text("mail_id"),
            mailedAt: try row.instant("mailed_at"))
    }
}
