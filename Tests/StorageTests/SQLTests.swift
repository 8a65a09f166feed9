import Foundation
import Storage
import TestSupport
import Testing

@Suite struct SQLTests {
    @Test func `every interpolated value is bound`() {
        let name = "x'; DROP TABLE trainers; --"
        let limit: Int? = nil
        let query: SQL =
            "SELECT * FROM trainers WHERE name = \(name) AND revision = \(limit) AND id IN \(anyOf: ["a", "b"])"
        #expect(query.text == "SELECT * FROM trainers WHERE name = ? AND revision = ? AND id IN (?, ?)")
        #expect(query.values == [.text(name), .null, .text("a"), .text("b")])
    }

    @Test func `statements join with their values in order`() {
        let conditions: [SQL] = ["a = \(1)", "b = \("two")"]
        let query: SQL = "SELECT 1 WHERE \(conditions.allTrue) LIMIT \(3)"
        #expect(query.text == "SELECT 1 WHERE (a = ?) AND (b = ?) LIMIT ?")
        #expect(query.values == [.integer(1), .text("two"), .integer(3)])
    }

    @Test func `no conditions match everything, and no values match nothing`() async throws {
        let place = try await TestDatabase()
        let database = try await place.migrated()
        let none: [SQL] = []
        let found = try await database.read { connection in
            [
                try connection.number(
                    "SELECT COUNT(*) AS n FROM schema_migrations WHERE version = 1 AND \(none.allTrue)"),
                try connection.number(
                    "SELECT COUNT(*) AS n FROM schema_migrations WHERE version IN \(anyOf: [Int]())"),
            ]
        }
        #expect(found == [1, 0])
    }

    @Test func `a value with SQL in it stays a value`() async throws {
        let place = try await TestDatabase()
        let database = try await place.migrated()
        let hostile = "'); DELETE FROM installation; --\u{1F600}"
        try await database.write { try $0.setInstallation(.host, to: hostile) }
        #expect(try await database.read { try $0.installation(.host) } == hostile)
    }
}
