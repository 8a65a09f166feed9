public import Foundation
public import ICalendar

/// One date of a session.
public struct Occurrence: Sendable, Hashable, Identifiable {
    /// Stays the same whatever happens to the date; registrations and taken refer to it.
    public let id: String
    public var session: String
    /// The local start that the rule gave, which stays when the date is moved (RFC 5545 §3.8.4.4).
    public var recurrenceID: LocalDateTime
    public var override: Override
    /// The wall clock of `startsAt`: it differs from the recurrence id when the date was moved or fell into the gap of
    /// a clock change.
    public var start: LocalDateTime
    public var startsAt: Date
    public var endsAt: Date
    public var revision: Int
    public var occupancy: Occupancy
    /// Whether its series has it no longer; it is kept for those who had a place in it.
    public var isDetached: Bool

    public init(
        id: String, session: String, recurrenceID: LocalDateTime, override: Override = Override(), start: LocalDateTime,
        startsAt: Date, endsAt: Date, revision: Int = 1, occupancy: Occupancy = Occupancy(), isDetached: Bool = false
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
        self.isDetached = isDetached
    }

    /// The date as a session's details and its own override make it.
    public init(
        id: String, of session: Session, recurrenceID: LocalDateTime, override: Override = Override(),
        revision: Int = 1, occupancy: Occupancy = Occupancy()
    ) {
        let zone = session.details.recurrence.zone
        let startsAt = zone.instant(of: override.start ?? recurrenceID)
        self.init(
            id: id, session: session.id, recurrenceID: recurrenceID, override: override,
            start: zone.local(at: startsAt), startsAt: startsAt,
            endsAt: startsAt.addingTimeInterval(Double(override.duration ?? session.details.duration)),
            revision: revision, occupancy: occupancy)
    }
}

/// A date beside the session that it belongs to: what people see.
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
    public var join: Join? { occurrence.override.join ?? session.details.join }
    /// Seconds.
    public var duration: Int { occurrence.override.duration ?? session.details.duration }

    /// Nil is no limit.
    public var capacity: Int? {
        occurrence.override.capacity.map(\.limit) ?? session.details.capacity
    }

    /// How many places are taken: of the date, or of the series where people register for the whole of it.
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
}

/// How many places of a date, or of a whole series, are taken.
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
