import Foundation
import Storage
import SupportCore
import TestSupport
import Testing

@Suite struct MigratorTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)
    /// The version after the last of this release.
    private let next = (Migration.all.last?.version ?? 0) + 1

    @Test func `a new database gets every step once`() async throws {
        let place = try await TestDatabase()
        let database = try place.open()
        let migrator = Migrator(database)
        #expect(try await migrator.state() == .empty)
        #expect(try await migrator.migrate(now: now) == Migration.all.map(\.name))
        #expect(try await migrator.state() == .current)
        #expect(try await migrator.migrate(now: now) == [])
    }

    @Test func `an outdated database gets the missing steps`() async throws {
        let place = try await TestDatabase()
        let database = try await place.migrated()
        let later =
            Migration.all + [
                Migration(version: next, name: "later", script: "CREATE TABLE later (id TEXT);")
            ]
        let migrator = Migrator(database, migrations: later)
        #expect(try await migrator.state() == .outdated(version: Migration.all.count))
        #expect(try await migrator.migrate(now: now) == ["later"])
    }

    @Test func `a failed step does not change the schema`() async throws {
        let place = try await TestDatabase()
        let database = try await place.migrated()
        let broken =
            Migration.all + [
                Migration(version: next, name: "fine", script: "CREATE TABLE fine (id TEXT);"),
                Migration(
                    version: next + 1, name: "broken", script: "CREATE TABLE broken (id TEXT); NONSENSE;"
                ),
            ]
        await #expect(throws: (any Error).self) { try await Migrator(database, migrations: broken).migrate(now: now) }
        #expect(try await Migrator(database).state() == .current)
        #expect(try await database.read { try $0.hasTable("fine") } == false)
    }

    @Test func `a database of a newer release is refused`() async throws {
        let place = try await TestDatabase()
        let database = try await place.migrated()
        _ = try await database.write {
            try $0.execute("INSERT INTO schema_migrations (version, name, applied_at) VALUES (99, 'future', 0)")
        }
        let failure = await #expect(throws: Failure.self) { try await Migrator(database).migrate(now: now) }
        #expect(failure?.code == .unavailable)
        #expect(failure?.detail.hasPrefix("This database was written by a newer release") == true)
    }

    @Test func `a server goes on beside the steps of a newer release, and not without its own`() async throws {
        let place = try await TestDatabase()
        let database = try await place.migrated()
        #expect(try await Migrator(database).newerVersion() == nil)
        let later = Migration.all + [Migration(version: next, name: "later", script: "CREATE TABLE later (id TEXT);")]
        await #expect(throws: Failure.self) { try await Migrator(database, migrations: later).newerVersion() }
        _ = try await Migrator(database, migrations: later).migrate(now: now)
        #expect(try await Migrator(database).newerVersion() == next)
    }

    @Test func `a database with other steps is refused`() async throws {
        let place = try await TestDatabase()
        let database = try await place.migrated()
        _ = try await database.write { try $0.execute("UPDATE schema_migrations SET name = 'other' WHERE version = 1") }
        await #expect(throws: Failure.self) { try await Migrator(database).state() }
        await #expect(throws: Failure.self) { try await Migrator(database).newerVersion() }
    }
}
