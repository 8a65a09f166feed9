import Foundation
import Storage
import TestSupport
import Testing

/// The promises of ``Database``, which every engine keeps.
@Suite struct DatabaseTests {
    @Test func `a write that throws leaves no changes`() async throws {
        struct Interrupted: Error {}
        let place = try await TestDatabase()
        let database = try await place.migrated()
        await #expect(throws: Interrupted.self) {
            try await database.write { connection in
                try connection.setInstallation(.host, to: "gone")
                throw Interrupted()
            }
        }
        #expect(try await database.read { try $0.installation(.host) } == nil)
    }

    @Test func `violations of constraints are distinguished`() async throws {
        let place = try await TestDatabase()
        let database = try await place.migrated()
        func violation(_ statement: @escaping @Sendable () -> SQL) async -> ConstraintViolation? {
            await #expect(throws: ConstraintViolation.self) { try await database.write { try $0.execute(statement()) } }
        }
        _ = try await database.write { try $0.execute("INSERT INTO installation VALUES ('host', 'a')") }
        #expect(
            await violation { "INSERT INTO installation VALUES ('host', 'b')" } == .notUnique("installation.name"))
        #expect(
            await violation { "INSERT INTO tutorial_slugs (slug, tutorial_id) VALUES ('a', 'none')" }
                == .missingReference)
        #expect(
            await violation { "INSERT INTO installation VALUES ('x', NULL)" }
                == .notAllowed(
                    TestDatabase.isOnServer
                        ? #"null value in column "value" of relation "installation" violates not-null constraint"#
                        : "NOT NULL constraint failed: installation.value"))
    }

    @Test func `a database that is watched tells the time of its engine`() async throws {
        let place = try await TestDatabase()
        let time = Date(timeIntervalSince1970: 1_800_000_000)
        #expect(WatchedDatabase(FixedClock(base: try place.open(), now: time)).now == time)
    }
}

/// A database whose clock stands still.
private struct FixedClock: DatabaseEngine {
    let base: any DatabaseEngine
    let now: Date

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

    var statements: Int { base.statements }

    var isShared: Bool { base.isShared }

    func checkServer() async throws { try await base.checkServer() }

    func onChange(_ tell: @escaping @Sendable () -> Void) { base.onChange(tell) }

    var needsFolding: Bool { base.needsFolding }

    func holdsLease() -> Bool { base.holdsLease() }

    func close() async throws { try await base.close() }
}
