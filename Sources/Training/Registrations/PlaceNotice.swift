public import Foundation
import ICalendar

/// One date of somebody's place as they were told of it, so that the next mail tells what is different.
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

    /// Whether it is, for the one who reads it, the same date still.
    fileprivate func says(theSameAs other: NotifiedDate) -> Bool {
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
    public let told: NotifiedDate
    /// The mail's id.
    public let mail: String
    public let mailedAt: Date

    public init(
        registration: String, occurrence: String, sequence: Int?, told: NotifiedDate, mail: String, mailedAt: Date
    ) {
        self.registration = registration
        self.occurrence = occurrence
        self.sequence = sequence
        self.told = told
        self.mail = mail
        self.mailedAt = mailedAt
    }
}

/// A date of somebody's place beside what they know of it.
public struct PlaceDate: Sendable, Hashable {
    public let date: ScheduledDate
    public let registration: Registration
    /// What they were last told; nil when they were told nothing.
    public let told: NotifiedDate?
    /// The sequence of the last calendar that was mailed for it; nil when none was.
    public let mailedSequence: Int?

    public init(date: ScheduledDate, registration: Registration, told: NotifiedDate?, mailedSequence: Int?) {
        self.date = date
        self.registration = registration
        self.told = told
        self.mailedSequence = mailedSequence
    }

    public var now: NotifiedDate { NotifiedDate(date, for: registration) }

    /// Whether the date stands in their calendar, as far as mail put it there.
    fileprivate var isInCalendar: Bool { mailedSequence != nil && told?.isAttended == true }

    /// What there is to say of it, if anything.
    fileprivate var news: PlaceNotice.Kind? {
        let now = now
        if isInCalendar, !now.isAttended { return .cancellation }
        guard let told else { return unheard }
        if now.isCancelled != told.isCancelled, now.status != .cancelled, told.status != .cancelled {
            if now.isCancelled { return .cancellation }
            if now.status == told.status { return now.status == .confirmed ? .change : Self.kind(of: now.status) }
        }
        guard now.status == told.status else {
            switch (told.status, now.status) {
            case (.cancelled, _): return unheard
            case (_, .cancelled): return told.status == .offered ? .lapse : .withdrawal
            case (.waitlisted, .confirmed): return .promotion
            default: return Self.kind(of: now.status)
            }
        }
        guard now.status != .cancelled, !now.isCancelled else { return nil }
        return now.says(theSameAs: told) ? nil : .change
    }

    fileprivate var isEndless: Bool { date.session.details.recurrence.isInfinite }

    /// What is said to somebody who knows of no place in the date.
    private var unheard: PlaceNotice.Kind? {
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

/// What somebody is to be told next about their places in a session: the difference between what they know and what
/// is true. A mail that was lost on the way, or several changes in a row, end in one mail that is right.
public struct PlaceNotice: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case cancellation, confirmation, promotion, offer, waitlist, lapse, withdrawal, change
    }

    /// What a calendar is told (RFC 5546 §3.2).
    public enum Method: String, Sendable, Hashable {
        case request, cancel
    }

    public let kind: Kind
    /// In order of their start; those of one kind, and so of one method.
    public let dates: [PlaceDate]
    /// Whether something of another kind is left to tell, in a mail of its own: a calendar message has one method.
    public let leavesMore: Bool

    /// Nil for who holds no seat: a calendar is to hold only what takes place.
    public var method: Method? {
        switch kind {
        case .confirmation, .promotion: .request
        case .change: dates.contains { $0.now.isAttended } ? .request : nil
        case .cancellation: dates.contains { $0.mailedSequence != nil } ? .cancel : nil
        case .offer, .waitlist, .lapse, .withdrawal: nil
        }
    }

    /// - Parameter places: the dates of somebody's places in a session that are not over, in order of their start.
    /// - Returns: nil where they know all.
    public static func next(for places: [PlaceDate], now: Date) -> PlaceNotice? {
        // A place in a series is confirmed once; a date that joins it later is a change of it.
        let known = Set(places.filter { $0.told?.status == .confirmed }.map(\.registration.id))
        let news = places.compactMap { place -> News? in
            guard place.date.occurrence.endsAt > now, let kind = place.news else { return nil }
            let joins = kind == .confirmation && place.told == nil && known.contains(place.registration.id)
            return News(kind: joins ? .change : kind, place: place)
        }
        // The dates of an endless series that came into reach since are no reason for a mail; they go along with one.
        guard news.contains(where: { !$0.cameIntoReach }),
            let kind = Kind.allCases.first(where: { kind in news.contains { $0.kind == kind } })
        else { return nil }
        let dates = news.filter { $0.kind == kind }.map(\.place)
        // Of several changes those go together that a calendar hears of, and those that it does not.
        let isFirstAttended = dates[0].now.isAttended
        let together = kind == .change ? dates.filter { $0.now.isAttended == isFirstAttended } : dates
        return PlaceNotice(kind: kind, dates: together, leavesMore: together.count < news.count)
    }

    private struct News {
        let kind: Kind
        let place: PlaceDate

        var cameIntoReach: Bool { kind == .change && place.told == nil && place.isEndless }
    }
}
