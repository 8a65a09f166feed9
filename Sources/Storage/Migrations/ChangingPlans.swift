extension Migration {
    /// Changes of plans by people, and decisions of staff about them: a registration can replace another one, wait for an
    /// approval and be declined. A session has a minimum, which is looked at once for each date.
    ///
    /// The status of a registration is limited by its table, which neither engine can change, so the table is made anew, and
    /// with it those that refer to it.
    static let changingPlans = """
        ALTER TABLE sessions ADD COLUMN minimum BIGINT CHECK (minimum >= 1);
        ALTER TABLE sessions ADD COLUMN decide_before BIGINT CHECK (decide_before >= 0);
        ALTER TABLE occurrences ADD COLUMN decided_at BIGINT;
        CREATE INDEX sessions_with_minimum ON sessions (id) WHERE minimum IS NOT NULL;

        CREATE TABLE registrations_anew (
            id TEXT PRIMARY KEY,
            ordinal BIGINT NOT NULL UNIQUE,
            place TEXT NOT NULL,
            session_id TEXT NOT NULL REFERENCES sessions (id),
            occurrence_id TEXT REFERENCES occurrences (id),
            registrant_id TEXT NOT NULL REFERENCES registrants (id),
            name TEXT NOT NULL CHECK (name <> ''),
            account TEXT,
            account_vouched BIGINT NOT NULL DEFAULT 0 CHECK (account_vouched IN (0, 1)),
            time_zone TEXT,
            language TEXT NOT NULL,
            status TEXT NOT NULL
                CHECK (status IN ('requested', 'confirmed', 'waitlisted', 'offered', 'cancelled')),
            queue BIGINT NOT NULL,
            offer_expires_at BIGINT,
            confirm_by BIGINT,
            answers TEXT NOT NULL,
            consents TEXT NOT NULL DEFAULT '[]',
            ticket TEXT,
            source TEXT,
            declined TEXT,
            restorable BIGINT NOT NULL DEFAULT 0 CHECK (restorable IN (0, 1)),
            sequence BIGINT NOT NULL CHECK (sequence >= 0),
            carried_from TEXT REFERENCES registrations_anew (id),
            moved_from TEXT REFERENCES registrations_anew (id),
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL,
            announced_at BIGINT,
            revision BIGINT NOT NULL,
            UNIQUE (place, registrant_id),
            CHECK ((status = 'offered') = (offer_expires_at IS NOT NULL)),
            CHECK (moved_from <> id)
        );
        INSERT INTO registrations_anew (
            id, ordinal, place, session_id, occurrence_id, registrant_id, name, account, account_vouched, time_zone,
            language, status, queue, offer_expires_at, confirm_by, answers, consents, ticket, source, sequence,
            carried_from, created_at, updated_at, announced_at, revision)
            SELECT
                id, ordinal, place, session_id, occurrence_id, registrant_id, name, account, account_vouched, time_zone,
                language, status, queue, offer_expires_at, confirm_by, answers, consents, ticket, source, sequence,
                carried_from, created_at, updated_at, announced_at, revision
            FROM registrations;

        CREATE TABLE attendance_anew (
            registration_id TEXT NOT NULL REFERENCES registrations_anew (id),
            occurrence_id TEXT NOT NULL REFERENCES occurrences (id),
            attendance TEXT NOT NULL CHECK (attendance IN ('attended', 'absent')),
            noted_at BIGINT NOT NULL,
            PRIMARY KEY (registration_id, occurrence_id)
        );
        INSERT INTO attendance_anew (registration_id, occurrence_id, attendance, noted_at)
            SELECT registration_id, occurrence_id, attendance, noted_at FROM attendance;
        DROP TABLE attendance;
        ALTER TABLE attendance_anew RENAME TO attendance;
        CREATE INDEX attendance_of_occurrence ON attendance (occurrence_id);

        CREATE TABLE feedback_anew (
            registration_id TEXT NOT NULL REFERENCES registrations_anew (id),
            occurrence_id TEXT NOT NULL REFERENCES occurrences (id),
            score BIGINT NOT NULL CHECK (score BETWEEN 1 AND 5),
            comment TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL,
            PRIMARY KEY (registration_id, occurrence_id)
        );
        INSERT INTO feedback_anew (registration_id, occurrence_id, score, comment, created_at, updated_at)
            SELECT registration_id, occurrence_id, score, comment, created_at, updated_at FROM feedback;
        DROP TABLE feedback;
        ALTER TABLE feedback_anew RENAME TO feedback;
        CREATE INDEX feedback_of_occurrence ON feedback (occurrence_id);

        CREATE TABLE follow_ups_anew (
            registration_id TEXT NOT NULL REFERENCES registrations_anew (id),
            occurrence_id TEXT NOT NULL REFERENCES occurrences (id),
            PRIMARY KEY (registration_id, occurrence_id)
        );
        INSERT INTO follow_ups_anew (registration_id, occurrence_id)
            SELECT registration_id, occurrence_id FROM follow_ups;
        DROP TABLE follow_ups;
        ALTER TABLE follow_ups_anew RENAME TO follow_ups;
        CREATE INDEX follow_ups_of_occurrence ON follow_ups (occurrence_id);

        CREATE TABLE mailed_dates_anew (
            registration_id TEXT NOT NULL REFERENCES registrations_anew (id),
            occurrence_id TEXT NOT NULL REFERENCES occurrences (id),
            sequence BIGINT,
            told TEXT NOT NULL,
            mail_id TEXT NOT NULL,
            mailed_at BIGINT NOT NULL,
            PRIMARY KEY (registration_id, occurrence_id)
        );
        INSERT INTO mailed_dates_anew (registration_id, occurrence_id, sequence, told, mail_id, mailed_at)
            SELECT registration_id, occurrence_id, sequence, told, mail_id, mailed_at FROM mailed_dates;
        DROP TABLE mailed_dates;
        ALTER TABLE mailed_dates_anew RENAME TO mailed_dates;
        CREATE INDEX mailed_dates_of_occurrence ON mailed_dates (occurrence_id);

        CREATE TABLE mailed_entries_anew (
            uid TEXT PRIMARY KEY,
            registration_id TEXT NOT NULL REFERENCES registrations_anew (id),
            session_id TEXT REFERENCES sessions (id),
            occurrence_id TEXT REFERENCES occurrences (id),
            sequence BIGINT NOT NULL CHECK (sequence >= 0),
            moved_sequence BIGINT NOT NULL DEFAULT 0,
            entry TEXT NOT NULL,
            live BIGINT NOT NULL CHECK (live IN (0, 1)),
            organizer TEXT,
            mail_id TEXT NOT NULL,
            mailed_at BIGINT NOT NULL,
            CHECK ((session_id IS NULL) <> (occurrence_id IS NULL))
        );
        INSERT INTO mailed_entries_anew (
            uid, registration_id, session_id, occurrence_id, sequence, moved_sequence, entry, live, organizer, mail_id,
            mailed_at)
            SELECT
                uid, registration_id, session_id, occurrence_id, sequence, moved_sequence, entry, live, organizer,
                mail_id, mailed_at
            FROM mailed_entries;
        DROP TABLE mailed_entries;
        ALTER TABLE mailed_entries_anew RENAME TO mailed_entries;
        CREATE INDEX mailed_entries_of_registration ON mailed_entries (registration_id);
        CREATE INDEX mailed_entries_of_session ON mailed_entries (session_id) WHERE session_id IS NOT NULL;
        CREATE INDEX mailed_entries_of_occurrence ON mailed_entries (occurrence_id) WHERE occurrence_id IS NOT NULL;

        CREATE TABLE calendar_answers_anew (
            registration_id TEXT NOT NULL REFERENCES registrations_anew (id),
            occurrence_key TEXT NOT NULL,
            status TEXT NOT NULL,
            sequence BIGINT NOT NULL,
            stamp BIGINT NOT NULL,
            proven BIGINT NOT NULL CHECK (proven IN (0, 1)),
            comment TEXT,
            received_at BIGINT NOT NULL,
            PRIMARY KEY (registration_id, occurrence_key)
        );
        INSERT INTO calendar_answers_anew (
            registration_id, occurrence_key, status, sequence, stamp, proven, comment, received_at)
            SELECT registration_id, occurrence_key, status, sequence, stamp, proven, comment, received_at
            FROM calendar_answers;
        DROP TABLE calendar_answers;
        ALTER TABLE calendar_answers_anew RENAME TO calendar_answers;

        DROP TABLE registrations;
        ALTER TABLE registrations_anew RENAME TO registrations;
        CREATE INDEX registrations_in_line ON registrations (place, status, queue);
        CREATE INDEX registrations_of_session ON registrations (session_id, ordinal);
        CREATE INDEX registrations_of_registrant ON registrations (registrant_id);
        CREATE INDEX registrations_of_occurrence ON registrations (occurrence_id);
        CREATE INDEX registrations_offered ON registrations (offer_expires_at) WHERE offer_expires_at IS NOT NULL;
        CREATE INDEX registrations_carried ON registrations (carried_from);
        CREATE INDEX registrations_unconfirmed ON registrations (confirm_by)
            WHERE confirm_by IS NOT NULL AND status = 'waitlisted';
        CREATE INDEX registrations_requested ON registrations (confirm_by)
            WHERE confirm_by IS NOT NULL AND status = 'requested';
        CREATE INDEX registrations_moved ON registrations (moved_from) WHERE moved_from IS NOT NULL;
        """
}
