import Foundation
import ICalendar
import Operations
import Testing
import Training

@testable import Interchange

/// The times at which the owner of a calendar is busy.
@Suite struct BusyCalendarTests {
    /// From Sunday, 4 April 2027, for two weeks.
    private let window = DateInterval(
        start: Self.date("2027-04-04T00:00:00"), end: Self.date("2027-04-18T00:00:00"))

    private static func date(_ text: String) -> Date {
        LocalDateTime(text).map(Zone.utc.instant) ?? .distantPast
    }

    /// The busy times as `0405T0900-0405T1000`, in UTC.
    private func busy(
        _ lines: String, zone: String? = "Europe/Berlin", except: Set<String> = [], in window: DateInterval? = nil
    ) throws -> [String] {
        try read(calendar(lines), zone: zone, except: except, in: window).times.times.map { time in
            [time.lowerBound, time.upperBound].map {
                String(Zone.utc.local(at: $0).basic.dropFirst(4).dropLast(2))
            }.joined(separator: "-")
        }
    }

    private func read(
        _ text: String, zone: String? = nil, except: Set<String> = [], in window: DateInterval? = nil
    ) throws -> BusyReading {
        try BusyCalendar.read(
            BusyReading.Request(
                bytes: Array(text.utf8), zone: try zone.map { try Zone($0) }, window: window ?? self.window,
                except: except))
    }

    @Test(
        arguments: [
            ("DTSTART:20270405T090000Z\nDTEND:20270405T100000Z", ["0405T0900-0405T1000"]),
            ("DTSTART;TZID=America/New_York:20270405T090000\nDURATION:PT30M", ["0405T1300-0405T1330"]),
            ("DTSTART:20270405T090000\nDURATION:PT1H", ["0405T0700-0405T0800"]),
            ("DTSTART:20270405T090000Z", []),
            ("DTSTART:20270405T090000Z\nDURATION:PT1H\nTRANSP:TRANSPARENT", []),
            ("DTSTART:20270405T090000Z\nDURATION:PT1H\nTRANSP:OPAQUE", ["0405T0900-0405T1000"]),
            ("DTSTART:20270405T090000Z\nDURATION:PT1H\nX-MICROSOFT-CDO-BUSYSTATUS:FREE", []),
            ("DTSTART:20270405T090000Z\nDURATION:PT1H\nSTATUS:CANCELLED", []),
            ("DTSTART:20270405T090000Z\nDURATION:PT1H\nSTATUS:TENTATIVE", ["0405T0900-0405T1000"]),
            // Whole days are days where the trainer is, and pieces of a day at most.
            ("DTSTART;VALUE=DATE:20270405", ["0404T2200-0405T2200"]),
            ("DTSTART;VALUE=DATE:20270405\nDTEND;VALUE=DATE:20270405", ["0404T2200-0405T2200"]),
            ("DTSTART;VALUE=DATE:20270405\nTRANSP:TRANSPARENT", []),
            (
                "DTSTART;VALUE=DATE:20270405\nDTEND;VALUE=DATE:20270408",
                ["0404T2200-0405T2200", "0405T2200-0406T2200", "0406T2200-0407T2200"]
            ),
            // Exchange writes the midnights of its own zone in UTC, here those of Berlin, New York and Tokyo.
            (
                "DTSTART:20270404T220000Z\nDTEND:20270405T220000Z\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
                ["0404T2200-0405T2200"]
            ),
            (
                "DTSTART:20270405T040000Z\nDTEND:20270407T040000Z\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
                ["0404T2200-0405T2200", "0405T2200-0406T2200"]
            ),
            ("DTSTART:20270404T150000Z\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE", ["0404T2200-0405T2200"]),
            // Longer than any session may be.
            (
                "DTSTART;VALUE=DATE:20270401\nDTEND;VALUE=DATE:20270406",
                ["0404T0000-0405T0000", "0405T0000-0405T2200"]
            ),
            ("DTSTART:20270420T090000Z\nDURATION:PT1H", []), ("DTSTART:20260405T090000Z\nDURATION:PT1H", []),
        ] as [(String, [String])])
    func `a single event takes its time`(lines: String, expected: [String]) throws {
        #expect(try busy(event("a", lines)) == expected)
    }

