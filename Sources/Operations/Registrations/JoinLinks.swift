public import Foundation
public import ICalendar
import Storage
import SupportCore
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
        ///   - language: the BCP 47 tag of the registrant's language.
        ///   - session: the session's id; nil for one that has no page for everybody.
        case closed(until: Date, zone: Zone, language: String, session: String?)
    }

    /// The date that a registrant with a seat joins.
    public struct Entrance: Sendable, Hashable {
        public let date: ScheduledDate
        public let registration: Registration
    }

    /// The join link of a secret. That of a series leads to the date that takes place, or is next.
    ///
    /// - Throws: ``Failure`` `.notFound` for an unknown secret, `.gone` for a date that was cancelled or is over,
    ///   `.conflict` for a registrant without a seat and a date without a join URL or a room.
    public func join(_ secret: String, now: Date) async throws -> JoinLink {
        try await database.read { connection in
            let (registration, subject) = try connection.subject(of: secret) { $0.joinSecret(of:on:registrant:) }
            let date =
                try connection.occurrence(subject) == nil
                ? connection.nextDate(of: registration, now: now) : connection.date(ofOccurrence: subject)
            guard registration.status == .confirmed else {
                throw Failure(
                    registration.status == .cancelled ? .gone : .conflict,
                    registration.status == .cancelled
                        ? "This registration was cancelled." : "You do not have a seat for this date yet.")
            }
            guard let date else { throw Failure(.gone, "This session is over, or was cancelled.") }
            guard !date.isCancelled else { throw Failure(.gone, "This date was cancelled.") }
            guard now < date.occurrence.endsAt else { throw Failure(.gone, "This date is over.") }
            guard let opens = date.joinOpens else { throw Failure(.conflict, "This date has no join link.") }
            guard now >= opens else {
                return .closed(
                    until: opens, zone: registration.person.timeZone ?? date.session.details.recurrence.zone,
                    language: registration.person.language,
                    session: date.session.details.visibility == .accounts ? nil : date.session.id)
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

    /// The most dates that are looked at: so many in a row are not cancelled.
    private static var maxLookedAt: Int { 50 }
}
