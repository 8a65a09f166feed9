public import Foundation
public import ICalendar
public import Storage
import SupportCore
public import Training

/// The registrations. Every change is one transaction: seats, waitlist and journal change together or not at all.
public struct Registrations: Sendable {
    let database: any Database

    public init(_ database: any Database) {
        self.database = database
    }

    /// A request for a place.
    public struct Request: Sendable, Hashable {
        public var session: String
        /// The date; nil for a session with one date, or one that is booked as a whole.
        public var recurrenceID: LocalDateTime?
        public var person: Registration.Person
        public var answers: [String: Registration.Answer]
        /// The request is made by staff, who may book sessions that are not public.
        public var byStaff: Bool
        /// The accounts that the person is proved to belong to.
        public var accounts: Accounts
        /// The source that the link to the form named.
        public var source: String?
        /// The registration that the new one replaces.
        var movedFrom: Registration?
        /// The consents that were given before, to wordings that the questions still have.
        var consents: [Registration.Consent] = []

        public init(
            session: String, recurrenceID: LocalDateTime? = nil, person: Registration.Person,
            answers: [String: Registration.Answer] = [:], byStaff: Bool = false, accounts: Accounts = Accounts()
        ) {
            self.session = session
            self.recurrenceID = recurrenceID
            self.person = person
            self.answers = answers
            self.byStaff = byStaff
            self.accounts = accounts
        }
    }

    /// A registration with its date, its position on the waitlist and its attendance.
    public struct Overview: Sendable, Hashable {
        public let registration: Registration
        /// The recurrence id of the date; nil for a whole series.
        public let recurrenceID: LocalDateTime?
        /// The position on the waitlist, from 1; nil if it does not wait.
        public let position: Int?
        public let attendance: [Attended]

        /// The attendance on one date.
        public struct Attended: Sendable, Hashable {
            public let recurrenceID: LocalDateTime
            public let attendance: AttendanceRecord.Attendance
            public let source: AttendanceRecord.Source
            /// Whole minutes; nil where nobody told.
            public let minutes: Int?
        }

        /// The entity tag of the registration. It changes with the registration, its position and its attendance.
        public var version: String {
            "\(registration.id)-\(registration.revision)-\(position ?? 0)-\(attendance.filter { $0.attendance == .attended }.count).\(attendance.count)"
        }
    }

    /// The result of a request.
    public enum Outcome: Sendable, Hashable {
        case created(Overview)
        /// The person has this place already.
        case existing(Overview)
    }

    // MARK: - Reading

    /// The registrations of a session.
    ///
    /// - Throws: ``Failure`` `.notFound`.
    public func registrations(_ filter: RegistrationFilter, page: PageRequest) async throws -> Page<Overview> {
        try await database.read { connection in
            try connection.checkSession(filter.session)
            let page = try connection.registrations(filter, page: page)
            return try page.replacing(connection.overviews)
        }
    }

    /// All registrations that a filter gives, for a file.
    ///
    /// - Throws: ``Failure`` `.notFound`.
    public func registrations(_ filter: RegistrationFilter) async throws -> [Overview] {
        try await database.read { connection in
            try connection.checkSession(filter.session)
            var found: [Overview] = []
            var last: PageCursor?
            repeat {
                let page = try connection.registrations(filter, page: PageRequest(after: last, limit: 500))
                found += try connection.overviews(of: page.items)
                last = page.next
            } while last != nil
            return found
        }
    }

    /// - Throws: ``Failure`` `.notFound`.
    public func registration(_ id: String) async throws -> Overview {
        try await database.read { try $0.overview(of: try $0.existingRegistration(id)) }
    }

    // MARK: - Writing

    /// Registers a person for staff, or a person who proved to own the address: with a seat, or on the waitlist.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.gone` for a past or cancelled date, `.registrationClosed`, `.full`, `.invalid`
    ///   with every bad answer.
    public func register(_ request: Request, by caller: Caller, now: Date) async throws -> Outcome {
        try await database.write(by: caller, now: now) { try register(request, $0) }
    }

