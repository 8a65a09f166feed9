import Foundation
import Testing

@testable import ICalendar

@Suite struct DocumentTests {
    /// An event with every property that can be written, each with characters that need escaping.
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

    @Test func `a whole calendar is unchanged after writing and parsing`() throws {
        let document = try Self.fullDocument()
        let read = try CalendarDocument.parse(Array(document.text().utf8))
        #expect(read == document)
    }
}

extension DocumentTests {
    @Test func `a calendar concatenated from rendered parts is identical`() throws {
        var document = try Self.fullDocument()
        let first = try Self.fullEvent()
        document.events = (0..<50).map { number in
            var event = first
            event.uid = "s-\(number)@lectern.example"
            event.summary = String(repeating: "Größe \(number) ", count: number) + "."
            return event
        }
        let pieces = try document.header() + document.events.map { try $0.text() }.joined() + CalendarDocument.footer
        #expect(try document.text() == pieces)
        #expect(try CalendarDocument.parse(Array(pieces.utf8)) == document)
    }

    @Test func `an invitation is a single event with a method`() throws {
        let event = CalendarEvent(
            uid: "r-1@lectern.example", sequence: 2, recurrenceID: .utc(try utc("2026-12-01T09:00:00Z")),
            start: .utc(try utc("2026-12-01T09:00:00Z")), end: .utc(try utc("2026-12-01T10:00:00Z")),
            stamp: try utc("2026-11-01T08:00:00Z"), summary: "Filters", status: .cancelled,
            organizer: .init(address: "service@lectern.example"),
            attendees: [.init(address: "ada@example.org", participationStatus: .accepted, rsvp: false)])
        let document = CalendarDocument(productID: "-//Lectern//EN", method: "CANCEL", events: [event])
        let text = """
            BEGIN:VCALENDAR
            VERSION:2.0
            PRODID:-//Lectern//EN
            CALSCALE:GREGORIAN
            METHOD:CANCEL
            BEGIN:VEVENT
            UID:r-1@lectern.example
            DTSTAMP:20261101T080000Z
            SEQUENCE:2
            RECURRENCE-ID:20261201T090000Z
            DTSTART:20261201T090000Z
            DTEND:20261201T100000Z
            SUMMARY:Filters
            STATUS:CANCELLED
            TRANSP:OPAQUE
            ORGANIZER:mailto:service@lectern.example
            ATTENDEE;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:ada@example.org
            END:VEVENT
            END:VCALENDAR
            """
        #expect(try document.text() == crlf(text))
        #expect(try CalendarDocument.parse(Array(crlf(text).utf8)) == document)
    }

