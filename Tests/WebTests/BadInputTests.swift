import Foundation
import HTTPTypes
import Interchange
import Testing

@Suite struct BadInputTests {
    // MARK: - Times

    @Test(arguments: ["Mars/Olympus", "", "Europe/Berlin\u{0}", "../../etc/passwd", "CEST", "UTC+1", "Europe/Bèrlin"])
    func `an unknown zone is named`(zone: String) async throws {
        let site = try await TestSite()
        let reply = try await site.post("/api/v1/sessions", TestSite.webinar.merging(["timeZone": .string(zone)]))
        let shown = zone.debugDescription
        let isNear = zone.hasPrefix("Europe/")
        let hint = isNear ? ". Did you mean Europe/Berlin?" : "; write a name such as Europe/Berlin."
        try expect(reply, refuses: .invalid("/timeZone", "There is no time zone \(shown)\(hint)"))
        let expansion: JSONValue = ["start": "2026-12-01T10:00:00", "timeZone": .string(zone)]
        #expect(try await site.post("/api/v1/occurrences/expand", expansion, as: .anybody).status == 422)
    }

    @Test func `a start in the gap of a clock change means the instant by the offset before it`() async throws {
        let site = try await TestSite(at: "2027-03-01T08:00:00Z")
        let session = try await site.webinar(["start": "2027-03-28T02:30:00"])
        #expect(session["start"] == "2027-03-28T02:30:00")
        #expect(try await site.dates(of: session) == ["2027-03-28T02:30:00 → 2027-03-28T03:30:00"])
        #expect(try await site.get(site.path(session, "2027-03-28T02:30:00"))["startsAt"] == "2027-03-28T01:30:00Z")
        #expect(try await site.feed("/calendar.ics").contains("DTSTART:20270328T013000Z\r\n"))
    }

    @Test func `a start in the fold of a clock change is the first of the two`() async throws {
        let site = try await TestSite(at: "2027-10-01T08:00:00Z")
        let session = try await site.webinar(["start": "2027-10-31T02:30:00"])
        let date = try await site.get(site.path(session, "2027-10-31T02:30:00")).json
        #expect([date["start"], date["startsAt"]] == ["2027-10-31T02:30:00", "2027-10-31T00:30:00Z"])
    }

    @Test(arguments: [
        "2026-12-01", "2026-12-01T10:00", "2026-12-01T10:00:00Z", "2026-12-01T10:00:00+01:00", "2026-12-01 10:00:00",
        "2026-02-30T10:00:00", "2026-12-01T24:00:00", "2026-12-01T10:60:00", "26-12-01T10:00:00", "", "now",
        "２０２６-12-01T10:00:00",
    ])
    func `a start that is no local time is refused`(start: String) async throws {
        let site = try await TestSite()
        let reply = try await site.post("/api/v1/sessions", TestSite.webinar.merging(["start": .string(start)]))
        try expect(reply, refuses: .invalid("/start", "Must be a local time such as 2026-12-01T10:00:00."))
    }

