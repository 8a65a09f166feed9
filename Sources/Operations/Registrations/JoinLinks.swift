public import Foundation
public import ICalendar
import Storage
public import SupportCore
public import Training

/// The links by which registrants join their sessions.
extension Registrations {
    /// The join link of a date.
    public enum JoinLink: Sendable, Hashable {
        case open(Entrance)
        /// It opens later.
        ///
        /// - Parameters:
        ///   - zone: the zone of the registrant, or that of the session.
        case closed(until: Date, zone: Zone, LinkHolder)
        /// It leads nowhere.
        case refused(LinkRefusal, LinkHolder)
    }

    /// The registrant of a join link that leads nowhere now, and what the link is for.
    public struct LinkHolder: Sendable, Hashable {
        /// The BCP 47 tag of the registrant's language.
        public let language: String
        /// The title of the date, or of the session; nil for a session that cannot be read.
        public let title: String?
        /// The BCP 47 tag of the session's language.
        public let sessionLanguage: String?
        /// The session's id; nil for one that has no page for everybody.
        public let session: String?
    }

    /// The reason for which a join link leads nowhere.
    public enum LinkRefusal: Sendable, Hashable {
        case registrationCancelled, noSeat, sessionOver, dateCancelled, dateOver, noLink

        public var failure: Failure {
            switch self {
            case .registrationCancelled: Failure(.gone, "This registration was cancelled.")
            case .noSeat: Failure(.conflict, "You do not have a seat for this date yet.")
            case .sessionOver: Failure(.gone, "This session is over, or was cancelled.")
            case .dateCancelled: Failure(.gone, "This date was cancelled.")
            case .dateOver: Failure(.gone, "This date is over.")
            case .noLink: Failure(.conflict, "This date has no join link.")
            }
        }
    }

    /// The date that a registrant with a seat joins.
    public struct Entrance: Sendable, Hashable {
        public let date: ScheduledDate
        public let registration: Registration
    }

    /// The join link of a secret. That of a series leads to the date that takes place, or is next.
    ///
    /// - Throws: ``Failure`` `.notFound` for an unknown secret.
    public func join(_ secret: String, now: Date) async throws -> JoinLink {
        try await database.read { connection in
            let (registration, subject) = try connection.subject(of: secret) { $0.joinSecret(of:on:registrant:) }
            let date =
                try connection.occurrence(subject) == nil
                ? connection.nextDate(of: registration, now: now) : connection.date(ofOccurrence: subject)
            let session = try date?.session ?? connection.readableSessions([registration.session]).first
            let holder = LinkHolder(
                language: registration.person.language, title: date?.title ?? session?.details.title,
                sessionLanguage: session?.details.language,
                session: session.flatMap { $0.details.visibility == .accounts ? nil : $0.id })
            guard registration.status == .confirmed else {
                return .refused(registration.status == .cancelled ? .registrationCancelled : .noSeat, holder)
            }
            guard let date else { return .refused(.sessionOver, holder) }
            guard !date.isCancelled else { return .refused(.dateCancelled, holder) }
            guard now < date.occurrence.endsAt else { return .refused(.dateOver, holder) }
            guard let opens = date.joinOpens else { return .refused(.noLink, holder) }
            guard now >= opens else {
                return .closed(
                    until: opens, zone: registration.person.timeZone ?? date.session.details.recurrence.zone, holder)
            }
            return .open(Entrance(date: date, registration: registration))
        }
    }
}

extension Connection {
    /// The date of a place in a series that takes place or is next, also in a part that was split off; nil when the series
    /// is over.
    fileprivate func nextDate(of registration: Registration, now: Date) throws -> ScheduledDate? {
        let parts = [registration] + (try registrations(sharingPlaceWith: registration))
        let sessions = try sessions(parts.filter { $0.status == .confirmed && $0.occurrence == nil }.map(\.session))
            .filter { $0.status == .published }
        let dates = try sessions.flatMap { session in
            try occurrencesToNotify(of: session.id, from: now, to: .distantFuture, limit: Self.maxLookedAt)
                .map { ScheduledDate(occurrence: $0, session: session) }
        }
        // Of dates that overlap, the one that opened last.
        let held = dates.filter { !$0.isCancelled }.sorted { $0.occurrence.startsAt < $1.occurrence.startsAt }
        return held.last { $0.joinOpens.map { now >= $0 } ?? false } ?? held.first
    }

    /// The most dates that are looked at: that many in a row are not cancelled.
    private static var maxLookedAt: Int { 50 }
}
