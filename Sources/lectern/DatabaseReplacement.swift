import Foundation
import ICalendar
import SupportCore

/// The replacement of a database by a backup, in steps that a kill can interrupt anywhere.
///
/// The backup is copied beside the database and checked. Then a mark is written. From the mark on the replacement is
/// decided: if the process dies, the next command that opens the database finishes it. Before the mark nothing was
/// changed.
struct DatabaseReplacement {
    let path: String

    init(of path: String) {
        self.path = path
    }

    /// The copy of the backup.
    var fresh: String { path + ".restoring" }

    /// Contains the time at which the replacement was decided, which names the former database.
    private var mark: String { path + ".restore" }

    /// True for a replacement that was decided and not finished.
    var isDecided: Bool { FileManager.default.fileExists(atPath: mark) }

    /// Copies a backup beside the database.
    func prepare(from backup: String) throws {
        try Self.removeDatabase(fresh)
        guard FileManager.default.createFile(atPath: fresh, contents: nil, attributes: [.posixPermissions: 0o600])
        else { throw Failure(.unavailable, "The folder of \(path) is not writable.") }
        FileOwner.adopt(fresh, besideDatabase: path)
        try Self.copy(backup, to: fresh)
        // What was copied by hand, with its log, is a backup, too.
        if FileManager.default.fileExists(atPath: backup + "-wal") {
            try FileManager.default.copyItem(atPath: backup + "-wal", toPath: fresh + "-wal")
        }
    }

    /// Puts the copy in place of the database.
    ///
    /// - Returns: the path of the former database.
    func replace(at now: Date) throws -> String {
        try Self.removeLog(of: fresh)
        try Self.synchronize(fresh)
        let stamp = unusedStamp(at: now)
        try Data(stamp.utf8).write(to: URL(filePath: mark + ".part"))
        try Self.synchronize(mark + ".part")
        FileOwner.adopt(mark + ".part", besideDatabase: path)
        try rename(mark + ".part", to: mark)
        try finish()
        return former(stamp)
    }

    /// Finishes a replacement that was decided. Does nothing where there is none.
    func finish() throws {
        guard let content = FileManager.default.contents(atPath: mark) else { return }
        let files = FileManager.default
        if files.fileExists(atPath: fresh) {
            let former = former(String(decoding: content, as: UTF8.self))
            for suffix in ["", "-wal", "-shm"] where files.fileExists(atPath: path + suffix) {
                try rename(path + suffix, to: former + suffix)
            }
            try rename(fresh, to: path)
        }
        try Self.removeDatabase(fresh)
        try files.removeItem(atPath: mark)
        try Self.synchronizeFolder(of: path)
    }

    /// The time of the replacement. A second one within a second gets a number, so that it overwrites no former database.
    private func unusedStamp(at now: Date) -> String {
        let time = Zone.utc.local(at: now).basic
        var stamp = time
        var number = 2
        while ["", "-wal", "-shm"].contains(where: { FileManager.default.fileExists(atPath: former(stamp) + $0) }) {
            stamp = "\(time)-\(number)"
            number += 1
        }
        return stamp
    }

    private func former(_ stamp: String) -> String { "\(path).before-\(stamp)" }

    /// The files that tell of a database which stood at the path before, where there is none now.
    func traces() throws -> [String] {
        guard !FileManager.default.fileExists(atPath: path) else { return [] }
        let place = URL(filePath: path)
        let folder = place.deletingLastPathComponent().path
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        let name = place.lastPathComponent
        return try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { file in
                file == name + "-wal" || file == name + ".restoring" || file.hasPrefix(name + ".before-")
                    || (file.hasPrefix(name + ".schema-") && file.hasSuffix(".backup"))
            }
            .sorted()
    }

    // MARK: - Files

    private func rename(_ from: String, to destination: String) throws {
        guard Foundation.rename(from, destination) == 0 else { throw Self.failure("move", from) }
        try Self.synchronizeFolder(of: destination)
    }

    /// Removes a database file with its log.
    static func removeDatabase(_ path: String) throws {
        for suffix in ["", "-wal", "-shm", "-journal"] where FileManager.default.fileExists(atPath: path + suffix) {
            try FileManager.default.removeItem(atPath: path + suffix)
        }
    }

    /// Removes a database file that nobody needs, with its log. What cannot be removed stays.
    static func discard(_ path: String) {
        for suffix in ["", "-wal", "-shm", "-journal"] { unlink(path + suffix) }
    }

    /// Removes what reading a whole database left beside it.
    static func removeLog(of path: String) throws {
        for suffix in ["-wal", "-shm"] where FileManager.default.fileExists(atPath: path + suffix) {
            try FileManager.default.removeItem(atPath: path + suffix)
        }
    }

    private static func copy(_ from: String, to destination: String) throws {
        guard let source = FileHandle(forReadingAtPath: from), let target = FileHandle(forWritingAtPath: destination)
        else { throw failure("read", from) }
        defer { for handle in [source, target] { handle.closeFile() } }
        while let part = try source.read(upToCount: 1 << 20), !part.isEmpty { try target.write(contentsOf: part) }
    }

    /// Makes the content of a file durable.
    static func synchronize(_ path: String) throws {
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("write", path) }
    }

    /// Makes the names in the folder of a file durable.
    static func synchronizeFolder(of path: String) throws {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("write", folder) }
    }

    private static func failure(_ verb: String, _ path: String) -> Failure {
        Failure(.unavailable, "Cannot \(verb) \(path): \(String(cString: strerror(errno))).")
    }
}
