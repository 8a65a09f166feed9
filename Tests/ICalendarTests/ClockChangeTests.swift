import Foundation
import Testing

@testable import ICalendar

/// The dates of a series that fall on a clock change are found without looking at all the others.
@Suite struct ClockChangeTests {
    @Test func `a series tells which of its dates the clock skips or shows twice`() throws {
        let series = try series(
            "2026-03-28T02:30:00", "Europe/Berlin", "FREQ=DAILY", excluded: ["2027-03-28T02:30:00"],
            added: ["2026-10-25T02:45:00"])
        let found = series.datesAtClockChanges(
            from: try utc("2026-01-01T00:00:00Z"), to: try utc("2028-01-01T00:00:00Z"))
        #expect(
            found == [
                RecurrenceDate(
                    recurrenceID: try local("2026-03-29T02:30:00"), start: try local("2026-03-29T03:30:00"),
                    instant: try utc("2026-03-29T01:30:00Z")),
                RecurrenceDate(
                    recurrenceID: try local("2026-10-25T02:30:00"), start: try local("2026-10-25T02:30:00"),
                    instant: try utc("2026-10-25T00:30:00Z")),
                RecurrenceDate(
                    recurrenceID: try local("2026-10-25T02:45:00"), start: try local("2026-10-25T02:45:00"),
                    instant: try utc("2026-10-25T00:45:00Z")),
                RecurrenceDate(
                    recurrenceID: try local("2027-10-31T02:30:00"), start: try local("2027-10-31T02:30:00"),
                    instant: try utc("2027-10-31T00:30:00Z")),
            ])
    }

    @Test(arguments: [
        ("2027-03-28T01:59:59", 0, false), ("2027-03-28T02:00:00", 0, true), ("2027-03-28T02:59:59", 0, true),
        ("2027-03-28T03:00:00", 3_600, false), ("2027-03-28T01:00:00", 3_599, false),
        ("2027-03-28T01:00:00", 3_600, true),
        ("2027-10-31T01:59:59", 0, false), ("2027-10-31T02:00:00", 0, true), ("2027-10-31T03:00:00", 60, false),
        ("2027-10-31T01:00:00", 3_599, false), ("2027-10-31T01:00:00", 3_600, true),
        ("2027-10-25T12:00:00", 604_800, true),
        ("2027-06-01T00:00:00", 604_800, false),
    ])
    func `a date is at a clock change if an end of it is, or if it spans one`(
        start: String, seconds: Int, expected: Bool
    ) throws {
        let berlin = try Zone("Europe/Berlin")
        #expect(berlin.isAtClockChange(try local(start), lasting: seconds) == expected)
        #expect(!Zone.utc.isAtClockChange(try local(start), lasting: seconds))
    }

    @Test(arguments: [0, 5_400, 200_000])
    func `a rule is at a clock change if one of its dates is, excluded or not`(seconds: Int) throws {
        let times = ["00:30:00", "01:45:00", "02:30:00", "23:30:00"]
        for zone in ["Europe/Berlin", "Australia/Lord_Howe", "America/Santiago", "Asia/Kathmandu"] {
            for time in times {
                for rule in ["FREQ=DAILY;INTERVAL=7;COUNT=60", "FREQ=WEEKLY;BYDAY=SU", "FREQ=MONTHLY;BYMONTHDAY=28"] {
                    let start = rule.hasPrefix("FREQ=W") ? "2027-01-03T" : "2027-01-28T"
                    let series = try series(start + time, zone, rule)
                    let to = try utc("2028-06-01T00:00:00Z")
                    let expected = series.dates(to: to).contains {
                        series.zone.isAtClockChange($0.recurrenceID, lasting: seconds)
                    }
                    #expect(
                        series.hasRuleDateAtClockChange(lasting: seconds, to: to) == expected,
                        "\(zone) \(start + time) \(rule)")
                }
            }
        }
        let excluded = try series(
            "2027-03-27T02:30:00", "Europe/Berlin", "FREQ=DAILY;COUNT=3", excluded: ["2027-03-28T02:30:00"])
        #expect(excluded.hasRuleDateAtClockChange(lasting: 60, to: try utc("2028-01-01T00:00:00Z")))
        let added = try series(
            "2027-03-29T02:30:00", "Europe/Berlin", "FREQ=DAILY;COUNT=3", added: ["2027-03-28T02:30:00"])
        #expect(!added.hasRuleDateAtClockChange(lasting: 60, to: try utc("2028-01-01T00:00:00Z")))
    }

    /// Among them zones whose clocks change by half an hour, by a day, at midnight, or around Ramadan.
    @Test(arguments: [
        "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca",
        "America/Sao_Paulo", "Asia/Kolkata", "Pacific/Kwajalein", "Antarctica/Troll", "America/Scoresbysund",
        "Asia/Gaza",
    ])
    func `they are the same as those found by looking at every date`(zone: String) throws {
        var random = SeededNumbers(seed: 2_026)
        let times = ["00:00:00", "00:30:00", "01:00:00", "01:45:00", "02:00:00", "02:30:00", "02:59:59", "03:00:00"]
        let rules = [nil, "FREQ=DAILY", "FREQ=DAILY;COUNT=900", "FREQ=WEEKLY;BYDAY=SU", "FREQ=YEARLY"]
        var count = 0
        for year in [1_901, 1_945, 1_969, 1_995, 2_011, 2_026, 2_090] {
            for rule in rules {
                let time = times.randomElement(using: &random) ?? "00:00:00"
                let first = try local("\(year)-01-01T\(time)").date
                let start = first.adding(
                    days: rule?.contains("SU") == true ? Weekday.sunday.days(after: first.weekday) : 0)
                var added: Set<LocalDateTime> = []
                for change in try Zone(zone).table.changes(
                    from: try utc("\(year)-01-02T00:00:00Z").wholeSeconds,
                    to: try utc("\(year + 3)-01-01T00:00:00Z").wholeSeconds)
                {
                    for distance in [-86_400, -1_800, -1, 0, 1, 1_800, 86_399] {
                        added.insert(LocalDateTime(clockSeconds: change.clocks.lowerBound + distance))
                    }
                }
                let series = Recurrence(
                    trustedStart: LocalDateTime(
                        date: start, secondOfDay: try local("\(year)-01-01T\(time)").secondOfDay),
                    zone: try Zone(zone), rule: try rule.map { try RecurrenceRule($0) }, excluded: [],
                    added: Array(added))
                let from = try utc("\(year)-01-02T00:00:00Z") + Double.random(in: 0..<40_000_000, using: &random)
                let to = from + Double.random(in: 0..<64_000_000, using: &random)
                let all = series.dates(from: from, to: to).filter {
                    series.zone.reading(of: $0.recurrenceID) != .unique
                }
                #expect(series.datesAtClockChanges(from: from, to: to) == all)
                count += all.count
            }
        }
        #expect((count > 0) == (zone != "UTC"))
    }
}
