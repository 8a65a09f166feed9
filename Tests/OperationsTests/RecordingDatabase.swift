import Foundation
import Storage
import Synchronization
import TestSupport
import Training

/// A database that records its statements and their query plans, and counts its reads.
final class RecordingDatabase: Database {
    let base: any Database
    private let statements = Mutex<[Statement]>([])
    private let readCount = Atomic<Int>(0)

    struct Statement: Sendable, Hashable {
        let text: String
        /// The steps of the query plan.
        let plan: [String]

        /// The steps that scan a whole table or index, except for numbered rows, lists of values and rows without a table.
        var scans: [String] {
            let others = ["SCAN CONSTANT", "SCAN CONSTANT ROW", "SCAN lines", "SCAN lasts"]
            return plan.filter { $0.hasPrefix("SCAN ") && !others.contains($0) }
        }
    }

    init(_ base: any Database) {
        self.base = base
    }

    /// The statements since the last call.
    func newStatements() -> [Statement] {
        statements.withLock { statements in
            defer { statements = [] }
            return statements
        }
    }

    /// The number of reads since the last call.
    func newReads() -> Int { readCount.exchange(0, ordering: .relaxed) }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        readCount.add(1, ordering: .relaxed)
        return try await base.read { try body(RecordingConnection(base: $0, record: self.record)) }
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await base.write { try body(RecordingConnection(base: $0, record: self.record)) }
    }

    func backup(to path: String) async throws { try await base.backup(to: path) }

    func version() async throws -> Int { try await base.version() }

    func foldLog() async throws { try await base.foldLog() }

    var unreadableRows: UnreadableRows { base.unreadableRows }

    func integrityFaults() async throws -> [String] { try await base.integrityFaults() }

    private func record(_ statement: SQL, _ connection: any Connection) throws {
        // PostgreSQL scans small tables, whatever indexes there are.
        let plan =
            TestDatabase.isOnServer
            ? [] : try connection.all("EXPLAIN QUERY PLAN \(statement)") { try $0.text("detail") }
        statements.withLock { $0.append(Statement(text: statement.text, plan: plan)) }
    }
}

private struct RecordingConnection: Connection {
    let base: any Connection
    let record: (SQL, any Connection) throws -> Void

    func execute(_ statement: SQL) throws -> Int {
        try record(statement, base)
        return try base.execute(statement)
    }

    func send(_ statement: SQL) throws {
        try record(statement, base)
        try base.send(statement)
    }

    func rows(_ query: SQL) throws -> [Row] {
        try record(query, base)
        return try base.rows(query)
    }

    func prefetch(_ queries: [SQL]) throws { try base.prefetch(queries) }

    func run(script: String) throws { try base.run(script: script) }

    func hasTable(_ name: String) throws -> Bool { try base.hasTable(name) }

    var personalKey: String? { base.personalKey }

    func noteTouched(_ selectors: Set<FeedSelector>) { base.noteTouched(selectors) }

    func leavesOut(_ row: UnreadableRow) -> Bool { base.leavesOut(row) }
}

/// A database whose writes fail until it is mended.
final class FailingDatabase: Database {
    struct Outage: Error {}

    private let base: any Database
    private let isBroken: Atomic<Bool>
    private let refusalCount = Atomic<Int>(0)

    /// The number of writes that failed.
    var refusals: Int { refusalCount.load(ordering: .relaxed) }

    init(_ base: any Database, isBroken: Bool = true) {
        self.base = base
        self.isBroken = Atomic(isBroken)
    }

    func fail() { isBroken.store(true, ordering: .relaxed) }

    func mend() { isBroken.store(false, ordering: .relaxed) }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await base.read(body)
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        guard !isBroken.load(ordering: .relaxed) else {
            refusalCount.add(1, ordering: .relaxed)
            throw Outage()
        }
        return try await base.write(body)
    }

    func backup(to path: String) async throws { try await base.backup(to: path) }

    func version() async throws -> Int { try await base.version() }

    func foldLog() async throws { try await base.foldLog() }

    var unreadableRows: UnreadableRows { base.unreadableRows }

    func integrityFaults() async throws -> [String] { try await base.integrityFaults() }
}
