extension Migration {
    /// The scopes and sources of tokens, as JSON arrays of texts, and the last use of each.
    static let tokenScopes = """
        ALTER TABLE tokens ADD COLUMN scopes TEXT;
        ALTER TABLE tokens ADD COLUMN sources TEXT NOT NULL DEFAULT '[]';
        ALTER TABLE tokens ADD COLUMN last_used_at BIGINT;
        """
}
