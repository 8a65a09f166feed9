import Foundation
import TestSupport
import Testing

@Suite struct ServeTests {
    @Test func `the demo answers, and prints what to open and a token that counts`() async throws {
        let folder = try Folder()
        let server = try await Lectern.serve("--demo", in: folder)
        let token = try await eventually("the token is printed") {
            server.process.output.firstMatch(of: /a token +(lectern_[A-Za-z0-9_-]+)/).map { String($0.1) }
        }
        #expect(server.process.output.contains("http://127.0.0.1:\(server.port)/calendar.ics"))
        for path in ["/", "/docs", "/healthz", "/readyz", "/openapi.json", "/openapi-pages.json"] {
            #expect(try await server.get(path).status == 200, "\(path)")
        }
        let feed = try await server.get("/calendar.ics")
        #expect(feed.text.hasPrefix("BEGIN:VCALENDAR\r\n"))
        #expect(feed.text.components(separatedBy: "BEGIN:VEVENT").count > 20)
        #expect(try await server.get("/api/v1/journal", token: token).status == 200)
        #expect(!FileManager.default.fileExists(atPath: folder.database))
        #expect(try await server.stop().status == 0)
    }

    @Test func `the demo prints a link for each of its people, and gives the agents tickets`() async throws {
        let folder = try Folder()
        let server = try await Lectern.serveDemoWithoutRecommending(in: folder)
        let token = try await server.demoToken()
        let links = try await eventually("the links are printed") {
            let links = server.process.output.matches(of: /http:\S+(\/sign-in\/link\/\S+)/).map { String($0.1) }
            return links.count == 4 ? links : nil
        }
        for link in links { #expect(try await server.get(link).status == 200, "\(link)") }
        let users = try await server.get("/api/v1/users", token: token).text
        let agents = users.matches(of: /"id":"([a-z0-9]+)","name":"(?:Noor Haddad|Tom Brenner)"/).map { String($0.1) }
        #expect(agents.count == 2)
        for agent in agents {
            let tickets = try await server.get("/api/v1/tickets?assignee=\(agent)", token: token).text
            #expect(tickets.contains(#""assignee":"\#(agent)""#))
        }
        #expect(try await server.stop().status == 0)
    }

    @Test func `a demo that cannot start leaves nothing behind`() async throws {
        let (folder, other) = (try Folder(), try Folder())
        let server = try await Lectern.serveDemoWithoutRecommending(in: folder)
        let refused = try await Lectern.run(
            ["serve", "--demo", "--port", String(server.port)], in: other,
            environment: ["LECTERN_RECOMMENDING": "off"])
        #expect(refused.status != 0)
        #expect(refused.errors.contains("Another program already listens"))
        #expect(try other.demos() == [])
        #expect(try await server.stop().status == 0)
        #expect(try folder.demos() == [])
    }

    @Test func `a request that is under way is answered before the server ends`() async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let token = try await folder.token()
        let server = try await Lectern.serve(in: folder)
        let body = #"{"title": "To the end"}"#
        let idle = try Connection(port: server.port)
        let connection = try Connection(port: server.port)
        try connection.send(
            """
            POST /api/v1/tutorials HTTP/1.1\r
            Host: localhost\r
            Authorization: Bearer \(token)\r
            Content-Type: application/json\r
            Content-Length: \(body.utf8.count)\r
            \r
            \(body.prefix(10))
            """)
        // The answer to another one tells that the server had time to see this one begin.
        #expect(try await server.get("/healthz").status == 200)
        server.process.signal(SIGTERM)
        // The server waits some seconds for the rest, in which other tests must not come in between.
        while (try? Connection(port: server.port)) != nil {}
        #expect(server.process.isRunning)
        try connection.send(String(body.dropFirst(10)))
        let answer = connection.rest()
        #expect(answer.hasPrefix("HTTP/1.1 201 Created\r\n"), "\(answer)")
        #expect(answer.contains(#""title":"To the end""#))
        #expect(try await server.process.outcome().status == 0)
        withExtendedLifetime(idle) {}
    }

    @Test func `callers with wrong secrets are told apart by connection and trusted proxy`() async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let token = try await folder.token()
        func statuses(_ server: Server) async throws -> Set<Int> {
            var statuses: Set<Int> = []
            // More than twenty, because a slow machine gives one back every six seconds.
            for _ in 0..<200 where !statuses.contains(429) {
                statuses.insert(try await server.get("/api/v1/journal", token: "nothing").status)
            }
            return statuses
        }
        let server = try await Lectern.serve(in: folder)
        #expect(try await statuses(server) == [401, 429])
        #expect(try await server.get("/api/v1/journal", token: token).status == 200)
        func knock(_ server: Server, from address: String) throws -> String {
            let connection = try Connection(port: server.port)
            try connection.send(
                "GET /join/nothing HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: \(address)\r\n"
                    + "Connection: close\r\n\r\n")
            return String(connection.rest().prefix { $0 != "\r\n" })
        }
        // A slow machine may have given one back meanwhile; somebody else could guess twenty times.
        let knocks = try (0..<15).map { _ in try knock(server, from: "192.0.2.1") }
        #expect(knocks.contains("HTTP/1.1 429 Too Many Requests"))
        _ = try await server.stop()

        let behind = try await Lectern.serve("--trusted-proxy", "::1,127.0.0.1", in: folder)
        #expect(try await statuses(behind) == [401, 429])
        #expect(try knock(behind, from: "192.0.2.1") == "HTTP/1.1 404 Not Found")
        _ = try await behind.stop()
        let mistaken = try await Lectern.run("serve", "--trusted-proxy", "proxy.example.org", in: folder)
        #expect(mistaken.errors.contains("proxy.example.org is not a valid proxy address."))
    }

    @Test func `the binary finds its files from any folder, also by way of a link`() async throws {
        let folder = try Folder()
        let server = try await Lectern.serveDemoWithoutRecommending(in: folder)
        #expect(try await server.get("/style.css").status == 200)
        #expect(try await server.stop().status == 0)
        let link = folder.file("linked")
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: Lectern.binary)
        let linked = try await Lectern.run(["seed"], in: folder, binary: link)
        #expect(linked.status == 0, "\(linked.errors)")
        #expect(linked.output.contains("30 sessions"))
    }

    @Test(arguments: 1...3) func `a server that is killed loses no write that it answered`(round: Int) async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let token = try await folder.token()
        let server = try await Lectern.serve(in: folder)
        let answered = await withTaskGroup(of: [String].self) { group in
            for writer in 1...4 {
                group.addTask {
                    var ids: [String] = []
                    do {
                        while true {
                            ids.append(try await server.makeTutorial("Writer \(writer) \(ids.count)", token: token))
                            if writer == 1, ids.count == 5 + round { server.process.signal(SIGKILL) }
                        }
                    } catch {
                        return ids
                    }
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(try await server.process.outcome().status == -SIGKILL)
        #expect(answered.count >= 6)
        let again = try await Lectern.serve(in: folder)
        for id in answered {
            #expect(try await again.get("/api/v1/tutorials/\(id)", token: token).status == 200)
        }
        #expect(try await again.stop().status == 0)
        #expect(try await Lectern.run("check", in: folder).output == "No errors found.\n")
    }
}

extension Folder {
    /// The names of the folders of demos.
    fileprivate func demos() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: url.path).filter { $0.hasPrefix("lectern-demo-") }
    }
}
