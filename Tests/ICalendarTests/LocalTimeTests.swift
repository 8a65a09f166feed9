import Foundation
import Testing

@testable import ICalendar

@Suite struct LocalTimeTests {
    @Test func `day numbers are consecutive over four centuries`() {
        var expected = LocalDate(dayNumber: LocalDate.dayNumber(year: 1800, month: 1, day: 1))
        var weekday = Weekday.wednesday
        for year in 1800...2200 {
            for month in 1...12 {
                for day in 1...31 {
                    guard let date = LocalDate(year: year, month: month, day: day) else {
                        #expect(day > 28)
                        continue
                    }
                    guard date == expected, date.civil == (year, month, day), date.weekday == weekday else {
                        Issue.record("\(year)-\(month)-\(day) is \(date) \(date.weekday)")
                        return
                    }
                    expected = expected.adding(days: 1)
                    weekday = Weekday(rawValue: weekday.rawValue % 7 + 1) ?? .monday
                }
            }
        }
        #expect(expected.description == "2201-01-01")
    }

    @Test func `the epoch is a Thursday with number 0`() {
        #expect(LocalDate("1970-01-01")?.dayNumber == 0)
        #expect(LocalDate(dayNumber: 0).weekday == .thursday)
        #expect(LocalDate(dayNumber: -1).description == "1969-12-31")
    }

    @Test(arguments: [
        "2026-1-01", "2026-13-01", "2026-00-10", "2026-02-29", "0000-01-01", "20260101", "2026-01-01 ", "+026-01-01",
        "２０２６-01-01", "", "2026-01-01T00:00:00",
    ]) func `an invalid date is refused`(_ text: String) {
        #expect(LocalDate(text) == nil)
    }

    @Test(arguments: [
        "2026-12-01T10:00", "2026-12-01 10:00:00", "2026-12-01T10:00:00Z", "2026-12-01T24:00:00",
        "2026-12-01T10:60:00", "2026-12-01T10:00:60", "2026-12-01T10:00:00+01:00", "2026-12-01t10:00:00",
        "2026-12-01T10:00:00.5", "20261201T100000", "2026-02-30T10:00:00", "",
    ]) func `an invalid local time is refused`(_ text: String) {
        #expect(LocalDateTime(text) == nil)
    }

    @Test func `a local time has an extended and a basic format`() throws {
        let time = try local("2026-12-01T10:02:03")
        #expect(time.description == "2026-12-01T10:02:03")
        #expect(time.basic == "20261201T100203")
        #expect(LocalDateTime(basic: "20261201T100203") == time)
        #expect(LocalDateTime(basic: "2026-12-01T10:02:03") == nil)
        #expect((time.hour, time.minute, time.second, time.secondOfDay) == (10, 2, 3, 36_123))
        #expect(LocalDate(basic: "20261201") == time.date)
    }

    @Test func `arithmetic crosses days and is clamped to the calendar`() throws {
        let time = try local("2026-02-28T23:59:59")
        #expect(time.adding(seconds: 1) == (try local("2026-03-01T00:00:00")))
        #expect(time.adding(seconds: -86_400) == time.adding(days: -1))
        #expect(try local("1969-12-31T00:00:00").adding(seconds: -1).description == "1969-12-30T23:59:59")
        #expect(try local("2026-03-01T00:00:00").seconds(since: time) == 1)
        #expect(time.adding(seconds: .max).description == "9999-12-31T23:59:59")
        #expect(time.adding(seconds: .min).description == "0001-01-01T00:00:00")
        #expect(time.adding(days: .max).date.description == "9999-12-31")
        #expect(time.date.adding(days: .min).description == "0001-01-01")
        #expect(LocalDate(dayNumber: .min).description == "0001-01-01")
        #expect(LocalDate(dayNumber: .max).description == "9999-12-31")
    }

    @Test func `dates and times are strings in JSON`() throws {
        let time = try local("2026-12-01T10:00:00")
        #expect(try String(decoding: JSONEncoder().encode([time]), as: UTF8.self) == "[\"2026-12-01T10:00:00\"]")
        #expect(try String(decoding: JSONEncoder().encode([time.date]), as: UTF8.self) == "[\"2026-12-01\"]")
        #expect(try JSONDecoder().decode([LocalDateTime].self, from: JSONEncoder().encode([time])) == [time])
        #expect(try JSONDecoder().decode([LocalDate].self, from: JSONEncoder().encode([time.date])) == [time.date])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([LocalDateTime].self, from: Data("[\"2026-12-01\"]".utf8))
        }
    }

    @Test(arguments: [
        ("PT1H30M", 5400), ("PT15M", 900), ("PT24H", 86_400), ("P1D", 86_400), ("P1DT12H", 129_600), ("P2W", 1_209_600),
        ("PT0S", 0), ("PT90M", 5400), ("PT1H5S", 3605),
    ]) func `a duration is parsed to the second`(_ text: String, _ seconds: Int) throws {
        #expect(try ISODuration.parse(text) == seconds)
    }

    @Test(arguments: [
        "", "P", "PT", "P1", "1H", "PT1", "P1H", "PT1D", "P1M", "P1Y", "PT1.5H", "PT1M1H", "PT1H1H", "P1W1D", "P1DT",
        "-PT1H", "+PT1H", "pt1h", "PT1H ", "PT99999999999999999999S", "P99999999W", "P١D",
    ]) func `an invalid duration is refused`(_ text: String) {
        #expect(throws: CalendarError.self) { try ISODuration.parse(text) }
    }

    @Test func `a sign is accepted only in a signed duration`() throws {
        #expect(try ISODuration.parse("-PT15M", signed: true) == -900)
        #expect(try ISODuration.parse("+PT15M", signed: true) == 900)
        #expect(throws: CalendarError.self) { try ISODuration.parse("--PT15M", signed: true) }
    }

    @Test(arguments: [
        (0, "PT0S"), (59, "PT59S"), (3600, "PT1H"), (5400, "PT1H30M"), (86_400, "PT24H"), (90_061, "PT25H1M1S"),
        (-900, "-PT15M"),
    ]) func `a duration is formatted in hours, minutes and seconds`(_ seconds: Int, _ text: String) throws {
        #expect(ISODuration.format(seconds) == text)
        #expect(try ISODuration.parse(text, signed: true) == seconds)
    }
}
