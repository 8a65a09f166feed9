public import Foundation
public import Storage

/// A new database for one test, removed when the test releases it: a file, or, where `LECTERN_TEST_DATABASE` has the URL of
/// a database on a PostgreSQL server, another database there.
public final class TestDatabase: Sendable {
    public let location: DatabaseLocation
    /// A folder of the test.
    public let folder: URL
    private let place: DatabasePlace

    /// The content of a new database.
    public enum Content: Sendable {
        case nothing
        /// The empty tables of this release. They are made once, and copied for each test.
        case tables
    }

    /// True for tests on PostgreSQL.
    public static var isOnServer: Bool { TestServer.url != nil }

    /// Waits for a place among the open databases of tests.
    public convenience init(_ content: Content = .nothing) async throws {
        try await self.init(content, await DatabasePlace())
    }

    /// Another new database for the same test, at the same place.
    public func sibling() async throws -> TestDatabase { try await TestDatabase(.nothing, place) }

    private init(_ content: Content, _ place: DatabasePlace) async throws {
        self.place = place
        let name = UUID().uuidString
        folder = FileManager.default.temporaryDirectory.appending(path: "lectern-test-\(name)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        if TestServer.url != nil {
            let database = "test_" + name.lowercased().replacing("-", with: "")
            location = .server(try TestServer.url(of: database))
            try await TestServer.create(database, content)
        } else {
            let file = folder.appending(path: "test.sqlite")
            location = .file(file.path)
            if content == .tables { try FileManager.default.copyItem(at: try await TableFile.shared.value, to: file) }
        }
    }

    /// Opens the database. Each call is like that of another process.
    ///
    /// - Parameter time: the instant at which its clock stands still; nil for the clock of the engine.
    public func open(at time: Date? = nil) throws -> any DatabaseEngine {
        HeldDatabase(
            base: try location.open(connections: 4, waitLimit: TestServer.waitLimit), place: self, time: time)
    }

    deinit {
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            print("not removed: \(folder.path): \(error)")
        }
        guard case .server(let url) = location else { return }
        Task { [place] in
            do {
                try await TestServer.drop(url)
            } catch {
                print("not removed: \(url): \(error)")
            }
            // The next test would only wait for the server as well.
            withExtendedLifetime(place) {}
        }
    }
}

/// A file with the tables of this release.
private enum TableFile {
    private static let folder = FileManager.default.temporaryDirectory.appending(
        path: "lectern-tables-\(UUID().uuidString)")

    static let shared = Task {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        atexit { try? FileManager.default.removeItem(at: TableFile.folder) }
        let file = folder.appending(path: "tables.sqlite")
        try await DatabaseLocation.file(file.path).makeTables()
        return file
    }
}

/// The server with the databases of tests.
private enum TestServer {
    /// Nil for tests on SQLite.
    static let url = ProcessInfo.processInfo.environment["LECTERN_TEST_DATABASE"]

    /// All tests begin at the same time, and a busy machine gives each its turn late.
    static let waitLimit = Duration.seconds(600)

    /// The URL of another database on the server.
    static func url(of database: String) throws -> String {
        guard let url, var parts = URLComponents(string: url) else { throw URLError(.badURL) }
        parts.path = "/" + database
        return parts.string ?? url
    }

    static func create(_ database: String, _ content: TestDatabase.Content) async throws {
        let template = content == .tables ? try await tables.value : nil
        try await run("CREATE DATABASE \(database) TEMPLATE \(template ?? (try ownName()))")
    }

    static func drop(_ url: String) async throws {
        try await run("DROP DATABASE \(try name(in: url)) WITH (FORCE)")
    }

    /// The name of a database with the tables of this release. It stays on the server.
    private static let tables = Task {
        let name = "tables_" + UUID().uuidString.lowercased().replacing("-", with: "")
        try await create(name, .nothing)
        try await DatabaseLocation(try url(of: name)).makeTables()
        return name
    }

    private static func ownName() throws -> String { try name(in: url ?? "") }

    private static func name(in url: String) throws -> String {
        guard let path = URLComponents(string: url)?.path, path.count > 1 else { throw URLError(.badURL) }
        return String(path.dropFirst())
    }

    /// Another database than the one that is copied, which nobody may be connected to.
    private static let administration = Result {
        try DatabaseLocation(try url(of: "postgres")).open(connections: 6, waitLimit: waitLimit)
    }

    private static func run(_ script: String) async throws {
        try await administration.get().read { connection in
            // Not in a transaction, neither alone nor among other statements of a script.
            try connection.run(script: "COMMIT")
            defer { try? connection.run(script: "BEGIN") }
            try connection.run(script: script)
        }
    }
}

extension DatabaseLocation {
    fileprivate func makeTables() async throws {
        let database = try open(connections: 3)
        _ = try await Migrator(database).migrate(now: Date(timeIntervalSince1970: 1_800_000_000))
        try await database.close()
    }
}

/// An open database that keeps its place until it is released itself.
private struct HeldDatabase: DatabaseEngine {
    let base: any DatabaseEngine
    let place: TestDatabase
    let time: Date?

    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await base.read(body)
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await base.write(body)
    }

    func version() async throws -> Int { try await base.version() }

    func foldLog() async throws { try await base.foldLog() }

    func backup(to path: String) async throws { try await base.backup(to: path) }

    var unreadableRows: UnreadableRows { base.unreadableRows }

    func checkWritable() async throws { try await base.checkWritable() }

    func integrityFaults() async throws -> [String] { try await base.integrityFaults() }

    var commits: Int { base.commits }

    var statements: Int { base.statements }

    var isShared: Bool { base.isShared }

    func checkServer() async throws { try await base.checkServer() }

    func onChange(_ tell: @escaping @Sendable () -> Void) { base.onChange(tell) }

    var needsFolding: Bool { base.needsFolding }

    var now: Date { time ?? base.now }

    func holdsLease() -> Bool { base.holdsLease() }

    func close() async throws { try await base.close() }
}
