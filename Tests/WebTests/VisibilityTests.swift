import Foundation
import Testing

@Suite struct VisibilityTests {
    private let notThere = ProblemDetails.missing("session")

    @Test func `a draft is not there for those without a staff token, wherever they look`() async throws {
        let site = try await TestSite()
        let draft = try await site.series(["status": "draft", "title": "Hush"])
        let date = site.path(draft, "2026-12-08T10:00:00")
        for who in [TestSite.Who.anybody, .integration] {
            for path in [site.path(draft), site.path(draft) + "/occurrences", date, "/sessions/\(draft.id)"] {
                try await expect(site.get(path, as: who), refuses: notThere)
            }
            try await expect(site.get("/calendar/sessions/\(draft.id).ics", as: who), refuses: notThere)
            for path in ["/api/v1/sessions", "/api/v1/occurrences", "/calendar.ics", "/"] {
                #expect(try await !site.get(path, as: who).text.contains("Hush"))
            }
        }
        for who in [TestSite.Who.admin, .trainer, .agent] {
            #expect(try await site.get(site.path(draft), as: who).status == 200)
            #expect(try await site.get(date, as: who).status == 200)
            #expect(try await site.get("/api/v1/sessions", as: who).text.contains("Hush"))
        }
    }

    @Test func `dates of drafts are listed for those who schedule`() async throws {
        let site = try await TestSite()
        try await site.series(["status": "draft"])
        for (who, count) in [(TestSite.Who.admin, 6), (.trainer, 6), (.agent, 0), (.integration, 0), (.anybody, 0)] {
            #expect(try await site.get("/api/v1/occurrences", as: who)["items"]?.items.count == count)
        }
    }

    @Test func `an unlisted session is reached by its link alone`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["visibility": "unlisted", "title": "By link", "tags": ["http"]])
        for path in [
            site.path(session), site.path(session, "2026-12-08T10:00:00"), "/sessions/\(session.id)",
            "/calendar/sessions/\(session.id).ics",
        ] {
            let reply = try await site.get(path)
            #expect(reply.status == 200)
            #expect(reply.text.contains("By link"))
        }
        for path in ["/api/v1/sessions", "/api/v1/occurrences", "/calendar.ics", "/calendar.ics?tag=http", "/"] {
            #expect(try await !site.get(path).text.contains("By link"))
        }
        #expect(try await site.get("/api/v1/sessions", as: .agent).text.contains("By link"))
    }

    @Test func `a session of certain accounts is not there for others`() async throws {
        let site = try await TestSite()
        let tutorial = try await site.tutorial()
        let session = try await site.series([
            "visibility": "accounts", "accounts": ["acme"], "title": "Inner circle", "tutorial": .string(tutorial.id),
        ])
        let feed = "/calendar/sessions/\(session.id).ics"
        for path in [site.path(session), site.path(session) + "/occurrences", "/sessions/\(session.id)", feed] {
            try await expect(site.get(path), refuses: notThere)
        }
        for path in [
            "/api/v1/sessions", "/api/v1/occurrences", "/calendar.ics", "/calendar/tutorials/\(tutorial.id).ics", "/",
        ] {
            #expect(try await !site.get(path).text.contains("Inner circle"))
        }
        #expect(try await site.get(site.path(session), as: .agent)["accounts"] == ["acme"])
    }

    @Test func `a published session that becomes one of certain accounts leaves every public place`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["title": "Was public"])
        let feed = "/calendar/sessions/\(session.id).ics"
        #expect(try await site.feed(feed).contains("Was public"))
        #expect(try await site.feed("/calendar.ics").contains("Was public"))
        _ = try await site.patch(site.path(session), ["visibility": "accounts", "accounts": ["acme"]])
        try await expect(site.get(feed), refuses: notThere)
        #expect(try await site.head(feed).status == 404)
        #expect(try await !site.feed("/calendar.ics").contains("Was public"))
    }

    @Test func `a chain tells of its successors only what is for everybody`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        let split = try await site.patch(
            site.path(session, "2026-12-15T10:00:00") + "?scope=following", ["title": "For few"])
        let tail: JSONValue = ["id": try split["session"] ?? nil]
        #expect(try await site.feed("/calendar/sessions/\(session.id).ics").contains("For few"))
        _ = try await site.patch(site.path(tail), ["visibility": "accounts", "accounts": ["acme"]])
        #expect(try await !site.feed("/calendar/sessions/\(session.id).ics").contains("For few"))
    }

    @Test func `the join address stands in no answer to the public, and in no feed`() async throws {
        let site = try await TestSite()
        let ada = try await site.trainer("Ada")
        let session = try await site.series([
            "join": ["url": "https://meet.example.org/room", "releasedBefore": "PT15M"], "trainers": [.string(ada.id)],
        ])
        let date = site.path(session, "2026-12-08T10:00:00")
        _ = try await site.patch(date, ["join": ["url": "https://meet.example.org/other"]])
        let secret = try await site.post("/api/v1/trainers/\(ada.id)/feed")["feed"]?.text ?? ""
        let feed = secret.replacing("https://lectern.test", with: "")
        for path in [
            site.path(session), site.path(session) + "/occurrences", date, "/api/v1/sessions", "/api/v1/occurrences",
            "/sessions/\(session.id)", "/", "/calendar.ics", "/calendar/sessions/\(session.id).ics", feed,
        ] {
            let reply = try await site.get(path)
            #expect(reply.status == 200)
            #expect(!reply.text.contains("meet.example.org"), "\(path)")
        }
        #expect(try await site.get(site.path(session)).json["join"] == JSONValue.null)
        #expect(try await site.get(site.path(session), as: .integration).json["join"] == JSONValue.null)
        #expect(try await site.read(session)["join"]?["url"] == "https://meet.example.org/room")
    }

    @Test func `a draft of a tutorial is not there for those without a staff token`() async throws {
        let site = try await TestSite()
        let tutorial = try await site.tutorial(["status": "draft"])
        for path in ["/api/v1/tutorials/\(tutorial.id)", "/api/v1/tutorials/webhooks-from-zero"] {
            try await expect(site.get(path), refuses: .missing("tutorial"))
            try await expect(site.get(path, as: .integration), refuses: .missing("tutorial"))
            #expect(try await site.get(path, as: .agent).status == 200)
        }
        try await expect(site.get("/calendar/tutorials/\(tutorial.id).ics"), refuses: .missing("tutorial"))
    }
}
