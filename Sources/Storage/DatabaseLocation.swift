import SupportCore

/// The place of a database, as a setting names it.
public enum DatabaseLocation: Sendable, Hashable {
    /// The path of an SQLite file.
    case file(String)
    /// The URL of a database on a PostgreSQL server.
    case server(String)

    /// - Parameter text: a path, or a URL that begins with `postgres://` or `postgresql://`.
    public init(_ text: String) {
        self = text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") ? .server(text) : .file(text)
    }

    public var isServer: Bool {
        if case .server = self { true } else { false }
    }

    /// A name for messages, without a password.
    public var shown: String {
        switch self {
        case .file(let path): path
        case .server: "the database on the server"
        }
    }

    /// Closes what is left of open databases on servers. A command does it before it ends.
    public static func closeAll() async {
        #if PostgreSQL
            await PostgreSQLWatcher.closeAll()
        #endif
    }

    /// Opens the database, which is created where there is no file.
    ///
    /// - Parameters:
    ///   - connections: the maximum number of connections to a server.
    ///   - waitLimit: the maximum time for which a read waits for one of them.
    ///   - personalKey: the key of personal links; nil where it is in the database.
    /// - Throws: ``Failure`` for a file that is no database, and for an address that is not valid.
    public func open(
        connections: Int = 10, waitLimit: Duration = .seconds(10), personalKey: String? = nil
    ) throws -> any DatabaseEngine {
        switch self {
        case .file(let path): return try SQLiteDatabase(path: path, personalKey: personalKey)
        case .server(let url):
            #if PostgreSQL
                return try PostgreSQLDatabase(
                    url: url, connections: connections, waitLimit: waitLimit, personalKey: personalKey)
            #else
                throw Failure(
                    .invalid,
                    "This build of Lectern has no PostgreSQL. Build it with swift build --traits PostgreSQL.")
            #endif
        }
    }
}
