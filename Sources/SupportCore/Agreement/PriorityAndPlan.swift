/// The priority of a ticket, from ``p1`` (an unusable service) to ``p4`` (an enhancement request).
///
/// The names are those of the agreement; ``Agreement/targets`` has the targets of each.
public enum Priority: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    case p1 = "P1"
    case p2 = "P2"
    case p3 = "P3"
    case p4 = "P4"

    /// Orders priorities by urgency, the most urgent first.
    public static func < (left: Priority, right: Priority) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// The support plan of a customer, which determines the service hours.
public enum Plan: String, Sendable, Hashable, Codable, CaseIterable {
    case standard
    case superPremium
}
