extension Agreement {
    /// A service level target: the time limit of a response or a fix.
    ///
    /// In JSON: `{"within": "PT1H", "clock": "business"}`, `{"businessDays": 5}`, `"futureRelease"` or `"discretion"`.
    public enum Target: Sendable, Hashable {
        /// A number of seconds of a clock.
        case within(seconds: Int, clock: Clock)
        /// A number of business days, each ``Agreement/businessDay`` of business time.
        case businessDays(Int)
        /// A future release; never breached.
        case futureRelease
        /// The discretion of the supplier; never breached.
        case discretion
    }

    /// The seconds that a target counts.
    public enum Clock: String, Sendable, Hashable, Codable, CaseIterable {
        /// The seconds in the service hours of the customer's plan.
        case business
        /// All seconds from the start of the clock.
        case elapsed
    }
}

extension Agreement.Target: Codable {
    private enum Key: String, CodingKey {
        case within, clock, businessDays
    }

    private enum Word: String, Codable {
        case futureRelease, discretion
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .within(let seconds, let clock):
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(ExactDuration.text(of: seconds), forKey: .within)
            try container.encode(clock, forKey: .clock)
        case .businessDays(let days):
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(days, forKey: .businessDays)
        case .futureRelease:
            try Word.futureRelease.encode(to: encoder)
        case .discretion:
            try Word.discretion.encode(to: encoder)
        }
    }

    /// - Throws: ``Failure`` `.invalid` with every fault.
    public init(from decoder: any Decoder) throws {
        var parser = AgreementParser()
        let target = parser.target(try JSONValue(from: decoder), at: "")
        guard let target, parser.faults.isEmpty else { throw Failure.invalid(parser.faults) }
        self = target
    }
}
