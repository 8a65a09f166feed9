extension Migration {
    /// Searches that nothing was found for, and what staff decided about them; and an index that holds all that the numbers
    /// of the queue are counted by.
    ///
    /// `stems` are the stems of the words, sorted, with blanks between them; `words` are those that one of the people typed,
    /// without what identifies somebody.
    static let unmetSearches = """
        CREATE TABLE unmet_searches (
            day TEXT NOT NULL,
            stems TEXT NOT NULL,
            words TEXT NOT NULL,
            times BIGINT NOT NULL CHECK (times > 0),
            PRIMARY KEY (day, stems)
        );

        CREATE TABLE search_gaps (
            id TEXT PRIMARY KEY,
            stems TEXT NOT NULL,
            words TEXT NOT NULL,
            set_aside TEXT,
            tutorial_id TEXT REFERENCES tutorials (id) ON DELETE SET NULL,
            session_id TEXT REFERENCES sessions (id) ON DELETE SET NULL
        );
        CREATE INDEX search_gaps_of_tutorial ON search_gaps (tutorial_id) WHERE tutorial_id IS NOT NULL;
        CREATE INDEX search_gaps_of_session ON search_gaps (session_id) WHERE session_id IS NOT NULL;

        CREATE INDEX tickets_due_of_assignee ON tickets (assignee_id, next_due) WHERE next_due IS NOT NULL;
        """
}
