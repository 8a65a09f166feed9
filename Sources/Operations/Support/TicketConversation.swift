import Storage
import SupportCore
public import Training

/// The messages and files of a ticket, and the people who see all tickets of its account.
public struct TicketConversation: Sendable {
    /// The latest messages, oldest first, at most ``maxMessages``.
    public let messages: [Tickets.MessageWithFiles]
    /// True if there are earlier messages.
    public let hasEarlier: Bool
    /// The files that came with the ticket itself.
    public let files: [TicketFile]
    /// The addresses of the leads of the ticket's account.
    public let leads: [String]

    public static let maxMessages = 200
}

extension Connection {
    /// - Parameter visibility: of the messages; nil for all of them.
    func conversation(
        of record: TicketRecord, visibility: TicketMessage.Visibility?
    ) throws -> TicketConversation {
        let limit = TicketConversation.maxMessages
        let found = try latestMessages(ofTicket: record.ticket.id, visibility: visibility, limit: limit + 1)
        let files = Dictionary(grouping: try self.files(ofTicket: record.ticket.id), by: \.message)
        return TicketConversation(
            messages: found.suffix(limit).map { Tickets.MessageWithFiles(message: $0, files: files[$0.id] ?? []) },
            hasEarlier: found.count > limit, files: files[String?.none] ?? [],
            leads: try record.ticket.account.map { try leads(ofAccount: $0) } ?? [])
    }
}
