import Foundation
import Synchronization

/// The lock on the file, among the processes that write it.
///
/// SQLite knows no queue of those who wait: its own handler ends up asking ten times a second. A process that commits one
/// batch of writes after the other leaves the lock free for a fraction of a millisecond in between, and others might wait
/// until it has nothing more to write. So whoever waits asks once a millisecond, and whoever writes all the time gives way
/// for a moment now and then.
final class LockWait: Sendable {
    /// The time after which it gives up, in milliseconds.
    private static let defaultLimit = 10_000
    private static let briefLimit = 500
    /// The time between two questions, in microseconds: another one each time, so that it never keeps step with the batches.
    private static let pauses: ClosedRange<UInt32> = 500...1_500
    /// The time for which one process may have the lock, but for gaps that are shorter than a pause.
    private static let turn = Duration.milliseconds(250)
    /// The time for which it gives way then, in microseconds: longer than any pause.
    private static let gap: UInt32 = 2_500

    private let limit = Atomic<Int>(defaultLimit)
    private let times = Mutex((turnBegan: ContinuousClock.now, lastEnd: ContinuousClock.now))

    /// Waits a little for another process.
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
        defer { limit.store(Self.defaultLimit, ordering: .relaxed) }
        return try body()
    }

    /// Has the lock while it commits, and gives way to other processes after a quarter of a second of commits.
    func taking(_ commit: () -> Void) {
        let begun = ContinuousClock.now
        times.withLock { times in
            if begun - times.lastEnd > .microseconds(Int(Self.gap)) { times.turnBegan = begun }
        }
        commit()
        let end = ContinuousClock.now
        let isOver = times.withLock { times in
            times.lastEnd = end
            return end - times.turnBegan > Self.turn
        }
        guard isOver else { return }
        usleep(Self.gap)
        times.withLock { $0.turnBegan = ContinuousClock.now }
    }
}
