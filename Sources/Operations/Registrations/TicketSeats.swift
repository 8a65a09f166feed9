import Addresses
public import Foundation
public import ICalendar
public import Storage
import SupportCore
public import Training

extension Registrations {
    /// Holds a seat for the person who asks in a ticket: it is offered to them until it expires, and the mail to take it
    /// follows from the journal.
    ///
    /// Nobody is overtaken: while others wait, or every seat is taken, none is held. What the session asks of those who
    /// come stays unanswered, for the person is not there to answer.
    ///
    /// - Parameter recurrenceID: of the date; nil for a series that is booked as a whole, or a session of one date.
    /// - Throws: ``Failure`` `.notFound`, `.conflict` for a ticket without a requester that mail can reach, `.full`,
    ///   `.alreadyRegistered`, `.gone`, `.registrationClosed`, `.invalid` for a session or date that is none.
    public func holdSeat(
        forTicket id: String, session: String, recurrenceID: LocalDateTime?, by caller: Caller, now: Date
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
            guard let known = try transaction.session(session) else {
                throw Failure.invalid("/session", "There is no such session.")
            }
            let request = Request(
                session: known.id, recurrenceID: recurrenceID,
                person: try Registration.Person(requester, account: ticket.account, language: known.details.language),
                byStaff: true)
            let line = try Self.line(for: request, in: known, transaction)
            try known.details.registration.checkOpen(startsAt: line.startsAt, now: now)
            let registrant = try transaction.registrantForEmail(requester.email, now: now)
            let former = try transaction.registration(of: registrant.id, in: line.place)
            guard former?.status ?? .cancelled == .cancelled else {
                throw Failure(.alreadyRegistered, "The requester is already registered.")
            }
            let seats = SeatBook(transaction)
            guard try seats.settle(line).admission == .confirmed else {
                throw Failure(.full, "All seats are taken, or others are waiting for one.")
            }
            let hold = Double(known.details.waitlist.offerHold)
            let registration = try Self.place(
                request, registrant, status: .offered, over: former, in: line,
                offerExpires: min(now.addingTimeInterval(hold), line.startsAt), ticket: ticket.id, transaction)
            try seats.count(from: nil, to: .offered, in: line)
            try transaction.touch(.personal(registrant.id))
            try transaction.record(
                .created, .registration, registration.id,
                related: ["session": known.id, "registrant": registrant.id, "ticket": ticket.id])
            return try transaction.overview(of: registration)
        }
    }
}

extension Registration.Person {
    fileprivate init(_ requester: Ticket.Requester, account: String?, language: String) throws {
        // An address stands for a person who left no name.
        let name = requester.name.flatMap { $0.isEmpty ? nil : $0 } ?? requester.email
        self.init(
            name: name, email: requester.email, account: account,
            timeZone: try requester.timeZone.map { try Zone($0) }, language: language)
    }
}

extension Registrations {
    /// A place that was taken for the person who asks in a ticket.
    public struct TicketSeat: Sendable, Hashable {
        public let registration: Registration
        public let session: Session
        /// Nil for a series as a whole.
        public let occurrence: Occurrence?
    }

    /// The places that were held on a ticket, those given back too, in the order in which they were made.
    public func seats(ofTicket id: String) async throws -> [TicketSeat] {
        try await database.read { connection in
            guard let requester = try connection.requester(ofTicket: id),
                let registrant = try connection.registrant(withEmail: requester.email)
            else { return [] }
            let registrations = try connection.registrations(of: registrant.id).filter { $0.ticket == id }
            let sessions = try connection.sessions(Array(Set(registrations.map(\.session))))
                .reduce(into: [:]) { $0[$1.id] = $1 }
            let dates = try connection.occurrences(registrations.compactMap(\.occurrence))
                .reduce(into: [:]) { $0[$1.id] = $1 }
            return registrations.compactMap { registration in
                sessions[registration.session].map { session in
                    TicketSeat(
                        registration: registration, session: session,
                        occurrence: registration.occurrence.flatMap { dates[$0] })
                }
            }
        }
    }
}
