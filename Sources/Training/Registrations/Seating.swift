public import Foundation

/// The rule by which seats are given: who came first is first, and nobody overtakes the waitlist.
public struct Seating: Sendable, Hashable {
    /// Nil is no limit.
    public let capacity: Int?
    public let occupancy: Occupancy
    public let policy: WaitlistPolicy
    /// When promotion ends.
    public let startsAt: Date

    public init(capacity: Int?, occupancy: Occupancy, policy: WaitlistPolicy, startsAt: Date) {
        self.capacity = capacity
        self.occupancy = occupancy
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
        if hasRoom, occupancy.waitlisted == 0 { return .confirmed }
        return policy.mode == .none ? .full : .waitlisted
    }

    /// How many of the waitlist can be given a seat now.
    public func promotions(at now: Date) -> Int {
        guard now < startsAt, occupancy.waitlisted > 0 else { return 0 }
        guard let capacity else { return occupancy.waitlisted }
        return max(0, min(occupancy.waitlisted, capacity - occupancy.confirmed - occupancy.offered))
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
        capacity.map { occupancy.confirmed + occupancy.offered < $0 } ?? true
    }
}
