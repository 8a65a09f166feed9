import Foundation
import Synchronization

/// Limits the mails that all strangers together can cause to be sent, since no address that they type is known to be
/// theirs.
///
/// Addresses that are known count like all others, so that the limit tells nothing about their owners.
final class StrangerMailLimit: Sendable {
    private let bucket: TokenBuckets<Int>

    /// - Parameter perHour: the number of mails, at once and in an hour.
    init(perHour: Int) {
        bucket = TokenBuckets(burst: Double(perHour), interval: 3_600 / Double(perHour), capacity: 1)
    }

    /// The mails that one request was counted for. A request that is refused after all mails nobody, and gives them back:
    /// otherwise strangers could use up the mails of all others with requests that cannot be carried out.
    final class Share: Sendable {
        private let limit: StrangerMailLimit
        private let count = Mutex(0)

        init(of limit: StrangerMailLimit) {
            self.limit = limit
        }

        /// Counts mails.
        ///
        /// - Returns: the seconds until there may be one, where there may be none; nil where they were counted.
        func take(_ count: Int, now: Date) -> Int? {
            if let wait = limit.bucket.take(count, for: 0, now: now) { return wait }
            self.count.withLock { $0 += count }
            return nil
        }

        func giveBack() {
            let taken = count.withLock { count in
                defer { count = 0 }
                return count
            }
            if taken > 0 { limit.bucket.giveBack(taken, for: 0) }
        }
    }

    /// The number of requests that were refused.
    var refused: Int { bucket.refused }
}
