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
    /// - Parameter origin: the machine that sent it. All machines that are not known share one bucket.
    /// - Returns: the seconds until another wrong secret is allowed, if this one was too many; nil if it was not.
    func countWrongSecret(from origin: IPAddress?, now: Date) -> Int? {
        buckets.take(for: origin?.network, now: now)
    }
}
