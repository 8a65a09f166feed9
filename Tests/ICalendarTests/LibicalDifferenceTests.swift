import Foundation
import Testing

@testable import ICalendar

/// Rules for which libical 3.0.16 gives other dates, or takes seconds.
@Suite struct LibicalDifferenceTests {
    private func days(_ start: String, _ rule: String, _ limit: Int, _ zone: String = "Europe/Berlin") throws
        -> [String]
    {
        try series(start + "T10:00:00", zone, rule).ruleDates().prefix(limit).map { $0.date.description }
    }

    @Test func `BYSETPOS selects from the whole week`() throws {
        #expect(
            try days("2026-01-08", "FREQ=WEEKLY;BYDAY=MO,TH,SA;BYSETPOS=2", 3) == [
                "2026-01-08", "2026-01-15", "2026-01-22",
            ])
        #expect(
            try days("2026-01-10", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH,SA;BYSETPOS=-1,1", 4) == [
                "2026-01-10", "2026-01-19", "2026-01-24", "2026-02-02",
            ])
    }

    @Test func `a weekly BYSETPOS that does not select the start is refused`() {
        let reason =
            "The rule does not give the start 2026-01-05T10:00:00; the nearest date that it gives is 2026-01-08T10:00:00."
        #expect(throws: RecurrenceError(faults: [.init(part: .start, reason: reason)])) {
            try series("2026-01-05T10:00:00", "UTC", "FREQ=WEEKLY;BYDAY=MO,TH;BYSETPOS=2")
        }
    }

    @Test func `a daily rule gives the last day of each month`() throws {
        #expect(
            try days("2026-01-31", "FREQ=DAILY;BYMONTHDAY=-1", 4) == [
                "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30",
            ])
    }

    @Test func `a repeated weekday counts once`() throws {
        #expect(
            try days("2026-01-06", "FREQ=WEEKLY;BYDAY=TU,TU;COUNT=3", 9) == ["2026-01-06", "2026-01-13", "2026-01-20"])
        #expect(
            try days("2026-01-06", "FREQ=MONTHLY;BYDAY=1TU,TU;COUNT=3", 9) == [
                "2026-01-06", "2026-01-13", "2026-01-20",
            ])
    }

    @Test func `week 53 occurs only in years that have one`() throws {
        #expect(
            try days("2020-12-28", "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO", 3) == ["2020-12-28", "2026-12-28", "2032-12-27"])
        #expect(
            try days("2021-01-01", "FREQ=YEARLY;BYWEEKNO=53;BYDAY=FR", 3) == ["2021-01-01", "2027-01-01", "2032-12-31"])
        #expect(
            try days("2024-12-30", "FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO", 3) == ["2024-12-30", "2025-12-29", "2027-01-04"])
    }

    @Test func `weeks that begin on a Thursday keep their interval`() throws {
        #expect(
            try days("1986-07-23", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU,WE;WKST=TH", 4) == [
                "1986-07-23", "1986-08-04", "1986-08-05", "1986-08-06",
            ])
    }

    @Test(arguments: [
        ("UNTIL=20260120T090000Z", 3), ("UNTIL=20260120T085959Z", 2), ("UNTIL=20260120T100000", 3),
        ("UNTIL=20260120T095959", 2), ("UNTIL=20260120", 3), ("UNTIL=20260119", 2),
    ]) func `UNTIL is an inclusive instant in the zone`(_ until: String, _ count: Int) throws {
        #expect(try days("2026-01-06", "FREQ=WEEKLY;" + until, 9).count == count)
    }

    @Test func `UNTIL in UTC can be on another day than in the zone`() throws {
        // 21:30 in New York is the next day in UTC.
        let late = try series("2026-01-06T21:30:00", "America/New_York", "FREQ=DAILY;UNTIL=20260109T023000Z")
        #expect(Array(late.ruleDates()).count == 3)
        let early = try series("2026-01-06T01:00:00", "Asia/Tokyo", "FREQ=DAILY;UNTIL=20260107T160000Z")
        #expect(Array(early.ruleDates()).count == 3)
    }

    @Test(arguments: [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;INTERVAL=1000;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=MONTHLY;INTERVAL=999;BYMONTH=6;BYMONTHDAY=31", "FREQ=YEARLY;BYMONTH=1;BYYEARDAY=200",
    ]) func `a rule without dates is refused quickly`(_ rule: String) {
        let began = ContinuousClock.now
        #expect(throws: CalendarError.self) { try RecurrenceRule(rule) }
        #expect(ContinuousClock.now - began < .seconds(1))
    }
}
