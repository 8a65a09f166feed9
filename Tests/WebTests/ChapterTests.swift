import Foundation
import HTTPTypes
import Operations
import Testing
import Training
import Web

@Suite struct ChapterTests {
    private func tutorial(_ site: TestSite, at url: String = "https://media.example.org/a.mp4") async throws
        -> JSONValue
    {
        try await site.tutorial([
            "summary": "Verify who sent it.",
            "materials": [["title": "The recording", "url": .string(url), "kind": "recording"]],
        ])
    }

    private func path(_ tutorial: JSONValue) -> String { "/api/v1/tutorials/\(tutorial.id)/materials/0/chapters" }

    private func put(_ site: TestSite, _ tutorial: JSONValue, _ body: JSONValue, as who: TestSite.Who = .trainer)
        async throws -> Reply
    {
        try await site.send(.put, path(tutorial), body.data, as: who, ["Content-Type": "application/json"])
    }

    private let two: JSONValue = [
        "length": "PT52M",
        "chapters": [["start": "PT0S", "title": "Welcome <b>"], ["start": "PT1M30S", "title": "Setting up"]],
    ]

    @Test func `chapters are saved, read and deleted`() async throws {
        let site = try await TestSite()
        let tutorial = try await tutorial(site)
        #expect(try await site.get(path(tutorial)).status == 404)
        let before = try await site.journalPosition()
        let saved = try await put(site, tutorial, two)
        #expect(saved.status == 200, "\(saved.text)")
        #expect(try await site.journal(after: before) == ["updated tutorial"])
        let read = try await site.get(path(tutorial))
        #expect(try read["chapters"] == two["chapters"])
        #expect(try [read["length"], read["recording"]] == ["PT52M", "https://media.example.org/a.mp4"])
        let file = "WEBVTT\n\n00:00.000 --> 00:10.000\nOnly one"
        let uploaded = try await site.send(
            .put, path(tutorial), Data(file.utf8), as: .trainer, ["Content-Type": "text/vtt"])
        #expect(try uploaded["length"] == "PT10S")
        #expect(try await site.send(.delete, path(tutorial), as: .trainer).status == 204)
        #expect(try await site.send(.delete, path(tutorial), as: .trainer).status == 404)
    }