    @Test func `a series takes each of its dates, with those that were changed, cancelled and left out`() throws {
        let series = event(
            "s",
            "DTSTART;TZID=Europe/Berlin:20200101T100000\nDTEND;TZID=Europe/Berlin:20200101T110000\n"
                + "RRULE:FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR\nEXDATE;TZID=Europe/Berlin:20270406T100000")
        let moved = event(
            "s",
            "RECURRENCE-ID;TZID=Europe/Berlin:20270407T100000\nDTSTART;TZID=Europe/Berlin:20270407T150000\n"
                + "DURATION:PT2H")
        let cancelled = event(
            "s",
            "RECURRENCE-ID;TZID=Europe/Berlin:20270408T100000\nDTSTART;TZID=Europe/Berlin:20270408T100000\n"
                + "STATUS:CANCELLED")
        let free = event(
            "s",
            "RECURRENCE-ID;TZID=Europe/Berlin:20270409T100000\nDTSTART;TZID=Europe/Berlin:20270409T100000\n"
                + "DURATION:PT1H\nTRANSP:TRANSPARENT")
        let week = DateInterval(start: window.start, duration: 7 * 86_400)
        #expect(
            try busy([moved, series, cancelled, free].joined(separator: "\n"), in: week) == [
                "0405T0800-0405T0900", "0407T1300-0407T1500",
            ])
        // A changed date of a series that is not in the file is a date all the same.
        #expect(try busy(moved, in: week) == ["0407T1300-0407T1500"])
    }

    @Test func `a change of all later dates moves them`() throws {
        let series = event("s", "DTSTART:20270401T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=30")
        let later = event(
            "s",
            "RECURRENCE-ID;RANGE=THISANDFUTURE:20270406T090000Z\nDTSTART:20270406T100000Z\nDURATION:PT30M")
        let days = DateInterval(start: window.start, duration: 4 * 86_400)
        #expect(
            try busy(series + "\n" + later, in: days) == [
                "0404T0900-0404T1000", "0405T0900-0405T1000", "0406T1000-0406T1030", "0407T1000-0407T1030",
            ])
    }

    @Test func `a whole day of a series is as long as the day`() throws {
        let lines = "DTSTART;VALUE=DATE:20260328\nRRULE:FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=28"
        let spring = DateInterval(start: Self.date("2027-03-20T00:00:00"), end: Self.date("2027-04-01T00:00:00"))
        // The clocks go forward on that day.
        #expect(try busy(event("a", lines), in: spring) == ["0327T2300-0328T2200"])
    }

    @Test func `events that overlap are one time, and what the trainer teaches is left out`() throws {
        let lines = [
            event("a", "DTSTART:20270405T090000Z\nDURATION:PT1H"),
            event("b", "DTSTART:20270405T093000Z\nDURATION:PT1H"),
            event("c", "DTSTART:20270405T103000Z\nDURATION:PT1H"),
            event("own@lectern.test", "DTSTART:20270405T140000Z\nDURATION:PT1H"),
        ].joined(separator: "\n")
        #expect(try busy(lines, except: ["own@lectern.test"]) == ["0405T0900-0405T1130"])
    }

    @Test func `what cannot be read is counted, and the rest is taken`() throws {
        let reading = try read(
            calendar(
                [
                    event("a", "SUMMARY:Without a start"), event("b", "DTSTART:soon"),
                    event("c", "DTSTART;TZID=Moon/Base:20270405T090000\nDURATION:PT1H"),
                    event("d", "DTSTART:20270405T090000Z\nRRULE:FREQ=SECONDLY\nDURATION:PT1S"),
                    event("e", "DTSTART:20270405T090000Z\nDURATION:PT1H"),
                ].joined(separator: "\n")))
        #expect(reading.unread == 4)
        #expect(reading.times.times.count == 1)
    }

    @Test func `events of one UID beyond three thousand count as unread`() throws {
        let changes = (0..<3_004).map { number in
            event("a", "DTSTART:20270405T090000Z\nDURATION:PT1H\nSEQUENCE:\(3_004 - number)")
        }
        #expect(try read(calendar(changes.joined(separator: "\n"))).unread == 4)
    }

    @Test func `whole days in UTC are days of the calendar's zone where that of the trainer is not known`() throws {
        let lines = "DTSTART:20270307T230000Z\nDTEND:20270308T230000Z\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE"
        let text = calendar(event("a", lines))
            .replacing("BEGIN:VEVENT", with: "X-WR-TIMEZONE:Europe/Berlin\nBEGIN:VEVENT")
        let march = DateInterval(start: Self.date("2027-03-01T00:00:00"), end: Self.date("2027-03-31T00:00:00"))
        #expect(
            try read(text, in: march).times.times == [
                Self.date("2027-03-07T23:00:00")..<Self.date("2027-03-08T23:00:00")
            ])
    }

    @Test func `a calendar whose zone nobody knows is read in UTC`() throws {
        let text = calendar(event("a", "DTSTART:20270405T090000\nDURATION:PT1H"))
            .replacing("BEGIN:VEVENT", with: "X-WR-TIMEZONE:Moon/Base\nBEGIN:VEVENT")
        let reading = try read(text)
        #expect(reading.unread == 0)
        #expect(reading.times.times.map(\.lowerBound) == [Self.date("2027-04-05T09:00:00")])
    }

    @Test func `a page is no calendar, and a calendar of too many times is refused`() throws {
        #expect(throws: BusyReading.Unreadable.notCalendar) { try read("<!doctype html><p>Sign in</p>") }
        #expect(throws: BusyReading.Unreadable.notCalendar) { try read("") }
        // A file that ends early would free all later times.
        let whole = calendar(event("a", "DTSTART:20270405T090000Z\nDURATION:PT1H"))
        #expect(throws: BusyReading.Unreadable.cutOff) {
            try read(String(whole.prefix(whole.count / 2)))
        }
        #expect(throws: BusyReading.Unreadable.tooLong) {
            try BusyCalendar.read(
                BusyReading.Request(
                    bytes: Array(whole.utf8), zone: nil, window: window, except: [], timeLimit: .zero))
        }
        let many = (0..<60).map { minute in
            event(
                "\(minute)",
                "DTSTART:20200101T08\(minute < 10 ? "0" : "")\(minute)00Z\nDURATION:PT30S\nRRULE:FREQ=DAILY")
        }
        #expect(throws: BusyReading.Unreadable.tooManyTimes) {
            try read(
                calendar(many.joined(separator: "\n")),
                in: DateInterval(start: window.start, duration: 400 * 86_400))
        }
    }
}
