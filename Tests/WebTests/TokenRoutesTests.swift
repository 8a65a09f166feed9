import Foundation
import Testing

@Suite struct TokenRoutesTests {
    private func authorization(_ secret: String) -> [String: String] { ["Authorization": "Bearer " + secret] }
    private let unknown = ProblemDetails(
        401, "unauthenticated", "This token is unknown, revoked or expired.")

    @Test func `a token is made with a secret that is shown once`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let ada = try await site.trainer("Ada")
        site.advanceClock(seconds: 1)
        let reply = try await site.post(
            "/api/v1/tokens",
            [
                "role": "trainer", "name": "Laptop", "email": "ada@example.org", "trainer": .string(ada.id),
                "expiresAt": "2027-01-01T00:00:00Z",
            ], as: .admin)
        let token = try reply.json
        let secret = token["secret"]?.text ?? ""
        #expect(reply.status == 201)
        #expect(reply.header("Cache-Control") == "no-store")
        #expect(secret.hasPrefix("lectern_") && secret.count == 51)
        #expect(
            token.without("secret") == [
                "id": .string(token.id), "role": "trainer", "name": "Laptop", "email": "ada@example.org",
                "trainer": .string(ada.id), "user": nil, "scopes": nil, "sources": [],
                "createdAt": "2026-12-01T08:00:01Z",
                "expiresAt": "2027-01-01T00:00:00Z", "revokedAt": nil, "lastUsedAt": nil,
            ])
        let list = try await site.get("/api/v1/tokens", as: .admin)
        #expect(try list["items"]?.items.last == token.without("secret"))
        #expect(!list.text.contains(secret))
        #expect(try await !site.get("/api/v1/journal?limit=500", as: .admin).text.contains(secret))
        #expect(try await site.dump().range(of: Data(secret.utf8)) == nil)
    }

    @Test func `a token that another process revokes counts no more with the next request`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let made = try await site.post("/api/v1/tokens", ["role": "agent", "name": "Desk"], as: .admin).json
        let secret = made["secret"]?.text ?? ""
        let before = try await site.get("/api/v1/tickets", as: .anybody, authorization(secret))
        #expect(before.status == 200)
        let other = try await site.restarted()
        let revoked = try await other.delete("/api/v1/tokens/" + made.id, as: .admin)
        #expect(revoked.status == 204)
        try expect(try await site.get("/api/v1/tickets", as: .anybody, authorization(secret)), refuses: unknown)
    }

    @Test func `a token is looked up once for as long as nothing is written`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let first = try await site.statements { _ = try await site.get("/healthz", as: .agent) }
        let second = try await site.statements { _ = try await site.get("/healthz", as: .agent) }
        #expect(first == 1)
        #expect(second == 0)
    }

    @Test func `a token counts until it expires`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let token: JSONValue = ["role": "agent", "name": "Soon over", "expiresAt": "2026-12-01T08:10:00Z"]
        let secret = try await site.post("/api/v1/tokens", token, as: .admin)["secret"]?.text ?? ""
        site.setClock("2026-12-01T08:09:59Z")
        #expect(try await site.get("/api/v1/sessions", as: .anybody, authorization(secret)).status == 200)
        site.setClock("2026-12-01T08:10:00Z")
        let late = try await site.get("/api/v1/sessions", as: .anybody, authorization(secret))
        try expect(late, refuses: unknown)
        #expect(late.header("WWW-Authenticate") == "Bearer realm=\"Lectern\"")
    }

    @Test func `a revoked token counts no longer, and is listed as what it is`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        site.advanceClock(seconds: 1)
        let token = try await site.post("/api/v1/tokens", ["role": "agent", "name": "X"], as: .admin).json
        let secret = token["secret"]?.text ?? ""
        #expect(try await site.get("/api/v1/sessions", as: .anybody, authorization(secret)).status == 200)
        for _ in 1...2 {
            #expect(try await site.delete("/api/v1/tokens/\(token.id)", as: .admin).status == 204)
            site.advanceClock(seconds: 60)
        }
        try await expect(site.get("/api/v1/sessions", as: .anybody, authorization(secret)), refuses: unknown)
        let listed = try await site.get("/api/v1/tokens", as: .admin)["items"]?.items.last
        #expect(listed?["revokedAt"] == "2026-12-01T08:00:01Z")
        try await expect(site.delete("/api/v1/tokens/nothing", as: .admin), refuses: .missing("token"))
    }

    @Test(arguments: [
        "Bearer", "Bearer ", "Bearer nothing", "Basic YTpi", "lectern_x", "Bearer lectern_x lectern_y", "",
    ])
    func `what is no token lets nobody in, not even where none is needed`(header: String) async throws {
        let site = try await TestSite()
        for path in ["/api/v1/sessions", "/api/v1/tutorials", "/calendar.ics"] {
            try await expect(site.get(path, as: .anybody, ["Authorization": header]), refuses: unknown)
        }
    }

    @Test func `the scheme is written in any case`() async throws {
        let site = try await TestSite()
        let token = try await site.post("/api/v1/tokens", ["role": "admin", "name": "X"], as: .admin)
        let secret = try token["secret"]?.text ?? ""
        #expect(try await site.get("/api/v1/tokens", as: .anybody, ["Authorization": "bEARER " + secret]).status == 200)
    }

    @Test(arguments: [TestSite.Who.anybody, .trainer, .agent, .integration])
    func `tokens are for admins`(who: TestSite.Who) async throws {
        let site = try await TestSite()
        let refusal = who == .anybody ? ProblemDetails.noToken : .forbidden("\(who)")
        try await expect(site.get("/api/v1/tokens", as: who), refuses: refusal)
        try await expect(site.post("/api/v1/tokens", ["role": "admin", "name": "X"], as: who), refuses: refusal)
        try await expect(site.delete("/api/v1/tokens/x", as: who), refuses: refusal)
    }

    @Test func `a token needs a role and a name, and an expiry that is to come`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let bad = try await site.post(
            "/api/v1/tokens",
            ["role": "king", "email": "nobody", "expiresAt": "2026-12-01T08:00:00Z", "secret": "mine"],
            as: .admin)
        try expect(
            bad,
            refuses: .invalid([
                .init("/email", "Must be an email address."), .init("/expiresAt", "This is in the past."),
                .init("/name", "This field is required."),
                .init("/role", "Must be one of admin, trainer, agent, integration."),
                .init("/secret", "Unknown field."),
            ]))
        let agent = try await site.post("/api/v1/tokens", ["role": "agent", "name": "X", "trainer": "y"], as: .admin)
        try expect(agent, refuses: .invalid("/trainer", "Only tokens with the role trainer can act for a trainer."))
        let nobody = try await site.post(
            "/api/v1/tokens", ["role": "trainer", "name": "X", "trainer": "y"], as: .admin)
        try expect(nobody, refuses: .invalid("/trainer", "There is no trainer with this id."))
    }

    @Test func `a trainer's own token renews the feed of nobody else`() async throws {
        let site = try await TestSite()
        let (ada, grace) = (try await site.trainer("Ada"), try await site.trainer("Grace"))
        let token: JSONValue = ["role": "trainer", "name": "Ada", "trainer": .string(ada.id)]
        let secret = try await site.post("/api/v1/tokens", token, as: .admin)["secret"]?.text ?? ""
        let own = try await site.post("/api/v1/trainers/\(ada.id)/feed", nil, as: .anybody, authorization(secret))
        #expect(own.status == 201)
        let other = try await site.post("/api/v1/trainers/\(grace.id)/feed", nil, as: .anybody, authorization(secret))
        try expect(other, refuses: ProblemDetails(403, "forbidden", "This token acts for another trainer."))
    }
}
