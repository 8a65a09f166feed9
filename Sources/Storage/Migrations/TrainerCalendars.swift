extension Migration {
    /// The calendars of trainers' own that count for clashes, the times at which they are busy by them, and the pictures of
    /// trainers.
    ///
    /// `address` is sealed. Of the calendars only the times are kept, joined where they overlap and cut into pieces of a day
    /// at most. `trainers.picture` is the name of the picture's file.
    static let trainerCalendars = """
        CREATE TABLE trainer_calendars (
            id TEXT PRIMARY KEY,
            ordinal BIGINT NOT NULL UNIQUE,
            trainer_id TEXT NOT NULL REFERENCES trainers (id) ON DELETE CASCADE,
            address TEXT NOT NULL,
            host TEXT NOT NULL,
            entity_tag TEXT,
            last_modified TEXT,
            fault TEXT,
            status BIGINT,
            failures BIGINT NOT NULL DEFAULT 0 CHECK (failures >= 0),
            unread BIGINT NOT NULL DEFAULT 0 CHECK (unread >= 0),
            asked_at BIGINT,
            fetched_at BIGINT,
            read_at BIGINT,
            due_at BIGINT NOT NULL,
            created_at BIGINT NOT NULL
        );
        CREATE INDEX trainer_calendars_of_trainer ON trainer_calendars (trainer_id, ordinal);
        CREATE INDEX trainer_calendars_due ON trainer_calendars (due_at);

        CREATE TABLE busy_times (
            calendar_id TEXT NOT NULL REFERENCES trainer_calendars (id) ON DELETE CASCADE,
            trainer_id TEXT NOT NULL,
            starts_at BIGINT NOT NULL,
            ends_at BIGINT NOT NULL,
            PRIMARY KEY (calendar_id, starts_at),
            CHECK (ends_at > starts_at)
        );
        CREATE INDEX busy_times_of_trainer ON busy_times (trainer_id, starts_at);

        ALTER TABLE trainers ADD COLUMN picture TEXT;
        CREATE TABLE trainer_pictures (
            trainer_id TEXT PRIMARY KEY REFERENCES trainers (id) ON DELETE CASCADE,
            file TEXT NOT NULL,
            content TEXT NOT NULL,
            created_at BIGINT NOT NULL
        );
        CREATE INDEX trainer_pictures_by_file ON trainer_pictures (file);
        """
}
