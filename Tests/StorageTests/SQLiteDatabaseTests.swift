import Foundation
import Storage
import SupportCore
import Testing
import Training

@Suite struct SQLiteDatabaseTests {
    @Test func `writes go to a log that is synced with every commit`() async throws {
        let folder = try TemporaryFolder()
        let database = try await SQLiteDatabase.migrated(in: folder)
        let settings = try await database.read { connection in
            [
                try connection.first("PRAGMA journal_mode") { try $0.text("journal_mode") },
                try connection.first("PRAGMA synchronous") { String(try $0.integer("synchronous")) },
                try connection.first("PRAGMA foreign_keys") { String(try $0.integer("foreign_keys")) },
            ]
        }
        #expect(settings == ["wal", "2", "1"])
        let onDisk = try FileManager.default.attributesOfItem(atPath: folder.path("test.sqlite"))[.posixPermissions]
        #expect(onDisk as? Int == 0o600)
    }

    @Test func `a write that throws leaves no changes`() async throws {
        struct Interrupted: Error {}
        let folder = try TemporaryFolder()
        let database = try await SQLiteDatabase.migrated(in: folder)
        await #expect(throws: Interrupted.self) {
            try await database.write { connection in
                try connection.setInstallation(.host, to: "gone")
                throw Interrupted()
            }
        }
        #expect(try await database.read { try $0.installation(.host) } == nil)
    }

    @Test func `violations of constraints are distinguished`() async throws {
        let folder = try TemporaryFolder()
        let database = try await SQLiteDatabase.migrated(in: folder)
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
                == .notAllowed("NOT NULL constraint failed: installation.value"))
    }

    @Test func `a backup during writes is consistent and a single file`() async throws {
        let folder = try TemporaryFolder()
        let database = try await SQLiteDatabase.migrated(in: folder)
        let entry = JournalEntry(.created, .tutorial, "t")
        let writer = Task {
            for _ in 0..<200 {
                try await database.write { connection in
                    try connection.record(entry, by: .command, now: Date(timeIntervalSince1970: 1_800_000_000))
                    let count = try connection.journalPosition()
                    try connection.setInstallation(.horizon, to: String(count))
                }
            }
        }
        for number in 0..<5 { try await database.backup(to: folder.path("copy\(number).sqlite")) }
        try await writer.value

        for number in 0..<5 {
            let path = folder.path("copy\(number).sqlite")
            #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
            let copy = try SQLiteDatabase(path: path)
            #expect(try await copy.integrityFaults() == [])
            let (position, stored) = try await copy.read {
                (try $0.journalPosition(), try $0.installation(.horizon).flatMap(Int.init) ?? 0)
            }
            #expect(position == stored)
        }
    }
}

@Suite struct MigratorTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    @Test func `a new database gets every step once`() async throws {
        let folder = try TemporaryFolder()
        let database = try SQLiteDatabase(path: folder.path("new.sqlite"))
        let migrator = Migrator(database)
        #expect(try await migrator.state() == .empty)
        #expect(try await migrator.migrate(now: now) == Migration.all.map(\.name))
        #expect(try await migrator.state() == .current)
        #expect(try await migrator.migrate(now: now) == [])
    }

    @Test func `an outdated database gets the missing steps`() async throws {
        let folder = try TemporaryFolder()
        let database = try await SQLiteDatabase.migrated(in: folder)
        let later =
            Migration.all + [
                Migration(version: Migration.all.count + 1, name: "later", script: "CREATE TABLE later (id TEXT);")
            ]
        let migrator = Migrator(database, migrations: later)
        #expect(try await migrator.state() == .outdated(version: Migration.all.count))
        #expect(try await migrator.migrate(now: now) == ["later"])
    }

    @Test func `a failed step does not change the schema`() async throws {
        let folder = try TemporaryFolder()
        let database = try await SQLiteDatabase.migrated(in: folder)
        let broken =
            Migration.all + [
                Migration(version: Migration.all.count + 1, name: "fine", script: "CREATE TABLE fine (id TEXT);"),
                Migration(
                    version: Migration.all.count + 2, name: "broken", script: "CREATE TABLE broken (id TEXT); NONSENSE;"
                ),
            ]
        await #expect(throws: (any Error).self) { try await Migrator(database, migrations: broken).migrate(now: now) }
        #expect(try await Migrator(database).state() == .current)
        #expect(try await database.read { try $0.hasTable("fine") } == false)
    }

    @Test func `a database of a newer release is refused`() async throws {
        let folder = try TemporaryFolder()
        let database = try await SQLiteDatabase.migrated(in: folder)
        _ = try await database.write {
            try $0.execute("INSERT INTO schema_migrations (version, name, applied_at) VALUES (99, 'future', 0)")
        }
        let failure = await #expect(throws: Failure.self) { try await Migrator(database).migrate(now: now) }
        #expect(failure?.code == .unavailable)
        #expect(failure?.detail.hasPrefix("This database was written by a newer release") == true)
    }

    @Test func `a database with other steps is refused`() async throws {
        let folder = try TemporaryFolder()
        let database = try await SQLiteDatabase.migrated(in: folder)
        _ = try await database.write { try $0.execute("UPDATE schema_migrations SET name = 'other' WHERE version = 1") }
        await #expect(throws: Failure.self) { try await Migrator(database).state() }
    }
}

