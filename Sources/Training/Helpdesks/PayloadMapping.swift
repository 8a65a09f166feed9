public import Foundation
public import SupportCore

/// The places of a ticket's fields in the payloads of a helpdesk that Lectern does not know.
public struct PayloadMapping: Sendable, Hashable {
    /// The last part of the address that takes the payloads, and the source of the tickets.
    public let name: String
    public var details: Details
    public let createdAt: Date
    public var updatedAt: Date
    public var revision: Int

    public init(name: String, details: Details, createdAt: Date, updatedAt: Date, revision: Int = 1) {
        self.name = name
        self.details = details
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.revision = revision
    }

    /// A field that a payload can fill.
    public enum Field: String, Sendable, Hashable, CaseIterable, Codable {
        case externalID, number, subject, description, requesterName, requesterEmail, priority, state, category
        case channel, openedAt, changedAt, firstResponseAt, resolvedAt
    }

    public struct Details: Sendable, Hashable {
        /// JSON pointers (RFC 6901) into the payload. One for ``Field/externalID`` is always there.
        public var pointers: [Field: String]
        /// The priorities that words of the helpdesk stand for; words in common use need no entry.
        public var priorities: [String: Priority]
        /// The statuses that states of the helpdesk stand for; words in common use need no entry.
        public var states: [String: Ticket.Status]

        public init(
            pointers: [Field: String], priorities: [String: Priority] = [:], states: [String: Ticket.Status] = [:]
        ) {
            self.pointers = pointers
            self.priorities = priorities
            self.states = states
        }
    }

    /// The names that other payloads have.
    public static let takenNames: Set<String> = ["zammad", "zendesk", "znuny", "rt", "chatwoot"]

    /// The maximum number of mappings of an installation.
    public static let maxCount = 100
}
