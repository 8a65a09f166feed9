import SupportCore
public import Training

extension Connection {
    /// The last report of the helpdesk of a ticket; nil before its first payload.
    public func helpdeskRecord(ofTicket id: String) throws -> HelpdeskRecord? {
        try first("SELECT * FROM helpdesk_tickets WHERE ticket_id = \(id)", in: .helpdeskTickets, HelpdeskRecord.init)
    }

    public func save(_ record: HelpdeskRecord, ofTicket id: String) throws {
        try execute(
            """
            INSERT INTO helpdesk_tickets (ticket_id, changed_at, described_at, priority_by_agent, category)
            VALUES (
                \(id), \(record.changedAt), \(record.describedAt), \(record.priorityIsSetByAgent), \(record.category))
            ON CONFLICT (ticket_id) DO UPDATE SET
                changed_at = excluded.changed_at, described_at = excluded.described_at,
                priority_by_agent = excluded.priority_by_agent, category = excluded.category
            """)
    }
}

extension HelpdeskRecord {
    init(_ row: Row) throws {
        self.init(
            changedAt: try row.integerIfAny("changed_at"), describedAt: try row.integerIfAny("described_at"),
            priorityIsSetByAgent: try row.flag("priority_by_agent"), category: try row.choiceIfAny("category"))
    }
}
