import Foundation
import HTTPTypes
import Storage
import Testing
import Training
import Web

/// The support page for programs.
@Suite struct SupportRoutesTests {
    // MARK: - Suggestions

    @Test func `a request meets a tutorial with its reason and its next date, and nothing of other tickets`()
        async throws
    {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let shelf = try await site.shelf()
        let printing = try #require(shelf["printing"])
        let session = try await site.series(["tutorial": .string(printing.id), "title": "Printers live"])
        // A ticket of somebody else that is linked, and would be the reason for staff.
        let secret = try await site.ticket(about: "The zebra printer of Borealis eats paper", account: "borealis")
        try await site.link(secret, to: "printing")
        let reply = try await site.post(
            "/support/suggestions",
            ["subject": "Our printer eats paper", "description": "Paper jams since the new toner.", "language": "en"],
            as: .anybody)
        #expect(reply.status == 200)
        #expect(reply.header("Access-Control-Allow-Origin") == "*")
        let item = try #require(try reply["items"]?.items.first)
        #expect(item["tutorial"]?["slug"] == "printing")
        #expect(item["why"]?.text?.hasPrefix("It’s about “") == true)
        #expect(item["next"]?.items.first?["session"]?.text == session.id)
        #expect(try reply["fits"] == true)
        for word in ["zebra", "orealis", secret.id] { #expect(!reply.text.contains(word)) }
    }

    @Test func `what nothing fits is told so, and its subject is counted until a tutorial fits`() async throws {
        let site = try await TestSite()
        try await site.shelf()
        let first = try await site.suggestions("Giraffes in the elevator")
        #expect(first["fits"] == false)
        #expect(first["items"] == [])
        let insight = try await site.get("/api/v1/insights/support", as: .agent)
        #expect(try insight["unmet"]?.items.map { $0["subject"]?.text } == ["Giraffes in the elevator"])
        let again = try await site.suggestions(
            "Password of my locked account", ["suggestion": .string(first.id)])
        #expect(again.id == first.id)
        #expect(again["items"]?.items.first?["tutorial"]?["slug"] == "login")
        #expect(try await site.get("/api/v1/insights/support", as: .agent)["unmet"] == [])
    }

    @Test func `what becomes of requests is counted, and silence is not an answer`() async throws {
        let site = try await TestSite(at: "2026-12-02T08:00:00Z")
        try await site.shelf()
        let answered = try await site.suggestions("Password of my locked account")
        let silent = try await site.suggestions("The password of an account")
        let sent = try await site.suggestions("I forgot my login password")
        let opened = try await site.get("/support/open/\(answered.id)/login")
        #expect(opened.status == 303)
        #expect(opened.header("Location") == "/tutorials/login")
        let thanks = try await site.post(
            "/support/answered", ["suggestion": .string(answered.id), "tutorial": "login"], as: .anybody)
        #expect(thanks.status == 204)
        #expect(try await site.supportTicket(["suggestion": .string(sent.id)]).status == 202)
        #expect(silent["fits"] == true)
        let insight = try await site.get("/api/v1/insights/support", as: .agent)
        #expect(
            try insight["weeks"] == [
                [
                    "week": "2026-11-30T00:00:00Z", "asked": 3, "shown": 3, "opened": 1, "registered": 0, "answered": 1,
                    "sent": 1,
                ]
            ])
        let login = try insight["tutorials"]?.items.first { $0["slug"] == "login" }
        #expect(
            login?.without("tutorial") == [
                "week": "2026-11-30T00:00:00Z", "slug": "login", "title": "Password and login", "shown": 3, "opened": 1,
                "registered": 0, "answered": 1, "sent": 1,
            ])
        let table = try await site.get("/api/v1/insights/support", as: .agent, ["Accept": "text/csv"])
        #expect(
            table.text.split(separator: "\r\n").prefix(2) == [
                "week,slug,title,asked,shown,opened,registered,answered,sent", "2026-11-30T00:00:00Z,,,3,3,1,0,1,1",
            ])
        // A weak signal is no verdict of an agent.
        let ticket = try await site.get("/api/v1/tickets?limit=1", as: .agent)["items"]?.items.first
        #expect(ticket?["linked"] == [])
    }

    @Test func `an answer to what was not suggested is refused`() async throws {
        let site = try await TestSite()
        try await site.shelf()
        let suggestion = try await site.suggestions("Password of my locked account")
        for body: JSONValue in [
            ["suggestion": .string(suggestion.id), "tutorial": "delivery"],
            ["suggestion": "nothing", "tutorial": "login"], ["suggestion": .string(suggestion.id), "tutorial": "no"],
        ] {
            #expect(try await site.post("/support/answered", body, as: .anybody).status == 404)
        }
    }

    @Test func `many suggestions of one network are refused, and those of another are not`() async throws {
        let site = try await TestSite()
        var refused = 0
        for _ in 0..<150 {
            let reply = try await site.post(
                "/support/suggestions", ["subject": "abc"], as: .anybody, ["X-Forwarded-For": "198.51.100.7"])
            if reply.status == 429, reply.header("Retry-After") != nil { refused += 1 }
        }
        #expect(refused == 50)
        // What is refused is neither computed nor kept.
        let cost = try await site.statements {
            for _ in 0..<1_000 {
                let reply = try await site.post(
                    "/support/suggestions", ["subject": "Password of my account"], as: .anybody,
                    ["X-Forwarded-For": "198.51.100.7"])
                #expect(reply.status == 429)
            }
        }
        #expect(cost == 0)
        #expect(try await site.database.read { try $0.number("SELECT COUNT(*) AS n FROM suggestions") } == 100)
        let other = try await site.post(
            "/support/suggestions", ["subject": "abc"], as: .anybody, ["X-Forwarded-For": "198.51.100.8"])
        #expect(other.status == 200)
    }

    @Test func `a suggestion is bounded, and what a reader wrote is text in it`() async throws {
        let site = try await TestSite()
        try await site.shelf()
        let large = Data("{\"subject\": \"".utf8) + Data(repeating: 0x78, count: 300 << 10) + Data("\"}".utf8)
        #expect(try await site.send(.post, "/support/suggestions", large, as: .anybody).status == 413)
        let long = try await site.post(
            "/support/suggestions",
            ["subject": .string(String(repeating: "x", count: 501)), "description": "a\u{0}b", "suggestion": 1],
            as: .anybody)
        #expect(long.status == 422)
        #expect(
            try long["errors"]?.items.compactMap { $0["pointer"]?.text }.sorted() == [
                "/description", "/subject", "/suggestion",
            ])
        let part = try await site.sendForm(
            "/support/suggestions",
            ["subject": "<img/src=x/onerror=alert(1)>login</img> password <b>account</b> that is locked"])
        #expect(part.status == 200)
        #expect(try part.html.texts("//h3") == ["Password and login"])
        #expect(!part.text.contains("<img"))
        #expect(try part.html.count("//p[@class='about']//*") == 0)
    }

    // MARK: - Tickets

    @Test func `a customer's ticket is accepted, and its link goes by mail alone`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let reply = try await site.supportTicket(["category": "defect", "suggestedPriority": "P2"])
        #expect(reply.status == 202)
        #expect(try reply.json == ["status": "accepted", "number": 1])
        #expect(reply.header("Access-Control-Allow-Origin") == "*")
        let ticket = try #require(try await site.get("/api/v1/tickets", as: .agent)["items"]?.items.first)
        #expect(ticket["priority"] == "P2")
        #expect(ticket["accountID"] == "acme.example")
        #expect(ticket["plan"] == "standard")
        #expect(try await site.journal(of: ticket).sorted() == ["created", "linkRequested new"])
    }

    @Test func `the plan is that of the account, and nobody gets it by naming another's`() async throws {
        let site = try await TestSite()
        try await site.ticket(["plan": "superPremium", "requester": ["email": "grace@acme.example"]])
        try await site.supportTicket()
        let claim: JSONValue = ["accountID": "acme.example", "requester": ["email": "mallory@evil.example"]]
        try await site.supportTicket(claim)
        // A claim neither takes the plan from the account nor proves the next one.
        try await site.supportTicket()
        try await site.supportTicket(claim)
        let plans = try await site.get("/api/v1/tickets", as: .agent)["items"]?.items.map { $0["plan"]?.text }
        #expect(plans == ["superPremium", "superPremium", "standard", "superPremium", "standard"])
    }

    @Test func `who writes for an account from elsewhere gets its plan once staff entered the account for them`()
        async throws
    {
        let site = try await TestSite()
        try await site.ticket(["plan": "superPremium", "requester": ["email": "grace@acme.example"]])
        let from: JSONValue = ["accountID": "acme.example", "requester": ["email": "ben@gmail.com"]]
        try await site.supportTicket(from)
        try await site.ticket(from.merging(["plan": "superPremium"]))
        try await site.supportTicket(from)
        let plans = try await site.get("/api/v1/tickets", as: .agent)["items"]?.items.map { $0["plan"]?.text }
        #expect(plans == ["superPremium", "standard", "superPremium", "superPremium"])
    }

    @Test func `what only staff set is refused, and every fault is named`() async throws {
        let site = try await TestSite()
        let reply = try await site.supportTicket([
            "priority": "P1", "plan": "superPremium", "source": "zendesk", "openedAt": "2020-01-01T00:00:00Z",
            "description": .string(String(repeating: "x", count: 20_001)),
            "requester": ["name": "Win at www.evil.example/now", "email": "ada@acme.example"],
        ])
        #expect(reply.status == 422)
        #expect(
            try reply["errors"]?.items.compactMap { $0["pointer"]?.text } == [
                "/description", "/openedAt", "/plan", "/priority", "/source",
            ])
        let named = try await site.supportTicket([
            "requester": ["name": "Win at www.evil.example/now", "email": "ada@acme.example"]
        ])
        #expect(try named["errors"]?.items.compactMap { $0["pointer"]?.text } == ["/requester/name"])
        #expect(try await site.supportTicket(["requester": ["name": "Ada"]]).status == 422)
        #expect(try await site.get("/api/v1/tickets", as: .agent)["items"] == [])
    }

    @Test func `a ticket of a megabyte is refused before it is read`() async throws {
        let site = try await TestSite()
        let body = Data("{\"subject\": \"a\", \"description\": \"".utf8) + Data(repeating: 0x78, count: 1 << 20)
        let reply = try await site.send(.post, "/support/tickets", body, as: .anybody)
        #expect(reply.status == 413)
        // Beside files there is room for more, but its text is as long as any other.
        for (length, status) in [(1 << 20, 413), (200_000, 422)] {
            let beside = try await site.sendParts(
                "/support/tickets", "ticket",
                [
                    "subject": "a", "description": .string(String(repeating: "x", count: length)),
                    "requester": ["email": "ada@acme.example"],
                ], [])
            #expect(beside.status == status)
            if status == 422 {
                #expect(try beside["errors"]?.items.compactMap { $0["pointer"]?.text } == ["/description"])
            }
            #expect(beside.body.count < 10_000)
        }
    }

    @Test func `the same request with one key is one ticket`() async throws {
        let site = try await TestSite()
        for _ in 0..<2 { try await site.supportTicket([:], ["Idempotency-Key": "k1"]) }
        #expect(try await site.get("/api/v1/tickets", as: .agent)["items"]?.items.count == 1)
    }

    @Test func `tickets of one network and for one address are limited`() async throws {
        let site = try await TestSite()
        var statuses: [Int: Int] = [:]
        for _ in 0..<12 { statuses[try await site.supportTicket().status, default: 0] += 1 }
        #expect(statuses == [202: 10, 429: 2])
    }

    @Test func `scripts of any site may ask, send and answer`() async throws {
        let site = try await TestSite()
        for path in ["/support/suggestions", "/support/tickets", "/support/answered"] {
            let reply = try await site.send(.options, path)
            #expect(reply.status == 204)
            #expect(reply.header("Access-Control-Allow-Origin") == "*")
            #expect(reply.header("Access-Control-Allow-Headers") == "Content-Type, Idempotency-Key")
            let refused = try await site.post(path, [:], as: .anybody)
            #expect(refused.status == 422)
            #expect(refused.header("Access-Control-Allow-Origin") == "*")
        }
    }

    // MARK: - Messages

    @Test func `a customer and an agent write to each other, and notes stay among agents`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        try await site.supportTicket(["requester": ["name": "Ada", "email": "ada@acme.example"]])
        let page = try await site.ticketPage()
        let ticket = try #require(try await site.get("/api/v1/tickets", as: .agent)["items"]?.items.first)
        let messages = "/api/v1/tickets/\(ticket.id)/messages"
        let asked = try await site.post(messages, ["text": "Which version?", "waits": true], as: .agent)
        #expect(asked.status == 201)
        _ = try await site.post(messages, ["text": "Known issue.", "visibility": "internal"], as: .agent)
        #expect(try await site.read(ticket: ticket)["status"] == "pending")
        let sent = try await site.post(page + "/messages", ["text": "Version 4"], as: .anybody)
        #expect(sent.status == 201)
        #expect(try await site.read(ticket: ticket)["status"] == "open")
        let own = try await site.get(page + "/messages")
        #expect(
            try own["items"]?.items.map { "\($0["from"]?.text ?? ""): \($0["text"]?.text ?? "")" } == [
                "agent: Which version?", "customer: Version 4",
            ])
        #expect(!own.text.contains("@"))
        let all = try await site.get(messages, as: .agent)
        #expect(
            try all["items"]?.items.map { $0["visibility"]?.text } == ["public", "internal", "public"])
        #expect(try await site.post(messages, ["text": "x"], as: .integration).status == 403)
        #expect(try await site.get(messages).status == 401)
    }

    @Test func `a secret that is guessed, cut or void opens nothing, and guessing ends in 429`() async throws {
        let site = try await TestSite()
        try await site.supportTicket()
        let page = try await site.ticketPage()
        let ticket = try #require(try await site.get("/api/v1/tickets", as: .agent)["items"]?.items.first)
        #expect(try await site.get(page + "/messages").status == 200)
        let guessed = String(page.dropLast()) + (page.last == "0" ? "1" : "0")
        #expect(try await site.get(guessed + "/messages").status == 404)
        #expect(try await site.get("/support/\(ticket.id)").status == 404)
        #expect(try await site.post(String(page.dropLast()) + "/messages", ["text": "a"], as: .anybody).status == 404)
        let browser = try await site.signedIn(as: .agent)
        #expect(try await browser.send("/staff/tickets/\(ticket.id)/link").status == 303)
        #expect(try await site.get(page).status == 404)
        #expect(try await site.get(try await site.ticketPage()).status == 200)
        var statuses: Set<Int> = []
        for number in 0..<30 { statuses.insert(try await site.get("/support/guess\(number)").status) }
        #expect(statuses == [404, 429])
    }
}
