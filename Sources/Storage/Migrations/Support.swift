import Addresses

extension Migration {
    /// Messages and files on tickets, the pages of tickets, and the tutorials that are suggested before a ticket is sent.
    ///
    /// The bytes of a file are stored in parts, as Base64. A suggestion keeps the subject of a request only while nothing
    /// fits, for the gaps of the catalogue.
    static let support = """
        ALTER TABLE tickets ADD COLUMN requester_key TEXT;
        CREATE INDEX tickets_of_requester ON tickets (requester_key, number) WHERE requester_key IS NOT NULL;
        CREATE INDEX tickets_without_key ON tickets (number)
            WHERE requester_key IS NULL AND requester_email IS NOT NULL;

        CREATE TABLE ticket_pages (
            ticket_id TEXT PRIMARY KEY REFERENCES tickets (id) ON DELETE CASCADE,
            generation BIGINT NOT NULL DEFAULT 1,
            language TEXT NOT NULL DEFAULT 'en',
            submission TEXT UNIQUE
        );

        CREATE TABLE ticket_messages (
            id TEXT PRIMARY KEY,
            ordinal BIGINT NOT NULL UNIQUE,
            ticket_id TEXT NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
            side TEXT NOT NULL CHECK (side IN ('customer', 'agent')),
            author_name TEXT,
            author_email TEXT,
            author_key TEXT,
            channel TEXT NOT NULL CHECK (channel IN ('page', 'mail', 'staff', 'api')),
            visibility TEXT NOT NULL CHECK (visibility IN ('public', 'internal')),
            text TEXT NOT NULL,
            message_id TEXT,
            sent_at BIGINT NOT NULL,
            created_at BIGINT NOT NULL,
            CHECK ((author_email IS NULL) = (author_key IS NULL)),
            CHECK (side = 'agent' OR visibility = 'public')
        );
        CREATE UNIQUE INDEX ticket_messages_by_message_id ON ticket_messages (message_id)
            WHERE message_id IS NOT NULL;
        CREATE INDEX ticket_messages_of_ticket ON ticket_messages (ticket_id, ordinal);
        CREATE INDEX ticket_messages_of_author ON ticket_messages (author_key) WHERE author_key IS NOT NULL;

        CREATE TABLE ticket_files (
            id TEXT PRIMARY KEY,
            ordinal BIGINT NOT NULL UNIQUE,
            ticket_id TEXT NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
            message_id TEXT REFERENCES ticket_messages (id) ON DELETE CASCADE,
            name TEXT NOT NULL CHECK (name <> ''),
            kind TEXT NOT NULL,
            size BIGINT NOT NULL CHECK (size > 0),
            digest TEXT NOT NULL,
            created_at BIGINT NOT NULL
        );
        CREATE INDEX ticket_files_of_ticket ON ticket_files (ticket_id, ordinal);
        CREATE INDEX ticket_files_of_message ON ticket_files (message_id) WHERE message_id IS NOT NULL;

        CREATE TABLE ticket_file_parts (
            file_id TEXT NOT NULL REFERENCES ticket_files (id) ON DELETE CASCADE,
            place BIGINT NOT NULL,
            content TEXT NOT NULL,
            PRIMARY KEY (file_id, place)
        );

        CREATE TABLE account_leads (
            account TEXT NOT NULL,
            email_key TEXT NOT NULL,
            email TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            PRIMARY KEY (account, email_key)
        );
        CREATE INDEX account_leads_by_email ON account_leads (email_key);

        CREATE TABLE suggestions (
            id TEXT PRIMARY KEY,
            created_at BIGINT NOT NULL,
            unmet TEXT,
            ticket_id TEXT UNIQUE REFERENCES tickets (id) ON DELETE SET NULL,
            sent_at BIGINT
        );
        CREATE INDEX suggestions_by_age ON suggestions (created_at);
        CREATE INDEX suggestions_unmet ON suggestions (created_at) WHERE unmet IS NOT NULL;

        CREATE TABLE suggested_tutorials (
            suggestion_id TEXT NOT NULL REFERENCES suggestions (id) ON DELETE CASCADE,
            tutorial_id TEXT NOT NULL REFERENCES tutorials (id) ON DELETE CASCADE,
            opened_at BIGINT,
            registered_at BIGINT,
            answered_at BIGINT,
            PRIMARY KEY (suggestion_id, tutorial_id)
        );
        CREATE INDEX suggested_tutorials_of_tutorial ON suggested_tutorials (tutorial_id);

        CREATE TABLE tutorial_opinions (
            ticket_id TEXT NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
            tutorial_id TEXT NOT NULL REFERENCES tutorials (id) ON DELETE CASCADE,
            helped BIGINT NOT NULL CHECK (helped IN (0, 1)),
            created_at BIGINT NOT NULL,
            PRIMARY KEY (ticket_id, tutorial_id)
        );
        """

    /// Fills the keys of requesters.
    static let convertRequesterKeys: @Sendable (any Connection) throws -> Void = { connection in
        let emails = try connection.all(
            "SELECT DISTINCT requester_email FROM tickets WHERE requester_email IS NOT NULL"
        ) { try $0.text("requester_email") }
        guard !emails.isEmpty else { return }
        // Found by an index: one look through all tickets for each address would take hours.
        try connection.run(script: "CREATE INDEX tickets_by_address ON tickets (requester_email)")
        for email in emails {
            let key = EmailAddress.key(of: email)
            try connection.execute("UPDATE tickets SET requester_key = \(key) WHERE requester_email = \(email)")
        }
        try connection.run(script: "DROP INDEX tickets_by_address")
    }
}
