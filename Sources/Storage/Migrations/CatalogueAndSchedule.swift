extension Migration {
    static let catalogueAndSchedule = """
        CREATE TABLE installation (
            name TEXT PRIMARY KEY,
            value TEXT NOT NULL
        );

        CREATE TABLE journal (
            position BIGINT PRIMARY KEY,
            at BIGINT NOT NULL,
            actor_kind TEXT NOT NULL,
            actor_id TEXT,
            subject TEXT NOT NULL,
            subject_id TEXT NOT NULL,
            event TEXT NOT NULL,
            fields TEXT NOT NULL,
            related TEXT NOT NULL,
            request TEXT
        );
        CREATE INDEX journal_of_subject ON journal (subject, subject_id, position);
        CREATE UNIQUE INDEX journal_of_request ON journal (request) WHERE request IS NOT NULL;

        CREATE TABLE requests (
            caller TEXT NOT NULL,
            request_key TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            status BIGINT,
            headers TEXT,
            body TEXT,
            holder TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            PRIMARY KEY (caller, request_key)
        );
        CREATE INDEX requests_by_age ON requests (created_at);

        CREATE TABLE trainers (
            id TEXT PRIMARY KEY,
            ordinal BIGINT NOT NULL UNIQUE,
            name TEXT NOT NULL CHECK (name <> ''),
            email TEXT,
            time_zone TEXT,
            biography TEXT NOT NULL,
            feed_secret_hash TEXT UNIQUE,
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL,
            revision BIGINT NOT NULL
        );

        CREATE TABLE tokens (
            id TEXT PRIMARY KEY,
            ordinal BIGINT NOT NULL UNIQUE,
            role TEXT NOT NULL CHECK (role IN ('admin', 'trainer', 'agent', 'integration')),
            name TEXT NOT NULL CHECK (name <> ''),
            email TEXT,
            trainer_id TEXT REFERENCES trainers (id),
            secret_hash TEXT NOT NULL UNIQUE,
            created_at BIGINT NOT NULL,
            expires_at BIGINT,
            revoked_at BIGINT
        );

        CREATE TABLE tutorials (
            id TEXT PRIMARY KEY,
            ordinal BIGINT NOT NULL UNIQUE,
            slug TEXT NOT NULL UNIQUE,
            title TEXT NOT NULL CHECK (title <> ''),
            summary TEXT NOT NULL,
            description TEXT NOT NULL,
            level TEXT NOT NULL CHECK (level IN ('beginner', 'intermediate', 'advanced')),
            language TEXT NOT NULL,
            materials TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('draft', 'published', 'archived')),
            words TEXT NOT NULL,
            interested BIGINT NOT NULL DEFAULT 0 CHECK (interested >= 0),
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL,
            revision BIGINT NOT NULL
        );

        CREATE TABLE tutorial_slugs (
            slug TEXT PRIMARY KEY,
            tutorial_id TEXT NOT NULL REFERENCES tutorials (id) ON DELETE CASCADE
        );
        CREATE INDEX tutorial_slugs_of_tutorial ON tutorial_slugs (tutorial_id);

        CREATE TABLE tutorial_tags (
            tutorial_id TEXT NOT NULL REFERENCES tutorials (id) ON DELETE CASCADE,
            tag TEXT NOT NULL,
            place BIGINT NOT NULL,
            PRIMARY KEY (tutorial_id, tag)
        );
        CREATE INDEX tutorial_tags_by_tag ON tutorial_tags (tag);

        CREATE TABLE tutorial_interest (
            tutorial_id TEXT NOT NULL REFERENCES tutorials (id) ON DELETE CASCADE,
            email_key TEXT NOT NULL,
            email TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            PRIMARY KEY (tutorial_id, email_key)
        );

        CREATE TABLE sessions (
            id TEXT PRIMARY KEY,
            ordinal BIGINT NOT NULL UNIQUE,
            uid TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL CHECK (kind IN ('webinar', 'tutorial')),
            tutorial_id TEXT REFERENCES tutorials (id),
            title TEXT NOT NULL CHECK (title <> ''),
            description TEXT NOT NULL,
            start_local TEXT NOT NULL,
            time_zone TEXT NOT NULL,
            rule TEXT,
            excluded TEXT NOT NULL,
            added TEXT NOT NULL,
            duration BIGINT NOT NULL CHECK (duration > 0),
            capacity BIGINT CHECK (capacity >= 1),
            waitlist TEXT NOT NULL,
            registration TEXT NOT NULL,
            join_link TEXT,
            location TEXT,
            language TEXT NOT NULL,
            visibility TEXT NOT NULL CHECK (visibility IN ('public', 'unlisted', 'accounts')),
            status TEXT NOT NULL CHECK (status IN ('draft', 'published', 'cancelled')),
            cancellation TEXT,
            sequence BIGINT NOT NULL CHECK (sequence >= 0),
            follows_id TEXT REFERENCES sessions (id),
            starts_at BIGINT NOT NULL,
            ends_at BIGINT,
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL,
            announced_at BIGINT NOT NULL,
            published_at BIGINT,
            revision BIGINT NOT NULL,
            CHECK ((status = 'cancelled') = (cancellation IS NOT NULL))
        );
        CREATE INDEX sessions_of_tutorial ON sessions (tutorial_id);
        CREATE UNIQUE INDEX sessions_that_follow ON sessions (follows_id);
        CREATE INDEX sessions_by_end ON sessions (ends_at);

        CREATE TABLE session_trainers (
            session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
            trainer_id TEXT NOT NULL REFERENCES trainers (id),
            place BIGINT NOT NULL,
            PRIMARY KEY (session_id, trainer_id)
        );
        CREATE INDEX session_trainers_by_trainer ON session_trainers (trainer_id);

        CREATE TABLE session_tags (
            session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
            tag TEXT NOT NULL,
            place BIGINT NOT NULL,
            PRIMARY KEY (session_id, tag)
        );
        CREATE INDEX session_tags_by_tag ON session_tags (tag);

        CREATE TABLE session_accounts (
            session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
            account TEXT NOT NULL,
            place BIGINT NOT NULL,
            PRIMARY KEY (session_id, account)
        );

        CREATE TABLE occurrences (
            id TEXT PRIMARY KEY,
            session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
            recurrence_id TEXT NOT NULL,
            start_local TEXT NOT NULL,
            starts_at BIGINT NOT NULL,
            ends_at BIGINT NOT NULL,
            override TEXT,
            revision BIGINT NOT NULL,
            detached BIGINT NOT NULL DEFAULT 0 CHECK (detached IN (0, 1)),
            CHECK (ends_at > starts_at)
        );
        CREATE UNIQUE INDEX occurrences_by_recurrence_id ON occurrences (session_id, recurrence_id) WHERE detached = 0;
        CREATE INDEX occurrences_in_order ON occurrences (starts_at, id);
        CREATE INDEX occurrences_of_session ON occurrences (session_id, starts_at, id);
        CREATE INDEX occurrences_overridden ON occurrences (session_id) WHERE override IS NOT NULL;

        CREATE TABLE bookings (
            trainer_id TEXT NOT NULL REFERENCES trainers (id),
            occurrence_id TEXT NOT NULL REFERENCES occurrences (id) ON DELETE CASCADE,
            starts_at BIGINT NOT NULL,
            ends_at BIGINT NOT NULL,
            cancelled BIGINT NOT NULL CHECK (cancelled IN (0, 1)),
            PRIMARY KEY (trainer_id, starts_at, occurrence_id)
        );
        CREATE INDEX bookings_of_occurrence ON bookings (occurrence_id);

        CREATE TABLE feed_revisions (
            selector TEXT PRIMARY KEY,
            revision BIGINT NOT NULL,
            changed_at BIGINT NOT NULL
        );
        """
}
