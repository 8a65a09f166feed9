import Synchronization

/// A database that counts its writes, so that what was computed from it can be known to be current without asking it.
public final class WatchedDatabase: Database {
    private let base: any Database
    private let writes = Atomic<Int>(0)
    private let seenPosition = Atomic<Int>(0)

    public init(_ base: any Database) {
        self.base = base
    }

    /// Rises with every write of this process before it is answered, and with those of other processes as soon as
    /// ``noticeOtherWriters()`` sees them.
    public var changes: Int { writes.load(ordering: .acquiring) }

    /// Looks whether another process wrote: one look at the end of the journal.
    public func noticeOtherWriters() async throws {
        let position = try await base.read { try $0.journalPosition() }
        if seenPosition.exchange(position, ordering: .relaxed) != position { count() }
    }

    public func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await base.read(body)
    }

    public func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        // Counted when it fails too: an engine may fail to answer what it did commit.
        defer { count() }
        return try await base.write(body)
    }

    public func version() throws -> Int { try base.version() }

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
