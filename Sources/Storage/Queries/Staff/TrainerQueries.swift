public import Foundation
import ICalendar
public import Training

extension Connection {
    /// Trainers in the order of their creation.
    public func trainers(page: PageRequest) throws -> Page<Trainer> {
        let place: SQL = page.after.map { "ordinal > \($0.order)" } ?? "1 = 1"
        return try paged(
            "SELECT * FROM trainers WHERE \(place) ORDER BY ordinal LIMIT \(page.limit + 1)", in: .trainers,
            by: .ordinal, limit: page.limit, Trainer.init)
    }

    public func trainer(_ id: String) throws -> Trainer? {
        try first("SELECT * FROM trainers WHERE id = \(id)", in: .trainers, Trainer.init)
    }

    /// The names of the trainers with these ids, by id. Ids that are not of trainers are left out.
    public func trainerNames(_ ids: some Collection<String>) throws -> [String: String] {
        let names = try all("SELECT id, name FROM trainers WHERE id IN \(anyOf: Array(ids))") {
            (try $0.text("id"), try $0.text("name"))
        }
        return Dictionary(uniqueKeysWithValues: names)
    }

    /// The trainers with these ids as pages show them.
    public func trainerFaces(_ ids: some Collection<String>) throws -> TrainerFaces {
        try all("SELECT id, name, picture FROM trainers WHERE id IN \(anyOf: Array(ids))") { row in
            (try row.text("id"), try row.text("name"), try row.textIfAny("picture"))
        }.reduce(into: TrainerFaces()) { faces, row in
            faces.names[row.0] = row.1
            faces.pictures[row.0] = row.2.map(PictureReference.init(file:))
        }
    }

    public func insert(_ trainer: Trainer) throws {
        let details = trainer.details
        try execute(
            """
            INSERT INTO trainers (id, ordinal, name, email, time_zone, biography, created_at, updated_at, revision)
            VALUES (
                \(trainer.id), \(nextOrdinal(of: "trainers")), \(details.name), \(details.email), \(details.timeZoneName), \(details.biography),
                \(trainer.createdAt), \(trainer.updatedAt), \(trainer.revision))
            """)
        try saveWords(weightedWords([(details.name, 3)]), of: trainer.id, in: .trainers)
    }

    public func update(_ trainer: Trainer) throws {
        let details = trainer.details
        try execute(
            """
            UPDATE trainers SET
                name = \(details.name), email = \(details.email), time_zone = \(details.timeZoneName),
                biography = \(details.biography), updated_at = \(trainer.updatedAt), revision = \(trainer.revision)
            WHERE id = \(trainer.id)
            """)
        try saveWords(weightedWords([(details.name, 3)]), of: trainer.id, in: .trainers)
    }

    /// - Throws: ``ConstraintViolation`` `.missingReference` while a session or a token refers to the trainer.
    public func deleteTrainer(_ id: String) throws {
        try execute("DELETE FROM trainers WHERE id = \(id)")
    }

    /// Replaces the picture of a trainer, or removes it.
    public func set(_ picture: TrainerPicture?, as reference: PictureReference?, ofTrainer id: String, now: Date) throws
    {
        try execute("DELETE FROM trainer_pictures WHERE trainer_id = \(id)")
        if let picture, let reference {
            try execute(
                """
                INSERT INTO trainer_pictures (trainer_id, file, content, created_at)
                VALUES (\(id), \(reference.file), \(Data(picture.bytes).base64EncodedString()), \(now))
                """)
        }
        try execute(
            """
            UPDATE trainers SET picture = \(reference?.file), updated_at = \(now), revision = revision + 1
            WHERE id = \(id)
            """)
    }

    /// The picture of any trainer that has this name of a file.
    public func picture(inFile file: String) throws -> TrainerPicture? {
        try first(
            "SELECT * FROM trainer_pictures WHERE file = \(file) LIMIT 1", in: .trainerPictures, TrainerPicture.init)
    }

