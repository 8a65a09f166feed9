extension Migration {
    /// Mails that came in, the answers to invitations, and the addresses that mail comes back from.
    ///
    /// The content of a mail is kept in pieces of base64 until it had its effect, and longer only where an operator has to
    /// look at it.
    static let incomingMail = """
        CREATE TABLE received_mails (
            id TEXT PRIMARY KEY,
            ordinal BIGINT NOT NULL UNIQUE,
            return_path TEXT,
            recipients TEXT NOT NULL,
            size BIGINT NOT NULL CHECK (size >= 0),
            state TEXT NOT NULL CHECK (state IN ('waiting', 'handled', 'unclear', 'dropped')),
            kept BIGINT NOT NULL CHECK (kept IN (0, 1)),
            kind TEXT,
            sender TEXT,
            sender_key TEXT,
            subject TEXT,
            message_id TEXT,
            message_key TEXT,
            outcome TEXT,
            about TEXT NOT NULL DEFAULT '{}',
            attempts BIGINT NOT NULL DEFAULT 0 CHECK (attempts >= 0),
            due_at BIGINT NOT NULL,
            received_at BIGINT NOT NULL,
            settled_at BIGINT,
            CHECK ((state = 'waiting') = (settled_at IS NULL))
        );
        CREATE UNIQUE INDEX received_mails_by_message ON received_mails (message_key) WHERE message_key IS NOT NULL;
        CREATE INDEX received_mails_due ON received_mails (due_at, ordinal) WHERE state = 'waiting';
        CREATE INDEX received_mails_unclear ON received_mails (ordinal) WHERE state = 'unclear';
        CREATE INDEX received_mails_settled ON received_mails (settled_at) WHERE settled_at IS NOT NULL;
        CREATE INDEX received_mails_of_sender ON received_mails (sender_key) WHERE sender_key IS NOT NULL;

        CREATE TABLE received_mail_pieces (
            mail_id TEXT NOT NULL REFERENCES received_mails (id) ON DELETE CASCADE,
            place BIGINT NOT NULL,
            content TEXT NOT NULL,
            PRIMARY KEY (mail_id, place)
        );

        CREATE TABLE calendar_answers (
            registration_id TEXT NOT NULL REFERENCES registrations (id),
            occurrence_key TEXT NOT NULL,
            status TEXT NOT NULL,
            sequence BIGINT NOT NULL,
            stamp BIGINT NOT NULL,
            proven BIGINT NOT NULL CHECK (proven IN (0, 1)),
            comment TEXT,
            received_at BIGINT NOT NULL,
            PRIMARY KEY (registration_id, occurrence_key)
        );

        CREATE TABLE undeliverable_addresses (
            email_key TEXT PRIMARY KEY,
            status TEXT NOT NULL,
            detail TEXT,
            reported_at BIGINT NOT NULL
        );

        ALTER TABLE mailed_entries ADD COLUMN moved_sequence BIGINT NOT NULL DEFAULT 0;
        """
}
