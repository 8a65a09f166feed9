extension Agreement {
    /// By when something is promised.
    ///
    /// As JSON: `{"within": "PT1H", "clock": "business"}`, `{"businessDays": 5}`, `"futureRelease"` or `"discretion"`.
    public enum Target: Sendable, Hashable {
        /// Within so many seconds of the clock named.
        case within(seconds: Int, clock: Clock)
        /// Within so many times ``Agreement/businessDay`` of business time.
        case businessDays(Int)
        /// With a release to come; never breached.
        case futureRelease
        /// When the supplier thinks fit; never breached.
        case discretion
    }

    /// Which seconds a target counts.
    public enum Clock: String, Sendable, Hashable, Codable, CaseIterable {
        /// Those in the hours of the customer's plan.
        case business
        /// All of them, from the clock's start on.
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

    /// - Throws: ``Failure`` `.invalid` with every mistake.
    public init(from decoder: any Decoder) throws {
        var reading = AgreementReading()
        let target = reading.target(try JSONValue(from: decoder), at: "")
        guard let target, reading.faults.isEmpty else { throw Failure.invalid(reading.faults) }
        self = target
    }
}
