import Foundation
import Storage
import Testing

@Suite struct SessionPageTests {
    @Test func `a session's page shows every date with its seats, and leads to registering`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["capacity": 1, "description": "Bring **your own** flow."])
        try await site.register("ada@example.org", for: session, on: "2026-12-08T10:00:00")
        _ = try await site.post(site.path(session, "2026-12-15T10:00:00") + "/cancel", ["reason": "Ada is ill."])
        let page = try await site.get("/sessions/\(session.id)", browser).html
        #expect(try page.texts("//h1") == ["Retries done right"])
        #expect(try page.texts("//div[@class='text']//strong") == ["your own"])
        #expect(
            try page.texts("//ol[@class='dates']/li//h3") == [1, 8, 15, 22, 29].map {
                "Tuesday, \($0) December 2026 , 10:00–11:00 in Berlin"
            } + ["Tuesday, 5 January 2027 , 10:00–11:00 in Berlin"])
        #expect(try page.texts("//details[@class='later']/summary") == ["Show 2 more dates"])
        #expect(
            try page.texts("//section[@class='booking']") == [
                "Tuesday, 1 December 2026 10:00–11:00 in Berlin 1 seat left Register and get it in your calendar"
            ])
        #expect(
            try page.texts("//div[@class='seats']").prefix(3) == [
                "1 seat left Register : Tuesday, 1 December 2026, 10:00–11:00",
                "Full, waitlist open Join the waitlist : Tuesday, 8 December 2026, 10:00–11:00", "Cancelled",
            ])
        #expect(try page.texts("//p[@class='cancelled']").contains("Ada is ill."))
        #expect(
            try page.texts("//a[starts-with(@href,'/sessions/\(session.id)/register')]/@href").first
                == "/sessions/\(session.id)/register?date=2026-12-01T10:00:00")
    }

    @Test func `a series leads to registering until its last date begins, also where that was put off`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["registration": ["scope": "series"]])
        _ = try await site.patch(site.path(session, "2027-01-05T10:00:00"), ["start": "2027-01-20T10:00:00"])
        func links() async throws -> Set<String> {
            let page = try await site.get("/sessions/\(session.id)", browser).html
            return Set(try page.texts("//a[starts-with(@href,'/sessions/\(session.id)/register')]/@href"))
        }
        site.setClock("2027-01-10T08:00:00Z")
        #expect(try await links() == ["/sessions/\(session.id)/register"])
        site.setClock("2027-01-20T09:00:00Z")
        #expect(try await links() == [])
    }

    @Test func `a seat that staff approve is asked for, and not promised with its calendar entry`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar([
            "start": "2026-12-08T10:00:00", "capacity": 1, "registration": ["approval": true],
        ])
        let own = try await site.get("/sessions/\(session.id)", browser).html
        #expect(try own.texts("//section[@class='booking']//a") == ["Request a seat"])
        #expect(
            try own.texts("//div[@class='seats']/a") == ["Request a seat : Tuesday, 8 December 2026, 10:00–11:00"])
        let list = try await site.get("/", browser).html
        #expect(
            try list.texts("//div[@class='seats']/a") == [
                "Request a seat : Retries done right, Tue 8 Dec, 10:00–11:00"
            ])
    }

    @Test func `one date is taken into any calendar, and follows when it is moved and its series split`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        let page = try await site.get("/sessions/\(session.id)", browser).html
        let links = try page.texts("(//details[@class='add'])[2]//a/@href")
        let file = try #require(links.last).replacing("https://lectern.test", with: "")
        #expect(links[0] == "webcal://lectern.test" + file)
        #expect(
            links[1] == """
                https://calendar.google.com/calendar/render?action=TEMPLATE&text=Retries%20done%20right\
                &dates=20261208T090000Z/20261208T100000Z&location=\
                &details=https%3A%2F%2Flectern.test%2Fsessions%2F\(session.id)
                """)
        let before = try await site.feed(file)
        #expect(before.events.count == 1)
        #expect(before.events.joined().values(of: "DTSTART") == ["20261208T100000"])
        #expect(before.events.joined().values(of: "RRULE") == [])
        site.advanceClock(seconds: 60)
        _ = try await site.patch(
            site.path(session, "2026-12-08T10:00:00") + "?scope=following", ["start": "2026-12-09T12:00:00"])
        let after = try await site.feed(file)
        #expect(after.events.joined().values(of: "DTSTART").last == "20261209T120000")
        #expect(after.values(of: "UID") == before.values(of: "UID"))
        let sequences = (before.values(of: "SEQUENCE") + after.values(of: "SEQUENCE")).compactMap { Int($0) }
        #expect(sequences.count == 2 && sequences[0] < sequences[1])
        #expect(try await site.get("/calendar/dates/nothing.ics").status == 404)
    }

    @Test func `the calendar of a date that is not for everybody is not there`() async throws {
        let site = try await TestSite()
        for fields: JSONValue in [["status": "draft"], ["visibility": "accounts", "accounts": ["acme"]]] {
            let session = try await site.webinar(JSONValue.object(["start": "2026-12-08T10:00:00"]).merging(fields))
            let id = try await site.database.read { connection in
                try connection.all("SELECT id FROM occurrences WHERE session_id = \(session.id)") { try $0.text("id") }
            }
            #expect(try await site.get("/calendar/dates/\(try #require(id.first)).ics").status == 404)
        }
    }

    @Test(arguments: [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)",
        "\"\u{301} autofocus onfocus=alert(1) x=\"\u{301}", "<\u{301}b>", "{{title}} {{{html}}}", "]]>", "&lt;b&gt;",
        "\u{202E}desrever", "עברית", "مرحبا بالعالم", String(repeating: "W", count: 300),
    ])
    func `a hostile or foreign title is text wherever it stands`(title: String) async throws {
        let site = try await TestSite()
        let trainer = try await site.trainer(String(title.prefix(200)))
        let tutorial = try await site.tutorial(["title": .string(title), "summary": .string(title)])
        let session = try await site.webinar([
            "title": .string(title), "start": "2026-12-08T10:00:00", "trainers": [.string(trainer.id)],
            "location": .string(title), "tutorial": .string(tutorial.id), "tags": [.string(String(title.prefix(50)))],
            "registration": [
                "questions": [
                    ["id": .string(String(title.unicodeScalars.prefix(20))), "label": .string(title), "kind": "text"],
                    ["id": "c", "label": "c", "kind": "choice", "options": [.string(String(title.prefix(100)))]],
                ]
            ],
        ])
        let slug = try #require(tutorial["slug"]?.text)
        for path in [
            "/", "/?view=month", "/embed", "/tutorials", "/tutorials/\(slug)", "/sessions/\(session.id)",
            "/sessions/\(session.id)/register",
            "/?q=" + (title.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""),
        ] {
            let reply = try await site.get(path, browser)
            #expect(reply.status == 200, "\(path)")
            let page = try reply.html
            let shown = title.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(try page.texts("//*").first?.contains(shown) == true, "\(path)")
            #expect(try page.count("//img | //@onerror | //@onmouseover | //@onfocus | //@autofocus") == 0)
            #expect(try page.count("//script[not(@type)]") == 1)
        }
    }
}
