import Addresses
public import Training

extension Connection {
    /// The latest messages of a ticket, oldest first.
    ///
    /// - Parameter visibility: only messages of this visibility; nil for all.
    public func latestMessages(
        ofTicket id: String, visibility: TicketMessage.Visibility?, limit: Int
    ) throws -> [TicketMessage] {
        let visible: SQL = visibility.map { "visibility = \($0)" } ?? "1 = 1"
        return try all(
            """
            SELECT * FROM ticket_messages WHERE ticket_id = \(id) AND \(visible) ORDER BY ordinal DESC LIMIT \(limit)
            """, in: .ticketMessages, TicketMessage.init
        ).reversed()
    }

    /// The tickets of a person, the latest first.
    public func latestTickets(requestedBy email: String, limit: Int) throws -> [TicketRecord] {
        try tickets(
            """
            SELECT * FROM tickets WHERE requester_key = \(EmailAddress.key(of: email))
            ORDER BY number DESC LIMIT \(limit)
            """)
    }

    /// The tickets of accounts, the latest first.
    public func latestTickets(ofAccounts accounts: [String], limit: Int) throws -> [TicketRecord] {
        guard !accounts.isEmpty else { return [] }
        return try tickets(
            "SELECT * FROM tickets WHERE account IN \(anyOf: accounts) ORDER BY number DESC LIMIT \(limit)")
    }
}
