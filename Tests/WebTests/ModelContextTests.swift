import Foundation
import Testing

@Suite struct ModelContextTests {
    private func call(
        _ site: TestSite, _ method: String, _ parameters: JSONValue = [:], as who: TestSite.Who = .agent,
        _ headers: [String: String] = [:]
    ) async throws -> Reply {
        try await site.post(
            "/mcp", ["jsonrpc": "2.0", "id": 1, "method": .string(method), "params": parameters], as: who, headers)
    }

    private func use(
        _ site: TestSite, _ tool: String, _ arguments: JSONValue = [:], as who: TestSite.Who = .agent
    ) async throws -> JSONValue {
        let reply = try await call(site, "tools/call", ["name": .string(tool), "arguments": arguments], as: who)
        #expect(reply.status == 200, "\(reply.text)")
        return try #require(try reply["result"])
    }

    @Test func `a client begins, and learns the tools`() async throws {
        let site = try await TestSite()
        let begun = try await call(site, "initialize", ["protocolVersion": "2025-06-18", "capabilities": [:]])
        #expect(try begun["result"]?["protocolVersion"] == "2025-06-18")
        #expect(try begun["result"]?["capabilities"] == ["tools": [:]])
        let unknown = try await call(site, "initialize", ["protocolVersion": "1999-01-01"])
        #expect(try unknown["result"]?["protocolVersion"] == "2025-11-25")
        let note = try await site.post("/mcp", ["jsonrpc": "2.0", "method": "notifications/initialized"], as: .agent)
        #expect(note.status == 202 && note.body.isEmpty)
        #expect(try await call(site, "ping")["result"] == [:])
        let tools = try await call(site, "tools/list")["result"]?["tools"]?.items ?? []
        #expect(
            tools.map { $0["name"]?.text } == [
                "find_tutorials", "find_dates", "recommend_tutorials", "find_similar_tickets", "hold_seat",
            ])
        #expect(try await call(site, "resources/list")["error"]?["code"] == -32601)
        #expect(try await site.post("/mcp", ["id": 1], as: .agent)["error"]?["code"] == -32600)
    }

    @Test func `a client of the version with batches gets the answers to several requests at once`() async throws {
        let site = try await TestSite()
        func request(_ id: JSONValue, _ method: String) -> JSONValue {
            ["jsonrpc": "2.0", "id": id, "method": .string(method)]
        }
        let note: JSONValue = ["jsonrpc": "2.0", "method": "notifications/initialized"]
        let batch: JSONValue = [request(1, "ping"), note, request("b", "shout"), 7]
        let replies = try await site.post("/mcp", batch, as: .agent).json.items
        #expect(replies.map { $0["id"] } == [1, "b", .null])
        #expect(replies.map { $0["error"]?["code"] } == [nil, -32601, -32600])
        let notes = try await site.post("/mcp", [note], as: .agent)
        #expect(notes.status == 202 && notes.body.isEmpty)
        for wrong: JSONValue in [[], .array(Array(repeating: request(1, "ping"), count: 21))] {
            #expect(try await site.post("/mcp", wrong, as: .agent)["error"]?["code"] == -32600)
        }
        let later = try await site.post("/mcp", batch, as: .agent, ["MCP-Protocol-Version": "2025-06-18"])
        #expect(try later["error"]?["code"] == -32600)
    }

    @Test func `the tools find tutorials and dates, recommend, compare, and hold a seat`() async throws {
        let site = try await TestSite(at: "2026-11-23T08:00:00Z")
        let shelf = try await site.shelf()
        let session = try await site.webinar(["tutorial": .string(shelf["printing"]?.id ?? ""), "capacity": 2])
        let ticket = try await site.ticket(
            about: "The printer has a paper jam", ["requester": ["name": "Ada", "email": "ada@acme.example"]])
        let other = try await site.ticket(about: "Another paper jam in the printer")
        let found = try await use(site, "find_tutorials", ["words": "toner"])
        #expect(found["structuredContent"]?["items"]?.items.map { $0["slug"] } == ["printing"])
        #expect(found["isError"] == false)
        let text = try #require(found["content"]?.items.first?["text"]?.text)
        #expect(try JSONValue(parsing: Data(text.utf8)) == found["structuredContent"])
        let dates = try await use(site, "find_dates", ["tutorial": "printing"])
        #expect(dates["structuredContent"]?["items"]?.items.map { $0["session"]?.text } == [session.id])
        let advice = try await use(site, "recommend_tutorials", ["text": "Paper jams in the printer"])
        #expect(advice["structuredContent"]?["fits"] == true)
        let similar = try await use(site, "find_similar_tickets", ["ticket": .string(ticket.id)])
        #expect(
            similar["structuredContent"]?["items"]?.items.map { $0["ticket"]?["id"]?.text } == [other.id])
        let held = try await use(site, "hold_seat", ["ticket": .string(ticket.id), "session": .string(session.id)])
        #expect(held["structuredContent"]?["status"] == "offered")
        let again = try await use(site, "hold_seat", ["ticket": .string(ticket.id), "session": .string(session.id)])
        #expect(
            again == [
                "isError": true,
                "content": [["type": "text", "text": "The requester is already registered."]],
            ])
    }

    @Test func `a tool needs the role and the scope of what it does`() async throws {
        let site = try await TestSite()
        #expect(try await call(site, "tools/list", as: .anybody).status == 401)
        let refused = try await use(site, "find_similar_tickets", ["ticket": "x"], as: .integration)
        #expect(refused["isError"] == true)
        #expect(refused["content"]?.items.first?["text"] == "Tokens with the role integration cannot do this.")
        let token = try await site.post(
            "/api/v1/tokens", ["role": "agent", "name": "Model", "scopes": ["tutorials:read"]], as: .admin
        ).json
        let headers = ["Authorization": "Bearer " + (token["secret"]?.text ?? "")]
        let narrow = try await call(
            site, "tools/call", ["name": "hold_seat", "arguments": ["ticket": "x", "session": "y"]], as: .anybody,
            headers)
        #expect(
            try narrow["result"]?["content"]?.items.first?["text"]
                == "This token is narrowed to scopes, and registrations:write is none of them.")
        let wide = try await call(
            site, "tools/call", ["name": "find_tutorials", "arguments": [:]], as: .anybody, headers)
        #expect(try wide["result"]?["isError"] == false)
    }

    @Test func `bad arguments are named, other sites are refused, and so are other versions`() async throws {
        let site = try await TestSite()
        let bad = try await use(site, "find_similar_tickets", ["colour": "red"])
        #expect(
            bad["content"]?.items.first?["text"]
                == "2 fields are not valid. /colour: Unknown field. /ticket: This field is required.")
        #expect(try await call(site, "tools/call", ["name": "shout"])["error"]?["code"] == -32602)
        #expect(try await call(site, "ping", as: .agent, ["Origin": "https://evil.example"]).status == 403)
        #expect(try await call(site, "ping", as: .agent, ["Origin": "https://lectern.test"]).status == 200)
        #expect(try await call(site, "ping", as: .agent, ["MCP-Protocol-Version": "2024-01-01"]).status == 400)
        #expect(try await site.get("/mcp", as: .agent).status == 405)
    }
}
