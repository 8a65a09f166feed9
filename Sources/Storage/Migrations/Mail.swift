extension Migration {
    static let mail = """
        CREATE TABLE journal_readers (
            name TEXT PRIMARY KEY,
            position BIGINT NOT NULL
        );
        INSERT INTO journal_readers (name, position) SELECT 'mail', COALESCE(MAX(position), 0) FROM journal;

        CREATE TABLE mails (
            id TEXT PRIMARY KEY,
            ordinal BIGINT NOT NULL UNIQUE,
            purpose TEXT NOT NULL,
            topic TEXT NOT NULL,
            registrant_id TEXT REFERENCES registrants (id),
            address TEXT,
            about TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'unneeded', 'failed', 'dropped')),
            attempts BIGINT NOT NULL DEFAULT 0 CHECK (attempts >= 0),
            due_at BIGINT NOT NULL,
            reason TEXT,
            created_at BIGINT NOT NULL,
            settled_at BIGINT,
            CHECK ((state = 'waiting') = (settled_at IS NULL))
        );
        CREATE UNIQUE INDEX mails_not_tried ON mails (topic) WHERE state = 'waiting' AND attempts = 0;
        CREATE INDEX mails_waiting_of_topic ON mails (topic, ordinal) WHERE state = 'waiting';
        CREATE INDEX mails_due ON mails (due_at, ordinal) WHERE state = 'waiting';
        CREATE INDEX mails_failed ON mails (ordinal) WHERE state = 'failed';
        CREATE INDEX mails_of_registrant ON mails (registrant_id, ordinal);
        CREATE INDEX mails_of_address ON mails (address) WHERE address IS NOT NULL;
        CREATE INDEX mails_settled ON mails (settled_at) WHERE settled_at IS NOT NULL;

        CREATE TABLE mailed_dates (
            registration_id TEXT NOT NULL REFERENCES registrations (id),
            occurrence_id TEXT NOT NULL REFERENCES occurrences (id),
            sequence BIGINT,
            told TEXT NOT NULL,
            mail_id TEXT NOT NULL,
            mailed_at BIGINT NOT NULL,
            PRIMARY KEY (registration_id, occurrence_id)
        );
        CREATE INDEX mailed_dates_of_occurrence ON mailed_dates (occurrence_id);

        CREATE TABLE mailed_assignments (
            trainer_id TEXT NOT NULL REFERENCES trainers (id) ON DELETE CASCADE,
            occurrence_id TEXT NOT NULL REFERENCES occurrences (id) ON DELETE CASCADE,
            told TEXT NOT NULL,
            PRIMARY KEY (trainer_id, occurrence_id)
        );
        CREATE INDEX mailed_assignments_of_occurrence ON mailed_assignments (occurrence_id);

        CREATE TABLE reminder_marks (
            lead BIGINT PRIMARY KEY CHECK (lead > 0),
            starts_until BIGINT NOT NULL
        );

        CREATE TABLE messages (
            id TEXT PRIMARY KEY,
            ordinal BIGINT NOT NULL UNIQUE,
            session_id TEXT NOT NULL REFERENCES sessions (id),
            occurrence_id TEXT REFERENCES occurrences (id),
            subject TEXT NOT NULL CHECK (subject <> ''),
            text TEXT NOT NULL CHECK (text <> ''),
            created_at BIGINT NOT NULL
        );
        CREATE INDEX messages_of_session ON messages (session_id, ordinal);

        CREATE TABLE feedback (
            registration_id TEXT NOT NULL REFERENCES registrations (id),
            occurrence_id TEXT NOT NULL REFERENCES occurrences (id),
            score BIGINT NOT NULL CHECK (score BETWEEN 1 AND 5),
            comment TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL,
            PRIMARY KEY (registration_id, occurrence_id)
        );
        CREATE INDEX feedback_of_occurrence ON feedback (occurrence_id);

        CREATE TABLE follow_ups (
            registration_id TEXT NOT NULL REFERENCES registrations (id),
            occurrence_id TEXT NOT NULL REFERENCES occurrences (id),
            PRIMARY KEY (registration_id, occurrence_id)
        );
        CREATE INDEX follow_ups_of_occurrence ON follow_ups (occurrence_id);

        CREATE TABLE mail_refusals (
            email_key TEXT NOT NULL,
            kind TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            PRIMARY KEY (email_key, kind)
        );

        CREATE TABLE feed_fetches (
            registrant_id TEXT PRIMARY KEY REFERENCES registrants (id),
            revision BIGINT NOT NULL,
            fetched_at BIGINT NOT NULL
        );

        ALTER TABLE tutorial_interest ADD COLUMN language TEXT NOT NULL DEFAULT 'en';
        CREATE INDEX tutorial_interest_by_age ON tutorial_interest (created_at);
        CREATE INDEX tutorial_interest_of_person ON tutorial_interest (email_key);
        ALTER TABLE registrations ADD COLUMN account_vouched BIGINT NOT NULL DEFAULT 0
            CHECK (account_vouched IN (0, 1));
        """
}
