import Foundation
import ICalendar
import Storage
import SupportCore
import Training

/// The rows of new registrations.
extension Registrations {
    /// Writes a registration, counts its seat, and records it.
    ///
    /// - Parameter occupancy: that of the queue; nil where it was not read in this transaction.
    @discardableResult
    func add(
        _ request: Request, _ registrant: Registrant, status: Registration.Status, confirmBy: Date? = nil,
        over former: Registration?, in queue: SeatQueue, with occupancy: Occupancy? = nil,
        _ transaction: Transaction
    ) throws -> Registration {
        let registration = try Self.save(
            request, registrant, status: status, over: former, in: queue,
            offerExpires: status == .offered ? confirmBy : nil, confirmBy: confirmBy, transaction)
        try SeatAllocation(transaction).count(from: nil, to: status, in: queue, with: occupancy)
        try transaction.touch(.personal(registrant.id))
        try transaction.record(
            .created, .registration, registration.id,
            related: ["session": queue.session.id, "registrant": registrant.id])
        return registration
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
            registration.queue = nil
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
            person: request.vouched(), status: status, offerExpires: offerExpires,
            confirmBy: confirmBy, answers: request.answers, consents: consents,
            ticket: ticket ?? request.movedFrom?.ticket, source: request.source ?? request.movedFrom?.source,
            movedFrom: request.movedFrom?.id, createdAt: now,
            updatedAt: now)
        try transaction.insert(registration)
        return registration
    }

    /// Replaces the person and the answers of a registration by those of a new request.
    static func enter(
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
        // A move does not change the person.
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

extension Transaction {
    /// The registrant with an address, who is created if there is none.
    func registrant(forEmail email: String) throws -> Registrant {
        try registrant(withEmail: email) ?? addRegistrant(withEmail: email)
    }

    /// Creates the registrant with an address that nobody has yet.
    func addRegistrant(withEmail email: String, confirmedAt: Date? = nil) throws -> Registrant {
        let registrant = Registrant(id: Identifier.random(), email: email, confirmedAt: confirmedAt, createdAt: now)
        try insert(registrant)
        return registrant
    }
}
