import Foundation

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

    /// Counts mails.
    ///
    /// - Returns: the seconds until there may be one, where there may be none; nil where they were counted.
    func take(_ count: Int, now: Date) -> Int? { bucket.take(count, for: 0, now: now) }

    /// The number of requests that were refused.
    var refused: Int { bucket.refused }
}