    @Test func `bad chapters and wrong callers are refused`() async throws {
        let site = try await TestSite()
        let tutorial = try await tutorial(site)
        #expect(try await put(site, tutorial, two, as: .anybody).status == 401)
        #expect(try await put(site, tutorial, two, as: .integration).status == 403)
        let bad = try await put(
            site, tutorial,
            ["length": "PT0S", "x": 1, "chapters": [["start": "soon", "title": ""], ["title": "a\nb"]]])
        #expect(
            try bad.refusal?.faults.map(\.pointer) == [
                "/chapters/0/start", "/chapters/0/title", "/chapters/1/start", "/chapters/1/title", "/length", "/x",
            ])
        #expect(try await put(site, tutorial, [:]).refusal?.faults.map(\.pointer) == ["/chapters"])
        let file = try await site.send(
            .put, path(tutorial), Data("no".utf8), as: .trainer, ["Content-Type": "text/vtt"])
        #expect(file.status == 422)
        let slides = try await site.tutorial([
            "materials": [["title": "Slides", "url": "https://example.org/s", "kind": "slides"]]
        ])
        #expect(try await put(site, slides, two).status == 409)
        #expect(try await put(site, ["id": "nothing"], two).status == 404)
    }

    @Test func `the page leads into the recording, and the player has them as a track`() async throws {
        let site = try await TestSite(playerHosts: "media.example.org")
        let tutorial = try await tutorial(site)
        _ = try await put(site, tutorial, two)
        let page = try await site.get("/tutorials/\(tutorial["slug"]?.text ?? "")", browser).html
        #expect(
            try page.texts("//ol[contains(@class,'chapters')]/li/a/@href") == [
                "https://media.example.org/a.mp4#t=0", "https://media.example.org/a.mp4#t=90",
            ])
        #expect(try page.texts("//ol[contains(@class,'chapters')]/li/p") == ["Welcome <b>", "Setting up"])
        #expect(try page.texts("//ol[contains(@class,'chapters')]/li/a/@data-player").last == "recording-1")
        let track = try #require(try page.texts("//video/track[@kind='chapters']/@src").first)
        let file = try await site.get(track)
        #expect(file.header("Content-Type") == "text/vtt; charset=utf-8")
        #expect(file.text.hasSuffix("\n00:01:30.000 --> 00:52:00.000\nSetting up\n"))
        _ = try await put(site, tutorial, two)
        #expect(try await site.get(track).status == 404)
    }

    @Test func `search engines are told of recordings and their chapters`() async throws {
        let site = try await TestSite()
        func video(_ tutorial: JSONValue) async throws -> JSONValue? {
            let page = try await site.get("/tutorials/\(tutorial["slug"]?.text ?? "")", browser).html
            let text = try #require(try page.texts("//script[@type='application/ld+json']").first)
            return try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))["video"]?.items.first
        }
        let file = try await tutorial(site)
        _ = try await put(site, file, two)
        let recording = JSONValue.string("https://media.example.org/a.mp4")
        let clips: [JSONValue] = [
            [
                "@type": "Clip", "name": "Welcome <b>", "startOffset": 0, "endOffset": 90,
                "url": "https://media.example.org/a.mp4#t=0",
            ],
            [
                "@type": "Clip", "name": "Setting up", "startOffset": 90, "endOffset": 3_120,
                "url": "https://media.example.org/a.mp4#t=90",
            ],
        ]
        let created: JSONValue = file["createdAt"] ?? .null
        let expected: JSONValue = [
            "@type": "VideoObject", "name": "The recording", "description": "Verify who sent it.", "url": recording,
            "inLanguage": "en", "uploadDate": created, "duration": "PT52M", "contentUrl": recording,
            "hasPart": .array(clips),
        ]
        #expect(try await video(file) == expected)
        let elsewhere = try await tutorial(site, at: "https://youtu.be/a-b_1?si=x")
        _ = try await put(site, elsewhere, ["chapters": [["start": "PT5S", "title": "One"]]])
        let other = try await video(elsewhere)
        #expect(other?["embedUrl"] == "https://www.youtube.com/embed/a-b_1")
        #expect(other?["thumbnailUrl"] == "https://i.ytimg.com/vi/a-b_1/hqdefault.jpg")
        #expect(other?["hasPart"]?.items.first?["url"] == "https://www.youtube.com/watch?v=a-b_1&t=5s")
        #expect(other?["contentUrl"] == nil)
    }

    @Test func `trainers write chapters as lines, or choose a file`() async throws {
        let site = try await TestSite()
        let tutorial = try await tutorial(site)
        let browser = try await site.signedIn(as: .trainer)
        let (page, url) = ("/staff/tutorials/\(tutorial.id)", "https://media.example.org/a.mp4")
        func send(_ fields: [String: String]) async throws -> Reply {
            let all = fields.merging(["recording": url, "material": "0", "key": try await browser.key()]) { $1 }
            // The field of the file is there, with no file.
            let body =
                all.map { "--limit\r\nContent-Disposition: form-data; name=\"\($0)\"\r\n\r\n\($1)\r\n" }.joined()
                + "--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\"\r\n\r\n\r\n--limit--\r\n"
            return try await browser.upload(
                page + "/chapters", body: Data(body.utf8), type: "multipart/form-data; boundary=limit")
        }
        let saved = try await send(["chapters": "0:00 Welcome\r\n1:30 Setting up", "length": "52:00"])
        #expect(saved.status == 303, "\(saved.text)")
        #expect(saved.header("Location") == page + "?done=chapters#chapters-0")
        #expect(
            try await browser.get(page).html.rawText("//textarea[@name='chapters']")?
                .trimmingCharacters(in: .newlines) == "0:00 Welcome\n1:30 Setting up")
        let bad = try await send(["chapters": "Welcome\n0:10 a\n0:05 b"])
        #expect(bad.status == 422)
        #expect(try bad.html.texts("//div[@role='alert']//li").count == 2)
        #expect(try bad.html.texts("//textarea[@name='chapters']").first?.contains("Welcome") == true)
        let file = try await browser.upload(
            page + "/chapters", file: "WEBVTT\n\n00:00.000 --> 00:10.000\nFrom a file",
            ["recording": url, "material": "0"])
        #expect(file.status == 303)
        #expect(try await site.get(path(tutorial))["chapters"]?.items.first?["title"] == "From a file")
        #expect(try await send(["chapters": "", "length": ""]).status == 303)
        #expect(try await site.get(path(tutorial)).status == 404)
        #expect(try await send(["chapters": ""]).status == 303)
    }

    @Test func `a form of chapters reaches the recording that it showed, or none`() async throws {
        let site = try await TestSite()
        let tutorial = try await tutorial(site)
        let browser = try await site.signedIn(as: .trainer)
        let page = "/staff/tutorials/\(tutorial.id)"
        let url = try #require(try await browser.get(page).html.texts("//input[@name='recording']/@value").first)
        let other: JSONValue = ["title": "Another", "url": "https://media.example.org/b.mp4", "kind": "recording"]
        let recording: JSONValue = ["title": "The recording", "url": .string(url), "kind": "recording"]
        let fields = ["recording": url, "material": "0"]
        let file = "WEBVTT\n\n00:00.000 --> 00:10.000\nFrom a file"
        let address = "/api/v1/tutorials/\(tutorial.id)"
        #expect(try await site.patch(address, ["materials": [other, recording]]).status == 200)
        #expect(try await browser.upload(page + "/chapters", file: file, fields).status == 303)
        #expect(try await site.get(address + "/materials/0/chapters").status == 404)
        #expect(try await site.get(address + "/materials/1/chapters").status == 200)
        #expect(try await site.patch(address, ["materials": [other]]).status == 200)
        let lost = try await browser.upload(page + "/chapters", file: file, fields)
        #expect(lost.status == 409)
        #expect(lost.text.contains("This recording was changed or removed in the meantime. Choose another one."))
        #expect(try await site.get(address + "/materials/0/chapters").status == 404)
    }
}
