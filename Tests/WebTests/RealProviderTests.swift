import Crypto
import Foundation
import OpenIDConnect
import Operations
import Testing
import Training
import Web

/// Sign-in at Glewlwyd, an identity provider that we did not write.
@Suite(.enabled(if: Glewlwyd.isInstalled, "Glewlwyd is not installed; Scripts/setup --tests brings it"))
struct RealProviderTests {
    private static let down =
        "Your organisation’s sign-in service didn’t respond as expected. The server’s log says why. Please try again, or use a link by email."

    /// A site whose staff signs in at a provider that runs for one test.
    private func atProvider(_ body: (Glewlwyd, TestSite) async throws -> Void) async throws {
        let provider = try await Glewlwyd()
        let site = try await TestSite(
            at: Date.now.ISO8601Format(),
            identityProvider: IdentityProvider(
                try provider.client(), roles: try GroupRoles("support=agent, it=admin, staff=trainer")))
        do {
            try await body(provider, site)
        } catch {
            try await provider.stop()
            throw error
        }
        try await provider.stop()
    }

    /// The way of a browser to the provider.
    private struct Departure {
        let place: String
        let cookie: String
    }

    private func leave(_ site: TestSite, next: String = "") async throws -> Departure {
        // The provider goes by the clock of the machine.
        site.setClock(Date.now.ISO8601Format())
        let reply = try await site.get("/sign-in/provider?next=" + next, ["Accept": "text/html"])
        try #require(reply.status == 303, "\(reply.text)")
        return Departure(
            place: try #require(reply.header("Location")),
            cookie: String(try #require(reply.header("Set-Cookie")).prefix { $0 != ";" }))
    }

    private func comeBack(_ site: TestSite, _ departure: Departure, at address: String?) async throws -> Reply {
        let address = try #require(address)
        try #require(address.hasPrefix("https://lectern.test/sign-in/provider/callback?"), "\(address)")
        return try await site.get(
            String(address.dropFirst("https://lectern.test".count)),
            ["Accept": "text/html", "Cookie": departure.cookie])
    }

    private func signIn(_ person: String, _ provider: Glewlwyd, _ site: TestSite, next: String = "") async throws
        -> Reply
    {
        let departure = try await leave(site, next: next)
        return try await comeBack(site, departure, at: provider.signIn(person, at: departure.place))
    }

    private func users(_ site: TestSite) async throws -> [JSONValue] {
        try await site.get("/api/v1/users", as: .admin)["items"]?.items ?? []
    }

    @Test func `people sign in with the roles of their groups, and are the same people the next time`() async throws {
        try await atProvider { (provider, site) async throws in
            let back = try await signIn("grace", provider, site, next: "%2Fstaff%2Fqueue")
            #expect([back.status.description, back.header("Location")] == ["303", "/staff/queue"])
            let browser = StaffAtBrowser(site: site, cookie: try #require(back.sessionCookie))
            #expect(try await browser.firstPage().html.texts("//a[@class='who']") == ["Grace Lindqvist"])
            #expect(try await signIn("alan", provider, site).status == 303)
            #expect(try await signIn("grace", provider, site).status == 303)
            let found = try await users(site).map { $0.without("id", "lastSeenAt") }
            #expect(
                Set(found) == [
                    [
                        "name": "Grace Lindqvist", "email": "grace@example.org", "roles": ["trainer", "agent"],
                        "trainer": nil, "disabled": false,
                    ],
                    [
                        "name": "Alan Mathison", "email": "alan@example.org", "roles": ["admin"], "trainer": nil,
                        "disabled": false,
                    ],
                ])
        }
    }

    @Test func `groups without a role, an address that is not verified and a wrong password sign nobody in`()
        async throws
    {
        try await atProvider { (provider, site) async throws in
            for (person, sentence) in [
                ("eve", "Your account has no access to these pages. Ask an administrator to add you to a group."),
                (
                    "mallory",
                    "Your organisation’s sign-in service hasn’t verified your email address. Ask an administrator."
                ),
            ] {
                let reply = try await signIn(person, provider, site)
                #expect(reply.status == 403 && reply.sessionCookie == nil)
                #expect(try reply.refusedSignIn == sentence)
            }
            let departure = try await leave(site)
            #expect(try await provider.signIn("grace", password: "shut sesame", at: departure.place) == nil)
            #expect(try await users(site) == [])
        }
    }

    @Test func `a code counts once, and for the browser that asked`() async throws {
        try await atProvider { (provider, site) async throws in
            let (mine, other) = (try await leave(site), try await leave(site))
            let answer = try #require(try await provider.signIn("grace", at: mine.place))
            let code = try #require(URLComponents(string: answer)?.queryItems?.first { $0.name == "code" }?.value)
            let state = try #require(
                URLComponents(string: other.place)?.queryItems?.first { $0.name == "state" }?.value)
            let stolen = "https://lectern.test/sign-in/provider/callback?code=\(code)&state=\(state)"
            #expect(try await comeBack(site, other, at: stolen).refusedSignIn == Self.down)
            #expect(try await users(site) == [])

            let again = try await leave(site)
            let own = try await provider.signIn("grace", at: again.place)
            #expect(try await comeBack(site, again, at: own).status == 303)
            #expect(
                try await comeBack(site, again, at: own).refusedSignIn
                    == "Signing in took too long or was started in another browser. Please try again.")
        }
    }

