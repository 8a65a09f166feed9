import Addresses
public import Foundation
public import ICalendar
import Storage
public import SupportCore
public import Training

extension Registrations {
    /// Holds a seat for the requester of a ticket. The seat is offered until it expires, and the requester is mailed.
    ///
    /// The hold lasts as long as the session says, and as many business days as it has days: an offer of a Friday does not
    /// end before anybody is back at work.
    ///
    /// No seat is held while others wait, so the order of the waitlist is kept. An account that only the sender of the
    /// ticket entered is left out. The questions of the session stay unanswered. A place that is held until the address of
    /// the requester is confirmed becomes the offered one, in all parts of a series that was split.
    ///
    /// - Parameter recurrenceID: the date; nil for a session with one date, or one that is booked as a whole.
    /// - Throws: ``Failure`` `.notFound`, `.conflict` for a ticket without a requester that mail can reach, `.full`,
    ///   `.alreadyRegistered`, `.gone`, `.registrationClosed`, `.invalid` for an unknown session or date.
    public func holdSeat(
        forTicket id: String, session: String, recurrenceID: LocalDateTime?, agreement: Agreement, by caller: Caller,
        now: Date
    ) async throws -> Overview {
        try await database.write(by: caller, now: now) { transaction in
            let ticket = try transaction.existingTicket(id).ticket
            guard let requester = ticket.requester else {
                throw Failure(.conflict, "This ticket has no requester to hold a seat for.")
            }
            do throws(InvalidAddress) {
                _ = try EmailAddress(requester.email)
            } catch {
                throw Failure(.conflict, "No mail can reach the requester of this ticket. \(error.detail)")
            }
            guard let session = try transaction.session(session) else {
                throw Failure.invalid("/session", "There is no such session.")
            }
            // What staff book is vouched for, and staff did not enter the account that the sender of a ticket names.
            let account = try transaction.provenAccount(
                ofTicket: ticket.id, named: ticket.account, requester: requester)
            let request = Request(
                session: session.id, recurrenceID: recurrenceID,
                person: Registration.Person(requester, account: account, language: session.details.language),
                byStaff: true)
            let queue = try Self.queue(for: request, in: session, transaction)
            try session.details.registration.checkOpen(startsAt: queue.startsAt, now: now)
            let registrant = try transaction.registrant(forEmail: requester.email)
            try transaction.confirmAddress(ofRegistrant: registrant.id, now: now)
            let former = try transaction.settledRegistration(of: registrant.id, in: queue)
            let isHeld = former.map { $0.status != .cancelled && $0.confirmBy != nil } ?? false
            guard isHeld || former?.status ?? .cancelled == .cancelled else {
                throw Failure(.alreadyRegistered, "The requester is already registered.")
            }
            let seats = SeatAllocation(transaction)
            let admission = try seats.settle(queue).admission
            guard admission == .confirmed || isHeld && former?.status == .offered else {
                throw Failure(.full, "All seats are taken, or others are waiting for one.")
            }
            let plan = ticket.plan
            let hold = session.details.waitlist.offerHold
            let inBusinessHours = agreement.calendar(for: plan).instant(
                after: hold * agreement.businessDay(for: plan) / 86_400, from: now)
            let expires = max(now.addingTimeInterval(Double(hold)), inBusinessHours)
            if isHeld, let held = former {
                try transaction.offer(held, forTicket: ticket.id, until: expires)
                return try transaction.overview(of: try transaction.existingRegistration(held.id))
            }
            let registration = try Self.save(
                request, registrant, status: .offered, over: former, in: queue,
                offerExpires: min(expires, queue.startsAt), ticket: ticket.id, transaction)
            try seats.count(from: nil, to: .offered, in: queue)
            try transaction.touch(.personal(registrant.id))
            try transaction.record(
                .created, .registration, registration.id,
                related: ["session": session.id, "registrant": registrant.id, "ticket": ticket.id])
            return try transaction.overview(of: registration)
        }
    }
}

extension Transaction {
    /// Offers the seat of a place that waits for its address, in all parts of a series that was split. A part without a
    /// free seat goes on waiting for one.
    fileprivate func offer(_ held: Registration, forTicket ticket: String, until expires: Date) throws {
        let seats = SeatAllocation(self)
        for known in [held] + (try registrations(sharingPlaceWith: held)) {
            let queue = try seats.queue(for: known.place, of: try existingSession(known.session))
            guard !queue.isCancelled, now < queue.startsAt else { continue }
            let admission = try seats.settle(queue).admission
            // The seats of the parts before may have changed this one.
            var part = try existingRegistration(known.id)
            guard part.isHeld(at: now) else { continue }
            part.ticket = ticket
            guard admission == .confirmed || part.status == .offered else {
                try confirm(part)
                continue
            }
            part.confirmBy = nil
            try seats.change(
                part, to: .offered, offerExpires: min(expires, queue.startsAt), in: queue, as: .created,
                related: ["ticket": ticket])
        }
    }
}

extension Registration.Person {
    fileprivate init(_ requester: Ticket.Requester, account: String?, language: String) {
        // The address takes the place of a missing name.
        let name = requester.name.flatMap { $0.isEmpty ? nil : $0 } ?? requester.email
        self.init(name: name, email: requester.email, account: account, language: language)
        setTimeZone(named: requester.timeZone)
    }
}

extension Registrations {
    /// A place that was held for the requester of a ticket.
    public struct TicketSeat: Sendable, Hashable {
        public let registration: Registration
        public let session: Session
        /// Nil for a whole series.
        public let occurrence: Occurrence?
    }
}

extension Connection {
    /// The places that were held for the requester of a ticket, cancelled ones too, in the order of their creation.
    func seats(ofTicket id: String, requester: Ticket.Requester?) throws -> [Registrations.TicketSeat] {
        guard let requester, let registrant = try readableRegistrant(withEmail: requester.email) else { return [] }
        let registrations = try registrations(of: registrant.id).filter { $0.ticket == id }
        let sessions = try sessions(Array(Set(registrations.map(\.session)))).reduce(into: [:]) { $0[$1.id] = $1 }
        let dates = try occurrences(registrations.compactMap(\.occurrence)).reduce(into: [:]) { $0[$1.id] = $1 }
        return registrations.compactMap { registration in
            sessions[registration.session].map { session in
                Registrations.TicketSeat(
                    registration: registration, session: session,
                    occurrence: registration.occurrence.flatMap { dates[$0] })
            }
        }
    }
}
