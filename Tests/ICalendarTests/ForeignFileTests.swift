import Foundation
import Testing

@testable import ICalendar

/// Calendar files of other programs.
@Suite struct ForeignFileTests {
    private func read(_ event: String) throws -> CalendarEvent {
        let text =
            "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:a\nDTSTART:20260101T100000Z\n\(event)\nEND:VEVENT\nEND:VCALENDAR\n"
        return try CalendarDocument.parse(Array(text.utf8)).events[0]
    }

    @Test func `a holiday calendar with unknown properties is parsed`() throws {
        let text = """
            \u{FEFF}begin:vcalendar
            PRODID;X-A=1:-//Elsewhere//Holidays//DE
            VERSION:2.0
            X-WR-CALNAME:Feiertage\\, alle
            X-WR-TIMEZONE:Europe/Berlin
            X-PUBLISHED-TTL:PT12H
            X-WHATEVER;A="b:c";D=e,f:g
            BEGIN:VTODO
            UID:t
            DTSTART:garbage
            END:VTODO
            BEGIN:VEVENT
            UID:20261003
            DTSTART;VALUE=DATE:20261003
            SUMMARY:Tag der Deutschen
              Einheit
            DESCRIPTION:
            CLASS:PUBLIC
            X-MICROSOFT-CDO-BUSYSTATUS:FREE
            TRANSP:TRANSPARENT
            GEO:1;2
            ATTACH;ENCODING=BASE64;VALUE=BINARY:AAAA
            CATEGORIES:Feiertag,Deutschland
            CATEGORIES:Bund
            RRULE:FREQ=YEARLY;BYMONTHDAY=3;BYHOUR=0;X-ODD=1
            BEGIN:VALARM
            TRIGGER:-P1D
            ACTION:AUDIO
            END:VALARM
            END:VEVENT
            END:VCALENDAR
            """
        let document = try CalendarDocument.parse(Array(text.replacing(";X-ODD=1", with: "").utf8))
        let event = CalendarEvent(
            uid: "20261003", start: .date(try #require(LocalDate("2026-10-03"))), stamp: Date(timeIntervalSince1970: 0),
            summary: "Tag der Deutschen Einheit", isTransparent: true, categories: ["Feiertag", "Deutschland", "Bund"],
            rule: "FREQ=YEARLY;BYMONTHDAY=3;BYHOUR=0", alarm: 86_400)
        let expected = CalendarDocument(
            productID: "-//Elsewhere//Holidays//DE", name: "Feiertage, alle", refreshInterval: 43_200,
            defaultZone: "Europe/Berlin", events: [event])
        #expect(document == expected)
    }

    @Test func `an Outlook time zone is preserved`() throws {
        let text = """
            BEGIN:VCALENDAR
            METHOD:request
            VERSION:2.0
            BEGIN:VTIMEZONE
            TZID:W. Europe Standard Time
            BEGIN:STANDARD
            DTSTART:16010101T030000
            TZOFFSETFROM:+0200
            TZOFFSETTO:+0100
            RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
            END:STANDARD
            BEGIN:DAYLIGHT
            DTSTART:16010101T020000
            TZOFFSETFROM:-003045
            TZOFFSETTO:+0200
            TZNAME:Sommer\\, Zeit
            RDATE:19800406T020000,19810329T020000
            END:DAYLIGHT
            END:VTIMEZONE
            BEGIN:VEVENT
            ORGANIZER;CN="Ada: L;":MAILTO:ada@example.org
            ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=needs-action;RSVP=true;CN=b@c.de:mailto:b@c.de
            ATTENDEE;PARTSTAT=X-NEVER;ROLE=X-KING:urn:uuid:1
            UID:040000008200E00074C5B7101A82E008
            RECURRENCE-ID;TZID=W. Europe Standard Time:20260105T100000
            DTSTART;TZID="W. Europe Standard Time":20260106T100000
            DURATION:PT1H30M
            DTSTAMP:20260101T000000Z
            STATUS:confirmed
            SUMMARY;LANGUAGE=de-de:Treffen
            URL:https://x.example/a,b;c
            CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO;LABEL="a, b":https://x.example/;,
            RELATED-TO;RELTYPE=SIBLING:other
            END:VEVENT
            END:VCALENDAR
            """
        let zone = "W. Europe Standard Time"
        let expected = CalendarDocument(
            productID: "", method: "REQUEST",
            zones: [
                ZoneDefinition(
                    identifier: zone,
                    observances: [
                        .init(
                            isDaylight: false, start: try local("1601-01-01T03:00:00"), offsetFrom: 7200,
                            offsetTo: 3600,
                            rule: "FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10"),
                        .init(
                            isDaylight: true, start: try local("1601-01-01T02:00:00"), offsetFrom: -1845,
                            offsetTo: 7200,
                            name: "Sommer, Zeit",
                            added: [try local("1980-04-06T02:00:00"), try local("1981-03-29T02:00:00")]),
                    ])
            ],
            events: [
                CalendarEvent(
                    uid: "040000008200E00074C5B7101A82E008",
                    recurrenceID: .zoned(try local("2026-01-05T10:00:00"), zone: zone),
                    start: .zoned(try local("2026-01-06T10:00:00"), zone: zone),
                    end: .zoned(try local("2026-01-06T11:30:00"), zone: zone), stamp: try utc("2026-01-01T00:00:00Z"),
                    summary: "Treffen", url: "https://x.example/a,b;c", status: .confirmed,
                    conference: .init(uri: "https://x.example/;,", label: "a, b"), relatedTo: "other",
                    organizer: .init(address: "ada@example.org", name: "Ada: L;"),
                    attendees: [
                        .init(
                            address: "b@c.de", name: "b@c.de", participationStatus: .needsAction, rsvp: true,
                            role: .required),
                        .init(address: "urn:uuid:1"),
                    ], language: "de-de")
            ])
        let document = try CalendarDocument.parse(Array(text.utf8))
        #expect(document == expected)
        #expect(try CalendarDocument.parse(Array(document.text().utf8)) == document)
    }

    @Test func `lists of dates are split`() throws {
        let event = try read(
            "EXDATE;TZID=Europe/Berlin:20260102T100000,20260103T100000\nRDATE:20260104T100000Z\nRDATE;VALUE=DATE:20260105,20260106"
        )
        #expect(
            event.excluded == [
                .zoned(try local("2026-01-02T10:00:00"), zone: "Europe/Berlin"),
                .zoned(try local("2026-01-03T10:00:00"), zone: "Europe/Berlin"),
            ])
        #expect(
            event.added == [
                .utc(try utc("2026-01-04T10:00:00Z")), .date(try #require(LocalDate("2026-01-05"))),
                .date(try #require(LocalDate("2026-01-06"))),
            ])
    }

    @Test(arguments: [
        ("DTSTART;TZID=Europe/Berlin:20260328T100000", "P1D", "2026-03-29T10:00:00"),
        ("DTSTART;TZID=Europe/Berlin:20260328T100000", "PT24H", "2026-03-29T11:00:00"),
        ("DTSTART;TZID=Europe/Berlin:20260328T100000", "P1DT1H", "2026-03-29T11:00:00"),
        ("DTSTART;TZID=Elsewhere:20260328T100000", "PT24H", "2026-03-29T10:00:00"),
        ("DTSTART:20260328T100000", "P1W", "2026-04-04T10:00:00"),
    ]) func `a duration becomes an end, in local days and exact hours`(
        _ start: String, _ duration: String, _ end: String
    ) throws {
        let text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\n\(start)\nDURATION:\(duration)\nEND:VEVENT\nEND:VCALENDAR"
        let event = try CalendarDocument.parse(Array(text.utf8)).events[0]
        switch event.end {
        case .zoned(let found, _), .floating(let found): #expect(try found == local(end))
        default: Issue.record("\(String(describing: event.end))")
        }
    }

    @Test func `an all-day event with a duration ends on a day`() throws {
        let text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20260328\nDURATION:P2D\nEND:VEVENT\nEND:VCALENDAR"
        let event = try CalendarDocument.parse(Array(text.utf8)).events[0]
        #expect(event.start == .date(try #require(LocalDate("2026-03-28"))))
        #expect(event.end == .date(try #require(LocalDate("2026-03-30"))))
    }

    @Test(arguments: [
        ("DTSTART:20260101T100000Z", "Line 6 has a second DTSTART."),
        ("DTEND:tomorrow", "Line 6: DTEND must be a date or time, not \"tomorrow\"."),
        ("DTEND:20260230T100000Z", "Line 6: DTEND must be a date or time, not \"20260230T100000Z\"."),
        ("DTEND:20251231T100000Z", "The event \"a\" ends before it starts."),
        ("DTEND;VALUE=DATE:20260102", "The event \"a\" mixes a date and a time in its start and end."),
        ("DTEND:20260101T110000Z\nDURATION:PT1H", "The event \"a\" has both DTEND and DURATION."),
        ("DURATION:-PT1H", "The event \"a\" ends before it starts."),
        ("DURATION:1h", "A duration must be written like PT1H30M or P2D, not \"1h\"."),
        ("EXDATE:20260101T100000Z,,", "Line 6: EXDATE must be a date or time, not \"20260101T100000Z,,\"."),
        (
            "RDATE;VALUE=PERIOD:20260101T100000Z/PT1H",
            "Line 6: RDATE must be a date or time (periods are not supported), not \"20260101T100000Z/PT1H\"."
        ),
        ("RRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY", "Line 7 has a second RRULE."),
        ("RRULE:FREQ=DAILY;X=\"y\"", "The rule \"FREQ=DAILY;X=\\\"y\\\"\" is not valid in RFC 5545."),
        ("EXRULE:FREQ=DAILY", "The event \"a\" has an EXRULE, which is not supported."),
        (
            "RECURRENCE-ID;RANGE=THISANDFUTURE:20260101T100000Z",
            "The event \"a\" changes a range of dates (RANGE), which is not supported."
        ),
        ("SEQUENCE:12x", "Line 6: SEQUENCE must be a whole number, not \"12x\"."),
        ("SEQUENCE:-1", "Line 6: SEQUENCE must be a whole number, not \"-1\"."),
        ("SEQUENCE:99999999999", "Line 6: SEQUENCE must be a whole number, not \"99999999999\"."),
        ("DTSTAMP:now", "Line 6: DTSTAMP must be a time, not \"now\"."),
        ("no colon", "Line 6 has no name before a colon."),
        ("SUMMARY;A=\"b:c", "Line 6 has no colon before its value."),
        ("SUMMARY:a\u{0B}b", "Line 6 has the control character 11."),
        ("END:VTODO", "Line 6 ends a component that did not begin."),
        ("BEGIN:VALARM", "Line 7 ends a component that did not begin."),
    ]) func `a line that would give wrong dates is refused with the reason`(_ lines: String, _ reason: String) {
        #expect(throws: CalendarError(reason)) { try read(lines) }
    }

    @Test(arguments: [
        ("", "The file is not a calendar: it does not begin with BEGIN:VCALENDAR."),
        ("<html>", "Line 1 has no name before a colon."),
        ("SUMMARY:a", "Line 1 is outside of a calendar."),
        ("BEGIN:VEVENT\nEND:VEVENT", "The file is not a calendar: it does not begin with BEGIN:VCALENDAR."),
        ("BEGIN:VCALENDAR", "The file ends before END:VCALENDAR."),
        (
            "BEGIN:VCALENDAR\nVERSION:1.0\nEND:VCALENDAR",
            "The calendar has version 1.0; only version 2.0 is supported."
        ),
        ("BEGIN:VCALENDAR\nCALSCALE:CHINESE\nEND:VCALENDAR", "The calendar is not Gregorian."),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101\nEND:VEVENT\nEND:VCALENDAR", "An event has no UID."),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nEND:VEVENT\nEND:VCALENDAR", "The event \"a\" has no DTSTART."),
        (
            "BEGIN:VCALENDAR\nEND:VCALENDAR\nBEGIN:VCALENDAR\nEND:VCALENDAR",
            "The file contains more than one calendar."
        ),
        ("BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nEND:VTIMEZONE\nEND:VCALENDAR", "A VTIMEZONE has no TZID."),
        (
            "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:a\nEND:VTIMEZONE\nEND:VCALENDAR",
            "The VTIMEZONE a has no STANDARD or DAYLIGHT component."
        ),
        (
            "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:a\nBEGIN:STANDARD\nDTSTART:20260101T000000\nTZOFFSETFROM:1\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\nEND:VCALENDAR",
            "The VTIMEZONE a needs a TZOFFSETFROM such as +0100."
        ),
        (
            String(repeating: "BEGIN:VEVENT\n", count: 9), "Line 9 nests components too deeply."
        ),
    ]) func `a file that is not a calendar is refused`(_ text: String, _ reason: String) {
        #expect(throws: CalendarError(reason)) { try CalendarDocument.parse(Array(text.utf8)) }
    }

    @Test func `invalid UTF-8 is refused, and a fold within a character is accepted`() throws {
        let start = Array("BEGIN:VCALENDAR\r\nNAME:".utf8)
        let end = Array("\r\nEND:VCALENDAR\r\n".utf8)
        #expect(throws: CalendarError("Line 2 is not UTF-8.")) { try CalendarDocument.parse(start + [0xFC] + end) }
        let folded = start + [0xC3, 0x0D, 0x0A, 0x20, 0xBC] + end
        #expect(try CalendarDocument.parse(folded) == CalendarDocument(productID: "", name: "ü"))
    }

    @Test func `a file of the maximum length is accepted, and a longer one is refused`() throws {
        let text = Array("BEGIN:VCALENDAR\nEND:VCALENDAR\n".utf8)
        #expect(try CalendarDocument.parse(text, maximumBytes: text.count) == CalendarDocument(productID: ""))
        #expect(throws: CalendarError("The calendar is longer than 29 bytes.")) {
            try CalendarDocument.parse(text, maximumBytes: text.count - 1)
        }
        #expect(throws: CalendarError("The calendar is longer than 1000000 bytes.")) {
            try CalendarDocument.parse(sequence(first: UInt8(10)) { _ in 10 })
        }
    }
}