    func register(_ request: Request, _ transaction: Transaction) throws -> Outcome {
        let session = try transaction.existingSession(request.session)
        let queue = try Self.queue(for: request, in: session, transaction)
        let faults = session.details.registration.faults(in: request.answers)
        guard faults.isEmpty else { throw Failure.invalid(faults) }
        let known = try transaction.registrant(withEmail: request.person.email)
        let former = try known.flatMap { try transaction.settledRegistration(of: $0.id, in: queue) }
        if let known, let former, former.status != .cancelled {
            try transaction.confirmAddress(ofRegistrant: known.id, now: transaction.now)
            guard former.confirmBy == nil else {
                return .created(try confirm(former, by: request, in: session, transaction))
            }
            // The person, who may have lost the link, is mailed it again.
            if !request.byStaff { try transaction.requestLink(of: known) }
            return .existing(try transaction.overview(of: former))
        }
        try session.details.registration.checkOpen(startsAt: queue.startsAt, now: transaction.now)

        let seats = SeatAllocation(transaction)
        let seating = try seats.settle(queue)
        let status: Registration.Status
        switch seating.admission {
        case .full: throw Failure(.full, "All seats are taken and there is no waitlist.")
        case _ where session.details.registration.approval && !request.byStaff: status = .requested
        case .confirmed: status = .confirmed
        case .waitlisted: status = .waitlisted
        }
        // Nobody is known by a request that was refused.
        let registrant = try known ?? transaction.registrant(forEmail: request.person.email)
        try transaction.confirmAddress(ofRegistrant: registrant.id, now: transaction.now)
        let registration = try add(
            request, registrant, status: status, over: former, in: queue, transaction)
        // New registrations join the end of the waitlist.
        let position = status == .waitlisted ? seating.occupancy.waitlisted + 1 : nil
        // A new registration has no attendance.
        let attendance = try former == nil ? [] : transaction.overview(of: registration).attendance
        return .created(
            Overview(
                registration: registration, recurrenceID: queue.recurrenceID, position: position,
                attendance: attendance))
    }

    /// Confirms a place that is held for an unconfirmed address, for a caller who vouches for it, in all parts of a series
    /// that was split. The person and the answers are those of the request.
    private func confirm(
        _ held: Registration, by request: Request, in session: Session, _ transaction: Transaction
    ) throws -> Overview {
        var held = held
        Self.enter(request, of: session.details, in: &held, now: transaction.now)
        try transaction.confirm(held, approving: request.byStaff)
        for part in try transaction.registrations(sharingPlaceWith: held) where part.isHeld(at: transaction.now) {
            try transaction.confirm(part, approving: request.byStaff)
        }
        return try transaction.overview(of: try transaction.existingRegistration(held.id))
    }

    /// Writes a registration, counts its seat, and records it.
    @discardableResult
    func add(
        _ request: Request, _ registrant: Registrant, status: Registration.Status, confirmBy: Date? = nil,
        over former: Registration?, in queue: SeatQueue, _ transaction: Transaction
    ) throws -> Registration {
        let registration = try Self.save(
            request, registrant, status: status, over: former, in: queue,
            offerExpires: status == .offered ? confirmBy : nil, confirmBy: confirmBy, transaction)
        try SeatAllocation(transaction).count(from: nil, to: status, in: queue)
        try transaction.touch(.personal(registrant.id))
        try transaction.record(
            .created, .registration, registration.id,
            related: ["session": queue.session.id, "registrant": registrant.id])
        return registration
    }

    /// Cancels a registration. The first of the waitlist gets the seat in the same transaction.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.preconditionFailed`; `.gone` for registrants whose dates are over.
    public func cancel(
        _ id: String, if precondition: Precondition = .none, by caller: Caller, now: Date
    ) async throws -> Overview {
        try await database.write(by: caller, now: now) { transaction in
            let registration = try transaction.existingRegistration(id)
            try precondition.check(try transaction.overview(of: registration).version)
            try transaction.checkCancellation(of: registration)
            try transaction.cancelPlace(of: registration)
            return try transaction.overview(of: try transaction.existingRegistration(id))
        }
    }

    /// Accepts an offered seat. A seat in a series that was split is accepted in all its parts.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.gone` for an offer that has expired, a date that has begun or a cancelled place,
    ///   `.conflict` without an offer.
    public func accept(_ id: String, by caller: Caller, now: Date) async throws -> Overview {
        try await database.write(by: caller, now: now) { transaction in
            var registration = try transaction.existingRegistration(id)
            guard registration.status == .offered, let expires = registration.offerExpires else {
                throw Failure(
                    registration.status == .cancelled ? .gone : .conflict,
                    registration.status == .confirmed ? "You already have this seat." : "No seat has been offered.")
            }
            guard now < expires else { throw Failure(.gone, "This offer has expired.") }
            let seats = SeatAllocation(transaction)
            let queue = try seats.queue(
                for: registration.place, of: try transaction.existingSession(registration.session))
            guard !queue.isCancelled else { throw Failure(.gone, "This date was cancelled.") }
            guard now < queue.startsAt else { throw Failure(.gone, "This date is in the past.") }
            registration.confirmBy = nil
            try seats.accept(registration, in: queue)
            return try transaction.overview(of: try transaction.existingRegistration(id))
        }
    }

