import CLibical
import Foundation
import Testing

@testable import ICalendar

@Suite struct RuleExpansionTests {
    @Test(arguments: 0..<8) func `thousands of rules give the days of the reference expansion`(
        _ seed: Int
    ) throws {
        var numbers = SeededNumbers(seed: UInt64(seed))
        var tried = 0
        var compared = 0
        while tried < 250 {
            guard let (rule, start) = RecurrenceRule.random(&numbers) else { continue }
            // The start supplies the missing parts of a rule, so the rule may not give it.
            guard RuleExpansion(rule, start: start).contains(start.dayNumber) else { continue }
            tried += 1
            let last = start.adding(days: [.daily: 300, .weekly: 500, .monthly: 900][rule.frequency] ?? 2200)
            let expected = ReferenceExpansion(rule: rule, start: start).days(through: last)
            let recurrence = try Recurrence(
                start: LocalDateTime(date: start, secondOfDay: 36_000), zone: .utc, rule: rule)
            let dates = recurrence.ruleDates().lazy.map(\.date).prefix { $0 <= last }
            try #require(Array(dates) == expected, "\(rule) from \(start)")
            compared += expected.count
        }
        #expect(compared > 3000)
    }

    @Test func `an expansion that begins anywhere gives the same dates as one from the start`() throws {
        var numbers = SeededNumbers(seed: 77)
        let zone = try Zone("America/New_York")
        var tried = 0
        while tried < 400 {
            guard let (rule, start) = RecurrenceRule.random(&numbers),
                let recurrence = try? Recurrence(
                    start: LocalDateTime(date: start, secondOfDay: 9000), zone: zone, rule: rule)
            else { continue }
            tried += 1
            let from = zone.instant(of: recurrence.start.adding(days: Int.random(in: -10...4000, using: &numbers)))
            let to = from + TimeInterval(Int.random(in: 1...400, using: &numbers) * 86_400)
            let expected = recurrence.dates().prefix { $0.instant < to }.filter { $0.instant >= from }
            try #require(Array(recurrence.dates(from: from, to: to)) == expected, "\(rule) from \(start)")
        }
    }

    @Test func `membership agrees with the list of dates`() throws {
        var numbers = SeededNumbers(seed: 5)
        var tried = 0
        while tried < 15 {
            guard let (rule, start) = RecurrenceRule.random(&numbers),
                let recurrence = try? Recurrence(
                    start: LocalDateTime(date: start, secondOfDay: 9000), zone: .utc, rule: rule)
            else { continue }
            tried += 1
            let days = (0..<300).map { recurrence.start.adding(days: $0) }
            let listed = Set(recurrence.dates(to: Zone.utc.instant(of: days[299]) + 1).map(\.recurrenceID))
            #expect(days.filter(recurrence.contains) == days.filter(listed.contains), "\(rule) from \(start)")
            #expect(days.filter(recurrence.ruleContains) == days.filter(listed.contains), "\(rule) from \(start)")
            #expect(!recurrence.contains(recurrence.start.adding(seconds: 1)))
        }
    }

    @Test func `every rule with an end ends, and no rule gives dates after the year 2199`() throws {
        var numbers = SeededNumbers(seed: 9)
        var (ended, endless) = (0, 0)
        while ended < 50 || endless < 8 {
            guard let (rule, start) = RecurrenceRule.random(&numbers),
                let recurrence = try? Recurrence(
                    start: LocalDateTime(date: start, secondOfDay: 0), zone: .utc, rule: rule)
            else { continue }
            let dates = Array(recurrence.ruleDates())
            if let count = rule.count {
                ended += 1
                #expect(dates.count <= count)
                #expect(recurrence.end == dates.last.map { Zone.utc.instant(of: $0) }, "\(rule) from \(start)")
            } else {
                endless += 1
                #expect(recurrence.end == nil)
            }
            #expect(dates.allSatisfy { $0.date.year <= 2199 })
        }
    }

    @Test func `a rule with rare dates is expanded quickly`() throws {
        let rare = try series("1904-02-29T10:00:00", "UTC", "FREQ=DAILY;INTERVAL=1000;BYMONTH=2;BYMONTHDAY=29")
        let started = ContinuousClock.now
        #expect(Array(rare.dates()).count < 10)
        #expect(ContinuousClock.now - started < .seconds(2))
    }

    @Test func `libical agrees on more than a thousand rules`() throws {
        var numbers = SeededNumbers(seed: 21)
        var tried = 0
        while tried < 1500 {
            guard let (rule, start) = RecurrenceRule.random(&numbers), LibicalExpansion.isReliable(for: rule),
                RuleExpansion(rule, start: start).contains(start.dayNumber)
            else { continue }
            tried += 1
            let time = LocalDateTime(date: start, secondOfDay: 36_000)
            let ours = Array(try Recurrence(start: time, zone: .utc, rule: rule).ruleDates().prefix(30))
            let theirs = LibicalExpansion.dates(rule.description, from: time, limit: 30)
            // libical stops in the year 2582 or after a long search, but never gives other dates.
            try #require(ours == theirs, "\(rule) from \(start)")
        }
    }
}

/// The expansion of libical 3.0.16.
enum LibicalExpansion {
    /// False for parts that libical expands incorrectly; ``LibicalDifferenceTests`` test these.
    static func isReliable(for rule: RecurrenceRule) -> Bool {
        guard rule.byWeekNumber.isEmpty, rule.byYearDay.isEmpty else { return false }
        switch rule.frequency {
        case .daily: return rule.bySetPosition.isEmpty && rule.byMonthDay.allSatisfy { $0 > 0 }
        case .weekly: return rule.bySetPosition.isEmpty && [.monday, .sunday].contains(rule.weekStart)
        case .monthly, .yearly:
            return rule.bySetPosition.isEmpty && (rule.byDay.isEmpty || rule.byMonthDay.isEmpty)
                && Set(rule.byDay.map(\.weekday)).count == rule.byDay.count
        }
    }

    static func dates(_ rule: String, from start: LocalDateTime, limit: Int) -> [LocalDateTime] {
        guard let iterator = icalrecur_iterator_new(icalrecurrencetype_from_string(rule), start.icalTime(isUTC: false))
        else { return [] }
        defer { icalrecur_iterator_free(iterator) }
        var dates: [LocalDateTime] = []
        while dates.count < limit {
            let next = icalrecur_iterator_next(iterator)
            guard icaltime_is_null_time(next) == 0,
                let date = LocalDate(year: Int(next.year), month: Int(next.month), day: Int(next.day)),
                let local = LocalDateTime(
                    date: date, hour: Int(next.hour), minute: Int(next.minute), second: Int(next.second))
            else { return dates }
            dates.append(local)
        }
        return dates
    }
}
