public import Foundation
import Storage
import SupportCore
public import Training

/// The decisions of staff on requests, where a session asks for their approval.
extension Registrations {
    /// Approves a request. It gets a seat where one is free and nobody waits for it. Otherwise it joins the waitlist at the
    /// place of the time at which it was made. A place in a series that was split is one request in all parts.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.preconditionFailed`; `.conflict` without a request to decide on, and for an
    ///   address that is not confirmed; `.gone` for a date that has begun or was cancelled; `.full` without a waitlist.
    public func approve(
        _ id: String, if precondition: Precondition = .none, by caller: Caller, now: Date
    ) async throws -> Overview {
        try await database.write(by: caller, now: now) { transaction in
            let request = try transaction.request(id, precondition)
            guard request.confirmBy == nil else {
                throw Failure(.conflict, "The address of this registration is not confirmed yet.")
            }
            try transaction.approve(request)
            for other in try transaction.registrations(sharingPlaceWith: request) {
                // The seats of the parts before may have changed this one.
                let part = try transaction.existingRegistration(other.id)
                let seats = SeatAllocation(transaction)
                let queue = try seats.queue(for: part.place, of: try transaction.existingSession(part.session))
                guard part.status == .requested, !queue.isCancelled, now < queue.startsAt else { continue }
                try transaction.approve(part)
            }
            return try transaction.overview(of: try transaction.existingRegistration(id))
        }
    }

    /// Declines a request, in all parts of a series that was split.
    ///
    /// - Parameter reason: mailed to the person; nil for none.
    /// - Throws: ``Failure`` `.notFound`, `.preconditionFailed`, `.conflict` without a request to decide on.
    public func decline(
        _ id: String, reason: String?, if precondition: Precondition = .none, by caller: Caller, now: Date
    ) async throws -> Overview {
        try await database.write(by: caller, now: now) { transaction in
            let request = try transaction.request(id, precondition)
            for var part in [request] + (try transaction.registrations(sharingPlaceWith: request))
            where part.status == .requested {
                let seats = SeatAllocation(transaction)
                let queue = try seats.queue(for: part.place, of: try transaction.existingSession(part.session))
                part.declined = reason ?? ""
                try seats.change(part, to: .cancelled, in: queue, as: .declined)
            }
            return try transaction.overview(of: try transaction.existingRegistration(id))
        }
    }
}

extension Transaction {
    /// A registration that waits for a decision.
    fileprivate func request(_ id: String, _ precondition: Precondition) throws -> Registration {
        let registration = try existingRegistration(id)
        try precondition.check(try overview(of: registration).version)
        guard registration.status == .requested else {
            throw Failure(.conflict, "This registration does not wait for a decision.")
        }
        return registration
    }

    fileprivate func approve(_ request: Registration) throws {
        let seats = SeatAllocation(self)
        let queue = try seats.queue(for: request.place, of: try existingSession(request.session))
        guard !queue.isCancelled else { throw Failure(.gone, "This date was cancelled.") }
        guard now < queue.startsAt else { throw Failure(.gone, "This date is in the past.") }
        switch try seats.settle(queue).admission {
        case .confirmed:
            try seats.change(request, to: .confirmed, in: queue, as: .approved)
            try seats.finishMove(of: request)
        case .waitlisted:
            try seats.change(request, to: .waitlisted, in: queue, as: .approved)
            try seats.settle(queue)
        case .full: throw Failure(.full, "All seats are taken and there is no waitlist.")
        }
    }
}
