import Foundation
import Storage
import TestSupport
import Testing

@Suite struct DatabaseCommandsTests {
    @Test func `commands that do not listen take the public URL, and no address to listen on`() async throws {
        let folder = try Folder()
        for command in [["migrate"], ["seed"], ["user", "create"], ["export", "calendar"]] {
            let help = try await Lectern.run(command + ["--help"], in: folder).output
            #expect(help.contains("--public-url"), "\(command)")
            #expect(!help.contains("--host") && !help.contains("--port") && !help.contains("--trusted-proxy"))
        }
        let refused = try await Lectern.run("migrate", "--port", "80", in: folder)
        #expect(refused.status != 0)
        let help = try await Lectern.run("serve", "--help", in: folder).output
        #expect(["--host", "--port", "--public-url", "--trusted-proxy"].allSatisfy { help.contains($0) })
    }

    @Test func `a backup that was taken while the server writes is whole`() async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let token = try await folder.token()
        let server = try await Lectern.serve(in: folder)
        let backup = folder.file("backup.sqlite").path
        let written = try await withThrowingTaskGroup(of: Int.self) { group in
            let outcome = Task { try await Lectern.run("backup", backup, in: folder) }
            group.addTask {
                var count = 0
                // Until the backup is there, and at least some.
                while count < 20 || !FileManager.default.fileExists(atPath: backup) {
                    _ = try await server.makeTutorial("Number \(count)", token: token)
                    count += 1
                }
                return count
            }
            let made = try await outcome.value
            #expect(made == .init(status: 0, output: "Copied to \(backup).\n", errors: ""))
            return try await group.reduce(0, +)
        }
        #expect(try await server.stop().status == 0)
        #expect(try fileMode(backup) == 0o600)

