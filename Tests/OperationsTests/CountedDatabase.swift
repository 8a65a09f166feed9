import Storage
import Synchronization

/// A database that counts the statements that are run on it.
final class CountedDatabase: Database {
    private let base: any Database
    private let counted = Counter()

    init(_ base: any Database) {
        self.base = base
    }

    /// How many statements `body` runs.
    func statements(_ body: @Sendable () async throws -> Void) async throws -> Int {
        let before = counted.count
        try await body()
        return counted.count - before
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        let counted = counted
        return try await base.read { try body(CountedConnection(base: $0, counted: counted)) }
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        let counted = counted
        return try await base.write { try body(CountedConnection(base: $0, counted: counted)) }
    }

    func backup(to path: String) async throws {
        try await base.backup(to: path)
    }

    func integrityFaults() async throws -> [String] {
        try await base.integrityFaults()
    }
}

private final class Counter: Sendable {
    private let number = Atomic<Int>(0)

    var count: Int { number.load(ordering: .relaxed) }

    func add() { number.add(1, ordering: .relaxed) }
}

private struct CountedConnection: Connection {
    let base: any Connection
    let counted: Counter

    func execute(_ statement: SQL) throws -> Int {
        counted.add()
        return try base.execute(statement)
    }

    func rows(_ query: SQL) throws -> [Row] {
        counted.add()
        return try base.rows(query)
    }

    func run(script: String) throws {
        counted.add()
        try base.run(script: script)
    }

    func hasTable(_ name: String) throws -> Bool {
        try base.hasTable(name)
    }
}
