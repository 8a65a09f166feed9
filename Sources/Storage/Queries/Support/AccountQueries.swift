import Addresses
public import Foundation
public import SupportCore
public import Training

extension Connection {
    /// The plan of the account of a new ticket: that of the latest ticket that proves it. There the plan is from staff, a
    /// program or a helpdesk, and so is the account, unless it is the requester's mail domain.
    ///
    /// - Returns: nil where the ticket has no account, or nothing proves a plan.
    public func planOfAccount(of ticket: Ticket, provenBy proof: AccountProof) throws -> Plan? {
        guard let account = ticket.account, try proves(proof, account, of: ticket.requester) else { return nil }
        let (stored, key) = (AccountName.stored(account), AccountName.key(of: account))
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

    private func proves(_ proof: AccountProof, _ account: String, of requester: Ticket.Requester?) throws -> Bool {
        switch proof {
        case .statement: return true
        case .requester:
            guard let requester else { return false }
            if requester.organisation.map(AccountName.key) == AccountName.key(of: account) { return true }
            let known = try number(
                """
                SELECT COUNT(*) AS n FROM tickets t
                WHERE t.requester_key = \(EmailAddress.key(of: requester.email))
                    AND t.account = \(AccountName.stored(account)) AND \(isGiven(.account))
                """)
            return known > 0
        }
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
