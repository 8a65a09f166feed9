public import Foundation
import Synchronization
public import Training

/// The database, as an interface that every engine can implement.
///
/// The bodies of reads and writes are synchronous. A write body may run more than once: an engine runs it again after a
/// serialization failure, or when another write of the same commit fails. Therefore it has no effects outside the
/// database.
public protocol Database: Sendable {
    /// Runs `body` on a snapshot of the data.
    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T

    /// Runs `body` in a transaction, which is committed durably when the body returns, and rolled back when it throws.
    ///
    /// A write whose task is cancelled before its turn does not begin. One that has begun is carried out.
    func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T

    /// Runs `body` as ``write(_:)`` does, for data that no cache holds, such as the instants at which feeds were fetched:
    /// caches stay current.
    func writeUncached<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T

    /// A number that changes with every commit of any process. Reading it does not read data.
    func version() async throws -> Int

    /// Moves the write-ahead log into the database file, and empties it. What was deleted before is gone from both.
    ///
    /// Waits for reads of this process that are in progress. While another process reads, such as one that copies the
    /// database, only a part of the log is moved; the log then has to be folded again.
    func foldLog() async throws

    /// Copies a snapshot of the whole database to a new file, while reads and writes go on.
    func backup(to path: String) async throws

    /// The rows that could not be read so far.
    var unreadableRows: UnreadableRows { get }

    /// Checks that there is room for writes, without a write of data.
    ///
    /// - Throws: ``DatabaseUnavailable`` where a write would fail: the disk is full, or its file system is read-only.
    func checkWritable() async throws

    /// Checks the integrity of the engine's files.
    ///
    /// - Returns: one sentence for each fault; none for an intact database.
    func integrityFaults() async throws -> [String]
}

extension Database {
    /// Does nothing: the sessions of a server are refused where it takes no writes.
    public func checkWritable() async throws {}

    public func writeUncached<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        try await write(body)
    }
}

/// A database that this process opened itself, rather than one that passes everything on to another.
public protocol DatabaseEngine: Database {
    /// The number of transactions that this process committed so far: fewer than writes, where writes were concurrent.
    var commits: Int { get }

    /// The number of statements that operations of this process ran so far.
    var statements: Int { get }

    /// True for a database that several servers use at once.
    var isShared: Bool { get }

    /// Checks that the server and its database are fit for use. A file needs no check.
    ///
    /// - Throws: ``Failure`` `.unavailable` for a server that cannot be reached, and `.invalid` for one that is too old, a
    ///   connection pooler that does not work with sessions, and a database of another program.
    func checkServer() async throws

    /// Listens for commits of other processes.
    ///
    /// - Parameter tell: called after a commit, and whenever one may have been missed. An engine may leave it out; a
    ///   look at the end of the journal finds the commits, too.
    func onChange(_ tell: @escaping @Sendable () -> Void)

    /// The time by the one clock of all processes that use the database. What is stored is dated by it.
    var now: Date { get }

    /// True after ``foldLog()`` could not empty the log, because another process was reading.
    var needsFolding: Bool { get }

    /// True for the one process that does what is to be done once. It does not wait: a process that asks every second
    /// gets the lease within seconds after the death of its holder.
    func holdsLease() -> Bool

    /// Closes all connections. Nothing can be read or written afterwards.
    func close() async throws
}

/// The database cannot be read or written at the moment: it is locked by another process, the disk is full, a file of it
/// cannot be opened, or its server does not answer. Nothing was changed, unless the connection to a server was lost
/// during a commit; then it may have been.
public struct DatabaseUnavailable: Error, Sendable, CustomStringConvertible {
    /// The cause, in the engine's words. It may contain the path of a file.
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}

/// An open transaction. Queries are methods of it, in the file of their noun.
public protocol Connection {
    /// Runs a statement.
    ///
    /// - Returns: the number of rows that it changed.
    /// - Throws: ``ConstraintViolation`` where it would break a rule of the schema.
    @discardableResult
    func execute(_ statement: SQL) throws -> Int

    /// Runs a statement whose outcome nobody waits for. An engine may run it with the next statement, or at the end of the
    /// write, and throw from there, which is no ``ConstraintViolation`` then. So it is for statements that no rule of the
    /// schema can refuse, unless the whole write is wrong.
    func send(_ statement: SQL) throws

    /// Runs a query, and returns all of its rows in order.
    func rows(_ query: SQL) throws -> [Row]

    /// Asks queries together that are run next, so that the way to a server is gone once for all of them. ``rows(_:)`` then
    /// returns what they found, unless a statement wrote something in between. An engine without such a way does nothing.
    func prefetch(_ queries: [SQL]) throws

    /// Runs the statements of a migration, which contain no values to bind.
    func run(script: String) throws

    /// Returns true if there is a table of that name.
    func hasTable(_ name: String) throws -> Bool

    /// Called with the selectors of feeds whose data, or whose secrets, the transaction changes. A connection that is made of
    /// another one passes them on.
    func noteTouched(_ selectors: Set<FeedSelector>)

    /// The key of personal links where it is kept apart from the database; nil where it is in the database.
    var personalKey: String? { get }

    /// Called for each row that cannot be read.
    ///
    /// - Returns: true if a list leaves it out, as in a read; false if the whole query fails, as in a write.
    func leavesOut(_ row: UnreadableRow) -> Bool
}

extension Connection {
    /// Runs a query, and returns all of its rows as values: texts and counts, which can always be read.
    public func all<T>(_ query: SQL, _ decode: (Row) throws -> T) throws -> [T] {
        try rows(query).map { try plainValue(of: $0, decode) }
    }

    /// Runs a query, and returns its first row as a value, or nil where there is none.
    public func first<T>(_ query: SQL, _ decode: (Row) throws -> T) throws -> T? {
        try rows(query).first.map { try plainValue(of: $0, decode) }
    }

    /// Runs a query for one number, whose column is named `n`.
    ///
    /// - Returns: 0 for NULL, and where there is no row.
    public func number(_ query: SQL) throws -> Int {
        try first(query) { row in
            if case .real(let value) = row["n"] { return Int(exactly: value.rounded(.down)) ?? 0 }
            return try row.integerIfAny("n") ?? 0
        } ?? 0
    }
}

/// A violation of a constraint of the schema.
public enum ConstraintViolation: Error, Sendable, Hashable {
    /// A duplicate of a unique value. The columns are written as `table.column`.
    case notUnique(String)
    /// A reference to a missing row, or the deletion of a row that others refer to.
    case missingReference
    /// A value that the schema does not allow, with the message of the engine.
    case notAllowed(String)
}

/// Counts statements. The connections of a database share it.
final class StatementCount: Sendable {
    private let counted = Atomic<Int>(0)

    var value: Int { counted.load(ordering: .relaxed) }

    func add() {
        counted.add(1, ordering: .relaxed)
    }
}
