extension Migration {
    /// Webhooks with their deliveries, mappings of payloads, connections to helpdesks with their notes.
    ///
    /// Secrets and credentials are sealed with the key of the installation. `cursor` of a connection is a JSON object: the
    /// place at which the next look at the helpdesk begins.
    static let helpdeskTools = """
        CREATE TABLE webhooks (
            id TEXT PRIMARY KEY,
            ordinal BIGINT NOT NULL UNIQUE,
            url TEXT NOT NULL,
            description TEXT,
            events TEXT NOT NULL,
            is_enabled BIGINT NOT NULL CHECK (is_enabled IN (0, 1)),
            secret TEXT NOT NULL,
            former_secret TEXT,
            former_until BIGINT,
            owner_id TEXT,
            last_delivery_at BIGINT,
            failing_since BIGINT,
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL,
            revision BIGINT NOT NULL
        );
        CREATE INDEX webhooks_enabled ON webhooks (ordinal) WHERE is_enabled = 1;

        CREATE TABLE webhook_deliveries (
            id TEXT PRIMARY KEY,
            ordinal BIGINT NOT NULL UNIQUE,
            webhook_id TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
            position BIGINT,
            event TEXT NOT NULL,
            subject TEXT NOT NULL,
            body TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed')),
            attempts BIGINT NOT NULL DEFAULT 0 CHECK (attempts >= 0),
            due_at BIGINT NOT NULL,
            status BIGINT,
            duration BIGINT,
            reason TEXT,
            created_at BIGINT NOT NULL,
            settled_at BIGINT,
            CHECK ((state = 'waiting') = (settled_at IS NULL)),
            UNIQUE (webhook_id, position)
        );
        CREATE INDEX webhook_deliveries_of_webhook ON webhook_deliveries (webhook_id, ordinal);
        CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook_id, due_at) WHERE state = 'waiting';
        CREATE INDEX webhook_deliveries_of_subject ON webhook_deliveries (webhook_id, subject, ordinal)
            WHERE state = 'waiting';
        CREATE INDEX webhook_deliveries_settled ON webhook_deliveries (settled_at) WHERE settled_at IS NOT NULL;

        CREATE TABLE mappings (
            name TEXT PRIMARY KEY,
            ordinal BIGINT NOT NULL UNIQUE,
            pointers TEXT NOT NULL,
            priorities TEXT NOT NULL,
            states TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL,
            revision BIGINT NOT NULL
        );

        CREATE TABLE connections (
            id TEXT PRIMARY KEY,
            ordinal BIGINT NOT NULL UNIQUE,
            kind TEXT NOT NULL CHECK (kind IN ('zammad', 'zendesk', 'znuny', 'rt', 'chatwoot')),
            url TEXT NOT NULL,
            source TEXT NOT NULL UNIQUE,
            credential TEXT NOT NULL,
            tag TEXT,
            note TEXT NOT NULL CHECK (note IN ('onRecommended', 'onLinked', 'off')),
            language TEXT NOT NULL,
            is_enabled BIGINT NOT NULL CHECK (is_enabled IN (0, 1)),
            position BIGINT NOT NULL,
            cursor TEXT NOT NULL,
            fault TEXT,
            failing_since BIGINT,
            due_at BIGINT NOT NULL,
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL,
            revision BIGINT NOT NULL
        );

        CREATE TABLE helpdesk_notes (
            id TEXT PRIMARY KEY,
            ordinal BIGINT NOT NULL UNIQUE,
            connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
            ticket_id TEXT NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
            tutorial_id TEXT NOT NULL REFERENCES tutorials (id),
            content TEXT,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'written', 'failed')),
            attempts BIGINT NOT NULL DEFAULT 0 CHECK (attempts >= 0),
            due_at BIGINT NOT NULL,
            reason TEXT,
            created_at BIGINT NOT NULL,
            written_at BIGINT,
            UNIQUE (connection_id, ticket_id, tutorial_id)
        );
        CREATE INDEX helpdesk_notes_due ON helpdesk_notes (due_at, ordinal) WHERE state = 'waiting';
        CREATE INDEX helpdesk_notes_of_ticket ON helpdesk_notes (ticket_id);
        CREATE INDEX helpdesk_notes_of_tutorial ON helpdesk_notes (tutorial_id);
        """
}
