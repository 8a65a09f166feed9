public import Foundation

/// The rule by which seats are given: who came first is first, and nobody overtakes the waitlist.
public struct Seating: Sendable, Hashable {
    /// Nil is no limit.
    public let capacity: Int?
    public let taken: Occupancy
    public let policy: WaitlistPolicy
    /// When promotion ends.
    public let startsAt: Date

    public init(capacity: Int?, taken: Occupancy, policy: WaitlistPolicy, startsAt: Date) {
        self.capacity = capacity
        self.taken = taken
        self.policy = policy
        self.startsAt = startsAt
    }

    /// What becomes of who registers now.
    public enum Admission: Sendable, Hashable {
        case confirmed
        case waitlisted
        /// Every seat is taken, and there is no waitlist.
        case full
    }

    public var admission: Admission {
        if hasRoom, taken.waitlisted == 0 { return .confirmed }
        return policy.mode == .none ? .full : .waitlisted
    }

    /// How many of the waitlist can be given a seat now.
    public func promotions(at now: Date) -> Int {
        guard now < startsAt, taken.waitlisted > 0 else { return 0 }
        guard let capacity else { return taken.waitlisted }
        return max(0, min(taken.waitlisted, capacity - taken.confirmed - taken.offered))
    }

    /// What the first of the waitlist gets.
    ///
    /// - Returns: confirmed, or offered until an instant that is never after the start.
    public func promotion(at now: Date) -> (status: Registration.Status, offerExpires: Date?) {
        guard policy.mode == .offer else { return (.confirmed, nil) }
        return (.offered, min(now.addingTimeInterval(Double(policy.offerHold)), startsAt))
    }

    /// Less capacity than confirmed takes no seat from anybody: nobody new is confirmed until there is room.
    private var hasRoom: Bool {
        capacity.map { taken.confirmed + taken.offered < $0 } ?? true
    }
}
