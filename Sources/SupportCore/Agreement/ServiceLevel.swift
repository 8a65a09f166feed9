public import Foundation

/// The service level of one ticket at one instant: its targets and their states.
public struct ServiceLevel: Sendable, Hashable, Codable {
    public let priority: Priority
    public let plan: Plan
    /// The start of both clocks.
    public let clockStart: Date
    /// The commitment for the first response.
    public let respond: Commitment
    /// The commitment for the fix or workaround.
    public let fix: Commitment

    /// One target and its state.
    public struct Commitment: Sendable, Hashable {
        public let target: Agreement.Target
        /// The due instant; `nil` for a target without one, and while the clock is paused. A target is met in time at
        /// this instant or before.
        public let due: Date?
        public let metAt: Date?
        public let state: State
        /// The time past the target until it was met, or until now, in seconds of that clock, without pauses. `nil`
        /// unless breached; 0 if no time of that clock has passed since.
        public let breachedBy: Int?
    }

    /// The state of a target.
    public enum State: String, Sendable, Hashable, Codable, CaseIterable {
        case running
        /// The clock is stopped before the target is due.
        case paused
        /// Met in time.
        case met
        /// Met late, or overdue and not met.
        case breached
        /// Not measured, because the target has no due instant.
        case none
    }

    /// The next instant at which a target will be breached if nothing happens; `nil` if there is none.
    ///
    /// It does not depend on the current time and stays valid until the ticket changes, so a table can store it.
    public var nextBreach: Date? {
        [respond, fix].filter { $0.state == .running }.compactMap(\.due).min()
    }

    /// The order of a queue: by the next breach, with those without one last, then by priority.
    public static func isDueSooner(_ left: ServiceLevel, _ right: ServiceLevel) -> Bool {
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
