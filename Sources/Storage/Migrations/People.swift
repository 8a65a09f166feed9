extension Migration {
    /// The people of the staff, the links that sign them in, and what refers to them: browser sessions, uploads, tokens and
    /// tickets. A browser session belongs to a token or to a user. A problem can be set aside with a
    /// reason, and a registration keeps the source that its link named.
    static let people = """
        CREATE TABLE users (
            id TEXT PRIMARY KEY,
            ordinal BIGINT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            email TEXT NOT NULL,
            email_key TEXT NOT NULL UNIQUE,
            roles TEXT NOT NULL,
            trainer_id TEXT REFERENCES trainers (id),
            issuer TEXT,
            subject TEXT,
            disabled_at BIGINT,
            last_seen_at BIGINT,
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL,
            revision BIGINT NOT NULL,
            UNIQUE (issuer, subject),
            CHECK ((issuer IS NULL) = (subject IS NULL))
        );

        CREATE TABLE sign_in_links (
            id TEXT PRIMARY KEY,
            user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            language TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            expires_at BIGINT NOT NULL
        );
        CREATE INDEX sign_in_links_of_user ON sign_in_links (user_id, created_at);
        CREATE INDEX sign_in_links_by_end ON sign_in_links (expires_at);

        CREATE TABLE used_sign_ins (
            secret_hash TEXT PRIMARY KEY,
            expires_at BIGINT NOT NULL
        );
        CREATE INDEX used_sign_ins_by_end ON used_sign_ins (expires_at);

        ALTER TABLE tokens ADD COLUMN user_id TEXT REFERENCES users (id) ON DELETE SET NULL;
        CREATE INDEX tokens_of_user ON tokens (user_id);

        ALTER TABLE tickets ADD COLUMN assignee_id TEXT REFERENCES users (id) ON DELETE SET NULL;
        CREATE INDEX tickets_of_assignee ON tickets (assignee_id);

        ALTER TABLE registrations ADD COLUMN source TEXT;

        ALTER TABLE problems ADD COLUMN set_aside TEXT CHECK (set_aside <> '');

        CREATE TABLE sessions_of_browsers (
            secret_hash TEXT PRIMARY KEY,
            token_id TEXT REFERENCES tokens (id) ON DELETE CASCADE,
            user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
            provider_token TEXT,
            created_at BIGINT NOT NULL,
            seen_at BIGINT NOT NULL,
            CHECK ((token_id IS NULL) <> (user_id IS NULL))
        );
        INSERT INTO sessions_of_browsers (secret_hash, token_id, created_at, seen_at)
            SELECT secret_hash, token_id, created_at, seen_at FROM browser_sessions;
        DROP TABLE browser_sessions;
        ALTER TABLE sessions_of_browsers RENAME TO browser_sessions;
        CREATE INDEX browser_sessions_of_token ON browser_sessions (token_id);
        CREATE INDEX browser_sessions_of_user ON browser_sessions (user_id);
        CREATE INDEX browser_sessions_by_rest ON browser_sessions (seen_at);

        CREATE TABLE uploads_of_calendars (
            id TEXT PRIMARY KEY,
            owner_id TEXT NOT NULL,
            content TEXT NOT NULL,
            outcome TEXT,
            created_at BIGINT NOT NULL
        );
        INSERT INTO uploads_of_calendars (id, owner_id, content, outcome, created_at)
            SELECT id, token_id, content, outcome, created_at FROM calendar_uploads;
        DROP TABLE calendar_uploads;
        ALTER TABLE uploads_of_calendars RENAME TO calendar_uploads;
        CREATE INDEX calendar_uploads_of_owner ON calendar_uploads (owner_id, created_at);
        CREATE INDEX calendar_uploads_by_age ON calendar_uploads (created_at);
        """
}
