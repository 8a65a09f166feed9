import Foundation
import TestSupport
import Testing

@Suite struct KeyCommandsTests {
    @Test func `a key that moves to a file leaves the database, and mailed links go on working`() async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let token = try await folder.token()
        let first = try await Lectern.serve(in: folder)
        let page = try await personalPage(of: first, token: token)
        #expect(try await first.get(page).status == 200)
        let key = folder.file("links.key").path
        let refused = try await Lectern.run("key", "create", key, in: folder)
        #expect(refused.errors == "A server or another command is using this database. Stop it first.\n")
        #expect(try await first.stop().status == 0)

        let moved = try await Lectern.run("key", "create", key, in: folder)
        #expect(moved.status == 0, "\(moved.errors)")
        #expect(moved.output.hasPrefix("The key of personal links is in \(key), and no longer in the database.\n"))
        let text = try String(contentsOfFile: key, encoding: .utf8)
        #expect(text.wholeMatch(of: /[A-Za-z0-9_-]{43}\n/) != nil)
        let mode = try FileManager.default.attributesOfItem(atPath: key)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let secret = Data(text.dropLast().utf8)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.url.path) where name != "links.key" {
            let content = try Data(contentsOf: folder.file(name))
            #expect(content.range(of: secret) == nil, "\(name)")
        }

        let second = try await Lectern.serve("--key-file", key, in: folder)
        #expect(try await second.get(page).status == 200)
        #expect(try await personalPage(of: second, token: token) == page)
        #expect(try await second.stop().status == 0)
        let again = try await Lectern.run("key", "create", key, in: folder)
        #expect(again == .init(status: 0, output: "\(key) holds the key of this database already.\n", errors: ""))
        // Commands that make no links need no key.
        #expect(try await Lectern.run("migrate", in: folder).status == 0)
        #expect(try await Lectern.run("check", in: folder).status == 0)
    }

    @Test func `a server does not start with a key that is not the one of its database`() async throws {
        let folder = try Folder()
        let (right, wrong) = (folder.file("right.key").path, folder.file("wrong.key").path)
        let made = try await Lectern.run("key", "create", right, in: folder)
        #expect(made.output == "There is no database at \(folder.database) yet: \(right) has a new key for it.\n")
        try await Lectern.run("key", "create", wrong, in: folder)
        let server = try await Lectern.serve(environment: ["LECTERN_KEY_FILE": right], in: folder)
        #expect(try await server.stop().status == 0)

        let other = try await Lectern.run(
            ["serve", "--port", "0"], in: folder, environment: ["LECTERN_KEY_FILE": wrong])
        #expect(other.status == 1)
        let sentence = """
            The key file is not the one of this database: the file has a key with the fingerprint [0-9a-f]{16}, and the \
            links of this database were made with [0-9a-f]{16}\\. Name the right file in LECTERN_KEY_FILE\\.\n
            """
        #expect(try other.errors.wholeMatch(of: Regex(sentence)) != nil, "\(other.errors)")
        let none = try await Lectern.run("serve", "--port", "0", in: folder)
        #expect(
            none
                == .init(
                    status: 1, output: "",
                    errors: """
                        The key of personal links is kept in a file apart from this database, and none was named. \
                        Name it in LECTERN_KEY_FILE.\n
                        """))
        let taken = try await Lectern.run("key", "create", folder.file("third.key").path, in: folder)
        #expect(taken.status == 1)
        #expect(taken.errors.hasPrefix("The key of this database is in a file already. Its fingerprint is "))
    }

    @Test func `a credential of systemd is the key`() async throws {
        let folder = try Folder()
        try FileManager.default.createDirectory(at: folder.file("credentials"), withIntermediateDirectories: true)
        try await Lectern.run("key", "create", "credentials/lectern.key", in: folder)
        let credentials = ["CREDENTIALS_DIRECTORY": folder.file("credentials").path]
        let server = try await Lectern.serve(environment: credentials, in: folder)
        #expect(try await server.get("/readyz").status == 200)
        #expect(try await server.stop().status == 0)
        #expect(try await Lectern.run("serve", "--port", "0", in: folder).status == 1)
    }

    @Test func `a database with a key of its own does not start with a file`() async throws {
        let folder = try Folder()
        let key = folder.file("links.key").path
        try await Lectern.run("key", "create", key, in: folder)
        try await Lectern.run("migrate", in: folder)
        let outcome = try await Lectern.run("serve", "--port", "0", "--key-file", key, in: folder)
        #expect(outcome.status == 1)
        #expect(outcome.errors.hasPrefix("This database still holds the key of personal links itself"))
        let refused = try await Lectern.run("key", "create", key, in: folder)
        #expect(refused == .init(status: 1, output: "", errors: "\(key) already exists, and holds another key.\n"))
    }

    @Test func `an interrupted move is finished by the same command`() async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let backup = folder.file("before.sqlite").path
        try await Lectern.run("backup", backup, in: folder)
        let key = folder.file("links.key").path
        #expect(try await Lectern.run("key", "create", key, in: folder).status == 0)
        // As the database was before: the file is written first.
        #expect(try await Lectern.run("restore", backup, in: folder).status == 0)
        #expect(try await Lectern.run("key", "create", key, in: folder).status == 0)
        let server = try await Lectern.serve("--key-file", key, in: folder)
        #expect(try await server.stop().status == 0)
    }

    @Test(arguments: [
        ("short\n", 0o600, "holds no key of personal links"),
        (String(repeating: "a", count: 43) + "\n", 0o604, "Every user of this machine may read"),
        (nil, 0o600, "There is no key file at"),
    ])
    func `a file that is no key stops the server`(content: String?, mode: Int, message: String) async throws {
        let folder = try Folder()
        let key = folder.file("links.key")
        if let content {
            try Data(content.utf8).write(to: key)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: key.path)
        }
        let outcome = try await Lectern.run("serve", "--port", "0", "--key-file", key.path, in: folder)
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: folder.database))
    }

    /// The address of somebody's page, as the registration for a new session tells it.
    private func personalPage(of server: Server, token: String) async throws -> String {
        let session = try await server.post(
            "/api/v1/sessions",
            """
            {"kind": "webinar", "title": "Webhooks", "status": "published", "start": "2030-12-03T10:00:00",
            "timeZone": "Europe/Berlin", "duration": "PT1H"}
            """, token: token)
        let id = try #require(session.text.firstMatch(of: /"id":"([^"]+)"/), "\(session.text)").1
        let made = try await server.post(
            "/api/v1/sessions/\(id)/registrations", #"{"name": "Ada Moss", "email": "ada@example.org"}"#, token: token)
        return String(try #require(made.text.firstMatch(of: /\/my\/[A-Za-z0-9_-]{44}/), "\(made.text)").0)
    }
}
