import Foundation
import TestSupport
import Testing

/// Mail that comes in, by a pipe and by LMTP, through kills.
@Suite struct ReceiveCommandTests {
    private static let stream = Lectern.package.appending(path: "Tests/lecternTests/Programs/lmtp_stream.py").path
    private static let python = URL(filePath: "/usr/bin/python3")

    /// Runs `lectern receive` with a mail on standard input.
    private func receive(_ content: String, _ options: String = "", in folder: Folder) async throws -> Lectern.Outcome {
        let file = folder.file(UUID().uuidString + ".eml")
        try Data(content.utf8).write(to: file)
        let command = "exec '\(Lectern.binary.path)' receive \(options) < '\(file.path)'"
        return try await Lectern.run(["-c", command], in: folder, binary: URL(filePath: "/bin/sh"))
    }

    @Test func `the status tells the mail server whether to try again`() async throws {
        let folder = try Folder()
        let mail = "From: ada@acme.example\nMessage-ID: <1@acme.example>\n\nHello\n"
        // There is no database yet, and options may be wrong: the mail server keeps the mail.
        #expect(try await receive(mail, in: folder).status == 75)
        try await Lectern.run("migrate", in: folder)
        #expect(try await receive(mail, "--bogus", in: folder).status == 75)
        #expect(try await receive(mail, "--database /nowhere/x.sqlite", in: folder).status == 75)
        let other = folder.file("other.sqlite")
        try Data(String(repeating: "No database. ", count: 100).utf8).write(to: other)
        #expect(try await receive(mail, "--database '\(other.path)'", in: folder).status == 75)
        #expect(
            try await receive(mail, "--sender ada@acme.example --recipient t@example.org", in: folder)
                == Lectern.Outcome(status: 0, output: "", errors: ""))
        let large = String(repeating: String(repeating: "x", count: 1_023) + "\n", count: 26 * 1_024)
        #expect(try await receive(large, in: folder).status == 65)
        #expect(try await receive("", in: folder).status == 65)
        #expect(try await receive("", "--help", in: folder).status == 0)

        let token = try await folder.token()
        let server = try await Lectern.serve(in: folder)
        let kept = try await eventually("the mail is handled") { () -> String? in
            let text = try await server.get("/api/v1/received-mail", token: token).text
            return text.contains(#""state":"unclear""#) ? text : nil
        }
        #expect(kept.contains(#""sender":"ada@acme.example""#))
        #expect(kept.contains(#""messageID":"1@acme.example""#))
        _ = try await server.stop()
    }

    @Test func `what LMTP accepted survives kills, and is taken once`() async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let token = try await folder.token()
        let socket = folder.file("lmtp.sock").path
        let count = 400
        var server = try await Lectern.serve("--lmtp", socket, in: folder)
        let stream = try ChildProcess(
            Self.python, [Self.stream, socket, String(count), folder.file("accepted").path], in: folder)
        func accepted() -> Int {
            let text = (try? String(contentsOf: folder.file("accepted"), encoding: .utf8)) ?? ""
            return text.split(separator: "\n").count
        }
        for goal in [60, 150, 260] {
            try await eventually("\(goal) mails are accepted") { accepted() >= goal ? true : nil }
            server.process.signal(SIGKILL)
            try await server.process.status()
            server = try await Lectern.serve("--lmtp", socket, in: folder)
        }
        #expect(try await stream.status() == 0, "\(stream.errors)")
        #expect(accepted() == count)
        let running = server
        func mails() async throws -> [(id: String, kind: String)] {
            var (all, cursor) = ([(id: String, kind: String)](), "")
            repeat {
                let text = try await running.get("/api/v1/received-mail?limit=500\(cursor)", token: token).text
                all += text.matches(of: /"kind":(?:"([a-z]+)"|null),[^{}]*?"messageID":(?:"([^"]+)"|null)/).map {
                    (String($0.2 ?? ""), String($0.1 ?? ""))
                }
                cursor = text.firstMatch(of: /"next":"([^"]+)"/).map { "&cursor=\($0.1)" } ?? ""
            } while !cursor.isEmpty
            return all
        }
        let all = try await eventually("all are handled") { () -> [(id: String, kind: String)]? in
            let all = try await mails()
            return all.allSatisfy { !$0.kind.isEmpty } && all.count >= count ? all : nil
        }
        let taken = all.filter { $0.kind != "repeated" }.map(\.id)
        #expect(taken.count == count)
        #expect(Set(taken) == Set((0..<count).map { "stream-\($0)@acme.example" }))
        #expect(try await server.stop().status == 0)
    }
}
