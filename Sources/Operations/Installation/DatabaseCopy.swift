import Crypto
public import Foundation
public import Storage
import SupportCore

/// A copy of an installation from one engine to another: every row as it is, with ids, positions and secrets.
public struct DatabaseCopy: Sendable {
    private let source: any Database
    private let target: any Database

    public init(from source: any Database, to target: any Database) {
        self.source = source
        self.target = target
    }

    /// The rows of a table, and a hash of all of their values.
    public struct Table: Sendable, Hashable {
        public let name: String
        public let rows: Int
        public let hash: String
    }

    /// The number of rows that are read and written at once.
    private static let step = 500

    /// Copies everything, and compares both sides after that. Until then no server accepts the target.
    ///
    /// - Returns: the tables that have rows.
    /// - Throws: ``Failure`` `.conflict` for a target that is not empty, and for a source that was changed meanwhile;
    ///   `.unavailable` for a source of another release.
    public func run(now: Date) async throws -> [Table] {
        guard try await Migrator(source).state() == .current else {
            throw Failure(.unavailable, "The schema of the source is not that of this release. Run lectern migrate.")
        }
        guard try await Migrator(target).state() == .empty, try await !target.read({ try $0.hasTable("installation") })
        else {
            throw Failure(.conflict, "The target is not empty. A copy needs a new database.")
        }
        _ = try await Migrator(target).migrate(now: now)
        try await target.write { connection in
            try connection.deleteRows(of: .schema)
            for table in CopiedTable.all.reversed() { try connection.deleteRows(of: table) }
        }
        for table in CopiedTable.all {
            try await forEachStep(of: table) { rows in
                try await target.write { try $0.insert(rows, into: table) }
            }
            guard table.hasReferences else { continue }
            try await forEachStep(of: table) { rows in
                try await target.write { try $0.insertReferences(of: rows, in: table) }
            }
        }
        let (copied, read) = (try await Self.tables(of: target), try await Self.tables(of: source))
        let differing = zip(copied, read).filter { $0 != $1 }.map(\.0.name)
        guard differing.isEmpty else {
            throw Failure(
                .conflict,
                "These tables differ after the copy: \(differing.joined(separator: ", ")). Stop every server of the "
                    + "source, and copy into a new database again.")
        }
        try await forEachStep(of: .schema) { rows in
            try await target.write { try $0.insert(rows, into: .schema) }
        }
        return copied.filter { $0.rows > 0 }
    }

    private func forEachStep(of table: CopiedTable, _ body: ([CopiedRow]) async throws -> Void) async throws {
        var last: RowKey?
        repeat {
            let key = last
            let step = try await source.read { try $0.rows(of: table, after: key, limit: Self.step) }
            try await body(step.rows)
            last = step.next
        } while last != nil
    }

    /// The tables of a database, without that of the schema's steps. The hashes are the same on every engine.
    public static func tables(of database: any Database) async throws -> [Table] {
        var tables: [Table] = []
        for table in CopiedTable.all {
            var hash = SHA256()
            var count = 0
            var last: RowKey?
            repeat {
                let key = last
                let step = try await database.read { try $0.rows(of: table, after: key, limit: Self.step) }
                for row in step.rows { hash.update(data: Data(row.text.utf8)) }
                count += step.rows.count
                last = step.next
            } while last != nil
            let digest = hash.finalize().prefix(16).map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined()
            tables.append(Table(name: table.name, rows: count, hash: digest))
        }
        return tables
    }
}

extension CopiedRow {
    /// All names and values, so that different rows have different texts.
    fileprivate var text: String {
        columns.map { column in
            switch column.value {
            case .null: "\(column.name) n\n"
            case .integer(let value): "\(column.name) i\(value)\n"
            case .real(let value): "\(column.name) r\(value)\n"
            case .text(let value): "\(column.name) t\(value.utf8.count) \(value)\n"
            }
        }
        .joined()
    }
}
