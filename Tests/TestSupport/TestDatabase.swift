public import Foundation
public import Storage

/// A new database for one test, removed when the test releases it: a file, or, where `LECTERN_TEST_DATABASE` has the URL of
/// a database on a PostgreSQL server, a schema of its own there.
public final class TestDatabase: Sendable {
    public let location: DatabaseLocation
    /// A folder of the test.
    public let folder: URL
    private let schema: String?
    private let place: DatabasePlace

    /// The URL of the server; nil for tests on SQLite.
    private static let server = ProcessInfo.processInfo.environment["LECTERN_TEST_DATABASE"]

    /// True for tests on PostgreSQL.
    public static var isOnServer: Bool { server != nil }

    /// Waits for a place among the open databases of tests.
    public convenience init() async throws {
        try await self.init(await DatabasePlace())
    }

    /// Another new database for the same test, at the same place.
    public func sibling() async throws -> TestDatabase { try await TestDatabase(place) }

    private init(_ place: DatabasePlace) async throws {
        self.place = place
        let name = UUID().uuidString
        folder = FileManager.default.temporaryDirectory.appending(path: "lectern-test-\(name)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        guard let server = Self.server else {
            location = .file(folder.appending(path: "test.sqlite").path)
            schema = nil
            return
        }
        let schema = "test_" + name.lowercased().replacing("-", with: "")
        try await Self.run("CREATE SCHEMA \(schema)")
        location = .server("\(server)\(server.contains("?") ? "&" : "?")options=-csearch_path%3D\(schema)")
        self.schema = schema
    }

    /// Opens the database. Each call is like that of another process.
    public func open() throws -> any DatabaseEngine {
        HeldDatabase(base: try location.open(connections: 4, waitLimit: Self.waitLimit), place: self)
    }

    deinit {
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            print("not removed: \(folder.path): \(error)")
        }
        guard let schema else { return }
        Task { [place] in
            do {
                try await Self.run("DROP SCHEMA \(schema) CASCADE")
            } catch {
                print("not removed: \(schema): \(error)")
            }
            // The next test would only wait for the server as well.
            withExtendedLifetime(place) {}
        }
    }

    // MARK: - The server

    /// All tests begin at the same time, and a busy machine gives each its turn late.
    private static let waitLimit = Duration.seconds(600)

    private static let administration = Result {
        try server.map { try DatabaseLocation($0).open(connections: 6, waitLimit: waitLimit) }
    }

    private static func run(_ script: String) async throws {
        // Not as a write: those follow each other, and schemas of many tests come and go at once.
        try await administration.get()?.read { try $0.run(script: "COMMIT; \(script); BEGIN") }
    }
}

/// An open database that keeps its place until it is released itself.
private struct HeldDatabase: DatabaseEngine {
    let base: any DatabaseEngine
    let place: TestDatabase

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

    func integrityFaults() async throws -> [String] { try await base.integrityFaults() }

    var commits: Int { base.commits }

    var isShared: Bool { base.isShared }

    func checkServer() async throws { try await base.checkServer() }

    func onChange(_ tell: @escaping @Sendable () -> Void) { base.onChange(tell) }

    var needsFolding: Bool { base.needsFolding }

    var now: Date { base.now }

    func holdsLease() -> Bool { base.holdsLease() }

    func close() async throws { try await base.close() }
}
