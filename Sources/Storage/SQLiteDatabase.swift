import Foundation
// GRDB: connection pool, WAL, statement cache and online backup over the system's SQLite. Named in this file only.
internal import GRDB
import SupportCore

/// SQLite in one file: write-ahead log, `synchronous=FULL`, so that an answered write survives a power cut.
public final class SQLiteDatabase: Database {
    private let pool: DatabasePool

    /// Opens the file, making it (readable by its owner alone) where there is none.
    ///
    /// - Parameter readers: how many reads may run at once beside the one writer.
    public init(path: String, readers: Int = 4) throws {
        var configuration = GRDB.Configuration()
        configuration.maximumReaderCount = readers
        configuration.foreignKeysEnabled = true
        // Another process (the command, a backup) may hold the lock for a moment: wait for it instead of failing.
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { connection in
            try connection.execute(sql: "PRAGMA synchronous = FULL")
            try connection.execute(sql: "PRAGMA temp_store = MEMORY")
        }
        if !FileManager.default.fileExists(atPath: path) {
            guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
            else { throw CocoaError(.fileWriteNoPermission, userInfo: [NSFilePathErrorKey: path]) }
        }
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB {
            throw Failure(.invalid, "\(path) is no database of Lectern.")
        }
    }

    public func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await pool.read { try body(SQLiteConnection(database: $0)) }
    }

    public func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await pool.write { try body(SQLiteConnection(database: $0)) }
    }

    public func backup(to path: String) async throws {
        let copy = try DatabaseQueue(path: path)
        try pool.backup(to: copy)
        // The copy is to be one file that stands alone, so it leaves the log behind.
        try await copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
        try copy.close()
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }

    public func integrityFaults() async throws -> [String] {
        try await pool.read { connection in
            let integrity = try String.fetchAll(connection, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
            let orphans = try GRDB.Row.fetchAll(connection, sql: "PRAGMA foreign_key_check").map { row in
                "A row of \(row[0] as String) names a row of \(row[2] as String) that is not there."
            }
            return integrity + orphans
        }
    }
}

private struct SQLiteConnection: Connection {
    let database: GRDB.Database

    func execute(_ statement: SQL) throws -> Int {
        try translatingViolations {
            let prepared = try database.cachedStatement(sql: statement.text)
            try prepared.execute(arguments: StatementArguments(statement.values.map(\.databaseValue)))
            return database.changesCount
        }
    }

    func rows(_ query: SQL) throws -> [Row] {
        try translatingViolations {
            let prepared = try database.cachedStatement(sql: query.text)
            let names = prepared.columnNames
            let columns = Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
            let cursor = try GRDB.Row.fetchCursor(
                prepared, arguments: StatementArguments(query.values.map(\.databaseValue)))
            var rows: [Row] = []
            while let row = try cursor.next() {
                rows.append(Row(columns: columns, values: names.indices.map { SQLValue(row[$0] as DatabaseValue) }))
            }
            return rows
        }
    }

    func run(script: String) throws {
        try database.execute(sql: script)
    }

    func hasTable(_ name: String) throws -> Bool {
        try database.tableExists(name)
    }

    private func translatingViolations<T>(_ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            throw ConstraintViolation(error)
        }
    }
}

extension ConstraintViolation {
    fileprivate init(_ error: DatabaseError) {
        switch error.extendedResultCode {
        case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY:
            self = .notUnique(error.message?.split(separator: ": ").last.map(String.init) ?? "")
        case .SQLITE_CONSTRAINT_FOREIGNKEY:
            self = .missingReference
        default:
            self = .notAllowed(error.message ?? "")
        }
    }
}

extension SQLValue {
    fileprivate var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let value): value.databaseValue
        case .real(let value): value.databaseValue
        case .text(let value): value.databaseValue
        }
    }

    fileprivate init(_ value: DatabaseValue) {
        switch value.storage {
        case .null: self = .null
        case .int64(let value): self = .integer(value)
        case .double(let value): self = .real(value)
        case .string(let value): self = .text(value)
        case .blob(let value): self = .text(String(decoding: value, as: UTF8.self))
        }
    }
}
