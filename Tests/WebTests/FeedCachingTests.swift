import Foundation
import ICalendar
import Operations
import Testing
import Web

/// The cost of feeds for clients that poll them.
@Suite struct FeedCachingTests {
    private let calendar = "/calendar.ics"

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
    }

    @Test func `another day with the same bytes is a 304, and a day that changes them is not`() async throws {
        let site = try await TestSite(at: "2026-12-01T00:00:00Z")
        try await site.series()
        try await site.webinar(["start": "2026-12-09T10:00:00"])
        site.advanceClock(seconds: 1)
        let first = try await site.get(calendar)
        let conditions = [
            ["If-None-Match": first.tag ?? ""], ["If-Modified-Since": first.header("Last-Modified") ?? ""],
        ]
        // The webinar ended on 9 December, at ten o'clock in UTC.
        for (days, status) in [(0, 304), (1, 304), (97, 304), (1, 200)] {
            site.advanceClock(days: days)
            let elsewhere = try await site.restarted()
            for conditions in conditions {
                #expect(try await site.get(calendar, as: .anybody, conditions).status == status)
                #expect(try await elsewhere.get(calendar, as: .anybody, conditions).status == status)
            }
        }
        #expect(try await site.get(calendar).header("Last-Modified") == "Wed, 10 Mar 2027 00:00:00 GMT")
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

    @Test func `a day that changes nothing does not move Last-Modified`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        try await site.series()
        // What changed in this second may change in it once more: the second before is told.
        #expect(try await site.get(calendar).header("Last-Modified") == "Tue, 01 Dec 2026 07:59:59 GMT")
        site.setClock("2026-12-04T12:00:00Z")
        #expect(try await site.get(calendar).header("Last-Modified") == "Tue, 01 Dec 2026 07:59:59 GMT")
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
            #expect(reply.header("Access-Control-Allow-Origin") == "*")
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
        for _ in 1...52 { try await site.webinar(["description": long]) }
        let reply = try await site.get(calendar)
        #expect(reply.body.count > 1_000_000)
        #expect(try await site.feed(calendar).contains("This calendar is larger than 1 MB"))
        #expect(try await !site.feed(calendar + "?tag=http").contains("This calendar is larger than 1 MB"))
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
