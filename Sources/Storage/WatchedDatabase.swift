import Synchronization

/// A database that counts its writes. A cache compares the count to find out whether it is current, without a query.
public final class WatchedDatabase: Database {
    private let base: any Database
    private let writes = Atomic<Int>(0)
    private let seenPosition = Atomic<Int>(0)

    public init(_ base: any Database) {
        self.base = base
        (base as? any DatabaseEngine)?.onChange { [weak self] in self?.count() }
    }

    /// True for a database that several servers use at once.
    public var isShared: Bool { (base as? any DatabaseEngine)?.isShared ?? false }

    /// A number that rises with every write of this process, before the write returns, and with writes of other processes
    /// once ``noticeOtherWriters()`` has seen them.
    public var changes: Int { writes.load(ordering: .acquiring) }

    /// Checks for writes of other processes, by one query for the last position of the journal.
    public func noticeOtherWriters() async throws {
        let position = try await base.read { try $0.journalPosition() }
        if seenPosition.exchange(position, ordering: .relaxed) != position { count() }
    }

    public func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await base.read(body)
    }

    public func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        // A failed write is counted too: an engine may have committed it and failed afterwards.
        defer { count() }
        return try await base.write(body)
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

    public func integrityFaults() async throws -> [String] {
        try await base.integrityFaults()
    }

    private func count() {
        writes.add(1, ordering: .acquiringAndReleasing)
    }
}
