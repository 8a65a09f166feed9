import Foundation
import Storage
import Training

/// Changing from one place to another. The former place is released in the transaction that confirms the new one.
extension SeatAllocation {
    /// Ends the move of a registration that was confirmed. The first of the waitlist gets the seat that it leaves.
    func finishMove(of registration: Registration) throws {
        for queue in try leaveFormerPlace(of: registration) { try settle(queue) }
    }

    /// Releases the place that a registration replaces. One whose date has begun stays.
    ///
    /// - Returns: the queues of the released places, which are not settled yet.
    func leaveFormerPlace(of registration: Registration) throws -> [SeatQueue] {
        guard let id = registration.movedFrom, let former = try transaction.readableRegistration(id),
            former.status != .cancelled
        else { return [] }
        var freed: [SeatQueue] = []
        let parts = [former] + (try transaction.registrations(sharingPlaceWith: former))
        for part in parts where part.status != .cancelled {
            let queue = try queue(for: part.place, of: try transaction.existingSession(part.session))
            guard now < queue.startsAt else { continue }
            try change(part, to: .cancelled, in: queue, as: .moved, related: ["to": registration.id])
            // The mail about the new place tells of the former one, too.
            try transaction.deleteMailedDates(ofRegistration: part.origin)
            freed.append(queue)
        }
        if freed.isEmpty { try transaction.forgetMove(of: registration.id) }
        return freed
    }

    /// Lets people change places who wait for each other in a circle: the first of each waitlist has a seat in the next
    /// place. Nobody else gets or loses a seat by it, and nobody is overtaken.
    ///
    /// Offered seats have to be accepted one after the other, so only waitlists that confirm at once are in a circle.
    ///
    /// - Returns: true if there was a circle.
    func closeCircle(from queue: SeatQueue) throws -> Bool {
        var places: Set<Place> = []
        var next = queue
        while places.insert(next.place).inserted {
            guard let (waiting, former) = try firstMover(in: next) else { return false }
            next = try self.queue(for: former.place, of: try transaction.existingSession(former.session))
            guard next.place == queue.place else { continue }
            // One seat is released ahead. The next one comes free by it, and so on, up to that of the one who left it.
            for freed in try leaveFormerPlace(of: waiting) { try settle(freed) }
            return true
        }
        return false
    }

    /// The first of a waitlist, if they would leave a seat for one here; nil where none of theirs would help another one.
    private func firstMover(in queue: SeatQueue) throws -> (waiting: Registration, former: Registration)? {
        guard queue.session.details.waitlist.mode == .automatic, !queue.isCancelled, now < queue.startsAt,
            let waiting = try transaction.waitlist(of: queue.place, limit: 1).first, let id = waiting.keeps,
            let former = try transaction.readableRegistration(id), former.status == .confirmed
        else { return nil }
        let occupancy = try transaction.occupancy(of: queue.place)
        // With more seats taken than there are, one that is released goes to nobody.
        guard queue.capacity.map({ occupancy.confirmed + occupancy.offered <= $0 }) ?? true else { return nil }
        return (waiting, former)
    }
}