@Suite struct JournalQueriesTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    @Test func `positions have no gaps, and a clock that is set back does not reorder entries`() async throws {
        let folder = try TemporaryFolder()
        let database = try await SQLiteDatabase.migrated(in: folder)
        let caller = Caller(Actor(.token, id: "k1"), request: "r1")
        let entries = [
            JournalEntry(.created, .session, "s1"),
            JournalEntry(.updated, .session, "s1", fields: ["title"], related: ["tutorial": "t1"]),
        ]
        try await database.write { [now] in try $0.record(entries[0], by: caller, now: now) }
        try await database.write { [now] in try $0.record(entries[1], by: caller, now: now.addingTimeInterval(-60)) }
        let (records, request) = try await database.read {
            (try $0.journal(after: 0, limit: 10), try $0.subject(ofRequest: "r1")?.id)
        }
        #expect(
            records == [
                JournalRecord(position: 1, at: now, actor: caller.actor, entry: entries[0]),
                JournalRecord(position: 2, at: now, actor: caller.actor, entry: entries[1]),
            ])
        #expect(request == "s1")
    }

    @Test func `an entry of a failed transaction is not in the journal`() async throws {
        let folder = try TemporaryFolder()
        let database = try await SQLiteDatabase.migrated(in: folder)
        await #expect(throws: ConstraintViolation.self) {
            try await database.write { [now] connection in
                try connection.record(JournalEntry(.created, .session, "s1"), by: .command, now: now)
                try connection.execute("INSERT INTO tutorial_slugs (slug, tutorial_id) VALUES ('a', 'none')")
            }
        }
        #expect(try await database.read { try $0.journalPosition() } == 0)
    }

    @Test func `a log that another process reads is folded when nobody reads it any more`() async throws {
        let folder = try TemporaryFolder()
        let database = try await SQLiteDatabase.migrated(in: folder)
        let other = try SQLiteDatabase(path: folder.path("test.sqlite"))
        let (begun, begin) = AsyncStream<Void>.makeStream()
        let end = DispatchSemaphore(value: 0)
        async let reading: Void = other.read { connection in
            _ = try connection.journalPosition()
            begin.finish()
            end.wait()
        }
        for await _ in begun {}
        try await database.write { try $0.setInstallation(.host, to: "a.example") }
        try await database.foldLog()
        #expect(database.needsFolding)
        // It neither fails nor is in the way of writes.
        try await database.write { try $0.setInstallation(.host, to: "b.example") }
        end.signal()
        try await reading
        try await database.foldLog()
        #expect(!database.needsFolding)
        let log = try FileManager.default.attributesOfItem(atPath: folder.path("test.sqlite-wal"))[.size] as? Int
        #expect(log == 0)
    }
}
