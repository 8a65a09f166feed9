extension Migration {
    /// Certificates of attendance, as they were issued; captions of recordings, and the views of a tutorial's recordings by
    /// day.
    ///
    /// A certificate belongs to the first registration of a place, which has the same one in all parts of a series that was
    /// split. `share` is the part of the series' dates that was asked for, in thousandths. `holder` is NULL once the person
    /// was erased.
    ///
    /// Captions name their recording by its address. `transcript` is a JSON object: the paragraphs of the captions.
    static let watching = """
        CREATE TABLE certificates (
            code TEXT PRIMARY KEY,
            registration_id TEXT NOT NULL UNIQUE REFERENCES registrations (id),
            holder TEXT,
            language TEXT NOT NULL,
            title TEXT NOT NULL,
            issuer TEXT,
            trainers TEXT NOT NULL,
            first_start TEXT NOT NULL,
            last_start TEXT NOT NULL,
            dates BIGINT NOT NULL CHECK (dates > 0),
            seconds BIGINT NOT NULL CHECK (seconds >= 0),
            share BIGINT NOT NULL CHECK (share BETWEEN 0 AND 1000),
            issued_at BIGINT NOT NULL,
            revoked_at BIGINT,
            reason TEXT,
            revision BIGINT NOT NULL,
            CHECK ((revoked_at IS NULL) = (reason IS NULL))
        );

        CREATE TABLE captions (
            id TEXT PRIMARY KEY,
            tutorial_id TEXT NOT NULL REFERENCES tutorials (id) ON DELETE CASCADE,
            recording TEXT NOT NULL,
            language TEXT NOT NULL,
            size BIGINT NOT NULL CHECK (size > 0),
            content TEXT NOT NULL,
            transcript TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            UNIQUE (tutorial_id, recording, language)
        );

        CREATE TABLE recording_views (
            tutorial_id TEXT NOT NULL REFERENCES tutorials (id) ON DELETE CASCADE,
            day TEXT NOT NULL,
            views BIGINT NOT NULL CHECK (views > 0),
            PRIMARY KEY (tutorial_id, day)
        );
        """
}
