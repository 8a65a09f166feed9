import Foundation
import Testing

@Suite struct UserCommandsTests {
    @Test func `a link is printed and nothing else, and signs in at a running server, once`() async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let server = try await Lectern.serve(in: folder)
        let made = try await Lectern.run(
            "user", "create", "--email", "grace@example.org", "--role", "agent", "--role", "trainer", "--public-url",
            "http://127.0.0.1:\(server.port)", in: folder)
        #expect(made.status == 0)
        #expect(made.errors == "")
        let link = made.output.trimmingCharacters(in: .newlines)
        #expect(
            link.wholeMatch(of: try Regex("http://127\\.0\\.0\\.1:\(server.port)/sign-in/link/[A-Za-z0-9_-]{44}"))
                != nil,
            "\(link)")
        #expect(try await server.get(String(link.dropFirst("http://127.0.0.1:\(server.port)".count))).status == 200)
        let again = try await Lectern.run(
            "user", "create", "--email", "GRACE@example.org", "--role", "admin", in: folder)
        #expect(again.status == 0 && again.output != made.output)
        let list = try await Lectern.run("user", "list", in: folder).output
        let fields = list.trimmingCharacters(in: .newlines).components(separatedBy: "\t")
        #expect(Array(fields.dropFirst()) == ["trainer,agent", "enabled", "grace@example.org", "grace"])
        #expect(try await Lectern.run("user", "disable", fields[0], in: folder).status == 0)
        #expect(try await Lectern.run("user", "list", in: folder).output.contains("\tdisabled\t"))
        #expect(try await server.get(String(link.dropFirst("http://127.0.0.1:\(server.port)".count))).status == 404)
        let off = try await Lectern.run("user", "create", "--email", "grace@example.org", "--role", "agent", in: folder)
        #expect(off == .init(status: 1, output: "", errors: "This user is disabled.\n"))
    }

    @Test(arguments: [
        ["--email", "nobody", "--role", "agent"], ["--email", "a@example.org", "--role", "king"],
        ["--email", "a@example.org"], ["--email", "a@example.org", "--role", "integration"],
        ["--email", "a@example.org", "--role", "agent", "--trainer", "x"],
    ])
    func `a user that cannot be is refused, and nothing is printed`(options: [String]) async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let outcome = try await Lectern.run(["user", "create"] + options, in: folder)
        #expect(outcome.status != 0)
        #expect(outcome.output == "")
        #expect(outcome.errors != "")
        #expect(try await Lectern.run("user", "list", in: folder).output == "")
    }

    @Test func `settings of the identity provider are checked before the server starts`() async throws {
        let folder = try Folder()
        let secret = folder.file("secret")
        try Data("s\n".utf8).write(to: secret)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: secret.path)
        for (environment, sentence) in [
            (["LECTERN_OIDC_ISSUER": "https://id.example"], "needs LECTERN_OIDC_CLIENT_ID beside it."),
            (["LECTERN_OIDC_ROLES": "a=agent"], "LECTERN_OIDC_ROLES is of no use without LECTERN_OIDC_ISSUER."),
            (
                ["LECTERN_OIDC_ISSUER": "http://id.example", "LECTERN_OIDC_CLIENT_ID": "x"],
                "The issuer must be an address that begins with https:// and has no query: http://id.example"
            ),
            (
                [
                    "LECTERN_OIDC_ISSUER": "https://id.example", "LECTERN_OIDC_CLIENT_ID": "x",
                    "LECTERN_OIDC_ROLES": "a=king",
                ], "“a=king” is not GROUP=ROLE. The roles are admin, trainer and agent."
            ),
            (
                [
                    "LECTERN_OIDC_ISSUER": "https://id.example", "LECTERN_OIDC_CLIENT_ID": "x",
                    "LECTERN_OIDC_CLIENT_SECRET": secret.path,
                ], "Run: chmod 600 \(secret.path)"
            ),
        ] {
            let outcome = try await Lectern.run(["serve", "--port", "0"], in: folder, environment: environment)
            #expect(outcome.status == 64)
            #expect(outcome.errors.contains(sentence), "\(outcome.errors)")
        }
    }
}
