import ArgumentParser
import Foundation
import ICalendar
import Storage
import SupportCore

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the database to a file, even while a server writes to it.",
        usage: """
            lectern backup FILE
            lectern backup --into FOLDER [--keep NUMBER]
            """)

    @Argument(help: "The file to write. It must not exist yet.")
    var file: String?

    @Option(help: "The folder to write a backup to, which is named after the instant in UTC.")
    var into: String?

    @Option(help: "The number of backups to keep in that folder. Older ones are deleted after the new one was checked.")
    var keep: Int?

    @OptionGroup var database: DatabaseOptions

    func validate() throws {
        guard (file == nil) != (into == nil) else { throw ValidationError("Name either a file or a folder (--into).") }
        guard keep == nil || into != nil else { throw ValidationError("--keep is for backups in a folder (--into).") }
        guard keep.map({ 1...100_000 ~= $0 }) ?? true else { throw ValidationError("--keep must be 1 or more.") }
    }

    func run() async throws {
        _ = try database.file(for: "backup")
        if let file { return try await copy(to: file, damaged: file + ".damaged") }
        let backups = BackupFolder(URL(filePath: into ?? ""))
        try backups.removeParts()
        try await copy(to: backups.file(at: Date()), damaged: backups.damaged)
        guard let keep else { return }
        for name in try backups.removeOld(keep: keep) { print("Deleted \(name).") }
    }

    private func copy(to file: String, damaged: String) async throws {
        try await BackupFile(file).write(try await database.openExisting(), keepingDamagedAt: damaged)
        print("Copied to \(file).")
    }
}

/// A folder of backups that are named after their instants, such as `lectern-20261201T031500Z.sqlite`.
struct BackupFolder {
    let url: URL

    init(_ url: URL) {
        self.url = url
    }

    func file(at now: Date) -> String {
        url.appending(path: "lectern-\(Zone.utc.local(at: now).basic)Z.sqlite").path
    }

    /// The path of the copy of a damaged database. There is one at most, the newest.
    var damaged: String { url.appending(path: "lectern.sqlite.damaged").path }

    /// Deletes what backups that were killed left.
    func removeParts() throws {
        try BackupFile.removeParts(in: url) { $0.wholeMatch(of: /lectern-[0-9]{8}T[0-9]{6}Z\.sqlite\.part/) != nil }
    }

    /// Deletes all but the newest backups. Files of other names stay.
    ///
    /// - Returns: the names of the deleted files, oldest first.
    func removeOld(keep: Int) throws -> [String] {
        let names = try FileManager.default.contentsOfDirectory(atPath: url.path)
            .filter { $0.wholeMatch(of: /lectern-[0-9]{8}T[0-9]{6}Z\.sqlite/) != nil }
            .sorted()
        let old = names.dropLast(keep)
        for name in old { try FileManager.default.removeItem(at: url.appending(path: name)) }
        return Array(old)
    }
}
