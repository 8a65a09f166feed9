public import Foundation
public import ICalendar
import Storage
import SupportCore
public import Training

extension Registrations {
    /// The answer to a stranger who registered: the one that an address which nobody knows would get. It tells nothing of
    /// the owner of the address.
    public struct PublicOutcome: Sendable, Hashable {
        /// Confirmed only where no address has to be confirmed; requested where staff approve registrations.
        public let status: Registration.Status
        /// The position on the waitlist, from 1; nil for a seat.
        public let position: Int?
        /// The instant until which the address has to be confirmed; nil where none has to.
        public let confirmBy: Date?
        /// The recurrence id of the date; nil for a whole series.
        public let recurrenceID: LocalDateTime?

        /// The answer to a program that filled in the field which no person sees. Nothing is done for it.
        public init(trappedAt now: Date, confirming: AddressConfirmation) {
            confirmBy = confirming.deadline(now: now, startsAt: .distantFuture)
            status = confirmBy == nil ? .confirmed : .offered
            (position, recurrenceID) = (nil, nil)
        }

        fileprivate init(
            status: Registration.Status, position: Int?, confirmBy: Date?, recurrenceID: LocalDateTime?
        ) {
            self.status = status
            self.position = position
            self.confirmBy = confirmBy
            self.recurrenceID = recurrenceID
        }
    }

    /// Registers a person whom nobody vouches for.
    ///
    /// A place for an address that is not known is held until the address is confirmed by the link in a mail. An address
    /// that is known is registered at once. Somebody who has the place already is mailed the link to their page again.
    ///
    /// - Throws: ``Failure`` as ``register(_:by:now:)``, in the same cases for a known and an unknown address; `.tooMany`
    ///   while too many places of the date wait for their confirmation.
    public func registerPublicly(
        _ request: Request, confirming: AddressConfirmation, by caller: Caller, now: Date
    ) async throws -> PublicOutcome {
        try await registerPublicly(Party(request), confirming: confirming, by: caller, now: now).person
    }

    /// - Returns: the answer, and the registration that was made; nil for somebody who has the place already.
    func registerPublicly(
        _ request: Request, confirming: AddressConfirmation, _ transaction: Transaction
    ) throws -> (outcome: PublicOutcome, made: Registration?) {
        let now = transaction.now
        let session = try transaction.existingSession(request.session)
        let queue = try Self.queue(for: request, in: session, transaction)
        let faults = session.details.registration.faults(in: request.answers)
        guard faults.isEmpty else { throw Failure.invalid(faults) }
        try session.details.registration.checkOpen(startsAt: queue.startsAt, now: now)
        let seating = try SeatAllocation(transaction).settle(queue, with: queue.occupancy)
        let outcome = try PublicOutcome(seating, in: queue, confirming: confirming, now: now)
        if confirming != .never {
            let holds = try transaction.unconfirmedCount(
                in: queue.place, status: outcome.status, until: now.addingTimeInterval(AddressConfirmation.hold))
            let waits = outcome.status == .waitlisted || outcome.status == .requested
            let limit = AddressConfirmation.maxHolds(capacity: queue.capacity, waits: waits)
            guard holds < limit else {
                throw Failure(
                    .tooMany, "Many people are confirming their address for this date. Try again in some minutes.")
            }
        }
        let registrant = try transaction.registrant(forEmail: request.person.email)
        let former = try transaction.registration(of: registrant.id, in: queue.place)
        if let former, former.status != .cancelled {
            try transaction.remind(registrant, of: former)
            return (outcome, nil)
        }
        let isHeld = confirming.isNeeded(for: registrant)
        var request = request
        // Mails greet by it, and the caller may be anybody. It is read for everybody, so that all take as long.
        let name = try transaction.knownName(of: registrant)
        if confirming != .never, !isHeld, let name { request.person.name = name }
        let status: Registration.Status =
            switch outcome.status {
            case .waitlisted, .requested: outcome.status
            default: isHeld ? .offered : .confirmed
            }
        let registration = try add(
            request, registrant, status: status, confirmBy: isHeld ? outcome.confirmBy : nil, over: former,
            in: queue, with: seating.occupancy, transaction)
        return (outcome, registration)
    }
}

extension Registrations.PublicOutcome {
    /// - Throws: ``Failure`` `.full`.
    fileprivate init(
        _ seating: Seating, in queue: SeatQueue, confirming: AddressConfirmation, now: Date
    ) throws {
        let deadline = confirming.deadline(now: now, startsAt: queue.startsAt)
        let (status, position): (Registration.Status, Int?) =
            switch seating.admission {
            case .full: throw Failure(.full, "All seats are taken and there is no waitlist.")
            case _ where queue.session.details.registration.approval: (.requested, nil)
            case .confirmed: (deadline == nil ? .confirmed : .offered, nil)
            case .waitlisted: (.waitlisted, seating.occupancy.waitlisted + 1)
            }
        self.init(status: status, position: position, confirmBy: deadline, recurrenceID: queue.recurrenceID)
    }
}

extension Transaction {
    /// The name under which a registrant came last; nil for one who never confirmed a place.
    func knownName(of registrant: Registrant) throws -> String? {
        try readableRegistrations(of: registrant.id).filter { $0.confirmBy == nil }.map(\.person.name).last
    }

    /// Mails a registrant who asks again for a place that they have: the link to their page, or to confirm their address.
    func remind(_ registrant: Registrant, of former: Registration) throws {
        guard former.confirmBy != nil else { return try requestLink(of: registrant) }
        try record(
            .confirmationRequested, .registration, former.id,
            related: ["session": former.session, "registrant": registrant.id])
    }
}
