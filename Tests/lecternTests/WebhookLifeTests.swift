import Foundation
import Storage
import TestSupport
import Testing

/// Webhooks of the real server.
@Suite struct WebhookLifeTests {
    private static let verifier = Lectern.package.appending(path: ".build/standardwebhooks").path

    /// A server with a webhook that is told of tickets.
    private func serve(
        in folder: Folder, telling receiver: StandInServer? = nil, token: String
    ) async throws -> (server: Server, secret: String) {
        let server = try await Lectern.serve(environment: ["LECTERN_WEBHOOK_ALLOW": "127.0.0.0/8"], in: folder)
        guard let receiver else { return (server, "") }
        let made = try await server.post(
            "/api/v1/webhooks", #"{"url": "\#(receiver.url)", "events": ["ticket.*"]}"#, token: token)
        return (server, String(try #require(made.text.firstMatch(of: /"secret":"([^"]+)"/)).1))
    }

    private func ticket(_ server: Server, token: String) async throws -> String {
        let made = try await server.post(
            "/api/v1/tickets", #"{"subject": "Deliveries fail", "description": "With a 401."}"#, token: token)
        return String(try #require(made.text.firstMatch(of: /"id":"([^"]+)"/)).1)
    }

    @Test(
        .enabled(
            if: FileManager.default.fileExists(atPath: WebhookLifeTests.verifier + "/standardwebhooks"),
            "standardwebhooks is not installed; Scripts/setup --tests brings it"))
    func `the package of Standard Webhooks verifies every delivery`() async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let token = try await folder.token()
        let receiver = try await StandInServer(status: 200)
        let (server, secret) = try await serve(in: folder, telling: receiver, token: token)
        for _ in 0..<20 { _ = try await ticket(server, token: token) }
        try await eventually("all events arrive") { () -> Bool? in receiver.requests.count >= 20 ? true : nil }
        // One whose answer came late is sent again.
        let requests = receiver.requests
        let lines = try requests.map { request in
            let value = ["headers": request.headers, "body": request.body] as [String: Any]
            return String(decoding: try JSONSerialization.data(withJSONObject: value), as: UTF8.self)
        }
        let file = folder.file("deliveries")
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file)
        let program = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Programs/webhooks.py").path
        let outcome = try await Lectern.run(
            ["PYTHONPATH=" + Self.verifier, "python3", program, secret, file.path], in: folder,
            binary: URL(filePath: "/usr/bin/env"))
        #expect(outcome.errors == "")
        #expect(outcome.output == String(repeating: "ticket.created\n", count: requests.count))
    }

    @Test func `a kill loses no event`() async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let token = try await folder.token()
        let receiver = try await StandInServer(status: 200)
        var (server, _) = try await serve(in: folder, telling: receiver, token: token)
        var tickets: Set<String> = []
        for _ in 0..<3 {
            for _ in 0..<Int.random(in: 3...12) { tickets.insert(try await ticket(server, token: token)) }
            server.process.signal(SIGKILL)
            _ = try await server.process.outcome()
            (server, _) = try await serve(in: folder, token: token)
        }
        server.process.signal(SIGKILL)
        _ = try await server.process.outcome()
        // As if the seconds had passed for which those who were killed had claimed what they were sending.
        let database = try SQLiteDatabase(path: folder.database)
        _ = try await database.write {
            try $0.execute("UPDATE webhook_deliveries SET due_at = 0 WHERE state = 'waiting'")
        }
        (server, _) = try await serve(in: folder, token: token)
        let wanted = tickets
        try await eventually("every ticket was told of") { () -> Bool? in
            let told = receiver.requests.compactMap { $0.body.firstMatch(of: /"id":"([a-z0-9]{20})"/) }
            return wanted.allSatisfy { id in receiver.requests.contains { $0.body.contains(id) } } && !told.isEmpty
                ? true : nil
        }
        #expect(try await server.stop().status == 0)
    }
}
