import Foundation
import Testing

/// Sessions that are for registrants of certain accounts alone.
@Suite struct AccountTests {
    private let notThere = ProblemDetails.missing("session")

    @Test func `who belongs by the domain of the address, or because staff say so, sees and books it`() async throws {
        let site = try await TestSite()
        let inner = try await site.inner(["Acme.example", "initech"])
        let open = try await site.webinar(["start": "2026-12-08T10:00:00"])
        let ada = site.bearer(try await site.register("ada@ACME.example", for: open))
        let grace = site.bearer(try await site.register("grace@gmail.com", for: open, ["accountID": "Initech"]))
        for who in [ada, grace] {
            for path in [
                site.path(inner), site.path(inner) + "/occurrences", site.path(inner, "2026-12-09T10:00:00"),
                "/api/v1/sessions", "/api/v1/occurrences", "/sessions/\(inner.id)",
            ] {
                let reply = try await site.get(path, who)
                #expect(reply.status == 200)
                #expect(reply.text.contains("Inner circle"), "\(path)")
                // Not even to them is told who else it is for.
                #expect(!reply.text.lowercased().contains("initech"))
                #expect(!reply.text.contains("meet.example.org"))
            }
        }
        let body: JSONValue = ["name": "Ada", "email": "Ada@acme.example"]
        let place = try await site.post(site.path(inner) + "/registrations", body, as: .anybody, ada)
        #expect(place.status == 201)
        #expect(try place.json == ["status": "confirmed", "position": .null, "confirmBy": .null])
        let feed = try await site.feed(try await site.feedPath(ada))
        #expect(feed.values(of: "SUMMARY").contains("Inner circle"))
    }

