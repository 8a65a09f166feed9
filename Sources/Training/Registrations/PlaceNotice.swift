public import Foundation
import ICalendar

/// One date of a person's place as the person was last notified of it. The next mail tells the differences.
///
/// It is stored as JSON: its names stay.
public struct NotifiedDate: Sendable, Hashable, Codable {
    public let status: Registration.Status
    public let isCancelled: Bool
    public let title: String
    public let location: String?
    public let startsAt: Date
    public let endsAt: Date
    /// The zone in which the session takes place.
    public let zone: String

    public init(_ date: ScheduledDate, for registration: Registration) {
        status = registration.status
        isCancelled = date.isCancelled
        title = date.title
        location = date.location
        startsAt = date.occurrence.startsAt
        endsAt = date.occurrence.endsAt
        zone = date.session.details.recurrence.zone.identifier
    }

    /// A date of an entry that a person has in the calendar.
    init(title: String, location: String?, startsAt: Date, endsAt: Date, zone: String) {
        status = .confirmed
        isCancelled = false
        self.title = title
        self.location = location
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.zone = zone
    }

    fileprivate var isAttended: Bool { status == .confirmed && !isCancelled }

    /// True if a reader sees the same title, location and times.
    fileprivate func looksLike(_ other: NotifiedDate) -> Bool {
        title == other.title && location == other.location && startsAt == other.startsAt && endsAt == other.endsAt
            && zone == other.zone
    }
}

/// The last mail to a person about one date.
public struct MailedDate: Sendable, Hashable {
    /// The id of the first registration for the place: a split series is still one place.
    public let registration: String
    /// The date's id.
    public let occurrence: String
    /// The sequence of the last calendar that was mailed; nil when none was.
    public let sequence: Int?
    public let notified: NotifiedDate
    /// The mail's id.
    public let mail: String
    public let mailedAt: Date

    public init(
        registration: String, occurrence: String, sequence: Int?, notified: NotifiedDate, mail: String, mailedAt: Date
    ) {
        self.registration = registration
        self.occurrence = occurrence
        self.sequence = sequence
        self.notified = notified
        self.mail = mail
        self.mailedAt = mailedAt
    }
}

/// A date of a person's place, with the last notification of it.
public struct PlaceDate: Sendable, Hashable {
    public let date: ScheduledDate
    public let registration: Registration
    /// The date as the person was last notified of it; nil before the first notification.
    public let notified: NotifiedDate?

    public init(date: ScheduledDate, registration: Registration, notified: NotifiedDate?) {
        self.date = date
        self.registration = registration
        self.notified = notified
    }

    /// The date as it is now.
    public var current: NotifiedDate { NotifiedDate(date, for: registration) }

    /// The kind of notice that is due for the date; nil when none is.
    fileprivate var dueNotice: PlaceNotice.Kind? {
        let current = current
        guard let notified else { return firstNotice }
        if notified.isAttended, !current.isAttended { return .cancellation }
        if current.isCancelled != notified.isCancelled, current.status != .cancelled, notified.status != .cancelled {
            if current.isCancelled { return .cancellation }
            if current.status == notified.status {
                return current.status == .confirmed ? .change : ownKind
            }
        }
        guard current.status == notified.status else {
            switch (notified.status, current.status) {
            case (.cancelled, _): return firstNotice
            case (_, .cancelled) where registration.declined != nil: return .declined
            case (_, .cancelled): return notified.status == .offered ? .lapse : .withdrawal
            case (.waitlisted, .confirmed): return ownKind == .moved ? .moved : .promotion
            default: return ownKind
            }
        }
        guard current.status != .cancelled, !current.isCancelled else { return nil }
        return current.looksLike(notified) ? nil : .change
    }

    fileprivate var isEndless: Bool { date.session.details.recurrence.isInfinite }

    /// The notice to a person who does not know of the place yet, or knows that it was cancelled.
    private var firstNotice: PlaceNotice.Kind? {
        guard !date.isCancelled else { return nil }
        if registration.status == .cancelled { return registration.declined == nil ? nil : .declined }
        return ownKind
    }

    /// The kind of notice that tells of the status.
    private var ownKind: PlaceNotice.Kind {
        switch registration.status {
        case .requested: .request
        case .confirmed: registration.movedFrom == nil ? .confirmation : .moved
        case .waitlisted: .waitlist
        case .offered: .offer
        case .cancelled: .withdrawal
        }
    }
}

