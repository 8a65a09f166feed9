import Foundation
import Operations
import Storage
import SupportCore
import TestSupport
import Testing
import Training

@Suite struct DatabaseCopyTests {
    @Test func `a copy has every row, and a copy of that is the same again`() async throws {
        let installation = try await TestInstallation()
        let trainer = try await installation.trainer("Grace")
        let weekly = try await installation.session(
            "Webhooks", series("FREQ=DAILY;COUNT=600", from: "2026-12-01T10:00:00"), trainers: [trainer])
        let single = try await installation.single(capacity: 1)
        for email in ["ada@example.org", "ben@bücher.example"] { _ = try await installation.register(email, single) }
        let following = try await installation.session("Later", series(nil, from: "2027-01-01T10:00:00"))
        _ = try await installation.database.write {
            try $0.execute("UPDATE sessions SET follows_id = \(following.id) WHERE id = \(weekly.id)")
        }
        let file = try DatabaseLocation.file(installation.testDatabase.folder.appending(path: "copy.sqlite").path)
            .open()
        let copied = try await DatabaseCopy(from: installation.database, to: file).run(now: installation.now)
        let before = try await DatabaseCopy.tables(of: installation.database)
        #expect(copied == before.filter { $0.rows > 0 })
        #expect(copied.first { $0.name == "occurrences" }?.rows == 602)
        #expect(try await Migrator(file).state() == .current)

        let other = try await installation.testDatabase.sibling()
        let back = try other.open()
        _ = try await DatabaseCopy(from: file, to: back).run(now: installation.now)
        #expect(try await DatabaseCopy.tables(of: back) == before)
        // Feeds are the same document, under the same tag.
        func tag(_ database: any Database) async throws -> String {
            let feeds = Feeds(
                WatchedDatabase(database), publicURL: "https://training.example.org", release: "1.0.0",
                zoneDatabase: "test")
            return try await feeds.document(.trainer(trainer), now: installation.now).tag
        }
        #expect(try await tag(installation.database) == tag(back))
    }

    @Test func `every table is copied`() async throws {
        let place = try await TestDatabase()
        let database = try place.open()
        _ = try await Migrator(database).migrate(now: Date(timeIntervalSince1970: 1_800_000_000))
        let names = try await database.read { connection in
            let query: SQL =
                TestDatabase.isOnServer
                ? "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = CURRENT_SCHEMA::regnamespace"
                : "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            return try connection.all(query) { try $0.text("name") }
        }
        #expect(names.sorted() == (CopiedTable.all.map(\.name) + ["schema_migrations"]).sorted())
    }

    @Test func `nothing is copied into a database that is not empty`() async throws {
        let source = try await TestInstallation()
        let other = try await source.testDatabase.sibling()
        let target = try other.open()
        _ = try await Migrator(target).migrate(now: source.now)
        let failure = await #expect(throws: Failure.self) {
            try await DatabaseCopy(from: source.database, to: target).run(now: source.now)
        }
        #expect(failure?.code == .conflict)
    }
}
