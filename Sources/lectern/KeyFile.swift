import ArgumentParser
import CoreFoundation
import Foundation
import Operations
import SupportCore

struct KeyOptions: ParsableArguments {
    @Option(
        help: """
            The file with the key of personal links, which is then not in the database. (LECTERN_KEY_FILE; the \
            credential lectern.key of systemd, else the database)
            """)
    var keyFile: String?

    /// Nil where the key is in the database.
    func key() throws -> String? {
        let environment = ProcessInfo.processInfo.environment
        if let named = keyFile ?? environment["LECTERN_KEY_FILE"], !named.isEmpty { return try KeyFile(named).read() }
        guard let credentials = environment["CREDENTIALS_DIRECTORY"] else { return nil }
        let file = URL(filePath: credentials).appending(path: "lectern.key").path
        return FileManager.default.fileExists(atPath: file) ? try KeyFile(file).read() : nil
    }
}

/// A file that holds the key of personal links: one line, for its owner alone.
struct KeyFile {
    let path: String

    init(_ path: String) {
        self.path = path
    }

    var exists: Bool { FileManager.default.fileExists(atPath: path) }

    /// - Throws: ``Failure`` for a file that is missing, that everybody can read, or that holds no key.
    func read() throws -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            guard errno != ENOENT else {
                throw Failure(
                    .notFound,
                    "There is no key file at \(path). Create it with lectern key create \(path), or name another one.")
            }
            throw Failure(
                .unavailable,
                "The key file \(path) cannot be read: \(String(cString: strerror(errno)))."
                    + FileOwner.account(of: path))
        }
        defer { close(descriptor) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            throw Failure(.invalid, "\(path) is not a file.")
        }
        guard facts.st_mode & 0o007 == 0 else {
            throw Failure(
                .invalid,
                "Every user of this machine may read \(path), the file of the key of personal links. "
                    + "Run: chmod 600 \(path)")
        }
        var bytes = [UInt8](repeating: 0, count: 1_024)
        let count = max(0, Foundation.read(descriptor, &bytes, bytes.count))
        let key = String(decoding: bytes.prefix(count), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard key.wholeMatch(of: /[A-Za-z0-9_\-]{32,128}/) != nil else {
            throw Failure(
                .invalid,
                "\(path) holds no key of personal links, which is one line of 43 letters, digits, - and _.")
        }
        return key
    }

    /// Writes a new file, durably, and readable by its owner alone.
    ///
    /// - Throws: ``Failure`` where it is there already, or cannot be written.
    func write(_ key: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw unwritable() }
        defer { close(descriptor) }
        let bytes = Array((key + "\n").utf8)
        guard Foundation.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            throw unwritable()
        }
        try DatabaseReplacement.synchronizeFolder(of: path)
    }

    private func unwritable() -> Failure {
        Failure(.unavailable, "\(path) cannot be written: \(String(cString: strerror(errno))).")
    }
}
