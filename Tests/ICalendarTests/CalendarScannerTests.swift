import Foundation
import Testing

@testable import ICalendar

@Suite struct CalendarScannerTests {
    /// The elements of a file that comes in parts of a size, a line for each.
    private func scan(_ bytes: [UInt8], parts size: Int = .max) -> [String] {
        var scanner = CalendarScanner { ["UID", "SUMMARY", "DESCRIPTION", "TZID", "METHOD"].contains($0) }
        var found: [String] = []
        func take(_ element: CalendarScanner.Element) {
            switch element {
            case .calendar: found.append("calendar")
            case .property(let line): found.append("\(line.name)=\(line.value)")
            case .other(let name): found.append("other \(name)")
            case .cutOff: found.append("cut off")
            case .component(let component):
                let lines = component.lines.map { "\($0.number) \($0.name)=\($0.value)" }
                let children = component.children.map(\.name)
                found.append(
                    "\(component.name) \(component.number) \(component.bytes) \(lines + children) \(component.faults)")
            }
        }
        for start in stride(from: 0, to: bytes.count, by: min(size, bytes.count)) {
            bytes[start..<min(bytes.count, start + min(size, bytes.count))]
                .withUnsafeBytes { scanner.scan($0, take) }
        }
        scanner.finish(take)
        return found
    }

    private let text = """
        \u{FEFF}BEGIN:VCALENDAR\r
        METHOD:PUBLISH\r
        BEGIN:VTIMEZONE\r
        TZID:a\r
        BEGIN:STANDARD\r
        END:STANDARD\r
        END:VTIMEZONE\r
        BEGIN:VEVENT\r
        UID:1\r
        SUMM\r
         ARY:ü\r
        \r
         x\r
        DTSTART:20270101\r
        BEGIN:VALARM\r
        SUMMARY:no\r
        END:VALARM\r
        DESCRIPTION:one\r
        two: 2\r
        END:VEVENT\r
        BEGIN:VTODO\r
        UID:t\r
        END:VTODO\r
        BEGIN:VEVENT\r
        UID:2\r
        ???\r
        BEGIN:VEVENT\r
        UID:3
        """

