extension Migration {
    /// The sessions of calendar files as they were when they were imported last. So the next import can follow the
    /// changes of a file and keep those of trainers. Uploads are kept while their preview is open.
    static let calendarImports = """
        CREATE TABLE imported_sessions (
            uid TEXT NOT NULL,
            part TEXT NOT NULL,
            session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
            content TEXT NOT NULL,
            imported_at BIGINT NOT NULL,
            PRIMARY KEY (uid, part)
        );
        CREATE INDEX imported_sessions_of_session ON imported_sessions (session_id);

        CREATE TABLE calendar_uploads (
            id TEXT PRIMARY KEY,
            token_id TEXT NOT NULL REFERENCES tokens (id) ON DELETE CASCADE,
            content TEXT NOT NULL,
            outcome TEXT,
            created_at BIGINT NOT NULL
        );
        CREATE INDEX calendar_uploads_of_token ON calendar_uploads (token_id, created_at);
        CREATE INDEX calendar_uploads_by_age ON calendar_uploads (created_at);
        """
}