    /// Lets all expired offers lapse, and gives the seats to the waitlists. Places whose session or date cannot be read are
    /// passed over.
    ///
    /// - Returns: the number of offers that lapsed.
    @discardableResult
    public func lapseOffers(now: Date) async throws -> Int {
        var lapsed = 0
        var last = ""
        while true {
            // Reading first: usually there is nothing to write.
            let after = last
            let places = try await database.read { connection in
                try connection.placesWithLapsedOffers(now: now, after: after, limit: 100)
            }
            guard let end = places.last else { return lapsed }
            last = end.place.key
            let settled = try await database.writeEach(places, by: .lectern, now: now) { transaction, places in
                let seats = SeatAllocation(transaction)
                for offers in places {
                    let session = try transaction.existingSession(offers.session)
                    try seats.settle(try seats.queue(for: offers.place, of: session))
                }
                return places.reduce(0) { $0 + $1.count }
            }
            lapsed += settled.values.reduce(0, +)
        }
    }

    /// Records the attendance of a registration on a date.
    ///
    /// - Throws: ``Failure`` `.notFound`, also for a date of another registration.
    public func recordAttendance(
        _ attendance: AttendanceRecord.Attendance, of id: String, on recurrenceID: LocalDateTime, by caller: Caller,
        now: Date
    ) async throws -> Overview {
        try await database.write(by: caller, now: now) { transaction in
            let registration = try transaction.existingRegistration(id)
            let session = try transaction.existingSession(registration.session)
            let occurrence = try transaction.existingOccurrence(of: session, recurrenceID)
            guard registration.occurrence == nil || registration.occurrence == occurrence.id else {
                throw Failure(.notFound, "This registration is not for the date \(recurrenceID).")
            }
            let former = try transaction.attendance(ofRegistrations: [id])[id]?.first { $0.occurrence == occurrence.id }
            try transaction.save(
                AttendanceRecord(
                    registration: id, occurrence: occurrence.id, attendance: attendance, minutes: former?.minutes),
                now: now)
            try transaction.record(
                .updated, .registration, id, fields: ["attendance"],
                related: ["session": session.id, "occurrence": occurrence.id])
            return try transaction.overview(of: registration)
        }
    }

    // MARK: - Places

    /// The queue that a request is for.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.gone` for a past or cancelled date, `.invalid` for a date that is missing, or
    ///   given for a whole series.
    static func queue(
        for request: Request, in session: Session, _ transaction: Transaction
    ) throws -> SeatQueue {
        guard session.status != .draft, request.byStaff || session.isVisible(to: request.accounts) else {
            throw Failure.noSuch("session")
        }
        guard session.status == .published else { throw Failure(.gone, "This session was cancelled.") }
        let seats = SeatAllocation(transaction)
        let queue: SeatQueue
        if session.details.registration.scope == .series {
            guard request.recurrenceID == nil else {
                throw Failure.invalid("/occurrence", "This series is booked as a whole. Leave out the date.")
            }
            queue = try seats.queue(for: .series(session.id), of: session)
        } else {
            guard let recurrenceID = request.recurrenceID ?? session.onlyDate else {
                throw Failure.invalid("/occurrence", "Choose the date to register for.")
            }
            guard let occurrence = try transaction.occurrence(of: session.id, recurrenceID) else {
                throw Failure.invalid("/occurrence", "The session has no date \(recurrenceID).")
            }
            queue = seats.queue(for: ScheduledDate(occurrence: occurrence, session: session))
        }
        guard !queue.isCancelled else { throw Failure(.gone, "This date was cancelled.") }
        guard transaction.now < queue.startsAt else { throw Failure(.gone, "This date is in the past.") }
        return queue
    }

    /// Writes a new registration, or renews a cancelled one, at the end of the queue.
    ///
    /// - Parameters:
    ///   - former: the cancelled registration of the same person for the same place.
    ///   - ticket: the id of the ticket for which the seat is held.
    static func save(
        _ request: Request, _ registrant: Registrant, status: Registration.Status, over former: Registration?,
        in queue: SeatQueue, offerExpires: Date? = nil, confirmBy: Date? = nil, ticket: String? = nil,
        _ transaction: Transaction
    ) throws -> Registration {
        let now = transaction.now
        let position = try transaction.nextQueueNumber(of: queue.place)
        let details = queue.session.details
        if var registration = former {
            if registration.status == .cancelled {
                try transaction.clearCalendarAnswers(ofRegistration: registration.origin)
            }
            enter(request, of: details, in: &registration, now: now)
            registration.status = status
            registration.declined = nil
            registration.isRestorable = false
            registration.offerExpires = offerExpires
            registration.confirmBy = confirmBy
            registration.ticket = ticket ?? request.movedFrom?.ticket ?? registration.ticket
            registration.movedFrom = request.movedFrom?.id
            registration.reserved = nil
            registration.queue = position
            registration.sequence += 1
            registration.updatedAt = now
            registration.revision += 1
            try transaction.update(registration)
            return registration
        }
        let consents = details.registration.consents(
            in: request.answers, language: details.language, now: now, keeping: request.consents)
        var occurrence: String?
        if case .date(let id) = queue.place { occurrence = id }
        let registration = Registration(
            id: Identifier.random(), session: queue.session.id, occurrence: occurrence, registrant: registrant.id,
            person: request.vouched(), status: status, queue: position, offerExpires: offerExpires,
            confirmBy: confirmBy, answers: request.answers, consents: consents,
            ticket: ticket ?? request.movedFrom?.ticket, source: request.source ?? request.movedFrom?.source,
            movedFrom: request.movedFrom?.id, createdAt: now,
            updatedAt: now)
        try transaction.insert(registration)
        return registration
    }

