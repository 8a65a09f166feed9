import Foundation

@testable import ICalendar

/// A slow reference implementation of RFC 5545 §3.3.10, sentence by sentence: it tests every day separately, and counts
/// weeks one by one.
///
/// It shares only the calendar of single days with the expansion under test.
struct ReferenceExpansion {
    /// The calendar of 1940 to 2060, computed once, because computing it day by day would take most of the time.
    private static let calendar: [(year: Int, month: Int, day: Int)] = (-10_958...32_872)
        .map { LocalDate(dayNumber: $0).civil }

    private func civil(_ date: LocalDate) -> (year: Int, month: Int, day: Int) {
        Self.calendar[date.dayNumber + 10_958]
    }

    let rule: RecurrenceRule
    let start: LocalDate

    /// The days up to and including `last`, with `COUNT` but without `UNTIL`.
    func days(through last: LocalDate) -> [LocalDate] {
        var days: [LocalDate] = []
        var group: [LocalDate] = []
        var key = period(of: start)
        // BYSETPOS counts from the beginning of the period of the start.
        var day = start
        while period(of: day.adding(days: -1)) == key { day = day.adding(days: -1) }
        while true {
            if period(of: day) != key {
                days += selected(group).filter { $0 >= start && $0 <= last }
                if let count = rule.count, days.count >= count { return Array(days.prefix(count)) }
                guard day <= last else { return days }
                group = []
                key = period(of: day)
            }
            if (key - period(of: start)) % rule.interval == 0, matches(day) { group.append(day) }
            day = day.adding(days: 1)
        }
    }

    private func selected(_ group: [LocalDate]) -> [LocalDate] {
        guard !rule.bySetPosition.isEmpty else { return group }
        return group.enumerated()
            .filter {
                rule.bySetPosition.contains($0.offset + 1) || rule.bySetPosition.contains($0.offset - group.count)
            }
            .map(\.element)
    }

    private func period(of day: LocalDate) -> Int {
        switch rule.frequency {
        case .daily: day.dayNumber
        case .weekly: weekBegin(day).dayNumber / 7
        case .monthly: civil(day).year * 12 + civil(day).month
        case .yearly: civil(day).year
        }
    }

    private func weekBegin(_ day: LocalDate) -> LocalDate {
        var day = day
        while day.weekday != rule.weekStart { day = day.adding(days: -1) }
        return day
    }

    private func matches(_ day: LocalDate) -> Bool {
        weekdayMatches(day) && monthMatches(day) && monthDayMatches(day) && yearDayMatches(day) && weekMatches(day)
    }

    private var hasDays: Bool {
        !rule.byDay.isEmpty || !rule.byMonthDay.isEmpty || !rule.byYearDay.isEmpty
    }

    private func monthMatches(_ day: LocalDate) -> Bool {
        if rule.frequency == .yearly, !hasDays, rule.byMonth.isEmpty { return civil(day).month == start.month }
        return rule.byMonth.isEmpty || rule.byMonth.contains(civil(day).month)
    }

    private func monthDayMatches(_ day: LocalDate) -> Bool {
        if rule.frequency >= .monthly, !hasDays { return civil(day).day == start.day }
        guard !rule.byMonthDay.isEmpty, !rule.byMonthDay.contains(civil(day).day) else { return true }
        let month = civil(day).month
        return rule.byMonthDay.contains(-count(from: day) { civil($0).month == month })
    }

    /// The number of consecutive days from `day`, inclusive, for which `condition` is true.
    private func count(from day: LocalDate, step: Int = 1, while condition: (LocalDate) -> Bool) -> Int {
        var (day, count) = (day, 0)
        while condition(day) { (day, count) = (day.adding(days: step), count + 1) }
        return count
    }

    private func yearDayMatches(_ day: LocalDate) -> Bool {
        guard !rule.byYearDay.isEmpty else { return true }
        let year = civil(day).year
        return rule.byYearDay.contains(count(from: day, step: -1) { civil($0).year == year })
            || rule.byYearDay.contains(-count(from: day) { civil($0).year == year })
    }

