public import Foundation
import Storage
import SupportCore
import Training

extension Schedule {
    /// Looks, once, at each date whose time of decision has come. The trainers of one with fewer confirmed registrations
    /// than its minimum are told. Nothing is cancelled. Of a series that is booked as a whole, the first date decides.
    ///
    /// - Returns: the number of dates with too few registrations.
    @discardableResult
    public func checkMinimums(now: Date) async throws -> Int {
        var missed = 0
        var last = ""
        while true {
            // Reading first: usually there is nothing to write.
            let after = last
            let ids = try await database.read { connection in
                try connection.datesToDecide(
                    lead: Session.Details.defaultDecideBefore, now: now, after: after, limit: 100)
            }
            guard let end = ids.last else { return missed }
            last = end
            let decided = try await database.writeEach(ids, by: .lectern, now: now) { transaction, ids in
                try ids.filter { try transaction.decide(on: $0) }.count
            }
            missed += decided.values.reduce(0, +)
        }
    }
}

extension Transaction {
    /// - Returns: true for a date with too few registrations.
    fileprivate func decide(on id: String) throws -> Bool {
        guard
            let date = try occurrence(id).flatMap({ occurrence in
                try session(occurrence.session).map { ScheduledDate(occurrence: occurrence, session: $0) }
            })
        else { return false }
        // A date that is restored is looked at then.
        guard !date.isCancelled else { return false }
        let isWhole = date.session.details.registration.scope == .series
        // The other dates of a series that is booked as a whole, and its later parts, have the same people.
        let isToldBefore = try isWhole && (date.session.follows != nil || hasDecision(in: date.session.id))
        guard try noteDecision(on: id, now: now), date.missedMinimum != nil, !isToldBefore else { return false }
        try record(.belowMinimum, .occurrence, id, related: ["session": date.session.id])
        return true
    }
}
