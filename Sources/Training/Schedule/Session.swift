public import Foundation
public import ICalendar

/// A webinar or live tutorial, one-off or a recurring series.
public struct Session: Sendable, Hashable, Identifiable {
    public let id: String
    /// The `UID` of its calendar events. It never changes and never contains a time, since Outlook treats a changed UID as
    /// a new meeting.
    public let uid: String
    public var details: Details
    public var status: Status
    public var cancellation: Cancellation?
    /// The `SEQUENCE` of its calendar events. It rises with every change of the events, and never falls (RFC 5546 §2.1.4).
    public var sequence: Int
    /// The id of the session that this one was split from.
    public var follows: String?
    /// The `uid` of the session that this one was split from.
    public var followsUID: String?
    /// The id of the session that was split from this one.
    public var followedBy: String?
    /// The form of its dates in calendars, and with it their UIDs.
    public var form: CalendarForm
    /// The number of places in the whole series.
    public var occupancy: Occupancy
    public var seatChanges: SeatChanges
    public let createdAt: Date
    public var updatedAt: Date
    /// The instant of the last change of the calendar events: their `DTSTAMP` and `LAST-MODIFIED`.
    public var announcedAt: Date
    public var publishedAt: Date?
    /// Rises by one with every change.
    public var revision: Int

    public init(
        id: String, uid: String, details: Details, status: Status, cancellation: Cancellation? = nil, sequence: Int = 0,
        follows: String? = nil, followsUID: String? = nil, followedBy: String? = nil, form: CalendarForm = .series,
        occupancy: Occupancy = Occupancy(), seatChanges: SeatChanges = SeatChanges(),
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
        self.form = form
        self.occupancy = occupancy
        self.seatChanges = seatChanges
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
        /// Reached only by its link.
        case unlisted
        /// Seen and booked only by registrants of certain accounts.
        case accounts
    }

    /// The fields that a trainer edits.
    public struct Details: Sendable, Hashable {
        public var kind: Kind
        /// The id of the tutorial that is taught.
        public var tutorial: String?
        public var title: String
        public var description: String
        public var recurrence: Recurrence
        /// Seconds, above 0.
        public var duration: Int
        /// Ids, in the order in which the trainers are named.
        public var trainers: [String]
        /// Seats of each date; nil is no limit.
        public var capacity: Int?
        public var waitlist: WaitlistPolicy
        public var registration: RegistrationPolicy
        /// The number of confirmed registrations below which trainers decide what becomes of a date; nil for none.
        public var minimum: Int?
        /// Seconds before the start at which they decide; nil for ``defaultDecideBefore``.
        public var decideBefore: Int?
        public var join: Join?
        /// Takes the place of `join`.
        public var room: Room?
        public var location: String?
        public var language: String
        public var tags: [String]
        public var visibility: Visibility
        /// The accounts that see it while `visibility` is `.accounts`.
        public var accounts: [String]

        public init(
            kind: Kind, tutorial: String? = nil, title: String, description: String = "", recurrence: Recurrence,
            duration: Int, trainers: [String] = [], capacity: Int? = nil, waitlist: WaitlistPolicy = .init(),
            registration: RegistrationPolicy = .init(), minimum: Int? = nil, decideBefore: Int? = nil,
            join: Join? = nil, room: Room? = nil, location: String? = nil,
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
            self.minimum = minimum
            self.decideBefore = decideBefore
            self.join = join
            self.room = room
            self.location = location
            self.language = language
            self.tags = tags
            self.visibility = visibility
            self.accounts = accounts
        }

        /// The time before the start at which trainers decide, where a session does not say, in seconds.
        public static let defaultDecideBefore = 86_400

        public var recurs: Bool {
            recurrence.rule != nil || !recurrence.added.isEmpty
        }
    }
}

/// The policy by which free seats go to the waitlist.
public struct WaitlistPolicy: Sendable, Hashable, Codable {
    public enum Mode: String, Sendable, Hashable, CaseIterable, Codable {
        /// The first person is confirmed at once.
        case automatic
        /// The first person is offered the seat, and has to accept it.
        case offer
        /// There is no waitlist.
        case none
    }

    public var mode: Mode
    /// Seconds for which an offered seat is held.
    public var offerHold: Int

    public init(mode: Mode = .automatic, offerHold: Int = 86_400) {
        self.mode = mode
        self.offerHold = offerHold
    }
}

/// The conditions of registration: its scope, its opening times and the questions of its form.
public struct RegistrationPolicy: Sendable, Hashable, Codable {
    public enum Scope: String, Sendable, Hashable, CaseIterable, Codable {
        /// A place in one date.
        case occurrence
        /// A place in all dates.
        case series
    }

    public var scope: Scope
    /// The instant at which registration opens; nil for the publication.
    public var opens: Date?
    /// Seconds before a date's start at which registration for it closes; nil for the start.
    public var closesBefore: Int?
    /// True if staff approve each registration that is not their own.
    public var approval: Bool
    public var questions: [Question]

    public init(
        scope: Scope = .occurrence, opens: Date? = nil, closesBefore: Int? = nil, approval: Bool = false,
        questions: [Question] = []
    ) {
        self.scope = scope
        self.opens = opens
        self.closesBefore = closesBefore
        self.approval = approval
        self.questions = questions
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        scope = try values.decode(Scope.self, forKey: .scope)
        opens = try values.decodeIfPresent(Date.self, forKey: .opens)
        closesBefore = try values.decodeIfPresent(Int.self, forKey: .closesBefore)
        // Earlier releases stored none.
        approval = try values.decodeIfPresent(Bool.self, forKey: .approval) ?? false
        questions = try values.decode([Question].self, forKey: .questions)
    }

    public struct Question: Sendable, Hashable, Codable {
        public enum Kind: String, Sendable, Hashable, CaseIterable, Codable {
            case text, choice, checkbox
            /// A checkbox whose wording is kept with each registration that agreed to it.
            case consent
        }

        public let id: String
        public let label: String
        public let kind: Kind
        /// The possible answers; empty unless `kind` is `.choice`.
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

/// The link to join a live session. It is never part of a public response or a feed.
public struct Join: Sendable, Hashable, Codable {
    public var url: String
    /// Seconds before the start at which the join redirect begins to lead to the link.
    public var releasedBefore: Int

    public init(url: String, releasedBefore: Int = 900) {
        self.url = url
        self.releasedBefore = releasedBefore
    }
}

/// The cancellation of a session or a date.
public struct Cancellation: Sendable, Hashable, Codable {
    public let reason: String?
    public let at: Date

    public init(reason: String?, at: Date) {
        self.reason = reason
        self.at = at
    }
}

/// The limits of a schedule.
public enum ScheduleLimits {
    /// The maximum duration of one date, in seconds: a week.
    public static let maxDuration = 7 * 86_400
    /// The number of days after today for which the dates of an endless series are stored.
    public static let horizonDays = 3 * 366
    public static let maxTrainers = 20
    public static let maxTags = 20
    public static let maxSeats = 1_000_000
    /// The maximum number of excluded dates of a series, and that of added dates.
    public static let maxExceptions = 1_000
}
