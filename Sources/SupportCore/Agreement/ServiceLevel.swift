public import Foundation

/// What the agreement promises for one ticket, and whether it is kept, at one instant.
public struct ServiceLevel: Sendable, Hashable, Codable {
    public let priority: Priority
    public let plan: Plan
    /// When both clocks started.
    public let clockStart: Date
    /// The first response.
    public let respond: Commitment
    /// The fix or workaround.
    public let fix: Commitment

    /// One target, and how it stands.
    public struct Commitment: Sendable, Hashable {
        public let target: Agreement.Target
        /// When the target is used up. `nil` for a target without an instant, and while the clock stands still: nobody
        /// knows yet. Met in time is met at this instant or before.
        public let due: Date?
        public let metAt: Date?
        public let state: State
        /// How far the clock ran past its target until it was met, or until now: seconds as that clock counts them,
        /// without pauses. `nil` unless breached; 0 when none of the hours that count have passed since.
        public let breachedBy: Int?
    }

    /// How a target stands.
    public enum State: String, Sendable, Hashable, Codable, CaseIterable {
        case running
        /// The clock stands still, and the target is not used up.
        case paused
        /// Met in time.
        case met
        /// Met late, or used up and not met.
        case breached
        /// Nothing to be measured: the target has no instant.
        case none
    }

    /// The next instant at which something would be breached if nothing happens; `nil` if nothing would be.
    ///
    /// It does not depend on how late it is, so that a table may keep it: it stays right until the ticket changes.
    public var nextBreach: Date? {
        [respond, fix].filter { $0.state == .running }.compactMap(\.due).min()
    }

    /// The order of what is due next: what would be breached sooner comes first, what would not be comes last, and
    /// among equals the more urgent priority.
    public static func dueSooner(_ left: ServiceLevel, _ right: ServiceLevel) -> Bool {
        let (soon, late) = (left.nextBreach ?? .distantFuture, right.nextBreach ?? .distantFuture)
        return soon == late ? left.priority < right.priority : soon < late
    }
}

extension ServiceLevel.Commitment: Codable {
    private enum Key: String, CodingKey {
        case target, due, metAt, state, breachedBy
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        target = try container.decode(Agreement.Target.self, forKey: .target)
        due = try container.decodeIfPresent(Date.self, forKey: .due)
        metAt = try container.decodeIfPresent(Date.self, forKey: .metAt)
        state = try container.decode(ServiceLevel.State.self, forKey: .state)
        breachedBy = try container.decodeIfPresent(Int.self, forKey: .breachedBy)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(target, forKey: .target)
        try container.encode(due, forKey: .due)
        try container.encode(metAt, forKey: .metAt)
        try container.encode(state, forKey: .state)
        try container.encode(breachedBy, forKey: .breachedBy)
    }
}
