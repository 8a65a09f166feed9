public import Foundation

/// A message on a ticket: from the customer or from an agent.
public struct TicketMessage: Sendable, Hashable, Identifiable {
    public let id: String
    /// The ticket's id.
    public let ticket: String
    public let author: Author
    public let channel: Channel
    public let visibility: Visibility
    /// Plain text with line breaks; empty for a message that only brings files.
    public let text: String
    /// The Message-ID of a message that came by mail, without its angle brackets. Each is taken once.
    public let messageID: String?
    /// The instant at which it was written, which can be before it arrived.
    public let sentAt: Date

    public init(
        id: String, ticket: String, author: Author, channel: Channel, visibility: Visibility = .public, text: String,
        messageID: String? = nil, sentAt: Date
    ) {
        self.id = id
        self.ticket = ticket
        self.author = author
        self.channel = channel
        self.visibility = visibility
        self.text = text
        self.messageID = messageID
        self.sentAt = sentAt
    }

    /// The side of the ticket that a message comes from.
    public enum Side: String, Sendable, Hashable, CaseIterable {
        case customer, agent
    }

    /// The author of a message. Both values are nil after the person was erased.
    public struct Author: Sendable, Hashable {
        public let side: Side
        public let name: String?
        /// The email address; of an agent that of their token.
        public let email: String?

        public init(_ side: Side, name: String? = nil, email: String? = nil) {
            self.side = side
            self.name = name
            self.email = email
        }
    }

    /// The way by which a message came.
    public enum Channel: String, Sendable, Hashable, CaseIterable {
        /// The page of the ticket, by its secret.
        case page
        case mail
        /// A page of the staff.
        case staff
        case api
    }

    public enum Visibility: String, Sendable, Hashable, CaseIterable {
        /// Everyone who has the link of the ticket sees it.
        case `public`
        /// A note among agents.
        case `internal`
    }

    /// The maximum length of the text, in characters.
    public static let maxLength = 50_000
}
