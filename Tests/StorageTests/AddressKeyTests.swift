import Foundation
import Storage
import TestSupport
import Testing
import Training

@Suite struct AddressKeyTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    @Test(arguments: [
        "ada@bücher.example", "Ada@BÜCHER.example", "ada@xn--bcher-kva.example", "ADA@bu\u{308}cher.example",
    ])
    func `a person is found by every spelling of the address`(spelling: String) async throws {
        let place = try await TestDatabase()
        let database = try await place.migrated()
        let found = try await database.write { connection in
            try connection.insert(Registrant(id: "r", email: "Ada@Bücher.example", createdAt: now))
            _ = try connection.insertOptOut(of: .reminders, email: "Ada@Bücher.example", now: now)
            return (
                try connection.registrant(withEmail: spelling)?.email,
                try connection.hasOptedOut(.reminders, email: spelling)
            )
        }
        #expect(found.0 == "Ada@Bücher.example")
        #expect(found.1)
    }

    @Test func `people whom an earlier release stored are found after the migration`() async throws {
        let place = try await TestDatabase()
        let database = try await database(ofVersion: 6, in: place)
        try await database.write { connection in
            for (id, key) in [
                ("r1", "ada@example.org"), ("r2", "ada@bücher.example"), ("r3", "u\u{308}@example.org"),
                ("r4", "eve@example.123"), ("r5", "erased:r5"),
            ] {
                try connection.execute(
                    """
                    INSERT INTO registrants (id, email_key, email, generation, created_at)
                    VALUES (\(id), \(key), \(key), 1, \(now))
                    """)
            }
        }
        let migrator = Migrator(database, migrations: Array(Migration.all.prefix(7)))
        #expect(try await migrator.migrate(now: now) == ["keys of addresses"])
        let found = try await database.read { connection in
            try [
                "ADA@example.org", "ada@BÜCHER.example", "ada@xn--bcher-kva.example", "ü@example.org",
                "Eve@Example.123",
            ].map { try connection.registrant(withEmail: $0)?.id }
        }
        #expect(found == ["r1", "r2", "r2", "r3", "r4"])
        #expect(try await keys(database, of: "registrants").contains("erased:r5"))
    }

    @Test func `two spellings from an earlier release become one interest and one opt-out`() async throws {
        let place = try await TestDatabase()
        let database = try await database(ofVersion: 6, in: place)
        let keys = ["ada@xn--bcher-kva.example", "ada@bücher.example", "ben@grün.example"]
        try await database.write { connection in
            try connection.execute(
                """
                INSERT INTO tutorials (
                    id, ordinal, slug, title, summary, description, level, language, materials, status, words, interested,
                    created_at, updated_at, revision)
                VALUES ('t', 1, 't', 'T', '', '', 'beginner', 'en', '{}', 'published', '', 3, \(now), \(now), 1)
                """)
            for key in keys {
                try connection.execute(
                    """
                    INSERT INTO tutorial_interest (tutorial_id, email_key, email, language, created_at)
                    VALUES ('t', \(key), \(key), 'en', \(now))
                    """)
                try connection.execute(
                    "INSERT INTO mail_refusals (email_key, kind, created_at) VALUES (\(key), 'reminders', \(now))")
            }
        }
        _ = try await Migrator(database).migrate(now: now)
        let expected = ["ada@xn--bcher-kva.example", "ben@xn--grn-ioa.example"]
        #expect(try await self.keys(database, of: "tutorial_interest") == expected)
        #expect(try await self.keys(database, of: "mail_refusals") == expected)
        #expect(try await database.read { try $0.number("SELECT interested AS n FROM tutorials") } == 2)
    }

    @Test func `two registrants of one mailbox stay two`() async throws {
        let place = try await TestDatabase()
        let database = try await database(ofVersion: 6, in: place)
        let keys = ["ada@bücher.example", "ada@xn--bcher-kva.example"]
        try await database.write { connection in
            for key in keys {
                try connection.execute(
                    """
                    INSERT INTO registrants (id, email_key, email, generation, created_at)
                    VALUES (\(key), \(key), \(key), 1, \(now))
                    """)
            }
        }
        _ = try await Migrator(database).migrate(now: now)
        #expect(try await self.keys(database, of: "registrants") == keys)
        #expect(
            try await database.read { try $0.registrant(withEmail: keys[0])?.id } == "ada@xn--bcher-kva.example")
    }

    private func database(ofVersion version: Int, in place: TestDatabase) async throws -> any DatabaseEngine {
        let database = try place.open()
        _ = try await Migrator(database, migrations: Array(Migration.all.prefix(version))).migrate(now: now)
        return database
    }

    private func keys(_ database: any Database, of table: SQL) async throws -> [String] {
        try await database.read {
            try $0.all("SELECT email_key FROM \(table) ORDER BY email_key") { try $0.text("email_key") }
        }
    }
}
