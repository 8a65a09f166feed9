import Foundation
import Testing

@testable import Web

@Suite struct SessionFormTests {
    /// A webinar of an hour on Tuesday, 1 December 2026, 10:00 in Berlin, as somebody fills it in.
    static let webinar = [
        "kind": "webinar", "title": "Retries done right", "start": "2026-12-01T10:00", "zone": "Europe/Berlin",
        "duration": "1:00", "language": "en", "visibility": "public", "waitlist": "automatic", "scope": "occurrence",
        "repeats": "never", "every": "1", "ends": "count", "count": "6",
    ]

    private func create(
        _ browser: StaffAtBrowser, _ fields: [String: String], do verb: String = "save"
    ) async throws -> Reply {
        try await browser.send(
            "/staff/schedule/new", Self.webinar.merging(fields) { $1 }.merging(["do": verb]) { $1 })
    }

    /// The session that a form made.
    private func made(_ reply: Reply, _ site: TestSite) async throws -> JSONValue {
        let place = try #require(reply.header("Location"), "\(reply.text)")
        let id = try #require(place.firstMatch(of: /sessions\/([a-z0-9]+)\?/)).1
        return try await site.get("/api/v1/sessions/\(id)", as: .trainer).json
    }

    @Test func `a form holds all that a trainer needs to schedule a series`() async throws {
        let site = try await TestSite()
        let ada = try await site.trainer("Ada")
        let tutorial = try await site.tutorial()
        let browser = try await site.signedIn(as: .trainer)
        let reply = try await create(
            browser,
            [
                "kind": "tutorial", "tutorial": tutorial.id, "description": "Line one\r\nline two", "repeats": "weekly",
                "weekday-TU": "yes", "weekday-TH": "yes", "count": "4", "excluded": "2026-12-03",
                "added": "2026-12-04 14:00", "trainer-\(ada.id)": "yes", "capacity": "12", "waitlist": "offer",
                "hold": "12:00", "scope": "series", "opens": "2026-11-01T09:00", "closes": "2:00",
                "approval": "yes", "minimum": "4", "decide": "48:00",
                "joinURL": "https://meet.example.com/a", "joinBefore": "10", "location": "Room 1", "tags": "a, b",
                "visibility": "accounts", "accounts": "acme.example\r\n\r\ncobalt.example",
                "question-0-label": "Which system?", "question-0-kind": "choice", "question-0-options": "A\r\nB",
                "question-0-required": "yes", "question-2-label": "Anything else?", "question-2-kind": "text",
            ], do: "publish")
        let session = try await made(reply, site)
        let expected: JSONValue = [
            "kind": "tutorial", "tutorial": .string(tutorial.id), "title": "Retries done right",
            "description": "Line one\nline two", "start": "2026-12-01T10:00:00", "timeZone": "Europe/Berlin",
            "duration": "PT1H",
            "recurrence": [
                "rule": "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4", "excluded": ["2026-12-03T10:00:00"],
                "added": ["2026-12-04T14:00:00"],
            ],
            "trainers": [.string(ada.id)], "capacity": 12, "waitlist": ["mode": "offer", "offerHold": "PT12H"],
            "registration": [
                "scope": "series", "opens": "2026-11-01T08:00:00Z", "closesBefore": "PT2H", "approval": true,
                "questions": [
                    [
                        "id": "q1", "label": "Which system?", "kind": "choice", "options": ["A", "B"],
                        "required": true,
                    ],
                    ["id": "q3", "label": "Anything else?", "kind": "text", "options": [], "required": false],
                ],
            ],
            "minimum": 4, "decideBefore": "PT48H",
            "join": ["url": "https://meet.example.com/a", "releasedBefore": "PT10M"], "location": "Room 1",
            "language": "en", "tags": ["a", "b"], "visibility": "accounts",
            "accounts": ["acme.example", "cobalt.example"], "status": "published",
        ]
        for name in [
            "kind", "tutorial", "title", "description", "start", "timeZone", "duration", "recurrence",
            "trainers", "capacity", "waitlist", "registration", "minimum", "decideBefore", "join", "location",
            "language", "tags", "visibility",
            "accounts", "status",
        ] {
            #expect(session[name] == expected[name], "\(name)")
        }
    }

