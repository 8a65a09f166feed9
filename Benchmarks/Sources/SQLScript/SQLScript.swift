internal import CSQLite

/// Statements that are run in a database file at once. A target of its own, so that SQLite's C is seen here alone.
public enum SQLScript {
    public static func run(_ script: String, in path: String) throws {
        var connection: OpaquePointer?
        defer { sqlite3_close(connection) }
        guard sqlite3_open(path, &connection) == SQLITE_OK else { throw Refused(reason: "\(path) cannot be opened.") }
        var message: UnsafeMutablePointer<CChar>?
        defer { sqlite3_free(message) }
        guard sqlite3_exec(connection, script, nil, nil, &message) == SQLITE_OK else {
            throw Refused(reason: message.map { String(cString: $0) } ?? "")
        }
    }

    public struct Refused: Error {
        public let reason: String
    }
}
