import Foundation
import ICalendar
import Operations
import Testing

@testable import Interchange

/// Single events, and files that are broken or odd. What cannot be read costs its own event at most.
@Suite struct ForeignEventTests {
    private let good = event("good", "SUMMARY:Good\nDTSTART:20270405T090000Z\nDTEND:20270405T100000Z")
    private let goodSession = ReadSession("Good", "UTC", ["2027-04-05T09:00:00"])
    private let time = "DTSTART:20270405T090000Z\nDTEND:20270405T100000Z"

    // MARK: - One odd event

    @Test(arguments: [
        ("SUMMARY:A", CalendarRemark.noStart), ("SUMMARY:A\nDTSTART;VALUE=DATE:20270405", .wholeDays),
        ("SUMMARY:A\nDTSTART:20270405", .wholeDays),
        (
            "SUMMARY:A\nDTSTART;TZID=Europe/Berlin:20270405T000000\nDTEND;TZID=Europe/Berlin:20270406T000000\n"
                + "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE", .wholeDays
        ),
        (
            "SUMMARY:A\nDTSTART:20270404T220000Z\nDTEND:20270405T220000Z\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE", .wholeDays
        ),
        ("SUMMARY:A\nDTSTART:tomorrow", .unreadableTime(property: "DTSTART")),
        ("SUMMARY:A\nDTSTART:20270231T090000Z", .unreadableTime(property: "DTSTART")),
        ("SUMMARY:A\nDTSTART:20270405T090000Z\nDTEND:20270405T080000Z", .endsBeforeStart),
        ("SUMMARY:A\nDTSTART:20270405T090000Z\nDURATION:-PT1H", .endsBeforeStart),
        ("SUMMARY:A\nDTSTART:20270405T090000Z\nDURATION:P8D", .lastsTooLong),
        ("SUMMARY:A\nSTATUS:CANCELLED\nDTSTART:20270405T090000Z\nDURATION:PT1H", .cancelled),
        ("SUMMARY:A\nDTSTART:18990405T090000Z\nDURATION:PT1H", .outsideOfYears),
        (
            "SUMMARY:A\nDTSTART:20270405T090000Z\nRRULE:FREQ=DAILY;COUNT=2\nEXDATE:20270405T090000Z,20270406T090000Z",
            .noDates
        ),
        ("SUMMARY:A\nDTSTART:20270405T090000Z\nEXDATE:never", .unreadableTime(property: "EXDATE")),
    ])
    func `an event that cannot be taken is named, and the others are taken`(lines: String, remark: CalendarRemark)
        throws
    {
        let read = try ReadCalendar(calendar(event("odd", lines) + "\n" + good))
        #expect(read.sessions == [goodSession])
        #expect(read.entries.map(\.title) == ["A", "Good"])
        #expect(read.entries.map { $0.remarks.first } == [remark, nil])
    }

    @Test(arguments: [
        ("SUMMARY:A\nDTSTART:20270405T090000Z", [CalendarRemark.noEnd], 60),
        ("SUMMARY:A\nDTSTART:20270405T090000Z\nDTEND:20270405T090000Z", [.noEnd], 60),
        ("SUMMARY:A\nDTSTART:20270405T090000Z\nDTEND:soon", [.unreadableProperty("DTEND"), .noEnd], 60),
        ("SUMMARY:A\nDTSTART:20270405T090000Z\nDTEND;VALUE=DATE:20270406", [.noEnd], 60),
        ("SUMMARY:A\nDTSTART:20270405T090000Z\nDURATION:PT1H\nRDATE:x", [.unreadableProperty("RDATE")], 60),
        ("SUMMARY:A\nDTSTART:20270405T090000Z\nDURATION:PT90M", [], 90),
        ("SUMMARY:A\nDTSTART:20270405T090000Z\nDURATION:PT90M\nDTEND:20270405T093000Z", [], 30),
        ("SUMMARY:A\nDTSTART;TZID=Europe/Berlin:20270327T120000\nDURATION:P1D", [], 23 * 60),
        ("SUMMARY:A\nDTSTART;TZID=Europe/Berlin:20270327T120000\nDURATION:PT24H", [], 24 * 60),
        ("SUMMARY:A\nDTSTART;TZID=Europe/Berlin:20270405T120000\nDTEND;TZID=Europe/London:20270405T120000", [], 60),
    ])
    func `an event without a usable end lasts an hour, and is named`(
        lines: String, remarks: [CalendarRemark], minutes: Int
    ) throws {
        let read = try ReadCalendar(calendar(event("a", lines)))
        #expect(read.sessions.map(\.minutes) == [minutes])
        #expect(read.remarks == (remarks.isEmpty ? [:] : ["a": remarks]))
    }

