public import Foundation

/// A date that somebody joined, and what its room was asked since.
public struct JoinedDate: Sendable, Hashable {
    /// The place that people join.
    public enum Kind: String, Sendable, Hashable, CaseIterable, Codable {
        /// A join address, of which nothing is told.
        case address
        case bigbluebutton, jitsi

        /// True for a room that tells who is there.
        public var tells: Bool { self == .bigbluebutton }
    }

    /// The id of the date.
    public let occurrence: String
    public var kind: Kind
    /// The instant at which the first person joined.
    public let openedAt: Date
    /// The begin of the meeting, as the room tells it.
    public var startedAt: Date?
    /// The last time at which the room said who is there, perhaps nobody.
    public var seenAt: Date?
    /// The end of the meeting; nil while it goes on.
    public var endedAt: Date?
    /// The end of the last meeting of which the room reported all stays; nil once registrants came to a later one.
    public var toldAt: Date?
    /// The number of pauses after which nobody knows who came and went meanwhile, without those in a meeting that was
    /// reported.
    public var missed: Int
    /// The instant at which attendance was recorded.
    public var settledAt: Date?
    /// The number of times that the room was asked for recordings.
    public var attempts: Int
    /// The instant of the next look at it; nil if there is nothing left to learn.
    public var dueAt: Date?
    /// The reason for which the room was not reached the last time.
    public var fault: Fault?

    public struct Fault: Sendable, Hashable {
        /// A sentence for staff.
        public let reason: String
        public let since: Date

        public init(reason: String, since: Date) {
            self.reason = reason
            self.since = since
        }
    }

    public init(
        occurrence: String, kind: Kind, openedAt: Date, startedAt: Date? = nil, seenAt: Date? = nil,
        endedAt: Date? = nil, toldAt: Date? = nil, missed: Int = 0, settledAt: Date? = nil, attempts: Int = 0,
        dueAt: Date? = nil, fault: Fault? = nil
    ) {
        self.occurrence = occurrence
        self.kind = kind
        self.openedAt = openedAt
        self.startedAt = startedAt
        self.seenAt = seenAt
        self.endedAt = endedAt
        self.toldAt = toldAt
        self.missed = missed
        self.settledAt = settledAt
        self.attempts = attempts
        self.dueAt = dueAt
        self.fault = fault
    }

    /// True if the stays that are known are all that there were.
    public var isComplete: Bool { toldAt != nil || missed == 0 }
}

/// The time that a registrant spent in a room, or the moment at which they followed their link.
public struct RoomStay: Sendable, Hashable {
    public enum Source: String, Sendable, Hashable, CaseIterable, Codable {
        /// The link to join was followed.
        case link
        /// The room named the person each time that it was asked.
        case seen
        /// The room reported it after the meeting.
        case told
    }

    /// The id of the date.
    public let occurrence: String
    /// The id of the registration.
    public let registration: String
    public let source: Source
    public let joinedAt: Date
    public var leftAt: Date

    public init(occurrence: String, registration: String, source: Source, joinedAt: Date, leftAt: Date) {
        self.occurrence = occurrence
        self.registration = registration
        self.source = source
        self.joinedAt = joinedAt
        self.leftAt = leftAt
    }
}

/// The recording of a date, as its room offers it.
public struct RoomRecording: Sendable, Hashable, Identifiable {
    /// The id that the room gives it.
    public let id: String
    /// The id of the date.
    public let occurrence: String
    public let url: String
    /// Whole minutes; nil where the room does not tell.
    public let minutes: Int?
    public let foundAt: Date
    /// The instant at which it became a material of the tutorial.
    public var publishedAt: Date?

    public init(
        id: String, occurrence: String, url: String, minutes: Int?, foundAt: Date, publishedAt: Date? = nil
    ) {
        self.id = id
        self.occurrence = occurrence
        self.url = url
        self.minutes = minutes
        self.foundAt = foundAt
        self.publishedAt = publishedAt
    }
}