    @Test func `a file is split into what it holds, wherever its parts begin and end`() throws {
        let bytes = Array(text.utf8)
        let places = try [
            "BEGIN:VTIMEZONE", "BEGIN:VEVENT", "BEGIN:VTODO", "BEGIN:VEVENT\r\nUID:2", "BEGIN:VEVENT\r\nUID:3",
        ]
        .map { part in text.utf8.distance(from: text.startIndex, to: try #require(text.range(of: part)).lowerBound) }
        let expected = [
            "calendar", "METHOD=PUBLISH",
            "VTIMEZONE 3 \(places[0])..<\(places[1]) [\"4 TZID=a\", \"STANDARD\"] []",
            "VEVENT 8 \(places[1])..<\(places[2]) [\"9 UID=1\", \"10 SUMMARY=üx\", \"18 DESCRIPTION=one\\\\ntwo: 2\"] [\(fault(".unfoldedLine(19)"))]",
            "other VTODO",
            "VEVENT 24 \(places[3])..<\(places[4]) [\"25 UID=2\"] [\(fault(".unreadableLine(26)")), \(fault(".noEnd"))]",
            "VEVENT 27 \(places[4])..<\(bytes.count) [\"28 UID=3\"] [\(fault(".cutOff"))]",
        ]
        for size in [1, 2, 3, 7, 64, bytes.count] { #expect(scan(bytes, parts: size) == expected, "\(size)") }
    }

    private func fault(_ name: String) -> String { "ICalendar.CalendarComponent.Fault" + name }

    @Test func `a component is read again from its place`() {
        let bytes = Array(text.utf8)
        var places: [(Range<Int>, Int)] = []
        var scanner = CalendarScanner { $0 == "UID" }
        let take = { (element: CalendarScanner.Element) in
            if case .component(let component) = element { places.append((component.bytes, component.number)) }
        }
        bytes.withUnsafeBytes { scanner.scan($0, take) }
        scanner.finish(take)
        for (range, number) in places.dropFirst() {
            var again = CalendarScanner(firstLine: number) { $0 == "UID" }
            var found: [CalendarComponent] = []
            let take = { (element: CalendarScanner.Element) in
                if case .component(let component) = element { found.append(component) }
            }
            bytes[range].withUnsafeBytes { again.scan($0, take) }
            again.finish(take)
            #expect(found.map(\.number) == [number])
            #expect(found.map(\.name) == ["VEVENT"])
        }
    }

    @Test func `an event in a calendar whose end is missing is the last one's`() {
        #expect(scan(Array("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nEND:VEVENT\n".utf8)).last == "cut off")
        let unended = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nEND:VCALENDAR\nBEGIN:VCALENDAR\nEND:VCALENDAR\n"
        #expect(
            scan(Array(unended.utf8)) == [
                "calendar", "VEVENT 2 16..<35 [\"3 UID=1\"] [\(fault(".noEnd"))]", "calendar",
            ])
    }

    @Test func `indented lines after a begin are no folds`() {
        let text = "BEGIN:VCALENDAR\n  BEGIN:VEVENT\n  UID:1\nEND:VEVENT\nEND:VCALENDAR"
        #expect(scan(Array(text.utf8))[1].contains("UID=1"))
    }

    @Test func `combining marks without an end are parted, also where a line is quoted-printable`() throws {
        let plain = "SUMMARY:a" + String(repeating: "\u{301}\u{323}", count: 50_000)
        let quoted = "DESCRIPTION;ENCODING=QUOTED-PRINTABLE:a" + String(repeating: "=CC=81=CC=A3", count: 20_000)
        var scanner = CalendarScanner { ["SUMMARY", "DESCRIPTION"].contains($0) }
        var found: [ContentLine] = []
        let take = { (element: CalendarScanner.Element) in
            if case .component(let component) = element { found += component.lines }
        }
        Array("BEGIN:VEVENT\n\(plain)\n\(quoted)\nEND:VEVENT\n".utf8).withUnsafeBytes { scanner.scan($0, take) }
        scanner.finish(take)
        let values = [found.first?.value, found.last?.text].compactMap(\.self)
        func longestRun(_ text: String) -> Int {
            var (run, longest) = (0, 0)
            for scalar in text.unicodeScalars {
                run = scalar == "\u{301}" || scalar == "\u{323}" ? run + 1 : 0
                longest = max(longest, run)
            }
            return longest
        }
        #expect(values.map(longestRun) == [30, 30])
        let marks = values.map { text in text.unicodeScalars.count { $0 == "\u{301}" || $0 == "\u{323}" } }
        #expect(marks == [100_000, 40_000])
    }

    @Test func `a parameter is decoded`() throws {
        let line = try ContentLine(number: 1, "ATTENDEE;CN=\"A^n^'b^' ^^; c\";ROLE=x;CN=y:mailto:a@b")
        #expect(line.parameter("CN") == "A\n\"b\" ^; c")
        #expect(line.parameter("ROLE") == "x")
        #expect(line.parameter("RSVP") == nil)
    }

    /// A long text that no program writes.
    @Test(arguments: [
        "BEGIN:VEVENT\n", "BEGIN:VALARM\n", "END:VEVENT\n", ";", ":", "\"", "\n ", "\r", "=\n", "A;B=C",
        "BEGIN:VTIMEZONE\nBEGIN:STANDARD\n",
        "DESCRIPTION;ENCODING=QUOTED-PRINTABLE:=\n", "SUMMARY:a\nb\n", "\u{FEFF}\n", "\0", "é",
    ])
    func `hostile text is read quickly`(part: String) {
        let bytes = Array(
            ("BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + String(repeating: part, count: 300_000 / part.utf8.count)).utf8)
        let began = ContinuousClock.now
        _ = scan(bytes, parts: 65_536)
        #expect(ContinuousClock.now - began < .seconds(20))
    }
}
