import Foundation
import Testing
import Training

@Suite struct StaffTutorialPageTests {
    private let filled = [
        "do": "save", "title": "Webhook signatures", "summary": "Verify what arrives.",
        "description": "Every delivery is **signed**.", "level": "intermediate", "language": "en",
        "tags": "webhooks, security, webhooks", "status": "published", "material-0-url": "https://v.example.org/1",
        "material-0-title": "Recording of May", "material-0-kind": "recording", "material-3-url": "https://e.org/s",
        "material-3-kind": "slides",
    ]

    @Test func `a trainer writes a tutorial with materials, and customers see it`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .trainer)
        let made = try await browser.send("/staff/tutorials/new", filled)
        let place = try #require(made.header("Location"))
        #expect(made.status == 303 && place.hasSuffix("?done=created"), "\(made.text)")
        let id = String(place.split(separator: "/")[2].prefix { $0 != "?" })
        let tutorial = try await site.get("/api/v1/tutorials/\(id)").json
        #expect(
            tutorial.without("id", "createdAt", "updatedAt", "interested") == [
                "slug": "webhook-signatures", "title": "Webhook signatures", "summary": "Verify what arrives.",
                "description": "Every delivery is **signed**.", "level": "intermediate", "language": "en",
                "tags": ["webhooks", "security"], "status": "published",
                "materials": [
                    ["title": "Recording of May", "url": "https://v.example.org/1", "kind": "recording"],
                    ["title": "https://e.org/s", "url": "https://e.org/s", "kind": "slides"],
                ],
            ])
        let page = try await browser.get(place).html
        #expect(
            try page.texts("//input[contains(@name, '-url')]/@value") == [
                "https://v.example.org/1", "https://e.org/s", "", "",
            ])
        #expect(
            try await browser.get("/staff/tutorials").html.texts("//ul[@class='people']/li/div/a") == [
                "Webhook signatures"
            ])
        #expect(try await site.get("/tutorials/webhook-signatures").status == 200)
    }

    @Test func `a tag with a comma stays whole when a tutorial is saved`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .trainer)
        let tutorial = try await site.tutorial(["tags": ["Sales, Nordics", "Nordics"]])
        let path = "/staff/tutorials/\(tutorial.id)"
        let form = try await browser.get(path).formFields().merging(["title": "Retries", "do": "save"]) { $1 }
        let saved = try await browser.send(path, form)
        #expect(saved.header("Location") == path + "?done=saved", "\(saved.text)")
        #expect(try await site.get("/api/v1/tutorials/\(tutorial.id)")["tags"] == ["Sales, Nordics", "Nordics"])
    }

    @Test func `a recording is one row and one button`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .trainer)
        let tutorial = try await site.tutorial(["title": "Signatures"])
        let path = "/staff/tutorials/\(tutorial.id)"
        // Somebody who asks for dates meanwhile is in nobody's way.
        var form = try await browser.get(path).formFields()
        #expect(
            try await site.post("/api/v1/tutorials/\(tutorial.id)/interest", ["email": "a@example.org"], as: .anybody)
                .status == 202)
        form["material-0-url"] = "https://v.example.org/2"
        form["material-0-title"] = "Recording"
        form["do"] = "save"
        let saved = try await browser.send(path, form)
        #expect(saved.header("Location") == path + "?done=saved", "\(saved.text)")
        #expect(
            try await site.get("/api/v1/tutorials/\(tutorial.id)")["materials"]?.items.map { $0["kind"] } == [
                "recording"
            ])
        form["title"] = "Late"
        #expect(try await browser.send(path, form).status == 412)
        #expect(try await site.journal(of: tutorial).last == "updated materials recording")
    }

    @Test func `the preview shows the text as customers would see it, and saves nothing`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .trainer)
        let page = try await browser.send("/staff/tutorials/new", filled.merging(["do": "preview"]) { $1 })
        #expect(page.status == 200)
        #expect(try page.html.texts("//section[@aria-labelledby='preview']//strong") == ["signed"])
        #expect(try page.html.texts("//input[@name='title']/@value") == ["Webhook signatures"])
        #expect(try await site.get("/api/v1/tutorials", as: .trainer)["items"]?.items == [])
        let hostile = try await browser.send(
            "/staff/tutorials/new", ["do": "preview", "description": "<script>alert(1)</script>[a](javascript:b)"])
        #expect(try hostile.html.count("//main//script | //a[contains(@href, 'javascript')]") == 0)
    }

    @Test func `every fault stands beside its field, in the row where it was typed`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .trainer)
        let reply = try await browser.send(
            "/staff/tutorials/new",
            filled.merging(["title": "", "slug": "Not a slug", "material-0-url": "nowhere", "material-3-kind": "x"]) {
                $1
            })
        #expect(reply.status == 422)
        #expect(
            try reply.html.texts("//*[@aria-invalid]/@name") == ["title", "material-0-url", "material-3-kind", "slug"])
        #expect(
            try reply.html.texts("//div[@role='alert']//a/@href") == [
                "#material-0-url", "#material-3-kind", "#slug", "#title",
            ])
        let taken = try await site.tutorial(["title": "Taken"])
        let conflict = try await browser.send(
            "/staff/tutorials/new", filled.merging(["slug": try #require(taken["slug"]?.text)]) { $1 })
        #expect(conflict.status == 409)
    }

    @Test func `staff see who asked for dates, and nobody else does`() async throws {
        let site = try await TestSite()
        let tutorial = try await site.tutorial(["title": "Signatures"])
        for email in ["a@example.org", "b@example.org"] {
            _ = try await site.post(
                "/api/v1/tutorials/\(tutorial.id)/interest", ["email": .string(email)], as: .anybody)
        }
        let browser = try await site.signedIn(as: .trainer)
        let page = try await browser.get("/staff/tutorials/\(tutorial.id)")
        #expect(try page.html.texts("//section[@aria-labelledby='interested']/p") == ["Interested people: 2"])
        #expect(page.text.contains("a@example.org") && page.text.contains("b@example.org"))
        #expect(try await !site.get("/tutorials/\(tutorial["slug"]?.text ?? "")").text.contains("a@example.org"))
        #expect(try await site.signedIn(as: .agent).get("/staff/tutorials/\(tutorial.id)").status == 403)
    }

    @Test func `a tutorial is archived, and only one that nothing names is deleted`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .trainer)
        let used = try await site.tutorial(["title": "Used"])
        _ = try await site.webinar(["tutorial": .string(used.id)])
        let path = "/staff/tutorials/\(used.id)"
        var form = try await browser.get(path).formFields()
        #expect(try await browser.send(path + "/delete", ["version": form["version"] ?? ""]).status == 409)
        form["status"] = "archived"
        form["do"] = "save"
        #expect(try await browser.send(path, form).status == 303)
        #expect(try await browser.get("/staff/tutorials").html.count("//ul[@class='people']/li") == 0)
        #expect(try await browser.get("/staff/tutorials?status=archived").html.count("//li[@class='gone']") == 1)
        let free = try await site.tutorial(["title": "Free"])
        let version = try await browser.get("/staff/tutorials/\(free.id)").formFields()["version"] ?? ""
        #expect(
            try await browser.send("/staff/tutorials/\(free.id)/delete", ["version": version]).header("Location")
                == "/staff/tutorials?done=deleted")
        for id in ["nothing", free.id] {
            #expect(try await browser.get("/staff/tutorials/\(id)").status == 404)
            #expect(try await browser.send("/staff/tutorials/\(id)", filled).status == 404)
            #expect(try await browser.send("/staff/tutorials/\(id)/delete", ["version": version]).status == 404)
        }
    }

    @Test func `pages take as many statements for many as for one`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .trainer)
        let tutorial = try await site.tutorial(["title": "T0"])
        let paths = ["/staff/tutorials", "/staff/tutorials/\(tutorial.id)"]
        let one = try await browser.statements(of: paths)
        for number in 1...30 {
            _ = try await site.tutorial(["title": .string("T\(number)")])
            _ = try await site.post(
                "/api/v1/tutorials/\(tutorial.id)/interest", ["email": .string("a\(number)@example.org")], as: .anybody)
        }
        #expect(try await browser.statements(of: paths) == one)
    }
}

extension Reply {
    /// The fields of the first form of a page with a field of a title, or of any, as a browser would send them back.
    func formFields() throws -> [String: String] {
        let page = try html
        var fields: [String: String] = [:]
        let form = "//form[contains(@class, 'plan') or contains(@class, 'sheet')]"
        for name in try page.texts(form + "//input[not(@type='checkbox')]/@name") where !["key", "once"].contains(name)
        {
            fields[name] = try page.texts(form + "//input[@name='\(name)']/@value").first ?? ""
        }
        for name in try page.texts(form + "//textarea/@name") {
            fields[name] = try page.rawText(form + "//textarea[@name='\(name)']") ?? ""
        }
        for name in try page.texts(form + "//select/@name") {
            fields[name] =
                try page.texts(form + "//select[@name='\(name)']/option[@selected]/@value").first
                ?? page.texts(form + "//select[@name='\(name)']/option/@value").first
        }
        return fields
    }
}
