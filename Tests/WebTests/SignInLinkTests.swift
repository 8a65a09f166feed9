import Foundation
import HTTPTypes
import Operations
import Storage
import Testing
import Training

@Suite struct SignInLinkTests {
    private let form = ["Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"]

    private func request(_ email: String, _ site: TestSite, _ headers: [String: String] = [:]) async throws -> Reply {
        try await site.send(
            .post, "/sign-in/link", formBody(["email": email]), as: .anybody, form.merging(headers) { $1 })
    }

    private func links(_ site: TestSite) async throws -> Int {
        try await site.database.read { try $0.number("SELECT COUNT(*) AS n FROM sign_in_links") }
    }

    @Test func `a link signs in once, by its button alone, and the person is seen`() async throws {
        let site = try await TestSite()
        let link = try await site.link(of: "grace@example.org")
        for _ in 1...2 {
            let page = try await site.get(link, ["Accept": "text/html"])
            #expect(page.status == 200)
            #expect(page.header("Cache-Control") == "private, no-store")
            #expect(try page.html.texts("//main//b") == ["grace@example.org"])
        }
        let reply = try await site.send(.post, link, Data(), as: .anybody, form)
        #expect([reply.status.description, reply.header("Location")] == ["303", "/staff"])
        let cookie = try #require(reply.header("Set-Cookie")?.prefix { $0 != ";" })
        let browser = StaffAtBrowser(site: site, cookie: String(cookie))
        #expect(try await browser.firstPage().html.texts("//a[@class='who']") == ["grace@example.org"])
        let again = try await site.send(.post, link, Data(), as: .anybody, form)
        #expect(again.status == 404)
        #expect(again.header("Set-Cookie") == nil)
        #expect(try again.html.texts("//*[@role='alert']") == ["This link has been used or has expired."])
        let seen = try await site.get("/api/v1/users", as: .admin)["items"]?.items[0]["lastSeenAt"]
        #expect(seen == "2026-12-01T08:00:00Z")
    }

    @Test func `two browsers with one link are one`() async throws {
        let site = try await TestSite()
        let link = try await site.link(of: "grace@example.org")
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask { [form] in try await site.send(.post, link, Data(), as: .anybody, form).status }
            }
            return try await group.reduce(into: [Int]()) { $0.append($1) }
        }
        #expect(statuses.sorted() == [303] + Array(repeating: 404, count: 7))
    }

    @Test func `the answer is the same for an address of nobody, and nobody is mailed`() async throws {
        let site = try await TestSite()
        _ = try await site.post("/api/v1/users", ["email": "grace@example.org", "roles": ["agent"]], as: .admin)
        let off = try await site.post("/api/v1/users", ["email": "off@example.org", "roles": ["agent"]], as: .admin)
            .json
        _ = try await site.patch("/api/v1/users/\(off.id)", ["disabled": true], as: .admin)
        let before = try await links(site)
        var replies: [Reply] = []
        var written: [Int] = []
        for email in ["grace@example.org", "nobody@example.org", "off@example.org"] {
            replies.append(try await request(email, site))
            written.append(try await links(site) - before)
        }
        #expect(replies.map(\.status) == [202, 202, 202])
        #expect(Set(replies.map(\.text)).count == 1)
        #expect(
            try replies[0].html.texts("//p[@role='status']") == [
                "If you have access, a link is on its way to your inbox. It works once, for 15 minutes."
            ])
        #expect(written == [1, 1, 1])
        let entries = try await site.get("/api/v1/journal?limit=500", as: .admin)["items"]?.items ?? []
        #expect(entries.count { $0["event"] == "linkRequested" } == 1)
    }

    @Test func `an address that is none is said so`() async throws {
        let site = try await TestSite()
        let reply = try await request("grace", site)
        #expect(reply.status == 422)
        #expect(try reply.html.texts("//*[@role='alert']") == ["Enter an email address, such as name@example.org."])
    }

    @Test func `a link ends after a quarter of an hour, and one of the command after three days`() async throws {
        let site = try await TestSite()
        let long = try await site.link(of: "grace@example.org")
        _ = try await request("grace@example.org", site)
        let short = try await site.latestLink()
        site.advanceClock(seconds: 899)
        #expect(try await site.get(short).status == 200)
        site.advanceClock(seconds: 1)
        #expect(try await site.get(short).status == 404)
        #expect(try await site.get(long).status == 200)
        site.advanceClock(days: 3)
        #expect(try await site.get(long).status == 404)
    }

    @Test func `a stranger can have no more than three links mailed to an address, and twenty from a network`()
        async throws
    {
        let site = try await TestSite()
        let from = ["X-Forwarded-For": "192.0.2.7"]
        _ = try await site.link(of: "grace@example.org")
        for _ in 1...3 { #expect(try await request("grace@example.org", site, from).status == 202) }
        let refused = try await request("GRACE@example.org", site, from)
        #expect([refused.status.description, refused.header("Retry-After")] == ["429", "600"])
        for number in 1...16 {
            #expect(try await request("a\(number)@example.org", site, from).status == 202, "\(number)")
        }
        #expect(try await request("b@example.org", site, from).status == 429)
    }

    @Test func `a link that is guessed or changed opens nothing`() async throws {
        let site = try await TestSite()
        let link = try await site.link(of: "grace@example.org")
        let id = String(link.dropFirst("/sign-in/link/".count).prefix(20))
        for wrong in [id, id + String(repeating: "A", count: 24), String(link.dropFirst(14).dropLast()), "x"] {
            #expect(try await site.get("/sign-in/link/" + wrong).status == 404)
            #expect(try await site.send(.post, "/sign-in/link/" + wrong, Data(), as: .anybody, form).status == 404)
        }
        #expect(try await site.dump().range(of: Data(link.dropFirst("/sign-in/link/".count).utf8)) == nil)
    }

    @Test func `another site's form signs nobody in`() async throws {
        let site = try await TestSite()
        let link = try await site.link(of: "grace@example.org")
        let reply = try await site.send(
            .post, link, Data(), as: .anybody, form.merging(["Sec-Fetch-Site": "cross-site"]) { $1 })
        #expect(reply.status == 403)
        #expect(reply.header("Set-Cookie") == nil)
        #expect(try await site.get(link).status == 200)
    }
}

extension TestSite {
    /// The path of the link that was made last.
    func latestLink() async throws -> String {
        let secret = try await database.read { connection in
            let id = try connection.first("SELECT id FROM sign_in_links ORDER BY expires_at, created_at DESC LIMIT 1") {
                try $0.text("id")
            }
            return try connection.personalSecrets().signInSecret(of: id ?? "")
        }
        return "/sign-in/link/" + secret
    }
}
