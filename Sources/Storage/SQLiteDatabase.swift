public import Foundation
// GRDB: connection pool, WAL, statement cache and online backup over the system's SQLite. Imported in this file only.
internal import GRDB
import SupportCore
import Synchronization
import Training

/// A database in one SQLite file, with a write-ahead log and `synchronous=FULL`, so that a write that has returned
/// survives a power cut.
///
/// Concurrent writes share one transaction, and so one sync of the disk. Each can fail on its own, and none returns before
/// its commit.
public final class SQLiteDatabase: DatabaseEngine {
    private let pool: DatabasePool
    /// A connection that never writes, and so sees the commits of all others.
    private let watcher: DatabaseQueue
    private let writes = WriteQueue()
    private let commitLimits: CommitLimits
    private let counted = Atomic<Int>(0)
    private let statementCount = StatementCount()
    private let personalKey: String?
    private let path: String
    private let isLogWaiting = Atomic<Bool>(false)
    private let lockWait = LockWait()
    public let unreadableRows = UnreadableRows()

    /// Opens the file, or creates it where there is none, readable by its owner only.
    ///
    /// - Parameters:
    ///   - readers: the maximum number of concurrent reads; there is one writer.
    ///   - commitLimits: the limits within which concurrent writes share one commit.
    ///   - personalKey: the key of personal links; nil where it is in the database.
    /// - Throws: ``Failure`` `.invalid` where the file is not an SQLite database.
    public init(
        path: String, readers: Int = 4, commitLimits: CommitLimits = CommitLimits(), personalKey: String? = nil
    ) throws {
        self.commitLimits = commitLimits
        self.personalKey = personalKey
        self.path = path
        var configuration = GRDB.Configuration()
        configuration.maximumReaderCount = readers
        configuration.foreignKeysEnabled = true
        // Another process (the command, a backup) may hold the lock for a moment: wait for it instead of failing.
        configuration.busyMode = .callback { [lockWait] in lockWait.wait(attempts: $0) }
        configuration.prepareDatabase { connection in
            try connection.execute(sql: "PRAGMA synchronous = FULL")
            try connection.execute(sql: "PRAGMA temp_store = MEMORY")
            // In KiB. Rows with random ids change pages all over their indexes: with the default of two megabytes, a
            // transaction with some hundreds of rows writes the same pages to the log several times.
            if !connection.configuration.readonly { try connection.execute(sql: "PRAGMA cache_size = -16384") }
            // In pages of 4 KiB. For the same reason the log is checkpointed less often than by default.
            try connection.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
            // Deleted content is overwritten with zeros, instead of staying in the file until its space is reused.
            try connection.execute(sql: "PRAGMA secure_delete = ON")
        }
        if !FileManager.default.fileExists(atPath: path) {
            guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
            else { throw CocoaError(.fileWriteNoPermission, userInfo: [NSFilePathErrorKey: path]) }
        }
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
            configuration.readonly = true
            watcher = try DatabaseQueue(path: path, configuration: configuration)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB {
            throw Failure(.invalid, "\(path) is not a Lectern database.")
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
            throw Failure(.invalid, "\(path) is damaged, and cannot be opened: \(error.message ?? "")")
        }
    }

    public var commits: Int { counted.load(ordering: .relaxed) }

    public var statements: Int { statementCount.value }

    /// The number of writes that wait for the next commit.
    public var waitingWrites: Int { writes.count }

    public func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        do {
            return try await pool.read { [statementCount, unreadableRows, personalKey] in
                try body(
                    SQLiteConnection(
                        database: $0, isReading: true, statementCount: statementCount, unreadableRows: unreadableRows,
                        personalKey: personalKey))
            }
        } catch let error as DatabaseError {
            if let unavailability = error.unavailability { throw unavailability }
            throw error
        }
    }

    public func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await writes.outcome(of: body) { commitNext() }
    }

    public func version() throws -> Int {
        try watcher.unsafeRead { connection in
            try Int.fetchOne(connection.cachedStatement(sql: "PRAGMA data_version")) ?? 0
        }
    }

    public var needsFolding: Bool { isLogWaiting.load(ordering: .relaxed) }

    public var isShared: Bool { false }

    public var now: Date { Date() }

    /// Does nothing.
    public func checkServer() async throws {}

    /// Does nothing: other processes are rare, and found by a look at the journal.
    public func onChange(_ tell: @escaping @Sendable () -> Void) {}

    /// Always true: one process serves a file.
    public func holdsLease() -> Bool { true }

    public func foldLog() async throws {
        let isEmpty = try await pool.barrierWriteWithoutTransaction { [lockWait] connection in
            // All writes wait meanwhile, so not for long.
            do {
                _ = try lockWait.briefly { try connection.checkpoint(.truncate) }
                return true
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                return false
            }
        }
        isLogWaiting.store(!isEmpty, ordering: .relaxed)
    }

    /// Folds the log, and closes all connections.
    public func close() async throws {
        try await foldLog()
        try watcher.close()
        try pool.close()
    }

    public func backup(to path: String) async throws {
        let copy = try DatabaseQueue(path: path)
        try pool.backup(to: copy)
        // Without a log beside it, the copy is a single file.
        try await copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
        try copy.close()
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }

    public func checkWritable() async throws { try checkRoom(beside: path) }

    public func integrityFaults() async throws -> [String] {
        do {
            return try await pool.read { try $0.integrityFaults() }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
            return error.faults
        }
    }

    /// Checks a database file that nobody uses, such as a backup, without a change of it.
    ///
    /// - Returns: as ``integrityFaults()``.
    public static func integrityFaults(ofFile path: String) throws -> [String] {
        var configuration = GRDB.Configuration()
        configuration.readonly = true
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            return try queue.read { try $0.integrityFaults() }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
            return error.faults
        }
    }
}

