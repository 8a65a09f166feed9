import Foundation
import Testing

@testable import ICalendar

@Suite struct DocumentTests {
    /// Every property that can be written, each with something in it that needs care.
    static func fullEvent() throws -> CalendarEvent {
        CalendarEvent(
            uid: "s-1@lectern.example", sequence: 3,
            start: .zoned(try local("2026-12-01T10:00:00"), zone: "Europe/Berlin"),
            end: .zoned(try local("2026-12-01T11:30:00"), zone: "Europe/Berlin"),
            stamp: try utc("2026-11-01T08:00:00Z"), created: try utc("2026-10-01T08:00:00Z"),
            lastModified: try utc("2026-11-01T08:00:00Z"), summary: "Filters; an introduction, part 1",
            description: "First line\nSecond \\ line\twith tab: https://lectern.example/s/1",
            htmlDescription: "<p>First, line</p>\n<p>Größe</p>",
            alternateRepresentation: "https://lectern.example/s/1?format=html;v=1,2",
            url: "https://lectern.example/s/1",
            location: "Room 1, \"North\"", status: .confirmed, isTransparent: true, categories: ["a,b", "c;d", "e\\f"],
            conference: .init(uri: "https://lectern.example/join/x", label: "Join \"now\": ^n here"),
            relatedTo: "s-0@lectern.example", rule: "FREQ=WEEKLY;BYDAY=TU;COUNT=6",
            excluded: [.zoned(try local("2026-12-08T10:00:00"), zone: "Europe/Berlin")],
            added: [.zoned(try local("2026-12-10T10:00:00"), zone: "Europe/Berlin")],
            organizer: .init(address: "service@lectern.example", name: "Lectern \"the\" ^ service"),
            attendees: [
                .init(
                    address: "ada@example.org", name: "Lovelace, Ada", participationStatus: .accepted, rsvp: false,
                    role: .required)
            ], language: "en-GB", alarm: 900)
    }

    static func fullDocument() throws -> CalendarDocument {
        let zone = try Zone("Europe/Berlin")
        let definition = try #require(
            zone.definition(from: utc("2026-09-01T00:00:00Z"), to: utc("2028-12-01T00:00:00Z")))
        return CalendarDocument(
            productID: "-//Lectern//Feeds//EN", name: "Sessions, all", description: "All sessions\nof Lectern",
            source: "https://lectern.example/feed.ics", color: "teal", refreshInterval: 3600,
            defaultZone: "Europe/Berlin", lastModified: try utc("2026-11-01T08:00:00Z"), zones: [definition],
            events: [try fullEvent()])
    }

    static let fullText = crlf(
        """
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//Lectern//Feeds//EN
        CALSCALE:GREGORIAN
        NAME:Sessions\\, all
        X-WR-CALNAME:Sessions\\, all
        DESCRIPTION:All sessions\\nof Lectern
        X-WR-CALDESC:All sessions\\nof Lectern
        X-WR-TIMEZONE:Europe/Berlin
        REFRESH-INTERVAL;VALUE=DURATION:PT1H
        X-PUBLISHED-TTL:PT1H
        SOURCE;VALUE=URI:https://lectern.example/feed.ics
        COLOR:teal
        LAST-MODIFIED:20261101T080000Z
        BEGIN:VTIMEZONE
        TZID:Europe/Berlin
        BEGIN:DAYLIGHT
        DTSTART:19960331T020000
        TZOFFSETFROM:+0100
        TZOFFSETTO:+0200
        TZNAME:CEST
        RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
        END:DAYLIGHT
        BEGIN:STANDARD
        DTSTART:19961027T030000
        TZOFFSETFROM:+0200
        TZOFFSETTO:+0100
        TZNAME:CET
        RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
        END:STANDARD
        END:VTIMEZONE
        BEGIN:VEVENT
        UID:s-1@lectern.example
        DTSTAMP:20261101T080000Z
        SEQUENCE:3
        DTSTART;TZID=Europe/Berlin:20261201T100000
        DTEND;TZID=Europe/Berlin:20261201T113000
        RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=6
        EXDATE;TZID=Europe/Berlin:20261208T100000
        RDATE;TZID=Europe/Berlin:20261210T100000
        SUMMARY;LANGUAGE=en-GB:Filters\\; an introduction\\, part 1
        DESCRIPTION;LANGUAGE=en-GB;ALTREP="https://lectern.example/s/1?format=html;
         v=1,2":First line\\nSecond \\\\ line\twith tab: https://lectern.example/s/1
        X-ALT-DESC;FMTTYPE=text/html:<p>First\\, line</p>\\n<p>Größe</p>
        LOCATION;LANGUAGE=en-GB:Room 1\\, "North"
        URL:https://lectern.example/s/1
        CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL="Join ^'now^': ^^n here":https://l
         ectern.example/join/x
        CATEGORIES:a\\,b,c\\;d,e\\\\f
        STATUS:CONFIRMED
        TRANSP:TRANSPARENT
        RELATED-TO:s-0@lectern.example
        ORGANIZER;CN=Lectern ^'the^' ^^ service:mailto:service@lectern.example
        ATTENDEE;CN="Lovelace, Ada";ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FAL
         SE:mailto:ada@example.org
        CREATED:20261001T080000Z
        LAST-MODIFIED:20261101T080000Z
        BEGIN:VALARM
        ACTION:DISPLAY
        TRIGGER:-PT15M
        DESCRIPTION:Filters\\; an introduction\\, part 1
        END:VALARM
        END:VEVENT
        END:VCALENDAR
        """)

    @Test func `a whole calendar is written property by property`() throws {
        #expect(try Self.fullDocument().text() == Self.fullText)
    }

    @Test func `a whole calendar survives writing and reading`() throws {
        let document = try Self.fullDocument()
        let read = try CalendarDocument.parse(Array(document.text().utf8))
        #expect(read == document)
    }
}
