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
        #expect(try WatchedDatabase(place.open(at: time)).now == time)
    }
}
