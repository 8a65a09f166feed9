extension Migration {
    /// The choices of people of the staff: the language and the zone of their mails, the digest, and named filters
    /// of the queue. `digests` has a row for each digest that was made, so that none is made twice.
    ///
    /// `week` is the Monday on which a digest is due, such as `2026-11-23`.
    static let staffPages = """
        CREATE TABLE staff_preferences (
            user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
            language TEXT,
            time_zone TEXT,
            digest BIGINT CHECK (digest IN (0, 1)),
            updated_at BIGINT NOT NULL
        );

        CREATE TABLE saved_views (
            id TEXT PRIMARY KEY,
            ordinal BIGINT NOT NULL UNIQUE,
            user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            name TEXT NOT NULL CHECK (name <> ''),
            query TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            UNIQUE (user_id, name)
        );

        CREATE TABLE digests (
            user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            week TEXT NOT NULL,
            made_at BIGINT NOT NULL,
            PRIMARY KEY (user_id, week)
        );
        """
}
