import Foundation
import HTTPTypes
import Operations
import Storage
import Testing
import Training

@Suite struct SettingsPageTests {
    private let path = "/staff/settings"
    private let drawing =
        ##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 2"><path d="M0 0h8v2z" fill="#00615f"/></svg>"##

    private let acme = [
        "organisation": "Acme Academy", "accent": "#0B5FFF", "supportAddress": "help@acme.example",
        "imprint": "# Acme\n\n*Main Street 1*", "privacy": "https://acme.example/privacy",
    ]

    @Test func `an admin enters the organisation, and customers see it`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .admin)
        let before = try await site.get("/", ["Accept": "text/html"]).html
        #expect(try before.texts("//title") == ["Webinars and tutorials – Training"])
        #expect(try before.texts("//footer//small") == ["Runs on Lectern"])
        #expect(!(try await site.get("/")).text.replacing("Runs on Lectern", with: "").contains("Lectern"))

        let reply = try await browser.sendSettings(acme, logo: Array(drawing.utf8))
        #expect(reply.status == 303 && reply.header("Location") == path + "?done=saved")
        let page = try await browser.get(path + "?done=saved").html
        #expect(try page.texts("//p[@role='status']") == ["Saved."])
        #expect(try page.texts("//input[@name='organisation']/@value") == ["Acme Academy"])
        #expect(try page.texts("//input[@name='accent']/@value") == ["#0b5fff"])

        let home = try await site.get("/").html
        #expect(try home.texts("//title") == ["Webinars and tutorials – Acme Academy"])
        #expect(try home.texts("//a[@class='brand']/img/@alt") == ["Acme Academy"])
        let logo = try #require(try home.texts("//a[@class='brand']/img/@src").first)
        #expect(try home.texts("//link[@rel='icon']/@href") == [logo])
        #expect(try home.texts("//link[@rel='icon']/@type") == ["image/svg+xml"])
        #expect(
            try home.texts("//p[@class='legal']/a/@href") == [
                "/imprint", "https://acme.example/privacy", "mailto:help@acme.example",
            ])
        let sheet = try #require(try home.texts("//link[@rel='stylesheet']/@href").last)
        let style = try await site.get(sheet)
        #expect(style.header("Cache-Control") == "public, max-age=31536000, immutable")
        #expect(
            style.text == """
                :root { --accent: #0b5efc; --on-accent: #ffffff; --tint: #e7efff; }
                @media screen and (prefers-color-scheme: dark) { :root { --accent: #5791ff; --on-accent: #0b1012; --tint: \
                #222e3e; } }

                """)
        #expect(try await site.get(sheet, ["If-None-Match": try #require(style.tag)]).status == 304)

        let imprint = try await site.get("/imprint").html
        #expect(try imprint.texts("//h1") == ["Legal notice"])
        #expect(try imprint.texts("//div[@class='text']/h2") == ["Acme"])
        #expect(try await site.get("/privacy").header("Location") == "https://acme.example/privacy")
        #expect(try await site.get("/embed").html.texts("//title") == ["Webinars and tutorials – Acme Academy"])
        let feed = try await site.get("/calendar.ics").text
        #expect(feed.contains("\r\nNAME:Acme Academy: Webinars and tutorials\r\n"))
        #expect(feed.contains("\r\nX-WR-CALNAME:Acme Academy: Webinars and tutorials\r\n"))

        let journal = try await site.get("/api/v1/journal?limit=500", as: .admin)["items"]?.items.last
        #expect(journal?["subject"]?["kind"] == "installation" && journal?["event"] == "updated")
        #expect(journal?["fields"] == ["name", "logo", "accent", "imprint", "privacy", "support"])
    }

    @Test func `a logo is served from an address of its own, which forbids everything else`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .admin)
        #expect(try await site.get("/logo/none.png").status == 404)
        _ = try await browser.sendSettings([:], logo: Array(drawing.utf8))
        let address = try #require(try await site.get("/").html.texts("//a[@class='brand']/img/@src").first)
        let logo = try await site.get(address)
        #expect(logo.text == drawing)
        #expect(logo.header("Content-Type") == "image/svg+xml")
        #expect(logo.header("Cache-Control") == "public, max-age=31536000, immutable")
        #expect(logo.header("X-Content-Type-Options") == "nosniff")
        #expect(
            logo.header("Content-Security-Policy")
                == "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'")
        #expect(try await site.get(address, ["If-None-Match": try #require(logo.tag)]).status == 304)

        // A mail that was sent before shows the logo of today.
        _ = try await browser.sendSettings([:], logo: png(width: 300, height: 80))
        let next = try #require(try await site.get("/").html.texts("//a[@class='brand']/img/@src").first)
        #expect(next != address && next.hasSuffix(".png"))
        #expect(try await site.get(next).header("Content-Type") == "image/png")
        #expect(try await site.get(address).header("Location") == next)
        _ = try await browser.sendSettings(["removeLogo": "1"])
        #expect(try await site.get("/").html.texts("//a[@class='brand']/span") == ["Training"])
        #expect(try await site.get(address).status == 404)
    }

    @Test func `a preview shows what would be, and changes nothing`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .admin)
        var fields = acme
        fields["accent"] = "#fff"
        fields["do"] = "preview"
        let reply = try await browser.sendSettings(fields, logo: Array(drawing.utf8))
        #expect(reply.status == 200)
        let page = try reply.html
        #expect(try page.texts("//p[@role='status']") == ["This is a preview. Nothing has been saved yet."])
        #expect(
            try page.texts("//figcaption") == [
                "Light theme #6e6e6e instead of #ffffff, so that it can be read: contrast 4.5:1",
                "Dark theme #ffffff, contrast 11.2:1",
            ])
        #expect(try page.count("//*[local-name()='image']") == 2)
        #expect(try page.texts("//details//h2") == ["Acme"])
        #expect(try await site.get("/").html.texts("//title") == ["Webinars and tutorials – Training"])
        // The logo need not be chosen again.
        let kept = try #require(try page.texts("//input[@name='kept']/@value").first)
        let address = try #require(try page.texts("//p[@class='logo']/img/@src").first)
        #expect(try await browser.get(address).text == drawing)
        #expect(try await site.get(address, ["Accept": "text/html"]).status == 303)
        fields["do"] = "save"
        fields["kept"] = kept
        #expect(try await browser.sendSettings(fields).status == 303)
        #expect(try await site.get("/").html.count("//a[@class='brand']/img") == 1)
    }

    @Test func `every fault is named, beside what was typed`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .admin)
        let reply = try await browser.sendSettings(
            [
                "organisation": String(repeating: "x", count: 301), "accent": "red", "supportAddress": "help",
                "imprint": "https://", "privacy": String(repeating: "y", count: 20_001),
            ], logo: Array(drawing.replacing("<path", with: "<script/><path").utf8))
        #expect(reply.status == 422)
        let page = try reply.html
        let faults = try ["organisation", "accent", "supportAddress", "imprint", "privacy", "logo"].map {
            try page.texts("//span[@id='\($0)-fault']").first
        }
        #expect(
            faults == [
                "Must be at most 300 characters long.", "Must be a colour such as #00615f.",
                "Must be an email address, or an address that begins with https:// or http://.",
                "Must be a text, or an address that begins with https:// or http://.",
                "Must be at most 20000 characters long.",
                "The SVG has the element <script>, which is not allowed.",
            ])
        #expect(try page.count("//div[@role='alert']//li/a") == 6)
        #expect(try page.texts("//input[@name='accent']/@value") == ["red"])
        #expect(try await site.get("/").html.texts("//title") == ["Webinars and tutorials – Training"])
    }

    @Test func `a file of 50 MB is refused before it is read`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .admin)
        let reply = try await browser.sendSettings(acme, logo: [UInt8](repeating: 0x20, count: 50 << 20))
        #expect(reply.status == 413)
        let medium = try await browser.sendSettings(acme, logo: [UInt8](repeating: 0x20, count: 300 << 10))
        #expect(medium.status == 422)
        #expect(try medium.html.texts("//span[@id='logo-fault']") == ["The file is larger than 256 KiB."])
        let bomb = try await browser.sendSettings(acme, logo: png(width: 50_000, height: 50_000))
        #expect(
            try bomb.html.texts("//span[@id='logo-fault']") == [
                "The PNG has 50000 × 50000 pixels. Width and height are at most 2000."
            ])
    }

    @Test func `names of any kind and notices with scripts stay text`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .admin)
        for name in [String(repeating: "Wort", count: 75), "אקדמיית הדרכה", "</title><script>alert(1)</script>"] {
            let fields = ["organisation": name, "imprint": "<script>alert(1)</script>\n\n[x](javascript:alert)"]
            let reply = try await browser.sendSettings(fields)
            #expect(reply.status == 303, "\(reply.text)")
            let home = try await site.get("/").html
            #expect(try home.texts("//a[@class='brand']/span[@dir='auto']") == [name])
            #expect(try home.texts("//title") == ["Webinars and tutorials – \(name)"])
            #expect(try home.count("//script") == 1)
            let imprint = try await site.get("/imprint")
            #expect(try imprint.html.count("//div[@class='text']//script | //div[@class='text']//a") == 0)
            #expect(try imprint.html.texts("//div[@class='text']/p").first == "<script>alert(1)</script>")
            #expect(try await site.get("/calendar.ics").status == 200)
        }
    }

    @Test func `somebody else's change in between is not overwritten`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .admin)
        #expect(try await browser.sendSettings(["organisation": "One"]).status == 303)
        let stale = try await browser.sendSettings(["organisation": "Two", "version": "0"])
        #expect(stale.status == 412)
        #expect(try stale.html.texts("//input[@name='organisation']/@value") == ["Two"])
        #expect(try await site.get("/").html.texts("//title") == ["Webinars and tutorials – One"])
        // Nothing changes, so nothing is stale.
        #expect(try await browser.sendSettings(["organisation": "One", "version": "1"]).status == 303)
    }

    @Test func `only admins see the settings, and forms of other sites are refused`() async throws {
        let site = try await TestSite()
        #expect(try await site.signedIn(as: .trainer).get(path).status == 403)
        #expect(try await site.signedIn(as: .agent).get(path).status == 403)
        let admin = try await site.signedIn(as: .admin)
        #expect(try await admin.sendSettings(["organisation": "Mine", "key": "another"]).status == 403)
        #expect(try await site.get(path, ["Accept": "text/html"]).status == 303)
    }

    @Test func `what the operator fixed wins, and is shown as such`() async throws {
        let logo = try Logo(checking: png(width: 40, height: 10))
        let site = try await TestSite(
            organisation: FixedOrganisation(
                Organisation(name: "Fixed GmbH", accent: AccentColor("#8a1c5c")), logo: logo))
        let browser = try await site.signedIn(as: .admin, language: "de")
        let page = try await browser.get(path).html
        #expect(try page.texts("//h1") == ["Einstellungen"])
        #expect(
            try page.texts("//section[@aria-labelledby='fixed']//dt") == [
                "Name der Organisation", "Logo", "Akzentfarbe",
            ])
        #expect(try page.texts("//form[@enctype]//label") == ["Support-Adresse", "Impressum", "Datenschutz"])
        #expect(
            try await browser.sendSettings(["organisation": "Other", "privacy": "Hinweis"]).status == 303)
        let home = try await site.get("/", ["Accept-Language": "de"]).html
        #expect(try home.texts("//title") == ["Webinare und Tutorials – Fixed GmbH"])
        #expect(try home.texts("//p[@class='legal']") == ["Datenschutz Läuft mit Lectern"])
        let address = try #require(try home.texts("//a[@class='brand']/img/@src").first)
        #expect(try await site.get(address).header("Content-Type") == "image/png")
        #expect(try home.texts("//meta[@property='og:image']/@content") == ["https://lectern.test" + address])
        #expect(try await site.get("/calendar.ics").text.contains("NAME:Fixed GmbH: Webinars and tutorials"))
    }

    @Test func `another process sees the change`() async throws {
        let site = try await TestSite()
        let other = try await site.restarted()
        #expect(try await other.get("/").html.texts("//title") == ["Webinars and tutorials – Training"])
        let before = try await other.get("/calendar.ics")
        _ = try await site.signedIn(as: .admin).sendSettings(["organisation": "Acme"])
        try await other.database.noticeOtherWriters()
        #expect(try await other.get("/").html.texts("//title") == ["Webinars and tutorials – Acme"])
        let after = try await other.get("/calendar.ics", ["If-None-Match": try #require(before.tag)])
        #expect(after.status == 200)
        #expect(after.text.contains("NAME:Acme: Webinars and tutorials"))
        #expect(try await other.get("/calendar.ics", ["If-None-Match": try #require(after.tag)]).status == 304)
    }

    @Test func `a stored organisation that cannot be read takes no page down`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .admin)
        _ = try await browser.sendSettings(["organisation": "Acme", "accent": "#123456"])
        try await site.database.write { try $0.run(script: "UPDATE organisation SET accent = 'mauve'") }
        #expect(try await site.get("/").html.texts("//title") == ["Webinars and tutorials – Training"])
        #expect(try await site.get("/calendar.ics").status == 200)
        #expect(try await browser.sendSettings(["organisation": "Acme", "version": "0"]).status == 303)
        #expect(try await site.get("/").html.texts("//title") == ["Webinars and tutorials – Acme"])
    }
}

