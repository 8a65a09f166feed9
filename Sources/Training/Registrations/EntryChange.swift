public import Foundation
public import ICalendar

/// A change of one entry of a registrant's calendar, which one mail carries.
public struct EntryChange: Sendable, Hashable {
    /// The iTIP method of the calendar (RFC 5546 §3.2).
    public enum Method: String, Sendable, Hashable {
        case request, cancel
    }

    public let registration: Registration
    public let uid: String
    public let place: Place
    /// The entry as it was last mailed; nil before the first mail.
    public let mailed: MailedEntry?
    /// The entry as it has to be; nil to remove it.
    public let entry: CalendarEntry?
    /// The recurrence ids of a series that have to be removed, where that is all that changed.
    public let missing: [LocalDateTime]?
    /// True for the entry as it was mailed last, which is mailed again under the same sequence.
    public let isRepeated: Bool
    /// The dates of the entry that are not over, in order of their start; empty for one that is no longer used.
    public let dates: [PlaceDate]

    /// - Returns: nil for an entry that is in the calendar as it has to be, or is over.
    public init?(
        _ registration: Registration, uid: String, place: Place, mailed: MailedEntry?, entry: CalendarEntry?,
        dates: [PlaceDate], now: Date
    ) {
        let former = mailed.flatMap { $0.isLive ? $0.entry : nil }
        guard former != entry, ![former, entry].compactMap({ $0 }).allSatisfy({ $0.isOver(at: now) }) else {
            return nil
        }
        self.registration = registration
        self.uid = uid
        self.place = place
        self.mailed = mailed
        self.entry = entry
        self.dates = dates
        isRepeated = false
        missing = former.flatMap { former in entry.flatMap { $0.datesOnlyMissing(from: former) } }
    }

    /// An entry that is mailed again as it was mailed last.
    ///
    /// - Returns: nil for one that was never mailed, or that a mail removed from the calendar.
    public init?(repeating mailed: MailedEntry?, of registration: Registration, dates: [PlaceDate]) {
        guard let mailed, mailed.isLive else { return nil }
        self.registration = registration
        uid = mailed.uid
        place = mailed.place
        self.mailed = mailed
        entry = mailed.entry
        self.dates = dates
        isRepeated = true
        missing = nil
    }

    public var method: Method { entry == nil || missing != nil ? .cancel : .request }

    /// The sequence of the calendar, above all that were mailed under the UID: a calendar keeps the event with the higher
    /// one (RFC 5546 §2.1.5).
    public var sequence: Int {
        if isRepeated, let mailed { return mailed.sequence }
        return max(registration.sequence, mailed.map { $0.sequence + 1 } ?? 0)
    }

    /// The sequence of the last calendar that gave the entry its times, once this one is mailed.
    public var movedSequence: Int {
        guard let mailed else { return sequence }
        // An answer to what was taken out of the calendar is still about its times.
        guard let entry else { return mailed.movedSequence }
        guard mailed.isLive else { return sequence }
        return entry.isAtTimes(of: mailed.entry) ? mailed.movedSequence : sequence
    }

    var isSeries: Bool {
        if case .series = place { true } else { false }
    }

    /// The ids of its dates.
    var occurrences: Set<String> { Set(dates.map(\.date.occurrence.id)) }

    /// True for the entry of a single date that is one of these.
    func concernsOnly(_ entered: Set<String>) -> Bool {
        mailed == nil && !isSeries && !dates.isEmpty && occurrences.isSubset(of: entered)
    }
}