    @Test func `nobody else does, whatever they say of themselves`() async throws {
        let site = try await TestSite()
        let inner = try await site.inner(["acme.example", "gmail.com", "initech"])
        let open = try await site.webinar(["start": "2026-12-08T10:00:00"])
        // A claim of one's own, an address at a public provider, another domain, and one that only looks like it.
        let claim = try await site.post(
            site.path(open) + "/registrations", ["name": "C", "email": "claim@other.example", "accountID": "initech"],
            as: .anybody)
        #expect(claim.status == 201)
        let claimed = try await site.get(site.path(open) + "/registrations", as: .agent)["items"]?.items.first
        #expect(claimed?["accountID"] == "initech")
        var callers = [[:], site.bearer(try #require(claimed))]
        for address in ["p@gmail.com", "o@other.example", "s@acme.example.evil.example", "t@notacme.example"] {
            callers.append(site.bearer(try await site.register(address, for: open)))
        }
        for who in callers {
            for path in [
                site.path(inner), site.path(inner) + "/occurrences", site.path(inner, "2026-12-09T10:00:00"),
                "/sessions/\(inner.id)", "/calendar/sessions/\(inner.id).ics",
            ] {
                try await expect(site.get(path, who), refuses: notThere)
            }
            for path in ["/api/v1/sessions", "/api/v1/occurrences", "/calendar.ics", "/"] {
                #expect(try await !site.get(path, who).text.contains("Inner circle"))
            }
            for email in ["ada@acme.example", "o@other.example", "p@gmail.com"] {
                let body: JSONValue = ["name": "X", "email": .string(email), "accountID": "initech"]
                try await expect(
                    site.post(site.path(inner) + "/registrations", body, as: .anybody, who), refuses: notThere)
            }
        }
        #expect(try await site.get(site.path(inner) + "/registrations", as: .agent)["items"]?.items == [])
    }

    @Test func `a member lets in no other address`() async throws {
        let site = try await TestSite()
        let inner = try await site.inner(["acme.example"])
        let ada = site.bearer(
            try await site.register("ada@acme.example", for: try await site.webinar(["start": "2026-12-08T10:00:00"])))
        for email in ["friend@other.example", "bob@acme.example"] {
            try await expect(
                site.post(
                    site.path(inner) + "/registrations", ["name": "F", "email": .string(email)], as: .anybody, ada),
                refuses: notThere)
        }
    }

    @Test func `what staff said of an account outlives a return without it, and is not gained by one`() async throws {
        let site = try await TestSite()
        let inner = try await site.inner(["initech"])
        let open = try await site.webinar(["start": "2026-12-08T10:00:00"])
        let vouched = try await site.register("v@gmail.com", for: open, ["accountID": "initech"])
        let plain = try await site.register("p@gmail.com", for: open)
        for (registration, account) in [(vouched, "umbrella"), (plain, "initech")] {
            _ = try await site.post("/api/v1/registrations/\(registration.id)/cancel")
            let body: JSONValue = [
                "name": "N", "email": registration["email"] ?? .null, "accountID": .string(account),
            ]
            #expect(try await site.post(site.path(open) + "/registrations", body, as: .anybody).status == 201)
        }
        #expect(try await site.registration(vouched)["accountID"] == "initech")
        #expect(try await site.registration(plain)["accountID"] == "initech")
        #expect(try await site.get(site.path(inner), site.bearer(vouched)).status == 200)
        try await expect(site.get(site.path(inner), site.bearer(plain)), refuses: notThere)
    }

    @Test func `an account that only the sender of a ticket entered gives no access, and one that staff entered does`()
        async throws
    {
        let site = try await TestSite()
        let tutorial = try await site.tutorial()
        let inner = try await site.inner(["acme.example"], ["tutorial": .string(tutorial.id)])
        let open = try await site.webinar(["start": "2026-12-08T10:00:00"])
        try await site.supportTicket(["accountID": "acme.example", "requester": ["email": "mallory@evil.example"]])
        let claimed = try #require(try await site.get("/api/v1/tickets", as: .agent)["items"]?.items.first)
        let entered = try await site.ticket([
            "accountID": "acme.example", "requester": ["email": "ben@contractor.example"],
        ])
        let seen = [(claimed, "evil.example", 404, 0), (entered, "acme.example", 200, 1)]
        for (ticket, account, status, dates) in seen {
            try await site.link(ticket, to: tutorial.id)
            let ranked = try await site.get("/api/v1/tickets/\(ticket.id)/recommendations", as: .agent)
            #expect(try ranked["items"]?.items.first?["next"]?.items.count == dates)
            let held = try await site.post(
                "/api/v1/tickets/\(ticket.id)/seat", ["session": .string(open.id)], as: .agent)
            #expect(held.status == 201, "\(held.text)")
            #expect(try held["accountID"] == .string(account))
            #expect(try await site.get(site.path(inner), site.bearer(try held.json)).status == status)
        }
    }

    @Test func `a draft is not there for the accounts that it will be for`() async throws {
        let site = try await TestSite()
        let inner = try await site.inner(["acme.example"], ["status": "draft"])
        let ada = site.bearer(
            try await site.register("ada@acme.example", for: try await site.webinar(["start": "2026-12-08T10:00:00"])))
        try await expect(site.get(site.path(inner), ada), refuses: notThere)
        #expect(try await !site.get("/api/v1/sessions", ada).text.contains("Inner circle"))
        #expect(try await !site.get("/api/v1/occurrences", ada).text.contains("Inner circle"))
    }
}

extension TestSite {
    /// A session on 9 December for some accounts.
    fileprivate func inner(_ accounts: [String], _ fields: JSONValue = [:]) async throws -> JSONValue {
        try await webinar(
            JSONValue.object([
                "title": "Inner circle", "start": "2026-12-09T10:00:00", "visibility": "accounts",
                "accounts": .array(accounts.map(JSONValue.string)),
                "join": ["url": "https://meet.example.org/inner"],
            ]).merging(fields))
    }

    /// The secret of somebody's page, as a bearer token.
    func bearer(_ registration: JSONValue) -> [String: String] {
        ["Authorization": "Bearer " + WebTests.path(of: registration["manageURL"]).replacing("/my/", with: "")]
    }

    fileprivate func feedPath(_ bearer: [String: String]) async throws -> String {
        let secret = (bearer["Authorization"] ?? "").replacing("Bearer ", with: "")
        let person = try await get("/my/" + secret, ["Accept": "application/json"]).json
        return WebTests.path(of: person["feed"])
    }
}
