import Foundation
import TestSupport
import Testing

@Suite struct HelpdeskOptionTests {
    @Test func `states with faults stop the server with every one of them`() async throws {
        let folder = try Folder()
        let outcome = try await Lectern.run(
            "serve", "--port", "0", "--ticket-states", "fechado=done,aberto", in: folder)
        #expect(outcome.status == 64)
        #expect(
            outcome.errors.contains(
                "fechado=done: The status must be one of open, pending, resolved, closed. "
                    + "aberto: There is no = between the state and its status."))
        #expect(!FileManager.default.fileExists(atPath: folder.database))
    }

    @Test func `a state without a status is in the log, without anything of a person`() async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let token = try await folder.token()
        let server = try await Lectern.serve("--ticket-states", "fechado=resolved", in: folder)
        for (id, state, status) in [
            (1, "fechado", "resolved"), (2, "sonderbar", "open"), (3, "ines@prado.example", "open"),
        ] {
            let body = """
                {"ticket": {"id": \(id), "title": "Ines", "state": "\(state)", "created_at": "2026-11-24T09:05Z",
                    "updated_at": "2026-11-24T09:05Z", "customer": {"email": "ines@prado.example"}}}
                """
            let reply = try await server.post("/api/v1/tickets/from/zammad", body, token: token)
            #expect(reply.status == 201)
            #expect(reply.text.contains("\"status\":\"\(status)\""))
        }
        #expect(try await server.stop().status == 0)
        let log = server.process.errors
        #expect(log.contains("unknown helpdesk state"))
        #expect(log.contains("state=sonderbar"))
        #expect(!log.contains("fechado"))
        #expect(!log.lowercased().contains("ines"))
    }
}