extension StaffAtBrowser {
    /// Fills in the form of the settings as it is now, and saves it.
    func sendSettings(_ fields: [String: String], logo: [UInt8]? = nil) async throws -> Reply {
        let page = try await get("/staff/settings").html
        var parts = ["do": "save"]
        for name in ["key", "version", "kept"] {
            parts[name] = try page.texts("//form[@enctype]//input[@name='\(name)']/@value").first ?? ""
        }
        parts.merge(fields) { $1 }
        var body = Data()
        for (name, value) in parts {
            body += Data(
                "--limit\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
        }
        body += Data(
            "--limit\r\nContent-Disposition: form-data; name=\"logo\"; filename=\"\(logo == nil ? "" : "a")\"\r\n\r\n"
                .utf8)
        body += Data(logo ?? []) + Data("\r\n--limit--\r\n".utf8)
        return try await upload("/staff/settings", body: body, type: "multipart/form-data; boundary=limit")
    }
}

extension TestSite {
    func get(_ path: String, _ headers: [String: String]) async throws -> Reply {
        try await get(path, as: .anybody, headers)
    }
}

/// A PNG as far as its header goes.
private func png(width: UInt32, height: UInt32) -> [UInt8] {
    func number(_ value: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }
    func chunk(_ kind: String, _ content: [UInt8]) -> [UInt8] {
        number(UInt32(content.count)) + Array(kind.utf8) + content + [0, 0, 0, 0]
    }
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        + chunk("IHDR", number(width) + number(height) + [8, 6, 0, 0, 0]) + chunk("IDAT", [1]) + chunk("IEND", [])
}