    /// Replaces the feed secret of a trainer, which invalidates the previous one.
    public func setFeedSecret(hash: String, ofTrainer id: String) throws {
        try execute("UPDATE trainers SET feed_secret_hash = \(hash) WHERE id = \(id)")
    }

    public func trainer(withFeedSecretHash hash: String) throws -> Trainer? {
        try first("SELECT * FROM trainers WHERE feed_secret_hash = \(hash)", in: .trainers, Trainer.init)
    }

    /// The ids of the sessions that a trainer teaches, as a whole or on one of their dates, even a cancelled one.
    public func sessionIDs(ofTrainer id: String) throws -> [String] {
        try all(
            """
            SELECT session_id FROM session_trainers WHERE trainer_id = \(id)
            UNION SELECT o.session_id FROM occurrences o WHERE \(overrideNames(anyOf: [id]))
            ORDER BY session_id
            """
        ) { try $0.text("session_id") }
    }
}

// MARK: - Bookings

extension Connection {
    /// Replaces the bookings of a date by those of its present trainers. The bookings of a cancelled date are marked as
    /// cancelled: they occupy nobody.
    public func book(_ date: ScheduledDate) throws {
        let occurrence = date.occurrence
        try execute("DELETE FROM bookings WHERE occurrence_id = \(occurrence.id)")
        for trainer in date.trainers {
            try execute(
                """
                INSERT INTO bookings (trainer_id, occurrence_id, starts_at, ends_at, cancelled)
                VALUES (
                    \(trainer), \(occurrence.id), \(occurrence.startsAt), \(occurrence.endsAt), \(date.isCancelled))
                """)
        }
    }

    /// The clashes of dates of a session, on which one of its trainers teaches another date at the same time. Earliest
    /// first. Dates of other sessions that cannot be read are left out.
    ///
    /// - Parameters:
    ///   - occurrences: the ids of the dates.
    ///   - limit: the maximum number of clashes, since a daily series can have a thousand.
    public func clashes(
        of session: String, on occurrences: [String], limit: Int = 100
    ) throws -> [Impact.Clash] {
        try earliest(limit, on: occurrences) { try clashes(of: session, among: $0, limit: limit) }
    }

    private func earliest(
        _ limit: Int, on occurrences: [String], _ clashesAmong: ([String]) throws -> [Impact.Clash]
    ) throws -> [Impact.Clash] {
        let found = try chunks(of: occurrences).flatMap { try clashesAmong($0) }
        return Array(found.sorted { $0.date.startsAt < $1.date.startsAt }.prefix(limit))
    }

    private func clashes(of session: String, among ids: [String], limit: Int) throws -> [Impact.Clash] {
        // A date of another session that cannot be read is named where it is read itself.
        try rows(
            """
            SELECT mine.trainer_id, o.id, o.session_id, o.recurrence_id, o.starts_at,
                p.session_id AS other_session_id, p.recurrence_id AS other_recurrence_id, p.starts_at AS other_starts_at,
                p.override AS other_override, s.title AS other_title
            FROM occurrences o
            JOIN bookings mine ON mine.occurrence_id = o.id AND mine.cancelled = 0
            JOIN bookings other ON other.trainer_id = mine.trainer_id AND other.cancelled = 0
                AND other.starts_at > mine.starts_at - \(ScheduleLimits.maxDuration)
                AND other.starts_at < mine.ends_at AND other.ends_at > mine.starts_at
                AND other.occurrence_id <> mine.occurrence_id
            JOIN occurrences p ON p.id = other.occurrence_id
            JOIN sessions s ON s.id = p.session_id
            WHERE o.session_id = \(session) AND o.id IN \(anyOf: ids)
            ORDER BY o.starts_at, o.id, mine.trainer_id, p.starts_at, p.id LIMIT \(limit)
            """
        ).compactMap { row in
            do {
                return try clash(row)
            } catch is UnreadableColumn {
                return nil
            }
        }
    }

