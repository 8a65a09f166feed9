extension Migration {
    /// The last report of the helpdesk of a ticket. A ticket without a row got no payload yet, or none since this step.
    ///
    /// `changed_at` and `described_at` are microseconds since 1970 on the clock of the helpdesk: of its latest change, and
    /// of the text that is the description. `described_at` is NULL while the subject stands in for the description.
    /// `category` is the category that the helpdesk told last.
    static let helpdeskTickets = """
        CREATE TABLE helpdesk_tickets (
            ticket_id TEXT PRIMARY KEY REFERENCES tickets (id) ON DELETE CASCADE,
            changed_at BIGINT,
            described_at BIGINT,
            priority_by_agent BIGINT NOT NULL CHECK (priority_by_agent IN (0, 1)),
            category TEXT CHECK (category IN ('question', 'defect', 'enhancement', 'other'))
        );
        """
}
