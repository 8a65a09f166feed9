public import Foundation
public import ICalendar
public import Storage
import SupportCore
public import Training

/// The verbs of registrations. Each owns its transaction: seats, waitlist and journal change together or not at all.
public struct Registrations: Sendable {
    let database: any Database

    public init(_ database: any Database) {
        self.database = database
    }

    /// What somebody hands in who wants a place.
    public struct Request: Sendable, Hashable {
        public var session: String
        /// The date, in a session that recurs and is booked date by date.
        public var recurrenceID: LocalDateTime?
        public var person: Registration.Person
        public var answers: [String: Registration.Answer]
        /// Whether staff ask, who may book what is not for everybody to see.
        public var byStaff: Bool
        /// The accounts that who asks is proved to belong to.
        public var accounts: Accounts

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

    /// A registration beside what people want to know of it.
    public struct Overview: Sendable, Hashable {
        public let registration: Registration
        /// The date's recurrence id; nil for a place in the whole series.
        public let recurrenceID: LocalDateTime?
        /// How many are before it on the waitlist, and itself.
        public let position: Int?
        public let attendance: [Attended]

        public struct Attended: Sendable, Hashable {
            public let recurrenceID: LocalDateTime
            public let attendance: AttendanceRecord.Attendance
        }

        /// Changes with every change of the registration.
        public var version: String {
            "\(registration.id)-\(registration.revision)-\(position ?? 0)-\(attendance.count)"
        }
    }

    /// What came of a request.
    public enum Outcome: Sendable, Hashable {
        case created(Overview)
        /// The same person has this place already.
        case existing(Overview)
    }

    // MARK: - Reading

    public func registrations(_ filter: RegistrationFilter, page: PageRequest) async throws -> Page<Overview> {
        try await database.read { connection in
            _ = try connection.existingSession(filter.session)
            let page = try connection.registrations(filter, page: page)
            return Page(items: try connection.overviews(of: page.items), next: page.next)
        }
    }

    /// - Throws: ``Failure`` `.notFound`.
    public func registration(_ id: String) async throws -> Overview {
        try await database.read { try $0.overview(of: try $0.existingRegistration(id)) }
    }

    // MARK: - Writing

    /// Gives a place, or one on the waitlist.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.gone` for what is past or cancelled, `.registrationClosed`, `.full`,
    ///   `.invalid` with every bad answer.
    public func register(_ request: Request, by caller: Caller, now: Date) async throws -> Outcome {
        try await database.write(by: caller, now: now) { transaction in
            let session = try transaction.existingSession(request.session)
            let line = try Self.line(for: request, in: session, transaction)
            let faults = session.details.registration.faults(in: request.answers)
            guard faults.isEmpty else { throw Failure.invalid(faults) }
            let registrant = try transaction.registrantForEmail(request.person.email, now: now)
            let known = try transaction.registration(of: registrant.id, in: line.place)
            if let known, known.status != .cancelled {
                // A stranger learns the status; the person, who may have lost the link, gets it again.
                if !request.byStaff { try transaction.requestLink(of: registrant) }
                return .existing(try transaction.overview(of: known))
            }
            try session.details.registration.checkOpen(startsAt: line.startsAt, now: now)

            let seats = SeatBook(transaction)
            let seating = try seats.settle(line)
            let status: Registration.Status
            switch seating.admission {
            case .confirmed: status = .confirmed
            case .waitlisted: status = .waitlisted
            case .full: throw Failure(.full, "All seats are taken and there is no waitlist.")
            }
            let registration = try Self.place(
                request, registrant, status: status, over: known, in: line, transaction)
            try seats.count(from: nil, to: status, in: line)
            try transaction.touch(.personal(registrant.id))
            try transaction.record(
                .created, .registration, registration.id,
                related: ["session": session.id, "registrant": registrant.id])
            // Nobody overtakes, so who comes now is the last of those who wait.
            let position = status == .waitlisted ? seating.taken.waitlisted + 1 : nil
            // Who comes for the first time has attended nothing.
            let attendance = try known == nil ? [] : transaction.overview(of: registration).attendance
            return .created(
                Overview(
                    registration: registration, recurrenceID: line.recurrenceID, position: position,
                    attendance: attendance))
        }
    }

    /// Gives a place back; the first of the waitlist gets the seat in the same transaction.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.preconditionFailed`.
    public func cancel(
        _ id: String, if precondition: Precondition = .none, by caller: Caller, now: Date
    ) async throws -> Overview {
        try await database.write(by: caller, now: now) { transaction in
            let registration = try transaction.existingRegistration(id)
            try precondition.check(try transaction.overview(of: registration).version)
            // One person's place in a series that was split is one place in all its parts.
            for part in [registration] + (try transaction.registrations(sharedWith: registration))
            where part.status != .cancelled {
                let seats = SeatBook(transaction)
                let line = try seats.line(part.place, of: try transaction.existingSession(part.session))
                try seats.change(part, to: .cancelled, in: line, as: .cancelled)
                try seats.settle(line)
            }
            return try transaction.overview(of: try transaction.existingRegistration(id))
        }
    }

