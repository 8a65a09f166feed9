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
    /// The number of the latest changes of a ticket among which the authors of its messages are looked for.
    fileprivate static let maxEntries = 2_000
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

    /// All messages, for staff, with the names of the users who wrote them.
    ///
    /// A message that was written in a browser holds no name, for customers read those of messages. The journal knows the
    /// author.
    func staffConversation(of record: TicketRecord) throws -> TicketConversation {
        let stored = try conversation(of: record, visibility: nil)
        let nameless = stored.messages.map(\.message).filter { $0.author.side == .agent && $0.author.name == nil }
        guard !nameless.isEmpty else { return stored }
        let entries = try journal(
            before: nil, subject: .ticket, id: record.ticket.id, limit: TicketConversation.maxEntries
        ).items
        let ids = Set(nameless.map(\.id))
        var users: [String: String] = [:]
        for item in entries where item.actor.kind == .user {
            guard let message = item.entry.related["message"], ids.contains(message) else { continue }
            users[message] = item.actor.id
        }
        let names = try userNames(Set(users.values))
        return TicketConversation(
            messages: stored.messages.map { item in
                guard let name = users[item.message.id].flatMap({ names[$0] }) else { return item }
                return Tickets.MessageWithFiles(message: item.message.written(by: name), files: item.files)
            },
            hasEarlier: stored.hasEarlier, files: stored.files, leads: stored.leads)
    }
}

extension TicketMessage {
    /// The same message with the name of its author.
    fileprivate func written(by name: String) -> TicketMessage {
        TicketMessage(
            id: id, ticket: ticket, author: Author(author.side, name: name, email: author.email), channel: channel,
            visibility: visibility, text: text, messageID: messageID, sentAt: sentAt)
    }
}
