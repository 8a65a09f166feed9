import Foundation
import Testing

@Suite struct TokenCommandsTests {
    @Test func `the token is printed and nothing else, and counts at once with a running server`() async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let server = try await Lectern.serve(in: folder)
        let made = try await Lectern.run("token", "create", "--role", "admin", "--name", "Ops", in: folder)
        #expect(made.status == 0)
        #expect(made.errors == "")
        #expect(made.output.wholeMatch(of: /lectern_[A-Za-z0-9_-]{43}\n/) != nil)
        let token = made.output.trimmingCharacters(in: .newlines)
        #expect(try await server.get("/api/v1/tokens", token: token).status == 200)

        let list = try await Lectern.run("token", "list", in: folder).output
        let fields = list.trimmingCharacters(in: .newlines).components(separatedBy: "\t")
        #expect(Array(fields.dropFirst()) == ["admin", "valid", "Ops"])
        #expect(!list.contains(token))
        #expect(try await Lectern.run("token", "revoke", fields[0], in: folder).status == 0)
        #expect(try await server.get("/api/v1/tokens", token: token).status == 401)
        #expect(try await Lectern.run("token", "list", in: folder).output.contains("\trevoked\t"))
        let unknown = try await Lectern.run("token", "revoke", "nothing", in: folder)
        #expect(unknown == .init(status: 1, output: "", errors: "There is no such token.\n"))
    }

    @Test(arguments: [
        ["--role", "king", "--name", "X"], ["--role", "admin", "--name", " "], ["--role", "admin"],
        ["--role", "admin", "--name", "X", "--expires", "2020-01-01"],
        ["--role", "admin", "--name", "X", "--expires", "soon"],
        ["--role", "admin", "--name", "X", "--email", "nobody"],
        ["--role", "agent", "--name", "X", "--trainer", "someone"],
        ["--role", "admin", "--name", "two\nlines"],
    ])
    func `a token that cannot be is refused, and nothing is printed`(options: [String]) async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let outcome = try await Lectern.run(["token", "create"] + options, in: folder)
        #expect(outcome.status != 0)
        #expect(outcome.output == "")
        #expect(outcome.errors != "")
        #expect(try await Lectern.run("token", "list", in: folder).output == "")
    }
}
