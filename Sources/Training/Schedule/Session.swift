public import Foundation
public import ICalendar

/// When something is taught live: a webinar or a live tutorial, one-off or a recurring series.
public struct Session: Sendable, Hashable, Identifiable {
    public let id: String
    /// What calendars know it by. Never changes and never holds a time: Outlook takes a changed UID for a new meeting.
    public let uid: String
    public var details: Details
    public var status: Status
    public var cancellation: Cancellation?
    /// Rises with every change of what the session's events say, and never falls (RFC 5546 §2.1.4).
    public var sequence: Int
    /// The session that this one was split from.
    public var follows: String?
    /// What calendars know that session by.
    public var followsUID: String?
    /// The session that carries on from where this one was split.
    public var followedBy: String?
    /// How many have a place in the whole series.
    public var occupancy: Occupancy
    public let createdAt: Date
    public var updatedAt: Date
    /// When what the events say last changed; calendars are told this instant.
    public var announcedAt: Date
    public var publishedAt: Date?
    /// Rises by one with every change.
    public var revision: Int

    public init(
        id: String, uid: String, details: Details, status: Status, cancellation: Cancellation? = nil, sequence: Int = 0,
        follows: String? = nil, followsUID: String? = nil, followedBy: String? = nil,
        occupancy: Occupancy = Occupancy(),
        createdAt: Date, updatedAt: Date, announcedAt: Date,
        publishedAt: Date? = nil, revision: Int = 1
    ) {
        self.id = id
        self.uid = uid
        self.details = details
        self.status = status
        self.cancellation = cancellation
        self.sequence = sequence
        self.follows = follows
        self.followsUID = followsUID
        self.followedBy = followedBy
        self.occupancy = occupancy
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.announcedAt = announcedAt
        self.publishedAt = publishedAt
        self.revision = revision
    }

    public enum Kind: String, Sendable, Hashable, CaseIterable, Codable {
        case webinar, tutorial
    }

    public enum Status: String, Sendable, Hashable, CaseIterable, Codable {
        case draft, published, cancelled
    }

    public enum Visibility: String, Sendable, Hashable, CaseIterable, Codable {
        /// Listed for everybody.
        case `public`
        /// Reached by its link alone.
        case unlisted
        /// Seen and booked by registrants of certain accounts.
        case accounts
    }

    /// What a trainer writes.
    public struct Details: Sendable, Hashable {
        public var kind: Kind
        public var tutorial: String?
        public var title: String
        public var description: String
        public var recurrence: Recurrence
        /// Seconds, above 0.
        public var duration: Int
        /// Ids of trainers, in the order in which they are named.
        public var trainers: [String]
        /// Seats of each date; nil is no limit.
        public var capacity: Int?
        public var waitlist: WaitlistPolicy
        public var registration: RegistrationPolicy
        public var join: Join?
        public var location: String?
        public var language: String
        public var tags: [String]
        public var visibility: Visibility
        /// The accounts that see it while `visibility` is `.accounts`.
        public var accounts: [String]

        public init(
            kind: Kind, tutorial: String? = nil, title: String, description: String = "", recurrence: Recurrence,
            duration: Int, trainers: [String] = [], capacity: Int? = nil, waitlist: WaitlistPolicy = .init(),
            registration: RegistrationPolicy = .init(), join: Join? = nil, location: String? = nil,
            language: String = "en", tags: [String] = [], visibility: Visibility = .public, accounts: [String] = []
        ) {
            self.kind = kind
            self.tutorial = tutorial
            self.title = title
            self.description = description
            self.recurrence = recurrence
            self.duration = duration
            self.trainers = trainers
            self.capacity = capacity
            self.waitlist = waitlist
            self.registration = registration
            self.join = join
            self.location = location
            self.language = language
            self.tags = tags
            self.visibility = visibility
            self.accounts = accounts
        }

        public var recurs: Bool {
            recurrence.rule != nil || !recurrence.added.isEmpty
        }
    }
}

/// Who comes next when a seat gets free, and how.
public struct WaitlistPolicy: Sendable, Hashable, Codable {
    public enum Mode: String, Sendable, Hashable, CaseIterable, Codable {
        /// The first in line is confirmed at once.
        case automatic
        /// The first in line is offered the seat and has to take it.
        case offer
        /// There is no waitlist.
        case none
    }

    public var mode: Mode
    /// How long an offered seat is held, in seconds.
    public var offerHold: Int

    public init(mode: Mode = .automatic, offerHold: Int = 86_400) {
        self.mode = mode
        self.offerHold = offerHold
    }
}

/// What is asked of those who register, and when they may.
public struct RegistrationPolicy: Sendable, Hashable, Codable {
    public enum Scope: String, Sendable, Hashable, CaseIterable, Codable {
        /// A place in one date.
        case occurrence
        /// A place in all dates.
        case series
    }

    public var scope: Scope
    /// Nil: from publication on.
    public var opens: Date?
    /// Seconds before a date's start at which registration for it closes; nil: at the start.
    public var closesBefore: Int?
    public var questions: [Question]

    public init(scope: Scope = .occurrence, opens: Date? = nil, closesBefore: Int? = nil, questions: [Question] = []) {
        self.scope = scope
        self.opens = opens
        self.closesBefore = closesBefore
        self.questions = questions
    }

    public struct Question: Sendable, Hashable, Codable {
        public enum Kind: String, Sendable, Hashable, CaseIterable, Codable {
            case text, choice, checkbox
        }

        public let id: String
        public let label: String
        public let kind: Kind
        /// What can be chosen; empty unless `kind` is `.choice`.
        public let options: [String]
        public let required: Bool

        public init(id: String, label: String, kind: Kind, options: [String] = [], required: Bool = false) {
            self.id = id
            self.label = label
            self.kind = kind
            self.options = options
            self.required = required
        }
    }
}

/// Where a live session is joined. The address stands in no public answer and in no feed.
public struct Join: Sendable, Hashable, Codable {
    public var url: String
    /// Seconds before the start from which the join redirect leads there.
    public var releasedBefore: Int

    public init(url: String, releasedBefore: Int = 900) {
        self.url = url
        self.releasedBefore = releasedBefore
    }
}

/// That something will not take place, why, and since when that is known.
public struct Cancellation: Sendable, Hashable, Codable {
    public let reason: String?
    public let at: Date

    public init(reason: String?, at: Date) {
        self.reason = reason
        self.at = at
    }
}
