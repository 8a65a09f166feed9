public import Foundation
public import ICalendar

/// What an edit of the schedule does, or would do.
public struct Impact: Sendable, Hashable {
    public var moved: [Move]
    /// Dates that no longer take place.
    public var cancelled: [DateReference]
    /// What has no date to stay with.
    public var losing: [Loss]
    /// Dates on which a trainer would be in two places at once.
    public var conflicts: [Clash]
    /// How many people are told.
    public var notified: Int

    public init(
        moved: [Move] = [], cancelled: [DateReference] = [], losing: [Loss] = [], conflicts: [Clash] = [],
        notified: Int = 0
    ) {
        self.moved = moved
        self.cancelled = cancelled
        self.losing = losing
        self.conflicts = conflicts
        self.notified = notified
    }

    /// One date, as people know it.
    public struct DateReference: Sendable, Hashable {
        public let session: String
        public let recurrenceID: LocalDateTime
        public let startsAt: Date

        public init(session: String, recurrenceID: LocalDateTime, startsAt: Date) {
            self.session = session
            self.recurrenceID = recurrenceID
            self.startsAt = startsAt
        }

        public init(_ occurrence: Occurrence) {
            self.init(
                session: occurrence.session, recurrenceID: occurrence.recurrenceID, startsAt: occurrence.startsAt)
        }
    }

    /// A date that is at another time afterwards.
    public struct Move: Sendable, Hashable {
        public let from: DateReference
        public let to: DateReference

        public init(from: DateReference, to: DateReference) {
            self.from = from
            self.to = to
        }
    }

    /// A date that the edited rule no longer gives, although something hangs on it.
    public struct Loss: Sendable, Hashable {
        public let date: DateReference
        /// It was moved, renamed or cancelled on its own.
        public let override: Bool
        /// Places taken or waited for.
        public let registrations: Int

        public init(date: DateReference, override: Bool, registrations: Int) {
            self.date = date
            self.override = override
            self.registrations = registrations
        }
    }

    /// A date on which a trainer is already taken.
    public struct Clash: Sendable, Hashable {
        public let trainer: String
        public let date: DateReference
        /// The date that has the trainer already.
        public let with: DateReference
        public let withTitle: String

        public init(trainer: String, date: DateReference, with: DateReference, withTitle: String) {
            self.trainer = trainer
            self.date = date
            self.with = with
            self.withTitle = withTitle
        }
    }
}

/// An edit that was not carried out, and what it would have done.
public struct RefusedEdit: Error, Sendable, Hashable {
    public enum Reason: Sendable, Hashable {
        /// Overrides or registrations would be lost.
        case loses
        /// A trainer would be in two places at once.
        case clashes
    }

    public let reason: Reason
    public let impact: Impact

    public init(_ reason: Reason, impact: Impact) {
        self.reason = reason
        self.impact = impact
    }
}
