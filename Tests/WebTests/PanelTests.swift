import Crypto
import Egress
import Foundation
import HTTPTypes
import TestSupport
import Testing
import Training

@Suite(.enabled(if: EgressClient.isAvailable)) struct PanelTests {
    /// A site with a connection and a ticket for which a tutorial fits.
    private func desk() async throws -> (site: TestSite, connection: String, key: String, ticket: JSONValue) {
        let site = try await TestSite(at: "2026-11-23T08:00:00Z", reaching: "127.0.0.1")
        let zammad = try await HelpdeskStandIn.zammad()
        let shelf = try await site.shelf()
        _ = try await site.webinar(["tutorial": .string(shelf["printing"]?.id ?? "")])
        let made = try await site.post(
            "/api/v1/connections", ["kind": "zammad", "url": .string(zammad.server.url), "credential": "t"], as: .admin)
        let id = try made.json.id
        let ticket = try await site.ticket(
            about: "The printer has a paper jam",
            ["source": "zammad", "externalID": "81", "requester": ["name": "Ada", "email": "ada@acme.example"]])
        let page = try await site.signedIn(as: .admin).get("/staff/connections/\(id)").html
        return (site, id, try #require(try page.texts("//input[@id='panel-key']/@value").first), ticket)
    }

    /// The address as a helpdesk signs it.
    private func address(
        _ connection: String, ticket: String, agent: String = "bo@desk.example", at instant: Date, key: String,
        signedFor other: String? = nil
    ) -> String {
        let time = Int(instant.timeIntervalSince1970)
        let lines = ["open", connection, agent, other ?? ticket, String(time)].joined(separator: "\n")
        let code = HMAC<SHA256>.authenticationCode(for: Data(lines.utf8), using: SymmetricKey(data: Data(key.utf8)))
        let signature = code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return "/panel?connection=\(connection)&ticket=\(ticket)&agent=\(agent)&time=\(time)&signature=\(signature)"
    }

    private let browser = ["Accept": "text/html", "Accept-Language": "en"]

    private func send(_ site: TestSite, _ path: String, _ fields: [String: String], cookie: String? = nil) async throws
        -> Reply
    {
        var headers = browser.merging([
            "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin",
        ]) { $1 }
        if let cookie { headers["Cookie"] = cookie }
        return try await site.send(.post, path, formBody(fields), as: .anybody, headers)
    }

    private func proof(_ page: Reply) throws -> [String: String] {
        let form = "(//form[@action='/panel/links'])[1]//input[@type='hidden']"
        return Dictionary(
            zip(try page.html.texts(form + "/@name"), try page.html.texts(form + "/@value")), uniquingKeysWith: { $1 })
    }

    @Test func `a signed address opens the panel, and its forms act on its ticket`() async throws {
        let (site, connection, key, ticket) = try await desk()
        let page = try await site.get(address(connection, ticket: "81", at: site.now, key: key), browser)
        #expect(page.status == 200)
        #expect(page.text.contains("Printers"))
        let policy = try #require(page.header("Content-Security-Policy"))
        #expect(policy.contains("frame-ancestors http://127.0.0.1:"))
        #expect(!policy.contains("frame-ancestors 'none'"))
        #expect(page.header("Cache-Control") == "private, no-store")
        var form = try proof(page)
        form["verdict"] = "accepted"
        let linked = try await send(site, "/panel/links", form)
        #expect(linked.status == 200, "\(linked.text)")
        #expect(try await site.read(ticket: ticket)["linked"]?.items.count == 1)
        let entries = try await site.get("/api/v1/journal?limit=500", as: .admin)["items"]?.items ?? []
        #expect(
            entries.last { $0["event"] == "linked" }?["actor"] == ["kind": "connection", "id": .string(connection)])
        let place = try #require(try linked.html.texts("//form[@action='/panel/seat']//button/@value").first)
        var seat = try proof(linked)
        seat["place"] = place
        let held = try await send(site, "/panel/seat", seat)
        #expect(held.status == 200)
        #expect(try held.html.texts("//p[@role='status']").first?.hasPrefix("Seat held until ") == true)
        // The date tells of the seat, and offers none again.
        #expect(try held.html.count("//form[@action='/panel/seat']//button[@value='\(place)']") == 0)
        #expect(try held.html.texts("//ul[@class='next']/li").first?.contains("Seat held until ") == true)
        #expect(try await send(site, "/panel/seat", seat).status == 409)
        // Hours later the forms count no more.
        site.advanceClock(seconds: 8 * 3_600 + 1)
        #expect(try await send(site, "/panel/links", form).status == 403)
    }

    @Test func `a signature of another ticket, agent, time or key is refused`() async throws {
        let (site, connection, key, _) = try await desk()
        let right = address(connection, ticket: "81", at: site.now, key: key)
        let wrong = [
            address(connection, ticket: "81", at: site.now, key: key, signedFor: "82"),
            address(connection, ticket: "81", at: site.now, key: String(key.reversed())),
            address(connection, ticket: "81", at: site.now.addingTimeInterval(-301), key: key),
            address(connection, ticket: "81", at: site.now.addingTimeInterval(600), key: key),
            right.replacing("bo@desk", with: "al@desk"), right.replacing("connection=", with: "connection=0"),
        ]
        // Numbers that no clock shows.
        let extreme = [Int.min, Int.max, -1, 0].map { time in
            "/panel?connection=\(connection)&ticket=81&agent=a&time=\(time)&signature=0"
        }
        for address in wrong + extreme {
            let status = try await site.get(address, browser).status
            #expect([403, 404].contains(status), "\(address)")
        }
        #expect(try await site.get(right, browser).status == 200)
        // The signature of an address is none of a form, and that of a form counts for its own ticket.
        let page = try await site.get(right, browser)
        var form = try proof(page)
        form["verdict"] = "accepted"
        form["ticket"] = "82"
        #expect(try await send(site, "/panel/links", form).status == 403)
        form["ticket"] = "81"
        form["signature"] = String(right.suffix(64))
        #expect(try await send(site, "/panel/links", form).status == 403)
    }

    @Test func `an agent signs in once in the frame, and nobody else does`() async throws {
        let (site, connection, _, ticket) = try await desk()
        let address = "/panel?connection=\(connection)&ticket=81"
        let closed = try await site.get(address, browser)
        #expect(closed.status == 200 && !closed.text.contains("Printers"))
        let fields = ["connection": connection, "ticket": "81"]
        let unknown = try await send(site, "/panel", fields.merging(["token": "lectern_wrong"]) { $1 })
        #expect(unknown.text.contains("This code or token is unknown, or doesn’t work any more."))
        let opened = try await send(site, "/panel", fields.merging(["token": site.secret(of: .agent) ?? ""]) { $1 })
        #expect(opened.status == 303)
        let set = try #require(opened.header("Set-Cookie"))
        #expect(set.contains("__Host-lectern-panel=") && set.hasSuffix("HttpOnly; SameSite=None; Secure; Partitioned"))
        let cookie = String(set.prefix { $0 != ";" })
        let page = try await site.get(address, browser.merging(["Cookie": cookie]) { $1 })
        #expect(page.text.contains("Printers"))
        var form = try proof(page)
        form["verdict"] = "accepted"
        #expect(
            try await send(site, "/panel/links", form.merging(["key": "guessed"]) { $1 }, cookie: cookie).status == 403)
        #expect(try await send(site, "/panel/links", form).status == 401)
        #expect(try await send(site, "/panel/links", form, cookie: cookie).status == 200)
        #expect(try await site.read(ticket: ticket)["linked"]?.items.count == 1)
        let trainer = try await send(site, "/panel", fields.merging(["token": site.secret(of: .trainer) ?? ""]) { $1 })
        let own = String((trainer.header("Set-Cookie") ?? "").prefix { $0 != ";" })
        let other = try await site.get(address, browser.merging(["Cookie": own]) { $1 })
        #expect(!other.text.contains("Printers"))
        let missing = try await site.get(
            "/panel?connection=\(connection)&ticket=999", browser.merging(["Cookie": cookie]) { $1 })
        #expect(missing.text.contains("hasn’t received this ticket yet"))
    }

    @Test func `what is refused in the frame is shown in the frame, also a form whose session has ended`() async throws
    {
        let (site, connection, key, _) = try await desk()
        let fields = ["connection": connection, "ticket": "81", "token": site.secret(of: .agent) ?? ""]
        let opened = try await send(site, "/panel", fields)
        let cookie = String(try #require(opened.header("Set-Cookie")).prefix { $0 != ";" })
        let page = try await site.get(
            "/panel?connection=\(connection)&ticket=81", browser.merging(["Cookie": cookie]) { $1 })
        let policy = try #require(page.header("Content-Security-Policy"))
        var form = try proof(page)
        form["verdict"] = "accepted"
        let stale = try await send(site, "/panel/links", form.merging(["key": "guessed"]) { $1 }, cookie: cookie)
        let unsigned = try await site.get(
            address(connection, ticket: "81", at: site.now, key: String(key.reversed())), browser)
        site.advanceClock(seconds: 12 * 3_600)
        let ended = try await send(site, "/panel/links", form, cookie: cookie)
        #expect([stale, unsigned, ended].map(\.status) == [403, 403, 401])
        for refused in [stale, unsigned, ended] {
            #expect(refused.header("Content-Security-Policy") == policy)
            #expect(try refused.html.count("//h1") == 1)
        }
        let other = try await send(site, "/panel/links", ["connection": "none"])
        #expect(other.header("Content-Security-Policy")?.hasSuffix("; frame-ancestors 'none'") == true)
    }

    // MARK: - People

    private func code(_ person: StaffAtBrowser) async throws -> String {
        try #require(try await person.get("/staff/panel").html.texts("//input[@id='code']/@value").first)
    }

    @Test func `a person signs in in a tab, and the frame with the code of it`() async throws {
        let (site, connection, _, ticket) = try await desk()
        let address = "/panel?connection=\(connection)&ticket=81"
        let closed = try await site.get(address, browser)
        #expect(try closed.html.texts("//a[@target='_blank']/@href") == ["/staff/panel"])
        #expect(try closed.html.texts("//a[@target='_blank']/@rel") == ["opener"])
        // Nobody gets a code who is not signed in; the way leads back afterwards.
        #expect(try await site.get("/staff/panel", browser).header("Location") == "/sign-in?next=%2Fstaff%2Fpanel")
        let grace = try await site.signedIn(asUser: "grace@example.org")
        let opened = try await send(
            site, "/panel", ["connection": connection, "ticket": "81", "token": " \(try await code(grace)) "])
        #expect([opened.status.description, opened.header("Location")] == ["303", address])
        let cookie = String(try #require(opened.header("Set-Cookie")).prefix { $0 != ";" })
        let page = try await site.get(address, browser.merging(["Cookie": cookie]) { $1 })
        #expect(page.text.contains("Printers"))
        var form = try proof(page)
        form["verdict"] = "accepted"
        #expect(try await send(site, "/panel/links", form, cookie: cookie).status == 200)
        #expect(try await site.read(ticket: ticket)["linked"]?.items.count == 1)
        let users = try await site.get("/api/v1/users", as: .admin)["items"]?.items ?? []
        let entries = try await site.get("/api/v1/journal?limit=500", as: .admin)["items"]?.items ?? []
        #expect(
            entries.last { $0["event"] == "linked" }?["actor"]
                == ["kind": "user", "id": .string(try #require(users.first).id)])
        // Who is disabled is signed out of the frame as well.
        _ = try await site.patch("/api/v1/users/\(try #require(users.first).id)", ["disabled": true], as: .admin)
        let after = try await site.get(address, browser.merging(["Cookie": cookie]) { $1 })
        #expect(!after.text.contains("Printers"))
    }

    @Test func `a code counts once, for five minutes, and for nobody who is disabled`() async throws {
        let (site, connection, _, _) = try await desk()
        let fields = ["connection": connection, "ticket": "81"]
        @Sendable func open(_ code: String) async throws -> Int {
            let reply = try await send(site, "/panel", fields.merging(["token": code]) { $1 })
            if reply.status != 303 { #expect(reply.text.contains("This code has been used or has expired.")) }
            return reply.status
        }
        let grace = try await site.signedIn(asUser: "grace@example.org")
        let first = try await code(grace)
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 { group.addTask { try await open(first) } }
            return try await group.reduce(into: [Int]()) { $0.append($1) }
        }
        #expect(statuses.sorted() == [200, 200, 200, 303])
        site.advanceClock(seconds: 1)
        let second = try await code(grace)
        #expect(second != first)
        let longer = second.replacing(second.dropFirst(26).prefix(10), with: "9999999999")
        #expect(try await open(longer) == 200)
        #expect(try await open(String(second.dropLast())) == 200)
        #expect(try await open("panel_") == 200)
        site.advanceClock(seconds: 300)
        #expect(try await open(second) == 200)
        let third = try await code(grace)
        let id = try #require(try await site.get("/api/v1/users", as: .admin)["items"]?.items.first).id
        _ = try await site.patch("/api/v1/users/\(id)", ["disabled": true], as: .admin)
        #expect(try await open(third) == 200)
    }

    @Test func `a trainer gets no code, and a token is asked for itself`() async throws {
        let (site, _, _, _) = try await desk()
        let trainer = try await site.signedIn(asUser: "tess@example.org", roles: [.trainer])
        #expect(try await trainer.get("/staff/panel").status == 403)
        let page = try await site.signedIn(as: .agent).get("/staff/panel")
        #expect(try page.html.count("//input[@data-panel-code]") == 0)
        #expect(page.text.contains("Enter the token itself in the panel."))
    }
}
