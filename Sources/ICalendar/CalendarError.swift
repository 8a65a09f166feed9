/// An invalid value, rule, zone or document.
public struct CalendarError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A sentence that can be shown to the author of the value.
    public let reason: String

    public init(_ reason: String) {
        self.reason = reason
    }

    public var description: String { reason }
}

/// All faults of an invalid series, each with the part that it concerns.
public struct RecurrenceError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Part: Hashable, Sendable {
        case start
        case rule
        /// The index in the list of excluded dates.
        case excluded(Int)
        /// The index in the list of added dates.
        case added(Int)
    }

    public struct Fault: Hashable, Sendable {
        public let part: Part
        /// A sentence that can be shown to the author of the series.
        public let reason: String

        public init(part: Part, reason: String) {
            self.part = part
            self.reason = reason
        }
    }

    /// The faults, at least one.
    public let faults: [Fault]

    public init(faults: [Fault]) {
        self.faults = faults
    }

    public var description: String {
        faults.map(\.reason).joined(separator: " ")
    }
}
