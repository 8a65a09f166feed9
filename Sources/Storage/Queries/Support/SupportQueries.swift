import Addresses
public import Foundation
public import SupportCore
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

    /// The plan of an account: that of its latest ticket.
    ///
    /// - Parameters:
    ///   - account: the name of the account.
    ///   - requester: who asks. An account that the mail domain does not prove counts only if an earlier ticket of the
    ///     same person belongs to it.
    public func plan(ofAccount account: String, for requester: Ticket.Requester) throws -> Plan? {
        let stored = AccountName.stored(account)
        if requester.organisation.map(AccountName.key(of:)) != AccountName.key(of: account) {
            let known = try number(
                """
                SELECT COUNT(*) AS n FROM tickets
                WHERE requester_key = \(EmailAddress.key(of: requester.email)) AND account = \(stored)
                """)
            guard known > 0 else { return nil }
        }
        return try first(
            "SELECT plan FROM tickets WHERE account = \(stored) ORDER BY number DESC LIMIT 1",
            { try $0.choice("plan") as Plan })
    }

    // MARK: - Leads of accounts

    /// The accounts whose tickets a person may see.
    public func accounts(ledBy email: String) throws -> [String] {
        try all("SELECT account FROM account_leads WHERE email_key = \(EmailAddress.key(of: email)) ORDER BY account") {
            try $0.text("account")
        }
    }

    /// The addresses of the leads of an account.
    public func leads(ofAccount account: String) throws -> [String] {
        try all(
            "SELECT email FROM account_leads WHERE account = \(AccountName.stored(account)) ORDER BY email_key"
        ) { try $0.text("email") }
    }

    public func insertLead(_ email: String, ofAccount account: String, now: Date) throws {
        try execute(
            """
            INSERT INTO account_leads (account, email_key, email, created_at)
            VALUES (\(AccountName.stored(account)), \(EmailAddress.key(of: email)), \(email), \(now))
            ON CONFLICT DO NOTHING
            """)
    }

    public func deleteLead(_ email: String, ofAccount account: String) throws {
        try execute(
            """
            DELETE FROM account_leads
            WHERE account = \(AccountName.stored(account)) AND email_key = \(EmailAddress.key(of: email))
            """)
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