    @Test(arguments: [
        "CREATED:00001231T000000Z", "DTSTAMP:99999999T999999Z", "LAST-MODIFIED:0", "SEQUENCE:x", "PRIORITY:-", "GEO:a",
    ])
    func `a timestamp that is not one costs nothing`(line: String) throws {
        let read = try ReadCalendar(calendar("BEGIN:VEVENT\nUID:good\n\(line)\nSUMMARY:Good\n\(time)\nEND:VEVENT"))
        #expect(read.sessions == [goodSession])
        #expect(read.remarks == [:])
    }

    @Test func `an event without a UID has one that stays`() throws {
        let one = "BEGIN:VEVENT\nSUMMARY:One\n\(time)\nEND:VEVENT"
        let two = "BEGIN:VEVENT\nSUMMARY:Two\n\(time)\nEND:VEVENT"
        let read = try ReadCalendar(calendar(one + "\n" + two))
        #expect(read.sessions.map(\.title) == ["One", "Two"])
        let again = try ReadCalendar(
            calendar(two + "\n" + one.replacing("END:VEVENT", with: "DESCRIPTION:New\nEND:VEVENT")))
        #expect(again.entries.map(\.uid).sorted() == read.entries.map(\.uid).sorted())
        #expect(Set(read.entries.map(\.uid)).count == 2)
    }

    @Test func `an event without a title is taken as untitled, and named`() throws {
        let read = try ReadCalendar(calendar(event("a", time)))
        #expect(read.sessions.map(\.title) == ["Untitled"])
        #expect(read.remarks == ["a": [.noTitle]])
    }

    // MARK: - Calendars

    @Test func `a file may hold several calendars, and other things`() throws {
        let text =
            calendar(good) + "\u{FEFF}"
            + calendar("BEGIN:VTODO\nUID:t\nSUMMARY:Task\nEND:VTODO\n" + good.replacing("good", with: "b"))
            + "\n\n" + calendar("CALSCALE:CHINESE\n" + good.replacing("good", with: "c"))
        let read = try ReadCalendar(text)
        #expect(read.entries.map(\.uid) == ["good", "b", "c"])
        #expect(read.entries.map(\.remarks) == [[], [], [.notGregorian]])
        #expect(try CalendarFile(.bytes(Array(text.utf8))).otherCount == 1)
    }

    @Test(arguments: [("CANCEL", CalendarRemark.cancelled), ("REPLY", .reply), ("counter", .reply)])
    func `a method may say that there is nothing to take`(method: String, remark: CalendarRemark) throws {
        #expect(try ReadCalendar(calendar("METHOD:\(method)\n" + good)).remarks == ["good": [remark]])
    }

    @Test func `events in no calendar are taken`() throws {
        #expect(try ReadCalendar("X-Mail: yes\n\n" + good + "\n").sessions == [goodSession])
    }

    @Test(arguments: ["", "Dear diary", "<html><body>BEGIN:VCALENDAR</body></html>", "BEGIN:VCARD\nEND:VCARD"])
    func `what is no calendar is refused`(text: String) {
        #expect(throws: CalendarFile.Unreadable.notCalendar) { try ReadCalendar(text) }
    }

