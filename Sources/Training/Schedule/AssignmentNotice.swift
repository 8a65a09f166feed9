public import Foundation
import ICalendar

/// One date as a trainer was last notified of it.
///
/// It is stored as JSON: its names stay.
public struct NotifiedAssignment: Sendable, Hashable, Codable {
    /// True if the trainer is to teach the date.
    public let teaches: Bool
    public let title: String
    public let location: String?
    public let startsAt: Date
    public let endsAt: Date

    public init(_ date: ScheduledDate, of trainer: String) {
        teaches = date.session.status == .published && !date.isCancelled && date.trainers.contains(trainer)
        title = date.title
        location = date.location
        startsAt = date.occurrence.startsAt
        endsAt = date.occurrence.endsAt
    }
}

/// A notice to a trainer about the dates of a session: those that were added, changed or removed since the last one.
public struct AssignmentNotice: Sendable, Hashable {
    public let added: [ScheduledDate]
    public let changed: [ScheduledDate]
    public let removed: [ScheduledDate]

    public var dates: [ScheduledDate] { added + changed + removed }

    /// - Parameters:
    ///   - dates: the upcoming dates of the session, in order of their start.
    ///   - notified: the last notifications of the trainer, by the ids of dates.
    /// - Returns: nil where the trainer is up to date.
    public init?(dates: [ScheduledDate], notified: [String: NotifiedAssignment], of trainer: String, now: Date) {
        var added: [ScheduledDate] = []
        var changed: [ScheduledDate] = []
        var removed: [ScheduledDate] = []
        for date in dates where date.occurrence.endsAt > now {
            let previous = notified[date.occurrence.id]
            let current = NotifiedAssignment(date, of: trainer)
            switch (previous?.teaches ?? false, current.teaches) {
            case (false, true): added.append(date)
            case (true, false): removed.append(date)
            case (true, true) where previous != current: changed.append(date)
            default: break
            }
        }
        // The dates of an endless series that came within the horizon are no reason for a mail; they go along with one.
        let teachesAlready = notified.values.contains(where: \.teaches)
        let reasons = added.filter { !(teachesAlready && $0.session.details.recurrence.isInfinite) } + changed + removed
        guard !reasons.isEmpty else { return nil }
        self.added = added
        self.changed = changed
        self.removed = removed
    }
}
