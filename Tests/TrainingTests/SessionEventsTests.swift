import Foundation
import ICalendar
import Testing
import Training

@Suite struct SessionEventsTests {
    @Test func `a single session is one complete event`() throws {
        var single = try session(series(nil, from: "2026-12-01T10:00:00"), trainers: ["t1"])
        single.details.location = "Room 4"
        single.details.tags = ["webhooks", "security"]
        single.sequence = 3
        #expect(
            try single.calendar(names: ["t1": "Ada Brandt"]) == """
                BEGIN:VEVENT
                UID:s1@example.org
                DTSTAMP:20261101T120000Z
                SEQUENCE:3
                DTSTART;TZID=Europe/Berlin:20261201T100000
                DTEND;TZID=Europe/Berlin:20261201T110000
                SUMMARY;LANGUAGE=en:Webhooks
                DESCRIPTION;LANGUAGE=en;ALTREP="https://training.example.org/sessions/s1":H
                 ow to receive them.\\n\\nWith Ada Brandt\\n\\nhttps://training.example.org/ses
                 sions/s1
                X-ALT-DESC;FMTTYPE=text/html:<html><body><p>How to receive them.</p><p>With
                  Ada Brandt</p><p><a href="https://training.example.org/sessions/s1">https
                 ://training.example.org/sessions/s1</a></p></body></html>
                LOCATION;LANGUAGE=en:Room 4
                URL:https://training.example.org/sessions/s1
                CATEGORIES:webhooks,security
                STATUS:CONFIRMED
                TRANSP:OPAQUE
                CREATED:20261101T120000Z
                LAST-MODIFIED:20261101T120000Z
                END:VEVENT

                """)
    }

    @Test func `Markdown is plain text in the description, and HTML for those who show it`() throws {
        var single = try session(series(nil, from: "2026-12-01T10:00:00"))
        single.details.description =
            "We **build**:\n\n- one\n- <b>two</b>\n\nSee [the guide](https://docs.example.org/a)."
        let text = try single.calendar().replacing("\n ", with: "")
        #expect(
            lines(text, ["DESCRIPTION", "X-ALT-DESC"]) == [
                #"DESCRIPTION;LANGUAGE=en;ALTREP="https://training.example.org/sessions/s1":We build:\n\n- one\n- <"#
                    + #"b>two</b>\n\nSee the guide (https://docs.example.org/a).\n\nhttps://training.example.org/s"#
                    + "essions/s1",
                #"X-ALT-DESC;FMTTYPE=text/html:<html><body><p>We <strong>build</strong>:</p>\n<ul>\n<li>one</li>\n"#
                    + #"<li>&lt\;b&gt\;two&lt\;/b&gt\;</li>\n</ul>\n<p>See <a href="https://docs.example.org/a">the guide</a>.</p>"#
                    + #"<p><a href="https://training.example.org/sessions/s1">https://training.example.org/sessions/s1</a></p>"#
                    + "</body></html>",
            ])
        #expect(single.details.description.contains("**"))
    }

    @Test func `a date's own description takes the place of the session's`() throws {
        let weekly = try session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=2", from: "2026-12-01T10:00:00"))
        let other = try weekly.date("2026-12-08T10:00:00") { $0.description = "*Other*" }
        let none = try weekly.date("2026-12-01T10:00:00") { $0.description = "" }
        let text = try weekly.calendar(overridden: [none, other]).replacing("\n ", with: "")
        let page = #"https://training.example.org/sessions/s1"#
        #expect(
            lines(text, ["DESCRIPTION"]) == [
                #"DESCRIPTION;LANGUAGE=en;ALTREP="\#(page)":How to receive them.\n\n\#(page)"#,
                #"DESCRIPTION;LANGUAGE=en;ALTREP="\#(page)":\#(page)"#,
                #"DESCRIPTION;LANGUAGE=en;ALTREP="\#(page)":Other\n\n\#(page)"#,
            ])
    }

    @Test func `a series is one event with a rule, and one for each date with an override`() throws {
        let weekly = try session(
            series(
                "FREQ=WEEKLY;BYDAY=TU;COUNT=6", from: "2026-12-01T10:00:00", excluding: ["2026-12-08T10:00:00"],
                adding: ["2026-12-17T10:00:00"]))
        let moved = try weekly.date("2026-12-15T10:00:00") { $0.start = try local("2026-12-16T14:00:00") }
        #expect(
            try lines(
                weekly.calendar(overridden: [moved]), ["DTSTART", "DTEND", "RRULE", "EXDATE", "RDATE", "RECURRENCE-ID"])
                == [
                    "DTSTART;TZID=Europe/Berlin:20261201T100000", "DTEND;TZID=Europe/Berlin:20261201T110000",
                    "RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=6", "EXDATE;TZID=Europe/Berlin:20261208T100000",
                    "RDATE;TZID=Europe/Berlin:20261217T100000",
                    "RECURRENCE-ID;TZID=Europe/Berlin:20261215T100000", "DTSTART;TZID=Europe/Berlin:20261216T140000",
                    "DTEND;TZID=Europe/Berlin:20261216T150000",
                ])
    }

    @Test func `a cancelled date is shown for 90 days, then excluded`() throws {
        let weekly = try session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=30", from: "2026-12-01T10:00:00"))
        let cancelled = try weekly.date("2027-05-04T10:00:00") {
            $0.cancellation = Cancellation(reason: "Ill", at: try utc("2026-12-02T09:00:00"))
        }
        let shown = ["STATUS", "RECURRENCE-ID", "EXDATE"]
        #expect(
            try lines(weekly.calendar(on: "2027-03-02T12:00:00", overridden: [cancelled]), shown) == [
                "STATUS:CONFIRMED", "RECURRENCE-ID;TZID=Europe/Berlin:20270504T100000", "STATUS:CANCELLED",
            ])
        #expect(
            try lines(weekly.calendar(on: "2027-03-03T12:00:00", overridden: [cancelled]), shown) == [
                "EXDATE;TZID=Europe/Berlin:20270504T100000", "STATUS:CONFIRMED",
            ])
    }

    @Test func `a cancelled session is shown for 90 days, then removed`() throws {
        var single = try session(series(nil, from: "2027-06-01T10:00:00"))
        single.status = .cancelled
        single.cancellation = Cancellation(reason: "Too few took part.", at: try utc("2026-12-02T09:00:00"))
        #expect(
            try lines(single.calendar(on: "2027-03-02T00:00:00"), ["STATUS", "TRANSP"]) == [
                "STATUS:CANCELLED", "TRANSP:TRANSPARENT",
            ])
        #expect(try single.calendar(on: "2027-03-03T00:00:00") == "")
    }

    @Test func `a draft is in no calendar`() throws {
        var draft = try session(series(nil, from: "2026-12-01T10:00:00"))
        draft.status = .draft
        #expect(try draft.calendar() == "")
    }

    @Test func `a rule that Exchange does not support is published date by date, with recurrence ids`() throws {
        let odd = try session(series("FREQ=MONTHLY;BYDAY=TU,TH;BYSETPOS=1;COUNT=2", from: "2026-12-01T10:00:00"))
        #expect(
            try lines(odd.calendar(), ["UID", "RRULE", "RECURRENCE-ID", "DTSTART"]) == [
                "UID:s1@example.org", "RECURRENCE-ID;TZID=Europe/Berlin:20261201T100000",
                "DTSTART;TZID=Europe/Berlin:20261201T100000",
                "UID:s1@example.org", "RECURRENCE-ID;TZID=Europe/Berlin:20270105T100000",
                "DTSTART;TZID=Europe/Berlin:20270105T100000",
            ])
    }

    @Test func `times in a zone without a yearly pattern are in UTC`() throws {
        let rule = "FREQ=WEEKLY;BYDAY=TU;COUNT=2"
        let casablanca = try session(series(rule, from: "2026-12-01T10:00:00", in: "Africa/Casablanca"))
        // The clock changes there are decided each year, so the expected instants are looked up.
        let instants = casablanca.details.recurrence.dates().map { Zone.utc.local(at: $0.instant).basic + "Z" }
        #expect(
            try lines(casablanca.calendar(), ["RRULE", "RECURRENCE-ID", "DTSTART"])
                == instants.flatMap { ["RECURRENCE-ID:" + $0, "DTSTART:" + $0] })
        #expect(instants.count == 2)
    }

    @Test func `an end in the hour that a clock change repeats is in UTC`() throws {
        var night = try session(series(nil, from: "2026-10-25T01:30:00"))
        night.details.duration = 2 * 3_600
        #expect(
            try lines(night.calendar(), ["DTSTART", "DTEND"]) == [
                "DTSTART;TZID=Europe/Berlin:20261025T013000", "DTEND:20261025T013000Z",
            ])
    }

    @Test func `a series keeps its local time over a clock change`() throws {
        let weekly = try series("FREQ=WEEKLY;BYDAY=SU;COUNT=2", from: "2026-10-18T10:00:00")
        #expect(weekly.dates().map(\.instant) == [try utc("2026-10-18T08:00:00"), try utc("2026-10-25T09:00:00")])
    }

    @Test func `public events contain no seats, join link or registrants`() throws {
        var single = try session(series(nil, from: "2026-12-01T10:00:00"), capacity: 12_345)
        single.details.join = Join(url: "https://meet.example.com/secret-room")
        let text = try single.calendar()
        #expect(!text.contains("secret-room"))
        #expect(!text.contains("12345"))
        #expect(!text.contains("ATTENDEE"))
        #expect(!text.contains("ORGANIZER"))
    }

    @Test func `a date that only differs in its seats has no event of its own`() throws {
        let weekly = try session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=3", from: "2026-12-01T10:00:00"))
        let larger = try weekly.date("2026-12-08T10:00:00") { $0.capacity = .unlimited }
        #expect(try lines(weekly.calendar(overridden: [larger]), ["RECURRENCE-ID"]) == [])
    }

    @Test func `the events for a trainer are the dates that they teach`() throws {
        let weekly = try session(
            series("FREQ=WEEKLY;BYDAY=TU;COUNT=3", from: "2026-12-01T10:00:00"), trainers: ["ada"])
        let given = try weekly.date("2026-12-08T10:00:00") { $0.trainers = ["grace"] }
        let names = ["ada": "Ada", "grace": "Grace"]
        #expect(
            try lines(weekly.calendar(overridden: [given], names: names, for: .trainer("ada")), ["DTSTART"]) == [
                "DTSTART;TZID=Europe/Berlin:20261201T100000", "DTSTART;TZID=Europe/Berlin:20261215T100000",
            ])
        #expect(
            try lines(weekly.calendar(overridden: [given], names: names, for: .trainer("grace")), ["DTSTART"]) == [
                "DTSTART;TZID=Europe/Berlin:20261208T100000"
            ])
    }

    @Test func `a series is removed 90 days after its end`() throws {
        let weekly = try session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=3", from: "2026-12-01T10:00:00"))
        #expect(try lines(weekly.calendar(on: "2027-03-15T12:00:00"), ["RRULE"]).count == 1)
        #expect(try weekly.calendar(on: "2027-03-16T12:00:00") == "")
    }

    @Test func `a split series refers to the one that it carries on`() throws {
        var tail = try session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=3", from: "2026-12-01T10:00:00"))
        tail.follows = "s0"
        tail.followsUID = "s0@example.org"
        #expect(try lines(tail.calendar(), ["RELATED-TO"]) == ["RELATED-TO:s0@example.org"])
    }

    private func lines(_ text: String, _ names: [String]) -> [String] {
        text.split(separator: "\n").map(String.init).filter { line in
            names.contains { line.hasPrefix($0 + ":") || line.hasPrefix($0 + ";") }
        }
    }
}
