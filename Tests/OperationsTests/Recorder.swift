import Foundation
import Storage
import Synchronization

/// A database that notes what it is asked, and by which way the engine finds it.
final class Recorder: Database {
    let base: any Database
    private let noted = Mutex<[Statement]>([])

    struct Statement: Sendable, Hashable {
        let text: String
        /// The steps of the engine's plan.
        let plan: [String]

        /// Steps that go through a whole table or index. A line of numbered rows or a list of values is no table.
        var scans: [String] {
            plan.filter { $0.hasPrefix("SCAN ") && !["SCAN CONSTANT", "SCAN lines", "SCAN lasts"].contains($0) }
        }
    }

    init(_ base: any Database) {
        self.base = base
    }

    /// What was asked since the last time.
    func taken() -> [Statement] {
        noted.withLock { noted in
            defer { noted = [] }
            return noted
        }
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await base.read { try body(Noting(base: $0, note: self.note)) }
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await base.write { try body(Noting(base: $0, note: self.note)) }
    }

    func backup(to path: String) async throws { try await base.backup(to: path) }

    func version() throws -> Int { try base.version() }

    func integrityFaults() async throws -> [String] { try await base.integrityFaults() }

    private func note(_ statement: SQL, _ connection: any Connection) throws {
        let plan = try connection.all("EXPLAIN QUERY PLAN \(statement)") { try $0.text("detail") }
        noted.withLock { $0.append(Statement(text: statement.text, plan: plan)) }
    }
}

private struct Noting: Connection {
    let base: any Connection
    let note: (SQL, any Connection) throws -> Void

    func execute(_ statement: SQL) throws -> Int {
        try note(statement, base)
        return try base.execute(statement)
    }

    func rows(_ query: SQL) throws -> [Row] {
        try note(query, base)
        return try base.rows(query)
    }

    func run(script: String) throws { try base.run(script: script) }

    func hasTable(_ name: String) throws -> Bool { try base.hasTable(name) }
}
