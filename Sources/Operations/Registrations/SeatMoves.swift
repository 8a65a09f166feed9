import Foundation
import Storage
import Training

/// Changing from one place to another. The former place is released in the transaction that confirms the new one.
extension SeatAllocation {
    /// Confirms an offered seat that its owner takes, and ends their move. A place in a series that was split is one in
    /// all parts.
    func accept(_ offered: Registration, in queue: SeatQueue) throws {
        try take(offered, in: queue)
        for other in try transaction.registrations(sharingPlaceWith: offered) {
            // The seats of the parts before may have changed this one.
            var part = try transaction.existingRegistration(other.id)
            let queue = try self.queue(for: part.place, of: try transaction.existingSession(part.session))
            guard part.status == .offered, !part.hasLapsed(at: now), !queue.isCancelled, now < queue.startsAt else {
                continue
            }
            part.confirmBy = nil
            try take(part, in: queue)
        }
    }

    private func take(_ offered: Registration, in queue: SeatQueue) throws {
        try change(offered, to: .confirmed, in: queue, as: .accepted)
        try finishMove(of: offered)
        // With the seat, the person may be in a circle of those who wait for each other.
        try settle(queue)
    }

    /// Ends the move of a registration that was confirmed. The first of the waitlist gets the seat that it leaves.
    ///
    /// - Parameter fields: the names of further fields that the journal names.
    func finishMove(of registration: Registration, fields: [String] = []) throws {
        for queue in try leaveFormerPlace(of: registration, fields: fields) { try settle(queue) }
    }

    /// Releases the place that a registration replaces. One whose date has begun stays.
    ///
    /// - Returns: the queues of the released places, which are not settled yet.
    func leaveFormerPlace(of registration: Registration, fields: [String] = []) throws -> [SeatQueue] {
        guard let id = registration.movedFrom, let former = try transaction.readableRegistration(id),
            former.status != .cancelled
        else { return [] }
        var freed: [SeatQueue] = []
        let parts = [former] + (try transaction.registrations(sharingPlaceWith: former))
        for part in parts where part.status != .cancelled {
            let queue = try queue(for: part.place, of: try transaction.existingSession(part.session))
            guard now < queue.startsAt else { continue }
            try change(
                part, to: .cancelled, in: queue, as: .moved, fields: fields, related: ["to": registration.id])
            // The mail about the new place tells of the former one, too.
            try transaction.deleteMailedDates(ofRegistration: part.origin)
            freed.append(queue)
        }
        if freed.isEmpty { try transaction.forgetMove(of: registration.id) }
        return freed
    }

    /// Lets people who wait for each other in a circle change places: the first on each waitlist has a seat in the next
    /// place. One of them leaves that seat ahead of time. Whoever gets it leaves the next one, and so on, up to the
    /// seat of the person who went ahead. Nobody else gets or loses a seat by it, and nobody is overtaken.
    ///
    /// Offered seats have to be accepted one after the other, so only waitlists that confirm at once are in a circle.
    ///
    /// - Parameter queue: one in the circle, or one from which the first of the waitlists lead to it.
    /// - Returns: the queue of the seat that was left, which is not settled yet; none where there is no circle.
    func openCircle(from queue: SeatQueue) throws -> [SeatQueue] {
        var waiting: [Place: Registration] = [:]
        var next = queue
        while let (first, former) = try firstMover(in: next) {
            waiting[next.place] = first
            next = try self.queue(for: former.place, of: try transaction.existingSession(former.session))
            if let ahead = waiting[next.place] { return try leaveFormerPlace(of: ahead) }
        }
        return []
    }

    /// The first person on a waitlist, if they would leave another seat for one here; nil also if a seat that is
    /// released here goes to nobody.
    private func firstMover(in queue: SeatQueue) throws -> (waiting: Registration, former: Registration)? {
        guard queue.session.details.waitlist.mode == .automatic, !queue.isCancelled, now < queue.startsAt,
            let waiting = try transaction.waitlist(of: queue.place, limit: 1).first, let id = waiting.keeps,
            let former = try transaction.readableRegistration(id), former.status == .confirmed
        else { return nil }
        let occupancy = try transaction.occupancy(of: queue.place)
        // If more seats are taken than there are, a released one goes to nobody.
        guard queue.capacity.map({ occupancy.confirmed + occupancy.offered <= $0 }) ?? true else { return nil }
        return (waiting, former)
    }
}
