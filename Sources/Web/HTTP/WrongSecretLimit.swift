import Foundation

/// Limits the number of wrong secrets from one network.
///
/// A secret that is good takes nothing from it and is never refused, so that nobody is shut out by a neighbour who
/// guesses.
final class WrongSecretLimit: Sendable {
    /// Wrong secrets at once.
    static let burst = 20.0
    /// Seconds until there may be one more.
    static let interval = 6.0

    private let buckets = TokenBuckets<IPAddress?>(burst: burst, interval: interval)

    /// Counts a wrong secret.
    ///
    /// - Parameter origin: where it comes from; all of whom that is not known share one bucket.
    /// - Returns: the seconds until the next would not be too many, where this one is; nil where it is not.
    func countWrongSecret(from origin: IPAddress?, now: Date) -> Int? {
        buckets.take(for: origin?.network, now: now)
    }
}
