extension Migration {
    /// The revision of a feed's selector at which each session in it changed last, and that at which it lost dates of which
    /// nothing is known any more. With it, a calendar program that knows one revision is told what changed since.
    static let feedChanges = """
        CREATE TABLE feed_changes (
            selector TEXT NOT NULL,
            session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
            revision BIGINT NOT NULL,
            lost BIGINT NOT NULL DEFAULT 0,
            PRIMARY KEY (selector, session_id)
        );
        CREATE INDEX feed_changes_in_order ON feed_changes (selector, revision);
        CREATE INDEX feed_changes_that_lost ON feed_changes (selector, lost) WHERE lost > 0;
        CREATE INDEX feed_changes_of_session ON feed_changes (session_id);
        """
}
