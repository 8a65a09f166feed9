import Foundation
import SupportCore

/// Tells a server that runs on a database file from a command that replaces it, by a lock beside the file.
struct DatabaseLock {
    enum Kind {
        /// Uses the database.
        case shared
        /// Replaces it.
        case exclusive
    }

    private let descriptor: Int32

    /// - Throws: ``Failure`` `.conflict` where the database is being used, or replaced.
    init(_ path: String, _ kind: Kind) throws {
        let file = path + ".lock"
        let isNew = !FileManager.default.fileExists(atPath: file)
        descriptor = open(file, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let reason = String(cString: strerror(errno))
            throw Failure(
                .unavailable,
                isNew
                    ? "The folder of \(path) is not writable: \(reason)."
                    : "\(file) cannot be opened: \(reason).\(FileOwner.account(of: file))")
        }
        if isNew { FileOwner.adopt(file, besideDatabase: path) }
        guard flock(descriptor, (kind == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0 else {
            close(descriptor)
            throw Failure(
                .conflict,
                kind == .shared
                    ? "The database is being restored right now."
                    : "A server or another command is using this database. Stop it first.")
        }
    }

    func release() {
        close(descriptor)
    }

    /// Takes the shared lock for as long as the process runs.
    ///
    /// - Throws: ``Failure`` `.conflict` while the database is being restored.
    static func useUntilExit(_ path: String) throws {
        try finishRestore(of: path)
        _ = try DatabaseLock(path, .shared)
    }

    /// Finishes a restore that was interrupted after it was decided.
    static func finishRestore(of path: String) throws {
        let replacement = DatabaseReplacement(of: path)
        guard replacement.isDecided else { return }
        let lock = try DatabaseLock(path, .exclusive)
        defer { lock.release() }
        try replacement.finish()
    }
}
