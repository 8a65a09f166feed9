import Foundation
import Testing

@testable import ICalendar

@Suite struct DamagedFileTests {
    @Test(arguments: 0..<4) func `a damaged calendar is parsed or refused`(_ seed: Int) throws {
        var numbers = SeededNumbers(seed: UInt64(seed))
        let whole = Array(try DocumentTests.fullDocument().text().utf8)
        let pieces = [
            "BEGIN:VEVENT\r\n", "END:VEVENT\r\n", "BEGIN:VALARM\r\n", "\r\n ", "\r\n", ";", ":", "\"", "^n", "\\",
            "\\,",
            "\0", "\u{FEFF}", "TZID=", "VALUE=DATE:", "RRULE:FREQ=DAILY\r\n", "DTSTART:99999999T999999Z\r\n", "😀",
            "ATTENDEE;CN=\"", "EXDATE:,,,\r\n", String(repeating: "x", count: 3000),
            String(repeating: ";A=b", count: 200),
        ]
        .map { Array($0.utf8) }
        var read = 0
        for _ in 0..<500 {
            var damaged = whole
            for _ in 0..<Int.random(in: 1...6, using: &numbers) {
                let place = Int.random(in: 0..<damaged.count, using: &numbers)
                switch Int.random(in: 0..<5, using: &numbers) {
                case 0: damaged[place] = UInt8.random(in: 0...255, using: &numbers)
                case 1: damaged.insert(contentsOf: pieces.randomElement(using: &numbers) ?? [], at: place)
                case 2:
                    damaged.removeSubrange(place..<min(damaged.count, place + Int.random(in: 1...60, using: &numbers)))
                case 3: damaged[place] ^= 1 << UInt8.random(in: 0...6, using: &numbers)
                default:
                    if Int.random(in: 0..<10, using: &numbers) == 0 { damaged.removeLast(damaged.count - place) }
                }
                if damaged.isEmpty { damaged = [10] }
            }
            guard let document = try? CalendarDocument.parse(damaged) else { continue }
            read += 1
            // A parsed document can be written unless it has a value that we do not write; the text parses again.
            guard let text = try? document.text() else { continue }
            let again = try CalendarDocument.parse(Array(text.utf8))
            #expect(try again.text() == text)
        }
        #expect(read > 30)
    }

    /// libical 3.0.16 alone takes seconds for the first two.
    @Test(arguments: [
        ("SUMMARY:\n", 400_000), ("DTSTART:x\n", 400_000), ("X-A:1\n", 40_000), ("A:1\n", 40_000),
        ("ATTENDEE;CN=a;RSVP=TRUE:mailto:a@b\n", 40_000), ("EXDATE:20260101T100000\n", 40_000),
        ("SUMMARY;A=b:\n", 40_000), ("SUMMARY:a\n", 40_000), ("URL;VALUE=INTEGER:x\n", 40_000),
        ("BEGIN:VALARM\nEND:VALARM\n", 40_000), ("CATEGORIES:a,b\n", 40_000),
        ("ATTENDEE;PARTSTAT=:mailto:a\n", 40_000), ("STATUS:x\n", 40_000), ("\n \n", 40_000),
        ("RDATE;VALUE=X:20260101\n", 40_000), ("ATTENDEE;;;=:\n", 40_000),
    ]) func `a file with very many lines of one property parses quickly`(_ line: String, _ bytes: Int) {
        for (head, tail) in [
            ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20260101\n", "END:VEVENT\nEND:VCALENDAR\n"),
            ("BEGIN:VCALENDAR\n", "END:VCALENDAR\n"),
        ] {
            let text = head + String(repeating: line, count: bytes / line.utf8.count) + tail
            let began = ContinuousClock.now
            _ = try? CalendarDocument.parse(Array(text.utf8))
            #expect(ContinuousClock.now - began < .seconds(4))
        }
    }

    @Test(arguments: [";A=B", ";PARTSTAT=", ";CN=B", ";", ";X-A=\"b\""])
    func `a line with very many parameters parses quickly`(_ parameter: String) throws {
        let line = "ATTENDEE" + String(repeating: parameter, count: 400_000 / parameter.utf8.count) + ":mailto:a@b\n"
        let text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20260101\n\(line)END:VEVENT\nEND:VCALENDAR\n"
        let began = ContinuousClock.now
        let event = try CalendarDocument.parse(Array(text.utf8)).events[0]
        #expect(event.attendees.map(\.address) == ["a@b"])
        #expect(ContinuousClock.now - began < .seconds(4))
    }

    @Test func `many components parse in linear time`() throws {
        let zone =
            "BEGIN:VTIMEZONE\nTZID:a\nBEGIN:STANDARD\nDTSTART:20260101T000000\nTZOFFSETFROM:+0000\nTZOFFSETTO:+0000\nEND:STANDARD\nEND:VTIMEZONE\n"
        let event = "BEGIN:VEVENT\nUID:a\nDTSTART:20260101\nEND:VEVENT\n"
        let text =
            "BEGIN:VCALENDAR\n" + String(repeating: zone, count: 500) + String(repeating: event, count: 2000)
            + "END:VCALENDAR\n"
        let document = try CalendarDocument.parse(Array(text.utf8))
        #expect(document.zones.count == 500)
        #expect(document.events.count == 2000)
    }
}
