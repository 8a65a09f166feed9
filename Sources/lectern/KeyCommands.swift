import ArgumentParser
import Foundation
import ICalendar
import Operations
import Storage
import SupportCore

struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Keep the key of personal links apart from the database.",
        subcommands: [Create.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Move the key of personal links from the database to a file.",
            discussion: """
                Links that were mailed go on working. Stop the server first, and start it with LECTERN_KEY_FILE \
                afterwards. Where there is no database yet, the file gets a new key.
                """)

        @Argument(help: "The file to write. It is readable by its owner alone.")
        var file: String

        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            let keyFile = KeyFile(file)
            guard case .file(let path) = database.location else {
                try await move(to: keyFile, Installation(try await database.openExisting()))
                return
            }
            let lock = try DatabaseLock(path, .exclusive)
            defer { lock.release() }
            try DatabaseReplacement(of: path).finish()
            guard FileManager.default.fileExists(atPath: path) else {
                try DatabaseOptions.checkNothingIsMissing(at: path)
                try keyFile.write(PersonalKey.random())
                print("There is no database at \(path) yet: \(file) has a new key for it.")
                return
            }
            let engine = try SQLiteDatabase(path: path)
            guard try await Migrator(engine).state() == .current else {
                throw Failure(
                    .unavailable, "The schema of \(path) is older than this release. Run lectern migrate.")
            }
            try await move(to: keyFile, Installation(engine))
            try await engine.close()
        }

        /// A file with the same key is there where an earlier attempt was interrupted, or a backup was restored.
        private func move(to keyFile: KeyFile, _ installation: Installation) async throws {
            guard let key = try await installation.storedPersonalKey() else {
                let fingerprint = try await installation.personalKeyFingerprint() ?? ""
                guard keyFile.exists, try PersonalKey.fingerprint(of: keyFile.read()) == fingerprint else {
                    throw Failure(
                        .conflict,
                        "The key of this database is in a file already. Its fingerprint is \(fingerprint).")
                }
                print("\(file) holds the key of this database already.")
                return
            }
            if keyFile.exists {
                guard try keyFile.read() == key else {
                    throw Failure(.conflict, "\(file) already exists, and holds another key.")
                }
            } else {
                try keyFile.write(key)
            }
            try await installation.forgetPersonalKey()
            print(
                """
                The key of personal links is in \(file), and no longer in the database.
                Start the server with LECTERN_KEY_FILE=\(file).
                Keep a copy of the file apart from the backups: without it no personal link works. Backups that were \
                made before still hold the key.
                """)
        }
    }
}
