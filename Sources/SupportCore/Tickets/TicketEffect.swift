/// The effect of an event on the number of tickets, from counts before and after it over periods of equal length.
public struct TicketEffect: Sendable, Hashable, Codable {
    public enum Verdict: String, Sendable, Hashable, Codable, CaseIterable {
        case fewer, more
        /// Not statistically significant: the interval contains 1.
        case unclear
        /// Too few tickets for a verdict.
        case tooFew
    }

    /// The number of tickets before the event.
    public let before: Int
    /// The number of tickets after the event.
    public let after: Int
    /// The number of accounts times the number of weeks, on each side.
    public let accountWeeks: Double

    public init(before: Int, after: Int, accountWeeks: Double) {
        self.before = before
        self.after = after
        self.accountWeeks = accountWeeks
    }

    /// The minimum number of tickets for a verdict, both sides together.
    public static let minTickets = 10

    /// The tickets per account and week before the event; nil if the period is empty.
    public var rateBefore: Double? { accountWeeks > 0 ? Double(before) / accountWeeks : nil }
    /// The tickets per account and week after the event; nil if the period is empty.
    public var rateAfter: Double? { accountWeeks > 0 ? Double(after) / accountWeeks : nil }

    /// The rate after the event divided by the rate before; nil without tickets before.
    public var ratio: Double? { before > 0 ? Double(after) / Double(before) : nil }

    /// The 95 % confidence interval of the ratio; nil if there are too few tickets or no upper bound.
    ///
    /// For tickets from two Poisson processes, the probability that a ticket comes after the event depends only on the
    /// ratio of the rates.
    /// - Source: J. Przyborowski, H. Wilenski, Biometrika 31 (1940); the interval is E. B. Wilson's, JASA 22 (1927).
    public var interval: ClosedRange<Double>? {
        let count = Double(before + after)
        guard before + after >= TicketEffect.minTickets, before > 0 else { return nil }
        let z = 1.959_964
        let share = Double(after) / count
        let middle = share + z * z / (2 * count)
        let spread = z * (share * (1 - share) / count + z * z / (4 * count * count)).squareRoot()
        let scale = 1 + z * z / count
        let (low, high) = (max(0, (middle - spread) / scale), (middle + spread) / scale)
        return low / (1 - low)...high / (1 - high)
    }

    public var verdict: Verdict {
        guard before + after >= TicketEffect.minTickets else { return .tooFew }
        guard let interval else { return .more }
        return interval.upperBound < 1 ? .fewer : interval.lowerBound > 1 ? .more : .unclear
    }
}
