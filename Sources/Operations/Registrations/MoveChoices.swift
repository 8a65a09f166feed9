public import Foundation
public import Storage
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
        /// The position after which there may be later dates; nil where these are the last ones.
        public let later: PageCursor?
    }

    /// The number of dates that are read at once, and that are enough to choose from.
    private static let choicesOfPage = 100

    /// The maximum number of dates that are read for one page: many may be cancelled, or of a series that is booked as a
    /// whole.
    private static let maxRead = 5_000

    /// - Parameters:
    ///   - byStaff: includes the sessions that the person does not see.
    ///   - place: leaves out the dates up to there; nil for none.
    /// - Throws: ``Failure`` `.notFound`; `.gone` for a registration that was cancelled, and for one whose date has begun.
    public func moveChoices(
        for id: String, byStaff: Bool, after place: PageCursor? = nil, now: Date
    ) async throws -> MoveChoices {
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
            // By session, the id of the date that stands for a series; the empty text where none does.
            var standing: [String: String] = [:]
            func canBeChosen(_ date: ScheduledDate) throws -> Bool {
                guard date.canBeChosen(at: now), !taken.contains(date.place),
                    byStaff || date.session.isOffered(to: accounts, beside: session)
                else { return false }
                let policy = date.session.details.registration
                guard policy.faults(in: former.carried(to: date.session).answers).isEmpty else { return false }
                guard policy.scope == .series else { return true }
                let first =
                    try standing[date.session.id] ?? connection.firstToCome(of: date.session, now: now)?.id ?? ""
                standing[date.session.id] = first
                return first == date.occurrence.id
            }
            var dates: [ScheduledDate] = []
            var later = place
            var read = 0
            repeat {
                let page = try connection.datesToCome(
                    beside: session, page: PageRequest(after: later, limit: Self.choicesOfPage), now: now)
                dates += try page.items.filter(canBeChosen)
                later = page.next
                read += Self.choicesOfPage
            } while later != nil && dates.count < Self.choicesOfPage && read < Self.maxRead
            return MoveChoices(registration: former, date: date, session: session, dates: dates, later: later)
        }
    }
}

extension Connection {
    /// The dates to come of a session, and of the published sessions on the same tutorial.
    fileprivate func datesToCome(
        beside session: Session, page: PageRequest, now: Date
    ) throws -> Page<ScheduledDate> {
        var filter = SessionFilter(statuses: [.published], from: now)
        if let tutorial = session.details.tutorial {
            filter.tutorials = [tutorial]
        } else {
            filter.sessions = [session.id]
        }
        return try dates(filter, page: page)
    }

    /// The first date of a session that can be chosen.
    fileprivate func firstToCome(of session: Session, now: Date) throws -> Occurrence? {
        var place: PageCursor?
        repeat {
            let page = try occurrences(of: session.id, from: now, page: PageRequest(after: place, limit: 50))
            let first = page.items.first { ScheduledDate(occurrence: $0, session: session).canBeChosen(at: now) }
            if let first { return first }
            place = page.next
        } while place != nil
        return nil
    }
}

extension Session {
    /// True if a person sees the session, or is registered for it. An unlisted one is only shown by its link.
    fileprivate func isOffered(to accounts: Accounts, beside own: Session) -> Bool {
        id == own.id || details.visibility != .unlisted && isVisible(to: accounts)
    }
}

extension ScheduledDate {
    /// True for a date that takes place, and has not begun.
    fileprivate func canBeChosen(at now: Date) -> Bool { !isCancelled && now < occurrence.startsAt }

    /// The place that somebody has who registers for the date.
    fileprivate var place: Place {
        session.details.registration.scope == .series ? .series(session.id) : .date(occurrence.id)
    }
}
