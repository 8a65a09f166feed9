import Foundation
import HTTPTypes
import Operations
import Storage
import Testing
import Training
import Web

@Suite struct CaptionTests {
    private let file = """
        WEBVTT

        00:01.000 --> 00:04.000
        <v Ada>We open a tunnel with ngrok.

        01:02.000 --> 01:05.000
        <script>alert(1)</script> is text.
        """

    private func tutorial(_ site: TestSite, at url: String = "https://media.example.org/a.mp4") async throws
        -> JSONValue
    {
        try await site.tutorial([
            "materials": [
                ["title": "Slides", "url": "https://example.org/s", "kind": "slides"],
                ["title": "The recording", "url": .string(url), "kind": "recording"],
            ]
        ])
    }

    private func put(
        _ site: TestSite, _ tutorial: JSONValue, _ text: String, language: String = "en", material: Int = 1,
        as who: TestSite.Who = .trainer
    ) async throws -> Reply {
        try await site.send(
            .put, path(tutorial, material, language), Data(text.utf8), as: who, ["Content-Type": "text/vtt"])
    }

    private func path(_ tutorial: JSONValue, _ material: Int = 1, _ language: String = "en") -> String {
        "/api/v1/tutorials/\(tutorial.id)/materials/\(material)/captions/\(language)"
    }

