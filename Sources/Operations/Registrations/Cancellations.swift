public import Foundation
import Storage
import SupportCore
public import Training

extension Registrations {
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
}
