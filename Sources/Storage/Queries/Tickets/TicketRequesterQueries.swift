import Addresses
import SupportCore
public import Training

/// Tickets by who asked.
extension Connection {
    /// The tickets that an address asked, oldest first.
    public func tickets(requestedBy email: String) throws -> [TicketRecord] {
        let key = EmailAddress.key(of: email)
        let candidate: SQL =
            EmailAddress.isPlain(key) ? "LOWER(requester_email) = \(key)" : "requester_email IS NOT NULL"
        return try tickets("SELECT * FROM tickets WHERE \(candidate) ORDER BY number").filter {
            $0.ticket.requester.map { EmailAddress.key(of: $0.email) } == key
        }
    }

    /// Takes who asked out of a ticket. What they wrote stays, and the account that followed from their address.
    public func removeRequester(of record: TicketRecord) throws {
        var ticket = record.ticket
        ticket.requester = nil
        try execute(
            """
            UPDATE tickets SET
                requester_name = NULL, requester_email = NULL, requester_time_zone = NULL,
                account_id = COALESCE(account_id, account), words = \(searchableWords(ticket, account: record.ticket.account)),
                revision = revision + 1
            WHERE id = \(ticket.id)
            """)
    }
}
