extension Migration {
    /// A browser holds a secret of its own, never that of the token with which a person signed in.
    static let browserSessions = """
        CREATE TABLE browser_sessions (
            secret_hash TEXT PRIMARY KEY,
            token_id TEXT NOT NULL REFERENCES tokens (id) ON DELETE CASCADE,
            created_at BIGINT NOT NULL,
            seen_at BIGINT NOT NULL
        );
        CREATE INDEX browser_sessions_of_token ON browser_sessions (token_id);
        CREATE INDEX browser_sessions_by_rest ON browser_sessions (seen_at);
        """
}
