public import Foundation
import Storage
import SupportCore
public import Training

extension Registrations {
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
}
