public import Foundation
import ICalendar

/// One date as a trainer was told that they teach it.
public struct NotifiedAssignment: Sendable, Hashable, Codable {
    /// Whether they are to teach it.
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

/// What a trainer is to be told about the dates of a session: what is new, what changed, and what is not theirs any
/// more.
public struct AssignmentNotice: Sendable, Hashable {
    public let added: [ScheduledDate]
    public let changed: [ScheduledDate]
    public let removed: [ScheduledDate]

    public var dates: [ScheduledDate] { added + changed + removed }

    /// - Parameters:
    ///   - dates: those of the session that are to come, in order of their start.
    ///   - told: what the trainer knows, by the ids of dates.
    /// - Returns: nil where they know all.
    public init?(dates: [ScheduledDate], told: [String: NotifiedAssignment], of trainer: String, now: Date) {
        var added: [ScheduledDate] = []
        var changed: [ScheduledDate] = []
        var removed: [ScheduledDate] = []
        for date in dates where date.occurrence.endsAt > now {
            let known = told[date.occurrence.id]
            let current = NotifiedAssignment(date, of: trainer)
            switch (known?.teaches ?? false, current.teaches) {
            case (false, true): added.append(date)
            case (true, false): removed.append(date)
            case (true, true) where known != current: changed.append(date)
            default: break
            }
        }
        // The dates of an endless series that came into reach since are no reason for a mail; they go along with one.
        let isKnown = told.values.contains(where: \.teaches)
        let news = added.filter { !(isKnown && $0.session.details.recurrence.isInfinite) } + changed + removed
        guard !news.isEmpty else { return nil }
        self.added = added
        self.changed = changed
        self.removed = removed
    }
}