    @Test func `all-day events, floating times and zone names with punctuation are preserved`() throws {
        let first = CalendarEvent(
            uid: "d", start: .date(try #require(LocalDate("2026-12-24"))),
            end: .date(try #require(LocalDate("2026-12-27"))), stamp: try utc("2026-01-01T00:00:00Z"),
            excluded: [.date(try #require(LocalDate("2026-12-25")))],
            added: [.date(try #require(LocalDate("2026-12-31")))])
        let second = CalendarEvent(
            uid: "f", start: .floating(try local("2026-12-24T18:00:00")), stamp: try utc("2026-01-01T00:00:00Z"))
        let third = CalendarEvent(
            uid: "z", start: .zoned(try local("2026-12-24T18:00:00"), zone: "(UTC+01:00) Sarajevo, Skopje; West"),
            stamp: try utc("2026-01-01T00:00:00Z"))
        let document = CalendarDocument(productID: "x", events: [first, second, third])
        let text = try document.text()
        #expect(text.contains("\r\nDTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261227\r\n"))
        #expect(text.contains("\r\nEXDATE;VALUE=DATE:20261225\r\nRDATE;VALUE=DATE:20261231\r\n"))
        #expect(text.contains("\r\nDTSTART:20261224T180000\r\n"))
        #expect(text.contains("\r\nDTSTART;TZID=\"(UTC+01:00) Sarajevo, Skopje; West\":20261224T180000\r\n"))
        #expect(try CalendarDocument.parse(Array(text.utf8)) == document)
    }

    @Test func `no line is longer than 75 octets, and no fold splits a character`() throws {
        var numbers = SeededNumbers(seed: 4)
        let letters = Array("abc ,;:\\\"äöü€😀👩‍👩‍👧\n\t")
        for length in 0..<220 {
            var event = try Self.fullEvent()
            let text = String((0..<length).map { _ in letters[Int.random(in: 0..<letters.count, using: &numbers)] })
            (event.summary, event.description, event.htmlDescription, event.location) = (text, text, text, text)
            event.categories = [text.replacing("\n", with: " ").replacing("\t", with: " ")]
            let written = try event.text()
            for line in written.components(separatedBy: "\r\n") {
                #expect(line.utf8.count <= 75)
                #expect(!line.contains("\n"))
            }
            let document = CalendarDocument(productID: "x", events: [event])
            let read = try CalendarDocument.parse(Array(try document.text().utf8)).events[0]
            // An empty value equals an absent one, and parsing trims blanks around a value.
            func bare(_ text: String?) -> String {
                (text ?? "").trimmingCharacters(in: CharacterSet(charactersIn: " \t"))
            }
            #expect(bare(read.summary) == bare(text))
            #expect(bare(read.description) == bare(text))
            #expect(bare(read.htmlDescription) == bare(text))
            #expect(bare(read.location) == bare(text))
            #expect((read.categories.first ?? "") == event.categories[0])
        }
    }

    @Test(arguments: [
        "https://x/\r\nATTENDEE:mailto:a@b", "https://x/\n", "https://x/ y", "x", "", ":x", "https://x/\"", "\u{7F}:x",
        "1x:y",
    ])
    func `a URI that could inject another property is refused`(_ uri: String) throws {
        let setters: [(inout CalendarEvent) -> Void] = [
            { $0.url = uri }, { $0.conference = .init(uri: uri) }, { $0.alternateRepresentation = uri },
            { $0.organizer = .init(address: "\(uri)\r\n@") },
        ]
        for set in setters {
            var event = try Self.fullEvent()
            set(&event)
            #expect(throws: CalendarError.self) { try event.text() }
        }
        #expect(throws: CalendarError.self) { try CalendarDocument(productID: "x", source: uri).text() }
    }

    @Test(arguments: ["a\0b", "a\u{1D}b", "a\u{1E}b", "a\u{0B}b", "a\rb", "a\r", "a\u{1B}b", "a\u{7F}b"])
    func `a control character is refused in every text`(_ text: String) throws {
        let setters: [(inout CalendarEvent) -> Void] = [
            { $0.uid = text }, { $0.summary = text }, { $0.description = text }, { $0.htmlDescription = text },
            { $0.location = text }, { $0.categories = [text] }, { $0.relatedTo = text }, { $0.language = text },
            { $0.rule = text }, { $0.organizer?.name = text }, { $0.attendees[0].name = text },
            { $0.attendees[0].address = text }, { $0.conference?.label = text },
            { $0.start = .zoned(LocalDateTime(clockSeconds: 0), zone: text) },
        ]
        for (index, set) in setters.enumerated() {
            var event = try Self.fullEvent()
            set(&event)
            #expect(throws: CalendarError.self, "\(index)") { try event.text() }
        }
        let document = try Self.fullDocument()
        let headers: [(inout CalendarDocument) -> Void] = [
            { $0.productID = text }, { $0.name = text }, { $0.description = text }, { $0.method = text },
            { $0.color = text }, { $0.defaultZone = text }, { $0.zones[0].identifier = text },
            { $0.zones[0].observances[0].name = text }, { $0.zones[0].observances[0].rule = text },
        ]
        for (index, set) in headers.enumerated() {
            var changed = document
            set(&changed)
            #expect(throws: CalendarError.self, "\(index)") { try changed.text() }
        }
    }

    @Test func `a line break is escaped in a title and refused in a name`() throws {
        var event = try Self.fullEvent()
        event.summary = "one\r\ntwo"
        #expect(try event.text().contains("\r\nSUMMARY;LANGUAGE=en-GB:one\\ntwo\r\n"))
        event.organizer?.name = "one\ntwo"
        #expect(throws: CalendarError("A name contains the control character U+000A, which calendars do not allow.")) {
            try event.text()
        }
    }

    @Test func `numbers out of range are refused`() throws {
        var event = try Self.fullEvent()
        event.sequence = -1
        #expect(throws: CalendarError.self) { try event.text() }
        event.sequence = Int(Int32.max) + 1
        #expect(throws: CalendarError.self) { try event.text() }
        event.sequence = 0
        event.alarm = -1
        #expect(throws: CalendarError.self) { try event.text() }
        event.alarm = .max
        #expect(throws: CalendarError.self) { try event.text() }
        #expect(throws: CalendarError.self) { try CalendarDocument(productID: "x", refreshInterval: 0).text() }
    }
}
