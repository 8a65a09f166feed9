import Foundation
import ICalendar
import Interchange
import Operations
import Testing
import Training
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
        #expect(events.count == 4)
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
        #expect(line(3, "DTSTART") == ["DTSTART;TZID=Europe/Berlin:20261230T100000"])
        #expect([0, 1, 2, 3].flatMap { line($0, "RDATE") } == [])
        #expect(line(3, "RECURRENCE-ID") == [])
        #expect(line(3, "UID").first?.hasSuffix("@lectern.test") == true && line(3, "UID") != line(0, "UID"))
        #expect(line(0, "RECURRENCE-ID") == [])
        #expect(line(1, "RECURRENCE-ID") == ["RECURRENCE-ID;TZID=Europe/Berlin:20261208T100000"])
        #expect(line(1, "DTSTART") == ["DTSTART;TZID=Europe/Berlin:20261209T140000"])
        #expect(line(1, "SUMMARY").map { $0.hasSuffix(":Moved") } == [true])
        #expect(line(2, "RECURRENCE-ID") == ["RECURRENCE-ID;TZID=Europe/Berlin:20261215T100000"])
        #expect(
            [0, 1, 2].flatMap { line($0, "STATUS") } == ["STATUS:CONFIRMED", "STATUS:CONFIRMED", "STATUS:CANCELLED"])
        #expect([0, 1, 2, 3].flatMap { line($0, "SEQUENCE") } == Array(repeating: "SEQUENCE:2", count: 4))
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
            site.get(calendar + "?kind=party"),
            refuses: .invalid("?kind", "Must be one of webinar, tutorial."))
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
        let session = try await site.series(["title": "A line END:VEVENT"])
        _ = try await site.post(site.path(session, "2026-12-15T10:00:00") + "/cancel")
        let plain = try await site.feed(calendar)
        #expect(plain.contains("END:VEVENT\r\n"))
        let reminding = try await site.feed(calendar + "?alarm=PT15M")
        let alarm = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Reminder\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\n"
        #expect(reminding.replacing(alarm, with: "") == plain)
        #expect(reminding.components(separatedBy: alarm).count == 2)
        for bad in ["15", "-PT15M", "P8D", "PT15M;VALUE=DATE"] {
            try await expect(
                site.get(calendar + "?alarm=" + bad),
                refuses: .invalid("?alarm", "Must be a duration of up to a week, such as PT15M."))
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
            try await site.feed(adas).starts == [
                "20261201T100000", "20261215T100000", "20261222T100000", "20261229T100000", "20270105T100000",
            ])
        #expect(try await site.feed(graces).starts == ["20261208T100000"])
        #expect(try await site.feed(adas).values(of: "RECURRENCE-ID") == [])
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
        var calendar = try CalendarFile(.bytes(Array(file.replacing("\n", with: "\r\n").utf8)))
        let parts = try #require(try calendar.next()).flatMap(\.sessions)
        let imported = try await site.site.schedule.importSessions([parts], by: .command, now: site.now)
        let session: JSONValue = ["id": .string(try #require(imported.first?.first?.session))]
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
            #expect(try await site.feed(feed).starts == ["20261208T100000"])
        }
        _ = try await site.post(date + "/cancel")
        for feed in feeds { #expect(try await site.feed(feed).contains("STATUS:CANCELLED"), "\(feed)") }
    }
}
