import Foundation
import Testing

@Suite struct TutorialRoutesTests {
    @Test func `a title makes a tutorial, and every other field has its default`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let made = try await site.post("/api/v1/tutorials", ["title": "Überblick: APIs & Webhooks"])
        let tutorial = try made.json
        #expect(made.status == 201)
        #expect(made.header("Location") == "/api/v1/tutorials/\(tutorial.id)")
        #expect(
            tutorial == [
                "id": .string(tutorial.id), "slug": "uberblick-apis-webhooks", "title": "Überblick: APIs & Webhooks",
                "summary": "", "description": "", "level": "beginner", "language": "en", "tags": [], "materials": [],
                "status": "draft", "interested": 0, "createdAt": "2026-12-01T08:00:00Z",
                "updatedAt": "2026-12-01T08:00:00Z",
            ])
    }

    @Test func `a tutorial is read as it was written, by its id and by its slug`() async throws {
        let site = try await TestSite()
        let written: JSONValue = [
            "slug": "retries", "title": "Retries", "summary": "Back off.", "description": "# Why\n\nBecause.",
            "level": "advanced", "language": "de-CH", "tags": ["http", "errors"],
            "materials": [["title": "Slides", "url": "https://example.org/slides", "kind": "slides"]],
            "status": "published",
        ]
        let made = try await site.post("/api/v1/tutorials", written).json
        #expect(made.without("id", "interested", "createdAt", "updatedAt") == written)
        let byID = try await site.get("/api/v1/tutorials/\(made.id)")
        let bySlug = try await site.get("/api/v1/tutorials/retries")
        #expect(try byID.json == made.merging(["interested": nil]))
        #expect(bySlug.body == byID.body)
    }

    @Test func `a slug that is taken gets a number, and one that was asked for is refused`() async throws {
        let site = try await TestSite()
        try await site.tutorial(["title": "Retries"])
        let second = try await site.tutorial(["title": "Retries!"])
        #expect(second["slug"] == "retries-2")
        let asked = try await site.post("/api/v1/tutorials", ["title": "Other", "slug": "retries"])
        try expect(asked, refuses: ProblemDetails(409, "conflict", "Another tutorial has or had the slug retries."))
    }

    @Test func `former slugs go on answering, and go to nobody else`() async throws {
        let site = try await TestSite()
        let tutorial = try await site.tutorial(["slug": "old"])
        for slug in ["new", "newest"] {
            #expect(try await site.patch("/api/v1/tutorials/\(tutorial.id)", ["slug": .string(slug)]).status == 200)
        }
        for slug in ["old", "new", "newest"] {
            let found = try await site.get("/api/v1/tutorials/\(slug)")
            #expect(try found["id"] == tutorial["id"])
            #expect(try found["slug"] == "newest")
        }
        let other = try await site.post("/api/v1/tutorials", ["title": "Other", "slug": "old"])
        try expect(other, refuses: ProblemDetails(409, "conflict", "Another tutorial has or had the slug old."))
        let back = try await site.patch("/api/v1/tutorials/newest", ["slug": "old"])
        #expect(try back["slug"] == "old")
    }

    @Test func `a slug that is taken away is made from the title again`() async throws {
        let site = try await TestSite()
        let tutorial = try await site.tutorial(["slug": "mine", "title": "Retries"])
        let patched = try await site.patch("/api/v1/tutorials/\(tutorial.id)", ["slug": nil])
        #expect(patched.status == 200)
        #expect(try patched["slug"] == "retries")
    }

    @Test func `a patch changes what it names, and null takes a value away`() async throws {
        let site = try await TestSite()
        let before = try await site.tutorial(["summary": "Old.", "tags": ["a"], "level": "advanced"])
        site.advanceClock(seconds: 60)
        let after = try await site.patch(
            "/api/v1/tutorials/\(before.id)", ["title": "New", "tags": ["b", "c"], "summary": nil, "level": nil]
        ).json
        #expect(
            after
                == before.merging([
                    "title": "New", "tags": ["b", "c"], "summary": "", "level": "beginner",
                    "updatedAt": "2026-12-01T08:01:00Z",
                ]))
    }

    @Test func `a patch that changes nothing is no change`() async throws {
        let site = try await TestSite()
        let tutorial = try await site.tutorial()
        let before = try await site.journalPosition()
        site.advanceClock(seconds: 60)
        let after = try await site.patch("/api/v1/tutorials/\(tutorial.id)", tutorial)
        #expect(try after.json == tutorial)
        #expect(try await site.journalPosition() == before)
    }

    @Test func `what the server says is not for the caller to change`() async throws {
        let site = try await TestSite()
        let tutorial = try await site.tutorial()
        let patched = try await site.patch("/api/v1/tutorials/\(tutorial.id)", ["id": "mine", "interested": 1_000])
        try expect(
            patched,
            refuses: .invalid([
                .init("/id", "This field is read-only."), .init("/interested", "This field is read-only."),
            ]))
    }

    @Test func `a list is filtered by words, tag, level and language`() async throws {
        let site = try await TestSite()
        try await site.tutorial(["title": "Größe zählt", "tags": ["payload"], "level": "advanced", "language": "de"])
        try await site.tutorial(["title": "Retries", "tags": ["http", "payload"], "summary": "100% of what_matters"])
        try await site.tutorial(["title": "Webhooks", "tags": ["http"], "status": "draft"])
        func titles(_ query: String, as who: TestSite.Who = .anybody) async throws -> [String] {
            try await site.get("/api/v1/tutorials" + query, as: who)["items"]?.items.compactMap { $0["title"]?.text }
                .sorted()
                ?? []
        }
        #expect(try await titles("") == ["Größe zählt", "Retries"])
        #expect(try await titles("?tag=payload") == ["Größe zählt", "Retries"])
        #expect(try await titles("?tag=payload&tag=http") == ["Retries"])
        #expect(try await titles("?level=advanced") == ["Größe zählt"])
        #expect(try await titles("?language=en") == ["Retries"])
        #expect(try await titles("?q=GROSSE") == ["Größe zählt"])
        #expect(try await titles("?q=grosze") == [])
        #expect(try await titles("?q=gr%C3%B6%C3%9Fe%20z%C3%84hlt") == ["Größe zählt"])
        #expect(try await titles("?q=100%25") == ["Retries"])
        #expect(try await titles("?q=1%25%25of") == [])
        #expect(try await titles("?q=what_matters") == ["Retries"])
        #expect(try await titles("?q=what-matters") == [])
        #expect(try await titles("?q=%22%3B%20DROP%20TABLE%20tutorials%3B--") == [])
        #expect(try await titles("", as: .agent) == ["Größe zählt", "Retries", "Webhooks"])
        #expect(try await titles("?status=draft", as: .trainer) == ["Webhooks"])
        #expect(try await titles("?tag=http") == ["Retries"])
    }

    @Test func `the filter by status is for those with a token`() async throws {
        let site = try await TestSite()
        let reply = try await site.get("/api/v1/tutorials?status=draft")
        try expect(reply, refuses: ProblemDetails(401, "unauthenticated", "The status filter requires a token."))
        #expect(reply.header("WWW-Authenticate") == "Bearer realm=\"Lectern\"")
    }

    @Test func `a tutorial that no session names is deleted with its slugs`() async throws {
        let site = try await TestSite()
        let tutorial = try await site.tutorial(["slug": "old"])
        _ = try await site.patch("/api/v1/tutorials/old", ["slug": "new"])
        let gone = try await site.delete("/api/v1/tutorials/new")
        #expect(gone.status == 204)
        #expect(gone.body.isEmpty)
        for name in ["old", "new", tutorial.id] {
            try await expect(site.get("/api/v1/tutorials/\(name)", as: .trainer), refuses: .missing("tutorial"))
        }
        #expect(try await site.tutorial(["slug": "old"])["slug"] == "old")
    }

    @Test func `a tutorial that a session teaches is archived instead`() async throws {
        let site = try await TestSite()
        let tutorial = try await site.tutorial()
        let session = try await site.webinar(["tutorial": tutorial["id"] ?? nil])
        try await expect(
            site.delete("/api/v1/tutorials/\(tutorial.id)"),
            refuses: ProblemDetails(
                409, "conflict", "Sessions teach this tutorial. Set its status to archived instead."))
        let archived = try await site.patch("/api/v1/tutorials/\(tutorial.id)", ["status": "archived"])
        #expect(try archived["status"] == "archived")
        try await expect(site.get("/api/v1/tutorials/\(tutorial.id)"), refuses: .missing("tutorial"))
        #expect(try await site.get("/api/v1/tutorials", as: .trainer)["items"] == [])
        #expect(try await site.get("/api/v1/tutorials?status=archived", as: .trainer)["items"]?.items.count == 1)
        #expect(try await site.read(session)["tutorial"] == tutorial["id"])
    }

    @Test func `each address that is interested counts once, whatever its case`() async throws {
        let site = try await TestSite()
        let tutorial = try await site.tutorial()
        let path = "/api/v1/tutorials/\(tutorial.id)"
        for email in ["ada@example.org", "ADA@example.org", "grace@example.org"] {
            #expect(try await site.post(path + "/interest", ["email": .string(email)], as: .anybody).status == 202)
        }
        #expect(try await site.get(path, as: .agent)["interested"] == 2)
        #expect(try await site.get(path)["interested"] == JSONValue.null)
        #expect(try await site.get(path, as: .integration)["interested"] == JSONValue.null)
    }

    @Test func `interest in a draft is interest in nothing`() async throws {
        let site = try await TestSite()
        let draft = try await site.tutorial(["status": "draft"])
        let reply = try await site.post(
            "/api/v1/tutorials/\(draft.id)/interest", ["email": "a@example.org"], as: .anybody)
        try expect(reply, refuses: .missing("tutorial"))
    }

    @Test(arguments: [TestSite.Who.agent, .integration])
    func `the catalogue is written by trainers and admins alone`(who: TestSite.Who) async throws {
        let site = try await TestSite()
        let tutorial = try await site.tutorial()
        let path = "/api/v1/tutorials/\(tutorial.id)"
        let refusal = ProblemDetails.forbidden("\(who)")
        try await expect(site.post("/api/v1/tutorials", ["title": "X"], as: who), refuses: refusal)
        try await expect(site.patch(path, ["title": "X"], as: who), refuses: refusal)
        try await expect(site.delete(path, as: who), refuses: refusal)
        try await expect(site.post("/api/v1/tutorials", ["title": "X"], as: .anybody), refuses: .noToken)
        try await expect(site.patch(path, ["title": "X"], as: .anybody), refuses: .noToken)
        try await expect(site.delete(path, as: .anybody), refuses: .noToken)
        #expect(try await site.delete(path, as: .admin).status == 204)
    }

    @Test func `an edit that adds a recording says so, and no other does`() async throws {
        let site = try await TestSite()
        let tutorial = try await site.tutorial()
        let slides: JSONValue = ["title": "Slides", "url": "https://example.org/s", "kind": "slides"]
        let recording: JSONValue = ["title": "Recording", "url": "https://example.org/r", "kind": "recording"]
        var renamed = recording
        renamed = renamed.merging(["title": "The recording"])
        for materials: JSONValue in [[slides], [slides, recording], [renamed, slides], [slides], [recording]] {
            _ = try await site.patch("/api/v1/tutorials/\(tutorial.id)", ["materials": materials])
        }
        let edits = try await site.get("/api/v1/journal", as: .admin)["items"]?.items.filter {
            $0["event"] == "updated"
        }
        #expect(
            edits?.map { $0["fields"]?.texts } == [
                ["materials"], ["materials", "recording"], ["materials"], ["materials"], ["materials", "recording"],
            ])
    }
}
