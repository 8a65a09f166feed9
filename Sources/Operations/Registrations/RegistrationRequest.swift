public import Foundation
public import ICalendar
import Storage
import SupportCore
public import Training

extension Registrations {
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

    /// The result of a request.
    public enum Outcome: Sendable, Hashable {
        case created(Overview)
        /// The person has this place already.
        case existing(Overview)
    }

    /// Registers a person for staff, or a person who proved to own the address: with a seat, or on the waitlist.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.gone` for a past or cancelled date, `.registrationClosed`, `.full`, `.invalid`
    ///   with every bad answer.
    public func register(_ request: Request, by caller: Caller, now: Date) async throws -> Outcome {
        try await database.write(by: caller, now: now) { try register(request, $0) }
    }

    func register(_ request: Request, _ transaction: Transaction) throws -> Outcome {
        try transaction.prefetch(Self.firstQueries(for: request, transaction))
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

        // Of somebody who is known, a former place may have been settled meanwhile.
        let seating = try SeatAllocation(transaction).settle(queue, with: known == nil ? queue.occupancy : nil)
        let status: Registration.Status
        switch seating.admission {
        case .full: throw Failure(.full, "All seats are taken and there is no waitlist.")
        case _ where session.details.registration.approval && !request.byStaff: status = .requested
        case .confirmed: status = .confirmed
        case .waitlisted: status = .waitlisted
        }
        // A request that is refused creates no registrant.
        let registrant: Registrant
        if let known {
            registrant = known
            if known.confirmedAt == nil { try transaction.confirmAddress(ofRegistrant: known.id, now: transaction.now) }
        } else {
            registrant = try transaction.addRegistrant(
                withEmail: request.person.email, confirmedAt: transaction.now)
        }
        let registration = try add(
            request, registrant, status: status, over: former, in: queue, with: seating.occupancy, transaction)
        // New registrations join the end of the waitlist.
        let position = status == .waitlisted ? seating.occupancy.waitlisted + 1 : nil
        // A new registration has no attendance.
        let attendance = try former == nil ? [] : transaction.overview(of: registration).attendance
        return .created(
            Overview(
                registration: registration, recurrenceID: queue.recurrenceID, position: position,
                attendance: attendance))
    }

    /// The queries for what is known to be needed from the request alone.
    private static func firstQueries(for request: Request, _ transaction: Transaction) -> [SQL] {
        transaction.sessionQueries(request.session)
            + [transaction.registrantQuery(email: request.person.email)]
            + [transaction.occurrenceQuery(of: request.session, request.recurrenceID)]
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
            guard let occurrence = try transaction.occurrence(of: session.id, request.recurrenceID) else {
                throw Failure.invalid("/occurrence", "The session has no date \(recurrenceID).")
            }
            queue = seats.queue(for: ScheduledDate(occurrence: occurrence, session: session))
        }
        guard !queue.isCancelled else { throw Failure(.gone, "This date was cancelled.") }
        guard transaction.now < queue.startsAt else { throw Failure(.gone, "This date is in the past.") }
        return queue
    }
}

extension Session {
    /// The date of a session that does not recur.
    var onlyDate: LocalDateTime? {
        details.recurs ? nil : details.recurrence.start
    }
}

extension Transaction {
    /// A person's registration for a place. One whose offer has expired, or whose address was not confirmed in time, is
    /// ended first.
    func settledRegistration(of registrant: String, in queue: SeatQueue) throws -> Registration? {
        let found = try registration(of: registrant, in: queue.place)
        guard let held = found, held.hasLapsed(at: now) else { return found }
        try SeatAllocation(self).settle(queue)
        return try registration(of: registrant, in: queue.place)
    }
}
