import Foundation

extension Migration {
    /// The form of sessions in calendars, the events that are no longer published, and what was mailed under each UID. The
    /// form of existing sessions is NULL until it is decided, right after the migration.
    static let calendarForms = """
        ALTER TABLE sessions ADD COLUMN form TEXT CHECK (form IN ('series', 'dates'));
        CREATE INDEX sessions_without_form ON sessions (id) WHERE form IS NULL;
        ALTER TABLE sessions ADD COLUMN seat_changes BIGINT NOT NULL DEFAULT 0 CHECK (seat_changes >= 0);
        ALTER TABLE sessions ADD COLUMN seats_changed_at BIGINT;
        ALTER TABLE occurrences ADD COLUMN seat_changes BIGINT NOT NULL DEFAULT 0 CHECK (seat_changes >= 0);
        ALTER TABLE occurrences ADD COLUMN seats_changed_at BIGINT;
        ALTER TABLE registrations ADD COLUMN announced_at BIGINT;

        CREATE TABLE retired_events (
            uid TEXT PRIMARY KEY,
            session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
            occurrence_id TEXT,
            title TEXT NOT NULL,
            starts_at BIGINT NOT NULL,
            ends_at BIGINT NOT NULL,
            trainers TEXT NOT NULL,
            sequence BIGINT NOT NULL CHECK (sequence >= 0),
            retired_at BIGINT NOT NULL
        );
        CREATE INDEX retired_events_of_session ON retired_events (session_id);

        CREATE TABLE mailed_entries (
            uid TEXT PRIMARY KEY,
            registration_id TEXT NOT NULL REFERENCES registrations (id),
            session_id TEXT REFERENCES sessions (id),
            occurrence_id TEXT REFERENCES occurrences (id),
            sequence BIGINT NOT NULL CHECK (sequence >= 0),
            entry TEXT NOT NULL,
            live BIGINT NOT NULL CHECK (live IN (0, 1)),
            organizer TEXT,
            mail_id TEXT NOT NULL,
            mailed_at BIGINT NOT NULL,
            CHECK ((session_id IS NULL) <> (occurrence_id IS NULL))
        );
        CREATE INDEX mailed_entries_of_registration ON mailed_entries (registration_id);
        CREATE INDEX mailed_entries_of_session ON mailed_entries (session_id) WHERE session_id IS NOT NULL;
        CREATE INDEX mailed_entries_of_occurrence ON mailed_entries (occurrence_id) WHERE occurrence_id IS NOT NULL;

        CREATE INDEX attendance_of_occurrence ON attendance (occurrence_id);
        CREATE INDEX messages_of_occurrence ON messages (occurrence_id) WHERE occurrence_id IS NOT NULL;
        """

    /// Until now every date was mailed under a UID of its own, which ended like that of its session.
    static let convertMailedDates: @Sendable (any Connection) throws -> Void = { connection in
        let rows = try connection.rows(
            """
            SELECT m.*, s.uid FROM mailed_dates m JOIN occurrences o ON o.id = m.occurrence_id
            JOIN sessions s ON s.id = o.session_id WHERE m.sequence IS NOT NULL
            """)
        for row in rows {
            do {
                try connection.convertMailedDate(row)
            } catch is DecodingError {
                // It stays in its table, and the check of rows names it.
            } catch is UnreadableColumn {
                // Likewise.
            }
        }
    }

    fileprivate struct Told: Decodable {
        let status: String
        let isCancelled: Bool
        let title: String
        let location: String?
        let startsAt: Double
        let endsAt: Double
        let zone: String
    }

    fileprivate struct Entry: Encodable {
        let title: String
        let location: String?
        let startsAt: Double
        let endsAt: Double
        let zone: String
        let excluded: [String]
        let changes: [String]
        let lastEnd: Double
    }
}

extension Connection {
    fileprivate func convertMailedDate(_ row: Row) throws {
        let (registration, occurrence) = (try row.text("registration_id"), try row.text("occurrence_id"))
        let host = try row.text("uid").split(separator: "@").last ?? ""
        let told = try JSONDecoder().decode(Migration.Told.self, from: Data(try row.text("told").utf8))
        let entry = Migration.Entry(
            title: told.title, location: told.location, startsAt: told.startsAt, endsAt: told.endsAt,
            zone: told.zone, excluded: [], changes: [], lastEnd: told.endsAt)
        let uid = "\(registration)-\(occurrence)@\(host)"
        try execute(
            """
            INSERT INTO mailed_entries (
                uid, registration_id, occurrence_id, sequence, entry, live, mail_id, mailed_at)
            VALUES (
                \(uid), \(registration), \(occurrence), \(try row.integer("sequence")), \(try jsonText(entry)),
                \(told.status == "confirmed" && !told.isCancelled), \(try row.text("mail_id")),
                \(try row.instant("mailed_at")))
            """)
    }
}
