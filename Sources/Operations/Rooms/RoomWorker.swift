public import Foundation
public import Logging
import Storage
import Synchronization
import Training

/// The worker of rooms: it asks who is there while a meeting goes on, records attendance after it, and looks for
/// recordings.
///
/// Dates are claimed with a lease, so that of several processes one works on each.
public final class RoomWorker: Sendable {
    private let database: any Database
    private let rooms: Rooms
    private let logger: Logger
    private let now: @Sendable () -> Date
    private let failing = Atomic<Int>(0)

    public init(_ rooms: Rooms, logger: Logger, now: @escaping @Sendable () -> Date) {
        database = rooms.database
        self.rooms = rooms
        self.logger = logger
        self.now = now
    }

    /// The number of dates whose room was not reached the last time.
    public var failingCount: Int { failing.load(ordering: .relaxed) }

    /// Seconds of a lease.
    private static let lease: TimeInterval = 120

    /// Works until the task is cancelled.
    public func run() async {
        await inRounds(logger, failure: "rooms failed") { try await work() }
    }

    /// Does everything that is due, and waits for it.
    public func work() async throws {
        while true {
            let start = now()
            let (isDue, failing) = try await database.read {
                (try $0.hasDueJoinedDates(now: start), try $0.failingJoinedDateCount())
            }
            self.failing.store(failing, ordering: .relaxed)
            guard isDue else { return }
            let claimed = try await database.write {
                try $0.claimJoinedDates(now: start, leasedUntil: start.addingTimeInterval(Self.lease), limit: 20)
            }
            guard !claimed.isEmpty else { return }
            await withDiscardingTaskGroup { group in
                for joined in claimed { group.addTask { await self.look(at: joined) } }
            }
        }
    }

    private func look(at joined: JoinedDate) async {
        do {
            try await rooms.look(at: joined, now: now())
        } catch is CancellationError {
            return
        } catch let fault as RoomFault {
            logger.warning(
                "room not asked", metadata: ["occurrence": "\(joined.occurrence)", "reason": "\(fault.description)"])
        } catch {
            // The lease ends, and it is tried again.
            logger.error("room failed", metadata: ["occurrence": "\(joined.occurrence)", "cause": "\(error)"])
        }
    }
}