    /// Takes a seat that was offered.
    ///
    /// - Throws: ``Failure`` `.gone` where the offer has run out, `.conflict` where there is none.
    public func accept(_ id: String, by caller: Caller, now: Date) async throws -> Overview {
        try await database.write(by: caller, now: now) { transaction in
            let registration = try transaction.existingRegistration(id)
            guard registration.status == .offered, let expires = registration.offerExpires else {
                throw Failure(
                    registration.status == .cancelled ? .gone : .conflict,
                    registration.status == .confirmed ? "You already have this seat." : "No seat has been offered.")
            }
            guard now < expires else { throw Failure(.gone, "This offer has expired.") }
            let seats = SeatBook(transaction)
            let line = try seats.line(registration.place, of: try transaction.existingSession(registration.session))
            guard !line.isCancelled else { throw Failure(.gone, "This date was cancelled.") }
            try seats.change(registration, to: .confirmed, in: line, as: .accepted)
            return try transaction.overview(of: try transaction.existingRegistration(id))
        }
    }

    /// Lets offers run out that nobody took in time, wherever they are, and passes the seats on.
    ///
    /// - Returns: how many offers ran out.
    @discardableResult
    public func lapseOffers(now: Date) async throws -> Int {
        var lapsed = 0
        // Looked for by reading: most of the time there is nothing to write.
        while try await database.read({ try !$0.lapsedOffers(now: now, limit: 1).isEmpty }) {
            let step = try await database.write(by: .lectern, now: now) { transaction in
                let offers = try transaction.lapsedOffers(now: now, limit: 100)
                let seats = SeatBook(transaction)
                for place in Set(offers.map(\.place)) {
                    guard let session = offers.first(where: { $0.place == place })?.session else { continue }
                    try seats.settle(try seats.line(place, of: try transaction.existingSession(session)))
                }
                return offers.count
            }
            lapsed += step
        }
        return lapsed
    }

    /// Notes whether somebody came.
    ///
    /// - Throws: ``Failure`` `.notFound` for a date that the registration is not for.
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
            try transaction.note(
                AttendanceRecord(registration: id, occurrence: occurrence.id, attendance: attendance), now: now)
            try transaction.record(
                .updated, .registration, id, fields: ["attendance"],
                related: ["session": session.id, "occurrence": occurrence.id])
            return try transaction.overview(of: registration)
        }
    }

    // MARK: - How a place is given

    static func line(
        for request: Request, in session: Session, _ transaction: Transaction
    ) throws -> SeatBook.Line {
        guard session.status != .draft, request.byStaff || session.isVisible(to: request.accounts) else {
            throw Failure.noSuch("session")
        }
        guard session.status == .published else { throw Failure(.gone, "This session was cancelled.") }
        let seats = SeatBook(transaction)
        let line: SeatBook.Line
        if session.details.registration.scope == .series {
            guard request.recurrenceID == nil else {
                throw Failure.invalid("/occurrence", "This series is booked as a whole. Leave out the date.")
            }
            line = try seats.line(.series(session.id), of: session)
        } else {
            guard let recurrenceID = request.recurrenceID ?? session.onlyDate else {
                throw Failure.invalid("/occurrence", "Choose the date to register for.")
            }
            guard let occurrence = try transaction.occurrence(of: session.id, recurrenceID) else {
                throw Failure.invalid("/occurrence", "The session has no date \(recurrenceID).")
            }
            line = seats.line(ScheduledDate(occurrence: occurrence, session: session))
        }
        guard !line.isCancelled else { throw Failure(.gone, "This date was cancelled.") }
        guard transaction.now < line.startsAt else { throw Failure(.gone, "This date is in the past.") }
        return line
    }

    /// Writes a new registration; or the former one of who cancelled and comes back, at the end of the line.
    static func place(
        _ request: Request, _ registrant: Registrant, status: Registration.Status, over former: Registration?,
        in line: SeatBook.Line, offerExpires: Date? = nil, ticket: String? = nil, _ transaction: Transaction
    ) throws -> Registration {
        let now = transaction.now
        let queue = try transaction.nextInLine(of: line.place)
        if var registration = former {
            registration.person = request.vouched(over: registration.person)
            registration.answers = request.answers
            registration.status = status
            registration.offerExpires = offerExpires
            registration.ticket = ticket ?? registration.ticket
            registration.queue = queue
            registration.sequence += 1
            registration.updatedAt = now
            registration.revision += 1
            try transaction.update(registration)
            return registration
        }
        var occurrence: String?
        if case .date(let id) = line.place { occurrence = id }
        let registration = Registration(
            id: Identifier.random(), session: line.session.id, occurrence: occurrence, registrant: registrant.id,
            person: request.vouched(), status: status, queue: queue, offerExpires: offerExpires,
            answers: request.answers, ticket: ticket, createdAt: now, updatedAt: now)
        try transaction.insert(registration)
        return registration
    }
}

extension Registrations.Request {
    /// The person as they are written down. What staff said of the account stays, until staff say something else.
    fileprivate func vouched(over former: Registration.Person? = nil) -> Registration.Person {
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
    /// The date of a session that has one only.
    var onlyDate: LocalDateTime? {
        details.recurs ? nil : details.recurrence.start
    }
}

extension Connection {
    func existingRegistration(_ id: String) throws -> Registration {
        guard let registration = try registration(id) else { throw Failure.noSuch("registration") }
        return registration
    }

    func registrantForEmail(_ email: String, now: Date) throws -> Registrant {
        if let known = try registrant(withEmail: email) { return known }
        let registrant = Registrant(id: Identifier.random(), email: email, createdAt: now)
        try insert(registrant)
        return registrant
    }

    func overview(of registration: Registration) throws -> Registrations.Overview {
        try overviews(of: [registration])[0]
    }

    /// Three statements, however many registrations.
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
                    recurrenceIDs[record.occurrence].map { .init(recurrenceID: $0, attendance: record.attendance) }
                })
        }
    }
}
