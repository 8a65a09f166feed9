import Foundation
import Testing

@testable import SupportCore

@Suite struct `Business time` {
    @Test func `hours include their start and exclude their end`() throws {
        let calendar = try calendar("Europe/Berlin", week(workWeek, "09:00-17:00"))
        let open = try ["08:59:59", "09:00:00", "16:59:59", "17:00:00"].map {
            calendar.isOpen(at: try berlin("2026-06-15 \($0)"))
        }
        #expect(open == [false, true, true, false])
    }

    @Test func `a target that ends at closing time is due then, not at the next opening`() throws {
        let calendar = try calendar("Europe/Berlin", week(workWeek, "09:00-17:00"))
        let start = try berlin("2026-06-12 15:00")
        #expect(calendar.instant(after: 7_200, from: start) == (try berlin("2026-06-12 17:00")))
        #expect(calendar.instant(after: 7_201, from: start) == (try berlin("2026-06-15 09:00:01")))
    }

    @Test func `a target of zero or negative seconds is due at its start`() throws {
        let calendar = try calendar("Europe/Berlin", week(workWeek, "09:00-17:00"))
        let night = try berlin("2026-06-12 23:00")
        #expect([0, -5].map { calendar.instant(after: $0, from: night) } == [night, night])
    }

    @Test func `the next opening of an instant in business hours is the instant itself`() throws {
        let calendar = try calendar("Europe/Berlin", week(workWeek, "09:00-17:00"))
        let openings = try ["2026-06-12 16:59:59", "2026-06-12 17:00", "2026-06-14 12:00"].map {
            calendar.nextOpening(at: try berlin($0))
        }
        let monday = try berlin("2026-06-15 09:00")
        #expect(openings == [try berlin("2026-06-12 16:59:59"), monday, monday])
    }

    @Test func `a skipped hour has no business time, and a repeated one counts twice`() throws {
        let calendar = try calendar("Europe/Berlin", week([.sun], "02:00-03:00"))
        let days = try ["2026-03-22", "2026-03-29", "2026-10-25"].map {
            calendar.seconds(from: try berlin("\($0) 00:00"), to: try berlin("\($0) 12:00"))
        }
        #expect(days == [3_600, 0, 7_200])
    }

    @Test func `a whole day has 23 hours in spring and 25 in autumn`() throws {
        let calendar = try calendar("Europe/Berlin", week(allWeek, "00:00-24:00"))
        let days = try [("2026-03-29", "2026-03-30"), ("2026-10-25", "2026-10-26")].map {
            calendar.seconds(from: try berlin("\($0) 00:00"), to: try berlin("\($1) 00:00"))
        }
        #expect(days == [82_800, 90_000])
    }

    @Test func `hours that a repeated hour interrupts are two intervals`() throws {
        let calendar = try calendar("Europe/Berlin", week([.sun], "01:00-02:30"))
        let start = try utc("2026-10-24 23:00")
        #expect(calendar.instant(after: 5_400, from: start) == (try utc("2026-10-25 00:30")))
        #expect(calendar.instant(after: 5_401, from: start) == (try utc("2026-10-25 01:00:01")))
        #expect(calendar.instant(after: 7_200, from: start) == (try utc("2026-10-25 01:30")))
    }

    @Test func `a date that a zone skipped has no hours`() throws {
        // Samoa skipped Friday, 30 December 2011.
        let calendar = try calendar("Pacific/Apia", week(allWeek, "08:00-16:00"))
        let seconds = calendar.seconds(from: try utc("2011-12-29 18:00"), to: try utc("2011-12-31 02:00"))
        #expect(seconds == 16 * 3_600)
    }

    @Test func `a yearly 29 February is a holiday in leap years only`() throws {
        let calendar = try calendar("UTC", week(allWeek, "00:00-24:00"), holidays: ["--02-29"])
        let days = try [("2027-02-28", "2027-03-01"), ("2028-02-28", "2028-03-01"), ("2100-02-28", "2100-03-01")].map {
            calendar.seconds(from: try utc("\($0) 00:00"), to: try utc("\($1) 00:00"))
        }
        #expect(days == [86_400, 86_400, 86_400])
    }

    @Test func `a holiday that is both single and yearly counts once`() throws {
        let calendar = try calendar("UTC", week(allWeek, "09:00-17:00"), holidays: ["--12-25", "2026-12-25"])
        #expect(calendar.seconds(from: try utc("2026-12-24 00:00"), to: try utc("2026-12-27 00:00")) == 16 * 3_600)
    }

    @Test func `a calendar that is never open is refused`() throws {
        let week = try week([.mon], "09:00-17:00")
        let everyDay = (1...12).flatMap { month in (1...31).compactMap { Holiday(month: month, day: $0) } }
        let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
        let refused = failure { _ = try BusinessCalendar(timeZone: berlin, week: week, holidays: Set(everyDay)) }
        #expect(refused?.faults.map(\.pointer) == ["/holidays"])
    }

    @Test func `every second of a round-the-clock calendar counts`() throws {
        let night = try utc("2026-12-25 03:00")
        #expect(BusinessCalendar.always.nextOpening(at: night) == night)
        #expect(BusinessCalendar.always.instant(after: 60, from: night) == night.addingTimeInterval(60))
    }

    @Test func `instants outside the supported range are clamped and do not trap`() throws {
        let calendar = try calendar("Europe/Berlin", week(workWeek, "09:00-17:00"))
        let far = [-1e300, -1e12, 1e12, .nan, 1e300, .infinity].map { Date(timeIntervalSince1970: $0) }
        let used = far.map { calendar.seconds(from: $0, to: calendar.instant(after: 3_600, from: $0)) }
        // The last two are clamped to the end of the range, after which there is no time.
        #expect(used == [3_600, 3_600, 3_600, 3_600, 0, 0])
    }

    @Test func `the years 1900 and 9999 are supported`() throws {
        let calendar = try calendar("Europe/Berlin", week(workWeek, "09:00-17:00"), holidays: ["--12-31"])
        // 1900-01-01 is a Monday; 9999-12-30 is a Thursday before a holiday and a weekend; Berlin has CET in both.
        let dues = try ["1900-01-01 12:00", "9999-12-30 12:00"].map {
            calendar.instant(after: 28_800, from: try utc($0))
        }
        #expect(dues == [try utc("1900-01-02 12:00"), try utc("9999-12-31 12:00").addingTimeInterval(3 * 86_400)])
    }
}
