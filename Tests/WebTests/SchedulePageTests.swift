import Foundation
import Testing

@Suite struct SchedulePageTests {
    @Test func `a trainer sees every date with how many come, drafts and moved ones too`() async throws {
        let site = try await TestSite()
        let ada = try await site.trainer("Ada")
        let webinar = try await site.webinar(["capacity": 1, "trainers": [.string(ada.id)]])
        for name in ["p", "q"] {
            _ = try await site.post(
                site.path(webinar) + "/registrations", ["name": .string(name), "email": .string("\(name)@example.org")])
        }
        try await site.webinar(["title": "Not yet", "status": "draft", "start": "2026-12-02T10:00:00"])
        let page = try await site.signedIn(as: .trainer).get("/staff/schedule").html
        #expect(try page.texts("//h3/a") == ["Retries done right", "Not yet"])
        #expect(try page.texts("//div[@class='seats']/p") == ["1 of 1 seats taken, 1 on the waitlist", "0 registered"])
        #expect(
            try page.texts("//li//p[@class='about']") == ["Webinar · With Ada", "Webinar · Draft"])
        #expect(
            try page.texts("//h3/a/@href").first == "/staff/sessions/\(webinar.id)/dates/2026-12-01T10:00:00")
    }

    @Test func `a month shows its dates on their days`() async throws {
        let site = try await TestSite()
        try await site.series(["capacity": 12])
        let page = try await site.signedIn(as: .trainer).get("/staff/schedule?view=month&month=2026-12").html
        #expect(try page.texts("//section[@class='month']//h2") == ["December 2026"])
        let days = try page.texts("//ol[contains(@class, 'days')]/li[ul]/h3/span[@class='name']")
        #expect(
            days == ["1", "8", "15", "22", "29"].map { "Tuesday, \($0) December 2026" })
        #expect(
            try page.texts("//ol[contains(@class, 'days')]//ul//span[@class='about']")
                == Array(repeating: "0 of 12", count: 5))
    }

    @Test func `who speaks for a trainer sees what that one teaches, and all of it when they ask`() async throws {
        let site = try await TestSite()
        let (ada, ben) = (try await site.trainer("Ada"), try await site.trainer("Ben"))
        try await site.webinar(["title": "By Ada", "trainers": [.string(ada.id)]])
        try await site.webinar(["title": "By Ben", "start": "2026-12-01T10:30:00", "trainers": [.string(ben.id)]])
        let token = try await site.post(
            "/api/v1/tokens", ["role": "trainer", "name": "Ada", "trainer": .string(ada.id)], as: .admin
        ).json
        let browser = try await site.signedIn(with: try #require(token["secret"]?.text))
        #expect(try await browser.get("/staff/schedule").html.texts("//h3/a") == ["By Ada"])
        #expect(try await browser.get("/staff/schedule?trainer=all").html.texts("//h3/a") == ["By Ada", "By Ben"])
        #expect(try await browser.get("/staff/schedule?trainer=\(ben.id)").html.texts("//h3/a") == ["By Ben"])
        // The form of a new session has its trainer ticked.
        let form = try await browser.get("/staff/schedule/new").html
        #expect(try form.texts("//input[@checked]/@name") == ["trainer-\(ada.id)"])
    }

    @Test func `an agent finds a date, and registers, moves and cancels people there`() async throws {
        let site = try await TestSite(at: "2026-11-23T08:00:00Z")
        let session = try await site.webinar(["capacity": 5])
        let ada = try await site.register("ada@example.org", for: session)
        let agent = try await site.signedIn(as: .agent)
        let own = "/staff/sessions/\(session.id)"
        let date = own + "/dates/2026-12-01T10:00:00"
        let schedule = try await agent.get("/staff/schedule").html
        #expect(try schedule.texts("//h3/a/@href") == [date])
        #expect(try schedule.count("//main//a[starts-with(@href, '/staff/schedule/')]") == 0)
        let page = try await agent.get(own).html
        #expect(try page.texts("//h3/a/@href") == [date])
        #expect(try page.count("//main//form") == 0)
        #expect(
            try page.texts("//main//div[contains(@class, 'verbs')]//a/@href") == ["/sessions/\(session.id)"])
        let roster = try await agent.get(date).html
        #expect(
            try roster.texts("//main//a/@href") == [
                own, date + "/roster.csv", "mailto:ada@example.org", date + "/move?registration=\(ada.id)",
                date + "/registrations/cancel?registration=\(ada.id)",
            ])
        #expect(try roster.texts("//main//form/@action") == [date + "/approval", date + "/registrations"])
        for path in ["/roster.csv", "/move?registration=\(ada.id)", "/registrations/cancel?registration=\(ada.id)"] {
            #expect(try await agent.get(date + path).status == 200, "\(path)")
        }
        let ben = ["name": "Ben", "email": "ben@example.org", "account": "", "language": "en"]
        #expect(try await agent.send(date + "/registrations", ben).header("Location") == date + "?done=registered")
        let cancelled = try await agent.send(date + "/registrations/cancel", ["registration": ada.id])
        #expect(cancelled.header("Location") == date + "?done=unregistered")
        #expect(try await site.registration(ada)["status"] == "cancelled")
        // Attendance stays with the trainers.
        site.setClock("2026-12-01T09:30:00Z")
        let during = try await site.signedIn(as: .agent).get(date).html
        #expect(try during.count("//main//select[starts-with(@id, 'attendance-')]") == 0)
        #expect(try during.texts("//main//form/@action") == [date + "/approval"])
    }

    @Test func `the pages of trainers are for no other role`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar()
        let own = "/staff/sessions/\(session.id)"
        let agent = try await site.signedIn(as: .agent)
        let paths = [
            "/staff/schedule/new", "/staff/schedule/import", own + "/edit", own + "/cancel", own + "/message",
            own + "/dates/2026-12-01T10:00:00/edit", own + "/dates/2026-12-01T10:00:00/cancel",
            own + "/dates/2026-12-01T10:00:00/join",
        ]
        for path in paths {
            #expect(try await agent.get(path).status == 403, "\(path)")
            #expect(try await site.get(path, as: .trainer).status == 303, "no token opens \(path)")
        }
        let forms = [
            "/staff/schedule/new", own + "/edit", own + "/publish", own + "/cancel", own + "/delete", own + "/message",
            own + "/dates/2026-12-01T10:00:00/edit", own + "/dates/2026-12-01T10:00:00/cancel",
            own + "/dates/2026-12-01T10:00:00/restore", own + "/dates/2026-12-01T10:00:00/attendance",
            own + "/dates/2026-12-01T10:00:00/report", own + "/dates/2026-12-01T10:00:00/walk-ins",
            own + "/dates/2026-12-01T10:00:00/undeliverable",
        ]
        let before = try await site.journalPosition()
        let key = try await agent.key()
        for path in forms { #expect(try await agent.send(path, ["do": "confirm"], key: key).status == 403, "\(path)") }
        #expect(try await site.journalPosition() == before)
    }

    @Test(arguments: [
        ("FREQ=DAILY;COUNT=3", "Daily, 3 dates"), ("FREQ=WEEKLY;BYDAY=TU,TH", "Weekly on Tue, Thu, without an end"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20270301T090000Z", nil),
        ("FREQ=MONTHLY;COUNT=4", "Monthly on day 1, 4 dates"),
        ("FREQ=MONTHLY;INTERVAL=2;BYDAY=1TU;COUNT=4", "Every 2 months on the first Tuesday, 4 dates"),
        ("FREQ=YEARLY;COUNT=2", "Yearly, 2 dates"), ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1;COUNT=4", nil),
    ]) func `a session's page says the rule in words, or as it is written`(rule: String, words: String?) async throws {
        let site = try await TestSite()
        let session = try await site.series(["recurrence": weekly(rule)])
        let page = try await site.signedIn(as: .trainer).get("/staff/sessions/\(session.id)").html
        let written = try #require(session["recurrence"]?["rule"]?.text)
        #expect(try page.texts("//dl/div[dt = 'Repeats']/dd") == [words ?? written])
    }

    @Test func `a session's page tells what it is, its dates, and what can be done with it`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["status": "draft", "capacity": 5])
        let browser = try await site.signedIn(as: .trainer)
        let page = try await browser.get("/staff/sessions/\(session.id)").html
        #expect(try page.texts("//h1") == ["Retries done right"])
        #expect(try page.count("//ol[contains(@class, 'dates')]/li") == 6)
        #expect(
            try page.texts("//main//div[contains(@class, 'verbs')]//button") == ["Publish", "Delete draft"])
        #expect(try page.texts("//dl/div[dt = 'Repeats']/dd") == ["Weekly on Tue, 6 dates"])
        let published = try await browser.send(
            "/staff/sessions/\(session.id)/publish",
            ["version": try #require(try page.texts("//input[@name='version']/@value").first)])
        #expect(published.header("Location") == "/staff/sessions/\(session.id)?done=published")
        #expect(try await site.read(session)["status"] == "published")
        // What was published meanwhile is not deleted by a button of before.
        let deleted = try await browser.send(
            "/staff/sessions/\(session.id)/delete",
            ["version": try #require(try page.texts("//input[@name='version']/@value").first)])
        #expect(deleted.status == 412)
        let after = try await browser.get("/staff/sessions/\(session.id)?done=published").html
        #expect(try after.texts("//p[@role='status']") == ["Published."])
        #expect(try after.count("//main//button[. = 'Delete draft']") == 0)
    }
}
