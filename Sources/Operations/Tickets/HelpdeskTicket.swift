public import SupportCore
public import Training

/// A ticket as the payload of another helpdesk describes it at one instant.
public struct HelpdeskTicket: Sendable, Hashable {
    public let source: String
    /// The id in the helpdesk.
    public let externalID: String
    /// The names of its fields, for warnings.
    public let pointers: Pointers
    /// The number that people use in the helpdesk.
    public var number: String?
    /// The latest change of the ticket by the clock of the helpdesk; nil if the payload does not tell it.
    public var changedAt: HelpdeskInstant?
    public var openedAt: HelpdeskInstant?
    public var subject = Reported<String>.absent
    public var text: Text?
    public var requester = Reported<Person>.absent
    public var priority = Reported<Priority>.absent
    public var category: Ticket.Category?
    public var channel: Ticket.Channel?
    public var status: Status?
    /// A state that has no meaning here.
    public var unknownState: String?
    public var firstResponseAt: HelpdeskInstant?
    /// The parts of the payload that could not be used.
    public var warnings: [Failure.Fault] = []

    public init(source: String, externalID: String, pointers: Pointers) {
        self.source = source
        self.externalID = externalID
        self.pointers = pointers
    }

    /// JSON pointers into the payload.
    public struct Pointers: Sendable, Hashable {
        public var changedAt: String
        public var openedAt: String
        public var priority: String
        public var state: String

        public init(changedAt: String, openedAt: String, priority: String, state: String) {
            self.changedAt = changedAt
            self.openedAt = openedAt
            self.priority = priority
            self.state = state
        }
    }

    /// A field of the payload.
    public enum Reported<Value: Sendable & Hashable>: Sendable, Hashable {
        /// The payload does not tell it.
        case absent
        /// The ticket has no value in the helpdesk.
        case empty
        case value(Value)

        public var value: Value? {
            guard case .value(let value) = self else { return nil }
            return value
        }
    }

    /// The text that comes with the payload. It is the description if no earlier one is known.
    public enum Text: Sendable, Hashable {
        case message(Message)
        /// An internal note, which is never the description. If it is the first text of the ticket, no other one will be.
        case note(isFirst: Bool)
    }

    /// A text that the customer can see.
    public struct Message: Sendable, Hashable {
        public let text: String
        public let attachments: [Ticket.Attachment]
        /// Its instant in microseconds since 1970; nil if the payload does not tell it, ``HelpdeskRecord/fixed`` if it is
        /// the first text of the ticket.
        public let at: Int?

        public init(_ text: String, attachments: [Ticket.Attachment] = [], at: Int?) {
            self.text = text
            self.attachments = attachments
            self.at = at
        }
    }

    public struct Person: Sendable, Hashable {
        public let name: String?
        public let email: String

        public init(name: String?, email: String) {
            self.name = name
            self.email = email
        }
    }

    public struct Status: Sendable, Hashable {
        public let status: Ticket.Status
        /// The latest instant at which it can have begun; nil if the payload does not tell it.
        public let since: HelpdeskInstant?
        /// The instants at which the ticket was closed, of which the helpdesk may keep only the first.
        public let closings: [HelpdeskInstant]

        public init(_ status: Ticket.Status, since: HelpdeskInstant?, closings: [HelpdeskInstant] = []) {
            self.status = status
            self.since = since
            self.closings = closings
        }
    }
}
