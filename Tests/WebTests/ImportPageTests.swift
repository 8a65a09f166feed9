import Foundation
import HTTPTypes
import Testing

@Suite struct ImportPageTests {
    private let path = "/staff/schedule/import"

    private func calendar(_ events: String) -> String {
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n\(events.replacing("\n", with: "\r\n"))END:VCALENDAR\r\n"
    }

    private let good = """
        BEGIN:VEVENT
        UID:good@elsewhere.example
        SUMMARY:Sprechstunde für <alle>
        LOCATION:https://zoom.example/j/5?pwd=secret
        DTSTART;TZID=W. Europe Standard Time:20270405T090000
        DURATION:PT1H
        RRULE:FREQ=WEEKLY;COUNT=3
        END:VEVENT

        """
    private let odd = """
        BEGIN:VEVENT
        UID:odd@elsewhere.example
        SUMMARY:Gone
        STATUS:CANCELLED
        DTSTART:20270405T090000Z
        END:VEVENT

        """

    @Test func `a calendar is uploaded, looked at and imported`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .trainer)
        #expect(try await browser.get("/staff/schedule").html.count("//a[@href='\(path)']") == 1)
        #expect(try await browser.get(path).html.count("//form[@enctype='multipart/form-data']") == 1)

        let sent = try await browser.upload(path, file: calendar(good + odd))
        let preview = try #require(sent.header("Location"))
        #expect(sent.status == 303 && preview.hasPrefix(path + "/"))
        let page = try await browser.get(preview).html
        #expect(try page.texts("//h1") == ["Preview of the import"])
        #expect(try page.texts("//section[@aria-labelledby='created']//li/b") == ["Sprechstunde für <alle>"])
        #expect(
            try page.texts("//section[@aria-labelledby='created']//li").first?.contains("Mon 5 Apr 2027, 09:00") == true
        )
        #expect(try page.texts("//section[@aria-labelledby='left-out']//li/p") == ["It is cancelled."])
        #expect(try page.texts("//section[@aria-labelledby='left-out']//li/span") == ["UID: odd@elsewhere.example"])
        #expect(!(try await browser.get(preview)).text.contains("secret"), "the link is nobody's to read")
        #expect(try await site.get("/api/v1/sessions?status=draft", as: .trainer)["items"]?.items.count == 0)

        for _ in 0..<2 {
            #expect(try await browser.send(preview).header("Location") == preview)
        }
        let done = try await browser.get(preview).html
        #expect(try done.texts("//h1") == ["Import finished"])
        #expect(try done.count("//section[@aria-labelledby='created']//li/a") == 1)
        let drafts = try await site.get("/api/v1/sessions?status=draft", as: .trainer)
        #expect(try drafts["items"]?.items.map { $0["timeZone"] } == ["Europe/Berlin"])
        #expect(try drafts["items"]?.items.map { $0["join"]?["url"] } == ["https://zoom.example/j/5?pwd=secret"])

        let again = try await browser.upload(path, file: calendar(good))
        let unchanged = try await browser.get(try #require(again.header("Location"))).html
        #expect(try unchanged.texts("//main/p").contains("One session is the same as at the last import."))
        #expect(try unchanged.count("//form[@action='\(try #require(again.header("Location")))']") == 0)
    }

    @Test func `a session that stays as it is, with a remark, is not left out`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .trainer)
        let endless = calendar(good.replacing("DURATION:PT1H\n", with: ""))
        let first = try #require(try await browser.upload(path, file: endless).header("Location"))
        _ = try await browser.send(first)
        let again = try #require(try await browser.upload(path, file: endless).header("Location"))
        let page = try await browser.get(again).html
        #expect(try page.texts("//h2") == ["Unchanged, with a note 1"])
        #expect(try page.texts("//section[@aria-labelledby='noted']//li/a/b") == ["Sprechstunde für <alle>"])
        #expect(
            try page.texts("//section[@aria-labelledby='noted']//li/p").contains(
                "Note: It has no end. It was taken to last an hour."))
    }

    @Test func `the page is in German, too`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .trainer, language: "de")
        let place = try #require(try await browser.upload(path, file: calendar(good + odd)).header("Location"))
        let page = try await browser.get(place).html
        #expect(try page.texts("//h1") == ["Vorschau des Imports"])
        #expect(try page.texts("//section[@aria-labelledby='left-out']//li/p") == ["Der Termin ist abgesagt."])
    }

    @Test func `what is wrong in a file is named as the form of a session names it`() async throws {
        let site = try await TestSite()
        let long = good.replacing("SUMMARY:", with: "SUMMARY:" + String(repeating: "x", count: 300))
        let timeless = odd.replacing("STATUS:CANCELLED\n", with: "").replacing("20270405T090000Z", with: "soon")
        for (language, cut, time) in [
            ("en", "Note: “Title” was cut to 300 characters.", "“Start” is not a valid time."),
            ("de", "Hinweis: „Titel“ wurde auf 300 Zeichen gekürzt.", "„Beginn“ ist keine gültige Zeit."),
        ] {
            let browser = try await site.signedIn(as: .trainer, language: language)
            let place = try #require(try await browser.upload(path, file: calendar(long + timeless)).header("Location"))
            let page = try await browser.get(place).html
            #expect(try page.texts("//section[@aria-labelledby='created']//li/p").contains(cut))
            #expect(try page.texts("//section[@aria-labelledby='left-out']//li/p") == [time])
        }
    }

    @Test(arguments: [
        ("", "Choose a file."), ("Dear diary", "This is not a calendar file. Export the calendar as .ics (iCalendar)."),
        ("PK\u{03}\u{04}", "This is an archive. Unpack it and choose the .ics file in it."),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR\n", "The file has no events."),
    ])
    func `a file of which nothing can be read is refused with the reason`(file: String, reason: String) async throws {
        let site = try await TestSite()
        let reply = try await site.signedIn(as: .trainer).upload(path, file: file)
        #expect(reply.status == 422)
        #expect(try reply.html.texts("//span[@id='file-fault']") == [reason])
    }

    @Test func `times without a zone are in the one that is chosen`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .trainer)
        let floating = calendar(good.replacing(";TZID=W. Europe Standard Time", with: ""))
        let bare = try #require(try await browser.upload(path, file: floating).header("Location"))
        #expect(try await browser.get(bare).html.count("//section[@aria-labelledby='left-out']//li") == 1)
        let chosen = try #require(
            try await browser.upload(path, file: floating, ["zone": "Asia/Tokyo"]).header("Location"))
        #expect(try await browser.get(chosen).html.count("//section[@aria-labelledby='created']//li") == 1)
        #expect(try await browser.upload(path, file: floating, ["zone": "Atlantis"]).status == 422)
    }

    @Test func `only trainers import, and each sees their own uploads`() async throws {
        let site = try await TestSite()
        let trainer = try await site.signedIn(as: .trainer)
        let place = try #require(try await trainer.upload(path, file: calendar(good)).header("Location"))
        #expect(try await site.signedIn(as: .agent).get(path).status == 403)
        #expect(try await site.signedIn(as: .admin).get(place).status == 404)
        #expect(try await trainer.upload(path, file: calendar(good), key: "another").status == 403)
        #expect(try await trainer.send(place, key: "another").status == 403)
        #expect(try await trainer.get(path + "/unknown").status == 404)
    }

    @Test func `a file that is too large is refused`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .trainer)
        let large = String(repeating: "X-FILL:" + String(repeating: "x", count: 1_000) + "\n", count: 4_000)
        #expect(try await browser.upload(path, file: calendar(good + large)).status == 303)
        #expect(try await browser.upload(path, file: calendar(good + large + large)).status == 413)
    }

    @Test(arguments: [
        ("multipart/form-data", "--x"), ("multipart/form-data; boundary=x", ""),
        ("multipart/form-data; boundary=x", "--x\r\n"),
        ("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nabc"),
        ("text/plain", "x"),
    ])
    func `a form that is none is refused`(type: String, body: String) async throws {
        let site = try await TestSite()
        let reply = try await site.signedIn(as: .trainer).upload(path, body: Data(body.utf8), type: type)
        #expect(reply.status == (type == "text/plain" ? 415 : 400))
    }
}

extension StaffAtBrowser {
    /// Sends a form with a file, as a browser does.
    func upload(
        _ path: String, file: String, _ fields: [String: String] = [:], key: String? = nil
    ) async throws -> Reply {
        var parts = fields
        parts["key"] = key
        if key == nil { parts["key"] = try await self.key() }
        var body = ""
        for (name, value) in parts {
            body += "--limit\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
        }
        body +=
            "--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.ics\"\r\nContent-Type: text/calendar\r\n\r\n\(file)\r\n--limit--\r\n"
        return try await upload(path, body: Data(body.utf8), type: "multipart/form-data; boundary=limit")
    }

    func upload(_ path: String, body: Data, type: String) async throws -> Reply {
        try await site.send(
            .post, path, body, as: .anybody,
            [
                "Accept": "text/html", "Accept-Language": language, "Cookie": cookie, "Content-Type": type,
                "Sec-Fetch-Site": "same-origin",
            ])
    }
}
