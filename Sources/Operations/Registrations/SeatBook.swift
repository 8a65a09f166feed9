import Foundation
import ICalendar
import Storage
import SupportCore
import Training

/// The seats of dates and series inside a transaction: who gets one, and who comes next.
struct SeatBook {
    private let transaction: Transaction
    private var now: Date { transaction.now }

    init(_ transaction: Transaction) {
        self.transaction = transaction
    }

    /// A place with all that decides who gets a seat in it.
    struct Line {
        let place: Place
        let session: Session
        /// Of a date; nil for a whole series.
        let recurrenceID: LocalDateTime?
        let capacity: Int?
        let startsAt: Date
        let isCancelled: Bool
    }

    private func seating(_ line: Line) throws -> Seating {
        Seating(
            capacity: line.capacity, taken: try transaction.taken(line.place), policy: line.session.details.waitlist,
            startsAt: line.startsAt)
    }

    /// Counts a registration that is new or has another status, and keeps the schema's limit at the capacity, or at
    /// what is taken already where the capacity was lowered below it.
    func count(from before: Registration.Status?, to after: Registration.Status, in line: Line) throws {
        let change = after.counted - (before?.counted ?? Occupancy())
        let taken = try transaction.taken(line.place)
        let held = taken.confirmed + taken.offered
        let limit = line.capacity.map { max($0, min(held, held + change.confirmed + change.offered)) }
        try transaction.touchTrainersFeeds(of: line.session, now: now)
        do {
            try transaction.count(change, in: line.place, limit: limit)
        } catch ConstraintViolation.notAllowed {
            throw Failure(.full, "All seats are taken.")
        }
    }

    /// Lets offers run out, and gives free seats to the first of the waitlist, in line.
    ///
    /// - Returns: how the seats are taken then.
    @discardableResult
    func settle(_ line: Line) throws -> Seating {
        for lapsed in try transaction.lapsedOffers(of: line.place, now: now) {
            try change(lapsed, to: .cancelled, in: line, as: .lapsed)
        }
        let seating = try seating(line)
        let promotions = line.isCancelled ? 0 : seating.promotions(at: now)
        guard promotions > 0 else { return seating }
        let promotion = seating.promotion(at: now)
        for next in try transaction.waitlist(of: line.place, limit: promotions) {
            try change(next, to: promotion.status, offerExpires: promotion.offerExpires, in: line, as: .promoted)
        }
        return try self.seating(line)
    }

    func change(
        _ before: Registration, to status: Registration.Status, offerExpires: Date? = nil, in line: Line,
        as event: JournalEntry.Event
    ) throws {
        var after = before
        after.status = status
        after.offerExpires = offerExpires
        after.sequence += 1
        after.updatedAt = now
        after.revision += 1
        try transaction.update(after)
        try transaction.touch(.personal(before.registrant))
        try count(from: before.status, to: status, in: line)
        try transaction.record(
            event, .registration, before.id, fields: ["status"],
            related: ["session": before.session, "registrant": before.registrant])
    }

    /// The line of a date, or of a series.
    func line(_ place: Place, of session: Session) throws -> Line {
        switch place {
        case .date(let id):
            guard let occurrence = try transaction.occurrence(id) else { throw Failure.noSuch("date") }
            return line(ScheduledDate(occurrence: occurrence, session: session))
        case .series:
            let recurrence = session.details.recurrence
            return Line(
                place: place, session: session, recurrenceID: nil, capacity: session.details.capacity,
                startsAt: recurrence.isInfinite ? .distantFuture : recurrence.end ?? .distantPast,
                isCancelled: session.status == .cancelled)
        }
    }

    /// The line of a date.
    func line(_ date: ScheduledDate) -> Line {
        Line(
            place: .date(date.occurrence.id), session: date.session, recurrenceID: date.occurrence.recurrenceID,
            capacity: date.capacity,
            startsAt: date.occurrence.startsAt, isCancelled: date.isCancelled)
    }

    /// All lines of a session in which somebody waits or holds an offer.
    func settleAll(of session: Session) throws {
        for occurrence in try transaction.occurrencesWithWaitlist(of: session.id) {
            try settle(try line(.date(occurrence), of: session))
        }
        if session.taken.waitlisted + session.taken.offered > 0 {
            try settle(try line(.series(session.id), of: session))
        }
    }
}

extension Registration.Status {
    fileprivate var counted: Occupancy {
        switch self {
        case .confirmed: Occupancy(confirmed: 1)
        case .offered: Occupancy(offered: 1)
        case .waitlisted: Occupancy(waitlisted: 1)
        case .cancelled: Occupancy()
        }
    }
}

extension Occupancy {
    fileprivate static func - (left: Occupancy, right: Occupancy) -> Occupancy {
        Occupancy(
            confirmed: left.confirmed - right.confirmed, offered: left.offered - right.offered,
            waitlisted: left.waitlisted - right.waitlisted)
    }
}
