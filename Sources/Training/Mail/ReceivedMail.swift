public import Foundation

/// A mail that was received and kept, with what became of it.
public struct ReceivedMail: Sendable, Hashable, Identifiable {
    public let id: String
    /// The return path; empty for the mail of a mail server, nil where it is not known.
    public let returnPath: String?
    /// The recipients of the envelope.
    public let recipients: [String]
    /// In bytes.
    public let size: Int
    public var state: State
    /// True while its content is kept.
    public var isKept: Bool
    /// Nil until it was read.
    public var kind: Kind?
    /// The address and the subject as it was read; nil until then, and once the person was erased.
    public var sender: String?
    public var subject: String?
    /// Without angle brackets.
    public var messageID: String?
    /// The outcome, as a sentence without addresses.
    public var outcome: String?
    /// The ids of what it concerns, by their kind: `["registration": …]`.
    public var about: [String: String]
    /// The number of attempts to read it, the present one included.
    public var attempts: Int
    /// The instant of the next attempt; while it is being read, the instant at which another process may try.
    public var dueAt: Date
    public let receivedAt: Date
    public var settledAt: Date?

    public init(
        id: String, returnPath: String?, recipients: [String], size: Int, state: State = .waiting,
        isKept: Bool = true, kind: Kind? = nil,
        sender: String? = nil, subject: String? = nil, messageID: String? = nil, outcome: String? = nil,
        about: [String: String] = [:], attempts: Int = 0, dueAt: Date, receivedAt: Date, settledAt: Date? = nil
    ) {
        self.id = id
        self.returnPath = returnPath
        self.recipients = recipients
        self.size = size
        self.state = state
        self.isKept = isKept
        self.kind = kind
        self.sender = sender
        self.subject = subject
        self.messageID = messageID
        self.outcome = outcome
        self.about = about
        self.attempts = attempts
        self.dueAt = dueAt
        self.receivedAt = receivedAt
        self.settledAt = settledAt
    }

    public enum State: String, Sendable, Hashable, CaseIterable, Codable {
        case waiting
        /// It had its effect, or none was due.
        case handled
        /// It could not be read, or is for nobody: it is kept for an operator.
        case unclear
        /// An operator saw to it.
        case dropped
    }

    public enum Kind: String, Sendable, Hashable, CaseIterable, Codable {
        /// An answer to an invitation.
        case answer
        /// The report of a mail server.
        case report
        /// A mail that no person wrote.
        case automatic
        /// A message on a ticket.
        case message
        /// A new ticket.
        case ticket
        /// A mail of the same Message-ID came before.
        case repeated
        /// Anything else.
        case other
    }

    /// The number of attempts after which a mail is left to an operator.
    public static let maxAttempts = 5

    /// The number of attempts without an outcome after which a mail is left to an operator: it ended the process, the
    /// last time alone.
    public static let maxInterruptions = 2

    /// True for a mail that is not to be tried again.
    public var isGivenUp: Bool { attempts > (outcome == nil ? Self.maxInterruptions : Self.maxAttempts) }

    /// The delay before the next attempt, in seconds.
    public static func backoff(afterAttempts attempts: Int) -> Int { min(10 << min(attempts, 6), 600) }
}

/// An address to which mail cannot be delivered, by the report of a mail server.
public struct UndeliverableAddress: Sendable, Hashable {
    /// The form of the address that is compared.
    public let key: String
    /// Such as `5.1.1`.
    public let status: String
    /// The words of the server, without addresses.
    public let detail: String?
    public let reportedAt: Date

    public init(key: String, status: String, detail: String?, reportedAt: Date) {
        self.key = key
        self.status = status
        self.detail = detail
        self.reportedAt = reportedAt
    }
}