/// Writes some pages beside a file, into one that has no name any more.
private func checkRoom(beside path: String) throws {
    func check(_ isDone: Bool, _ fault: String) throws {
        guard !isDone else { return }
        throw DatabaseUnavailable("Beside \(path) \(fault): \(String(cString: strerror(errno)))")
    }
    var name = Array((path + "-check-XXXXXX").utf8CString)
    let file = mkstemp(&name)
    try check(file >= 0, "no file can be made")
    defer { close(file) }
    unlink(name)
    let pages = [UInt8](repeating: 1, count: 1 << 16)
    try check(write(file, pages, pages.count) == pages.count, "nothing can be written")
}

// MARK: - Shared commits

extension SQLiteDatabase {
    private func commitNext() {
        pool.asyncWriteWithoutTransaction { [self] database in
            lockWait.taking { commit(atMost: commitLimits.maxWrites, in: database) }
            if writes.endCommit() { commitNext() }
        }
    }

    /// Runs the waiting writes in one transaction, and returns their results once it is durable.
    private func commit(atMost limit: Int, in database: GRDB.Database) {
        let begun = ContinuousClock.now
        var done: [(write: PendingWrite, answer: PendingWrite.Answer)] = []
        do {
            try database.inTransaction {
                while done.count < limit, let write = writes.next() {
                    let answer =
                        done.isEmpty
                        ? try first(write, in: database)
                        : try another(write, by: begun + commitLimits.timeout, in: database)
                    guard let answer else { break }
                    done.append((write: write, answer: answer))
                    // A write that cannot finish in time is not started.
                    guard ContinuousClock.now < begun + commitLimits.timeout / 2 else { break }
                }
                return .commit
            }
            counted.add(1, ordering: .relaxed)
            for write in done { write.answer() }
        } catch let rollback as Rollback {
            // One write rolled all of them back. The others run again, since their results may depend on data that is
            // gone.
            let unavailability = (rollback.cause as? DatabaseError)?.unavailability
            rollback.write.fail(unavailability.map { $0 as any Error } ?? rollback.cause)
            writes.putBack(done.map(\.write))
        } catch let error as DatabaseError where done.count > 1 && error.canBeCausedByOneWrite {
            writes.putBack(done.map(\.write))
            for _ in done { commit(atMost: 1, in: database) }
        } catch {
            // If the transaction could not begin, the waiting writes fail in the same way.
            let failed = done.isEmpty ? writes.next(atMost: limit) : done.map(\.write)
            for write in failed { write.fail(translated(error)) }
        }
    }

    /// Runs the first write of a transaction. It needs no savepoint: it is rolled back with the transaction.
    private func first(_ write: PendingWrite, in database: GRDB.Database) throws -> PendingWrite.Answer {
        do {
            let answer = try write.run(
                SQLiteConnection(
                    database: database, isReading: false, statementCount: statementCount,
                    unreadableRows: unreadableRows, personalKey: personalKey))
            guard database.isInsideTransaction else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
            return answer
        } catch {
            throw Rollback(write: write, cause: error)
        }
    }

