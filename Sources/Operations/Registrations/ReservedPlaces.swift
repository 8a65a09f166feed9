public import Foundation
import Storage
public import SupportCore
public import Training

/// Places for colleagues whose names follow. They are seats like offered ones, beside the seat of the person who reserves
/// them, and go back with it.
extension SeatAllocation {
    /// Reserves places beside a registration, as many as are free: nobody without a name waits for one.
    ///
    /// - Parameters:
    ///   - registration: nil for somebody who had the place already. Nothing is reserved for them, and they are told the same.
    ///   - limit: the maximum number of places that may be reserved now.
    /// - Returns: nil where none is free.
    func reserve(
        _ wanted: Int, beside registration: Registration?, atMost limit: Int = .max, in queue: SeatQueue
    ) throws -> ReservedPlaces? {
        let occupancy = try settle(queue).occupancy
        let taken = occupancy.confirmed + occupancy.offered + (registration == nil ? 1 : 0)
        let free = occupancy.waitlisted > 0 ? 0 : queue.capacity.map { $0 - taken } ?? wanted
        let count = min(wanted, limit, free)
        guard count > 0 else { return nil }
        let until = ReservedPlaces.end(now: now, closesAt: queue.closesAt)
        guard until > now else { return nil }
        let reserved = ReservedPlaces(count: count, until: until)
        if let registration { try setReserved(reserved, by: registration, in: queue) }
        return reserved
    }

    /// Gives the reserved places of a registration back. The queue is not settled yet.
    func giveBackReserved(by registration: Registration, in queue: SeatQueue) throws {
        try setReserved(nil, by: registration, in: queue)
    }

    /// Gives reserved places back that ran out. Others end once registration closes, which is sooner than it was where the
    /// date was moved.
    func endReserved(by registration: Registration, in queue: SeatQueue) throws {
        guard let reserved = registration.reserved, now < min(reserved.until, queue.closesAt) else {
            return try giveBackReserved(by: registration, in: queue)
        }
        let left = ReservedPlaces(count: reserved.count, until: min(reserved.until, queue.closesAt))
        try transaction.noteReserved(left, by: registration)
    }

    private func setReserved(_ reserved: ReservedPlaces?, by registration: Registration, in queue: SeatQueue) throws {
        let change = (reserved?.count ?? 0) - (registration.reserved?.count ?? 0)
        try count(from: registration.status, to: registration.status, reserving: change, in: queue)
        try transaction.noteReserved(reserved, by: registration)
    }
}

