public import Foundation
import Synchronization
import Training

/// A database that counts its writes. A cache compares the count to find out whether it is current, without a query.
public final class WatchedDatabase: Database {
    private let base: any Database
    private let writes = Atomic<Int>(0)
    private let seenPosition = Atomic<Int>(0)
    /// Held while a write is counted.
    private let counting = Mutex(())
    private let personalFeeds = PersonalFeedChanges()

    public init(_ base: any Database) {
        self.base = base
        (base as? any DatabaseEngine)?.onChange { [weak self] in self?.count() }
    }

    /// True for a database that several servers use at once.
    public var isShared: Bool { (base as? any DatabaseEngine)?.isShared ?? false }

    /// The time by which what is stored is dated: as ``DatabaseEngine/now``.
    public var now: Date { (base as? any DatabaseEngine)?.now ?? Date() }

    /// A number that rises with every write of this process, before the write returns, and with writes of other processes
    /// once ``noticeOtherWriters()`` has seen them.
    public var changes: Int { writes.load(ordering: .acquiring) }

    /// Returns true if nothing that a person's feed shows, and not its secret either, was written since a count of
    /// ``changes``. Writes of other processes may have changed every feed.
    public func isPersonalFeed(of registrant: String, unchangedSince count: Int) -> Bool {
        personalFeeds.last(ofFeedOf: registrant) <= count
    }

    /// Checks for writes of other processes, by one query for the last position of the journal.
    public func noticeOtherWriters() async throws {
        let position = try await base.read { try $0.journalPosition() }
        if seenPosition.exchange(position, ordering: .relaxed) != position { count() }
    }

    public func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await base.read(body)
    }

    public func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        let touched = Mutex<Set<FeedSelector>>([])
        // A failed write is counted too: an engine may have committed it and failed afterwards.
        defer { count(touching: touched.withLock { $0 }) }
        return try await base.write { connection in
            try body(TouchRecorder(connection) { selectors in touched.withLock { $0.formUnion(selectors) } })
        }
    }

    public func writeUncached<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        try await base.write(body)
    }

    public func version() async throws -> Int { try await base.version() }

    public func foldLog() async throws { try await base.foldLog() }

    public var unreadableRows: UnreadableRows { base.unreadableRows }

    public func backup(to path: String) async throws {
        try await base.backup(to: path)
    }

    public func checkWritable() async throws { try await base.checkWritable() }

    public func integrityFaults() async throws -> [String] {
        try await base.integrityFaults()
    }

    /// - Parameter selectors: those of feeds that were touched; nil where they are not known.
    private func count(touching selectors: Set<FeedSelector>? = nil) {
        counting.withLock { _ in
            let change = writes.load(ordering: .relaxed) + 1
            // Before anybody sees the count: it tells what is current.
            personalFeeds.note(selectors, at: change)
            writes.store(change, ordering: .releasing)
        }
    }
}
