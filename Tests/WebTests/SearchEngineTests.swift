import Foundation
import FoundationXML
import Operations
import Testing
import Training

@Suite struct SearchEngineTests {
    private func data(_ site: TestSite, _ path: String) async throws -> JSONValue {
        let page = try await site.get(path, browser).html
        let text = try #require(try page.texts("//script[@type='application/ld+json']").first)
        return try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    }

    @Test func `a session is an event of schema.org on each of its dates`() async throws {
        let site = try await TestSite()
        let ada = try await site.trainer("Ada </script><script>")
        let session = try await site.series([
            "capacity": 1, "trainers": [.string(ada.id)], "join": ["url": "https://meet.example.org/secret"],
        ])
        _ = try await site.post(site.path(session, "2026-12-08T10:00:00") + "/cancel", ["reason": "Ill."])
        try await site.register("ada@example.org", for: session, on: "2026-12-15T10:00:00")
        let reply = try await site.get("/sessions/\(session.id)", browser)
        #expect(!reply.text.contains("meet.example.org"))
        #expect(try reply.html.count("//script[not(@type)]") == 1)
        let events = try await data(site, "/sessions/\(session.id)")["@graph"]?.items ?? []
        let page = JSONValue.string("https://lectern.test/sessions/\(session.id)")
        #expect(
            events.first == [
                "@type": "Event", "name": "Retries done right", "url": page,
                "startDate": "2026-12-01T10:00:00+01:00", "endDate": "2026-12-01T11:00:00+01:00",
                "eventStatus": "https://schema.org/EventScheduled",
                "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
                "location": ["@type": "VirtualLocation", "url": page], "inLanguage": "en", "isAccessibleForFree": true,
                "organizer": ["@type": "Organization", "name": "lectern.test", "url": "https://lectern.test"],
                "performer": [["@type": "Person", "name": "Ada </script><script>"]],
                "offers": [
                    "@type": "Offer", "price": 0, "priceCurrency": "EUR",
                    "url": .string("https://lectern.test/sessions/\(session.id)/register"),
                    "availability": "https://schema.org/InStock",
                ],
            ])
        #expect(
            events.prefix(3).map { $0["eventStatus"] } == [
                "https://schema.org/EventScheduled", "https://schema.org/EventCancelled",
                "https://schema.org/EventScheduled",
            ])
        #expect(events[2]["offers"]?["availability"] == "https://schema.org/SoldOut")
    }

    @Test func `a date that opens later can be had from then on, and a moved one says where it was`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["registration": ["opens": "2026-12-05T09:00:00Z"]])
        _ = try await site.patch(site.path(session, "2026-12-08T10:00:00"), ["start": "2026-12-09T14:00:00"])
        let events = try await data(site, "/sessions/\(session.id)")["@graph"]?.items ?? []
        #expect(
            events.first?["offers"] == [
                "@type": "Offer", "price": 0, "priceCurrency": "EUR",
                "url": .string("https://lectern.test/sessions/\(session.id)/register"),
                "availability": "https://schema.org/PreOrder", "validFrom": "2026-12-05T10:00:00+01:00",
            ])
        #expect(
            events.prefix(2).map { [$0["eventStatus"], $0["startDate"], $0["previousStartDate"]] } == [
                ["https://schema.org/EventScheduled", "2026-12-01T10:00:00+01:00", nil],
                [
                    "https://schema.org/EventRescheduled", "2026-12-09T14:00:00+01:00", "2026-12-08T10:00:00+01:00",
                ],
            ])
    }

    @Test func `a session is organised by the organisation, by its name`() async throws {
        let site = try await TestSite(organisation: FixedOrganisation(Organisation(name: "Acme Academy")))
        let session = try await site.webinar(["start": "2026-12-08T10:00:00"])
        #expect(
            try await data(site, "/sessions/\(session.id)")["@graph"]?.items.first?["organizer"]
                == ["@type": "Organization", "name": "Acme Academy", "url": "https://lectern.test"])
    }

    @Test func `pages say what they are, where they stand, and in which languages`() async throws {
        let site = try await TestSite()
        let tutorial = try await site.tutorial(["summary": "Verify \"who\" sent it."])
        let slug = try #require(tutorial["slug"]?.text)
        try await site.webinar(["start": "2026-12-08T10:00:00", "tutorial": .string(tutorial.id)])
        let page = try await site.get("/tutorials/\(slug)?utm_source=x", browser).html
        let address = "https://lectern.test/tutorials/\(slug)"
        #expect(try page.texts("//meta[@name='description']/@content") == ["Verify \"who\" sent it."])
        #expect(try page.texts("//link[@rel='canonical']/@href") == [address])
        #expect(
            try page.texts("//link[@hreflang]/@href") == [address + "?lang=de", address + "?lang=en", address])
        #expect(try page.texts("//meta[@property='og:title']/@content") == ["Webhooks from zero"])
        #expect(
            try page.texts("//link[@type='text/calendar']/@href")
                == ["https://lectern.test/calendar/tutorials/\(slug).ics"])
        let german = try await site.get("/?lang=de&tag=x", browser).html
        #expect(try german.texts("//link[@rel='canonical']/@href") == ["https://lectern.test/?lang=de"])
        let course = try await data(site, "/tutorials/\(slug)")
        #expect([course["@type"], course["name"]] == ["Course", "Webhooks from zero"])
        #expect(course["hasCourseInstance"]?.items.first?["startDate"] == "2026-12-08T10:00:00+01:00")
        let unlisted = try await site.webinar(["start": "2026-12-08T10:00:00", "visibility": "unlisted"])
        let hidden = try await site.get("/sessions/\(unlisted.id)", browser).html
        #expect(try hidden.texts("//meta[@name='robots']/@content") == ["noindex"])
        #expect(try hidden.count("//script[@type]") == 0)
    }

    @Test func `crawlers and language models are told of what is public`() async throws {
        let site = try await TestSite()
        let tutorial = try await site.tutorial(["summary": "Verify who sent it."])
        let slug = try #require(tutorial["slug"]?.text)
        try await site.tutorial(["title": "Draft", "status": "draft"])
        let session = try await site.webinar(["start": "2026-12-08T10:00:00"])
        try await site.webinar(["start": "2026-12-08T10:00:00", "visibility": "unlisted"])
        try await site.webinar(["start": "2026-11-02T10:00:00"])
        let map = try await site.get("/sitemap.xml")
        #expect(map.header("Content-Type") == "application/xml")
        #expect(
            try XMLDocument(data: map.body).nodes(forXPath: "//*[local-name()='loc']").compactMap(\.stringValue)
                == [
                    "/", "/tutorials", "/sessions/\(session.id)", "/tutorials/\(slug)",
                ].map { "https://lectern.test" + $0 })
        #expect(try await site.get("/sitemap.xml?page=2").status == 404)
        #expect(try await site.get("/sitemap.xml?page=\(Int.max)").status == 404)
        #expect(try await site.get("/sitemap.xml?page=0").status == 422)
        let overview = try await site.get("/llms.txt").text
        #expect(
            overview.contains(
                "- [Webhooks from zero](https://lectern.test/tutorials/\(slug)): Verify who sent it.\n"))
        #expect(!overview.contains("Draft"))
        #expect(try await site.get("/robots.txt").text.hasSuffix("Sitemap: https://lectern.test/sitemap.xml\n"))
    }
}
