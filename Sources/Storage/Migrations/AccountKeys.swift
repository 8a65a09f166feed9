import Addresses

extension Migration {
    /// The accounts of a session are found by a key, in which an international domain has its A-labels.
    static let accountKeys = """
        ALTER TABLE session_accounts ADD COLUMN account_key TEXT NOT NULL DEFAULT '';
        CREATE INDEX session_accounts_by_key ON session_accounts (account_key);
        """

    /// Fills the keys, and gives the tickets of one domain one account: the domain was stored as it was typed. A search
    /// finds their requesters by every spelling of the address.
    static let convertAccountKeys: @Sendable (any Connection) throws -> Void = { connection in
        let ofSessions = try connection.all("SELECT DISTINCT account FROM session_accounts") { try $0.text("account") }
        for account in ofSessions {
            let key = AccountName.key(of: account)
            try connection.execute("UPDATE session_accounts SET account_key = \(key) WHERE account = \(account)")
        }
        let ofTickets = try connection.all(
            "SELECT DISTINCT account FROM tickets WHERE account IS NOT NULL AND \(isInternational("account"))"
        ) { try $0.text("account") }
        for account in ofTickets {
            let stored = AccountName.stored(account)
            guard stored != account else { continue }
            try connection.execute("UPDATE tickets SET account = \(stored) WHERE account = \(account)")
        }
        let international = try connection.all(
            "SELECT id, requester_email FROM tickets WHERE requester_email IS NOT NULL AND \(isInternational("requester_email"))"
        ) { (id: try $0.text("id"), email: try $0.text("requester_email")) }
        for (id, email) in international {
            let word = "\n" + foldedWords(EmailAddress.key(of: email))
            try connection.execute("UPDATE tickets SET words = words || \(word) WHERE id = \(id)")
        }
    }
}