    /// Runs a further write of a transaction.
    ///
    /// - Returns: nil for a write that does not finish before the deadline. It is rolled back, and will be the first of
    ///   the next transaction.
    private func another(
        _ write: PendingWrite, by deadline: ContinuousClock.Instant, in database: GRDB.Database
    ) throws -> PendingWrite.Answer? {
        var isLate = false
        let connection = SQLiteConnection(
            database: database, isReading: false, statementCount: statementCount, unreadableRows: unreadableRows,
            personalKey: personalKey
        ) {
            guard ContinuousClock.now >= deadline else { return }
            isLate = true
            throw SharedCommitTimeout()
        }
        var answer: PendingWrite.Answer
        do {
            try database.cachedStatement(sql: "SAVEPOINT write").execute()
            do {
                answer = try write.run(connection)
                if isLate { throw SharedCommitTimeout() }
            } catch {
                // Some errors, such as a full disk, end the whole transaction.
                guard database.isInsideTransaction else { throw error }
                try database.cachedStatement(sql: "ROLLBACK TO write").execute()
                answer = { write.fail(error) }
            }
            try database.cachedStatement(sql: "RELEASE write").execute()
        } catch {
            throw Rollback(write: write, cause: error)
        }
        guard isLate else { return answer }
        writes.putBack([write])
        return nil
    }

    /// A write rolled back the whole transaction.
    private struct Rollback: Error {
        let write: PendingWrite
        let cause: any Error
    }

    private struct SharedCommitTimeout: Error {}
}

extension DatabaseError {
    /// The one fault of a database that is so damaged that SQLite gives its check up.
    fileprivate var faults: [String] { [(message ?? "the database cannot be read") + "."] }

    /// Nil for an error that has another cause than the disk or other processes.
    fileprivate var unavailability: DatabaseUnavailable? {
        switch resultCode {
        case .SQLITE_BUSY:
            DatabaseUnavailable("Another program has kept the database locked for ten seconds (\(description)).")
        case .SQLITE_LOCKED, .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_READONLY:
            DatabaseUnavailable(description)
        default: nil
        }
    }

    /// True if one of the writes can be the cause of a failed commit: it violated a constraint that is checked at the end,
    /// or needs more space than the disk has. All other errors concern the disk.
    fileprivate var canBeCausedByOneWrite: Bool {
        resultCode == .SQLITE_CONSTRAINT || resultCode == .SQLITE_FULL
    }
}

private struct SQLiteConnection: Connection {
    let database: GRDB.Database
    let isReading: Bool
    let statementCount: StatementCount
    let unreadableRows: UnreadableRows
    let personalKey: String?
    /// Called before each statement; throws when the time of the write is up.
    var checkDeadline: () throws -> Void = {}

    func execute(_ statement: SQL) throws -> Int {
        try checkDeadline()
        statementCount.add()
        return try translatingViolations {
            let prepared = try database.cachedStatement(sql: statement.text)
            try prepared.execute(arguments: statement.arguments)
            return database.changesCount
        }
    }

    func send(_ statement: SQL) throws { _ = try execute(statement) }

    func noteTouched(_ selectors: Set<FeedSelector>) {}

    func prefetch(_ queries: [SQL]) {}

    func rows(_ query: SQL) throws -> [Row] {
        try checkDeadline()
        statementCount.add()
        return try translatingViolations {
            let prepared = try database.cachedStatement(sql: query.text)
            let cursor = try GRDB.Row.fetchCursor(prepared, arguments: query.arguments)
            guard try cursor.next() != nil else { return [] }
            let columns = ColumnPositions(prepared.columnNames)
            let statement = prepared.sqliteStatement
            var rows: [Row] = []
            // Read from the statement, since a row would look each value's type up at run time.
            repeat {
                let values = (0..<prepared.columnCount).map {
                    SQLValue(DatabaseValue(sqliteStatement: statement, index: CInt($0)))
                }
                rows.append(Row(columns: columns, values: values))
            } while try cursor.next() != nil
            return rows
        }
    }

    func run(script: String) throws {
        try database.execute(sql: script)
    }

    func hasTable(_ name: String) throws -> Bool {
        try database.tableExists(name)
    }

    func leavesOut(_ row: UnreadableRow) -> Bool {
        unreadableRows.insert(row)
        return isReading
    }

    private func translatingViolations<T>(_ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch {
            throw translated(error)
        }
    }
}

private func translated(_ error: any Error) -> any Error {
    guard let error = error as? DatabaseError else { return error }
    if error.resultCode == .SQLITE_CONSTRAINT { return ConstraintViolation(error) }
    if let unavailability = error.unavailability { return unavailability }
    return error
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

extension GRDB.Database {
    fileprivate func integrityFaults() throws -> [String] {
        let integrity = try String.fetchAll(self, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
        let orphans = try GRDB.Row.fetchAll(self, sql: "PRAGMA foreign_key_check").map { row in
            "A row of \(row[0] as String) refers to a missing row of \(row[2] as String)."
        }
        return integrity + orphans
    }
}

extension SQL {
    fileprivate var arguments: StatementArguments {
        // As existentials: the initializer for values of one type creates a key path on each call.
        StatementArguments(values.map { $0.databaseValue as (any DatabaseValueConvertible)? })
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
