import Foundation
import Operations
import Synchronization

/// A token bucket for each key: some requests at once, and then one every few seconds.
///
/// The number of buckets is bounded. A caller who comes with ever new keys cannot fill the memory; the oldest buckets are
/// forgotten.
final class TokenBuckets<Key: Hashable & Sendable>: Sendable {
    private struct Bucket {
        var left: Double
        var at: Date
    }

    private let burst: Double
    private let interval: Double
    private let buckets: Mutex<RecencyCache<Key, Bucket>>
    private let refusals = Mutex(0)

    /// - Parameters:
    ///   - burst: the number of requests at once.
    ///   - interval: the seconds until there may be one more.
    init(burst: Double, interval: Double, capacity: Int = 4_096) {
        self.burst = burst
        self.interval = interval
        buckets = Mutex(RecencyCache(capacity: capacity))
    }

    /// Takes tokens where there is one. What one request takes beyond those that are left is paid off before the next one:
    /// no request is too large for a small burst, and together they are no more than the rate allows.
    ///
    /// - Returns: the seconds until there is a token, where there is none; nil where they were taken.
    func take(_ count: Int = 1, for key: Key, now: Date) -> Int? {
        let wait = buckets.withLock { buckets -> Int? in
            var bucket = buckets.value(for: key) ?? Bucket(left: burst, at: now)
            // A clock that was set back gives nothing.
            let refilled = bucket.left + max(0, now.timeIntervalSince(bucket.at)) / interval
            bucket = Bucket(left: min(burst, refilled), at: now)
            defer { buckets.keep(bucket, for: key) }
            guard bucket.left < 1 else {
                bucket.left -= Double(count)
                return nil
            }
            return max(1, Int(((1 - bucket.left) * interval).rounded(.up)))
        }
        if wait != nil { refusals.withLock { $0 += 1 } }
        return wait
    }

    /// Gives tokens back that were taken for nothing.
    func giveBack(_ count: Int, for key: Key) {
        buckets.withLock { buckets in
            guard var bucket = buckets.value(for: key) else { return }
            bucket.left = min(burst, bucket.left + Double(count))
            buckets.keep(bucket, for: key)
        }
    }

    /// The number of requests that found no token.
    var refused: Int { refusals.withLock { $0 } }
}
