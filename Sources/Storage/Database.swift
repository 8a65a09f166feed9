/// Where everything is kept: one seam, narrow enough for every engine.
///
/// The bodies are synchronous, inside an asynchronous boundary. A write body may run more than once (an engine that
/// meets a serialization failure runs it again, and so does one whose commit others share), so it calls nothing outside
/// the database.
public protocol Database: Sendable {
    /// Runs `body` on one unchanging view of the data.
    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T

    /// Runs `body` in one transaction: it is committed, durably, when the body returns, and undone when it throws. It is
    /// not begun when the task was cancelled before its turn, and carried out when it has begun.
    func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T

    /// A number that changes with every commit of any process, and is had without reading data.
    func version() throws -> Int

    /// Copies the whole database, as of one instant, to a new file, while reads and writes go on.
    func backup(to path: String) async throws

    /// What the engine finds wrong with its own files; empty when all is well.
    func integrityFaults() async throws -> [String]
}

/// A transaction under way. Queries are methods on it, in the file of their noun.
public protocol Connection {
    /// Runs a statement, and tells how many rows it changed.
    @discardableResult
    func execute(_ statement: SQL) throws -> Int

    /// All rows of an answer, in its order.
    func rows(_ query: SQL) throws -> [Row]

    /// Runs statements that hold no values: a migration.
    func run(script: String) throws

    /// Whether there is a table of that name.
    func hasTable(_ name: String) throws -> Bool
}

extension Connection {
    /// All rows, each as a value.
    public func all<T>(_ query: SQL, _ decode: (Row) throws -> T) throws -> [T] {
        try rows(query).map(decode)
    }

    /// The first row as a value, or nil where there is none.
    public func first<T>(_ query: SQL, _ decode: (Row) throws -> T) throws -> T? {
        try rows(query).first.map(decode)
    }

    /// The number that a query for one number gives; the column is to be named `n`.
    public func number(_ query: SQL) throws -> Int {
        try first(query) { try $0.integerIfAny("n") ?? 0 } ?? 0
    }
}

/// A rule of the schema that a statement would have broken.
public enum ConstraintViolation: Error, Sendable, Hashable {
    /// A second row of what there may be one of; the columns as `table.column`.
    case notUnique(String)
    /// A row that names what is not there, or a deletion of what others name.
    case missingReference
    /// A value that the schema does not allow.
    case notAllowed(String)
}
