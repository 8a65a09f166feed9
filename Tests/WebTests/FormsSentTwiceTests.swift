import Foundation
import HTTPTypes
import Testing

/// A form that is sent twice is carried out once, and leads to the same page as the first time.
@Suite struct FormsSentTwiceTests {
    /// Sends a form twice, and expects the same answer each time, and nothing done the second time.
    ///
    /// - Returns: that answer.
    @discardableResult
    private func twice(
        _ site: TestSite, sourceLocation: SourceLocation = #_sourceLocation, _ send: () async throws -> Reply
    ) async throws -> Reply {
        let before = try await site.journalPosition()
        let first = try await send()
        let between = try await site.journalPosition()
        let second = try await send()
        #expect(first.status == second.status, sourceLocation: sourceLocation)
        #expect(first.header("Location") == second.header("Location"), sourceLocation: sourceLocation)
        #expect(first.body == second.body, sourceLocation: sourceLocation)
        #expect(between > before, "the first did something", sourceLocation: sourceLocation)
        #expect(try await site.journalPosition() == between, sourceLocation: sourceLocation)
        return first
    }

    @Test func `a token is made once, and its secret is shown to who pressed twice`() async throws {
        let site = try await TestSite()
        let admin = try await site.signedIn(as: .admin)
        let path = "/staff/operating/tokens"
        let fields = try await admin.get(path).html.fields().merging(["name": "Grace", "role": "agent"]) { $1 }
        let made = try await twice(site) { try await admin.send(path, fields) }
        #expect(made.status == 201)
        let secret = try #require(try made.html.texts("//input[@id='secret']/@value").first)
        #expect(try await site.signedIn(with: secret).get("/staff/queue").status == 200)
        #expect(try await site.dump().range(of: Data(secret.utf8)) == nil, "it is kept in no readable form")
        // Each page that is shown begins a new form, and other content is another wish.
        let next = try made.html.fields()
        #expect(next["once"] != fields["once"])
        #expect(
            try await admin.send(path, fields.merging(["name": "Ada"]) { $1 }).html
                .texts("//input[@id='secret']/@value") != [secret])
    }

    @Test func `a secret is made anew once, and shown to who pressed twice`() async throws {
        let site = try await TestSite()
        let webhook = try await site.webhook("https://hooks.example.org").webhook
        let admin = try await site.signedIn(as: .admin)
        let page = "/staff/webhooks/\(webhook.id)"
        let shown = try await admin.get(page).html
        let once = try #require(
            try shown.texts("//form[contains(@action,'/rotate')]/input[@name='once']/@value").first)
        let made = try await twice(site) { try await admin.send(page + "/rotate", ["once": once]) }
        #expect(made.status == 200)
        #expect(try made.html.count("//input[@id='secret']") == 1)
    }

    @Test func `a form that is sent again before the first answer came waits for that answer`() async throws {
        let site = try await TestSite()
        let admin = try await site.signedIn(as: .admin)
        let path = "/staff/operating/tokens"
        let fields = try await admin.get(path).html.fields().merging(["name": "Grace", "role": "agent"]) { $1 }
        let secrets = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try await admin.send(path, fields).html.texts("//input[@id='secret']/@value").first
                }
            }
            return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(secrets.count == 1 && !secrets.contains(nil))
        let tokens = try await site.get("/api/v1/tokens?limit=500", as: .admin)["items"]?.items
        #expect(tokens?.filter { $0["name"] == "Grace" }.count == 1)
    }

    @Test func `a refusal is no outcome: the same form may be sent again`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar()
        let admin = try await site.signedIn(as: .admin)
        let mail = try await site.outbox(1)[0]
        let form = ["once": "x"]
        let drop = "/staff/operating/mail/\(mail)/drop"
        let retry = "/staff/operating/mail/\(mail)/retry"
        #expect(try await admin.send(retry, form).status == 409)
        try await twice(site) { try await admin.send(drop, form) }
        try await twice(site) { try await admin.send(retry, form) }
        // A preview is looked at as often as somebody likes.
        for _ in 0..<2 {
            let shown = try await admin.send("/staff/sessions/\(session.id)/cancel", ["once": "y"])
            #expect(shown.status == 200)
            #expect(shown.header("Idempotency-Replayed") == nil)
        }
    }

    @Test func `an agent's button that is pressed twice leads to what it did`() async throws {
        let site = try await TestSite(at: "2026-11-23T08:00:00Z")
        let session = try await site.series(["capacity": 1])
        let shelf = try await site.shelf()
        let ticket = try await site.ticket(["requester": ["name": "Ada", "email": "ada@acme.example"]])
        let agent = try await site.signedIn(as: .agent)
        let page = "/staff/tickets/\(ticket.id)"
        func forms(_ name: String, _ fields: [String: String]) async throws {
            let shown = try await agent.get(page).html
            let once = try #require(
                try shown.texts("//form[contains(@action,'/verbs')]//input[@name='once']/@value").first)
            let version = try #require(try shown.texts("//input[@name='version']/@value").first)
            let sent = ["once": once, "version": version].merging(fields) { $1 }
            let reply = try await twice(site) { try await agent.send(page + "/" + name, sent) }
            #expect(reply.status == 303, "\(name)")
        }
        try await forms("verbs", ["verb": "acknowledge"])
        try await forms("change", ["priority": "P1", "plan": "standard"])
        try await forms("links", ["tutorial": try #require(shelf["login"]).id, "verdict": "accepted"])
        try await forms("seat", ["place": "\(session.id)/2026-12-08T10:00:00"])
    }

    @Test func `a trainer's form that is sent twice makes one thing and does one thing`() async throws {
        let site = try await TestSite()
        _ = try await site.jams(3)
        let trainer = try await site.signedIn(as: .trainer)
        let blank = try await trainer.get("/staff/schedule/new").html.fields()
        let fields = blank.merging(SessionFormTests.webinar) { $1 }.merging(["do": "save"]) { $1 }
        let made = try await twice(site) { try await trainer.send("/staff/schedule/new", fields) }
        let session = try #require(made.header("Location")).replacing("?done=saved", with: "")
        let sheet = try await trainer.get(session).html
        let publish = [
            "once": try #require(try sheet.texts("//input[@name='once']/@value").first),
            "version": try #require(try sheet.texts("//input[@name='version']/@value").first),
        ]
        try await twice(site) { try await trainer.send(session + "/publish", publish) }
        let drafted = try await twice(site) { try await trainer.send("/staff/gaps/p1/draft", ["once": "g"]) }
        #expect(drafted.header("Location")?.hasSuffix("/edit?done=drafted") == true)
    }

    // MARK: - Customers

    @Test func `a customer who presses twice has one place, and is told the same`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        let path = "/sessions/\(session.id)/register"
        let page = try await site.get(path + "?date=2026-12-08T10:00:00", browser).html
        let fields = try page.fields().merging(["name": "Grace", "email": "grace@example.org"]) { $1 }
        #expect(fields["once"] != nil)
        let made = try await twice(site) {
            try await site.send(
                .post, path, formBody(fields), as: .anybody, form.merging(["Accept-Encoding": "gzip"]) { $1 })
        }
        #expect(made.status == 201)
        #expect(try made.html.texts("//div[@role='status']").count == 1)
        // The same field, made up by somebody else, tells nothing of the person.
        let other = try await site.send(
            .post, path, formBody(fields.merging(["email": "ada@example.org"]) { $1 }), as: .anybody, form)
        #expect(other.header("Idempotency-Replayed") == nil)
    }

    @Test func `a form whose answer is too large to be remembered is carried out once all the same`() async throws {
        let site = try await TestSite()
        // Its links to calendars hold each character four times, as twelve.
        let session = try await site.series([
            "title": .string(String(repeating: "🎓", count: 300)),
            "location": .string(String(repeating: "🏛", count: 500)),
        ])
        let path = "/sessions/\(session.id)/register"
        let page = try await site.get(path + "?date=2026-12-08T10:00:00", browser).html
        let fields = try page.fields().merging(["name": "Grace", "email": "grace@example.org"]) { $1 }
        func send() async throws -> Reply { try await site.send(.post, path, formBody(fields), as: .anybody, form) }
        let made = try await send()
        #expect(made.status == 201 && made.body.count > 16 << 10)
        let between = try await site.journalPosition()
        let again = try await send()
        #expect(again.status == 409)
        #expect(again.text.contains("This request was completed"))
        #expect(try await site.journalPosition() == between)
    }

    @Test func `new links are made once, and who pressed twice comes to them`() async throws {
        let site = try await TestSite()
        let mine = try await site.register(
            "grace@example.org", for: try await site.webinar(["start": "2026-12-08T10:00:00"]))
        let page = path(of: mine["manageURL"])
        let question = try await site.get(page + "/rotate", browser).html
        let once = try #require(try question.texts("//input[@name='once']/@value").first)
        let rotated = try await twice(site) {
            try await site.send(.post, page + "/rotate", formBody(["once": once]), as: .anybody, form)
        }
        #expect(rotated.status == 303)
        let renewed = rotated.header("Location") ?? ""
        #expect(try await site.get(renewed, browser).status == 200)
        let secret = try #require(renewed.split(separator: "/").last?.prefix { $0 != "?" })
        #expect(try await site.dump().range(of: Data(secret.utf8)) == nil, "it is kept in no readable form")
        #expect(
            try await site.send(.post, page + "/rotate", formBody(["once": "guessed"]), as: .anybody, form).status
                == 404)
    }

    @Test func `an offered seat is taken once, and given back once`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar([
            "start": "2026-12-08T10:00:00", "capacity": 1, "waitlist": ["mode": "offer"],
        ])
        let first = try await site.register("ada@example.org", for: session)
        let second = try await site.register("ben@example.org", for: session)
        _ = try await site.post("/api/v1/registrations/\(first.id)/cancel")
        let page = path(of: second["manageURL"])
        // What is accepted has its form on the page itself, what is given back is asked for first.
        let own = page + "/registrations/\(second.id)/"
        for (verb, event, asked) in [("accept", "accepted", page), ("cancel", "cancelled", own + "cancel")] {
            let shown = try await site.get(asked, browser).html
            let once = try #require(try shown.texts("//form[contains(@action,'/\(verb)')]/input/@value").first)
            let done = try await twice(site) {
                try await site.send(
                    .post, own + verb, formBody(["once": once]), as: .anybody, form)
            }
            #expect(done.header("Location") == "\(page)?done=\(event)&registration=\(second.id)")
        }
    }

    @Test func `an opinion that is sent twice is noted once`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar(["start": "2026-12-08T10:00:00"])
        let mine = try await site.register("grace@example.org", for: session)
        site.setClock("2026-12-08T09:30:00Z")
        let address = try await site.feedbackPath(mine)
        func give(_ score: Int) async throws -> Reply {
            try await site.send(
                .post, address, formBody(["score": String(score), "comment": "Good"]), as: .anybody, form)
        }
        #expect(try await twice(site) { try await give(4) }.status == 200)
        #expect(try await twice(site) { try await give(5) }.status == 200, "another one is")
    }
}
