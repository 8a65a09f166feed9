import Foundation
import ICalendar
import Storage
import SupportCore
import Training

/// The place in which registrations ask for seats: a date, or a whole series.
struct SeatQueue {
    let place: Place
    let session: Session
    /// The recurrence id of the date; nil for a whole series.
    let recurrenceID: LocalDateTime?
    /// The ids of those who teach the date, or any date of the series.
    let trainers: Set<String>
    let capacity: Int?
    /// The start of the date, or of the last date of a whole series.
    let startsAt: Date
    let isCancelled: Bool
    /// The occupancy when the date or series was read.
    let occupancy: Occupancy

    /// The instant at which registration closes.
    var closesAt: Date {
        startsAt.addingTimeInterval(-Double(session.details.registration.closesBefore ?? 0))
    }
}

/// Allocates the seats of dates and series in a transaction, in the order of the waitlist.
struct SeatAllocation {
    let transaction: Transaction
    var now: Date { transaction.now }

    init(_ transaction: Transaction) {
        self.transaction = transaction
    }

    private func seating(_ queue: SeatQueue, with known: Occupancy? = nil) throws -> Seating {
        Seating(
            capacity: queue.capacity, occupancy: try known ?? transaction.occupancy(of: queue.place),
            policy: queue.session.details.waitlist,
            startsAt: queue.startsAt)
    }

    /// Counts a registration that is new or has another status, and places that it reserves or gives back. The limit in
    /// the schema is the capacity, or the number of allocated seats if the capacity was lowered below it.
    ///
    /// - Parameters:
    ///   - known: the occupancy of the queue before; nil where it has to be read.
    ///   - beyondCapacity: raises the limit by a seat where all are taken.
    func count(
        from before: Registration.Status?, to after: Registration.Status, reserving places: Int = 0,
        in queue: SeatQueue, with known: Occupancy? = nil, beyondCapacity: Bool = false
    ) throws {
        var change = after.counted - (before?.counted ?? Occupancy())
        change.offered += places
        let occupancy = try known ?? transaction.occupancy(of: queue.place)
        let held = occupancy.confirmed + occupancy.offered
        let next = held + change.confirmed + change.offered
        let limit = queue.capacity.map { max($0, beyondCapacity ? next : min(held, next)) }
        let teaching = Set(queue.trainers.map(FeedSelector.teaching))
        try transaction.touch(teaching)
        try transaction.noteChange(ofSession: queue.session.id, in: teaching)
        do {
            try transaction.add(change, to: queue.place, limit: limit, now: now)
        } catch ConstraintViolation.notAllowed {
            throw Failure(.full, "All seats are taken.")
        }
    }

    /// Lets expired offers lapse, and gives free seats to the first people on the waitlist. Somebody who kept another
    /// place until then leaves it, the first on its waitlist follows, and so on. If this puts other people at the head
    /// of a waitlist, circles of people who wait for each other are opened, too. Each circle ends the wait of everybody
    /// in it, so this comes to an end.
    ///
    /// - Parameter known: the occupancy of the queue; nil where it has to be read.
    /// - Returns: the seating after that.
    @discardableResult
    func settle(_ queue: SeatQueue, with known: Occupancy? = nil) throws -> Seating {
        let (seating, left) = try promote(in: queue, with: known)
        var freed = left
        var isUnchanged = freed.isEmpty
        // The queues that changed since a circle was last looked for from them.
        var changed = seating.occupancy.waitlisted > 0 ? [queue] : []
        while true {
            while let next = freed.popLast() {
                if !changed.contains(where: { $0.place == next.place }) { changed.append(next) }
                freed += try promote(in: next).freed
            }
            guard let start = changed.last else { break }
            freed = try openCircle(from: start)
            if freed.isEmpty { changed.removeLast() } else { isUnchanged = false }
        }
        return try isUnchanged ? seating : self.seating(queue)
    }

    /// - Returns: the seating after that, and the queues of the places that people left for their new seats.
    private func promote(
        in queue: SeatQueue, with known: Occupancy? = nil
    ) throws -> (seating: Seating, freed: [SeatQueue]) {
        let former = try seating(queue, with: known)
        let found = try transaction.lapsedOffers(
            of: queue.place, with: former.occupancy, starting: queue.startsAt, closing: queue.closesAt, now: now)
        for lapsed in found {
            let registration = try endOffer(of: lapsed, at: queue.startsAt)
            if registration.hasLapsed(at: now) {
                try change(registration, to: .cancelled, in: queue, as: .lapsed)
            } else if let reserved = registration.reserved, reserved.until <= now || queue.closesAt < reserved.until {
                try endReserved(by: registration, in: queue)
            }
        }
        let seating = found.isEmpty ? former : try seating(queue)
        let promotions = queue.isCancelled ? 0 : seating.promotions(at: now)
        guard promotions > 0 else { return (seating, []) }
        let promotion = seating.promotion(at: now)
        let promoted = try transaction.waitlist(of: queue.place, limit: promotions)
        for next in promoted {
            try change(next, to: promotion.status, offerExpires: promotion.offerExpires, in: queue, as: .promoted)
        }
        // After all of them have their seats: what becomes free can lead back to this waitlist.
        let freed = promotion.status == .confirmed ? try promoted.flatMap { try leaveFormerPlace(of: $0) } : []
        return (try self.seating(queue), freed)
    }

