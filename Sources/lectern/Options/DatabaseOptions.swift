import ArgumentParser
import Foundation
import ICalendar
import Operations
import Storage
import SupportCore

struct DatabaseOptions: ParsableArguments {
    @Option(
        help: """
            The database: a file, or postgres://USER:PASSWORD@HOST/NAME?sslmode=verify-full. \
            (LECTERN_DATABASE; lectern.sqlite)
            """)
    var database: String?

    @Option(help: "The maximum number of connections to a PostgreSQL server. (LECTERN_DATABASE_CONNECTIONS; 10)")
    var databaseConnections: String?

    var location: DatabaseLocation {
        DatabaseLocation(setting(database, "LECTERN_DATABASE", otherwise: "lectern.sqlite"))
    }

    /// The path of the database file.
    ///
    /// - Throws: ``Failure`` `.invalid` for a database on a server.
    func file(for purpose: String) throws -> String {
        switch location {
        case .file(let path): return path
        case .server:
            throw Failure(
                .invalid,
                "lectern \(purpose) is for SQLite. A PostgreSQL database is backed up with pg_dump and restored with "
                    + "pg_restore, or to a point in time from its archived write-ahead log.")
        }
    }

    func connections() throws -> Int {
        let text = setting(databaseConnections, "LECTERN_DATABASE_CONNECTIONS", otherwise: "10")
        guard let number = Int(text), (3...1_000).contains(number) else {
            throw ValidationError("\(text) is not a number from 3 to 1000 (LECTERN_DATABASE_CONNECTIONS).")
        }
        return number
    }

    /// The database of an installation that exists.
    ///
    /// - Parameter personalKey: the key of personal links; nil where it is in the database.
    /// - Throws: ``Failure`` where there is none, or where its schema is of another release.
    func openExisting(personalKey: String? = nil) async throws -> WatchedDatabase {
        if case .file(let path) = location {
            try DatabaseLock.finishRestore(of: path)
            guard FileManager.default.fileExists(atPath: path) else {
                throw Failure(
                    .notFound, "There is no database at \(path). Create one with lectern migrate, or name another file."
                )
            }
            try DatabaseLock.useUntilExit(path)
        }
        let database = WatchedDatabase(try await open(location, personalKey: personalKey))
        switch try await Migrator(database).state() {
        case .current: return database
        case .empty where location.isServer:
            throw Failure(.notFound, "The database on the server is empty. Create its tables with lectern migrate.")
        case .empty, .outdated:
            throw Failure(
                .unavailable, "The schema of \(location.shown) is older than this release. Run lectern migrate.")
        }
    }

    /// The database, which is created where there is none.
    ///
    /// - Parameters:
    ///   - other: a location in place of the one of the settings.
    ///   - personalKey: the key of personal links; nil where it is in the database.
    /// - Throws: ``Failure`` where there is none, but files of a former one: an empty one in its place would hide that
    ///   it is missing.
    func create(_ other: DatabaseLocation? = nil, personalKey: String? = nil) async throws -> any DatabaseEngine {
        let location = other ?? location
        if case .file(let path) = location {
            try DatabaseLock.useUntilExit(path)
            try Self.checkNothingIsMissing(at: path)
            if !FileManager.default.fileExists(atPath: path),
                FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
            {
                FileOwner.adopt(path, besideDatabase: path)
            }
        }
        return try await open(location, personalKey: personalKey)
    }

    /// - Throws: ``Failure`` that names the file, its owner and the user, where the file cannot be opened; as
    ///   ``DatabaseEngine/checkServer()`` for a server.
    private func open(_ location: DatabaseLocation, personalKey: String? = nil) async throws -> any DatabaseEngine {
        if case .file(let path) = location, access(path, R_OK | W_OK) != 0 {
            let reason = String(cString: strerror(errno))
            throw Failure(.unavailable, "\(path) cannot be opened: \(reason).\(FileOwner.account(of: path))")
        }
        let engine = try location.open(connections: try connections(), personalKey: personalKey)
        try await engine.checkServer()
        return engine
    }

    /// Runs what changes the schema, after a file whose schema is older was copied beside it. What is on a server is copied
    /// by its operators.
    ///
    /// - Parameters:
    ///   - other: a location in place of the one of the settings.
    ///   - tell: takes the path of the copy, where there is one.
    /// - Throws: ``Failure`` `.invalid` for a damaged database, which is not changed.
    func copyingIfOutdated(
        _ database: any DatabaseEngine, at other: DatabaseLocation? = nil, tell: (String) -> Void,
        _ change: () async throws -> [String]
    ) async throws -> [String] {
        guard case .file(let path) = other ?? location,
            case .outdated(let version) = try await Migrator(database).state()
        else { return try await change() }
        let place = URL(filePath: path)
        try BackupFile.removeParts(in: place.deletingLastPathComponent()) { name in
            name.hasPrefix(place.lastPathComponent + ".schema-") && name.hasSuffix(".backup.part")
        }
        let copy = "\(path).schema-\(version).\(Zone.utc.local(at: Date()).basic).backup"
        try await BackupFile(copy).write(database)
        FileOwner.adopt(copy, besideDatabase: path)
        try DatabaseReplacement.synchronizeFolder(of: copy)
        tell(copy)
        do {
            return try await change()
        } catch {
            // A service that is started again and again would fill the disk with copies of what is still there.
            if await isOutdated(database) { DatabaseReplacement.discard(copy) }
            throw error
        }
    }

    /// False where that cannot be found out.
    private func isOutdated(_ database: any Database) async -> Bool {
        do {
            guard case .outdated = try await Migrator(database).state() else { return false }
            return true
        } catch {
            // The reason for which the change failed is the one to tell.
            return false
        }
    }

    static func checkNothingIsMissing(at path: String) throws {
        let traces = try DatabaseReplacement(of: path).traces()
        guard traces.isEmpty else {
            throw Failure(
                .conflict,
                "There is no database at \(path), but files of a former one are beside it: "
                    + "\(traces.joined(separator: ", ")). Put the database back (lectern restore FILE), "
                    + "or move these files away to begin with an empty one.")
        }
    }
}