    private func weekMatches(_ day: LocalDate) -> Bool {
        guard !rule.byWeekNumber.isEmpty else { return true }
        // The fourth day of a week is in the same year as most of its days.
        let year = civil(weekBegin(day).adding(days: 3)).year
        var weeks: [LocalDate] = []
        var begin = weekBegin(LocalDate(dayNumber: LocalDate.dayNumber(year: year - 1, month: 12, day: 20)))
        while civil(begin.adding(days: 3)).year <= year {
            if civil(begin.adding(days: 3)).year == year { weeks.append(begin) }
            begin = begin.adding(days: 7)
        }
        guard let index = weeks.firstIndex(of: weekBegin(day)) else { return false }
        return rule.byWeekNumber.contains(index + 1) || rule.byWeekNumber.contains(index - weeks.count)
    }

    private func weekdayMatches(_ day: LocalDate) -> Bool {
        if rule.frequency == .weekly, rule.byDay.isEmpty { return day.weekday == start.weekday }
        guard !rule.byDay.isEmpty else { return true }
        let ofYear = rule.frequency == .yearly && rule.byMonth.isEmpty
        func isInside(_ other: LocalDate) -> Bool {
            civil(other).year == civil(day).year && (ofYear || civil(other).month == civil(day).month)
        }
        return rule.byDay.contains { wanted in
            guard wanted.weekday == day.weekday else { return false }
            guard let ordinal = wanted.ordinal else { return true }
            return count(from: day, step: ordinal > 0 ? -7 : 7, while: isInside) == abs(ordinal)
        }
    }
}

extension RecurrenceRule {
    /// A rule with random parts, and a start that it gives; nil if the parts are not a valid rule.
    static func random(_ numbers: inout SeededNumbers) -> (rule: RecurrenceRule, start: LocalDate)? {
        func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &numbers) < percent }
        func list(_ range: ClosedRange<Int>, signed: Bool, _ limit: Int) -> String {
            (0..<Int.random(in: 1...limit, using: &numbers))
                .map { _ in
                    String(Int.random(in: range, using: &numbers) * (signed && chance(35) ? -1 : 1))
                }
                .joined(separator: ",")
        }
        let frequency = Frequency.allCases.randomElement(using: &numbers) ?? .daily
        var text = "FREQ=\(frequency.rawValue)"
        if chance(40) { text += ";INTERVAL=\(Int.random(in: 1...5, using: &numbers))" }
        if chance(30) { text += ";BYMONTH=" + list(1...12, signed: false, 4) }
        if frequency == .yearly, chance(20) { text += ";BYWEEKNO=" + list(1...53, signed: true, 3) }
        if frequency == .yearly, chance(15) { text += ";BYYEARDAY=" + list(1...366, signed: true, 5) }
        if frequency != .weekly, chance(25) { text += ";BYMONTHDAY=" + list(1...31, signed: true, 6) }
        if chance(50) {
            let hasOrdinals = frequency >= .monthly && !text.contains("BYWEEKNO") && chance(50)
            let days = Weekday.allCases.shuffled(using: &numbers).prefix(Int.random(in: 1...4, using: &numbers))
                .map { (hasOrdinals && chance(70) ? list(1...5, signed: true, 1) : "") + $0.code }
            text += ";BYDAY=" + days.joined(separator: ",")
        }
        if text.contains("BY"), chance(25) { text += ";BYSETPOS=" + list(1...4, signed: true, 2) }
        if chance(30) { text += ";WKST=" + (Weekday.allCases.randomElement(using: &numbers)?.code ?? "MO") }
        if chance(40) { text += ";COUNT=\(Int.random(in: 1...60, using: &numbers))" }
        guard let rule = try? RecurrenceRule(text) else { return nil }
        let first = LocalDate(dayNumber: Int.random(in: 0...20_000, using: &numbers))
        guard let start = RuleExpansion(rule.pattern, start: first).nearest(to: first.dayNumber) else { return nil }
        return (rule, LocalDate(dayNumber: start))
    }
}
