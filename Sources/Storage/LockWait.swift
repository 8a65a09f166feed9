import Foundation
import Synchronization

/// The wait for a lock on the file that another process holds.
///
/// SQLite's own handler ends up asking ten times a second. A process that commits one batch of writes after the other
/// leaves the lock free for less than a millisecond in between, and whoever asks so rarely may wait until it has nothing
/// more to write. This asks every few milliseconds.
final class LockWait: Sendable {
    /// The time after which it gives up, in milliseconds.
    private static let usualLimit = 10_000
    private static let briefLimit = 500
    /// The time between two questions, in microseconds: another one each time, so that it never keeps step with the batches.
    private static let pauses: ClosedRange<UInt32> = 1_000...4_000

    private let limit = Atomic<Int>(usualLimit)

    /// Waits a little.
    ///
    /// - Parameter attempts: the number of times that the lock was asked for before.
    /// - Returns: false to give up.
    func wait(attempts: Int) -> Bool {
        let mean = Int(Self.pauses.lowerBound + Self.pauses.upperBound) / 2
        guard attempts * mean / 1_000 < limit.load(ordering: .relaxed) else { return false }
        usleep(UInt32.random(in: Self.pauses))
        return true
    }

    /// Does something for which the lock is not waited for long.
    func briefly<T>(_ body: () throws -> T) rethrows -> T {
        limit.store(Self.briefLimit, ordering: .relaxed)
        defer { limit.store(Self.usualLimit, ordering: .relaxed) }
        return try body()
    }
}