/// The next notice to a person about their places in a session: the difference between the last notification and the
/// present state. After a lost mail, or several changes in a row, one mail with the present state is due.
///
/// A mail speaks of one UID (RFC 5546 §3.2.2), so a notice can leave changes of other entries to further mails.
public struct PlaceNotice: Sendable, Hashable {
    /// In the order in which notices of different kinds are sent.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case cancellation, moved, confirmation, promotion, offer, waitlist, request, lapse, declined
        case withdrawal, change
        /// A calendar entry of dates that the person was notified of before.
        case entry
    }

    public let kind: Kind
    /// The dates of this kind, in order of their start.
    public let dates: [PlaceDate]
    /// The change of the attached calendar; nil for a mail without one. Only dates with a confirmed seat belong in a
    /// calendar.
    public let change: EntryChange?
    /// True if a further mail is due, for other dates or entries.
    public let leavesMore: Bool

    /// - Parameters:
    ///   - places: the dates of a person's places in a session that are not over, in order of their start.
    ///   - changes: the changes of the person's calendar that are due, in the order in which they are mailed.
    /// - Returns: nil where the person is up to date.
    public static func next(for places: [PlaceDate], changes: [EntryChange], now: Date) -> PlaceNotice? {
        // A place in a series is confirmed once; a date that joins it later is a change of it.
        let confirmed = Set(places.filter { $0.notified?.status == .confirmed }.map(\.registration.id))
        let due = places.compactMap { place -> Due? in
            guard place.date.occurrence.endsAt > now, let kind = place.dueNotice else { return nil }
            let isFirst = kind == .confirmation || kind == .moved
            let joins = isFirst && place.notified == nil && confirmed.contains(place.registration.id)
            return Due(kind: joins ? .change : kind, place: place)
        }
        // The dates of an endless series that came within the horizon are no reason for a mail; they go along with one.
        let entered = Set(due.filter(\.enteredHorizon).map(\.place.date.occurrence.id))
        guard due.contains(where: { !$0.enteredHorizon }) || changes.contains(where: { !$0.concernsOnly(entered) })
        else { return nil }
        guard let kind = Kind.allCases.first(where: { kind in due.contains { $0.kind == kind && !$0.enteredHorizon } })
        else { return entry(changes, entered: entered, leavingDates: !due.isEmpty) }

        let group = group(due.filter { $0.kind == kind }.map(\.place), of: kind)
        let change = change(among: changes, for: kind, dates: group)
        return PlaceNotice(
            kind: kind, dates: group, change: change,
            leavesMore: group.count < due.count || changes.count > (change == nil ? 0 : 1))
    }

    /// The dates of one mail among those of a kind. A mail with a calendar is about one place, and about dates that belong
    /// in a calendar or about others. A mail with a reason is about one place, too.
    private static func group(_ dates: [PlaceDate], of kind: Kind) -> [PlaceDate] {
        guard kind.hasCalendar || kind == .declined, let first = dates.first else { return dates }
        return dates.filter {
            $0.registration.id == first.registration.id
                && (kind != .change || $0.current.isAttended == first.current.isAttended)
        }
    }

    /// The change of the calendar that a mail of a kind carries: one that a reader expects with its subject.
    private static func change(
        among changes: [EntryChange], for kind: Kind, dates: [PlaceDate]
    ) -> EntryChange? {
        guard kind.hasCalendar, let first = dates.first, kind != .change || first.current.isAttended else { return nil }
        let own = changes.filter { $0.registration.id == first.registration.id }
        let wanted = own.filter { ($0.method == .cancel) == (kind == .cancellation) }
        // A date of a series that is cancelled along with other changes is left out of the series that is sent.
        let possible = wanted.isEmpty && kind == .cancellation ? own.filter { $0.isSeries } : wanted
        let ids = Set(dates.map(\.date.occurrence.id))
        return possible.first { !$0.occurrences.isDisjoint(with: ids) } ?? possible.first
    }

    /// The notice of an entry that is mailed again as it is.
    public init(repeating change: EntryChange) {
        self.init(kind: .entry, dates: change.dates, change: change, leavesMore: false)
    }

    private init(kind: Kind, dates: [PlaceDate], change: EntryChange?, leavesMore: Bool) {
        self.kind = kind
        self.dates = dates
        self.change = change
        self.leavesMore = leavesMore
    }

    private static func entry(_ changes: [EntryChange], entered: Set<String>, leavingDates: Bool) -> PlaceNotice? {
        guard let change = changes.first(where: { !$0.concernsOnly(entered) }) else { return nil }
        return PlaceNotice(
            kind: .entry, dates: change.dates, change: change, leavesMore: changes.count > 1 || leavingDates)
    }

    private struct Due {
        let kind: Kind
        let place: PlaceDate

        var enteredHorizon: Bool { kind == .change && place.notified == nil && place.isEndless }
    }
}

extension PlaceNotice.Kind {
    /// True for notices of dates that are in a calendar, or are to be.
    fileprivate var hasCalendar: Bool {
        switch self {
        case .cancellation, .moved, .confirmation, .promotion, .change, .entry: true
        case .offer, .waitlist, .request, .lapse, .declined, .withdrawal: false
        }
    }
}