    @Test func `captions are saved, read and deleted by language`() async throws {
        let site = try await TestSite()
        let tutorial = try await tutorial(site)
        let before = try await site.journalPosition()
        let saved = try await put(site, tutorial, file)
        #expect(saved.status == 200, "\(saved.text)")
        #expect(try [saved["language"], saved["recording"]] == ["en", "https://media.example.org/a.mp4"])
        #expect(try await site.journal(after: before) == ["updated tutorial"])
        let read = try await site.get(path(tutorial))
        #expect(read.header("Content-Type") == "text/vtt; charset=utf-8")
        #expect(
            read.text == """
                WEBVTT

                00:00:01.000 --> 00:00:04.000
                We open a tunnel with ngrok.

                00:01:02.000 --> 00:01:05.000
                &lt;script&gt;alert(1)&lt;/script&gt; is text.

                """)
        #expect(try await site.get(path(tutorial, 1, "de")).status == 404)
        let file = try await site.get("/captions/\(saved.json.id)")
        #expect(file.text == read.text)
        #expect(file.header("Cache-Control") == "public, max-age=31536000, immutable")
        // Another upload has another address.
        let again = try await put(site, tutorial, self.file)
        #expect(try again.json.id != saved.json.id)
        #expect(try await site.get("/captions/\(saved.json.id)").status == 404)
        #expect(try await site.send(.delete, path(tutorial), as: .trainer).status == 204)
        #expect(try await site.get(path(tutorial)).status == 404)
        #expect(try await site.send(.delete, path(tutorial), as: .trainer).status == 404)
    }

    @Test func `bad captions, wrong places and wrong callers are refused`() async throws {
        let site = try await TestSite()
        let tutorial = try await tutorial(site)
        let bad = try await put(site, tutorial, "WEBVTT\n\nfirst\nsecond\n\n00:01.000 --> 00:00.000\nx")
        #expect(
            try bad.refusal?.faults.map(\.detail) == [
                "Line 3 belongs to no cue: a line with times such as 00:01.000 --> 00:04.000 is missing.",
                "Line 6 ends before it starts.",
            ])
        let large = file + String(repeating: "x", count: Captions.maxBytes)
        #expect(try await put(site, tutorial, large).status == 413)
        let json = try await site.send(.put, path(tutorial), Data("{}".utf8), as: .trainer)
        #expect(json.status == 415)
        #expect(try await put(site, tutorial, file, material: 0).status == 409)
        #expect(try await put(site, tutorial, file, material: 2).status == 404)
        #expect(try await put(site, tutorial, file, language: "x!").status == 404)
        #expect(try await put(site, tutorial, file, as: .anybody).status == 401)
        for who in [TestSite.Who.agent, .integration] {
            #expect(try await put(site, tutorial, file, as: who).status == 403)
        }
        let draft = try await site.patch("/api/v1/tutorials/\(tutorial.id)", ["status": "draft"])
        #expect(draft.status == 200)
        let saved = try await put(site, tutorial, file)
        #expect(try await site.get(path(tutorial)).status == 404)
        #expect(try await site.get(path(tutorial), as: .agent).status == 200)
        #expect(try await site.get("/captions/\(saved.json.id)").status == 404)
    }

    @Test func `a recording of a named host is played on the page, with captions and transcript`() async throws {
        let site = try await TestSite(playerHosts: "media.example.org, Other.example:8443")
        let tutorial = try await tutorial(site)
        let saved = try await put(site, tutorial, file)
        _ = try await put(site, tutorial, file.replacing("tunnel", with: "Tunnel"), language: "de")
        let page = try await site.get("/tutorials/\(tutorial["slug"]?.text ?? "")", browser)
        #expect(page.header("Content-Security-Policy")?.contains("media-src 'self' https://media.example.org") == true)
        for part in [
            #"<video id="recording-1" controls preload="metadata" playsinline aria-label="The recording">"#,
            #"<source src="https://media.example.org/a.mp4" type="video/mp4">"#,
            #"<track kind="captions" src="/captions/\#(try saved.json.id)" srclang="en" label="English" default>"#,
            #"srclang="de" label="German">"#,
            #"<a href="https://media.example.org/a.mp4#t=62" data-seek="62" data-player="recording-1">1:02</a>"#,
            "<b>Ada:</b> We open a tunnel with ngrok.", "&lt;script&gt;alert(1)&lt;/script&gt; is text.",
        ] {
            #expect(page.text.contains(part), "\(part)")
        }
        let german = try await site.get(
            "/tutorials/\(tutorial["slug"]?.text ?? "")", browser.merging(["Accept-Language": "de"]) { $1 })
        #expect(german.text.contains("We open a Tunnel with ngrok."))
    }

    @Test(arguments: [
        "https://evil.example/a.mp4", "http://media.example.org/a.mp4", "https://media.example.org/watch?v=a.mp4",
        "https://media.example.org.evil.example/a.mp4",
        "https://media.example.org:8443/a.mp4",
    ])
    func `a recording elsewhere is a card, and the page loads nothing of it`(url: String) async throws {
        let site = try await TestSite(playerHosts: "media.example.org")
        let tutorial = try await tutorial(site, at: url)
        _ = try await put(site, tutorial, file)
        let page = try await site.get("/tutorials/\(tutorial["slug"]?.text ?? "")", browser)
        #expect(page.status == 200)
        #expect(!page.text.contains("<video"))
        #expect(page.text.contains("class=\"recording\""))
        #expect(page.text.contains("We open a tunnel with ngrok."))
        #expect(page.header("Content-Security-Policy")?.contains("media-src") == false)
    }

    @Test(arguments: [
        ("", true), ("a.example", true), ("a.example,b.example:8443", true), ("https://a.example", false),
        ("a.example; script-src *", false), ("'unsafe-inline'", false), ("*", false), ("a.example/b", false),
    ])
    func `only names of hosts are hosts of players`(text: String, isValid: Bool) {
        #expect((PlayerHosts(text) != nil) == isValid)
    }

    @Test func `the spoken words are searched and recommended, until the recording is gone`() async throws {
        let site = try await TestSite()
        let tutorial = try await tutorial(site)
        _ = try await site.tutorial(["title": "Invoices"])
        func found() async throws -> Bool {
            try await site.get("/tutorials?q=ngrok", browser).text.contains("Webhooks from zero")
        }
        func first() async throws -> JSONValue? {
            let reply = try await site.post(
                "/api/v1/recommendations", ["text": "ngrok tunnel closes"], as: .agent)
            return try reply["items"]?.items.first?["tutorial"]?["title"]
        }
        #expect(try await !found())
        _ = try await put(site, tutorial, file)
        #expect(try await found())
        #expect(try await first() == "Webhooks from zero")
        // A process that starts anew knows the same.
        let restarted = try await site.restarted()
        let reply = try await restarted.post("/api/v1/recommendations", ["text": "ngrok tunnel closes"], as: .agent)
        #expect(try reply["items"]?.items.first?["tutorial"]?["title"] == "Webhooks from zero")
        // Other materials in front, and the recording keeps its captions.
        let recording: JSONValue = [
            "title": "The recording", "url": "https://media.example.org/a.mp4", "kind": "recording",
        ]
        _ = try await site.patch("/api/v1/tutorials/\(tutorial.id)", ["materials": [recording]])
        #expect(try await site.get(path(tutorial, 0)).status == 200)
        #expect(try await found())
        _ = try await site.patch("/api/v1/tutorials/\(tutorial.id)", ["materials": []])
        #expect(try await !found())
        _ = try await site.patch("/api/v1/tutorials/\(tutorial.id)", ["materials": [recording]])
        #expect(try await found())
    }

    @Test func `a trainer uploads captions in the browser, and is told every line that is wrong`() async throws {
        let site = try await TestSite()
        let tutorial = try await tutorial(site)
        let staff = try await site.signedIn(as: .trainer)
        let (page, url) = ("/staff/tutorials/\(tutorial.id)", "https://media.example.org/a.mp4")
        #expect(try await staff.get(page).text.contains("Recordings and captions"))
        let bad = try await staff.upload(
            page + "/captions", file: "WEBVTT\n\nnonsense", ["recording": url, "language": "en"])
        #expect(bad.status == 422)
        #expect(bad.text.contains("Line 3 belongs to no cue"))
        let done = try await staff.upload(
            page + "/captions", file: file, ["recording": url, "language": "en"])
        #expect(done.header("Location") == page + "?done=captions#captions", "\(done.text)")
        let shown = try await staff.get(page + "?done=captions").text
        #expect(shown.contains("Captions saved."))
        #expect(shown.contains("href=\"/captions/"))
        #expect(shown.contains("Views in the last 30 days: 0. All time: 0."))
        let deleted = try await staff.send(page + "/captions/delete", ["recording": url, "language": "en"])
        #expect(deleted.status == 303)
        #expect(try await site.get(path(tutorial)).status == 404)
    }

    @Test func `a form of captions reaches the recording that it showed, or none`() async throws {
        let site = try await TestSite()
        let tutorial = try await tutorial(site)
        let staff = try await site.signedIn(as: .trainer)
        let page = "/staff/tutorials/\(tutorial.id)"
        _ = try await put(site, tutorial, file)
        let shown = try await staff.get(page).html
        let url = try #require(shown.texts("//select[@name='recording']/option/@value").first)
        #expect(try shown.texts("//input[@name='recording' and @type='hidden']/@value").first == url)
        func show(_ recordings: String...) async throws {
            let materials = recordings.map { url -> JSONValue in
                ["title": "A recording", "url": .string(url), "kind": "recording"]
            }
            let reply = try await site.patch("/api/v1/tutorials/\(tutorial.id)", ["materials": .array(materials)])
            #expect(reply.status == 200)
        }
        // Somebody else puts the materials in another order, with another recording in the old place.
        try await show(url, "https://media.example.org/b.mp4")
        let german = ["recording": url, "language": "de"]
        #expect(try await staff.upload(page + "/captions", file: file, german).status == 303)
        #expect(try await site.get(path(tutorial, 0, "de")).status == 200)
        #expect(try await site.get(path(tutorial, 1, "de")).status == 404)
        // Then they remove it.
        try await show("https://media.example.org/b.mp4")
        #expect(try await put(site, tutorial, file, material: 0).status == 200)
        let refusals = [
            try await staff.upload(page + "/captions", file: file, german),
            try await staff.send(page + "/captions/delete", ["recording": url, "language": "en"]),
        ]
        for refusal in refusals {
            #expect(refusal.status == 409)
            #expect(
                try refusal.html.texts("//div[@role='alert']/p") == [
                    "This recording was changed or removed in the meantime. Choose another one."
                ])
        }
        #expect(try await site.get(path(tutorial, 0)).status == 200)
        #expect(try await site.get(path(tutorial, 0, "de")).status == 404)
    }

    @Test func `views are counted by day, and those of one network are limited`() async throws {
        let site = try await TestSite()
        let tutorial = try await tutorial(site)
        let views = "/tutorials/\(tutorial["slug"]?.text ?? "")/views"
        for _ in 0..<25 {
            let reply = try await site.post(views, nil, as: .anybody, ["X-Forwarded-For": "192.0.2.1"])
            #expect(reply.status == 204)
            #expect(reply.header("Set-Cookie") == nil)
        }
        _ = try await site.post(views, nil, as: .anybody, ["X-Forwarded-For": "198.51.100.1"])
        let stored = try await site.database.read { connection in
            try connection.all("SELECT day, views FROM recording_views") {
                "\(try $0.text("day")) \(try $0.integer("views"))"
            }
        }
        #expect(stored == ["2026-12-01 21"])
        #expect(try await site.post("/tutorials/none/views", nil, as: .anybody).status == 404)
    }

    @Test func `captions of a recording that was removed are not public, and take no place of others`() async throws {
        let site = try await TestSite()
        let tutorial = try await tutorial(site)
        let first = try await put(site, tutorial, file, language: "aa").json.id
        for letter in "bcdefghijklmnopqrstuvwxyz" {
            #expect(try await put(site, tutorial, file, language: "a\(letter)").status == 200)
        }
        for letter in "abcdefghijklmn" {
            #expect(try await put(site, tutorial, file, language: "b\(letter)").status == 200)
        }
        #expect(try await put(site, tutorial, file, language: "zz").status == 409)
        #expect(try await site.get("/captions/\(first)").status == 200)
        func show(_ url: String) async throws {
            let recording: JSONValue = ["title": "The recording", "url": .string(url), "kind": "recording"]
            let reply = try await site.patch("/api/v1/tutorials/\(tutorial.id)", ["materials": [recording]])
            #expect(reply.status == 200)
        }
        try await show("https://media.example.org/b.mp4")
        #expect(try await site.get("/captions/\(first)").status == 404)
        #expect(try await put(site, tutorial, file, language: "zz", material: 0).status == 200)
        try await show("https://media.example.org/a.mp4")
        #expect(try await site.get("/captions/\(first)").status == 200)
    }
}
