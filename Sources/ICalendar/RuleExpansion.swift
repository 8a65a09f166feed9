/// The expansion of a rule into days, period by period.
///
/// A period is a day, week, month or year with a consecutive number, its `unit`. The rule uses every `interval`th period
/// from that of the start. The days of a period do not depend on earlier ones, so an expansion can begin anywhere.
struct RuleExpansion: Sendable {
    let rule: RecurrenceRule
    let startDay: Int
    let startUnit: Int

    /// Bit n stands for month, day of the month or weekday n; 0 means no restriction.
    private var months: UInt32
    private var monthDays: UInt32
    private var weekdays: UInt32 = 0
    /// Bit n stands for the nth day from the end of the month.
    private var monthDaysFromEnd: UInt32
    private var ordinalDays: [RecurrenceRule.Day]
    /// The day number of the first day of a week, from which weeks are counted.
    private let weekOrigin: Int

    /// The last day of any expansion.
    static let lastDay = LocalDate.dayNumber(year: 2199, month: 12, day: 31)

    init(_ rule: RecurrenceRule, start: LocalDate) {
        self.rule = rule
        startDay = start.dayNumber
        months = Self.bits(rule.byMonth)
        monthDays = Self.bits(rule.byMonthDay.filter { $0 > 0 })
        monthDaysFromEnd = Self.bits(rule.byMonthDay.filter { $0 < 0 }.map { -$0 })
        weekdays = Self.bits(rule.byDay.filter { $0.ordinal == nil }.map(\.weekday.rawValue))
        ordinalDays = rule.byDay.filter { $0.ordinal != nil }
        weekOrigin = rule.weekStart.days(after: .thursday)
        startUnit = Self.unit(of: start.dayNumber, rule.frequency, weekOrigin)

        // The start supplies the parts that the rule does not have (RFC 5545 §3.3.10).
        let isOpen = rule.byDay.isEmpty && rule.byMonthDay.isEmpty && rule.byYearDay.isEmpty
        switch rule.frequency {
        case .daily: break
        case .weekly: if isOpen { weekdays = Self.bits([start.weekday.rawValue]) }
        case .monthly: if isOpen { monthDays = Self.bits([start.day]) }
        case .yearly:
            if isOpen {
                monthDays = Self.bits([start.day])
                if rule.byMonth.isEmpty { months = Self.bits([start.month]) }
            }
        }
    }

    private static func bits(_ numbers: [Int]) -> UInt32 {
        numbers.reduce(0) { $0 | 1 << UInt32($1) }
    }

    /// Returns true if the rule gives a date in any year. In 28 years without a turn of the century, every kind of year
    /// and every pair of successive years occurs.
    static func hasDates(_ rule: RecurrenceRule) -> Bool {
        let first = LocalDate(dayNumber: LocalDate.dayNumber(year: 1972, month: 1, day: 1))
        let last = LocalDate.dayNumber(year: 2000, month: 1, day: 1)
        let expansion = RuleExpansion(rule.pattern, start: first)
        var days: [Int] = []
        for unit in expansion.startUnit...expansion.unit(of: last) {
            expansion.fill(&days, unit: unit)
            if !days.isEmpty { return true }
        }
        return false
    }

    func unit(of day: Int) -> Int {
        Self.unit(of: day, rule.frequency, weekOrigin)
    }

    private static func unit(of day: Int, _ frequency: RecurrenceRule.Frequency, _ weekOrigin: Int) -> Int {
        switch frequency {
        case .daily: return day
        case .weekly: return floorDivision(day - weekOrigin, by: 7)
        case .monthly:
            let civil = LocalDate(dayNumber: day).civil
            return civil.year * 12 + civil.month - 1
        case .yearly: return LocalDate(dayNumber: day).year
        }
    }

    /// The first unit that the rule uses and that contains `day` or comes after it; never before that of the start.
    func unit(notBefore day: Int) -> Int {
        let distance = max(0, unit(of: day) - startUnit)
        return startUnit + (distance + rule.interval - 1) / rule.interval * rule.interval
    }

    /// Returns true if the rule gives a day, regardless of `COUNT` and `UNTIL`.
    func contains(_ day: Int) -> Bool {
        let unit = unit(of: day)
        guard day >= startDay, day <= Self.lastDay, (unit - startUnit) % rule.interval == 0 else { return false }
        var days: [Int] = []
        fill(&days, unit: unit)
        return days.contains(day)
    }

    /// Replaces `days` by the sorted days of one period, including those before the start, which `BYSETPOS` counts.
    func fill(_ days: inout [Int], unit: Int) {
        days.removeAll(keepingCapacity: true)
        switch rule.frequency {
        case .daily: addDay(unit, to: &days)
        case .weekly: addWeek(unit * 7 + weekOrigin, to: &days)
        case .monthly: addMonth(of: unit / 12, unit % 12 + 1, to: &days)
        case .yearly: for month in 1...12 { addMonth(of: unit, month, to: &days) }
        }
        if !rule.bySetPosition.isEmpty { selectPositions(&days) }
    }

