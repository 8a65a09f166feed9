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
                "10:00–11:00 in Berlin Retries done right Webinar · 1 h · With Ada 5 seats left Register : Retries done right, Tue 8 Dec, 10:00–11:00"
            ])
        #expect(try plain.texts("//h2").first == "Tuesday, 8 December")
        let there = try await site.get("/", browser.merging(["Cookie": "a=b; zone=America%2FLos_Angeles"]) { $1 }).html
        #expect(
            try there.texts(row) == [
                "01:00–02:00 at night 10:00–11:00 in Berlin Retries done right Webinar · 1 h · With Ada 5 seats left Register : Retries done right, Tue 8 Dec, 01:00–02:00"
            ])
        let nonsense = try await site.get("/", browser.merging(["Cookie": "zone=..%2F..%2Fetc%2Fpasswd"]) { $1 }).html
        #expect(try nonsense.texts(row) == plain.texts(row))
    }

    @Test func `a selection is offered for subscription while programs take its address`() async throws {
        let site = try await TestSite()
        try await site.webinar(["tags": ["http"]])
        func offered(_ query: String) async throws -> [String] {
            try await site.get("/" + query, browser).html.texts("//div[@class='panel']//code")
        }
        #expect(try await offered("?tag=http") == ["https://lectern.test/calendar.ics?tag=http"])
        let long = (1...40).map { "tag=tag\($0)" }.joined(separator: "&")
        #expect(try await offered("?" + long) == [])
        let page = try await site.get("/?" + long, browser).html
        #expect(try page.texts("//div[@class='panel']/p").contains { $0.contains("its address is too long") })
        // The feed itself is there.
        #expect(try await site.get("/calendar.ics?" + long).status == 200)
    }

    @Test func `another day there is said`() async throws {
        let site = try await TestSite()
        try await site.webinar(["start": "2026-12-08T08:00:00", "timeZone": "Asia/Tokyo"])
        let page = try await site.get("/", browser.merging(["Cookie": "zone=America/New_York"]) { $1 }).html
        #expect(try page.texts("//h2") == ["Monday, 7 December"])
        #expect(try page.texts("//p[@class='when']") == ["18:00–19:00 Tue 8 Dec 08:00–09:00 in Tokyo"])
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
        #expect(
            try page.html.texts("//main/p[1]") == ["Something in the address or in the data you sent isn’t valid."])
    }

    @Test func `a long programme goes on on further pages, without a gap`() async throws {
        let site = try await TestSite()
        for number in 10..<32 {
            try await site.webinar([
                "title": .string("Session \(number)"), "start": .string("2026-12-\(number)T10:00:00"),
                "recurrence": weekly("FREQ=WEEKLY;COUNT=3"),
            ])
        }
        var address: String? = "/"
        var titles: [String] = []
        var pages = 0
        while let next = address {
            let page = try await site.get(next, browser).html
            titles += try page.texts("//li[contains(@class,'date')]//h3")
            address = try page.texts("//a[@rel='next']/@href").first
            pages += 1
        }
        #expect(pages == 3)
        #expect(titles == (10..<32).map { "Session \($0)" })
        #expect(try await site.get("/?after=1.", browser).status == 200)
        #expect(try await site.get("/?after=x", browser).status == 200)
    }

    @Test func `the dates of a session are one entry, which is the next that takes place`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        let further = "//p[@class='further']"
        let whole = try await site.get("/", browser).html
        #expect(try whole.texts(further) == ["and 5 more dates : Retries done right"])
        #expect(try whole.texts(further + "//@href") == ["/sessions/\(session.id)#dates"])
        for day in ["2026-12-01", "2026-12-08", "2026-12-15", "2026-12-22"] {
            _ = try await site.post(site.path(session, day + "T10:00:00") + "/cancel", ["reason": "Ill."])
        }
        let rest = try await site.get("/", browser).html
        #expect(try rest.texts("//h2") == ["Tuesday, 29 December"])
        #expect(try rest.texts(further) == ["and 1 more date : Retries done right"])
        _ = try await site.post(site.path(session, "2026-12-29T10:00:00") + "/cancel", ["reason": "Ill."])
        _ = try await site.post(site.path(session, "2027-01-05T10:00:00") + "/cancel", ["reason": "Ill."])
        let none = try await site.get("/", browser).html
        #expect(try none.texts("//h2") == ["Tuesday, 1 December"])
        #expect(try none.texts("//p[@class='cancelled']") == ["Cancelled"])
        #expect(try none.count(further) == 0)
    }

    @Test func `the dates of a tutorial are one entry, however many sessions teach it`() async throws {
        let site = try await TestSite()
        let tutorial = try await site.tutorial(["slug": "hooks"])
        let draft = try await site.tutorial(["title": "Not yet", "status": "draft"])
        let taught: JSONValue = ["tutorial": .string(tutorial.id)]
        let series = try await site.series(taught)
        try await site.webinar(taught.merging(["title": "Before", "start": "2026-12-02T10:00:00"]))
        try await site.webinar(taught.merging(["title": "Later", "start": "2027-02-02T10:00:00"]))
        try await site.webinar(taught.merging(["title": "Hidden", "visibility": "unlisted"]))
        for (title, start) in [("One", "2026-12-03T10:00:00"), ("Two", "2026-12-03T11:00:00")] {
            try await site.webinar([
                "title": .string(title), "start": .string(start), "tutorial": .string(draft.id),
            ])
        }
        let (entries, further) = ("//li[contains(@class,'date')]//h3", "//p[@class='further']")
        let page = try await site.get("/", browser).html
        #expect(try page.texts(entries) == ["Retries done right", "One", "Two"])
        #expect(try page.texts(further) == ["and 7 more dates : Retries done right"])
        #expect(try page.texts(further + "//@href") == ["/tutorials/hooks#dates"])
        #expect(try await site.get("/api/v1/occurrences")["items"]?.items.count == 10)
        _ = try await site.post(site.path(series, "2026-12-01T10:00:00") + "/cancel", ["reason": "Ill."])
        let rest = try await site.get("/", browser).html
        #expect(try rest.texts(entries) == ["Before", "One", "Two"])
        #expect(try rest.texts(further) == ["and 6 more dates : Before"])
    }

    @Test func `an entry says what one learns, and leads to more of its kind`() async throws {
        let site = try await TestSite()
        let tutorial = try await site.tutorial(["summary": "Verify who sent it.", "level": "advanced"])
        try await site.webinar([
            "title": "Hooks", "start": "2026-12-08T10:00:00", "tags": ["api"], "tutorial": .string(tutorial.id),
            "language": "de", "capacity": 200,
        ])
        try await site.webinar([
            "title": "Own words", "start": "2026-12-09T10:00:00", "description": "Bring **your** flow.\n\nMore.",
        ])
        let page = try await site.get("/", browser).html
        #expect(try page.texts("//p[@class='summary']") == ["Verify who sent it.", "Bring your flow."])
        #expect(try page.texts("//p[@class='chips']/a") == ["German", "Advanced", "api"])
        #expect(
            try page.texts("//p[@class='chips']/a/@href") == ["/?language=de", "/?level=advanced", "/?tag=api"])
        // Of two hundred seats nobody has to be told.
        #expect(try page.texts("//div[@class='seats']").first == "Register : Hooks, Tue 8 Dec, 10:00–11:00")
        #expect(try page.texts("//a[contains(@class,'main')]") == ["Register : Hooks, Tue 8 Dec, 10:00–11:00"])
        let narrowed = try await site.get("/?level=advanced&tag=api&q=hooks", browser).html
        #expect(
            try narrowed.texts("//p[@class='active']/a") == [
                "Advanced × : remove this filter", "api × : remove this filter", "“hooks” × : remove this filter",
                "Clear filters",
            ])
        #expect(try narrowed.texts("(//p[@class='active']/a)[1]/@href") == ["/?tag=api&q=hooks"])
        #expect(try narrowed.texts("//summary").first == "Subscribe to this selection")
        #expect(
            try narrowed.texts("//div[@class='panel']/p").first
                == "A subscribed calendar updates automatically. Search words and levels are not part of a subscription."
        )
        #expect(try await site.get("/?level=beginner", browser).html.texts("//h3") == [])
        #expect(try await site.get("/?level=expert", browser).status == 422)
    }

    @Test func `the programme weighs little with all that it loads`() async throws {
        let site = try await TestSite()
        try await site.webinar(["start": "2026-12-08T10:00:00", "recurrence": weekly("FREQ=DAILY;COUNT=300")])
        let zipped = ["Accept-Encoding": "gzip"]
        let loaded = "//link[@rel='stylesheet' or @rel='icon']/@href | //script/@src"
        for path in ["/", "/?view=month", "/embed"] {
            let page = try await site.get(path, zipped)
            #expect(page.header("Content-Encoding") == "gzip")
            let plain = try await site.get(path).html
            var weight = page.body.count
            for address in try plain.texts(loaded) {
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

    @Test func `what is refused in the frame of another site is told in it, and leads nowhere else`() async throws {
        let site = try await TestSite()
        let refused = try await site.get("/embed?kind=nothing&lang=de", browser)
        #expect(refused.status == 422)
        #expect(refused.header("Content-Security-Policy")?.hasSuffix("; frame-ancestors *") == true)
        #expect(refused.header("Set-Cookie") == nil)
        #expect(try refused.html.texts("//h1") == ["Ungültige Anfrage"])
        #expect(try refused.html.count("//a") == 0)
        let page = try await site.get("/?kind=nothing", browser)
        #expect(page.header("Content-Security-Policy")?.hasSuffix("; frame-ancestors 'none'") == true)
    }

    @Test func `the language of a frame is not kept for the reader's other pages`() async throws {
        let site = try await TestSite()
        for path in ["/embed?lang=de", "/support/embed?lang=de"] {
            let frame = try await site.get(path, browser)
            #expect(frame.text.contains("<html lang=\"de\""), "\(path)")
            #expect(frame.header("Set-Cookie") == nil, "\(path)")
        }
    }

    @Test func `what pages load is kept for good under an address that changes with it`() async throws {
        let site = try await TestSite()
        let page = try await site.get("/").html
        let addresses = try page.texts("//link[@rel='stylesheet' or @rel='icon']/@href | //script/@src")
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
