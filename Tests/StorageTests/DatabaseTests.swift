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

    @Test func `statements that are sent along take effect in their order, and before the next query`() async throws {
        let place = try await TestDatabase()
        let database = try await place.migrated()
        let count = try await database.write { connection in
            for number in 1...250 {
                try connection.send("INSERT INTO installation (name, value) VALUES (\("n\(number)"), \("\(number)"))")
            }
            try connection.send("DELETE FROM installation WHERE name LIKE 'n%' AND name <> 'n250'")
            let count = try connection.number("SELECT COUNT(*) AS n FROM installation WHERE name LIKE 'n%'")
            try connection.send("UPDATE installation SET value = 'last' WHERE name = 'n250'")
            return count
        }
        #expect(count == 1)
        let values = try await database.read { connection in
            try connection.all("SELECT value FROM installation WHERE name LIKE 'n%'") { try $0.text("value") }
        }
        #expect(values == ["last"])
    }

    @Test(arguments: [true, false])
    func `a statement that is sent along and breaks a rule undoes its write, and no other`(asLast: Bool) async throws {
        let place = try await TestDatabase()
        let database = try await place.migrated()
        try await database.write { try $0.setInstallation(.host, to: "before") }
        let outcomes = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<20 {
                group.addTask {
                    do {
                        try await database.write { connection in
                            try connection.send("INSERT INTO installation (name, value) VALUES (\("n\(number)"), 'x')")
                            guard number % 4 == 0 else { return }
                            try connection.send("INSERT INTO installation (name, value) VALUES ('host', 'b')")
                            guard !asLast else { return }
                            _ = try connection.number("SELECT COUNT(*) AS n FROM installation")
                        }
                        return true
                    } catch is ConstraintViolation {
                        return false
                    }
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(outcomes == 15)
        let (host, others) = try await database.read { connection in
            (
                try connection.installation(.host),
                try connection.number("SELECT COUNT(*) AS n FROM installation WHERE name LIKE 'n%'")
            )
        }
        #expect(host == "before")
        #expect(others == 15)
    }

    @Test func `a statement is not blamed for one that was sent before it`() async throws {
        let place = try await TestDatabase()
        let database = try await place.migrated()
        try await database.write { try $0.setInstallation(.host, to: "before") }
        await #expect(throws: ConstraintViolation.self) {
            try await database.write { connection in
                try connection.send("INSERT INTO installation (name, value) VALUES ('host', 'b')")
                do {
                    try connection.execute("INSERT INTO installation (name, value) VALUES ('other', 'x')")
                } catch is ConstraintViolation {
                    Issue.record("The statement broke no rule.")
                }
            }
        }
        #expect(try await database.read { try $0.installation(.host) } == "before")
    }

    @Test func `a database that is watched tells the time of its engine`() async throws {
        let place = try await TestDatabase()
        let time = Date(timeIntervalSince1970: 1_800_000_000)
        #expect(try WatchedDatabase(place.open(at: time)).now == time)
    }
}