    @Test func `a key that the provider changed to a moment ago counts at once`() async throws {
        try await atProvider { (provider, site) async throws in
            #expect(try await signIn("grace", provider, site).status == 303)
            #expect(try await provider.run("rotate") != nil)
            #expect(try await signIn("grace", provider, site).status == 303)
        }
    }

    @Test func `signing out leads on to the provider, which ends its session and leads back`() async throws {
        try await atProvider { (provider, site) async throws in
            let cookie = try #require(try await signIn("grace", provider, site).sessionCookie)
            // The parameter with which Glewlwyd's own page goes on: without a word, as long as the session there lives.
            let onward = try await leave(site).place + "&g_continue"
            #expect(try await provider.run("open", "grace", onward)?.contains("&code=") == true)
            let left = try await StaffAtBrowser(site: site, cookie: cookie).send("/sign-out")
            let link = try #require(try left.html.texts("//p[@role='status']/a/@href").first)
            #expect(try await provider.run("sign-out", "grace", link) == "https://lectern.test/sign-in")
            #expect(try await provider.run("open", "grace", onward)?.contains("/login.html?") == true)
        }
    }

    @Test func `an operator is told of a wrong secret, a code that was used and a provider that is down`() async throws
    {
        let provider = try await Glewlwyd()
        let (right, wrong) = (try provider.client(), try provider.client(secret: "wrong"))
        let verifier = String(repeating: "v", count: 43)
        let challenge = Data(SHA256.hash(data: Data(verifier.utf8))).base64URL
        let address = try await right.authorizationURL(
            state: "a-state-of-some-length", nonce: "a-nonce-of-some-length", challenge: challenge, now: .now)
        let answer = try #require(try await provider.signIn("alan", at: address))
        let items = try #require(URLComponents(string: answer)?.queryItems)
        #expect(items.first { $0.name == "iss" }?.value == provider.issuer)
        let code = try #require(items.first { $0.name == "code" }?.value)
        func redeem(_ client: OpenIDProvider) async throws -> ProviderAccount {
            try await client.account(
                code: code, issuer: provider.issuer, verifier: verifier, nonce: "a-nonce-of-some-length", now: .now
            ).account
        }
        await #expect(
            throws: OpenIDError(
                "The provider refuses the client: check LECTERN_OIDC_CLIENT_ID and its secret, and that it may use the authorization code flow (unauthorized_client)."
            )
        ) { try await redeem(wrong) }
        let account = try await redeem(right)
        #expect(account.groups == ["it"])
        #expect(account.isEmailVerified == true)
        await #expect(
            throws: OpenIDError(
                "The provider refuses the code: it was used before, has expired, or the redirect address differs from the registered one (invalid_code)."
            )
        ) { try await redeem(right) }
        try await provider.stop()
        await #expect(
            throws: OpenIDError(
                "The provider could not be asked for a token. The connection was refused or lost.", isOutage: true)
        ) { try await redeem(right) }
    }
}
