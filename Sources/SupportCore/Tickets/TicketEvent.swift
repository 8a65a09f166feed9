public import Foundation

extension Ticket {
    /// An event in the history of a ticket. The service level is computed from these events.
    ///
    /// A table can store it in three columns: `at`, ``Change/name``, ``Change/value``. In JSON:
    /// `{"at": …, "change": "priority", "value": "P2"}`.
    public struct Event: Sendable, Hashable {
        /// The instant, in whole seconds.
        public let at: Date
        public let change: Change

        public init(at: Date, change: Change) {
            self.at = at.truncatedToSeconds
            self.change = change
        }
    }

    /// The change that an event records.
    public enum Change: Sendable, Hashable {
        /// The customer received a first response.
        case acknowledged
        /// The customer received a workaround.
        case workaround
        /// The ticket waits for the customer; the clocks are stopped.
        case waiting
        case resumed
        case resolved
        case reopened
        case closed
        /// The ticket has a new priority.
        case priority(Priority)
        /// The ticket has a new plan.
        case plan(Plan)
    }
}

extension Ticket.Change {
    /// The name for storage, such as `resolved`.
    public var name: String {
        switch self {
        case .acknowledged: "acknowledged"
        case .workaround: "workaround"
        case .waiting: "waiting"
        case .resumed: "resumed"
        case .resolved: "resolved"
        case .reopened: "reopened"
        case .closed: "closed"
        case .priority: "priority"
        case .plan: "plan"
        }
    }

    /// The new value, such as `P2`; `nil` for changes without a value.
    public var value: String? {
        switch self {
        case .priority(let priority): priority.rawValue
        case .plan(let plan): plan.rawValue
        default: nil
        }
    }

    /// - Returns: `nil` if the name and value are not a change.
    public init?(name: String, value: String?) {
        switch (name, value) {
        case ("priority", let value?):
            guard let priority = Priority(rawValue: value) else { return nil }
            self = .priority(priority)
        case ("plan", let value?):
            guard let plan = Plan(rawValue: value) else { return nil }
            self = .plan(plan)
        case (_, nil):
            guard let change = Self.plain.first(where: { $0.name == name }) else { return nil }
            self = change
        default:
            return nil
        }
    }

    private static let plain: [Self] = [
        .acknowledged, .workaround, .waiting, .resumed, .resolved, .reopened, .closed,
    ]
}

extension Ticket.Event: Codable {
    private enum Key: String, CodingKey {
        case at, change, value
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let name = try container.decode(String.self, forKey: .change)
        let value = try container.decodeIfPresent(String.self, forKey: .value)
        guard let change = Ticket.Change(name: name, value: value) else {
            let detail = "There is no change \(name) with the value \(value ?? "null")."
            throw DecodingError.dataCorruptedError(forKey: .change, in: container, debugDescription: detail)
        }
        self.init(at: try container.decode(Date.self, forKey: .at), change: change)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(at, forKey: .at)
        try container.encode(change.name, forKey: .change)
        try container.encode(change.value, forKey: .value)
    }
}
