import Foundation
import HTTPTypes
import Testing

/// A page that answers a form leads back to the page of the form, which often has another address.
@Suite struct FormPageTests {
    private func languages(_ reply: Reply) throws -> [String] {
        try reply.html.texts("//footer//a[@hreflang]/@href")
    }

    @Test func `another language of a refused form is that of its page`() async throws {
        let site = try await TestSite()
        let ticket = try await site.ticket()
        let agent = try await site.signedIn(as: .agent)
        let page = "/staff/tickets/\(ticket.id)"
        let refused = try await agent.send(page + "/links?scope=all", key: "x")
        #expect(refused.status == 403)
        #expect(try languages(refused) == [page + "?lang=de", page + "?lang=en"])
        #expect(try await agent.get(page + "?lang=de").status == 200)
        let other = try await agent.send("/staff/gaps/p1/set-aside", key: "x")
        #expect(try languages(other) == ["/staff/gaps?lang=de", "/staff/gaps?lang=en"])
    }

    @Test func `a form at the address of its page keeps it, and one below a secret leads back to the secret's page`()
        async throws
    {
        let site = try await TestSite()
        let session = try await site.webinar(["start": "2026-12-08T10:00:00"])
        let empty = try await site.send(
            .post, "/sessions/\(session.id)/register?source=x", formBody(["name": ""]), as: .anybody, form)
        #expect(empty.status == 422)
        #expect(try languages(empty) == ["?source=x&lang=de", "?source=x&lang=en"])
        let mine = try await site.register("grace@example.org", for: session)
        let page = path(of: mine["manageURL"])
        let refused = try await site.send(
            .post, page + "/registrations/nothing/accept", formBody(["once": "x"]), as: .anybody,
            form.merging(["Accept-Encoding": "gzip"]) { $1 })
        // A page with a secret is not compressed.
        #expect(refused.status == 404 && refused.header("Content-Encoding") == nil)
        #expect(try languages(refused) == [page + "?lang=de", page + "?lang=en"])
    }

    @Test func `a form that is too large, or of another site, is refused by a page that leads back to the form`()
        async throws
    {
        let site = try await TestSite()
        let session = try await site.webinar()
        let staff = try await site.signedIn(as: .trainer)
        let large = formBody(["name": String(repeating: "x", count: 2 << 20)])
        let elsewhere = ["Sec-Fetch-Site": "cross-site"]
        let signedIn = ["Cookie": staff.cookie]
        func back(_ path: String, _ body: Data, _ headers: [String: String], _ status: Int, _ title: String)
            async throws -> [String]
        {
            let german = form.merging(["Accept-Language": "de"]) { $1 }.merging(headers) { $1 }
            let reply = try await site.send(.post, path, body, as: .anybody, german)
            #expect(reply.status == status)
            #expect(reply.header("Content-Type") == "text/html; charset=utf-8")
            #expect(try reply.html.texts("//h1") == [title])
            return try reply.html.texts("//main//a[contains(@class, 'main')]/@href")
        }
        let own = formBody(["key": try await staff.key()])
        let page = "/sessions/\(session.id)/register"
        #expect(try await back(page, large, [:], 413, "Zu groß") == [page])
        #expect(try await back(page, formBody(["name": "A"]), elsewhere, 403, "Nicht erlaubt") == [page])
        #expect(try await back("/support", large + large, [:], 413, "Zu groß") == ["/support"])
        #expect(try await back("/my/link", large, [:], 413, "Zu groß") == ["/my/link"])
        let sheet = "/staff/sessions/\(session.id)"
        #expect(try await back(sheet + "/publish", large, signedIn, 413, "Zu groß") == [sheet])
        #expect(
            try await back(sheet + "/publish", own, signedIn.merging(elsewhere) { $1 }, 403, "Nicht erlaubt") == [sheet]
        )
    }
}
