extension Migration {
    /// An index that holds all that the report of service levels is made of: only the tickets of the period are looked at,
    /// and not their rows.
    static let ticketReports = """
        CREATE INDEX tickets_of_reports ON tickets (
            opened_at, priority, plan, respond_due, respond_met_at, respond_late, fix_due, fix_met_at, fix_late, id
        );
        """
}