    @Test(arguments: [
        ("PT0S", "Must be between PT1S and PT168H."), ("P3650D", "Must be between PT1S and PT168H."),
        ("P7DT1S", "Must be between PT1S and PT168H."), ("-PT1H", nil), ("P1Y", nil), ("PT", nil), ("1h", nil),
        ("PT1.5H", nil), ("PT99999999999999999999H", nil), ("P1000000D", nil), ("", nil),
    ])
    func `a duration of nothing, below nothing or of years is refused`(duration: String, detail: String?) async throws {
        let site = try await TestSite()
        let reply = try await site.post("/api/v1/sessions", TestSite.webinar.merging(["duration": .string(duration)]))
        let faults = try #require(try reply.refusal?.faults)
        #expect(reply.status == 422)
        #expect(faults.map(\.pointer) == ["/duration"])
        if let detail { #expect(faults.map(\.detail) == [detail]) }
        #expect(try await site.webinar(["duration": "P7D"])["duration"] == "PT168H")
    }

    // MARK: - Rules

    @Test(
        .timeLimit(.minutes(40)),
        arguments: [
            "FREQ=SECONDLY", "FREQ=MINUTELY;COUNT=10000000", "FREQ=HOURLY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=YEARLY;BYMONTH=2,4;BYMONTHDAY=31", "FREQ=DAILY;COUNT=10000000",
            "FREQ=DAILY;INTERVAL=99999999999999999999",
            "FREQ=DAILY;COUNT=0", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;BYHOUR=1,2,3", "FREQ=DAILY;",
            "FREQ=DAILY;COUNT=2;COUNT=3",
            "FREQ=DAILY;COUNT=2;UNTIL=20261231T000000Z", "RSCALE=HEBREW;FREQ=YEARLY", "COUNT=5", "", "weekly",
            "FREQ=YEARLY;BYWEEKNO=20", "FREQ=WEEKLY;BYDAY=1TU", "FREQ=MONTHLY;BYDAY=9TU", "FREQ=DAILY\r\nX-INJECTED:1",
            "RRULE:FREQ=DAILY", "FREQ=WEEKLY;BYDAY=TU;X=1",
        ])
    func `a rule that never yields, yields too much or is none is refused at once`(rule: String) async throws {
        let site = try await TestSite()
        let recurrence: JSONValue = ["recurrence": ["rule": .string(rule)]]
        for reply in [
            try await site.post("/api/v1/sessions", TestSite.webinar.merging(recurrence)),
            try await site.post(
                "/api/v1/occurrences/expand",
                recurrence.merging(["start": "2026-12-01T10:00:00", "timeZone": "Europe/Berlin"]), as: .anybody),
        ] {
            #expect(reply.status == 422)
            #expect(try reply.refusal?.faults.map(\.pointer) == ["/recurrence/rule"], "\(reply.text)")
        }
    }

    @Test(arguments: [
        "20261231T235959+0100", "2026-12-31", "20261331", "20261231T", "20261231T240000Z", "20261231T000000z+1", "",
        "99999999", "20261231T000000ZZ", "20200101",
    ])
    func `UNTIL in the wrong form, or before the start, is refused`(until: String) async throws {
        let site = try await TestSite()
        let rule: JSONValue = ["rule": "FREQ=WEEKLY;BYDAY=TU;UNTIL=\(until)"]
        let reply = try await site.post("/api/v1/sessions", TestSite.webinar.merging(["recurrence": rule]))
        #expect(reply.status == 422)
        #expect(try reply.refusal?.faults.map(\.pointer) == ["/recurrence/rule"])
    }

    @Test func `a start that the rule does not give is refused with the nearest`() async throws {
        let site = try await TestSite()
        let reply = try await site.post(
            "/api/v1/sessions", TestSite.webinar.merging(["recurrence": ["rule": "FREQ=WEEKLY;BYDAY=WE"]]))
        try expect(
            reply,
            refuses: .invalid(
                "/start",
                "The rule does not give the start 2026-12-01T10:00:00; the nearest date that it gives is "
                    + "2026-12-02T10:00:00."))
    }

    @Test func `an excluded date that the rule does not give is named, as are other wrong exceptions`() async throws {
        let site = try await TestSite()
        let reply = try await site.post(
            "/api/v1/sessions",
            TestSite.webinar.merging([
                "recurrence": weekly(
                    excluded: ["2026-12-08T10:00:00", "2026-12-09T10:00:00", "2026-12-15T10:00:01"],
                    added: ["2026-12-22T10:00:00", "2026-12-23T10:00:00", "2026-12-23T10:00:00"])
            ]))
        try expect(
            reply,
            refuses: .invalid([
                .init("/recurrence/added/0", "The series already has the added date 2026-12-22T10:00:00."),
                .init("/recurrence/added/2", "The date 2026-12-23T10:00:00 is added twice."),
                .init(
                    "/recurrence/excluded/1", "The excluded date 2026-12-09T10:00:00 is not one of the series' dates."),
                .init(
                    "/recurrence/excluded/2", "The excluded date 2026-12-15T10:00:01 is not one of the series' dates."),
            ]))
    }

    @Test func `exceptions beyond a thousand are too many`() async throws {
        let site = try await TestSite()
        let many = JSONValue.array(Array(repeating: "2026-12-08T10:00:00", count: 1_001))
        let reply = try await site.post(
            "/api/v1/sessions", TestSite.webinar.merging(["recurrence": ["rule": "FREQ=DAILY", "excluded": many]]))
        try expect(
            reply, refuses: .invalid("/recurrence/excluded", "Must have at most 1000 entries."))
    }

    @Test(.timeLimit(.minutes(40))) func `a thousand exceptions are taken in good time`() async throws {
        let site = try await TestSite()
        let all = try await site.post(
            "/api/v1/occurrences/expand",
            [
                "start": "2026-12-01T10:00:00", "timeZone": "Europe/Berlin",
                "recurrence": ["rule": "FREQ=DAILY;COUNT=1000"],
            ], as: .anybody)
        let dates = try all["items"]?.items.compactMap { $0["recurrenceID"] } ?? []
        let session = try await site.webinar([
            "recurrence": ["rule": "FREQ=DAILY;COUNT=1000", "excluded": .array(Array(dates.dropFirst()))]
        ])
        #expect(try await site.dates(of: session) == ["2026-12-01T10:00:00"])
    }

    @Test func `a following on a date that is none is not found`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["recurrence": weekly(excluded: ["2026-12-08T10:00:00"])])
        let before = try await site.dump()
        for date in ["2026-12-08T10:00:00", "2026-12-09T10:00:00", "2027-01-12T10:00:00", "2026-11-24T10:00:00"] {
            try await expect(
                site.patch(site.path(session, date) + "?scope=following", ["title": "X"]),
                refuses: ProblemDetails(404, "not-found", "The session has no date \(date)."))
        }
        #expect(try await site.dump() == before)
    }

    // MARK: - Texts

    @Test(arguments: ["\u{0}", "\u{7}", "\u{1B}[31m", "\u{7F}", "\u{85}", "\r\n", "\n", "\t", "\u{2028}", "\u{2029}"])
    func `a control character or line break in a title is refused`(character: String) async throws {
        let site = try await TestSite()
        let title: JSONValue = .string("Retries\(character)ATTENDEE:mailto:a@example.org")
        let detail = "Must not contain control characters or line breaks."
        let refusal = ProblemDetails.invalid("/title", detail)
        try await expect(
            site.post("/api/v1/sessions", TestSite.webinar.merging(["title": title])), refuses: refusal)
        try await expect(site.post("/api/v1/tutorials", ["title": title]), refuses: refusal)
        try await expect(site.post("/api/v1/trainers", ["name": title]), refuses: .invalid("/name", detail))
        let session = try await site.series()
        try await expect(site.patch(site.path(session, "2026-12-08T10:00:00"), ["title": title]), refuses: refusal)
        try await expect(
            site.patch(site.path(session), ["tags": ["fine", title]]), refuses: .invalid("/tags/1", detail))
    }

    @Test func `a text of many lines keeps line feeds and tabs, and nothing else that controls`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar(["description": "One\r\nTwo\n\tThree"])
        #expect(session["description"] == "One\nTwo\n\tThree")
        for character in ["\u{0}", "\u{8}", "\r", "\u{85}", "\u{2028}"] {
            try await expect(
                site.patch(site.path(session), ["description": "a\(character)b"]),
                refuses: .invalid("/description", "Must not contain control characters."))
            try await expect(
                site.post(site.path(session) + "/cancel", ["reason": "a\(character)b"]),
                refuses: .invalid("/reason", "Must not contain control characters."))
        }
    }

    @Test func `a title of a hundred kilobytes is too long, and one of spaces is empty`() async throws {
        let site = try await TestSite()
        let long: JSONValue = .string(String(repeating: "x", count: 100_000))
        try await expect(
            site.post("/api/v1/sessions", TestSite.webinar.merging(["title": long])),
            refuses: .invalid("/title", "Must be at most 300 characters long."))
        try await expect(
            site.post("/api/v1/sessions", TestSite.webinar.merging(["title": "  \n "])),
            refuses: .invalid("/title", "Must not be empty."))
        #expect(try await site.webinar(["title": "  trimmed "])["title"] == "trimmed")
        let limit = String(repeating: "ü", count: 300)
        #expect(try await site.webinar(["title": .string(limit)])["title"] == .string(limit))
    }

    @Test(arguments: [
        "https://meet.example.org/\r\nX-INJECTED:1", "javascript:alert(1)", "ftp://example.org", "//example.org",
        "https://",
        "https://user:secret@example.org", "https://exämple.org", "meet", "https://example.org/\"onload=",
    ])
    func `a join address that is none is refused`(url: String) async throws {
        let site = try await TestSite()
        try await expect(
            site.post("/api/v1/sessions", TestSite.webinar.merging(["join": ["url": .string(url)]])),
            refuses: .invalid("/join/url", "Must be an address that begins with https:// or http://."))
    }

    // MARK: - Bodies

    @Test(arguments: [
        ("", "The body is empty."), ("nonsense", "This is not valid JSON (line 1, column 2)."),
        ("{\"title\": \"X\"", "A comma or a closing brace is missing (line 1, column 14)."),
        ("{\"title\": \"X\"}\n{}", "Unexpected data after the end of the JSON value (line 2, column 1)."),
        ("{\"title\": \"X\", \"title\": \"Y\"}", "The field “title” appears twice (line 1, column 23)."),
        ("{\"title\": \"a\nb\"}", "A string has an unescaped control character (line 2, column 1)."),
        ("{\"title\": NaN}", "This is not valid JSON (line 1, column 11)."),
        ("{\"title\": 1e999}", "This number is out of range (line 1, column 16)."),
        ("{\"title\": \"\\ud800\"}", "Half of a surrogate pair is missing (line 1, column 18)."),
        ("{'title': 1}", "A field name in quotation marks is missing (line 1, column 2)."),
    ])
    func `a body that is no JSON is refused with the place`(body: String, detail: String) async throws {
        let site = try await TestSite()
        let reply = try await site.send(.post, "/api/v1/tutorials", Data(body.utf8), as: .trainer)
        try expect(reply, refuses: ProblemDetails(400, "malformed", detail))
    }

    @Test func `bytes that are no UTF-8 are refused`() async throws {
        let site = try await TestSite()
        let body = Data(#"{"title": ""#.utf8) + [0xC3, 0x28] + Data(#""}"#.utf8)
        let reply = try await site.send(.post, "/api/v1/tutorials", body, as: .trainer)
        try expect(reply, refuses: ProblemDetails(400, "malformed", "The body is not UTF-8."))
    }

    @Test func `a body of ten thousand brackets is refused`() async throws {
        let site = try await TestSite()
        let body = Data(String(repeating: "[", count: 10_000).utf8)
        let reply = try await site.send(.post, "/api/v1/tutorials", body, as: .trainer)
        #expect(try reply.refusal?.code == "malformed")
    }

    @Test func `a body of ten megabytes is too large`() async throws {
        let site = try await TestSite()
        let body = Data("{\"title\": \"".utf8) + Data(repeating: 0x78, count: 10_000_000) + Data("\"}".utf8)
        for path in ["/api/v1/tutorials", "/api/v1/sessions", "/api/v1/occurrences/expand"] {
            let reply = try await site.send(.post, path, body, as: .trainer)
            try expect(
                reply, refuses: ProblemDetails(413, "too-large", "The body must be at most 1048576 bytes."))
        }
    }

    @Test(arguments: ["text/plain", "application/x-www-form-urlencoded", "application/merge-patch+json", ""])
    func `a body of another type is refused with those that are taken`(type: String) async throws {
        let site = try await TestSite()
        let reply = try await site.send(
            .post, "/api/v1/tutorials", Data(#"{"title": "X"}"#.utf8), as: .trainer, ["Content-Type": type])
        try expect(
            reply, refuses: ProblemDetails(415, "unsupported-media-type", "Send the body as application/json."))
    }

    @Test func `a patch is JSON or a merge patch`() async throws {
        let site = try await TestSite()
        let tutorial = try await site.tutorial()
        func patch(_ type: String) async throws -> Reply {
            try await site.send(
                .patch, "/api/v1/tutorials/\(tutorial.id)", Data(#"{"summary": "X"}"#.utf8), as: .trainer,
                ["Content-Type": type])
        }
        for type in ["application/json", "application/merge-patch+json", "Application/JSON; charset=utf-8"] {
            #expect(try await patch(type).status == 200)
        }
        try await expect(
            patch("application/json-patch+json"),
            refuses: ProblemDetails(
                415, "unsupported-media-type",
                "Send the body as application/merge-patch+json or application/json."))
    }

    @Test(arguments: ["[]", "\"title\"", "1", "null", "true"])
    func `JSON that is no object is no thing`(body: String) async throws {
        let site = try await TestSite()
        let tutorial = try await site.tutorial()
        let posted = try await site.send(.post, "/api/v1/tutorials", Data(body.utf8), as: .trainer)
        try expect(posted, refuses: .invalid("", "Must be a JSON object."))
        let patched = try await site.send(.patch, "/api/v1/tutorials/\(tutorial.id)", Data(body.utf8), as: .trainer)
        try expect(patched, refuses: .invalid("", "A merge patch must be a JSON object."))
    }

    @Test func `a verb without a body takes none, and knows no fields`() async throws {
        let site = try await TestSite()
        let draft = try await site.webinar(["status": "draft"])
        try await expect(
            site.post(site.path(draft) + "/publish", ["now": true]),
            refuses: .invalid("/now", "Unknown field."))
        #expect(try await site.post(site.path(draft) + "/publish", [:]).status == 200)
    }

    @Test(arguments: [
        ("capacity", 1.5, "Must be a whole number."),
        ("capacity", 1e15, "Must be between 1 and 1000000."),
    ])
    func `numbers are whole and within bounds`(name: String, value: Double, detail: String) async throws {
        let site = try await TestSite()
        let reply = try await site.post("/api/v1/sessions", TestSite.webinar.merging([name: .number(value)]))
        try expect(reply, refuses: .invalid("/" + name, detail))
    }

    // MARK: - Parameters

    @Test(arguments: ["-1", "0", "501", "1.5", "ten", "99999999999999999999", "%F0"])
    func `a limit that is none is refused by every list`(limit: String) async throws {
        let site = try await TestSite()
        let session = try await site.series()
        for path in [
            "/api/v1/tutorials", "/api/v1/trainers", "/api/v1/sessions", "/api/v1/occurrences", "/api/v1/tokens",
            "/api/v1/journal", site.path(session) + "/occurrences",
        ] {
            try await expect(
                site.get(path + "?limit=\(limit)", as: .admin),
                refuses: .invalid("?limit", "Must be a whole number from 1 to 500."))
        }
    }

    @Test func `every bad parameter is named, unknown ones too`() async throws {
        let site = try await TestSite()
        try await expect(
            site.get("/api/v1/sessions?limit=x&from=2026-12-01&colour=red&kind=party&cursor="),
            refuses: .invalid([
                .init("?colour", "Unknown parameter."),
                .init("?from", "Must be an instant such as 2026-12-01T09:00:00Z."),
                .init("?kind", "Must be one of webinar, tutorial."),
                .init("?limit", "Must be a whole number from 1 to 500."),
            ]))
        try await expect(
            site.post("/api/v1/sessions?conflicts=yes&preview=1&lose=all", TestSite.webinar),
            refuses: .invalid([
                .init("?conflicts", "Must be “allow”."), .init("?lose", "Must be “allow”."),
                .init("?preview", "Must be true or false."),
            ]))
    }

    @Test func `ids and parameters of any bytes find nothing and break nothing`() async throws {
        let site = try await TestSite()
        try await site.series()
        for id in [
            "'%20OR%201=1--", "%00", "%FF%FE", "..%2F..%2Fetc", "%0D%0AX-Injected:1",
            String(repeating: "x", count: 5_000),
        ] {
            for path in ["/api/v1/tutorials/", "/api/v1/sessions/", "/api/v1/trainers/"] {
                #expect(try await site.get(path + id).status == 404)
            }
            #expect(try await site.get("/calendar/sessions/\(id).ics").status == 404)
        }
        for tag in ["'%20OR%201=1--", "%FF%FE", "..%2F..%2Fetc"] {
            #expect(try await site.get("/api/v1/sessions?tag=" + tag)["items"] == [])
            #expect(try await site.get("/calendar.ics?tag=" + tag).text.events == [])
        }
        for tag in ["%00", "%0D%0AX-Injected:1", String(repeating: "x", count: 5_000)] {
            #expect(try await site.get("/api/v1/sessions?tag=" + tag).status == 422)
            #expect(try await site.get("/calendar.ics?tag=" + tag).status == 422)
        }
    }
}
