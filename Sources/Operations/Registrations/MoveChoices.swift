public import Foundation
import Storage
import SupportCore
public import Training

extension Registrations {
    /// The dates that a registration can be changed to.
    public struct MoveChoices: Sendable {
        /// The registration that a move replaces.
        public let registration: Registration
        /// Nil for a whole series.
        public let date: ScheduledDate?
        public let session: Session
        /// Other dates of the session and of the sessions on the same tutorial, in order of their start. Of a series that
        /// is booked as a whole, the first to come stands for it. Some may be full.
        public let dates: [ScheduledDate]
    }

    /// The maximum number of dates to choose from.
    private static let maxChoices = 100

    /// - Parameter byStaff: includes the sessions that the person does not see.
    /// - Throws: ``Failure`` `.notFound`; `.gone` for a registration that was cancelled, and for one whose date has begun.
    public func moveChoices(for id: String, byStaff: Bool, now: Date) async throws -> MoveChoices {
        try await database.read { connection in
            let chosen = try connection.existingRegistration(id)
            let former = try connection.placeKept(by: chosen, now: now) ?? chosen
            guard former.status != .cancelled else { throw Failure(.gone, "This registration was cancelled.") }
            let session = try connection.existingSession(former.session)
            let date = try former.occurrence.flatMap(connection.occurrence).map {
                ScheduledDate(occurrence: $0, session: session)
            }
            guard date.map({ now < $0.occurrence.startsAt }) ?? true else {
                throw Failure(.gone, "The date of this registration has begun, and cannot be changed any more.")
            }
            let taken = Set(
                try connection.registrations(of: former.registrant).filter { $0.status != .cancelled }.map(\.place))
            let accounts = byStaff ? Accounts() : try connection.accounts(of: former.registrant)
            var seen: Set<Place> = []
            let dates = try connection.datesToCome(beside: session, limit: Self.maxChoices * 3, now: now).filter {
                date in
                guard !date.isCancelled, now < date.occurrence.startsAt, !taken.contains(date.place),
                    byStaff || date.session.isOffered(to: accounts, beside: session),
                    seen.insert(date.place).inserted
                else { return false }
                let policy = date.session.details.registration
                return policy.faults(in: former.carried(to: date.session).answers).isEmpty
            }
            return MoveChoices(
                registration: former, date: date, session: session, dates: Array(dates.prefix(Self.maxChoices)))
        }
    }
}

extension Connection {
    /// The dates to come of a session, and of the published sessions on the same tutorial.
    fileprivate func datesToCome(beside session: Session, limit: Int, now: Date) throws -> [ScheduledDate] {
        var filter = SessionFilter(statuses: [.published], from: now)
        if let tutorial = session.details.tutorial {
            filter.tutorials = [tutorial]
        } else {
            filter.sessions = [session.id]
        }
        return try dates(filter, page: PageRequest(limit: limit)).items
    }
}

extension Session {
    /// True if a person sees the session, or is registered for it. An unlisted one is only shown by its link.
    fileprivate func isOffered(to accounts: Accounts, beside own: Session) -> Bool {
        id == own.id || details.visibility != .unlisted && isVisible(to: accounts)
    }
}

extension ScheduledDate {
    /// The place that somebody has who registers for the date.
    fileprivate var place: Place {
        session.details.registration.scope == .series ? .series(session.id) : .date(occurrence.id)
    }
}
