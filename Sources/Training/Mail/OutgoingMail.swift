public import Foundation

/// A mail that is to be sent, or was: who it is for and what it is about. What it says is made at the moment of
/// sending, from what is true then.
public struct OutgoingMail: Sendable, Hashable, Identifiable {
    /// Also the left part of its Message-ID, which stays the same however often it is tried.
    public let id: String
    public let purpose: Purpose
    /// Tells what would be said twice: of two that wait untried with one topic there is only one.
    public let topic: String
    /// The registrant that it is for, by id.
    public let registrant: String?
    /// Who it is for where that is no registrant.
    public let address: String?
    /// Ids of what it is about, by what they are: `["session": …]`.
    public let about: [String: String]
    public var state: State
    /// How often it was tried.
    public var attempts: Int
    /// When it is tried next; while it is being sent, when somebody else may try.
    public var dueAt: Date
    /// Why the last try failed, or why it was not needed; no secret and no whole address.
    public var reason: String?
    public let createdAt: Date
    /// When it was sent or given up.
    public var settledAt: Date?

    public init(
        id: String, purpose: Purpose, topic: String, registrant: String? = nil, address: String? = nil,
        about: [String: String] = [:], state: State = .waiting, attempts: Int = 0, dueAt: Date, reason: String? = nil,
        createdAt: Date, settledAt: Date? = nil
    ) {
        self.id = id
        self.purpose = purpose
        self.topic = topic
        self.registrant = registrant
        self.address = address
        self.about = about
        self.state = state
        self.attempts = attempts
        self.dueAt = dueAt
        self.reason = reason
        self.createdAt = createdAt
        self.settledAt = settledAt
    }

    public enum Purpose: String, Sendable, Hashable, CaseIterable, Codable {
        /// What became of somebody's places in a session since they were last told.
        case place
        /// A date of theirs is near.
        case reminder
        /// The way to their own page.
        case link
        /// What a trainer wrote to who comes.
        case message
        /// The recording of a date that they came to, or missed.
        case followUp
        /// A tutorial that they asked for was scheduled.
        case interest
        /// What a trainer is to teach.
        case assignment
        /// A ticket's target is near, or was missed.
        case breach
    }

    public enum State: String, Sendable, Hashable, CaseIterable, Codable {
        case waiting, sent
        /// There was nothing left to say when its turn came.
        case unneeded
        /// Given up after many tries, or refused for good: an operator may have it tried again.
        case failed
        /// An operator decided that it is not to be sent.
        case dropped
    }

    /// Seconds until the next try after a number of failed ones: a minute at first, six hours at the most.
    public static func backoff(afterAttempts attempts: Int) -> Int {
        min(60 << min(max(attempts - 1, 0), 9), 6 * 3_600)
    }

    /// As many tries as three days hold.
    public static let maxAttempts = 18
}

/// A kind of mail that is not strictly about a place, so that whoever gets it may refuse it.
public enum OptionalMail: String, Sendable, Hashable, CaseIterable, Codable {
    case reminders, messages, followUps, interest
}

/// A person's unsubscription from a kind of mail.
public struct MailOptOut: Sendable, Hashable {
    public let kind: OptionalMail
    public let createdAt: Date

    public init(kind: OptionalMail, createdAt: Date) {
        self.kind = kind
        self.createdAt = createdAt
    }
}