    /// Replaces the person and the answers of a registration by those of a new request.
    private static func enter(
        _ request: Request, of details: Session.Details, in registration: inout Registration, now: Date
    ) {
        let consents = details.registration.consents(
            in: request.answers, language: details.language, now: now, keeping: request.consents)
        registration.person = request.vouched(over: registration.person)
        registration.answers = request.answers
        // Other wordings were agreed to as well; the same one counts from now on.
        registration.consents.removeAll { former in
            consents.contains { ($0.question, $0.wording) == (former.question, former.wording) }
        }
        registration.consents += consents
    }
}

extension Registrations.Request {
    /// The person to store. An account that staff entered stays until staff enter another one.
    fileprivate func vouched(over former: Registration.Person? = nil) -> Registration.Person {
        // Who moves stays who they are.
        guard movedFrom == nil else { return person }
        var person = person
        person.accountIsVouched = byStaff && person.account != nil
        if let former, former.accountIsVouched, !person.accountIsVouched {
            person.account = former.account
            person.accountIsVouched = true
        }
        return person
    }
}

extension Session {
    /// The date of a session that does not recur.
    var onlyDate: LocalDateTime? {
        details.recurs ? nil : details.recurrence.start
    }
}

extension Transaction {
    /// Cancels a registration, and gives the seat to the first of the waitlist. A place in a series that was split is one
    /// place in all parts.
    func cancelPlace(of registration: Registration) throws {
        for known in [registration] + (try registrations(sharingPlaceWith: registration)) {
            // The seats of the parts before may have led to another one for this part.
            let part = try existingRegistration(known.id)
            guard part.status != .cancelled else { continue }
            let seats = SeatAllocation(self)
            let queue = try seats.queue(for: part.place, of: try existingSession(part.session))
            try seats.change(part, to: .cancelled, in: queue, as: .cancelled)
            try seats.settle(queue)
        }
    }

    /// A person's registration for a place. One whose offer has expired, or whose address was not confirmed in time, is
    /// ended first.
    func settledRegistration(of registrant: String, in queue: SeatQueue) throws -> Registration? {
        let found = try registration(of: registrant, in: queue.place)
        guard let held = found, held.hasLapsed(at: now) else { return found }
        try SeatAllocation(self).settle(queue)
        return try registration(of: registrant, in: queue.place)
    }

    /// The registrant with an address, who is created if there is none.
    func registrant(forEmail email: String) throws -> Registrant {
        if let existing = try registrant(withEmail: email) { return existing }
        let registrant = Registrant(id: Identifier.random(), email: email, createdAt: now)
        try insert(registrant)
        return registrant
    }
}

extension Connection {
    func existingRegistration(_ id: String) throws -> Registration {
        guard let registration = try registration(id) else { throw Failure.noSuch("registration") }
        return registration
    }

    func overview(of registration: Registration) throws -> Registrations.Overview {
        try overviews(of: [registration])[0]
    }

    /// The overviews of registrations, by three statements.
    func overviews(of registrations: [Registration]) throws -> [Registrations.Overview] {
        let attendance = try attendance(ofRegistrations: registrations.map(\.id))
        let dates = registrations.compactMap(\.occurrence) + attendance.values.joined().map(\.occurrence)
        let recurrenceIDs = try recurrenceIDs(ofOccurrences: Array(Set(dates)))
        let positions = try positions(of: registrations)
        return registrations.map { registration in
            Registrations.Overview(
                registration: registration, recurrenceID: registration.occurrence.flatMap { recurrenceIDs[$0] },
                position: positions[registration.id],
                attendance: (attendance[registration.id] ?? []).compactMap { record in
                    recurrenceIDs[record.occurrence].map {
                        .init(
                            recurrenceID: $0, attendance: record.attendance, source: record.source,
                            minutes: record.minutes)
                    }
                })
        }
    }
}
