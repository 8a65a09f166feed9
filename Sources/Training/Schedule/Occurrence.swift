public import Foundation
public import ICalendar

/// One date of a session.
public struct Occurrence: Sendable, Hashable, Identifiable {
    /// Never changes; registrations refer to it.
    public let id: String
    /// The session's id.
    public var session: String
    /// The local start that the rule gave. It stays the same when the date is moved (RFC 5545 §3.8.4.4).
    public var recurrenceID: LocalDateTime
    public var override: Override
    /// The local time of `startsAt`. It differs from the recurrence id when the date was moved, or falls into the gap of a
    /// clock change.
    public var start: LocalDateTime
    public var startsAt: Date
    public var endsAt: Date
    public var revision: Int
    public var occupancy: Occupancy
    public var seatChanges: SeatChanges
    /// True if the series has lost the date. It is kept for its registrants.
    public var isDetached: Bool

    public init(
        id: String, session: String, recurrenceID: LocalDateTime, override: Override = Override(), start: LocalDateTime,
        startsAt: Date, endsAt: Date, revision: Int = 1, occupancy: Occupancy = Occupancy(),
        seatChanges: SeatChanges = SeatChanges(), isDetached: Bool = false
    ) {
        self.id = id
        self.session = session
        self.recurrenceID = recurrenceID
        self.override = override
        self.start = start
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.revision = revision
        self.occupancy = occupancy
        self.seatChanges = seatChanges
        self.isDetached = isDetached
    }

    /// Makes the date from a session's details and its own override.
    public init(
        id: String, of session: Session, recurrenceID: LocalDateTime, override: Override = Override(),
        revision: Int = 1, occupancy: Occupancy = Occupancy(), seatChanges: SeatChanges = SeatChanges()
    ) {
        let zone = session.details.recurrence.zone
        let startsAt = zone.instant(of: override.start ?? recurrenceID)
        self.init(
            id: id, session: session.id, recurrenceID: recurrenceID, override: override,
            start: zone.local(at: startsAt), startsAt: startsAt,
            endsAt: startsAt.addingTimeInterval(Double(override.duration ?? session.details.duration)),
            revision: revision, occupancy: occupancy, seatChanges: seatChanges)
    }
}

/// A date with its session: its override applied to the session's details.
public struct ScheduledDate: Sendable, Hashable {
    public var occurrence: Occurrence
    public var session: Session

    public init(occurrence: Occurrence, session: Session) {
        self.occurrence = occurrence
        self.session = session
    }

    public var title: String { occurrence.override.title ?? session.details.title }
    public var description: String { occurrence.override.description ?? session.details.description }
    public var location: String? { occurrence.override.location ?? session.details.location }
    public var trainers: [String] { occurrence.override.trainers ?? session.details.trainers }
    /// Seconds.
    public var duration: Int { occurrence.override.duration ?? session.details.duration }

    /// Nil is no limit.
    public var capacity: Int? {
        occurrence.override.capacity.map(\.limit) ?? session.details.capacity
    }

    /// The occupancy of the date, or of the series where people register for the whole of it.
    public var occupancy: Occupancy {
        session.details.registration.scope == .series ? session.occupancy : occurrence.occupancy
    }

    /// Nil is no limit; never below 0.
    public var seatsLeft: Int? {
        capacity.map { max(0, $0 - occupancy.confirmed - occupancy.offered) }
    }

    public var isCancelled: Bool {
        session.status == .cancelled || occurrence.override.cancellation != nil || occurrence.isDetached
    }

    public var isFull: Bool { seatsLeft == 0 }

    /// The instant from which staff note who came: an hour before the start.
    public var attendanceOpensAt: Date { occurrence.startsAt.addingTimeInterval(-3_600) }

    /// The number of confirmed registrations below which trainers decide what becomes of the date, while there are fewer;
    /// nil where there are enough.
    public var missedMinimum: Int? {
        session.details.minimum.flatMap { occupancy.confirmed < $0 && !isCancelled ? $0 : nil }
    }

    /// The instant at which trainers decide about a date with too few registrations.
    public var decidesAt: Date {
        occurrence.startsAt.addingTimeInterval(
            -Double(session.details.decideBefore ?? Session.Details.defaultDecideBefore))
    }
}

/// The next date of a tutorial, or of a session without a published one, as a programme lists it.
public struct NextDate: Sendable, Hashable {
    public let date: ScheduledDate
    /// The number of later dates of the tutorial or session that take place and that the list selects.
    public let further: Int

    public init(date: ScheduledDate, further: Int) {
        self.date = date
        self.further = further
    }
}

/// The end of a series, of which the last date may have been put off.
extension Session {
    /// The start of the last date: by the rule, or because it was put off beyond it.
    ///
    /// - Parameter overridden: the dates with an override.
    /// - Returns: `.distantFuture` for an endless series, `.distantPast` for one without a date.
    public func lastStart(overridden: [Occurrence]) -> Date {
        guard !details.recurrence.isInfinite else { return .distantFuture }
        return overridden.filter { $0.override.cancellation == nil }.map(\.startsAt)
            .reduce(details.recurrence.end ?? .distantPast, max)
    }

    /// The end of the last date; nil for an endless series, and for one without a date.
    ///
    /// - Parameter overridden: the dates with an override.
    public func lastEnd(overridden: [Occurrence]) -> Date? {
        guard !details.recurrence.isInfinite else { return nil }
        let byRule = details.recurrence.end?.addingTimeInterval(Double(details.duration))
        let putOff = overridden.filter { $0.override.cancellation == nil }.map(\.endsAt)
        return (putOff + [byRule].compactMap(\.self)).max()
    }
}

/// The number of places of a date, or of a whole series, by status.
public struct Occupancy: Sendable, Hashable {
    public var confirmed: Int
    public var offered: Int
    public var waitlisted: Int

    public init(confirmed: Int = 0, offered: Int = 0, waitlisted: Int = 0) {
        self.confirmed = confirmed
        self.offered = offered
        self.waitlisted = waitlisted
    }
}

/// The changes of the number of registrations of a date, or of a whole series. Trainers' events tell the number, so their
/// sequence rises with each.
public struct SeatChanges: Sendable, Hashable {
    /// It never falls.
    public var count: Int
    /// Nil before the first change.
    public var lastAt: Date?

    public init(count: Int = 0, lastAt: Date? = nil) {
        self.count = count
        self.lastAt = lastAt
    }
}

/// The values of one date that differ from its session. Those that are nil follow the session.
public struct Override: Sendable, Hashable, Codable {
    /// The number of seats.
    public enum Capacity: Sendable, Hashable, Codable {
        case unlimited
        case seats(Int)

        public var limit: Int? {
            switch self {
            case .unlimited: nil
            case .seats(let seats): seats
            }
        }
    }

    public var start: LocalDateTime?
    /// Seconds.
    public var duration: Int?
    public var title: String?
    public var description: String?
    /// Ids.
    public var trainers: [String]?
    public var capacity: Capacity?
    public var join: Join?
    /// Takes the place of `join`.
    public var room: Room?
    public var location: String?
    public var cancellation: Cancellation?

    public init() {}

    /// True if nothing differs from the session.
    public var isEmpty: Bool { self == Override() }

    /// True if something other than a cancellation differs from the session.
    public var changesDetails: Bool {
        var rest = self
        rest.cancellation = nil
        return !rest.isEmpty
    }
}
