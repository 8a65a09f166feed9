import Foundation
import Storage
import TestSupport

/// A folder for one test, removed when the test releases it.
final class TemporaryFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "lectern-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    func path(_ name: String) -> String { url.appending(path: name).path }

    deinit {
        do {
            try FileManager.default.removeItem(at: url)
        } catch {
            print("not removed: \(url.path): \(error)")
        }
    }
}

extension SQLiteDatabase {
    static func migrated(in folder: TemporaryFolder, _ name: String = "test.sqlite") async throws -> SQLiteDatabase {
        let database = try SQLiteDatabase(path: folder.path(name))
        _ = try await Migrator(database).migrate(now: Date(timeIntervalSince1970: 1_800_000_000))
        return database
    }
}

extension TestDatabase {
    /// The database of this release.
    func migrated() async throws -> any DatabaseEngine {
        let database = try open()
        _ = try await Migrator(database).migrate(now: Date(timeIntervalSince1970: 1_800_000_000))
        return database
    }
}
