import Foundation
import Storage
import SupportCore

/// A copy of a database in one file. What stands at its path is whole and was checked.
struct BackupFile {
    let path: String

    init(_ path: String) {
        self.path = path
    }

    /// The copy while it is written. Its writer holds a lock on it.
    private var part: String { path + ".part" }

    /// Copies a database as of one instant. The file is readable by its owner alone.
    ///
    /// - Parameter damaged: the path that the copy of a damaged database gets; nil to keep none.
    /// - Throws: ``Failure`` `.conflict` where there is a file already, `.unavailable` for a folder that is not writable,
    ///   `.invalid` for a damaged database.
    func write(_ database: any Database, keepingDamagedAt damaged: String? = nil) async throws {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw Failure(.conflict, "\(path) already exists. A backup never overwrites a file.")
        }
        // Written beside its place first: what stands at the place is whole.
        let lock = try begin()
        defer {
            DatabaseReplacement.discard(part)
            close(lock)
        }
        try await database.backup(to: part)
        let faults = try SQLiteDatabase.integrityFaults(ofFile: part)
        guard faults.isEmpty else {
            let reasons = faults.prefix(5).joined(separator: " ")
            guard let damaged else { throw Failure(.invalid, "The database is damaged: \(reasons)") }
            try DatabaseReplacement.removeDatabase(damaged)
            try FileManager.default.moveItem(atPath: part, toPath: damaged)
            throw Failure(.invalid, "The database is damaged, and so is its copy \(damaged): \(reasons)")
        }
        try DatabaseReplacement.synchronize(part)
        try FileManager.default.moveItem(atPath: part, toPath: path)
    }

    /// Creates the part, whose content is private from the first byte on, and locks it.
    ///
    /// - Returns: the descriptor of the lock.
    private func begin() throws -> Int32 {
        Self.removeIfAbandoned(part)
        let descriptor = open(part, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Failure(.unavailable, "\(part) cannot be written: \(String(cString: strerror(errno))).")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw Failure(.conflict, "Another command is writing \(part).")
        }
        return descriptor
    }

    /// Removes the parts in a folder whose writers were killed.
    ///
    /// - Parameter isOwn: takes the name of a file.
    static func removeParts(in folder: URL, where isOwn: (String) -> Bool) throws {
        guard FileManager.default.fileExists(atPath: folder.path) else { return }
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where isOwn(name) {
            removeIfAbandoned(folder.appending(path: name).path)
        }
    }

    /// The lock of a process ends with it.
    private static func removeIfAbandoned(_ part: String) {
        let descriptor = open(part, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { DatabaseReplacement.discard(part) }
    }
}
