import Foundation
import Storage
import TestSupport
import Testing

/// The copy of a database that is made before its schema changes.
@Suite struct SchemaCopyTests {
    /// A database with the first six steps of the schema.
    private func makeFormerDatabase(in folder: Folder) async throws {
        let database = try SQLiteDatabase(path: folder.database)
        _ = try await Migrator(database, migrations: Array(Migration.all.prefix(6))).migrate(now: Date())
        try await database.close()
    }

    /// The names of what was copied before the schema changed.
    private func copies(in folder: Folder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
            .filter { $0.hasPrefix("test.sqlite.schema-") }
    }

    @Test(arguments: ["migrate", "seed"])
    func `an older database is copied first`(command: String) async throws {
        let folder = try Folder()
        try await makeFormerDatabase(in: folder)
        // A copy that was killed left its part.
        try Data("half".utf8).write(to: URL(filePath: folder.database + ".schema-6.20260101T000000.backup.part"))
        let outcome = try await Lectern.run(command, in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let copy = try #require(outcome.output.firstMatch(of: /The database was copied to (\S+\.backup) first\./)).1
        #expect(copy.contains("test.sqlite.schema-6."))
        let facts = try FileManager.default.attributesOfItem(atPath: String(copy))
        #expect(facts[.posixPermissions] as? Int == 0o600)
        #expect(try copies(in: folder) == [URL(filePath: String(copy)).lastPathComponent])
        let former = try SQLiteDatabase(path: String(copy))
        #expect(try await Migrator(former).state() == .outdated(version: 6))
    }

    @Test func `a damaged database is not upgraded, and leaves no copy`() async throws {
        let folder = try Folder()
        try await makeFormerDatabase(in: folder)
        let file = try FileHandle(forUpdating: URL(filePath: folder.database))
        let length = try file.seekToEnd()
        try file.seek(toOffset: length / 2 / 4_096 * 4_096)
        try file.write(contentsOf: Data(repeating: 0x5A, count: 8 * 4_096))
        try file.close()
        #expect(try await Lectern.run("migrate", in: folder).status == 1)
        #expect(try copies(in: folder) == [])
    }

    @Test func `an upgrade that fails leaves no copy of what is still there`() async throws {
        let folder = try Folder()
        try await makeFormerDatabase(in: folder)
        do {
            // In the way of a later step.
            let database = try SQLiteDatabase(path: folder.database)
            _ = try await database.write { try $0.run(script: "CREATE TABLE received_mails (id TEXT);") }
            try await database.close()
        }
        #expect(try await Lectern.run("migrate", in: folder).status == 1)
        #expect(try copies(in: folder) == [])
    }
}
