public import Foundation
public import ICalendar

/// The consequences of an edit of the schedule, made or previewed.
public struct Impact: Sendable, Hashable {
    public var moved: [Move]
    /// Dates that no longer take place.
    public var cancelled: [DateReference]
    /// Overrides and registrations that lose their date.
    public var losing: [Loss]
    /// Dates on which a trainer would teach two sessions at once, or is busy by a calendar of their own.
    public var conflicts: [Clash]
    /// The number of people who are notified.
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

    /// One date, identified by its session and recurrence id.
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

    /// A date with another start after the edit.
    public struct Move: Sendable, Hashable {
        public let from: DateReference
        public let to: DateReference

        public init(from: DateReference, to: DateReference) {
            self.from = from
            self.to = to
        }
    }

    /// A date that the edited rule no longer produces, although it has an override or registrations.
    public struct Loss: Sendable, Hashable {
        public let date: DateReference
        /// True if it was moved, renamed or cancelled on its own.
        public let override: Bool
        /// The number of confirmed, offered and waitlisted places.
        public let registrations: Int

        public init(date: DateReference, override: Bool, registrations: Int) {
            self.date = date
            self.override = override
            self.registrations = registrations
        }
    }

    /// A date on which a trainer already teaches another, or is busy by a calendar of their own.
    public struct Clash: Sendable, Hashable {
        /// The trainer's id.
        public let trainer: String
        public let date: DateReference
        /// The other date; nil for a calendar of their own.
        public let with: DateReference?
        public let withTitle: String?
        /// The time at which they are busy by a calendar of their own. Nothing else is known of it.
        public let busy: Range<Date>?

        public init(trainer: String, date: DateReference, with: DateReference, withTitle: String) {
            self.trainer = trainer
            self.date = date
            self.with = with
            self.withTitle = withTitle
            busy = nil
        }

        public init(trainer: String, date: DateReference, busy: Range<Date>) {
            self.trainer = trainer
            self.date = date
            self.busy = busy
            (with, withTitle) = (nil, nil)
        }
    }
}

/// An edit that was refused because of its consequences.
public struct RefusedEdit: Error, Sendable, Hashable {
    public enum Reason: Sendable, Hashable {
        /// Overrides or registrations would be lost.
        case loses
        /// A trainer would teach two sessions at once.
        case clashes
    }

    public let reason: Reason
    public let impact: Impact

    public init(_ reason: Reason, impact: Impact) {
        self.reason = reason
        self.impact = impact
    }
}
