/// The number of requests of one network that a limit lets through at once, and in an hour.
public struct LimitRate: Sendable, Hashable {
    public let burst: Int
    public let perHour: Int

    public init(burst: Int, perHour: Int) {
        self.burst = burst
        self.perHour = perHour
    }

    public static let standard = LimitRate(burst: 20, perHour: 60)

    /// Reads text such as `20,60`; nil for any other text.
    public init?(_ text: String) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let burst = parts[0], let perHour = parts[1], (1...1_000_000).contains(burst),
            (1...1_000_000).contains(perHour)
        else { return nil }
        self.init(burst: burst, perHour: perHour)
    }
}
