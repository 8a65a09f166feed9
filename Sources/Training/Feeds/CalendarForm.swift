public import Foundation
import ICalendar

/// The form in which calendars get the dates of a session.
///
/// UIDs depend on it, so it is stored with the session. It is decided by an edit that makes or changes times, and never
/// because time passes.
public enum CalendarForm: String, Sendable, Hashable, CaseIterable, Codable {
    /// One event under the UID of the session: a single date, or a series with its rule and one event for each date that
    /// differs. Dates that the rule does not give are events with UIDs of their own.
    case series
    /// One event for each date, each with a UID of its own and without `RECURRENCE-ID`.
    case dates

    /// Decides the form. Programs misread a series date by date where its rule is not one that Exchange maps (MS-OXCICAL),
    /// its zone has no yearly pattern of clock changes, it has more exceptions than dates, or one of its dates is at a
    /// clock change.
    ///
    /// - Parameter overridden: the dates with an override.
    public init(for details: Session.Details, overridden: some Sequence<Occurrence>, now: Date) {
        let recurrence = details.recurrence
        guard recurrence.rule != nil else {
            self = .series
            return
        }
        let isSeries =
            recurrence.isSimple && recurrence.hasRegularZone(at: now) && !recurrence.isMostlyExceptions(overridden)
            && !recurrence.hasRuleDateAtClockChange(lasting: details.duration, to: recurrence.horizon(at: now))
        self = isSeries ? .series : .dates
    }
}

extension Session {
    /// False if calendars no longer read the session in its form, because a new zone database took the yearly pattern from
    /// its zone.
    public func canStayInForm(at now: Date) -> Bool {
        form == .dates || details.recurrence.rule == nil || details.recurrence.hasRegularZone(at: now)
    }
}

extension Recurrence {
    /// The end of the time in which no date of a series may be at a clock change.
    fileprivate func horizon(at now: Date) -> Date {
        max(now, zone.instant(of: start)).addingTimeInterval(3 * 366 * 86_400)
    }

    /// True if the zone has a yearly pattern of clock changes, or none at all.
    fileprivate func hasRegularZone(at now: Date) -> Bool {
        zone == .utc || zone.definition(from: FeedWindow(at: now).from, to: horizon(at: now)) != nil
    }

    /// True if more dates of the rule are excluded, cancelled or changed than take place.
    fileprivate func isMostlyExceptions(_ overridden: some Sequence<Occurrence>) -> Bool {
        let added = Set(added)
        let differing = overridden.filter { !added.contains($0.recurrenceID) && $0.override.isAnnounced }
        let missing = excluded.count + differing.count { $0.override.cancellation != nil }
        let exceptions = excluded.count + differing.count
        guard exceptions > 0 else { return false }
        let needed = exceptions + missing
        return Array(ruleDates().prefix(needed)).count < needed
    }
}

extension Override {
    /// True if calendars show something of it.
    public var isAnnounced: Bool {
        cancellation != nil || start != nil || duration != nil || title != nil || description != nil || location != nil
            || trainers != nil
    }
}

/// The event of a UID that calendars showed, and that is no longer published under it: the form of its session changed, or
/// the session lost the date. Feeds show it as cancelled, so that programs which keep what is missing remove it.
public struct RetiredEvent: Sendable, Hashable {
    public let uid: String
    /// The session's id.
    public let session: String
    /// The date's id; nil for the event of the whole session.
    public let occurrence: String?
    public let title: String
    public let startsAt: Date
    public let endsAt: Date
    /// The ids of the trainers who taught it.
    public let trainers: [String]
    /// Higher than that of the event.
    public let sequence: Int
    public let retiredAt: Date

    public init(
        uid: String, session: String, occurrence: String?, title: String, startsAt: Date, endsAt: Date,
        trainers: [String], sequence: Int, retiredAt: Date
    ) {
        self.uid = uid
        self.session = session
        self.occurrence = occurrence
        self.title = title
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.trainers = trainers
        self.sequence = sequence
        self.retiredAt = retiredAt
    }
}