extension Registrations {
    /// Registers colleagues for places that somebody reserved for them: at once by staff, else with a mail and a
    /// confirmation of their own, for which the place stays reserved at least until its end.
    ///
    /// - Returns: the result of each colleague. For staff, one who has a place already is a failure, and takes none.
    /// - Throws: ``Failure`` `.notFound`, `.preconditionFailed`; `.gone` where nothing is reserved any more; `.invalid` with
    ///   the pointers of the colleagues, also of those who may not see the session, and for more than there are places.
    public func fillReserved(
        by id: String, with colleagues: [Registration.Person], byStaff: Bool, confirming: AddressConfirmation,
        if precondition: Precondition = .none, by caller: Caller, now: Date
    ) async throws -> [Result<ColleaguePlace, Failure>] {
        let names = colleagues.enumerated().filter { !byStaff && $1.hasAdvertisingName }.map { row, _ in
            Failure.Fault(
                pointer: "/colleagues/\(row)/name", detail: "Enter a name without addresses and telephone numbers.")
        }
        guard names.isEmpty else { throw Failure.invalid(names) }
        return try await database.write(by: caller, now: now) { transaction in
            let registration = try transaction.existingRegistration(id)
            try precondition.check(try transaction.overview(of: registration).version)
            let (found, queue) = try transaction.reserved(by: registration)
            var reserved = found
            guard colleagues.count <= reserved.count else {
                let places = reserved.count == 1 ? "1 place is" : "\(reserved.count) places are"
                throw Failure.invalid("/colleagues", "Only \(places) reserved.")
            }
            guard !queue.session.details.registration.asksEverybody else {
                throw Failure(.conflict, "Everybody has to answer the questions of this session.")
            }
            let outsiders = try transaction.outsiders(among: byStaff ? [] : colleagues, in: queue.session)
            guard outsiders.isEmpty else { throw Failure.invalid(outsiders) }
            var returned = 0
            var seated: [Registration] = []
            let results = try colleagues.map { person -> Result<ColleaguePlace, Failure> in
                var request = Request(session: queue.session.id, person: person, byStaff: byStaff)
                (request.person.language, request.person.timeZone) = (
                    registration.person.language, registration.person.timeZone
                )
                request.source = registration.source
                if let (place, waiting) = try seat(request, until: reserved.until, in: queue, confirming, transaction) {
                    reserved.count -= 1
                    seated.append(waiting)
                    return .success(place)
                }
                let (place, isTaken) = try fill(reserved, with: request, in: queue, confirming, transaction)
                guard let place else {
                    return .failure(Failure(.alreadyRegistered, "This person is already registered."))
                }
                reserved.count -= 1
                if !isTaken { returned += 1 }
                return .success(place)
            }
            let seats = SeatAllocation(transaction)
            try transaction.noteReserved(reserved.count > 0 ? reserved : nil, by: registration)
            if returned > 0 {
                try seats.count(
                    from: registration.status, to: registration.status, reserving: -returned, in: queue)
            }
            // Once all is counted and written: what they leave can lead back to this date.
            for waiting in seated where waiting.confirmBy == nil { try seats.finishMove(of: waiting) }
            if returned > 0 || !seated.isEmpty { try seats.settle(queue) }
            return results
        }
    }

    /// The place as it is told to whoever names somebody: the same, known or not.
    private func told(
        _ request: Request, until end: Date, in queue: SeatQueue, _ confirming: AddressConfirmation, now: Date
    ) -> ColleaguePlace {
        let deadline = request.byStaff ? nil : confirming.deadline(now: now, startsAt: queue.startsAt)
        let confirmBy = deadline.map { max($0, end) }
        return ColleaguePlace(status: confirmBy == nil ? .confirmed : .offered, confirmBy: confirmBy)
    }

    /// Gives a reserved seat to somebody who waits for one. With an address that is not confirmed, the seat waits for that
    /// as well.
    ///
    /// - Returns: nil for somebody who does not wait.
    private func seat(
        _ request: Request, until end: Date, in queue: SeatQueue, _ confirming: AddressConfirmation,
        _ transaction: Transaction
    ) throws -> (place: ColleaguePlace, seated: Registration)? {
        guard let known = try transaction.registrant(withEmail: request.person.email),
            var waiting = try transaction.registration(of: known.id, in: queue.place),
            waiting.status == .waitlisted || waiting.status == .requested
        else { return nil }
        let told = told(request, until: end, in: queue, confirming, now: transaction.now)
        if request.byStaff { try transaction.confirmAddress(ofRegistrant: known.id, now: transaction.now) }
        if waiting.confirmBy != nil { waiting.confirmBy = told.confirmBy }
        try SeatAllocation(transaction).change(
            waiting, to: waiting.confirmBy == nil ? .confirmed : .offered, offerExpires: waiting.confirmBy,
            reserving: -1, in: queue, as: .promoted)
        if waiting.confirmBy != nil { try transaction.remind(known, of: waiting) }
        guard request.byStaff else { return (told, waiting) }
        let registration = try transaction.existingRegistration(waiting.id)
        return (ColleaguePlace(try transaction.overview(of: registration)), waiting)
    }

