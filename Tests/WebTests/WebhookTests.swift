import Egress
import Foundation
import Testing

/// Webhooks as admins keep them.
@Suite(.enabled(if: EgressClient.isAvailable)) struct WebhookTests {
    private let now = "2026-12-01T08:00:00Z"

    private func site() async throws -> TestSite { try await TestSite(at: now, reaching: "127.0.0.1") }

    @Test func `a webhook is made with a secret that is shown once and stored sealed`() async throws {
        let site = try await site()
        let (webhook, secret) = try await site.webhook(
            "https://hooks.example.org/lectern?to=us", events: ["ticket.*", "registration.created"],
            ["description": "CRM"])
        #expect(
            webhook.without("id") == [
                "url": "https://hooks.example.org/lectern?to=us", "description": "CRM",
                "events": ["ticket.*", "registration.created"], "enabled": true, "createdAt": .string(now),
                "lastDelivery": nil, "failing": false,
            ])
        #expect(secret.hasPrefix("whsec_"))
        #expect(Data(base64Encoded: String(secret.dropFirst(6)))?.count == 32)
        #expect(try await site.read(webhook: webhook) == webhook)
        #expect(try await site.get("/api/v1/webhooks", as: .admin)["items"]?.items == [webhook])
        #expect(try await site.dump().range(of: Data(secret.dropFirst(6).utf8)) == nil)
        #expect(try await !site.get("/api/v1/journal?limit=500", as: .admin).text.contains(secret))
    }

    @Test func `webhooks are for admins`() async throws {
        let site = try await site()
        let (webhook, _) = try await site.webhook("https://hooks.example.org")
        for who in [TestSite.Who.trainer, .agent, .integration] {
            #expect(try await site.get("/api/v1/webhooks", as: who).status == 403)
            #expect(try await site.post("/api/v1/webhooks/\(webhook.id)/rotate", as: who).status == 403)
        }
        #expect(try await site.get("/api/v1/webhooks").status == 401)
    }

    @Test(arguments: [
        "https://127.0.0.2/", "https://10.1.2.3", "https://[::1]:8443/x", "https://[::ffff:192.168.0.1]/",
        "https://169.254.169.254/", "https://2130706434/", "https://0x7f.0.0.2/",
    ]) func `an address inside is refused at its field`(url: String) async throws {
        let site = try await site()
        let reply = try await site.post("/api/v1/webhooks", ["url": .string(url), "events": ["*"]], as: .admin)
        try expect(reply, refuses: .invalid("/url", EgressError.inside.description))
        let (webhook, _) = try await site.webhook("https://hooks.example.org")
        let change = try await site.patch("/api/v1/webhooks/\(webhook.id)", ["url": .string(url)], as: .admin)
        try expect(change, refuses: .invalid("/url", EgressError.inside.description))
        #expect(try await site.read(webhook: webhook)["url"] == "https://hooks.example.org")
    }

    @Test func `http and unknown events are refused, all faults at once`() async throws {
        let site = try await site()
        let reply = try await site.post(
            "/api/v1/webhooks", ["url": "gopher://x", "events": ["ticket.dreamt", "*"], "secret": "mine"], as: .admin)
        try expect(
            reply,
            refuses: .invalid([
                .init("/events/0", "“ticket.dreamt” names no event. The OpenAPI document lists them."),
                .init("/secret", "Unknown field."),
                .init("/url", "Must be an address that begins with https:// or http://."),
            ]))
        let none = try await site.post("/api/v1/webhooks", ["url": "https://a.example", "events": []], as: .admin)
        try expect(none, refuses: .invalid("/events", "Name at least one, or * for all."))
        let plain = try await site.post("/api/v1/webhooks", ["url": "http://9.9.9.9/", "events": ["*"]], as: .admin)
        try expect(plain, refuses: .invalid("/url", EgressError.unencrypted.description))
    }

    @Test func `the form of a webhook says that its faults stand beside the fields`() async throws {
        let site = try await site()
        let reply = try await site.signedIn(as: .admin).send(
            "/staff/webhooks", ["url": "gopher://x", "events": "*", "enabled": "true"])
        #expect(reply.status == 422)
        #expect(try reply.html.texts("//p[@role='alert']") == ["Please correct the fields marked below."])
        #expect(try reply.html.texts("//*[@aria-invalid]/@name") == ["url"])
    }

    @Test func `an event that there is none of is named in the language of the form`() async throws {
        let site = try await site()
        let browser = try await site.signedIn(as: .admin, language: "de")
        for (events, sentence) in [
            (
                "ticket.linked\nticket.dreamt",
                "„ticket.dreamt“ ist kein Ereignis. Die Dokumentation der API nennt alle."
            ),
            ("", "Nennen Sie mindestens ein Ereignis, oder * für alle."),
        ] {
            let reply = try await browser.send(
                "/staff/webhooks", ["url": "https://a.example", "events": events, "enabled": "true"])
            #expect(reply.status == 422)
            #expect(try reply.html.texts("//*[@id='events-fault']") == [sentence])
        }
    }

    @Test func `a webhook of all events says so in words`() async throws {
        let site = try await site()
        _ = try await site.webhook("https://hooks.example.org", ["events": ["*"]])
        _ = try await site.webhook("https://crm.example.org", ["events": ["problem.*", "ticket.linked"]])
        let german = try await site.signedIn(as: .admin, language: "de").get("/staff/webhooks").html
        #expect(
            try german.texts("//ul[@class='people']/li/div/p[1]").sorted() == [
                "Alle Ereignisse", "problem.*, ticket.linked",
            ])
    }

    @Test func `on the page of a webhook the list of webhooks is current, and on pages of operators one alone`()
        async throws
    {
        let site = try await site()
        let (webhook, _) = try await site.webhook("https://hooks.example.org")
        let admin = try await site.signedIn(as: .admin)
        for (path, current) in [
            ("/staff/webhooks/\(webhook.id)", "/staff/webhooks"), ("/staff/operating/mail", "/staff/operating/mail"),
            ("/staff/operating", "/staff/operating"),
        ] {
            let page = try await admin.get(path).html
            #expect(try page.texts("//nav[@class='views']/a[@aria-current]/@href") == [current])
        }
    }

    @Test func `a webhook is edited, switched off and deleted`() async throws {
        let site = try await site()
        let (webhook, _) = try await site.webhook("https://hooks.example.org", ["description": "CRM"])
        let path = "/api/v1/webhooks/\(webhook.id)"
        let tag = try #require(try await site.get(path, as: .admin).tag)
        let edited = try await site.patch(
            path, ["events": ["problem.*"], "enabled": false, "description": nil], as: .admin, ["If-Match": tag])
        #expect(
            try edited.json
                == webhook.merging(["events": ["problem.*"], "enabled": false, "description": .null]))
        #expect(try await site.patch(path, ["enabled": true], as: .admin, ["If-Match": tag]).status == 412)
        try expect(
            try await site.patch(path, ["failing": true], as: .admin),
            refuses: .invalid("/failing", "This field is read-only."))
        #expect(try await site.delete(path, as: .admin).status == 204)
        try expect(try await site.get(path, as: .admin), refuses: .missing("webhook"))
        let entries = try await site.get("/api/v1/journal?limit=500", as: .admin)["items"]?.items ?? []
        #expect(
            entries.filter { $0["subject"]?["id"]?.text == webhook.id }.compactMap { $0["event"]?.text }
                == ["created", "updated", "deleted"])
    }
}
