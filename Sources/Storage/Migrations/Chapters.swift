extension Migration {
    /// The chapters of recordings, which are named by their address like captions. `chapters` is a JSON array.
    static let chapters = """
        CREATE TABLE chapters (
            id TEXT PRIMARY KEY,
            tutorial_id TEXT NOT NULL REFERENCES tutorials (id) ON DELETE CASCADE,
            recording TEXT NOT NULL,
            length BIGINT CHECK (length > 0),
            chapters TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            UNIQUE (tutorial_id, recording)
        );
        """
}
