import Foundation
import TestSupport
import Testing

@Suite struct TicketCommandsTests {
    @Test func `a file of tickets is taken in beside a running server, once`() async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let token = try await folder.token()
        let server = try await Lectern.serve(in: folder)
        let file = folder.file("tickets.csv")
        let rows = (1...700).map { "Ticket \($0),D,P2,old,\($0)" }
        let text = "subject,description,priority,source,externalID\n" + rows.joined(separator: "\n")
        try Data((text + "\nBad,D,P9,old,701\n").utf8).write(to: file)

        let taken = try await Lectern.run("import", "tickets", file.path, in: folder)
        #expect(
            taken
                == .init(
                    status: 2, output: "700 tickets imported, 0 already known, 1 not imported.\n",
                    errors: "Not imported: line 702: /priority: Must be one of P1, P2, P3, P4.\n"))
        #expect(try await server.get("/api/v1/tickets?q=ticket+700", token: token).text.contains(#""number":700"#))

        try Data(text.replacing("Ticket 9,", with: "Nine,").utf8).write(to: file)
        let again = try await Lectern.run("import", "tickets", file.path, in: folder)
        #expect(
            again
                == .init(
                    status: 0, output: "0 tickets imported, 700 already known, 0 not imported.\n",
                    errors: ""))
        #expect(try await server.get("/api/v1/tickets?q=nine", token: token).text.contains(#""externalID":"9""#))
        #expect(try await server.stop().status == 0)
        #expect(try await Lectern.run("check", in: folder).output == "No errors found.\n")
    }

    @Test func `what came before a connection broke off is taken`() async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let token = try await folder.token()
        let server = try await Lectern.serve(in: folder)
        let line = #"{"subject": "Whole", "description": "D"}"# + "\n" + #"{"subject": "Half", "descr"#
        var connection: Connection? = try Connection(port: server.port)
        try connection?.send(
            """
            POST /api/v1/tickets/import HTTP/1.1\r
            Host: localhost\r
            Authorization: Bearer \(token)\r
            Content-Type: application/x-ndjson\r
            Content-Length: 100000\r
            \r
            \(line)
            """)
        // The answer to another one tells that the server had time to see this one begin.
        #expect(try await server.get("/healthz").status == 200)
        connection = nil
        try await eventually("the whole line is there") {
            try await server.get("/api/v1/tickets", token: token).text.contains("Whole") ? true : nil
        }
        #expect(try await server.get("/api/v1/tickets", token: token).text.contains("Half") == false)
        #expect(try await server.stop().status == 0)
    }

    @Test func `the server tells by itself of a target that was missed`() async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let token = try await folder.token()
        let server = try await Lectern.serve("--breach-lead", "PT0S", in: folder)
        let body = #"{"subject": "S", "description": "D", "priority": "P1", "openedAt": "2020-01-07T09:00:00Z"}"#
        #expect(try await server.post("/api/v1/tickets", body, token: token).status == 201)
        let journal = try await eventually("the journal tells of both") { () -> String? in
            let text = try await server.get("/api/v1/journal", token: token).text
            return text.components(separatedBy: #""event":"breached""#).count == 3 ? text : nil
        }
        #expect(journal.contains(#""fields":["respond"]"#))
        #expect(journal.contains(#""fields":["fix"]"#))
        #expect(try await server.stop().status == 0)
    }

    @Test(arguments: ["soon", "P32D"]) func `a lead that is none is refused`(lead: String) async throws {
        let folder = try Folder()
        let outcome = try await Lectern.run("serve", "--breach-lead", lead, in: folder)
        #expect(outcome.status != 0)
        #expect(outcome.errors.contains(lead))
    }

    @Test func `a file that is not there is named`() async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let outcome = try await Lectern.run("import", "tickets", "none.csv", in: folder)
        #expect(outcome == .init(status: 1, output: "", errors: "none.csv cannot be read.\n"))
    }
}
