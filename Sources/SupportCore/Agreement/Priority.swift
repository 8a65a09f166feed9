/// How much a ticket matters, from ``p1`` (an unusable service) to ``p4`` (a wish).
///
/// The names are the agreement's; what each promises stands in ``Agreement/promises``.
public enum Priority: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    case p1 = "P1"
    case p2 = "P2"
    case p3 = "P3"
    case p4 = "P4"

    /// The more urgent one is less, so that sorting puts it first.
    public static func < (left: Priority, right: Priority) -> Bool {
        left.rawValue < right.rawValue
    }
}
