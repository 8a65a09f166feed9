#if PostgreSQL
    import Foundation
    import Storage
    import TestSupport
    import Testing

    /// Queries that a transaction asks together before it needs their rows.
    @Suite(.enabled(if: TestDatabase.isOnServer)) struct PrefetchTests {
        private let host: SQL = "SELECT value FROM installation WHERE name = \(InstallationFact.host)"
        private let horizon: SQL = "SELECT value FROM installation WHERE name = \(InstallationFact.horizon)"

        @Test func `queries that were asked together are no statements of their own any more`() async throws {
            let database = try await TestDatabase().migrated()
            try await database.write { try $0.setInstallation(.horizon, to: "2027-01-01") }
            let before = database.statements
            let (values, statements) = try await database.read { connection in
                try connection.prefetch([host, horizon])
                let asked = database.statements
                let values = try [host, horizon].map { try connection.all($0) { try $0.text("value") } }
                return (values, [asked, database.statements].map { $0 - before })
            }
            #expect(values == [[], ["2027-01-01"]])
            #expect(statements == [2, 2])
        }

        @Test func `what was written after queries were asked is in their rows`() async throws {
            let database = try await TestDatabase().migrated()
            let values = try await database.write { connection in
                try [false, true].map { waits in
                    try connection.prefetch([horizon])
                    if waits {
                        try connection.execute("DELETE FROM installation WHERE name = \(InstallationFact.horizon)")
                    } else {
                        try connection.setInstallation(.horizon, to: "2027-01-01")
                    }
                    return try connection.all(horizon) { try $0.text("value") }
                }
            }
            #expect(values == [["2027-01-01"], []])
        }

        @Test func `a query that was asked ahead and is not run spoils nothing`() async throws {
            let database = try await TestDatabase().migrated()
            try await database.write { try $0.prefetch([host, horizon]) }
            try await database.write { try $0.setInstallation(.horizon, to: "2027-01-01") }
            let values = try await database.write { connection in
                try connection.all(horizon) { try $0.text("value") }
            }
            #expect(values == ["2027-01-01"])
        }

        @Test func `more queries than are kept prepared are asked together`() async throws {
            let database = try await TestDatabase().migrated()
            try await database.write { try $0.setInstallation(.horizon, to: "2027-01-01") }
            let counts = try await database.read { connection in
                try (0..<12).map { round in
                    let queries = (0..<90).map { number -> SQL in
                        // No two queries have the same text.
                        let conditions = Array(repeating: "1 = 1" as SQL, count: 1 + round * 90 + number)
                        return "\(horizon) AND \(conditions.allTrue)"
                    }
                    for _ in 0..<2 { try connection.prefetch(queries) }
                    return try queries.map { try connection.rows($0).count }.reduce(0, +)
                }
            }
            #expect(counts == Array(repeating: 90, count: 12))
        }
    }
#endif
