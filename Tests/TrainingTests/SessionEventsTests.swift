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
                DESCRIPTION;LANGUAGE=en:How to receive them.\\n\\nWith Ada Brandt\\n\\nhttps://
                 training.example.org/sessions/s1
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
                    + #"<p><a href="https://training.example.org/sessions/s1">Webhooks</a></p>"#
                    + "</body></html>",
            ])
        #expect(single.details.description.contains("**"))
    }

    @Test func `a date's own description takes the place of the session's`() throws {
        let weekly = try session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=2", from: "2026-12-01T10:00:00"))
        let other = try weekly.date("2026-12-08T10:00:00") { $0.description = "*Other*" }
        let none = try weekly.date("2026-12-01T10:00:00") { $0.description = "" }
        let text = try weekly.calendar(stored: [none, other]).replacing("\n ", with: "")
        let page = #"https://training.example.org/sessions/s1"#
        #expect(
            lines(text, ["DESCRIPTION"]) == [
                #"DESCRIPTION;LANGUAGE=en:How to receive them.\n\n\#(page)"#,
                #"DESCRIPTION;LANGUAGE=en:\#(page)"#,
                #"DESCRIPTION;LANGUAGE=en;ALTREP="\#(page)":Other\n\n\#(page)"#,
            ])
    }

    @Test func `a series is one event with a rule, one for each date with an override, and one for each added date`()
        throws
    {
        let weekly = try session(
            series(
                "FREQ=WEEKLY;BYDAY=TU;COUNT=6", from: "2026-12-01T10:00:00", excluding: ["2026-12-08T10:00:00"],
                adding: ["2026-12-17T10:00:00"]))
        let moved = try weekly.date("2026-12-15T10:00:00") { $0.start = try local("2026-12-16T14:00:00") }
        let added = try weekly.date("2026-12-17T10:00:00")
        #expect(
            try lines(
                weekly.calendar(stored: [moved, added]),
                ["UID", "DTSTART", "DTEND", "RRULE", "EXDATE", "RDATE", "RECURRENCE-ID"])
                == [
                    "UID:s1@example.org", "DTSTART;TZID=Europe/Berlin:20261201T100000",
                    "DTEND;TZID=Europe/Berlin:20261201T110000",
                    "RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=6", "EXDATE;TZID=Europe/Berlin:20261208T100000",
                    "UID:s1@example.org", "RECURRENCE-ID;TZID=Europe/Berlin:20261215T100000",
                    "DTSTART;TZID=Europe/Berlin:20261216T140000", "DTEND;TZID=Europe/Berlin:20261216T150000",
                    "UID:o2026-12-17T10:00:00@example.org", "DTSTART;TZID=Europe/Berlin:20261217T100000",
                    "DTEND;TZID=Europe/Berlin:20261217T110000",
                ])
    }

    @Test func `a cancelled date is shown for 90 days, then excluded`() throws {
        let weekly = try session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=30", from: "2026-12-01T10:00:00"))
        let cancelled = try weekly.date("2027-05-04T10:00:00") {
            $0.cancellation = Cancellation(reason: "Ill", at: try utc("2026-12-02T09:00:00"))
        }
        let shown = ["STATUS", "RECURRENCE-ID", "EXDATE"]
        #expect(
            try lines(weekly.calendar(on: "2027-03-02T12:00:00", stored: [cancelled]), shown) == [
                "STATUS:CONFIRMED", "RECURRENCE-ID;TZID=Europe/Berlin:20270504T100000", "STATUS:CANCELLED",
            ])
        #expect(
            try lines(weekly.calendar(on: "2027-03-03T12:00:00", stored: [cancelled]), shown) == [
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

    @Test func `a session that is published date by date has a UID for each date`() throws {
        var odd = try session(series("FREQ=MONTHLY;BYDAY=TU,TH;BYSETPOS=1;COUNT=2", from: "2026-12-01T10:00:00"))
        odd.form = .dates
        #expect(
            try lines(odd.calendar(stored: odd.dates()), ["UID", "RRULE", "RECURRENCE-ID", "DTSTART"]) == [
                "UID:o2026-12-01T10:00:00@example.org", "DTSTART;TZID=Europe/Berlin:20261201T100000",
                "UID:o2027-01-05T10:00:00@example.org", "DTSTART;TZID=Europe/Berlin:20270105T100000",
            ])
    }

    @Test func `times in a zone without a yearly pattern are in UTC`() throws {
        let rule = "FREQ=WEEKLY;BYDAY=TU;COUNT=2"
        var casablanca = try session(series(rule, from: "2026-12-01T10:00:00", in: "Africa/Casablanca"))
        casablanca.form = .dates
        // The clock changes there are decided each year, so the expected instants are looked up.
        let instants = casablanca.details.recurrence.dates().map { Zone.utc.local(at: $0.instant).basic + "Z" }
        #expect(
            try lines(casablanca.calendar(stored: casablanca.dates()), ["RRULE", "RECURRENCE-ID", "DTSTART"])
                == instants.map { "DTSTART:" + $0 })
        #expect(instants.count == 2)
    }

    @Test(arguments: [
        // In the fold, whichever of the two hours; in the gap; over each change; up to the very change.
        ("2026-10-25T02:30:00", 3_600, "20261025T003000Z", "20261025T013000Z"),
        ("2027-03-28T02:30:00", 3_600, "20270328T013000Z", "20270328T023000Z"),
        ("2026-10-25T01:30:00", 7_200, "20261024T233000Z", "20261025T013000Z"),
        ("2026-10-25T01:30:00", 3_600, "20261024T233000Z", "20261025T003000Z"),
        ("2027-03-28T01:00:00", 3_600, "20270328T000000Z", "20270328T010000Z"),
        ("2026-10-24T12:00:00", 86_400, "20261024T100000Z", "20261025T100000Z"),
    ])
    func `a date at a clock change is in UTC`(local: String, lasting: Int, start: String, end: String) throws {
        var night = try session(series(nil, from: local))
        night.details.duration = lasting
        #expect(try lines(night.calendar(), ["DTSTART", "DTEND"]) == ["DTSTART:" + start, "DTEND:" + end])
        // The same as a date that was moved there from a series.
        var weekly = try session(series("FREQ=WEEKLY;BYDAY=TU", from: "2026-10-06T10:00:00"))
        weekly.details.duration = lasting
        let moved = try weekly.date("2026-10-13T10:00:00") { $0.start = try TrainingTests.local(local) }
        #expect(
            try lines(weekly.calendar(stored: [moved]), ["RECURRENCE-ID", "DTSTART", "DTEND"]).suffix(3) == [
                "RECURRENCE-ID;TZID=Europe/Berlin:20261013T100000", "DTSTART:" + start, "DTEND:" + end,
            ])
    }

    @Test func `a date that ends before a clock change keeps its local time`() throws {
        let evening = try session(series(nil, from: "2026-10-25T00:59:59"))
        #expect(
            try lines(evening.calendar(), ["DTSTART", "DTEND"]) == [
                "DTSTART;TZID=Europe/Berlin:20261025T005959", "DTEND;TZID=Europe/Berlin:20261025T015959",
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
        #expect(try lines(weekly.calendar(stored: [larger]), ["RECURRENCE-ID"]) == [])
    }

    @Test func `a trainer's own events are the dates that they teach, each under its own UID`() throws {
        let weekly = try session(
            series("FREQ=WEEKLY;BYDAY=TU;COUNT=3", from: "2026-12-01T10:00:00"), trainers: ["ada"])
        var stored = try weekly.dates()
        stored[1].override.trainers = ["grace"]
        let names = ["ada": "Ada", "grace": "Grace"]
        let shown = ["UID", "RECURRENCE-ID", "DTSTART"]
        #expect(
            try lines(weekly.calendar(stored: stored, names: names, for: .trainer("ada")), shown) == [
                "UID:o2026-12-01T10:00:00@example.org", "DTSTART;TZID=Europe/Berlin:20261201T100000",
                "UID:o2026-12-15T10:00:00@example.org", "DTSTART;TZID=Europe/Berlin:20261215T100000",
            ])
        #expect(
            try lines(weekly.calendar(stored: stored, names: names, for: .trainer("grace")), shown) == [
                "UID:o2026-12-08T10:00:00@example.org", "DTSTART;TZID=Europe/Berlin:20261208T100000",
            ])
    }

    @Test func `a filter by trainer goes by the date`() throws {
        let weekly = try session(
            series("FREQ=WEEKLY;BYDAY=TU;COUNT=3", from: "2026-12-01T10:00:00"), trainers: ["ada"])
        let given = try weekly.date("2026-12-08T10:00:00") { $0.trainers = ["grace"] }
        let shared = try weekly.date("2026-12-15T10:00:00") { $0.trainers = ["ada", "grace"] }
        func shown(_ trainers: String...) throws -> [String] {
            try lines(
                weekly.calendar(stored: [given, shared], for: .taught(by: trainers)),
                ["UID", "RRULE", "EXDATE", "RECURRENCE-ID"])
        }
        let series = ["UID:s1@example.org", "RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=3"]
        let last = ["UID:s1@example.org", "RECURRENCE-ID;TZID=Europe/Berlin:20261215T100000"]
        #expect(try shown("ada") == series + ["EXDATE;TZID=Europe/Berlin:20261208T100000"] + last)
        #expect(
            try shown("grace") == ["UID:o2026-12-08T10:00:00@example.org", "UID:o2026-12-15T10:00:00@example.org"])
        #expect(
            try shown("ada", "grace") == series
                + ["UID:s1@example.org", "RECURRENCE-ID;TZID=Europe/Berlin:20261208T100000"] + last)
        #expect(try shown("bob") == [])
    }

    @Test func `a series of which every date was given away is not in the filter of its trainer`() throws {
        let weekly = try session(
            series("FREQ=WEEKLY;BYDAY=TU;COUNT=2", from: "2026-12-01T10:00:00"), trainers: ["ada"])
        let given = try ["2026-12-01T10:00:00", "2026-12-08T10:00:00"].map { id in
            try weekly.date(id) { $0.trainers = ["grace"] }
        }
        #expect(try weekly.calendar(stored: given, for: .taught(by: ["ada"])) == "")
    }

    @Test func `an event that is no longer published is shown as cancelled for 90 days`() throws {
        var odd = try session(series("FREQ=MONTHLY;BYDAY=TU,TH;BYSETPOS=1;COUNT=2", from: "2026-12-01T10:00:00"))
        odd.form = .dates
        let retired = RetiredEvent(
            uid: "s1@example.org", session: "s1", occurrence: nil, title: "Webhooks",
            startsAt: try utc("2026-12-01T09:00:00"), endsAt: try utc("2026-12-01T10:00:00"), trainers: [],
            sequence: 7, retiredAt: try utc("2026-11-20T08:00:00"))
        let names = ["UID", "SEQUENCE", "STATUS"]
        let live = [
            "UID:o2026-12-01T10:00:00@example.org", "SEQUENCE:0", "STATUS:CONFIRMED",
            "UID:o2027-01-05T10:00:00@example.org", "SEQUENCE:0", "STATUS:CONFIRMED",
        ]
        let dates = try odd.dates()
        #expect(
            try lines(odd.calendar(on: "2027-02-18T23:00:00", stored: dates, retired: [retired]), names)
                == live + ["UID:s1@example.org", "SEQUENCE:7", "STATUS:CANCELLED"])
        #expect(try lines(odd.calendar(on: "2027-02-19T00:00:00", stored: dates, retired: [retired]), names) == live)
        // Under a UID that is used again, the event itself is shown.
        odd.form = .series
        #expect(
            try lines(odd.calendar(retired: [retired]), names) == [
                "UID:s1@example.org", "SEQUENCE:0", "STATUS:CONFIRMED",
            ])
    }

    @Test func `a series goes with its last cancelled date`() throws {
        let weekly = try session(
            series("FREQ=WEEKLY;BYDAY=TU;COUNT=2", from: "2027-06-01T10:00:00", excluding: ["2027-06-01T10:00:00"]))
        let cancelled = try weekly.date("2027-06-08T10:00:00") {
            $0.cancellation = Cancellation(reason: nil, at: try utc("2026-12-02T09:00:00"))
        }
        #expect(
            try lines(weekly.calendar(on: "2027-03-02T00:00:00", stored: [cancelled]), ["STATUS"]) == [
                "STATUS:CONFIRMED", "STATUS:CANCELLED",
            ])
        #expect(try weekly.calendar(on: "2027-03-03T00:00:00", stored: [cancelled]) == "")
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
