import Foundation
import HTTPTypes
import Operations
import Storage
import Testing
import Training
import Web

@Suite struct UserRoutesTests {
    private let grace: JSONValue = ["name": "Grace Lindqvist", "email": "grace@example.org", "roles": ["agent"]]

    @Test func `a user is created, read, changed and deleted`() async throws {
        let site = try await TestSite()
        let made = try await site.post("/api/v1/users", grace, as: .admin)
        #expect(made.status == 201)
        let user = try made.json
        #expect(made.header("Location") == "/api/v1/users/\(user.id)")
        #expect(
            user == [
                "id": .string(user.id), "name": "Grace Lindqvist", "email": "grace@example.org", "roles": ["agent"],
                "trainer": nil, "disabled": false, "lastSeenAt": nil,
            ])
        let path = "/api/v1/users/\(user.id)"
        #expect(try await site.get(path, as: .admin).json == user)
        #expect(try await site.get("/api/v1/users", as: .admin)["items"]?.items == [user])
        let ada = try await site.trainer("Ada")
        let patched = try await site.patch(
            path, ["roles": ["trainer", "admin"], "trainer": .string(ada.id)], as: .admin)
        #expect(
            try patched.json == user.merging(["roles": ["admin", "trainer"], "trainer": .string(ada.id)]))
        try await expect(
            site.patch(path, ["name": "G"], as: .admin, ["If-Match": made.tag ?? ""]), refuses: .changed)
        try await expect(
            site.delete("/api/v1/trainers/\(ada.id)"),
            refuses: ProblemDetails(409, "conflict", "A token or a user is this trainer. Change that first."))
        #expect(try await site.delete(path, as: .admin).status == 204)
        try await expect(site.get(path, as: .admin), refuses: .missing("user"))
        let journal = try await site.get("/api/v1/journal?limit=500", as: .admin)
        let events = try journal["items"]?.items.filter { $0["subject"]?["id"]?.text == user.id }
            .map { [$0["event"]?.text ?? ""] + ($0["fields"]?.texts ?? []) }
        #expect(events == [["created"], ["updated", "roles", "trainer"], ["deleted"]])
        #expect(!journal.text.contains("Grace") && !journal.text.contains("grace@"))
    }

    @Test func `every bad field is named`() async throws {
        let site = try await TestSite()
        let bad = try await site.post(
            "/api/v1/users", ["email": "nobody", "roles": ["integration", "king"], "trainer": "x", "age": 3], as: .admin
        )
        try expect(
            bad,
            refuses: .invalid([
                .init("/age", "Unknown field."), .init("/email", "Must be an email address."),
                .init("/roles/0", "Must be one of admin, trainer, agent."),
                .init("/roles/1", "Must be one of admin, trainer, agent."),
                .init("/trainer", "Only a user with the role trainer can be a trainer."),
            ]))
        try await expect(
            site.post("/api/v1/users", ["email": "a@example.org", "roles": []], as: .admin),
            refuses: .invalid("/roles", "Name at least one of admin, trainer, agent."))
        try await expect(
            site.post("/api/v1/users", ["email": "a@example.org", "roles": ["trainer"], "trainer": "x"], as: .admin),
            refuses: .invalid("/trainer", "There is no trainer with this id."))
    }

    @Test func `an address is one person's, however it is written`() async throws {
        let site = try await TestSite()
        #expect(try await site.post("/api/v1/users", grace, as: .admin).status == 201)
        let taken = ProblemDetails(409, "conflict", "Another user has this email address.")
        try await expect(
            site.post("/api/v1/users", ["email": "GRACE@Example.org", "roles": ["admin"]], as: .admin), refuses: taken)
        let other = try await site.post(
            "/api/v1/users", ["email": "ada@bücher.example", "roles": ["agent"]], as: .admin
        ).json
        #expect(other["name"] == "ada")
        try await expect(
            site.patch("/api/v1/users/\(other.id)", ["email": "grace@example.org"], as: .admin), refuses: taken)
        try await expect(
            site.post("/api/v1/users", ["email": "ada@xn--bcher-kva.example", "roles": ["agent"]], as: .admin),
            refuses: taken)
    }

    @Test func `who is disabled has no browser, no link and no token left, and gets none back`() async throws {
        let site = try await TestSite()
        let user = try await site.post("/api/v1/users", grace, as: .admin).json
        let browser = try await site.signedIn(asUser: "grace@example.org")
        let secret = try await site.token(["role": "agent", "name": "Laptop", "user": .string(user.id)])
        let link = try await site.link(of: "grace@example.org")
        let bearer = ["Authorization": "Bearer \(secret)"]
        #expect(try await browser.firstPage().status == 200)
        #expect(try await site.get("/api/v1/tickets", as: .anybody, bearer).status == 200)
        let path = "/api/v1/users/\(user.id)"
        #expect(try await site.patch(path, ["disabled": true], as: .admin)["disabled"] == true)
        #expect(try await browser.get("/staff").header("Location") == "/sign-in")
        #expect(try await site.get("/api/v1/tickets", as: .anybody, bearer).status == 401)
        #expect(try await site.get(link).status == 404)
        try await expect(
            site.post("/api/v1/tokens", ["role": "agent", "name": "X", "user": .string(user.id)], as: .admin),
            refuses: .invalid("/user", "This user is disabled."))
        #expect(try await site.patch(path, ["disabled": false], as: .admin)["disabled"] == false)
        #expect(try await browser.get("/staff").header("Location") == "/sign-in")
        #expect(try await site.get("/api/v1/tickets", as: .anybody, bearer).status == 401)
        #expect(try await site.signedIn(asUser: "grace@example.org").firstPage().status == 200)
    }

    @Test func `a role that is taken away ends its tokens, and the browser follows at once`() async throws {
        let site = try await TestSite()
        let user = try await site.post(
            "/api/v1/users", ["email": "grace@example.org", "roles": ["agent", "trainer"]], as: .admin
        ).json
        let (agent, trainer) = (
            try await site.token(["role": "agent", "name": "A", "user": .string(user.id)]),
            try await site.token(["role": "trainer", "name": "T", "user": .string(user.id)])
        )
        let browser = try await site.signedIn(asUser: "grace@example.org")
        #expect(try await browser.get("/staff/queue").status == 200)
        #expect(try await browser.get("/staff/schedule").status == 200)
        #expect(try await browser.get("/staff/users").status == 403)
        _ = try await site.patch("/api/v1/users/\(user.id)", ["roles": ["trainer"]], as: .admin)
        #expect(try await browser.get("/staff/schedule").status == 200)
        #expect(
            try await site.get("/api/v1/tickets", as: .anybody, ["Authorization": "Bearer \(agent)"]).status == 401)
        #expect(
            try await site.get("/api/v1/tickets", as: .anybody, ["Authorization": "Bearer \(trainer)"]).status == 200)
        try await expect(
            site.post("/api/v1/tokens", ["role": "agent", "name": "X", "user": .string(user.id)], as: .admin),
            refuses: .invalid("/role", "The user does not have this role."))
        try await expect(
            site.post("/api/v1/tokens", ["role": "trainer", "name": "X", "user": "nobody"], as: .admin),
            refuses: .invalid("/user", "There is no user with this id."))
        try await expect(
            site.post("/api/v1/tokens", ["role": "integration", "name": "X", "user": .string(user.id)], as: .admin),
            refuses: .invalid("/user", "Tokens with the role integration are for programs."))
    }

    @Test(arguments: [TestSite.Who.anybody, .trainer, .agent, .integration])
    func `users are for admins`(who: TestSite.Who) async throws {
        let site = try await TestSite()
        let user = try await site.post("/api/v1/users", grace, as: .admin).json
        let refusal = who == .anybody ? ProblemDetails.noToken : .forbidden("\(who)")
        try await expect(site.get("/api/v1/users", as: who), refuses: refusal)
        try await expect(site.post("/api/v1/users", grace, as: who), refuses: refusal)
        try await expect(site.get("/api/v1/users/\(user.id)", as: who), refuses: refusal)
        try await expect(site.patch("/api/v1/users/\(user.id)", ["roles": ["admin"]], as: who), refuses: refusal)
        try await expect(site.delete("/api/v1/users/\(user.id)", as: who), refuses: refusal)
    }

    @Test func `a token narrowed to tokens does not reach users`() async throws {
        let site = try await TestSite()
        let secret = try await site.token(["role": "admin", "name": "N", "scopes": ["tokens:write", "users:read"]])
        let bearer = ["Authorization": "Bearer \(secret)"]
        #expect(try await site.get("/api/v1/users", as: .anybody, bearer).status == 200)
        #expect(try await site.post("/api/v1/users", grace, as: .anybody, bearer).status == 403)
    }
}

extension TestSite {
    /// The path of a link that signs a user in.
    func link(of email: String, roles: [Token.Role] = [.agent]) async throws -> String {
        let secret = try await site.users.createWithLink(
            .init(name: email, email: email, roles: roles), by: .command, now: now
        ).secret
        return "/sign-in/link/" + secret
    }

    /// The browser of a user, who is created with these roles where there is none yet.
    func signedIn(asUser email: String, roles: [Token.Role] = [.agent], language: String = "en") async throws
        -> StaffAtBrowser
    {
        let reply = try await send(
            .post, try await link(of: email, roles: roles), Data(), as: .anybody,
            ["Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"])
        #expect(reply.status == 303, "\(reply.text)")
        let cookie = try #require(reply.header("Set-Cookie")?.prefix { $0 != ";" })
        return StaffAtBrowser(site: self, cookie: String(cookie), language: language)
    }

    /// The secret of a new token.
    func token(_ fields: JSONValue) async throws -> String {
        try #require(try await post("/api/v1/tokens", fields, as: .admin)["secret"]?.text)
    }
}
