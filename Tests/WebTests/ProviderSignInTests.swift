import Foundation
import OpenIDConnect
import Operations
import Testing
import Training

/// Sign-in at an identity provider, which says what it should, and what it should not.
@Suite struct ProviderSignInTests {
    private static let again = "Signing in took too long or was started in another browser. Please try again."
    private static let down =
        "Your organisation’s sign-in service didn’t respond as expected. The server’s log says why. Please try again, or use a link by email."

    private func users(_ site: TestSite) async throws -> [JSONValue] {
        try await site.get("/api/v1/users", as: .admin)["items"]?.items ?? []
    }

    // MARK: - As it should be

    @Test func `the page leads to the provider with PKCE, a state and a nonce, and back in one round`() async throws {
        try await LyingProvider.running { (provider, site) async throws in
            let page = try await site.get("/sign-in?next=%2Fstaff%2Fqueue", ["Accept": "text/html"])
            #expect(
                try page.html.texts("//a[@class='button main']/@href") == ["/sign-in/provider?next=%2Fstaff%2Fqueue"])
            let visitor = ProviderVisitor(site: site, provider: provider)
            let visit = try await visitor.leave(next: "%2Fstaff%2Fqueue")
            #expect(visit.place.hasPrefix(provider.issuer + "/authorize?theme=dark&response_type=code&"))
            #expect(
                visit.parameters.filter { !["state", "nonce", "code_challenge"].contains($0.key) } == [
                    "theme": "dark", "response_type": "code", "client_id": "lectern",
                    "redirect_uri": "https://lectern.test/sign-in/provider/callback",
                    "scope": "openid email profile groups", "code_challenge_method": "S256",
                ])
            #expect(Set(["state", "nonce", "code_challenge"].compactMap { visit.parameters[$0]?.count }) == [43])
            let back = try await visitor.comeBack(visit)
            #expect([back.status.description, back.header("Location")] == ["303", "/staff/queue"])
            let browser = StaffAtBrowser(site: site, cookie: try #require(back.sessionCookie))
            #expect(try await browser.firstPage().html.texts("//a[@class='who']") == ["Grace Lindqvist"])
            #expect(
                try await users(site).map { $0.without("id") } == [
                    [
                        "name": "Grace Lindqvist", "email": "grace@example.org", "roles": ["agent"], "trainer": nil,
                        "disabled": false, "lastSeenAt": "2026-12-01T08:00:00Z",
                    ]
                ])
            let seen = provider.with { $0 }
            #expect(seen.redeemed == ["c1"])
            let basic = Data("lectern:s3cret%2F%2B".utf8).base64EncodedString()
            #expect(seen.authorization == "Basic " + basic)
            // The configuration and the keys are read once for all.
            _ = try await visitor.signIn()
            #expect(provider.with { $0.reads } == 2)
        }
    }

    @Test func `roles are those of the groups at each sign-in, and the person is the same under another address`()
        async throws
    {
        try await LyingProvider.running { (provider, site) async throws in
            let visitor = ProviderVisitor(site: site, provider: provider)
            let browser = StaffAtBrowser(site: site, cookie: try #require(try await visitor.signIn().sessionCookie))
            #expect(try await browser.firstPage().status == 200)
            provider.with { state in
                state.claims["groups"] = ["it", "other"]
                state.claims["email"] = "grace.l@example.org"
                state.claims["name"] = "Grace\nL"
            }
            #expect(try await visitor.signIn().status == 303)
            let found = try await users(site)
            #expect(found.map { $0["roles"] } == [["admin"]])
            #expect(found.map { $0["email"] } == ["grace.l@example.org"])
            #expect(found.map { $0["name"] } == ["Grace L"])
            provider.with { $0.claims["groups"] = ["other"] }
            let refused = try await visitor.signIn()
            #expect(refused.status == 403 && refused.sessionCookie == nil)
            #expect(
                try refused.refusedSignIn
                    == "Your account has no access to these pages. Ask an administrator to add you to a group.")
            // What the groups do not grant any more is gone, and with it whatever the person had open.
            let left = try await users(site)
            #expect(left.map { $0["roles"] } == [[]])
            let disabled = try await site.patch("/api/v1/users/\(left[0].id)", ["disabled": true], as: .admin)
            #expect(disabled.status == 200)
            #expect(try await browser.get("/staff").header("Location") == "/sign-in")
        }
    }

    @Test func `without groups the first sign-in leads to the person whom an admin added`() async throws {
        try await LyingProvider.running(roles: nil) { (provider, site) async throws in
            let visitor = ProviderVisitor(site: site, provider: provider)
            #expect(
                try await visitor.signIn().refusedSignIn
                    == "You don’t have access yet. Ask an administrator to add you.")
            _ = try await site.post(
                "/api/v1/users", ["name": "G", "email": "GRACE@example.org", "roles": ["trainer"]], as: .admin)
            #expect(try await visitor.signIn().status == 303)
            #expect(try await users(site).map { $0["roles"] } == [["trainer"]])
            // Somebody else with the same address is somebody else.
            provider.with { $0.claims["sub"] = "u2" }
            #expect(
                try await visitor.signIn().refusedSignIn
                    == "Another account of your organisation already uses your email address here. Ask an administrator."
            )
        }
    }

    @Test func `signing out leads on to the provider, where it has a place for that`() async throws {
        try await LyingProvider.running { (provider, site) async throws in
            let visitor = ProviderVisitor(site: site, provider: provider)
            let browser = StaffAtBrowser(site: site, cookie: try #require(try await visitor.signIn().sessionCookie))
            let left = try await browser.send("/sign-out")
            #expect(left.status == 200)
            #expect(left.header("Referrer-Policy") == "strict-origin")
            let link = try #require(try left.html.texts("//p[@role='status']/a/@href").first)
            let items = URLComponents(string: link)?.queryItems ?? []
            #expect(link.hasPrefix(provider.issuer + "/logout?"))
            #expect(items.map(\.name) == ["id_token_hint", "client_id", "post_logout_redirect_uri"])
            #expect(items.last?.value == "https://lectern.test/sign-in")
            #expect(try await browser.get("/staff").header("Location") == "/sign-in")
        }
    }

    @Test func `what the ID token lacks is read from the account, if it is the same one`() async throws {
        try await LyingProvider.running { (provider, site) async throws in
            let visitor = ProviderVisitor(site: site, provider: provider)
            provider.with { state in
                for name in ["email", "email_verified", "groups"] { state.claims[name] = nil }
                state.userInfo = ["sub": "u1", "email": "grace@example.org", "email_verified": "true", "groups": "it"]
            }
            #expect(try await visitor.signIn().status == 303)
            #expect(try await users(site).map { $0["roles"] } == [["admin"]])
            provider.with { $0.userInfo = ["sub": "u2", "email": "x@example.org", "groups": "it"] }
            #expect(try await visitor.signIn().refusedSignIn == Self.down)
        }
    }

    @Test func `a key that the provider changes to counts at once, and the old one no more`() async throws {
        try await LyingProvider.running { (provider, site) async throws in
            let visitor = ProviderVisitor(site: site, provider: provider)
            #expect(try await visitor.signIn().status == 303)
            let old = provider.with { state in
                let old = state.keys[0]
                state.keys = [LyingProvider.Key(id: "second")]
                return old
            }
            #expect(try await visitor.signIn().status == 303)
            provider.with { $0.signs = old }
            #expect(try await visitor.signIn().refusedSignIn == Self.down)
            // A provider that signs with a key that it does not publish is not asked for its keys at each sign-in.
            let reads = provider.with { $0.reads }
            #expect(try await visitor.signIn().refusedSignIn == Self.down)
            #expect(provider.with { $0.reads } == reads)
        }
    }

    // MARK: - Lies

    @Test(arguments: [
        ("iss", "https://evil.example"), ("aud", "another"), ("azp", "another"), ("nonce", "of another browser"),
        ("sub", ""),
    ])
    func `an ID token that says something else signs nobody in`(claim: String, value: String) async throws {
        try await LyingProvider.running { (provider, site) async throws in
            provider.with { $0.claims[claim] = value }
            let reply = try await ProviderVisitor(site: site, provider: provider).signIn()
            #expect(reply.status == 403 && reply.sessionCookie == nil)
            #expect(try reply.refusedSignIn == Self.down)
            #expect(try await users(site) == [])
        }
    }

    @Test func `clocks may differ by two minutes, and no more`() async throws {
        try await LyingProvider.running { (provider, site) async throws in
            let visitor = ProviderVisitor(site: site, provider: provider)
            let now = Int(site.now.timeIntervalSince1970)
            for (issued, expires, status) in [
                (now + 119, now + 400, 303), (now + 121, now + 400, 403), (now - 400, now - 119, 303),
                (now - 400, now - 120, 403),
            ] {
                provider.with { state in
                    state.claims["iat"] = issued
                    state.claims["exp"] = expires
                }
                #expect(try await visitor.signIn().status == status, "\(issued - now) \(expires - now)")
            }
        }
    }

    @Test(arguments: ["none", "HS256", "RS256", "ES384", "ES256K", ""])
    func `an algorithm that proves nothing, or is not that of the key, signs nobody in`(algorithm: String) async throws
    {
        try await LyingProvider.running { (provider, site) async throws in
            provider.with { $0.algorithm = algorithm }
            let reply = try await ProviderVisitor(site: site, provider: provider).signIn()
            #expect(reply.status == 403 && reply.sessionCookie == nil)
            #expect(try await users(site) == [])
        }
    }

    @Test func `a token with an extension that readers have to know signs nobody in`() async throws {
        try await LyingProvider.running { (provider, site) async throws in
            provider.with { $0.header = ["crit": ["b64"], "b64": false] }
            let reply = try await ProviderVisitor(site: site, provider: provider).signIn()
            #expect(reply.status == 403 && reply.sessionCookie == nil)
        }
    }

    @Test func `a key of somebody else under the same name signs nobody in`() async throws {
        try await LyingProvider.running { (provider, site) async throws in
            provider.with { $0.signs = LyingProvider.Key(id: "first") }
            #expect(try await ProviderVisitor(site: site, provider: provider).signIn().refusedSignIn == Self.down)
        }
    }

    @Test func `an answer counts once, at the browser that asked, and for ten minutes`() async throws {
        try await LyingProvider.running { (provider, site) async throws in
            let visitor = ProviderVisitor(site: site, provider: provider)
            let visit = try await visitor.leave()
            #expect(try await visitor.comeBack(visit).status == 303)
            #expect(try await visitor.comeBack(visit).refusedSignIn == Self.again)
            #expect(provider.with { $0.redeemed } == ["c1"])
            let (mine, other) = (try await visitor.leave(), try await visitor.leave())
            #expect(try await visitor.comeBack(mine, state: other.state).refusedSignIn == Self.again)
            #expect(try await visitor.comeBack(mine, state: "").refusedSignIn == Self.again)
            // The code of the second visit, put under the first browser's state: its verifier does not fit.
            #expect(try await visitor.comeBack(mine).refusedSignIn == Self.down)
            let bare = try await site.get(
                "/sign-in/provider/callback?code=c1&state=\(other.state)", ["Accept": "text/html"])
            #expect(try bare.refusedSignIn == Self.again)
            #expect(
                try await visitor.comeBack(other, more: "&iss=https%3A%2F%2Fevil.example").refusedSignIn == Self.down)
        }
    }

    @Test func `an address that is not verified leads to nobody's account`() async throws {
        let sentence = "Your organisation’s sign-in service hasn’t verified your email address. Ask an administrator."
        try await LyingProvider.running { (provider, site) async throws in
            let visitor = ProviderVisitor(site: site, provider: provider)
            _ = try await site.post(
                "/api/v1/users", ["name": "Root", "email": "grace@example.org", "roles": ["admin"]], as: .admin)
            for lie: (any Sendable)? in [false, "false", nil, 1] {
                provider.with { $0.claims["email_verified"] = lie }
                #expect(try await visitor.signIn().refusedSignIn == sentence)
            }
            provider.with { $0.claims["email"] = "not an address" }
            #expect(
                try await visitor.signIn().refusedSignIn
                    == "Your organisation’s sign-in service didn’t tell us your email address. Ask an administrator to share it."
            )
            #expect(try await users(site).map { $0["lastSeenAt"] } == [.null])
        }
    }

    @Test func `who is disabled stays out`() async throws {
        try await LyingProvider.running { (provider, site) async throws in
            let visitor = ProviderVisitor(site: site, provider: provider)
            #expect(try await visitor.signIn().status == 303)
            let user = try #require(try await users(site).first)
            _ = try await site.patch("/api/v1/users/\(user.id)", ["disabled": true], as: .admin)
            #expect(
                try await visitor.signIn().refusedSignIn == "Your access has been disabled. Ask an administrator.")
        }
    }

    @Test func `a provider that is another one, or answers nonsense, sends nobody anywhere`() async throws {
        try await LyingProvider.running { (provider, site) async throws in
            for (issuer, status, answer) in [("http://127.0.0.1:1", 200, 403), (nil, 404, 403), (nil, 500, 503)] {
                provider.with { state in
                    state.issuer = issuer
                    state.status = status
                }
                let reply = try await site.get("/sign-in/provider", ["Accept": "text/html"])
                #expect(reply.status == answer)
                #expect(try reply.refusedSignIn == Self.down)
            }
        }
    }

    @Test func `a configuration that leads to another host inside is not followed`() async throws {
        try await LyingProvider.running { (provider, site) async throws in
            let visitor = ProviderVisitor(site: site, provider: provider)
            // The same server by another name, which no setting allows.
            provider.with { $0.tokenHost = "localhost" }
            #expect(try await visitor.signIn().refusedSignIn == Self.down)
            #expect(provider.with { $0.redeemed } == [])
            // Once the provider is mended, nobody waits until the wrong configuration is old.
            provider.with { $0.tokenHost = nil }
            #expect(try await visitor.signIn().status == 303)
        }
    }

    @Test func `an answer without the issuer that the provider always names signs nobody in`() async throws {
        try await LyingProvider.running { (provider, site) async throws in
            provider.with { $0.namesItself = true }
            let visitor = ProviderVisitor(site: site, provider: provider)
            #expect(try await visitor.signIn().refusedSignIn == Self.down)
            let visit = try await visitor.leave()
            #expect(try await visitor.comeBack(visit, more: "&iss=" + provider.issuer).status == 303)
        }
    }

    @Test func `somebody who thinks better of it is told so`() async throws {
        try await LyingProvider.running { (provider, site) async throws in
            let visit = try await ProviderVisitor(site: site, provider: provider).leave()
            for (error, sentence) in [("access_denied", "You cancelled signing in."), ("server_error", Self.down)] {
                let reply = try await site.get(
                    "/sign-in/provider/callback?error=\(error)&state=\(visit.state)",
                    ["Accept": "text/html", "Cookie": visit.cookie])
                #expect(try reply.refusedSignIn == sentence)
            }
        }
    }

    @Test func `without a provider there is no way to one`() async throws {
        let site = try await TestSite()
        #expect(try await site.get("/sign-in").html.count("//a[@class='button main']") == 0)
        #expect(try await site.get("/sign-in/provider").status == 404)
        #expect(try await site.get("/sign-in/provider/callback?code=a&state=b").status == 404)
    }

    // MARK: - Settings

    @Test(arguments: ["http://example.org", "example.org", "https://", "ftp://example.org", "https://e.org/?a=b", ""])
    func `an issuer on the open network is reached by https alone`(issuer: String) {
        #expect(throws: OpenIDError.self) {
            try OpenIDSettings(issuer: issuer, clientID: "x", clientSecret: nil, redirectURL: "", signedOutURL: "")
        }
    }

    @Test(arguments: ["support", "support=king", "support=integration", "=agent", "a=agent,b"])
    func `roles of groups that cannot be are refused`(text: String) {
        #expect(throws: (any Error).self) { try GroupRoles(text) }
    }

    @Test func `a group may have several roles, and a name with signs`() throws {
        let roles = try GroupRoles(" cn=it=admin,  staff = agent, staff=trainer")
        #expect(roles.roles(of: ["staff", "other"]) == [.agent, .trainer])
        #expect(roles.roles(of: ["cn=it"]) == [.admin])
        #expect(roles.roles(of: []) == [])
        #expect(GroupRoles.none.roles(of: ["staff"]) == nil)
    }
}
