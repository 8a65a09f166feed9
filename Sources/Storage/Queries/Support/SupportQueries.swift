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

    /// The plan of an account: that of the latest ticket that proves it. There the plan is from staff, a program or a
    /// helpdesk, and so is the account, unless it is the requester's mail domain.
    ///
    /// - Parameters:
    ///   - account: the name of the account.
    ///   - requester: who asks. An account that the mail domain does not prove counts only if an earlier ticket of the
    ///     same person proves it. Nil where staff or a program give the account, which counts as it is.
    /// - Returns: nil where nothing proves a plan.
    public func plan(ofAccount account: String, for requester: Ticket.Requester?) throws -> Plan? {
        let (stored, key) = (AccountName.stored(account), AccountName.key(of: account))
        if let requester, requester.organisation.map(AccountName.key) != key {
            let known = try number(
                """
                SELECT COUNT(*) AS n FROM tickets t
                WHERE t.requester_key = \(EmailAddress.key(of: requester.email)) AND t.account = \(stored)
                    AND \(isGiven(.account))
                """)
            guard known > 0 else { return nil }
        }
        // The domain of a public mail provider is nobody's account.
        let isOfDomain: SQL =
            PublicMailProviders.contains(key)
            ? "1 = 0" : "t.requester_key LIKE \("%@" + likePattern(key)) ESCAPE '!'"
        return try first(
            """
            SELECT t.plan FROM tickets t
            WHERE t.account = \(stored) AND \(isGiven(.plan)) AND (\(isOfDomain) OR \(isGiven(.account)))
            ORDER BY t.number DESC LIMIT 1
            """,
            { try $0.choice("plan") as Plan })
    }

    /// The account of a ticket for what only its members see or book. A sender can enter any account, so it counts only if
    /// the requester's mail domain, staff or a helpdesk gave it.
    ///
    /// - Parameter account: the account that the ticket names.
    /// - Returns: the account, or else that of the requester's mail domain; nil for a public mail provider.
    public func provenAccount(
        ofTicket id: String, named account: String?, requester: Ticket.Requester?
    ) throws -> String? {
        guard let account else { return nil }
        let domain = requester?.organisation
        if domain.map(AccountName.key) == AccountName.key(of: account) { return account }
        let given = try number("SELECT COUNT(*) AS n FROM tickets t WHERE t.id = \(id) AND \(isGiven(.account))")
        return given > 0 ? account : domain
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

    /// Makes a person a lead of no account.
    public func deleteLeads(_ email: String) throws {
        try execute("DELETE FROM account_leads WHERE email_key = \(EmailAddress.key(of: email))")
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

/// A field of a ticket that a sender must not decide.
private enum GuardedField: String {
    case account = "accountID"
    case plan
}

/// A condition on `tickets t`: the value of a field is from staff, a program or a helpdesk. In the journal Lectern itself
/// stands for a helpdesk that it reads, and for mail, which leads to tickets without a source.
private func isGiven(_ field: GuardedField) -> SQL {
    """
    EXISTS (
        SELECT 1 FROM journal j WHERE j.position = (
            SELECT MAX(c.position) FROM journal c
            WHERE c.subject = 'ticket' AND c.subject_id = t.id AND (
                c.event = 'created'
                OR (c.event = 'updated' AND c.fields LIKE \("%\"" + field.rawValue + "\"%"))))
        AND (j.actor_kind IN ('token', 'user', 'connection', 'command')
            OR (j.actor_kind = 'lectern' AND t.source IS NOT NULL)))
    """
}
