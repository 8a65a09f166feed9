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
    /// The sequence of the last calendar that was mailed for it; nil when none was.
    public let mailedSequence: Int?

    public init(date: ScheduledDate, registration: Registration, notified: NotifiedDate?, mailedSequence: Int?) {
        self.date = date
        self.registration = registration
        self.notified = notified
        self.mailedSequence = mailedSequence
    }

    /// The date as it is now.
    public var current: NotifiedDate { NotifiedDate(date, for: registration) }

    /// True if a mail put the date into the person's calendar, and none has removed it.
    fileprivate var isInCalendar: Bool { mailedSequence != nil && notified?.isAttended == true }

    /// The kind of notice that is due for the date; nil when none is.
    fileprivate var dueNotice: PlaceNotice.Kind? {
        let current = current
        if isInCalendar, !current.isAttended { return .cancellation }
        guard let notified else { return firstNotice }
        if current.isCancelled != notified.isCancelled, current.status != .cancelled, notified.status != .cancelled {
            if current.isCancelled { return .cancellation }
            if current.status == notified.status {
                return current.status == .confirmed ? .change : Self.kind(of: current.status)
            }
        }
        guard current.status == notified.status else {
            switch (notified.status, current.status) {
            case (.cancelled, _): return firstNotice
            case (_, .cancelled): return notified.status == .offered ? .lapse : .withdrawal
            case (.waitlisted, .confirmed): return .promotion
            default: return Self.kind(of: current.status)
            }
        }
        guard current.status != .cancelled, !current.isCancelled else { return nil }
        return current.looksLike(notified) ? nil : .change
    }

    fileprivate var isEndless: Bool { date.session.details.recurrence.isInfinite }

    /// The notice to a person who does not know of the place yet, or knows that it was cancelled.
    private var firstNotice: PlaceNotice.Kind? {
        date.isCancelled || registration.status == .cancelled ? nil : Self.kind(of: registration.status)
    }

    private static func kind(of status: Registration.Status) -> PlaceNotice.Kind {
        switch status {
        case .confirmed: .confirmation
        case .waitlisted: .waitlist
        case .offered: .offer
        case .cancelled: .withdrawal
        }
    }
}

/// The next notice to a person about their places in a session: the difference between the last notification and the
/// present state. After a lost mail, or several changes in a row, one mail with the present state is due.
public struct PlaceNotice: Sendable, Hashable {
    /// In the order in which notices of different kinds are sent.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case cancellation, confirmation, promotion, offer, waitlist, lapse, withdrawal, change
    }

    /// The iTIP method of the calendar (RFC 5546 §3.2).
    public enum Method: String, Sendable, Hashable {
        case request, cancel
    }

    public let kind: Kind
    /// The dates of this kind, all for the same method, in order of their start.
    public let dates: [PlaceDate]
    /// True if a further mail is due for other dates: a calendar message has one method.
    public let leavesMore: Bool

    /// The method of the attached calendar; nil for a mail without one. Only dates with a confirmed seat belong in a
    /// calendar.
    public var method: Method? {
        switch kind {
        case .confirmation, .promotion: .request
        case .change: dates.contains { $0.current.isAttended } ? .request : nil
        case .cancellation: dates.contains { $0.mailedSequence != nil } ? .cancel : nil
        case .offer, .waitlist, .lapse, .withdrawal: nil
        }
    }

    /// - Parameter places: the dates of a person's places in a session that are not over, in order of their start.
    /// - Returns: nil where the person is up to date.
    public static func next(for places: [PlaceDate], now: Date) -> PlaceNotice? {
        // A place in a series is confirmed once; a date that joins it later is a change of it.
        let confirmed = Set(places.filter { $0.notified?.status == .confirmed }.map(\.registration.id))
        let due = places.compactMap { place -> Due? in
            guard place.date.occurrence.endsAt > now, let kind = place.dueNotice else { return nil }
            let joins = kind == .confirmation && place.notified == nil && confirmed.contains(place.registration.id)
            return Due(kind: joins ? .change : kind, place: place)
        }
        // The dates of an endless series that came within the horizon are no reason for a mail; they go along with one.
        guard due.contains(where: { !$0.enteredHorizon }),
            let kind = Kind.allCases.first(where: { kind in due.contains { $0.kind == kind } })
        else { return nil }
        let dates = due.filter { $0.kind == kind }.map(\.place)
        // A mail holds either changes that belong in a calendar, or changes that do not.
        let isFirstAttended = dates[0].current.isAttended
        let together = kind == .change ? dates.filter { $0.current.isAttended == isFirstAttended } : dates
        return PlaceNotice(kind: kind, dates: together, leavesMore: together.count < due.count)
    }

    private struct Due {
        let kind: Kind
        let place: PlaceDate

        var enteredHorizon: Bool { kind == .change && place.notified == nil && place.isEndless }
    }
}
