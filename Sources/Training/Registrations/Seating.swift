public import Foundation

/// The rules by which seats are assigned: first come, first served, and nobody overtakes the waitlist.
public struct Seating: Sendable, Hashable {
    /// Nil is no limit.
    public let capacity: Int?
    public let occupancy: Occupancy
    public let policy: WaitlistPolicy
    /// The start of the date, after which nobody is promoted.
    public let startsAt: Date

    public init(capacity: Int?, occupancy: Occupancy, policy: WaitlistPolicy, startsAt: Date) {
        self.capacity = capacity
        self.occupancy = occupancy
        self.policy = policy
        self.startsAt = startsAt
    }

    /// The outcome for a person who registers now.
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

    /// The number of people on the waitlist who can get a seat now.
    public func promotions(at now: Date) -> Int {
        guard now < startsAt, occupancy.waitlisted > 0 else { return 0 }
        guard let capacity else { return occupancy.waitlisted }
        return max(0, min(occupancy.waitlisted, capacity - occupancy.confirmed - occupancy.offered))
    }

    /// The next status of the first person on the waitlist.
    ///
    /// - Returns: confirmed, or offered with an expiry that is never after the start.
    public func promotion(at now: Date) -> (status: Registration.Status, offerExpires: Date?) {
        guard policy.mode == .offer else { return (.confirmed, nil) }
        return (.offered, min(now.addingTimeInterval(Double(policy.offerHold)), startsAt))
    }

    // A capacity below the number of confirmed seats takes no seat away: nobody new is confirmed until there is room.
    private var hasRoom: Bool {
        capacity.map { occupancy.confirmed + occupancy.offered < $0 } ?? true
    }
}
