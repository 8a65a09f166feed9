/// Whether tickets became fewer: how many there were before something and after it, over times of equal length.
public struct TicketEffect: Sendable, Hashable, Codable {
    public enum Verdict: String, Sendable, Hashable, Codable, CaseIterable {
        case fewer, more
        /// The interval holds 1: it may as well be chance.
        case unclear
        /// Fewer tickets than anything can be told from.
        case tooFew
    }

    /// Number of tickets.
    public let before: Int
    public let after: Int
    /// Accounts times weeks, on each side.
    public let accountWeeks: Double

    public init(before: Int, after: Int, accountWeeks: Double) {
        self.before = before
        self.after = after
        self.accountWeeks = accountWeeks
    }

    /// With fewer tickets on both sides together nothing is said.
    public static let leastTickets = 10

    /// Tickets of an account in a week; nil where there was no time to count in.
    public var rateBefore: Double? { accountWeeks > 0 ? Double(before) / accountWeeks : nil }
    public var rateAfter: Double? { accountWeeks > 0 ? Double(after) / accountWeeks : nil }

    /// The rate after over the rate before; nil where there was none before.
    public var ratio: Double? { before > 0 ? Double(after) / Double(before) : nil }

    /// What the ratio may be, in 95 of 100 cases; nil where there are too few tickets, or no upper bound.
    ///
    /// Of tickets that come by chance at two rates, each falls behind the event with a probability that only the ratio of
    /// the rates decides.
    /// - Source: J. Przyborowski, H. Wilenski, Biometrika 31 (1940); the interval is E. B. Wilson's, JASA 22 (1927).
    public var interval: ClosedRange<Double>? {
        let count = Double(before + after)
        guard before + after >= TicketEffect.leastTickets, before > 0 else { return nil }
        let z = 1.959_964
        let share = Double(after) / count
        let middle = share + z * z / (2 * count)
        let spread = z * (share * (1 - share) / count + z * z / (4 * count * count)).squareRoot()
        let scale = 1 + z * z / count
        let (low, high) = (max(0, (middle - spread) / scale), (middle + spread) / scale)
        return low / (1 - low)...high / (1 - high)
    }

    public var verdict: Verdict {
        guard before + after >= TicketEffect.leastTickets else { return .tooFew }
        guard let interval else { return .more }
        return interval.upperBound < 1 ? .fewer : interval.lowerBound > 1 ? .more : .unclear
    }
}
