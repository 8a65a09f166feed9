import Foundation
import Testing

@Suite struct OccurrenceEditingPageTests {
    private func path(_ session: JSONValue, _ date: String = "2026-12-08T10:00:00") -> String {
        "/staff/sessions/\(session.id)/dates/\(date)"
    }

    /// Fills the form of a date, looks at what it would do, and confirms it.
    private func change(
        _ session: JSONValue, _ fields: [String: String], by browser: StaffAtBrowser
    ) async throws -> (look: HTML, done: Reply) {
        let form = try await browser.get(path(session) + "/edit").html.fields()
        let look = try await browser.send(
            path(session) + "/edit", form.merging(fields) { $1 }.merging(["do": "save"]) { $1 })
        #expect(look.status == 200, "\(look.text)")
        let done = try await browser.send(
            path(session) + "/edit", try look.html.fields().merging(["do": "confirm"]) { $1 })
        return (try look.html, done)
    }

    private func moved(_ page: HTML) throws -> [String] { try page.texts("//section[h2[@id='moved']]//li") }

    @Test func `a date is moved alone once what it does was seen`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        let browser = try await site.signedIn(as: .trainer)
        let (look, done) = try await change(session, ["start": "2026-12-09T15:00"], by: browser)
        #expect(try moved(look) == ["Tue 8 Dec 2026, 10:00 → Wed 9 Dec 2026, 15:00"])
        #expect(try look.texts("//main/p").last == "Nobody is registered for these dates, so no emails will be sent.")
        #expect(done.header("Location") == path(session) + "?done=saved")
        #expect(
            try await site.dates(of: session).prefix(3) == [
                "2026-12-01T10:00:00", "2026-12-08T10:00:00 → 2026-12-09T15:00:00 overridden", "2026-12-15T10:00:00",
            ])
    }

    @Test func `all that follow move along, and the page of the new session comes next`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        let browser = try await site.signedIn(as: .trainer)
        let (look, done) = try await change(
            session, ["start": "2026-12-09T15:00", "scope": "following"], by: browser)
        #expect(try moved(look).count == 5)
        let next = try #require(try await site.read(session)["followedBy"]?.text)
        #expect(done.header("Location") == "/staff/sessions/\(next)?done=saved")
        #expect(try await site.dates(of: session) == ["2026-12-01T10:00:00"])
        #expect(try await browser.get("/staff/sessions/\(next)").html.count("//ol[contains(@class, 'dates')]/li") == 5)
    }

    @Test func `the whole series moves by way of one of its dates, and people are told`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        for date in ["2026-12-01T10:00:00", "2026-12-15T10:00:00"] {
            _ = try await site.post(
                site.path(session) + "/registrations",
                ["occurrence": .string(date), "name": "P", "email": .string("p\(date.prefix(10))@example.org")])
        }
        let browser = try await site.signedIn(as: .trainer)
        let (look, done) = try await change(session, ["start": "2026-12-09T10:00", "scope": "all"], by: browser)
        #expect(try moved(look).count == 6)
        #expect(try look.texts("//main/p").last == "2 people will be emailed.")
        #expect(done.header("Location") == "/staff/sessions/\(session.id)?done=saved")
        #expect(try await site.dates(of: session).first == "2026-12-02T10:00:00")
    }

    @Test func `what a date has as its series has it follows the series, and an empty field is no limit`() async throws
    {
        let site = try await TestSite()
        let session = try await site.series(["capacity": 5, "location": "Room 1"])
        let browser = try await site.signedIn(as: .trainer)
        // Nothing that has to be asked about happens, so it is done at once.
        func send(_ fields: [String: String]) async throws -> JSONValue {
            let form = try await browser.get(path(session) + "/edit").html.fields()
            let done = try await browser.send(
                path(session) + "/edit", form.merging(fields) { $1 }.merging(["do": "save"]) { $1 })
            #expect(done.status == 303, "\(done.text)")
            return try await site.get(site.path(session, "2026-12-08T10:00:00"), as: .trainer).json
        }
        let own = try await send(["capacity": "", "title": "Other", "location": "Room 2"])
        #expect(
            [own["capacity"], own["title"], own["location"], own["overridden"]] == [.null, "Other", "Room 2", true])
        let former = try await send(["capacity": "5", "title": "Retries done right", "location": "Room 1"])
        #expect(
            [former["capacity"], former["title"], former["location"], former["overridden"]]
                == [5, "Retries done right", "Room 1", false])
    }

    @Test func `somebody who registers meanwhile does not make a form stale, another edit does`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        let browser = try await site.signedIn(as: .trainer)
        let form = try await browser.get(path(session) + "/edit").html.fields()
            .merging(["title": "Mine", "do": "save"]) { $1 }
        _ = try await site.post(
            site.path(session) + "/registrations",
            ["occurrence": "2026-12-08T10:00:00", "name": "P", "email": "p@example.org"])
        #expect(try await browser.send(path(session) + "/edit", form).status == 303)
        let stale = try await browser.send(path(session) + "/edit", form.merging(["title": "Again"]) { $1 })
        #expect(stale.status == 412)
        #expect(try stale.html.texts("//input[@name='title']/@value") == ["Again"])
        #expect(
            try await browser.send(path(session) + "/edit", try stale.html.fields().merging(["do": "save"]) { $1 })
                .status == 303)
    }

    @Test func `what became something else since it was seen is shown again, and not done`() async throws {
        let site = try await TestSite()
        let ada = try await site.trainer("Ada")
        let session = try await site.series(["trainers": [.string(ada.id)]])
        let browser = try await site.signedIn(as: .trainer)
        let form = try await browser.get(path(session) + "/edit").html.fields()
        let look = try await browser.send(
            path(session) + "/edit", form.merging(["start": "2026-12-09T15:00", "do": "save"]) { $1 })
        try await site.webinar(["title": "Other", "start": "2026-12-09T15:00:00", "trainers": [.string(ada.id)]])
        let confirmed = try look.html.fields().merging(["do": "confirm"]) { $1 }
        let again = try await browser.send(path(session) + "/edit", confirmed)
        #expect(again.status == 200)
        #expect(try again.html.texts("//p[@role='alert']").count == 1)
        #expect(try again.html.count("//section[h2[@id='conflicts']]//li") == 1)
        #expect(try await site.dates(of: session)[1] == "2026-12-08T10:00:00")
        let done = try await browser.send(
            path(session) + "/edit", try again.html.fields().merging(["do": "confirm"]) { $1 })
        #expect(done.status == 303)
        #expect(try await site.dates(of: session)[1] == "2026-12-08T10:00:00 → 2026-12-09T15:00:00 overridden")
    }

    @Test func `a date is cancelled with a reason, and takes place again`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        let browser = try await site.signedIn(as: .trainer)
        let ask = try await browser.get(path(session) + "/cancel")
        #expect(try ask.html.texts("//section[h2[@id='cancelled']]//li") == ["Tue 8 Dec 2026, 10:00"])
        let done = try await browser.send(
            path(session) + "/cancel", try ask.html.fields().merging(["do": "confirm", "reason": "Ill"]) { $1 })
        #expect(done.header("Location") == path(session) + "?done=cancelled")
        let page = try await browser.get(path(session)).html
        #expect(try page.texts("//p[@class='notice alarm']") == ["This date was cancelled. Ill"])
        let restored = try await browser.send(path(session) + "/restore")
        #expect(restored.header("Location") == path(session) + "?done=restored")
        #expect(try await site.dates(of: session)[1] == "2026-12-08T10:00:00")
    }

    @Test func `a reason that is too long cancels nothing, is not cut, and stays in its form`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        let browser = try await site.signedIn(as: .trainer)
        let reason = String(repeating: "x", count: 1_001)
        for path in [path(session), "/staff/sessions/\(session.id)"] {
            let ask = try await browser.get(path + "/cancel").html.fields()
            let refused = try await browser.send(
                path + "/cancel", ask.merging(["do": "confirm", "reason": reason]) { $1 })
            #expect(refused.status == 422)
            #expect(
                try refused.html.texts("//*[@role='alert']") == [
                    "Shorten the reason: it may have at most 1000 characters."
                ])
            let kept = try refused.html.fields()
            #expect(kept["reason"] == reason)
            #expect(kept["seen"] == ask["seen"])
        }
        #expect(try await site.dates(of: session)[1] == "2026-12-08T10:00:00")
        #expect(try await site.read(session)["status"] == "published")
    }

    @Test func `a date that is over, and a session whose dates all are, offer no button that cancels`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        let single = try await site.webinar(["start": "2026-12-08T10:00:00"])
        func offers(_ path: String) async throws -> [String] {
            try await site.signedIn(as: .trainer).get(path).html.texts("//main//a[contains(@href, '/cancel')]")
        }
        let (series, alone) = ("/staff/sessions/\(session.id)", "/staff/sessions/\(single.id)")
        #expect(try await offers(path(session)) == ["Cancel date", "Cancel this and following dates"])
        #expect(try await offers(alone) == ["Cancel session"])
        site.setClock("2026-12-08T10:00:00Z")
        #expect(try await offers(path(session)) == [])
        #expect(try await offers(path(session, "2026-12-15T10:00:00")).count == 2)
        #expect(try await offers(series) == ["Cancel series"])
        #expect(try await offers(alone) == [])
        site.setClock("2027-01-06T10:00:00Z")
        #expect(try await offers(series) == [])
    }

    @Test func `a date that is over is not offered to be moved or changed`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        func offers(_ path: String) async throws -> Int {
            try await site.signedIn(as: .trainer).get(path).html.count("//main//a[contains(@href, '/edit')]")
        }
        #expect(try await offers(path(session)) == 1)
        site.setClock("2026-12-08T10:00:00Z")
        #expect(try await offers(path(session)) == 0)
        #expect(try await offers(path(session, "2026-12-15T10:00:00")) == 1)
    }

    @Test func `a date and all that follow, or the whole series, are cancelled`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        let browser = try await site.signedIn(as: .trainer)
        let ask = try await browser.get(path(session) + "/cancel?scope=following")
        #expect(try ask.html.count("//section[h2[@id='cancelled']]//li") == 5)
        #expect(
            try await browser.send(path(session) + "/cancel", try ask.html.fields().merging(["do": "confirm"]) { $1 })
                .status == 303)
        #expect(try await site.dates(of: session) == ["2026-12-01T10:00:00"])
        let own = "/staff/sessions/\(session.id)/cancel"
        let whole = try await browser.get(own)
        #expect(
            try await browser.send(own, try whole.html.fields().merging(["do": "confirm"]) { $1 }).header("Location")
                == "/staff/sessions/\(session.id)?done=cancelled")
        #expect(try await site.read(session)["status"] == "cancelled")
    }

    @Test func `what cannot be undone is not done by a form that was not confirmed`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        let browser = try await site.signedIn(as: .trainer)
        let position = try await site.journalPosition()
        for verb in ["", "save", "change", "confirm"] {
            let reply = try await browser.send(path(session) + "/cancel", ["do": verb, "seen": "x", "version": "x"])
            #expect(reply.status == (verb == "confirm" ? 412 : 200))
        }
        #expect(try await site.journalPosition() == position)
    }
}
