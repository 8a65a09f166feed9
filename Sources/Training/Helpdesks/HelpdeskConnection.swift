public import Foundation

/// A helpdesk that Lectern writes notes to and reads tickets from. Its credential is kept apart, sealed.
public struct HelpdeskConnection: Sendable, Hashable, Identifiable {
    public let id: String
    public let kind: Kind
    public var details: Details
    /// The place at which the next look at the helpdesk begins.
    public var cursor: Cursor
    /// The reason why the last attempt to reach the helpdesk failed, as a sentence; nil while it succeeds.
    public let fault: String?
    public let failingSince: Date?
    public let createdAt: Date
    public var updatedAt: Date
    public var revision: Int

    public init(
        id: String, kind: Kind, details: Details, cursor: Cursor = Cursor(), fault: String? = nil,
        failingSince: Date? = nil, createdAt: Date, updatedAt: Date, revision: Int = 1
    ) {
        self.id = id
        self.kind = kind
        self.details = details
        self.cursor = cursor
        self.fault = fault
        self.failingSince = failingSince
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.revision = revision
    }

    public enum Kind: String, Sendable, Hashable, CaseIterable, Codable {
        case zammad, zendesk, znuny, rt, chatwoot

        /// True for a helpdesk that sends nothing by itself, and is asked every minute.
        public var isPolled: Bool { self == .rt }
    }

    /// The moment at which an internal note is written.
    public enum NoteMoment: String, Sendable, Hashable, CaseIterable, Codable {
        /// When a tutorial fits a new ticket, and when an agent links one.
        case onRecommended
        /// When an agent links a tutorial.
        case onLinked
        case off
    }

    public struct Details: Sendable, Hashable {
        /// The address of the helpdesk.
        public var url: String
        /// The source of its tickets.
        public var source: String
        /// The beginning of the tags for problems; nil for none.
        public var tag: String?
        public var note: NoteMoment
        /// The language of notes.
        public var language: String
        public var isEnabled: Bool

        public init(
            url: String, source: String, tag: String? = nil, note: NoteMoment = .onRecommended, language: String = "en",
            isEnabled: Bool = true
        ) {
            self.url = url
            self.source = source
            self.tag = tag
            self.note = note
            self.language = language
            self.isEnabled = isEnabled
        }
    }

    /// The progress of reading tickets of the helpdesk.
    public struct Cursor: Sendable, Hashable, Codable {
        /// The place up to which changes were read, as the client of the helpdesk wrote it; nil before the first look.
        public var changes: String?
        /// The progress of reading its history; nil where nobody asked for it.
        public var history: History?

        public init(changes: String? = nil, history: History? = nil) {
            self.changes = changes
            self.history = history
        }
    }

    public struct History: Sendable, Hashable, Codable {
        /// Nil at the beginning.
        public var place: String?
        public var isDone: Bool
        /// The number of tickets that were taken.
        public var taken: Int
        /// The number of tickets that could not be taken.
        public var refused: Int

        public init(place: String? = nil, isDone: Bool = false, taken: Int = 0, refused: Int = 0) {
            self.place = place
            self.isDone = isDone
            self.taken = taken
            self.refused = refused
        }
    }

    /// The maximum number of connections of an installation.
    public static let maxCount = 50

    /// Seconds until the next attempt after a failure: a minute, doubled while the helpdesk fails, at most an hour.
    public func retryDelay(now: Date) -> TimeInterval {
        guard let failingSince else { return 60 }
        return min(max(60, now.timeIntervalSince(failingSince)), 3_600)
    }
}

/// An internal note on a tutorial in a ticket of a helpdesk. There is one for each ticket and tutorial.
public struct HelpdeskNote: Sendable, Hashable, Identifiable {
    public let id: String
    public let connection: HelpdeskConnection.ID
    /// The id of the ticket here.
    public let ticket: String
    public let tutorial: String
    /// A hash of what the note tells, as it was written last; nil before it was written.
    public var content: String?
    public var state: State
    public var attempts: Int
    public var dueAt: Date
    public var reason: String?
    public let createdAt: Date
    public var writtenAt: Date?

    public init(
        id: String, connection: HelpdeskConnection.ID, ticket: String, tutorial: String, content: String? = nil,
        state: State = .waiting, attempts: Int = 0, dueAt: Date, reason: String? = nil, createdAt: Date,
        writtenAt: Date? = nil
    ) {
        self.id = id
        self.connection = connection
        self.ticket = ticket
        self.tutorial = tutorial
        self.content = content
        self.state = state
        self.attempts = attempts
        self.dueAt = dueAt
        self.reason = reason
        self.createdAt = createdAt
        self.writtenAt = writtenAt
    }

    public enum State: String, Sendable, Hashable, CaseIterable, Codable {
        case waiting, written
        /// It was refused, or the helpdesk could not be reached for three days.
        case failed
    }

    /// The number of attempts that three days hold, at delays of up to an hour.
    public static let maxAttempts = 80
}
