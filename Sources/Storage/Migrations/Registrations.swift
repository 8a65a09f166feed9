extension Migration {
    static let registrations = """
        ALTER TABLE occurrences ADD COLUMN confirmed BIGINT NOT NULL DEFAULT 0 CHECK (confirmed >= 0);
        ALTER TABLE occurrences ADD COLUMN offered BIGINT NOT NULL DEFAULT 0 CHECK (offered >= 0);
        ALTER TABLE occurrences ADD COLUMN waitlisted BIGINT NOT NULL DEFAULT 0 CHECK (waitlisted >= 0);
        ALTER TABLE occurrences ADD COLUMN seat_limit BIGINT CHECK (confirmed + offered <= seat_limit);
        ALTER TABLE sessions ADD COLUMN confirmed BIGINT NOT NULL DEFAULT 0 CHECK (confirmed >= 0);
        ALTER TABLE sessions ADD COLUMN offered BIGINT NOT NULL DEFAULT 0 CHECK (offered >= 0);
        ALTER TABLE sessions ADD COLUMN waitlisted BIGINT NOT NULL DEFAULT 0 CHECK (waitlisted >= 0);
        ALTER TABLE sessions ADD COLUMN seat_limit BIGINT CHECK (confirmed + offered <= seat_limit);

        CREATE TABLE registrants (
            id TEXT PRIMARY KEY,
            email_key TEXT NOT NULL UNIQUE,
            email TEXT NOT NULL,
            generation BIGINT NOT NULL CHECK (generation >= 1),
            created_at BIGINT NOT NULL
        );

        CREATE TABLE registrations (
            id TEXT PRIMARY KEY,
            ordinal BIGINT NOT NULL UNIQUE,
            place TEXT NOT NULL,
            session_id TEXT NOT NULL REFERENCES sessions (id),
            occurrence_id TEXT REFERENCES occurrences (id),
            registrant_id TEXT NOT NULL REFERENCES registrants (id),
            name TEXT NOT NULL CHECK (name <> ''),
            account TEXT,
            time_zone TEXT,
            language TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('confirmed', 'waitlisted', 'offered', 'cancelled')),
            queue BIGINT NOT NULL,
            offer_expires_at BIGINT,
            answers TEXT NOT NULL,
            ticket TEXT,
            sequence BIGINT NOT NULL CHECK (sequence >= 0),
            carried_from TEXT REFERENCES registrations (id),
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL,
            revision BIGINT NOT NULL,
            UNIQUE (place, registrant_id),
            CHECK ((status = 'offered') = (offer_expires_at IS NOT NULL))
        );
        CREATE INDEX registrations_in_line ON registrations (place, status, queue);
        CREATE INDEX registrations_of_session ON registrations (session_id, ordinal);
        CREATE INDEX registrations_of_registrant ON registrations (registrant_id);
        CREATE INDEX registrations_of_occurrence ON registrations (occurrence_id);
        CREATE INDEX registrations_offered ON registrations (offer_expires_at) WHERE offer_expires_at IS NOT NULL;
        CREATE INDEX registrations_carried ON registrations (carried_from);

        CREATE TABLE attendance (
            registration_id TEXT NOT NULL REFERENCES registrations (id),
            occurrence_id TEXT NOT NULL REFERENCES occurrences (id),
            attendance TEXT NOT NULL CHECK (attendance IN ('attended', 'absent')),
            noted_at BIGINT NOT NULL,
            PRIMARY KEY (registration_id, occurrence_id)
        );
        """
}
