extension Migration {
    /// The columns from `respond_due` to `breach_at` follow from the rest of a ticket and from the agreement. They are
    /// stored so that a query about breaches does not have to compute service levels. Small columns come first: a list that
    /// is filtered by them does not read the long texts.
    static let tickets = """
        CREATE TABLE tickets (
            id TEXT PRIMARY KEY,
            number BIGINT NOT NULL UNIQUE,
            status TEXT NOT NULL CHECK (status IN ('open', 'pending', 'resolved', 'closed')),
            priority TEXT NOT NULL CHECK (priority IN ('P1', 'P2', 'P3', 'P4')),
            plan TEXT NOT NULL CHECK (plan IN ('standard', 'superPremium')),
            account TEXT,
            opened_at BIGINT NOT NULL,
            closes_at BIGINT,
            respond_due BIGINT,
            respond_met_at BIGINT,
            respond_late BIGINT,
            respond_told BIGINT NOT NULL CHECK (respond_told IN (0, 1, 2)),
            fix_due BIGINT,
            fix_met_at BIGINT,
            fix_late BIGINT,
            fix_told BIGINT NOT NULL CHECK (fix_told IN (0, 1, 2)),
            next_due BIGINT,
            near_at BIGINT,
            breach_at BIGINT,
            source TEXT,
            external_id TEXT,
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL,
            revision BIGINT NOT NULL,
            category TEXT CHECK (category IN ('question', 'defect', 'enhancement', 'other')),
            suggested_priority TEXT CHECK (suggested_priority IN ('P1', 'P2', 'P3', 'P4')),
            environment TEXT CHECK (environment IN ('production', 'staging', 'development', 'other')),
            channel TEXT CHECK (
                channel IN ('helpDocs', 'apiManagement', 'email', 'website', 'tutorials', 'developerGuides')),
            began_at BIGINT,
            request_id TEXT,
            instance_id TEXT,
            account_id TEXT,
            requester_name TEXT,
            requester_email TEXT,
            requester_time_zone TEXT,
            subject TEXT NOT NULL CHECK (subject <> ''),
            description TEXT NOT NULL CHECK (description <> ''),
            expected_result TEXT,
            business_impact TEXT,
            error_message TEXT,
            steps_to_reproduce TEXT,
            discovery TEXT,
            attachments TEXT NOT NULL,
            words TEXT NOT NULL,
            CHECK (requester_email IS NOT NULL OR (requester_name IS NULL AND requester_time_zone IS NULL)),
            CHECK ((status = 'resolved') = (closes_at IS NOT NULL))
        );
        CREATE UNIQUE INDEX tickets_by_external_id ON tickets (COALESCE(source, ''), external_id)
            WHERE external_id IS NOT NULL;
        CREATE INDEX tickets_of_account ON tickets (account, number);
        CREATE INDEX tickets_due ON tickets (next_due, id) WHERE next_due IS NOT NULL;
        CREATE INDEX tickets_near ON tickets (near_at) WHERE near_at IS NOT NULL;
        CREATE INDEX tickets_breaching ON tickets (breach_at) WHERE breach_at IS NOT NULL;
        CREATE INDEX tickets_closing ON tickets (closes_at) WHERE closes_at IS NOT NULL;

        CREATE TABLE ticket_events (
            ticket_id TEXT NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
            place BIGINT NOT NULL,
            at BIGINT NOT NULL,
            change TEXT NOT NULL,
            value TEXT,
            PRIMARY KEY (ticket_id, place)
        );
        """
}