    /// The clashes of dates of a session with the times at which its trainers are busy by calendars of their own, one for
    /// each date and trainer. Earliest first.
    ///
    /// - Parameters:
    ///   - occurrences: the ids of the dates.
    ///   - limit: the maximum number of clashes.
    public func busyClashes(
        of session: String, on occurrences: [String], limit: Int = 100
    ) throws -> [Impact.Clash] {
        try earliest(limit, on: occurrences) { try busyClashes(of: session, among: $0, limit: limit) }
    }

    private func busyClashes(of session: String, among ids: [String], limit: Int) throws -> [Impact.Clash] {
        try all(
            """
            SELECT mine.trainer_id, o.id, o.session_id, o.recurrence_id, o.starts_at,
                MIN(busy.starts_at) AS busy_from, MAX(busy.ends_at) AS busy_to
            FROM occurrences o
            JOIN bookings mine ON mine.occurrence_id = o.id AND mine.cancelled = 0
            JOIN busy_times busy ON busy.trainer_id = mine.trainer_id
                AND busy.starts_at >= mine.starts_at - \(Int(BusyTimes.maxPiece))
                AND busy.starts_at < mine.ends_at AND busy.ends_at > mine.starts_at
            WHERE o.session_id = \(session) AND o.id IN \(anyOf: ids)
            GROUP BY mine.trainer_id, o.id, o.session_id, o.recurrence_id, o.starts_at
            ORDER BY o.starts_at, o.id, mine.trainer_id LIMIT \(limit)
            """
        ) { row in
            let from = try row.instant("busy_from")
            return Impact.Clash(
                trainer: try row.text("trainer_id"),
                date: Impact.DateReference(
                    session: try row.text("session_id"), recurrenceID: try row.local("recurrence_id"),
                    startsAt: try row.instant("starts_at")),
                busy: from..<max(from, try row.instant("busy_to")))
        }
    }

    private func clash(_ row: Row) throws -> Impact.Clash {
        let override = try row.jsonIfAny("other_override", as: Override.self)
        return Impact.Clash(
            trainer: try row.text("trainer_id"),
            date: Impact.DateReference(
                session: try row.text("session_id"), recurrenceID: try row.local("recurrence_id"),
                startsAt: try row.instant("starts_at")),
            with: Impact.DateReference(
                session: try row.text("other_session_id"), recurrenceID: try row.local("other_recurrence_id"),
                startsAt: try row.instant("other_starts_at")),
            withTitle: try override?.title ?? row.text("other_title"))
    }
}

/// The condition that a row `o` of `occurrences` has trainers of its own, one of whom is in the list.
///
/// It does not use the bookings: a cancelled date occupies nobody.
func overrideNames(anyOf trainers: [String]) -> SQL {
    let named: [SQL] = trainers.map { "o.override LIKE \("%\"" + likePattern($0) + "\"%") ESCAPE '!'" }
    let any = named.dropFirst().reduce(named.first ?? "1 = 0") { "\($0) OR \($1)" }
    return "o.override IS NOT NULL AND (\(any))"
}

extension Trainer {
    init(_ row: Row) throws {
        var details = Details(
            name: try row.text("name"), email: try row.textIfAny("email"), biography: try row.text("biography"))
        details.setTimeZone(named: try row.textIfAny("time_zone"))
        self.init(
            id: try row.text("id"), details: details,
            picture: try row.textIfAny("picture").map(PictureReference.init(file:)),
            createdAt: try row.instant("created_at"), updatedAt: try row.instant("updated_at"),
            revision: try row.integer("revision"))
    }
}

extension TrainerPicture {
    init(_ row: Row) throws {
        let file = try row.text("file")
        guard let kind = file.split(separator: ".").last.flatMap({ Kind(rawValue: String($0)) }) else {
            throw UnreadableColumn("file", "names no kind of picture")
        }
        guard let bytes = Data(base64Encoded: try row.text("content")) else {
            throw UnreadableColumn("content", "is not Base64")
        }
        self.init(kind: kind, bytes: Array(bytes))
    }
}
