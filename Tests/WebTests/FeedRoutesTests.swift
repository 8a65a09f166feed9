import Foundation
import ICalendar
import Operations
import Storage
import Testing
import Web

@Suite struct FeedRoutesTests {
    private let calendar = "/calendar.ics"

    // MARK: - What they say

    @Test func `a series is one event with its rule, and one for each date that differs`() async throws {
        let site = try await TestSite(at: "2026-11-01T08:00:00Z")
        let session = try await site.series([
            "recurrence": weekly(excluded: ["2026-12-29T10:00:00"], added: ["2026-12-30T10:00:00"]), "tags": ["http"],
            "location": "Room 1", "description": "Why; and how, \\ when",
        ])
        _ = try await site.patch(
            site.path(session, "2026-12-08T10:00:00"), ["start": "2026-12-09T14:00:00", "title": "Moved"])
        _ = try await site.post(site.path(session, "2026-12-15T10:00:00") + "/cancel", ["reason": "Holiday"])
        let events = try await site.feed(calendar).events
        #expect(events.count == 3)
        func line(_ event: Int, _ property: String) -> [String] {
            events[event].components(separatedBy: "\r\n").filter { $0.hasPrefix(property) }
        }
        #expect(
            [0, 1, 2].flatMap { line($0, "UID") }
                == Array(repeating: "UID:\(session.id)@lectern.test", count: 3))
        #expect(line(0, "DTSTART") == ["DTSTART;TZID=Europe/Berlin:20261201T100000"])
        #expect(line(0, "DTEND") == ["DTEND;TZID=Europe/Berlin:20261201T110000"])
        #expect(line(0, "RRULE") == ["RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=6"])
        #expect(line(0, "EXDATE") == ["EXDATE;TZID=Europe/Berlin:20261229T100000"])
        #expect(line(0, "RDATE") == ["RDATE;TZID=Europe/Berlin:20261230T100000"])
        #expect(line(0, "RECURRENCE-ID") == [])
        #expect(line(1, "RECURRENCE-ID") == ["RECURRENCE-ID;TZID=Europe/Berlin:20261208T100000"])
        #expect(line(1, "DTSTART") == ["DTSTART;TZID=Europe/Berlin:20261209T140000"])
        #expect(line(1, "SUMMARY").map { $0.hasSuffix(":Moved") } == [true])
        #expect(line(2, "RECURRENCE-ID") == ["RECURRENCE-ID;TZID=Europe/Berlin:20261215T100000"])
        #expect(
            [0, 1, 2].flatMap { line($0, "STATUS") } == ["STATUS:CONFIRMED", "STATUS:CONFIRMED", "STATUS:CANCELLED"])
        #expect([0, 1, 2].flatMap { line($0, "SEQUENCE") } == ["SEQUENCE:2", "SEQUENCE:2", "SEQUENCE:2"])
        #expect(line(0, "CATEGORIES").map { $0.hasSuffix(":http") } == [true])
        #expect(line(0, "URL") == ["URL:https://lectern.test/sessions/\(session.id)"])
        let text = try await site.feed(calendar)
        for absent in ["METHOD:", "ATTENDEE", "ORGANIZER", "CONFERENCE", "VALARM"] { #expect(!text.contains(absent)) }
        #expect(text.values(of: "TZID") == ["Europe/Berlin"])
        #expect(text.values(of: "X-WR-CALNAME") == ["Webinars and tutorials"])
    }

    @Test func `feeds are filtered, the facets meeting and their values adding up`() async throws {
        let site = try await TestSite()
        let (ada, tutorial) = (try await site.trainer("Ada"), try await site.tutorial())
        try await site.webinar(["title": "A", "tags": ["http", "new"], "trainers": [.string(ada.id)]])
        try await site.webinar([
            "title": "B", "kind": "tutorial", "tutorial": .string(tutorial.id), "language": "de", "tags": ["http"],
        ])
        try await site.webinar(["title": "C", "status": "draft", "tags": ["http"]])
        func titles(_ path: String) async throws -> [String] {
            try await site.feed(path).values(of: "SUMMARY").sorted()
        }
        #expect(try await titles(calendar) == ["A", "B"])
        #expect(try await titles(calendar + "?tag=http") == ["A", "B"])
        #expect(try await titles(calendar + "?tag=new") == ["A"])
        #expect(try await titles(calendar + "?tag=new&tag=http") == ["A", "B"])
        #expect(try await titles(calendar + "?tag=http&kind=tutorial") == ["B"])
        #expect(try await titles(calendar + "?kind=webinar&language=de") == [])
        #expect(try await titles(calendar + "?language=de&language=en") == ["A", "B"])
        #expect(try await titles(calendar + "?trainer=\(ada.id)") == ["A"])
        #expect(try await titles(calendar + "?tutorial=webhooks-from-zero") == ["B"])
        #expect(try await titles("/calendar/tutorials/webhooks-from-zero.ics") == ["B"])
        #expect(try await titles("/calendar/tutorials/\(tutorial.id).ics") == ["B"])
        // Calendar programs add parameters of their own.
        #expect(try await titles(calendar + "?nocache=17") == ["A", "B"])
        try await expect(
            site.get(calendar + "?kind=party"), refuses: .invalid("?kind", "This has to be one of webinar, tutorial."))
    }

    @Test func `a feed of what is not there is not there`() async throws {
        let site = try await TestSite()
        try await expect(site.get("/calendar/sessions/nothing.ics"), refuses: .missing("session"))
        try await expect(site.get("/calendar/tutorials/nothing.ics"), refuses: .missing("tutorial"))
        try await expect(site.get("/calendar/trainers/nothing.ics"), refuses: .missing("address"))
    }

    @Test func `a feed of no events is a calendar all the same`() async throws {
        let site = try await TestSite()
        let text = try await site.feed(calendar)
        #expect(text.hasPrefix("BEGIN:VCALENDAR\r\n") && text.hasSuffix("END:VCALENDAR\r\n"))
        #expect(text.events == [])
    }

    @Test func `a reminder is added to what takes place, where it is asked for`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        _ = try await site.post(site.path(session, "2026-12-15T10:00:00") + "/cancel")
        let plain = try await site.feed(calendar)
        let reminding = try await site.feed(calendar + "?alarm=PT15M")
        let alarm = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Reminder\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\n"
        #expect(reminding.replacing(alarm, with: "") == plain)
        #expect(reminding.components(separatedBy: alarm).count == 2)
        for bad in ["15", "-PT15M", "P8D", "PT15M;VALUE=DATE"] {
            try await expect(
                site.get(calendar + "?alarm=" + bad),
                refuses: .invalid("?alarm", "This is not a duration of up to a week, such as PT15M."))
        }
    }

    @Test func `a trainer's own feed holds what the trainer teaches, drafts excepted`() async throws {
        let site = try await TestSite(at: "2026-11-01T08:00:00Z")
        let (ada, grace) = (try await site.trainer("Ada"), try await site.trainer("Grace"))
        let session = try await site.series([
            "trainers": [.string(ada.id)], "visibility": "accounts", "accounts": ["acme"],
        ])
        try await site.webinar(
            ["title": "Not yet", "trainers": [.string(ada.id)], "status": "draft"], "?conflicts=allow")
        _ = try await site.patch(site.path(session, "2026-12-08T10:00:00"), ["trainers": [.string(grace.id)]])
        func feed(of trainer: JSONValue) async throws -> String {
            let made = try await site.post("/api/v1/trainers/\(trainer.id)/feed")
            #expect(made.status == 201)
            return (try made["feed"]?.text ?? "").replacing("https://lectern.test", with: "")
        }
        let (adas, graces) = (try await feed(of: ada), try await feed(of: grace))
        #expect(
            try await site.feed(adas).values(of: "RECURRENCE-ID") == [
                "20261201T100000", "20261215T100000", "20261222T100000", "20261229T100000", "20270105T100000",
            ])
        #expect(try await site.feed(graces).values(of: "RECURRENCE-ID") == ["20261208T100000"])
        let reply = try await site.get(adas)
        #expect(reply.header("Cache-Control") == "private, no-cache")
        #expect(reply.header("Referrer-Policy") == "no-referrer")
        #expect(reply.header("X-Robots-Tag") == "noindex")
        let secret = adas.replacing("/calendar/trainers/", with: "").replacing(".ics", with: "")
        #expect(secret.count == 43)
        #expect(!reply.text.replacing("\r\n ", with: "").contains(secret))

        let renewed = try await feed(of: ada)
        #expect(renewed != adas)
        try await expect(site.get(adas), refuses: .missing("address"))
        #expect(try await site.get(renewed).body == reply.body)
        #expect(try await site.dump().range(of: Data(secret.utf8)) == nil)
    }

    @Test func `what carries on from an imported series names it by the UID that it came with`() async throws {
        let site = try await TestSite()
        let file = """
            BEGIN:VCALENDAR
            VERSION:2.0
            PRODID:-//Elsewhere//EN
            BEGIN:VEVENT
            UID:abc-123@elsewhere.example
            DTSTAMP:20261101T080000Z
            DTSTART:20261201T090000Z
            DTEND:20261201T100000Z
            RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=4
            SUMMARY:Taken over
            END:VEVENT
            END:VCALENDAR

            """
        let calendar = try CalendarDocument.parse(Data(file.replacing("\n", with: "\r\n").utf8), maximumBytes: 10_000)
        let imported = try await site.site.schedule.importCalendar(calendar, by: .command, now: site.now)
        let session: JSONValue = ["id": .string(try #require(imported.first?.session))]
        _ = try await site.post(site.path(session) + "/publish")
        let split = try await site.patch(
            site.path(session, "2026-12-15T09:00:00") + "?scope=following", ["title": "Tail"])
        let tail = try split["session"]?.text ?? ""
        let feed = try await site.feed("/calendar/sessions/\(session.id).ics")
        #expect(feed.values(of: "UID") == ["abc-123@elsewhere.example", "\(tail)@lectern.test"])
        #expect(feed.values(of: "RELATED-TO") == ["abc-123@elsewhere.example"])
    }

    // MARK: - Cancellations

    @Test func `a cancelled session is told for ninety days, then it goes`() async throws {
        let site = try await TestSite(at: "2026-11-01T08:00:00Z")
        let session = try await site.webinar()
        _ = try await site.post(site.path(session) + "/cancel", ["reason": "Speaker ill"])
        let event = try await site.feed(calendar).events.first ?? ""
        #expect(event.contains("STATUS:CANCELLED\r\n") && event.contains("SEQUENCE:1\r\n"))
        #expect(event.contains("Cancelled: Speaker ill"))
        site.advanceClock(days: 89)
        #expect(try await site.feed(calendar).values(of: "STATUS") == ["CANCELLED"])
        let before = try await site.get(calendar)
        site.advanceClock(days: 2)
        let after = try await site.get(calendar)
        #expect(after.text.events == [])
        #expect(after.tag != before.tag)
    }

    @Test func `a cancelled date is told for ninety days, then it is an exception of its series`() async throws {
        let site = try await TestSite(at: "2026-11-01T08:00:00Z")
        let session = try await site.series(["recurrence": ["rule": "FREQ=WEEKLY;BYDAY=TU"]])
        _ = try await site.post(site.path(session, "2026-12-15T10:00:00") + "/cancel")
        for days in [0, 89] {
            site.advanceClock(days: days)
            let feed = try await site.feed(calendar)
            #expect(feed.values(of: "STATUS") == ["CONFIRMED", "CANCELLED"])
            #expect(feed.values(of: "EXDATE") == [])
        }
        site.advanceClock(days: 2)
        let feed = try await site.feed(calendar)
        #expect(feed.values(of: "STATUS") == ["CONFIRMED"])
        #expect(feed.values(of: "EXDATE") == ["20261215T100000"])
    }

    @Test func `a trainer's only date is told as cancelled in the feeds of that trainer`() async throws {
        let site = try await TestSite(at: "2026-11-01T08:00:00Z")
        let (ada, grace) = (try await site.trainer("Ada"), try await site.trainer("Grace"))
        let session = try await site.series(["trainers": [.string(ada.id)]])
        let date = site.path(session, "2026-12-08T10:00:00")
        _ = try await site.patch(date, ["trainers": [.string(grace.id)]])
        let own = try await site.post("/api/v1/trainers/\(grace.id)/feed")["feed"]?.text ?? ""
        let feeds = [own.replacing("https://lectern.test", with: ""), calendar + "?trainer=\(grace.id)"]
        for feed in feeds {
            #expect(try await site.feed(feed).contains("RECURRENCE-ID;TZID=Europe/Berlin:20261208T100000"))
        }
        _ = try await site.post(date + "/cancel")
        for feed in feeds { #expect(try await site.feed(feed).contains("STATUS:CANCELLED"), "\(feed)") }
    }

    // MARK: - Versions

    @Test func `a feed's bytes are a function of the data and the UTC day`() async throws {
        let site = try await TestSite(at: "2026-12-01T00:00:00Z")
        let ada = try await site.trainer("Ada", ["timeZone": "Europe/London"])
        let tutorial = try await site.tutorial()
        let endless: JSONValue = ["rule": "FREQ=WEEKLY;BYDAY=TU"]
        let session = try await site.webinar([
            "recurrence": endless, "trainers": [.string(ada.id)], "tutorial": .string(tutorial.id),
        ])
        let casablanca = try await site.webinar(["recurrence": endless, "timeZone": "Africa/Casablanca"])
        _ = try await site.patch(site.path(session, "2026-12-08T10:00:00"), ["start": "2026-12-09T14:00:00"])
        _ = try await site.post(site.path(session, "2026-12-15T10:00:00") + "/cancel")
        let secret = try await site.post("/api/v1/trainers/\(ada.id)/feed")["feed"]?.text ?? ""
        let feeds = [
            calendar, calendar + "?tag=none", calendar + "?alarm=PT1H", "/calendar/sessions/\(session.id).ics",
            "/calendar/sessions/\(casablanca.id).ics", "/calendar/tutorials/\(tutorial.id).ics",
            secret.replacing("https://lectern.test", with: ""),
        ]
        for days in [0, 1, 60, 30, 400] {
            site.advanceClock(days: days)
            let elsewhere = try await site.restarted()
            for feed in feeds {
                let (here, there) = (try await site.get(feed), try await elsewhere.get(feed))
                #expect(here.status == 200)
                let isSame = here.body == there.body
                #expect(isSame, "\(feed) after \(days) days")
                #expect(here.tag == there.tag)
                #expect(here.header("Last-Modified") == there.header("Last-Modified"))
            }
        }
        // Within the day nothing changes.
        let morning = try await site.get(calendar)
        site.advanceClock(seconds: 86_399)
        #expect(try await site.get(calendar, as: .anybody, ["If-None-Match": morning.tag ?? ""]).status == 304)
        site.advanceClock(seconds: 1)
        #expect(try await site.get(calendar, as: .anybody, ["If-None-Match": morning.tag ?? ""]).status == 200)
    }

    @Test func `another name of a tutorial or a trainer is the name of their feed at once`() async throws {
        let site = try await TestSite()
        let (tutorial, ada) = (try await site.tutorial(), try await site.trainer("Ada"))
        let secret = try await site.post("/api/v1/trainers/\(ada.id)/feed")["feed"]?.text ?? ""
        let feeds = ["/calendar/tutorials/\(tutorial.id).ics", secret.replacing("https://lectern.test", with: "")]
        func names() async throws -> [String] {
            var names: [String] = []
            for feed in feeds { names += try await site.feed(feed).values(of: "X-WR-CALNAME") }
            return names
        }
        #expect(try await names() == ["Webhooks from zero", "Teaching: Ada"])
        _ = try await site.patch("/api/v1/tutorials/\(tutorial.id)", ["title": "Webhooks again"])
        _ = try await site.patch("/api/v1/trainers/\(ada.id)", ["name": "Ada L."])
        #expect(try await names() == ["Webhooks again", "Teaching: Ada L."])
        _ = try await site.patch("/api/v1/trainers/\(ada.id)", ["timeZone": "Europe/London"])
        #expect(try await site.feed(feeds[1]).values(of: "X-WR-TIMEZONE") == ["Europe/London"])
        _ = try await site.patch("/api/v1/tutorials/\(tutorial.id)", ["status": "draft"])
        try await expect(site.get(feeds[0]), refuses: .missing("tutorial"))
    }

    @Test func `after one edit among three hundred sessions one is written out anew`() async throws {
        let site = try await TestSite()
        var sessions: [JSONValue] = []
        for number in 1...300 { sessions.append(try await site.webinar(["title": .string("Session \(number)")])) }
        let rendered = { site.site.feeds.renderedSessions }
        let first = try await site.get(calendar)
        #expect(rendered() == 300)
        _ = try await site.patch(site.path(sessions[150]), ["title": "Changed"])
        let second = try await site.get(calendar)
        #expect(rendered() == 301)
        #expect(second.tag != first.tag)
        #expect(second.text.contains("Changed"))
        // A change that concerns no calendar, and another selection of the same sessions, write nothing out.
        try await site.tutorial()
        _ = try await site.get(calendar)
        _ = try await site.get(calendar + "?kind=webinar&alarm=PT15M")
        #expect(rendered() == 301)
    }

    @Test func `Last-Modified never goes back, also when a session leaves the feed`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let tagged = try await site.webinar(["tags": ["http"], "title": "Leaves"])
        let other = try await site.webinar(["tags": ["http"], "title": "Stays"])
        let feeds = [
            calendar, calendar + "?tag=http", calendar + "?tag=http&kind=webinar", calendar + "?tag=http&tag=new",
        ]
        var last: [String: String] = [:]
        func isNewer(_ since: String?, _ step: String) async throws {
            for feed in feeds {
                let reply = try await site.get(feed)
                let stamp = reply.header("Last-Modified") ?? ""
                if let known = last[feed] {
                    let asked = try await site.get(feed, as: .anybody, ["If-Modified-Since": known])
                    #expect(asked.status == (since == nil ? 304 : 200), "\(feed): \(step)")
                }
                last[feed] = stamp
            }
        }
        try await isNewer(nil, "at first")
        try await isNewer(nil, "nothing")
        // All in one second.
        _ = try await site.patch(site.path(tagged), ["tags": []])
        try await isNewer("changed", "left")
        _ = try await site.patch(site.path(other), ["tags": ["http", "new"]])
        try await isNewer("changed", "tagged anew")
        _ = try await site.patch(site.path(other), ["visibility": "unlisted"])
        try await isNewer("changed", "unlisted")
        site.setClock("2026-11-01T08:00:00Z")
        _ = try await site.patch(site.path(other), ["visibility": "public"])
        try await isNewer("changed", "the clock went back")
    }

    @Test func `the day moves Last-Modified too`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        try await site.series()
        // What changed in this second may change in it once more: the second before is told.
        #expect(try await site.get(calendar).header("Last-Modified") == "Tue, 01 Dec 2026 07:59:59 GMT")
        site.setClock("2026-12-04T12:00:00Z")
        #expect(try await site.get(calendar).header("Last-Modified") == "Fri, 04 Dec 2026 00:00:00 GMT")
    }

    // MARK: - HTTP

    @Test func `a feed says what it is and how long it is fresh`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        try await site.tutorial()
        for (path, file) in [
            (calendar, "calendar.ics"), ("/calendar/sessions/\(session.id).ics", "session.ics"),
            ("/calendar/tutorials/webhooks-from-zero.ics", "webhooks-from-zero.ics"),
        ] {
            let reply = try await site.get(path)
            #expect(reply.header("Content-Type") == "text/calendar; charset=utf-8")
            #expect(reply.header("Content-Disposition") == "inline; filename=\"\(file)\"")
            #expect(reply.header("Cache-Control") == "public, max-age=300")
            #expect(reply.header("Vary") == "Accept-Encoding")
            #expect(reply.header("Referrer-Policy") == nil)
        }
    }

    @Test func `who has the feed already is told so, by tag or else by date`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        try await site.series()
        let reply = try await site.get(calendar)
        let tag = try #require(reply.tag)
        let date = "Tue, 01 Dec 2026 07:59:59 GMT"
        #expect(!tag.hasPrefix("W/"))
        for (headers, status) in [
            (["If-None-Match": tag], 304), (["If-None-Match": "W/" + tag], 304), (["If-None-Match": "*"], 304),
            (["If-None-Match": "\"other\", " + tag], 304), (["If-None-Match": "\"other\""], 200),
            (["If-Modified-Since": date], 304), (["If-Modified-Since": "Wed, 02 Dec 2026 08:00:00 GMT"], 304),
            (["If-Modified-Since": "Tue, 01 Dec 2026 07:59:58 GMT"], 200), (["If-Modified-Since": "yesterday"], 200),
            // The date counts only where there is no tag (RFC 9110 §13.1.3).
            (["If-None-Match": "\"other\"", "If-Modified-Since": date], 200),
            (["If-None-Match": tag, "If-Modified-Since": "Tue, 01 Dec 2025 08:00:00 GMT"], 304),
        ] {
            for asked in [
                try await site.get(calendar, as: .anybody, headers),
                try await site.head(calendar, as: .anybody, headers),
            ] {
                #expect(asked.status == status, "\(headers)")
                #expect(asked.tag == tag)
                #expect(asked.header("Last-Modified") == date)
                if status == 304 { #expect(asked.body.isEmpty && asked.header("Content-Type") == nil) }
            }
        }
    }

    @Test func `gzip is the same feed in fewer bytes`() async throws {
        let site = try await TestSite()
        try await site.series(["description": .string(String(repeating: "Überall. ", count: 500))])
        let plain = try await site.get(calendar)
        for accepted in ["gzip", "br, gzip;q=0.5", "*", "GZIP"] {
            let zipped = try await site.get(calendar, as: .anybody, ["Accept-Encoding": accepted])
            #expect(zipped.header("Content-Encoding") == "gzip")
            #expect(zipped.body.count < plain.body.count / 2)
            #expect(try gunzipped(zipped.body) == plain.body)
            #expect(zipped.tag != plain.tag)
            #expect(zipped.header("Vary") == "Accept-Encoding")
            let again = try await site.get(
                calendar, as: .anybody, ["Accept-Encoding": accepted, "If-None-Match": zipped.tag ?? ""])
            #expect(again.status == 304 && again.tag == zipped.tag)
        }
        for refused in ["identity", "gzip;q=0", "br", "gzip;q=0.000, *;q=0"] {
            let reply = try await site.get(calendar, as: .anybody, ["Accept-Encoding": refused])
            #expect(reply.header("Content-Encoding") == nil)
            #expect(reply.body == plain.body)
        }
    }

    @Test func `a HEAD of a feed in gzip tells its length`() async throws {
        let site = try await TestSite()
        try await site.series()
        let zipped = ["Accept-Encoding": "gzip"]
        let (get, head) = (
            try await site.get(calendar, as: .anybody, zipped), try await site.head(calendar, as: .anybody, zipped)
        )
        #expect(head.header("Content-Length") == String(get.body.count))
        #expect(head.header("Content-Encoding") == "gzip")
    }

    @Test func `a feed above a megabyte says so`() async throws {
        let site = try await TestSite()
        let long: JSONValue = .string(String(repeating: "x", count: 20_000))
        for _ in 1...26 { try await site.webinar(["description": long]) }
        let reply = try await site.get(calendar)
        #expect(reply.body.count > 1_000_000)
        #expect(try await site.feed(calendar).contains("It is larger than 1 MB"))
        #expect(try await !site.feed(calendar + "?tag=http").contains("It is larger than 1 MB"))
    }

    @Test func `many who ask at once are given the same bytes, written once`() async throws {
        let site = try await TestSite()
        for _ in 1...5 { try await site.series() }
        let bodies = try await withThrowingTaskGroup(of: Data.self) { group in
            for _ in 1...20 { group.addTask { try await site.get(calendar).body } }
            return try await group.reduce(into: Set<Data>()) { $0.insert($1) }
        }
        #expect(bodies.count == 1)
        #expect(site.site.feeds.renderedSessions == 5)
    }
}
