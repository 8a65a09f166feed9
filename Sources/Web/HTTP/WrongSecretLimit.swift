import Foundation
import Operations
import Synchronization

/// Limits the number of wrong secrets from one network.
///
/// A token bucket for each: some at once, and then one every few seconds. A secret that is good takes nothing from it
/// and is never refused, so that nobody is shut out by a neighbour who guesses.
final class WrongSecretLimit: Sendable {
    /// Wrong secrets at once.
    static let burst = 20.0
    /// Seconds until there may be one more.
    static let interval = 6.0

    private struct Bucket {
        var left: Double
        var at: Date
    }

    // As large as it may become: who comes with ever new addresses cannot fill the memory, only be forgotten.
    private let buckets = Mutex(RecencyCache<IPAddress?, Bucket>(capacity: 4_096))

    /// Counts a wrong secret.
    ///
    /// - Parameter origin: where it comes from; all of whom that is not known share one bucket.
    /// - Returns: the seconds until the next would not be too many, where this one is; nil where it is not.
    func countWrongSecret(from origin: IPAddress?, now: Date) -> Int? {
        let network = origin?.network
        return buckets.withLock { buckets in
            var bucket = buckets.value(for: network) ?? Bucket(left: Self.burst, at: now)
            // A clock that was set back gives nothing.
            let refilled = bucket.left + max(0, now.timeIntervalSince(bucket.at)) / Self.interval
            bucket = Bucket(left: min(Self.burst, refilled), at: now)
            defer { buckets.keep(bucket, for: network) }
            guard bucket.left < 1 else {
                bucket.left -= 1
                return nil
            }
            return max(1, Int(((1 - bucket.left) * Self.interval).rounded(.up)))
        }
    }
}