    @Test func `an archive is refused as one`() {
        #expect(throws: CalendarFile.Unreadable.archive) { try ReadCalendar(Array("PK\u{03}\u{04}zip".utf8)) }
    }

    // MARK: - Broken text

    @Test(arguments: ["\r\n", "\n", "\r", "\r\r\n", "\n\n"])
    func `lines may end in any way`(lineEnd: String) throws {
        let folded = event("good", "SUMM\n ARY:Go\n\tod\n\(time)")
        #expect(
            try ReadCalendar(calendar(folded).replacing("\n", with: lineEnd)).sessions == [goodSession])
    }

    @Test func `a text that is not folded is joined, and named`() throws {
        let text = calendar(
            event("a", "SUMMARY:A\nDESCRIPTION:First\nSecond: with a colon\nthird\n\(time)") + "\n" + good)
        let read = try ReadCalendar(text)
        #expect(read.entries[0].sessions[0].description == "First\nSecond: with a colon\nthird")
        #expect(read.remarks == ["a": [.unfoldedLines([9, 10])]])
        #expect(read.sessions.count == 2)
    }

    @Test func `a line that is no property is named`() throws {
        let read = try ReadCalendar(calendar(event("a", "SUMMARY:A\n\(time)\nwhat is this") + "\n" + good))
        #expect(read.remarks == ["a": [.unreadableLines([10])]])
        #expect(read.sessions.count == 2)
    }

    @Test func `an event without an end is taken, and named`() throws {
        let open = "BEGIN:VEVENT\nUID:a\nSUMMARY:A\n\(time)\nBEGIN:VALARM\nTRIGGER:-PT5M\n"
        let read = try ReadCalendar(calendar(open + good))
        #expect(read.sessions.map(\.title) == ["A", "Good"])
        #expect(read.remarks == ["a": [.missingEnd]])
    }

    @Test func `an event in which the file ends is left out, and named`() throws {
        let whole = calendar(good + "\n" + event("a", "SUMMARY:A\n\(time)\nRRULE:FREQ=DAILY;COUNT=3"))
        let text = whole.prefix(upTo: try #require(whole.range(of: "RRULE")).lowerBound)
        let read = try ReadCalendar(String(text))
        #expect(read.sessions == [goodSession])
        #expect(read.remarks == ["a": [.cutOff]])
        #expect(try CalendarFile(.bytes(Array(text.utf8))).isCutOff)
    }

    @Test(arguments: [String.Encoding.utf16LittleEndian, .utf16BigEndian])
    func `UTF-16 is read, with and without a byte order mark`(encoding: String.Encoding) throws {
        let text = calendar(event("a", "SUMMARY:Schüler 🎓\n\(time)"))
        for start in ["", "\u{FEFF}"] {
            let bytes = Array(try #require((start + text).data(using: encoding)))
            #expect(try ReadCalendar(bytes).sessions.map(\.title) == ["Schüler 🎓"])
        }
    }

    @Test func `Latin-1 is read, and named where nothing says so`() throws {
        func bytes(_ property: String) throws -> [UInt8] {
            Array(
                try #require(
                    calendar(event("a", "\(property):Café für alle\n\(time)") + "\n" + good).data(using: .isoLatin1)))
        }
        let read = try ReadCalendar(bytes("SUMMARY"))
        #expect(read.sessions.map(\.title) == ["Café für alle", "Good"])
        #expect(read.remarks == ["a": [.unknownCharacters(line: 7)]])
        let declared = try ReadCalendar(bytes("SUMMARY;CHARSET=ISO-8859-1"))
        #expect(declared.sessions.map(\.title) == ["Café für alle", "Good"])
        #expect(declared.remarks == [:])
    }

    @Test func `quoted-printable text is decoded`() throws {
        let read = try ReadCalendar(
            calendar(event("a", "SUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Caf=C3=A9 f=\n=C3=BCr alle\n\(time)")))
        #expect(read.sessions.map(\.title) == ["Café für alle"])
        #expect(read.remarks == [:])
    }

    // MARK: - Sizes

    @Test func `a space after a soft line break of quoted-printable text is kept, and no mark of the break`() throws {
        let read = try ReadCalendar(
            calendar(
                event(
                    "a",
                    "DESCRIPTION;ENCODING=QUOTED-PRINTABLE:=C3=A4 =\n b=\nc\n\(time)\nSUMMARY;ENCODING=QUOTED-PRINTABLE:d="
                )))
        #expect(try read.only().description == "ä  bc")
        #expect(try read.only().title == "d=")
    }

    @Test func `an event of Exchange that only begins at midnight is no whole day`() throws {
        let lines = "SUMMARY:A\nDTSTART:20270405T000000Z\nDURATION:PT1H\nX-MICROSOFT-CDO-ALLDAYEVENT:FALSE"
        let read = try ReadCalendar(calendar(event("a", lines)))
        #expect(read.sessions == [ReadSession("A", "UTC", ["2027-04-05T00:00:00"])])
    }

    @Test func `a very large attachment costs nothing`() throws {
        let attachment = "ATTACH;ENCODING=BASE64;VALUE=BINARY:" + String(repeating: "QUJD\n ", count: 400_000)
        #expect(
            try ReadCalendar(calendar(event("good", "SUMMARY:Good\n\(time)\n\(attachment)"))).sessions == [goodSession])
    }

    @Test func `an event that is too large is named, and the next is taken`() throws {
        let lines = String(repeating: "EXDATE:20270405T090000Z\n", count: 60_000)
        let read = try ReadCalendar(calendar(event("a", "SUMMARY:A\n\(time)\n\(lines)") + "\n" + good))
        #expect(read.remarks == ["a": [.tooLarge]])
        #expect(read.sessions == [goodSession])
    }

    @Test func `an event of very many rules is named, and the next is taken`() throws {
        let lines = String(repeating: "RRULE:FREQ=DAILY;COUNT=1000\nEXRULE:FREQ=DAILY;COUNT=999\n", count: 5_000)
        let read = try ReadCalendar(calendar(event("a", "SUMMARY:A\n\(time)\n\(lines)") + "\n" + good))
        #expect(read.remarks == ["a": [.tooLarge]])
        #expect(read.sessions == [goodSession])
    }

    @Test func `long texts are cut, and named`() throws {
        let read = try ReadCalendar(
            calendar(
                event(
                    "a",
                    "SUMMARY:\(String(repeating: "t", count: 400))\nDESCRIPTION:\(String(repeating: "d", count: 300_000))\nLOCATION:\(String(repeating: "l", count: 600))\n\(time)"
                )))
        let session = try read.only()
        #expect([session.title.count, session.description.count, session.location?.count] == [300, 20_000, 500])
        let cuts: [CalendarRemark] = [
            .cutText(property: "DESCRIPTION", length: 262_144), .cutText(property: "SUMMARY", length: 300),
            .cutText(property: "LOCATION", length: 500), .cutText(property: "DESCRIPTION", length: 20_000),
        ]
        #expect(read.remarks == ["a": cuts])
    }

    @Test func `more changes of one UID than a series can have are named`() throws {
        let changes = (0..<3_005).map { number in
            event(
                "a",
                "RECURRENCE-ID:20270405T10\(number % 60 < 10 ? "0" : "")\(number % 60)00Z\nSEQUENCE:\(number)\nSTATUS:CANCELLED"
            )
        }
        let read = try ReadCalendar(calendar(event("a", "SUMMARY:A\n\(time)") + "\n" + changes.joined(separator: "\n")))
        #expect(read.sessions.map(\.title) == ["A"])
        #expect(read.remarks == ["a": [.tooManyWithUID]])
    }
}