    /// Lets an offer end at the start of its date, which is sooner than it was where the date was moved.
    ///
    /// - Returns: the registration after that.
    private func endOffer(of registration: Registration, at start: Date) throws -> Registration {
        guard registration.status == .offered, let expires = registration.offerExpires, start < expires else {
            return registration
        }
        var shortened = registration
        shortened.offerExpires = start
        shortened.confirmBy = registration.confirmBy.map { min($0, start) }
        shortened.updatedAt = now
        shortened.revision += 1
        try transaction.update(shortened)
        try transaction.record(
            .updated, .registration, registration.id, fields: ["offerExpires"],
            related: ["session": registration.session, "registrant": registration.registrant])
        return shortened
    }

    /// Changes the status of a registration, and records it as `event`.
    ///
    /// - Parameters:
    ///   - places: the change of the places that somebody else reserves, such as -1 for a seat that was one.
    ///   - fields: the names of further fields that the journal names.
    func change(
        _ before: Registration, to status: Registration.Status, offerExpires: Date? = nil,
        reserving places: Int = 0, in queue: SeatQueue, as event: JournalEntry.Event, fields: [String] = [],
        related more: [String: String] = [:], beyondCapacity: Bool = false
    ) throws {
        var after = before
        after.status = status
        if status == .cancelled { (after.movedFrom, after.reserved) = (nil, nil) }
        after.declined = event == .declined ? before.declined : nil
        after.isRestorable = try status == .cancelled && event == .cancelled && isRestorable(before)
        after.offerExpires = offerExpires
        after.sequence += 1
        after.updatedAt = now
        after.revision += 1
        try transaction.update(after)
        if before.status == .cancelled, status != .cancelled {
            try transaction.clearCalendarAnswers(ofRegistration: before.origin)
        }
        try transaction.touch(.personal(before.registrant))
        let own = (after.reserved?.count ?? 0) - (before.reserved?.count ?? 0)
        try count(
            from: before.status, to: status, reserving: own + places, in: queue, beyondCapacity: beyondCapacity)
        // Somebody who waits to leave a place that is gone goes on waiting.
        if status == .cancelled, event != .moved { try transaction.keepRegistrations(replacing: before.id) }
        let related = ["session": before.session, "registrant": before.registrant]
        try transaction.record(
            event, .registration, before.id, fields: ["status"] + fields, related: related.merging(more) { $1 })
    }

    /// True for a seat that its own person gives up, unless another place waits to take its place.
    private func isRestorable(_ registration: Registration) throws -> Bool {
        try registration.status == .confirmed
            && transaction.caller.actor == Actor(.registrant, id: registration.registrant)
            && transaction.registrations(replacing: registration.id).isEmpty
    }

    /// The queue of a date, or of a series.
    func queue(for place: Place, of session: Session) throws -> SeatQueue {
        switch place {
        case .date(let id):
            guard let occurrence = try transaction.occurrence(id) else { throw Failure.noSuch("date") }
            return queue(for: ScheduledDate(occurrence: occurrence, session: session))
        case .series:
            let overridden = try transaction.overriddenOccurrences(of: [session.id])[session.id] ?? []
            return SeatQueue(
                place: place, session: session, recurrenceID: nil,
                trainers: Set(session.details.trainers + overridden.flatMap { $0.override.trainers ?? [] }),
                capacity: session.details.capacity,
                startsAt: session.lastStart(overridden: overridden),
                isCancelled: session.status == .cancelled, occupancy: session.occupancy)
        }
    }

    /// The queue of a date.
    func queue(for date: ScheduledDate) -> SeatQueue {
        SeatQueue(
            place: .date(date.occurrence.id), session: date.session, recurrenceID: date.occurrence.recurrenceID,
            trainers: Set(date.trainers), capacity: date.capacity, startsAt: date.occurrence.startsAt,
            isCancelled: date.isCancelled, occupancy: date.occurrence.occupancy)
    }

    /// Settles all queues of a session with waiting or offered registrations.
    func settleAll(of session: Session) throws {
        for occurrence in try transaction.occurrencesWithWaitlist(of: session.id) {
            try settle(try queue(for: .date(occurrence), of: session))
        }
        if session.occupancy.waitlisted + session.occupancy.offered > 0 {
            try settle(try queue(for: .series(session.id), of: session))
        }
    }
}

extension Registration.Status {
    /// The occupancy of one registration with this status.
    fileprivate var counted: Occupancy {
        switch self {
        case .confirmed: Occupancy(confirmed: 1)
        case .offered: Occupancy(offered: 1)
        case .waitlisted: Occupancy(waitlisted: 1)
        case .requested, .cancelled: Occupancy()
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
