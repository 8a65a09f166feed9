import Foundation
import Testing

@Suite struct ProgrammePageTests {
    @Test func `the programme shows dates in the session's zone, and in the reader's where it is known`() async throws {
        let site = try await TestSite()
        let ada = try await site.trainer("Ada")
        try await site.webinar([
            "start": "2026-12-08T10:00:00", "capacity": 5, "trainers": [.string(ada.id)],
        ])
        let row = "//li[contains(@class,'date')]"
        let plain = try await site.get("/", browser).html
        #expect(
            try plain.texts(row) == [
                "Tue 8 Dec 10:00–11:00 Europe/Berlin Retries done right Webinar · With Ada 5 seats left Register : Retries done right, Tue 8 Dec, 10:00–11:00"
            ])
        #expect(try plain.texts("//h2").first == "December 2026")
        let there = try await site.get("/", browser.merging(["Cookie": "a=b; zone=America%2FLos_Angeles"]) { $1 }).html
        #expect(
            try there.texts(row) == [
                "Tue 8 Dec 01:00–02:00 America/Los Angeles Retries done right Webinar · With Ada 10:00–11:00 in Europe/Berlin 5 seats left Register : Retries done right, Tue 8 Dec, 01:00–02:00"
            ])
        let nonsense = try await site.get("/", browser.merging(["Cookie": "zone=..%2F..%2Fetc%2Fpasswd"]) { $1 }).html
        #expect(try nonsense.texts(row) == plain.texts(row))
    }

    @Test func `a selection is offered for subscription while programs take its address`() async throws {
        let site = try await TestSite()
        try await site.webinar(["tags": ["http"]])
        func offered(_ query: String) async throws -> [String] {
            try await site.get("/" + query, browser).html.texts("//section[@class='subscribe']//code")
        }
        #expect(try await offered("?tag=http") == ["https://lectern.test/calendar.ics?tag=http"])
        let long = (1...40).map { "tag=tag\($0)" }.joined(separator: "&")
        #expect(try await offered("?" + long) == [])
        let page = try await site.get("/?" + long, browser).html
        #expect(try page.texts("//p[@class='about']").contains { $0.contains("its address is too long") })
        // The feed itself is there.
        #expect(try await site.get("/calendar.ics?" + long).status == 200)
    }

    @Test func `another day there is said`() async throws {
        let site = try await TestSite()
        try await site.webinar(["start": "2026-12-08T08:00:00", "timeZone": "Asia/Tokyo"])
        let page = try await site.get("/", browser.merging(["Cookie": "zone=America/New_York"]) { $1 }).html
        #expect(try page.texts("//li[contains(@class,'date')]//time") == ["Mon 7 Dec 18:00–19:00"])
        #expect(try page.texts("//p[@class='about']").contains("Tue 8 Dec 08:00–09:00 in Asia/Tokyo"))
    }

    @Test func `the page speaks the language of the browser, or the one that was chosen and is kept`() async throws {
        let site = try await TestSite()
        let german = try await site.get("/", ["Accept-Language": "de-AT"])
        #expect(try german.html.texts("//h1") == ["Webinare und Tutorials"])
        #expect(german.header("Set-Cookie") == nil)
        #expect(german.header("Vary") == "Accept-Language, Cookie, Accept-Encoding")
        let chosen = try await site.get("/?lang=de&kind=webinar", ["Accept-Language": "en"])
        #expect(try chosen.html.texts("//h1") == ["Webinare und Tutorials"])
        #expect(chosen.header("Set-Cookie") == "lang=de; Path=/; Max-Age=31536000; SameSite=Lax")
        #expect(
            try chosen.html.texts("//footer//a/@href") == [
                "?kind=webinar&lang=de", "?kind=webinar&lang=en", "/sign-in", "/docs",
            ])
        let kept = try await site.get("/", ["Accept-Language": "en", "Cookie": "lang=de"])
        #expect(try kept.html.texts("//h1") == ["Webinare und Tutorials"])
        let unknown = try await site.get("/?lang=xx%0d%0aSet-Cookie:a", ["Accept-Language": "en"])
        #expect(try unknown.html.texts("//h1") == ["Webinars and tutorials"])
        #expect(unknown.header("Set-Cookie") == nil)
    }

    @Test(arguments: [
        ("kind=tutorial", ["Live"]), ("tag=api", ["Hooks"]), ("language=de", ["Über Räume"]), ("q=hooks", ["Hooks"]),
        ("q=UBER%20raume", ["Über Räume"]), ("q=nothing", []), ("q=%25", []), ("trainer=nobody", []),
        ("q=&kind=&tag=", ["Hooks", "Live", "Über Räume"]), ("utm_source=x", ["Hooks", "Live", "Über Räume"]),
        ("q=API", ["Hooks"]), ("q=zero", ["Hooks"]), ("view=month&q=hooks", ["Hooks"]),
        ("view=month&month=2026-11", []), ("view=month&month=nonsense", ["Hooks", "Live", "Über Räume"]),
    ])
    func `the programme is narrowed down`(query: String, titles: [String]) async throws {
        let site = try await TestSite()
        let tutorial = try await site.tutorial()
        try await site.webinar([
            "title": "Hooks", "start": "2026-12-08T10:00:00", "tags": ["api"], "tutorial": .string(tutorial.id),
        ])
        try await site.webinar(["title": "Live", "kind": "tutorial", "start": "2026-12-09T10:00:00"])
        try await site.webinar(["title": "Über Räume", "language": "de", "start": "2026-12-10T10:00:00"])
        try await site.webinar(["title": "Secret", "visibility": "unlisted", "start": "2026-12-10T10:00:00"])
        let page = try await site.get("/?" + query, browser).html
        let found =
            try page.texts("//li[contains(@class,'date')]//h3")
            + page.texts("//ol[contains(@class,'days')]//ul/li//span")
        #expect(found == titles)
    }

    @Test func `the programme of a tutorial is asked for by its id or any of its slugs`() async throws {
        let site = try await TestSite()
        let (one, two) = (try await site.tutorial(), try await site.tutorial(["title": "Other"]))
        for tutorial in [one, two] {
            try await site.webinar([
                "title": .string(tutorial.id), "start": "2026-12-08T10:00:00", "tutorial": .string(tutorial.id),
            ])
        }
        let former = try #require(one["slug"]?.text)
        _ = try await site.patch("/api/v1/tutorials/\(one.id)", ["slug": "hooks"])
        for path in ["/", "/embed"] {
            for name in [one.id, former, "hooks"] {
                let page = try await site.get("\(path)?tutorial=\(name)", browser).html
                #expect(try page.texts("//li[contains(@class,'date')]//h3") == [one.id], "\(path) \(name)")
                guard path == "/" else { continue }
                #expect(try page.texts("//select[@name='tutorial']/option/@value") == ["", "other", "hooks"])
                #expect(try page.texts("//select[@name='tutorial']/option[@selected]/@value") == ["hooks"], "\(name)")
            }
        }
    }

    @Test func `a filter that is no value is refused on a page`() async throws {
        let site = try await TestSite()
        let page = try await site.get("/?kind=party", browser)
        #expect(page.status == 422)
        #expect(try page.html.texts("//h1") == ["Invalid request"])
    }

    @Test func `a long programme goes on on further pages, without a gap`() async throws {
        let site = try await TestSite()
        try await site.webinar([
            "start": "2026-12-08T10:00:00", "recurrence": weekly("FREQ=DAILY;COUNT=120"),
        ])
        var address: String? = "/"
        var days: [String] = []
        var pages = 0
        while let next = address {
            let page = try await site.get(next, browser).html
            days += try page.texts("//li[contains(@class,'date')]//time/@datetime")
            address = try page.texts("//a[@rel='next']/@href").first
            pages += 1
        }
        #expect(pages == 3)
        #expect(days.count == 120)
        #expect(Set(days).count == 120)
        #expect(days == days.sorted())
        #expect(try await site.get("/?after=1.", browser).status == 200)
        #expect(try await site.get("/?after=x", browser).status == 200)
    }

    @Test func `the programme weighs little with all that it loads`() async throws {
        let site = try await TestSite()
        try await site.webinar(["start": "2026-12-08T10:00:00", "recurrence": weekly("FREQ=DAILY;COUNT=300")])
        let zipped = ["Accept-Encoding": "gzip"]
        for path in ["/", "/?view=month", "/embed"] {
            let page = try await site.get(path, zipped)
            #expect(page.header("Content-Encoding") == "gzip")
            let plain = try await site.get(path).html
            var weight = page.body.count
            for address in try plain.texts("//link/@href") + plain.texts("//script/@src") {
                weight += try await site.get(address, zipped).body.count
            }
            #expect(weight < 20_000, "\(path)")
        }
        // What holds a secret is not compressed: its length would tell of it.
        #expect(try await site.get("/my/link", zipped).header("Content-Encoding") == nil)
    }

    @Test func `a month shows each date on its day where the reader is`() async throws {
        let site = try await TestSite()
        try await site.webinar(["start": "2027-01-01T08:00:00", "timeZone": "Asia/Tokyo"])
        let path = "/?view=month&month=2026-12"
        let here = try await site.get(path, browser.merging(["Cookie": "zone=America/New_York"]) { $1 }).html
        #expect(
            try here.texts("//ol[contains(@class,'days')]/li[ul]") == [
                "31 Thursday, 31 December 2026 18:00 Retries done right"
            ])
        #expect(try here.count("//ol[contains(@class,'days')]/li") == 31)
        #expect(try here.texts("//a[@rel='next']/@href") == ["/?view=month&month=2027%2D01"])
        #expect(try await site.get(path, browser).html.count("//ol[contains(@class,'days')]/li[ul]") == 0)
    }

    @Test func `the list in a frame of another site is the only page that may stand in one`() async throws {
        let site = try await TestSite()
        try await site.webinar(["start": "2026-12-08T10:00:00"])
        let embedded = try await site.get("/embed?kind=webinar")
        #expect(embedded.header("Content-Security-Policy")?.hasSuffix("; frame-ancestors *") == true)
        #expect(try embedded.html.texts("//h3") == ["Retries done right"])
        #expect(try embedded.html.count("//form") == 0)
        for path in ["/", "/tutorials", "/docs", "/my/link", "/sessions/nothing", "/errors/full"] {
            let policy = try await site.get(path, browser).header("Content-Security-Policy")
            #expect(
                policy == """
                    default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                    base-uri 'none'; form-action 'self'; frame-ancestors 'none'
                    """, "\(path)")
        }
        let script = try await site.get("/embed.js")
        #expect(script.header("Cross-Origin-Resource-Policy") == "cross-origin")
        #expect(script.header("Cache-Control") == "public, max-age=3600")
    }

    @Test func `what pages load is kept for good under an address that changes with it`() async throws {
        let site = try await TestSite()
        let page = try await site.get("/").html
        let addresses = try page.texts("//link/@href") + page.texts("//script/@src")
        #expect(addresses.count == 3)
        for address in addresses {
            #expect(address.hasPrefix("/"))
            let file = try await site.get(address, ["Accept-Encoding": "gzip"])
            #expect(file.header("Cache-Control") == "public, max-age=31536000, immutable")
            #expect(file.header("Content-Encoding") == "gzip")
            let tag = try #require(file.tag)
            #expect(try await site.get(address, ["If-None-Match": tag]).status == 304)
        }
    }
}