    /// The first day of a period.
    func firstDay(ofUnit unit: Int) -> Int {
        switch rule.frequency {
        case .daily: unit
        case .weekly: unit * 7 + weekOrigin
        case .monthly: LocalDate.dayNumber(year: unit / 12, month: unit % 12 + 1, day: 1)
        case .yearly: LocalDate.dayNumber(year: unit, month: 1, day: 1)
        }
    }
}

extension RuleExpansion {
    private func addDay(_ day: Int, to days: inout [Int]) {
        guard months | monthDays | monthDaysFromEnd != 0 else {
            if allows(weekday: Weekday(dayNumber: day)) { days.append(day) }
            return
        }
        let civil = LocalDate(dayNumber: day).civil
        let length = LocalDate.daysInMonth(civil.month, of: civil.year)
        if allows(month: civil.month), allows(weekday: Weekday(dayNumber: day)),
            allows(dayOfMonth: civil.day, of: length)
        {
            days.append(day)
        }
    }

    private func addWeek(_ first: Int, to days: inout [Int]) {
        for day in first..<first + 7 where allows(weekday: Weekday(dayNumber: day)) {
            if months == 0 || allows(month: LocalDate(dayNumber: day).month) { days.append(day) }
        }
    }

    private func addMonth(of year: Int, _ month: Int, to days: inout [Int]) {
        guard allows(month: month) else { return }
        let first = LocalDate.dayNumber(year: year, month: month, day: 1)
        let length = LocalDate.daysInMonth(month, of: year)
        for dayOfMonth in 1...length where allows(dayOfMonth: dayOfMonth, of: length) {
            let day = first + dayOfMonth - 1
            guard allowsDay(day, index: dayOfMonth - 1, length: length, year: year) else { continue }
            days.append(day)
        }
    }

    private func allows(month: Int) -> Bool {
        months == 0 || months >> UInt32(month) & 1 == 1
    }

    private func allows(weekday: Weekday) -> Bool {
        weekdays == 0 || weekdays >> UInt32(weekday.rawValue) & 1 == 1
    }

    private func allows(dayOfMonth day: Int, of length: Int) -> Bool {
        guard monthDays | monthDaysFromEnd != 0 else { return true }
        return monthDays >> UInt32(day) & 1 == 1 || monthDaysFromEnd >> UInt32(length - day + 1) & 1 == 1
    }

    /// Applies the parts that only monthly and yearly rules have.
    private func allowsDay(_ day: Int, index: Int, length: Int, year: Int) -> Bool {
        let weekday = Weekday(dayNumber: day)
        if ordinalDays.isEmpty {
            guard allows(weekday: weekday) else { return false }
        } else if weekdays >> UInt32(weekday.rawValue) & 1 == 0 {
            guard matchesOrdinal(day, weekday, index: index, length: length, year: year) else { return false }
        }
        if !rule.byYearDay.isEmpty {
            let index = day - LocalDate.dayNumber(year: year, month: 1, day: 1)
            let fromEnd = index - LocalDate.daysInYear(year)
            guard rule.byYearDay.contains(index + 1) || rule.byYearDay.contains(fromEnd) else { return false }
        }
        if !rule.byWeekNumber.isEmpty {
            let week = WeekOfYear(day, weekStart: rule.weekStart)
            let fromEnd = week.number - week.count - 1
            guard rule.byWeekNumber.contains(week.number) || rule.byWeekNumber.contains(fromEnd) else { return false }
        }
        return true
    }

    /// Matches ordinals such as `2TU`, which count within the month, or within the year in a yearly rule without
    /// `BYMONTH`.
    private func matchesOrdinal(_ day: Int, _ weekday: Weekday, index: Int, length: Int, year: Int) -> Bool {
        var (index, length) = (index, length)
        if rule.frequency == .yearly, rule.byMonth.isEmpty {
            index = day - LocalDate.dayNumber(year: year, month: 1, day: 1)
            length = LocalDate.daysInYear(year)
        }
        let fromStart = index / 7 + 1
        let fromEnd = -((length - 1 - index) / 7 + 1)
        return ordinalDays.contains { $0.weekday == weekday && ($0.ordinal == fromStart || $0.ordinal == fromEnd) }
    }

    private func selectPositions(_ days: inout [Int]) {
        let all = days
        days = all.indices
            .filter { rule.bySetPosition.contains($0 + 1) || rule.bySetPosition.contains($0 - all.count) }
            .map { all[$0] }
    }
}

func floorDivision(_ number: Int, by divisor: Int) -> Int {
    let quotient = number / divisor
    return number % divisor < 0 ? quotient - 1 : quotient
}