    /// - Returns: the place, nil for staff where the person has one already; and true if it took a reserved seat.
    private func fill(
        _ reserved: ReservedPlaces, with asked: Request, in queue: SeatQueue, _ confirming: AddressConfirmation,
        _ transaction: Transaction
    ) throws -> (place: ColleaguePlace?, isTaken: Bool) {
        let now = transaction.now
        var request = asked
        let told = told(request, until: reserved.until, in: queue, confirming, now: now)
        let confirmBy = told.confirmBy
        let known = try transaction.registrant(withEmail: request.person.email)
        let former = try known.flatMap { try transaction.registration(of: $0.id, in: queue.place) }
        if let known, let former, former.status != .cancelled {
            guard !request.byStaff else { return (nil, false) }
            // Who names them is told what they would be told of anybody else, so the place goes to others.
            try transaction.remind(known, of: former)
            return (told, false)
        }
        let registrant = try known ?? transaction.addRegistrant(withEmail: request.person.email)
        let isHeld = !request.byStaff && confirming.isNeeded(for: registrant)
        if request.byStaff {
            try transaction.confirmAddress(ofRegistrant: registrant.id, now: now)
        } else if confirming != .never, !isHeld {
            request.person.name = try transaction.knownName(of: registrant) ?? request.person.name
        }
        let status: Registration.Status = isHeld ? .offered : .confirmed
        let registration = try Self.save(
            request, registrant, status: status, over: former, in: queue, offerExpires: isHeld ? confirmBy : nil,
            confirmBy: isHeld ? confirmBy : nil, transaction)
        // In one step, so that a seat that is taken already is no further one above a lowered capacity.
        try SeatAllocation(transaction).count(from: nil, to: status, reserving: -1, in: queue)
        try transaction.touch(.personal(registrant.id))
        try transaction.record(
            .created, .registration, registration.id,
            related: ["session": queue.session.id, "registrant": registrant.id])
        guard request.byStaff else { return (told, true) }
        return (ColleaguePlace(try transaction.overview(of: registration)), true)
    }

    /// Gives the reserved places of a registration to others.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.preconditionFailed`; `.gone` where nothing is reserved any more.
    public func releaseReserved(
        by id: String, if precondition: Precondition = .none, by caller: Caller, now: Date
    ) async throws -> Overview {
        try await database.write(by: caller, now: now) { transaction in
            let registration = try transaction.existingRegistration(id)
            try precondition.check(try transaction.overview(of: registration).version)
            let (_, queue) = try transaction.reserved(by: registration)
            let seats = SeatAllocation(transaction)
            try seats.giveBackReserved(by: registration, in: queue)
            try seats.settle(queue)
            return try transaction.overview(of: try transaction.existingRegistration(id))
        }
    }
}

extension Transaction {
    /// The places that a registration reserves, with their date.
    fileprivate func reserved(by registration: Registration) throws -> (ReservedPlaces, SeatQueue) {
        guard registration.confirmBy == nil else {
            throw Failure(.conflict, "The address of this registration is not confirmed yet.")
        }
        guard let reserved = registration.reserved, now < reserved.until else {
            throw Failure(.gone, "No places are reserved any more.")
        }
        let queue = try SeatAllocation(self).queue(
            for: registration.place, of: try existingSession(registration.session))
        guard !queue.isCancelled else { throw Failure(.gone, "This date was cancelled.") }
        guard now < queue.startsAt else { throw Failure(.gone, "This date is in the past.") }
        guard now < queue.closesAt else { throw Failure(.gone, "Registration for this date is closed.") }
        return (reserved, queue)
    }

    /// The colleagues who do not belong to the accounts that a session is for.
    fileprivate func outsiders(
        among colleagues: [Registration.Person], in session: Session
    ) throws -> [Failure.Fault] {
        var faults: [Failure.Fault] = []
        for (row, person) in colleagues.enumerated() {
            guard !session.isVisible(to: try accounts(ofAddress: person.email)) else { continue }
            faults.append(
                Failure.Fault(
                    pointer: "/colleagues/\(row)", detail: "This session is for people of certain accounts alone."))
        }
        return faults
    }

    /// Writes which places a registration reserves. Its seats are counted by the caller.
    fileprivate func noteReserved(_ reserved: ReservedPlaces?, by registration: Registration) throws {
        var changed = registration
        changed.reserved = reserved
        changed.updatedAt = now
        changed.revision += 1
        try update(changed)
        try record(
            .updated, .registration, registration.id, fields: ["reserved"],
            related: ["session": registration.session, "registrant": registration.registrant])
    }
}