    @Test(arguments: [
        (["repeats": "daily", "every": "2", "count": "3"], "FREQ=DAILY;INTERVAL=2;COUNT=3"),
        (["repeats": "weekly", "ends": "never"], "FREQ=WEEKLY;BYDAY=TU"),
        (["repeats": "weekly", "ends": "until", "until": "2027-01-31"], "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270131"),
        (["repeats": "monthlyDay"], "FREQ=MONTHLY;BYMONTHDAY=1;COUNT=6"),
        (["repeats": "monthlyWeekday"], "FREQ=MONTHLY;BYDAY=1TU;COUNT=6"),
        (["repeats": "monthlyWeekday", "start": "2026-12-29T10:00"], "FREQ=MONTHLY;BYDAY=-1TU;COUNT=6"),
        (["repeats": "yearly", "count": "2"], "FREQ=YEARLY;COUNT=2"),
        (["repeats": "rule", "rule": "FREQ=MONTHLY;BYDAY=1TU,3TU;COUNT=5"], "FREQ=MONTHLY;BYDAY=1TU,3TU;COUNT=5"),
    ])
    func `plain controls make the rule, and show it again`(fields: [String: String], rule: String) async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .trainer)
        let session = try await made(try await create(browser, fields), site)
        #expect(session["recurrence"]?["rule"]?.text == rule)
        let form = try await browser.get("/staff/sessions/\(session.id)/edit").html
        #expect(
            try form.texts("//select[@name='repeats']/option[@selected]/@value") == [fields["repeats"]])
        // Sent as it is shown, it changes nothing.
        let position = try await site.journalPosition()
        let reply = try await browser.send(
            "/staff/sessions/\(session.id)/edit", try form.fields().merging(["do": "save"]) { $1 })
        #expect(reply.status == 303, "\(reply.text)")
        #expect(try await site.journalPosition() == position)
    }

    @Test func `the dates are shown before anything is saved`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .trainer)
        let position = try await site.journalPosition()
        let fields = ["start": "2027-03-21T02:30", "repeats": "weekly", "count": "2"]
        let page = try await create(browser, fields, do: "look")
        #expect(page.status == 200)
        #expect(
            try page.html.texts("//section[@id='preview']//li/time") == [
                "Sunday, 21 March 2027, 02:30–03:30", "Sunday, 28 March 2027, 03:30–04:30",
            ])
        #expect(try page.html.texts("//section[@id='preview']//span[@class='fault']").count == 1)
        #expect(try page.html.texts("//input[@name='title']/@value") == ["Retries done right"])
        #expect(try await site.journalPosition() == position)
        let wanting = try await create(browser, ["start": "", "title": ""], do: "look")
        #expect(wanting.status == 200)
        #expect(try wanting.html.count("//section[@id='preview']//li") == 0)
    }

    @Test func `a new form says from the start where its dates will be`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .trainer)
        let blank = try await browser.get("/staff/schedule/new").html
        #expect(
            try blank.texts("//section[@id='preview']/p") == ["Preview of dates", "Choose a start to see the dates."])
        let wrong = try await create(browser, ["duration": "long"], do: "look")
        #expect(
            try wrong.html.texts("//section[@id='preview']/p[@class='about']") == [
                "Dates appear once the start, time zone, duration and rule are valid."
            ])
    }

    @Test func `common lengths and the names of languages are there to choose from`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar(["language": "de-CH"])
        let browser = try await site.signedIn(as: .trainer)
        let form = try await browser.get("/staff/sessions/\(session.id)/edit").html
        #expect(
            try form.texts("//datalist[@id=//input[@name='duration']/@list]/option/@value") == [
                "0:30", "0:45", "1:00", "1:30", "2:00", "3:00", "4:00",
            ])
        let languages = try form.texts("//select[@name='language']/option")
        #expect(languages.prefix(2) == ["English", "German"])
        #expect(languages.contains("French"))
        #expect(try form.texts("//select[@name='language']/option[@selected]/@value") == ["de-CH"])
    }

    @Test func `a session that is scheduled from a tutorial has its title, text, language and tags`() async throws {
        let site = try await TestSite()
        let tutorial = try await site.tutorial([
            "title": "Signatures", "description": "Every delivery is **signed**.", "language": "de",
            "tags": ["webhooks", "security"],
        ])
        let browser = try await site.signedIn(as: .trainer)
        let page = try await browser.get("/staff/tutorials/\(tutorial.id)").html
        let link = try #require(
            try page.texts("//p[@class='kicker']/a[text()='Schedule a session']/@href").first)
        let fields = try await browser.get(link).html.fields()
        let expected = [
            "tutorial": tutorial.id, "title": "Signatures", "description": "Every delivery is **signed**.",
            "language": "de", "tags": "webhooks, security",
        ]
        #expect(fields.filter { expected.keys.contains($0.key) } == expected)
        #expect(try await browser.get("/staff/schedule/new?tutorial=none").html.fields()["title"] == "")
    }

    @Test(arguments: [
        ("90", 5_400), ("1:30", 5_400), ("1h", 3_600), ("1 h", 3_600), ("1 h 30", 5_400), ("1h30", 5_400),
        ("1 h 30 min", 5_400), ("90 min", 5_400), ("90m", 5_400), ("1,5 h", 5_400), ("1.5h", 5_400), ("2 Std.", 7_200),
        ("PT1H30M", 5_400), ("P2D", 172_800), ("2 d", 172_800), ("2 days", 172_800), ("2 Tage", 172_800),
        ("1 Tag 12 Stunden", 129_600), (" 0:45 ", 2_700),
    ])
    func `a length is read as people write it`(text: String, length: Int) {
        #expect(seconds(typed: text) == length)
    }

    @Test(arguments: [
        "", "long", "1:60", "1,5", "h", "30 min 1 h", "1 h 2 h", "-5", "1..5 h", "2 d 5", "1 fortnight", "!",
    ])
    func `a length that nobody can tell is refused`(text: String) {
        #expect(seconds(typed: text) == nil)
    }

    @Test func `every bad field is named beside itself, and what was typed is kept`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .trainer)
        let position = try await site.journalPosition()
        let reply = try await create(
            browser,
            [
                "title": "", "start": "tomorrow", "duration": "long", "capacity": "many", "repeats": "weekly",
                "count": "0", "joinURL": "ftp://x", "question-1-label": "Q", "question-1-kind": "choice",
            ])
        #expect(reply.status == 422)
        let page = try reply.html
        #expect(
            Set(try page.texts("//div[@role='alert']//a/@href")) == [
                "#title", "#start", "#duration", "#capacity", "#count", "#joinURL", "#question-1-options",
            ])
        #expect(try page.texts("//input[@name='capacity']/@value") == ["many"])
        #expect(try page.count("//*[@aria-invalid]") == 7)
        #expect(try await site.journalPosition() == position)
        let german = try await site.signedIn(as: .trainer, language: "de").send(
            "/staff/schedule/new", Self.webinar.merging(["title": "", "do": "save"]) { $1 })
        #expect(try german.html.texts("//div[@role='alert']//a") == ["Diese Angabe ist nicht gültig."])
    }

    @Test func `a clash is shown before a session is scheduled, and scheduled only when it was seen`() async throws {
        let site = try await TestSite()
        let ada = try await site.trainer("Ada")
        try await site.webinar(["title": "Taken", "trainers": [.string(ada.id)]])
        let browser = try await site.signedIn(as: .trainer)
        let position = try await site.journalPosition()
        let look = try await create(browser, ["trainer-\(ada.id)": "yes"], do: "publish")
        #expect(look.status == 200)
        #expect(
            try look.html.texts("//section[h2[@id='conflicts']]//li").map { $0.contains("Ada") && $0.contains("Taken") }
                == [true])
        #expect(try await site.journalPosition() == position)
        let forged = try await browser.send(
            "/staff/schedule/new", try look.html.fields().merging(["do": "confirm", "seen": "nothing"]) { $1 })
        #expect(forged.status == 200)
        #expect(try await site.journalPosition() == position)
        let done = try await browser.send(
            "/staff/schedule/new", try look.html.fields().merging(["do": "confirm"]) { $1 })
        #expect(try await made(done, site)["status"] == "published")
    }

    @Test func `a new start takes the rule along where the rule was left alone`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["recurrence": weekly(excluded: ["2026-12-08T10:00:00"])])
        let browser = try await site.signedIn(as: .trainer)
        let path = "/staff/sessions/\(session.id)/edit"
        let form = try await browser.get(path).html.fields()
        let look = try await browser.send(
            path, form.merging(["start": "2026-12-02T11:00", "do": "save"]) { $1 })
        #expect(
            try look.html.texts("//section[h2[@id='moved']]//li").first
                == "Tue 1 Dec 2026, 10:00 → Wed 2 Dec 2026, 11:00")
        #expect(try await site.read(session)["start"] == "2026-12-01T10:00:00")
        let done = try await browser.send(path, try look.html.fields().merging(["do": "confirm"]) { $1 })
        #expect(done.header("Location") == "/staff/sessions/\(session.id)?done=saved")
        #expect(
            try await site.read(session)["recurrence"]
                == weekly("FREQ=WEEKLY;BYDAY=WE;COUNT=6", excluded: ["2026-12-09T11:00:00"]))
    }

    @Test func `a stale form ends in a sentence, keeps what was typed, and can be sent again`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar()
        let browser = try await site.signedIn(as: .trainer)
        let path = "/staff/sessions/\(session.id)/edit"
        let form = try await browser.get(path).html.fields()
        _ = try await site.patch(site.path(session), ["location": "Room 9"])
        let stale = try await browser.send(path, form.merging(["title": "Mine", "do": "save"]) { $1 })
        #expect(stale.status == 412)
        #expect(try stale.html.texts("//div[@role='alert']/p").first?.hasPrefix("Someone else changed this") == true)
        #expect(try stale.html.texts("//input[@name='title']/@value") == ["Mine"])
        #expect(try await site.read(session)["title"] == "Retries done right")
        let again = try await browser.send(path, try stale.html.fields().merging(["do": "save"]) { $1 })
        #expect(again.status == 303)
        #expect(try await site.read(session)["title"] == "Mine")
    }

    @Test func `a tag with a comma stays whole when a session is saved`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar(["tags": ["Sales, Nordics", "Nordics"]])
        let browser = try await site.signedIn(as: .trainer)
        let path = "/staff/sessions/\(session.id)/edit"
        let form = try await browser.get(path).html.fields()
        #expect(form["tags"] == "Sales, Nordics, Nordics")
        let reply = try await browser.send(
            path, form.merging(["tags": "new, Sales, Nordics, Nordics", "do": "save"]) { $1 })
        #expect(reply.status == 303, "\(reply.text)")
        #expect(try await site.read(session)["tags"] == ["new", "Sales, Nordics", "Nordics"])
    }

    @Test func `a tag of a tutorial with a comma stays whole in a session that is made from it`() async throws {
        let site = try await TestSite()
        let tutorial = try await site.tutorial(["tags": ["Sales, Nordics", "Nordics"]])
        let browser = try await site.signedIn(as: .trainer)
        let form = try await browser.get("/staff/schedule/new?tutorial=\(tutorial.id)").html.fields()
        #expect(form["tags"] == "Sales, Nordics, Nordics")
        let session = try await made(
            create(browser, ["tutorial": tutorial.id, "tags": "Sales, Nordics, Nordics, new"]), site)
        #expect(session["tags"] == ["Sales, Nordics", "Nordics", "new"])
        let other = try await site.tutorial(["title": "Retries", "tags": ["Support, Baltics"]])
        let path = "/staff/sessions/\(session.id)/edit"
        let fields = ["tutorial": other.id, "tags": "Support, Baltics", "do": "save"]
        let reply = try await browser.send(path, try await browser.get(path).html.fields().merging(fields) { $1 })
        #expect(reply.status == 303, "\(reply.text)")
        #expect(try await site.read(session)["tags"] == ["Support, Baltics"])
    }

    @Test func `a question that is added takes over no answers of one that was removed, nor its id`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .trainer)
        let asked = [
            "question-0-label": "Which company?", "question-0-kind": "text", "question-1-label": "Which system?",
            "question-1-kind": "text",
        ]
        let session = try await made(try await create(browser, asked, do: "publish"), site)
        try await site.register("ada@example.org", for: session, ["answers": ["q1": "Acme"]])
        let path = "/staff/sessions/\(session.id)/edit"
        func save(_ fields: [String: String]) async throws {
            let form = try await browser.get(path).html.fields().merging(fields) { $1 }
            let reply = try await browser.send(path, form.merging(["do": "save"]) { $1 })
            #expect(reply.status == 303, "\(reply.text)")
        }
        try await save(["question-0-label": ""])
        try await save(["question-1-label": "Any allergies?", "question-1-kind": "text"])
        let questions = try await site.read(session)["registration"]?["questions"]?.items ?? []
        #expect(questions.map { $0["label"] } == ["Which system?", "Any allergies?"])
        #expect(questions.first?["id"] == "q2")
        try await save(["question-0-label": "", "question-1-label": ""])
        try await save(["question-0-label": "Any wishes?", "question-0-kind": "text"])
        let roster = try await browser.get("/staff/sessions/\(session.id)/dates/2026-12-01T10:00:00")
        #expect(roster.status == 200)
        #expect(!roster.text.contains("Acme"))
    }

    @Test func `the form says that the kind of place stays while people are registered`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["registration": ["scope": "series"]])
        try await site.register("ada@example.org", for: session)
        let browser = try await site.signedIn(as: .trainer)
        let path = "/staff/sessions/\(session.id)/edit"
        let form = try await browser.get(path).html.fields().merging(["scope": "occurrence", "do": "save"]) { $1 }
        let refused = try await browser.send(path, form)
        #expect(refused.status == 409)
        #expect(
            try refused.html.texts("//div[@role='alert']//li/a[@href='#scope']") == [
                "People are registered the way it is now. This can change once those registrations are cancelled or their dates are over."
            ])
        #expect(try await site.read(session)["registration"]?["scope"] == "series")
    }
}

extension HTML {
    /// The fields that a browser would send of the main form, without its buttons.
    func fields() throws -> [String: String] {
        var fields: [String: String] = [:]
        let form = "//main//form[@id='plan' or not(@id)][last()]"
        func add(_ path: String, _ value: String) throws {
            for name in try texts("\(form)//\(path)/@name") {
                fields[name] = try rawText("\(form)//\(path)[@name='\(name)']\(value)") ?? ""
            }
        }
        try add("input[not(@type='checkbox') and not(@type='radio')]", "/@value")
        try add("input[(@type='checkbox' or @type='radio') and @checked]", "/@value")
        try add("select", "/option[@selected]/@value")
        for name in try texts("\(form)//textarea/@name") {
            // The first line break belongs to the tag.
            fields[name] = (try rawText("\(form)//textarea[@name='\(name)']") ?? "").trimmingPrefix("\n").description
        }
        for name in try texts("\(form)//select[not(option[@selected])]/@name") {
            fields[name] = try rawText("\(form)//select[@name='\(name)']/option[1]/@value") ?? ""
        }
        return fields
    }
}