        let other = folder.file("other.sqlite").path
        let restored = try await Lectern.run("restore", backup, "--database", other, in: folder)
        #expect(restored.status == 0, "\(restored.errors)")
        let checked = try await Lectern.run("check", "--database", other, in: folder)
        #expect(checked == .init(status: 0, output: "No errors found.\n", errors: ""))
        let again = try await Lectern.serve("--database", other, in: folder)
        let list = try await again.get("/api/v1/tutorials?limit=500", token: token)
        #expect(list.status == 200)
        #expect(list.text.components(separatedBy: #""slug":"#).count - 1 <= written)
        #expect(try await again.stop().status == 0)
    }

    @Test func `a backup never overwrites anything`() async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let file = folder.file("precious")
        try Data("mine".utf8).write(to: file)
        let outcome = try await Lectern.run("backup", file.path, in: folder)
        #expect(
            outcome
                == .init(
                    status: 1, output: "",
                    errors: "\(file.path) already exists. A backup never overwrites a file.\n"))
        #expect(try Data(contentsOf: file) == Data("mine".utf8))
    }

    @Test func `nothing is restored under a running server`() async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let backup = folder.file("backup.sqlite").path
        try await Lectern.run("backup", backup, in: folder)
        let server = try await Lectern.serve(in: folder)
        let refused = try await Lectern.run("restore", backup, in: folder)
        #expect(
            refused
                == .init(
                    status: 1, output: "",
                    errors: "A server or another command is using this database. Stop it first.\n"))
        #expect(try await server.get("/readyz").status == 200)
        #expect(try await server.stop().status == 0)
        #expect(try await Lectern.run("restore", backup, in: folder).status == 0)
    }

    @Test func `what was there before a restore is kept beside it`() async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let backup = folder.file("backup.sqlite").path
        try await Lectern.run("backup", backup, in: folder)
        let token = try await folder.token()
        #expect(try await Lectern.run("restore", backup, in: folder).status == 0)
        let tokens = try await Lectern.run("token", "list", in: folder)
        #expect(tokens.output == "")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
        let kept = try #require(
            names.first { $0.hasPrefix("test.sqlite.before-") && !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") })
        let server = try await Lectern.serve("--database", folder.file(kept).path, in: folder)
        #expect(try await server.get("/api/v1/tokens", token: token).status == 200)
    }

    @Test(arguments: ["nothing", "SQLite format 3\u{0} and then nonsense of some length, so that it is read at all"])
    func `what is no backup is not restored`(content: String) async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let file = folder.file("nonsense")
        try Data(content.utf8).write(to: file)
        let outcome = try await Lectern.run("restore", file.path, in: folder)
        #expect(outcome.status == 1)
        #expect(outcome.errors.hasPrefix("\(file.path) is not a Lectern backup"))
        #expect(!FileManager.default.fileExists(atPath: folder.database + ".restoring"))
        #expect(try await Lectern.run("check", in: folder).status == 0)
    }

    @Test func `a database of a newer release is refused with a clear word`() async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let backup = folder.file("newer.sqlite").path
        do {
            let database = try SQLiteDatabase(path: folder.database)
            _ = try await database.write { connection in
                try connection.execute(
                    "INSERT INTO schema_migrations (version, name, applied_at) VALUES (999, 'later', 0)")
            }
            try await database.backup(to: backup)
        }
        let word =
            "This database was written by a newer release: its schema has version 999, and this release supports up to "
        for command in [
            ["serve", "--port", "0"], ["migrate"], ["check"], ["seed"], ["export", "calendar"], ["token", "list"],
            ["restore", backup, "--database", folder.file("other.sqlite").path],
        ] {
            let outcome = try await Lectern.run(command, in: folder)
            #expect(outcome.status == 1, "\(command)")
            #expect(outcome.output == "")
            #expect(outcome.errors.hasPrefix(word), "\(command): \(outcome.errors)")
            #expect(outcome.errors.hasSuffix("Install that release again, or restore a backup.\n"))
        }
    }

    @Test func `a database that is not there is not made by those who read it`() async throws {
        let folder = try Folder()
        for command in [["check"], ["export", "calendar"], ["token", "list"], ["backup", folder.file("b").path]] {
            let outcome = try await Lectern.run(command, in: folder)
            #expect(outcome.status == 1)
            #expect(
                outcome.errors
                    == "There is no database at \(folder.database). Create one with lectern migrate, or name another file.\n"
            )
        }
        #expect(!FileManager.default.fileExists(atPath: folder.database))
    }

    @Test func `a database is made once, for its owner alone, and filled once`() async throws {
        let folder = try Folder()
        #expect(try await Lectern.run("migrate", in: folder).status == 0)
        #expect(try await Lectern.run("migrate", in: folder).output == "The database is up to date.\n")
        #expect(try fileMode(folder.database) == 0o600)
        let seeded = try await Lectern.run("seed", in: folder)
        #expect(
            seeded
                == .init(
                    status: 0,
                    output: "20 tutorials, 6 trainers, 30 sessions, 284 registrations, 400 tickets, 119 links.\n",
                    errors: ""))
        let again = try await Lectern.run("seed", in: folder)
        #expect(
            again
                == .init(status: 1, output: "", errors: "This database holds a catalogue already. Seed an empty one.\n")
        )
        #expect(try await Lectern.run("check", in: folder).output == "No errors found.\n")
    }

    @Test(arguments: 0...3)
    func `a restore that was killed is finished by the next command`(step: Int) async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let backup = folder.file("backup.sqlite").path
        try await Lectern.run("backup", backup, in: folder)
        _ = try await folder.token()
        // As a kill leaves the files after so many steps: decided, database moved, its log moved, copy in place.
        let files = FileManager.default
        try files.copyItem(atPath: backup, toPath: folder.database + ".restoring")
        try Data("20261201T080000".utf8).write(to: URL(filePath: folder.database + ".restore"))
        let former = folder.database + ".before-20261201T080000"
        if step >= 1 { try files.moveItem(atPath: folder.database, toPath: former) }
        for suffix in ["-wal", "-shm"] where step >= 2 && files.fileExists(atPath: folder.database + suffix) {
            try files.moveItem(atPath: folder.database + suffix, toPath: former + suffix)
        }
        if step == 3 { try files.moveItem(atPath: folder.database + ".restoring", toPath: folder.database) }
        let listed = try await Lectern.run("token", "list", in: folder)
        #expect(listed == .init(status: 0, output: "", errors: ""))
        let names = Set(try files.contentsOfDirectory(atPath: folder.url.path))
        #expect(names.contains("test.sqlite.before-20261201T080000"))
        #expect(names.isDisjoint(with: ["test.sqlite.restore", "test.sqlite.restoring"]))
    }

    @Test func `a restore that was killed is finished before a copy`() async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let backup = folder.file("backup.sqlite").path
        try await Lectern.run("backup", backup, in: folder)
        _ = try await folder.token()
        try FileManager.default.copyItem(atPath: backup, toPath: folder.database + ".restoring")
        try Data("20261201T080000".utf8).write(to: URL(filePath: folder.database + ".restore"))
        let copy = folder.file("copy.sqlite").path
        let outcome = try await Lectern.run("copy", "--from", folder.database, "--to", copy, in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let listed = try await Lectern.run("token", "list", "--database", copy, in: folder)
        #expect(listed == .init(status: 0, output: "", errors: ""))
    }

    @Test func `restores in quick succession keep every former database`() async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let backup = folder.file("backup.sqlite").path
        try await Lectern.run("backup", backup, in: folder)
        for _ in 0..<4 { #expect(try await Lectern.run("restore", backup, in: folder).status == 0) }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
        #expect(
            names.filter { $0.hasPrefix("test.sqlite.before-") && !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }.count
                == 4)
    }

    @Test func `a restore that was killed before it was decided changed nothing`() async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        try Data("half a copy".utf8).write(to: URL(filePath: folder.database + ".restoring"))
        _ = try await folder.token()
        #expect(try await Lectern.run("check", in: folder).status == 0)
        let backup = folder.file("backup.sqlite").path
        try await Lectern.run("backup", backup, in: folder)
        #expect(try await Lectern.run("restore", backup, in: folder).status == 0)
        #expect(try await Lectern.run("token", "list", in: folder).output != "")
    }

    @Test func `no empty database takes the place of one that is missing`() async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let former = folder.database + ".before-20261201T080000"
        try FileManager.default.moveItem(atPath: folder.database, toPath: former)
        for command in [["serve", "--port", "0"], ["migrate"], ["seed"]] {
            let outcome = try await Lectern.run(command, in: folder)
            #expect(outcome.status == 1, "\(command)")
            #expect(outcome.errors.contains("test.sqlite.before-20261201T080000"), "\(outcome.errors)")
        }
        #expect(!FileManager.default.fileExists(atPath: folder.database))
    }

    @Test func `of the backups in a folder the newest are kept, and nothing else is deleted`() async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let backups = folder.file("backups")
        try FileManager.default.createDirectory(at: backups, withIntermediateDirectories: true)
        let others = ["lectern-20200101T000000Z.sqlite.damaged", "notes.txt", "other-20200101T000000Z.sqlite"]
        // A backup that was killed left its part.
        let part = "lectern-20210101T000000Z.sqlite.part"
        for name in others + [part, "lectern-20200101T000000Z.sqlite", "lectern-20250101T000000Z.sqlite"] {
            try Data("old".utf8).write(to: backups.appending(path: name))
        }
        let outcome = try await Lectern.run("backup", "--into", backups.path, "--keep", "2", in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let lines = outcome.output.split(separator: "\n").map(String.init)
        #expect(lines.dropFirst() == ["Deleted lectern-20200101T000000Z.sqlite."])
        let names = Set(try FileManager.default.contentsOfDirectory(atPath: backups.path))
        let new = try #require(names.subtracting(others + ["lectern-20250101T000000Z.sqlite"]).first)
        #expect(lines.first == "Copied to \(backups.appending(path: new).path).")
        #expect(names == Set(others + ["lectern-20250101T000000Z.sqlite", new]))
        #expect(try await Lectern.run("restore", backups.appending(path: new).path, in: folder).status == 0)
        for wrong in [["backup"], ["backup", "a", "--into", "b"], ["backup", "a", "--keep", "2"]] {
            #expect(try await Lectern.run(wrong, in: folder).status == 64)
        }
    }

    @Test(.enabled(if: geteuid() == 0)) func `files that root makes belong to the owner of the folder`() async throws {
        let folder = try Folder()
        let someone: NSNumber = 4_321
        try FileManager.default.setAttributes([.ownerAccountID: someone], ofItemAtPath: folder.url.path)
        try await Lectern.run("migrate", in: folder)
        let backup = folder.file("backup.sqlite").path
        try await Lectern.run("backup", backup, in: folder)
        try await Lectern.run("restore", backup, in: folder)
        let copy = folder.file("copy.sqlite").path
        #expect(try await Lectern.run("copy", "--from", folder.database, "--to", copy, in: folder).status == 0)
        for name in ["test.sqlite", "test.sqlite.lock", "copy.sqlite", "copy.sqlite.lock"] {
            let owner = try FileManager.default.attributesOfItem(atPath: folder.file(name).path)[.ownerAccountID]
            #expect(owner as? NSNumber == someone, "\(name)")
        }
    }

    @Test func `a copy of a damaged database is no backup`() async throws {
        let folder = try await stoppedServer()
        let page = try await SQLiteDatabase(path: folder.database).read { connection in
            try connection.rows("SELECT rootpage FROM sqlite_master WHERE name = 'journal'").first?.integer("rootpage")
        }
        try overwrite(folder.database, at: (try #require(page) - 1) * 4_096, count: 4_096)
        let backup = folder.file("backup.sqlite").path
        let outcome = try await Lectern.run("backup", backup, in: folder)
        #expect(outcome.status == 1)
        #expect(!outcome.output.contains("Copied"))
        #expect(!FileManager.default.fileExists(atPath: backup))
        let backups = folder.file("backups")
        try FileManager.default.createDirectory(at: backups, withIntermediateDirectories: true)
        for _ in 0..<2 {
            let outcome = try await Lectern.run("backup", "--into", backups.path, "--keep", "2", in: folder)
            #expect(outcome.status == 1)
            let left = try FileManager.default.contentsOfDirectory(atPath: backups.path)
            #expect(left == ["lectern.sqlite.damaged"], "\(outcome.errors)")
        }
    }

    @Test func `a database whose tables cannot be found is called damaged`() async throws {
        let folder = try await stoppedServer()
        // Behind the header of the file is the first page of the schema.
        try overwrite(folder.database, at: 100, count: 3_996)
        let backup = folder.file("backup.sqlite").path
        for command in [["backup", backup], ["seed"], ["serve", "--port", "0"]] {
            let outcome = try await Lectern.run(command, in: folder)
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("test.sqlite is damaged, and cannot be opened: "), "\(outcome.errors)")
        }
        #expect(!FileManager.default.fileExists(atPath: backup))
    }

    /// The folder of a server that ran, with the whole database in one file.
    private func stoppedServer() async throws -> Folder {
        let folder = try Folder()
        try await Lectern.run("seed", in: folder)
        #expect(try await Lectern.serve(in: folder).stop().status == 0)
        return folder
    }

    private func overwrite(_ path: String, at offset: Int, count: Int) throws {
        let file = try FileHandle(forUpdating: URL(filePath: path))
        try file.seek(toOffset: UInt64(offset))
        try file.write(contentsOf: Data(repeating: 0x5A, count: count))
        try file.close()
    }

    @Test func `a normal stop leaves everything in one file`() async throws {
        let folder = try Folder()
        try await Lectern.run("seed", in: folder)
        // On a machine that is busy with all tests, a stop can take longer than it may, and is no normal one.
        var isNormal = false
        for _ in 0..<20 where !isNormal {
            let stop = try await Lectern.serve(in: folder).stop()
            #expect(stop.status == 0)
            isNormal = !stop.errors.contains("stopped before everything had ended")
        }
        #expect(isNormal)
        let wal = try? FileManager.default.attributesOfItem(atPath: folder.database + "-wal")[.size] as? Int
        #expect((wal ?? 0) == 0)
        let copy = folder.file("copy.sqlite").path
        try FileManager.default.copyItem(atPath: folder.database, toPath: copy)
        #expect(try await Lectern.run("check", "--database", copy, in: folder).status == 0)
    }

    private func fileMode(_ path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }
}
