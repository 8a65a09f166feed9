import Storage
import Synchronization
import Training

/// A database that counts its statements and its reads.
final class CountingDatabase: Database {
    private let base: any Database
    private let counted = Mutex(0)
    private let countedReads = Mutex(0)

    init(_ base: any Database) { self.base = base }

    /// Statements so far.
    var count: Int { counted.withLock { $0 } }

    /// Reads so far.
    var reads: Int { countedReads.withLock { $0 } }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        countedReads.withLock { $0 += 1 }
        return try await base.read { try body(Counting(base: $0, count: self.add)) }
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await base.write { try body(Counting(base: $0, count: self.add)) }
    }

    func backup(to path: String) async throws { try await base.backup(to: path) }

    func version() async throws -> Int { try await base.version() }

    func foldLog() async throws { try await base.foldLog() }

    var unreadableRows: UnreadableRows { base.unreadableRows }

    func integrityFaults() async throws -> [String] { try await base.integrityFaults() }

    private func add() { counted.withLock { $0 += 1 } }
}

private struct Counting: Connection {
    let base: any Connection
    let count: () -> Void

    func execute(_ statement: SQL) throws -> Int {
        count()
        return try base.execute(statement)
    }

    func send(_ statement: SQL) throws {
        count()
        try base.send(statement)
    }

    func rows(_ query: SQL) throws -> [Row] {
        count()
        return try base.rows(query)
    }

    func prefetch(_ queries: [SQL]) throws { try base.prefetch(queries) }

    func run(script: String) throws { try base.run(script: script) }

    func hasTable(_ name: String) throws -> Bool { try base.hasTable(name) }

    var personalKey: String? { base.personalKey }

    func noteTouched(_ selectors: Set<FeedSelector>) { base.noteTouched(selectors) }

    func leavesOut(_ row: UnreadableRow) -> Bool { base.leavesOut(row) }
}
