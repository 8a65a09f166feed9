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
}
