extension Migration {
    /// Rooms in place of join addresses, and what is known of who was there: the links that were followed, and the stays
    /// that a room reports. Attendance that is there already counts as made by hand.
    static let rooms = """
        ALTER TABLE sessions ADD COLUMN room TEXT;
        ALTER TABLE attendance ADD COLUMN source TEXT NOT NULL DEFAULT 'hand'
            CHECK (source IN ('hand', 'room', 'link', 'report'));
        ALTER TABLE attendance ADD COLUMN minutes BIGINT CHECK (minutes >= 0);

        CREATE TABLE joined_dates (
            occurrence_id TEXT PRIMARY KEY REFERENCES occurrences (id) ON DELETE CASCADE,
            kind TEXT NOT NULL CHECK (kind IN ('address', 'bigbluebutton', 'jitsi')),
            opened_at BIGINT NOT NULL,
            started_at BIGINT,
            seen_at BIGINT,
            ended_at BIGINT,
            told_at BIGINT,
            missed BIGINT NOT NULL DEFAULT 0 CHECK (missed >= 0),
            settled_at BIGINT,
            attempts BIGINT NOT NULL DEFAULT 0 CHECK (attempts >= 0),
            due_at BIGINT,
            fault TEXT,
            failing_since BIGINT,
            CHECK ((fault IS NULL) = (failing_since IS NULL))
        );
        CREATE INDEX joined_dates_due ON joined_dates (due_at) WHERE due_at IS NOT NULL;
        CREATE INDEX joined_dates_failing ON joined_dates (failing_since) WHERE failing_since IS NOT NULL;

        CREATE TABLE stays (
            occurrence_id TEXT NOT NULL REFERENCES joined_dates (occurrence_id) ON DELETE CASCADE,
            registration_id TEXT NOT NULL REFERENCES registrations (id),
            source TEXT NOT NULL CHECK (source IN ('link', 'seen', 'told')),
            joined_at BIGINT NOT NULL,
            left_at BIGINT NOT NULL,
            PRIMARY KEY (occurrence_id, registration_id, source, joined_at),
            CHECK (left_at >= joined_at)
        );

        CREATE TABLE recordings (
            id TEXT PRIMARY KEY,
            occurrence_id TEXT NOT NULL REFERENCES occurrences (id) ON DELETE CASCADE,
            url TEXT NOT NULL,
            minutes BIGINT,
            found_at BIGINT NOT NULL,
            published_at BIGINT
        );
        CREATE INDEX recordings_of_occurrence ON recordings (occurrence_id);
        """
}
