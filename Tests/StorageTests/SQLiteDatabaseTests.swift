import Foundation
import Storage
import SupportCore
import Synchronization
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

    @Test func `a disk that takes nothing more is found without a write`() async throws {
        let folder = try TemporaryFolder()
        let database = try await SQLiteDatabase.migrated(in: folder)
        let version = try database.version()
        try await database.checkWritable()
        #expect(try database.version() == version)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
        #expect(files.allSatisfy { ["test.sqlite", "test.sqlite-wal", "test.sqlite-shm"].contains($0) })
        // No user can do without a folder, and an administrator may write into any other.
        let moved = folder.url.path + "-moved"
        #expect(rename(folder.url.path, moved) == 0)
        defer { rename(moved, folder.url.path) }
        await #expect(throws: DatabaseUnavailable.self) { try await database.checkWritable() }
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

    @Test func `the writes of another process get in between batches that follow each other at once`() async throws {
        let folder = try TemporaryFolder()
        let database = try await SQLiteDatabase.migrated(in: folder)
        let other = try SQLiteDatabase(path: folder.path("test.sqlite"))
        let isDone = Mutex(false)
        let busy = Task {
            while !isDone.withLock({ $0 }) {
                try await database.write { connection in
                    // The lock is held for some milliseconds each time.
                    _ = try connection.first(
                        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000) SELECT MAX(i) AS i FROM n"
                    ) { try $0.integer("i") }
                    try connection.setInstallation(.horizon, to: "busy")
                }
            }
        }
        defer { isDone.withLock { $0 = true } }
        for number in 0..<8 { try await other.write { try $0.setInstallation(.horizon, to: String(number)) } }
        isDone.withLock { $0 = true }
        try await busy.value
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
