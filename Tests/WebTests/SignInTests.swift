import Foundation
import HTTPTypes
import Operations
import Storage
import Testing

@Suite struct SignInTests {
    // MARK: - In and out

    @Test func `somebody signs in with a token, and the browser is given another secret than that`() async throws {
        let site = try await TestSite()
        let secret = try #require(site.secret(of: .agent))
        let reply = try await site.sendSignIn("  \(secret)\n")
        #expect(reply.status == 303)
        #expect(reply.header("Location") == "/staff")
        #expect(reply.header("Cache-Control") == "private, no-store")
        let cookie = try #require(reply.header("Set-Cookie"))
        #expect(
            try cookie.wholeMatch(
                of: Regex("__Host-lectern=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Lax; Secure")) != nil)
        #expect(!cookie.contains(secret))
        let browser = StaffAtBrowser(site: site, cookie: String(cookie.prefix { $0 != ";" }))
        let page = try await browser.firstPage()
        #expect(page.status == 200)
        #expect(!page.text.contains(secret))
        #expect(page.header("Cache-Control") == "private, no-store")
        #expect(try page.html.texts("//span[@class='who']") == ["agent"])
    }

    @Test func `neither the token nor the session's secret is kept in the database`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .agent)
        let secret = String(browser.cookie.split(separator: "=")[1])
        let kept = try await site.database.read { connection in
            try connection.all("SELECT secret_hash FROM browser_sessions") { try $0.text("secret_hash") }
        }
        #expect(kept == [Secret.hash(secret)])
        let token = try #require(site.secret(of: .agent))
        #expect(![secret, Secret.hash(secret)].contains(token) && !kept.contains(Secret.hash(token)))
    }

    @Test func `who signs out is out at once, and at that browser alone`() async throws {
        let site = try await TestSite()
        let (one, two) = (try await site.signedIn(as: .agent), try await site.signedIn(as: .agent))
        let left = try await one.send("/sign-out")
        #expect(
            [left.header("Location"), left.header("Set-Cookie")?.prefix { $0 != ";" }.description] == [
                "/sign-in", "__Host-lectern=",
            ])
        #expect(try await one.get("/staff").header("Location") == "/sign-in")
        #expect(try await two.firstPage().status == 200)
    }

    @Test func `who signs in anew leaves the former session behind`() async throws {
        let site = try await TestSite()
        let former = try await site.signedIn(as: .agent)
        let secret = try #require(site.secret(of: .trainer))
        let reply = try await site.sendSignIn(secret, ["Cookie": former.cookie])
        #expect(reply.status == 303)
        #expect(try await former.get("/staff").header("Location") == "/sign-in")
    }

    // MARK: - Its end

    @Test func `a session ends after twelve hours of rest, and no sooner`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .agent)
        for _ in 0..<3 {
            site.advanceClock(seconds: 12 * 3_600 - 1)
            #expect(try await browser.firstPage().status == 200)
        }
        site.advanceClock(seconds: 12 * 3_600)
        #expect(try await browser.get("/staff").header("Location") == "/sign-in")
    }

    @Test func `a session ends with its token, when that is revoked and when it expires`() async throws {
        let site = try await TestSite()
        let made = try await site.post(
            "/api/v1/tokens", ["role": "agent", "name": "A", "expiresAt": "2026-12-01T09:00:00Z"], as: .admin
        ).json
        let expiring = try await site.signedIn(with: try #require(made["secret"]?.text))
        let other = try await site.post("/api/v1/tokens", ["role": "agent", "name": "B"], as: .admin).json
        let revoked = try await site.signedIn(with: try #require(other["secret"]?.text))
        #expect(try await revoked.firstPage().status == 200)
        #expect(try await site.delete("/api/v1/tokens/\(other.id)", as: .admin).status == 204)
        #expect(try await revoked.get("/staff").header("Location") == "/sign-in")
        #expect(try await expiring.firstPage().status == 200)
        site.setClock("2026-12-01T09:00:00Z")
        #expect(try await expiring.get("/staff").header("Location") == "/sign-in")
    }

    // MARK: - Who may not

    @Test func `a token that is none is refused, and not shown again`() async throws {
        let site = try await TestSite()
        let reply = try await site.sendSignIn("lectern_nothing", next: "/staff/somewhere")
        #expect(reply.status == 422)
        #expect(reply.header("Set-Cookie") == nil)
        #expect(!reply.text.contains("lectern_nothing"))
        let page = try reply.html
        #expect(try page.texts("//*[@role='alert']") == ["This token is unknown, revoked or expired."])
        #expect(try page.texts("//input[@name='next']/@value") == ["/staff/somewhere"])
    }

    @Test func `a token of a program is refused`() async throws {
        let site = try await TestSite()
        let reply = try await site.sendSignIn(try #require(site.secret(of: .integration)))
        #expect(reply.status == 403)
        #expect(reply.header("Set-Cookie") == nil)
        #expect(
            try reply.html.texts("//*[@role='alert']") == [
                "This token is for programs. Use your own token."
            ])
    }

    @Test func `who tries too many tokens is told to wait, and a good one is taken all the same`() async throws {
        let site = try await TestSite()
        let from = ["X-Forwarded-For": "192.0.2.1"]
        for _ in 0..<20 { #expect(try await site.sendSignIn("lectern_x", from).status == 422) }
        let refused = try await site.sendSignIn("lectern_x", from)
        #expect(refused.status == 429)
        #expect(refused.header("Retry-After") == "6")
        #expect(try await site.sendSignIn(try #require(site.secret(of: .agent)), from).status == 303)
    }

    @Test(arguments: ["", "lectern_nothing", String(repeating: "A", count: 43)])
    func `a cookie that is none leads to where one signs in, and back`(secret: String) async throws {
        let site = try await TestSite()
        let browser = StaffAtBrowser(site: site, cookie: "__Host-lectern=\(secret)")
        let reply = try await browser.get("/staff")
        #expect(reply.status == 303 && reply.body.isEmpty)
        #expect(reply.header("Location") == "/sign-in")
    }

    @Test func `the cookie lets nobody into the API, and a bearer token opens no page`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .admin)
        #expect(try await browser.site.get("/api/v1/tokens", ["Cookie": browser.cookie]).status == 401)
        #expect(try await site.get("/staff", as: .admin).header("Location") == "/sign-in")
    }

    // MARK: - Forms of others

    @Test func `a form without the browser's own key does nothing`() async throws {
        let site = try await TestSite()
        let (mine, other) = (try await site.signedIn(as: .agent), try await site.signedIn(as: .agent))
        for key in ["", "x", try await other.key()] {
            let reply = try await mine.send("/sign-out", key: key)
            #expect(reply.status == 403)
            #expect(try reply.html.texts("//main/p")[0].hasPrefix("This form is from before you last signed in."))
            // The form stands on every page, so none is named as the one to go back to.
            #expect(try reply.html.texts("//main//a/@href") == ["/staff"])
        }
        #expect(try await mine.firstPage().status == 200)
    }

    @Test func `a form that another site sends does nothing, whatever it holds`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .agent)
        let body = formBody(["key": try await browser.key()])
        for origin in [["Sec-Fetch-Site": "cross-site"], ["Origin": "https://elsewhere.example"]] {
            let reply = try await site.send(
                .post, "/sign-out", body, as: .anybody,
                form.merging(["Cookie": browser.cookie]) { $1 }.merging(origin) { $1 })
            #expect(reply.status == 403)
            let signIn = try await site.sendSignIn(try #require(site.secret(of: .agent)), origin)
            #expect(signIn.status == 403)
            #expect(signIn.header("Set-Cookie") == nil)
        }
        #expect(try await browser.firstPage().status == 200)
    }

    // MARK: - Coming back

    @Test(arguments: [
        "https://elsewhere.example/staff/x", "//elsewhere.example/staff/x", "/\\elsewhere.example", "/staffing",
        "/staff\\x", "/staff/\r\nSet-Cookie: a=b", "staff/x", "javascript:alert(1)", "", "/my/link", "/staff/é",
    ])
    func `after signing in nobody is led to anything but a page of the staff`(next: String) async throws {
        let site = try await TestSite()
        let reply = try await site.sendSignIn(try #require(site.secret(of: .agent)), next: next)
        #expect([reply.status.description, reply.header("Location")] == ["303", "/staff"])
    }

    @Test func `a page that is wanted comes after signing in, with all of its address`() async throws {
        let site = try await TestSite()
        let secret = try #require(site.secret(of: .agent))
        let wanted = "/staff/queue?q=a%26b&priority=P1"
        let reply = try await site.sendSignIn(secret, next: wanted)
        #expect(reply.header("Location") == wanted)
    }
}
