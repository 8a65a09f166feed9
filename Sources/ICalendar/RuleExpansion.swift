/// The days that a rule gives, one period after the other.
///
/// A period is a day, week, month or year, and has a number ("unit") that rises by one with each; the rule looks at
/// every `interval`th from the one of the start. The days of a period depend on nothing before it, so a series can be
/// entered anywhere.
struct RuleExpansion: Sendable {
    let rule: RecurrenceRule
    let startDay: Int
    let startUnit: Int

    /// Bit n is month, day of the month or weekday n; no bit at all means that any will do.
    private var months: UInt32
    private var monthDays: UInt32
    private var weekdays: UInt32 = 0
    /// Bit n is the nth day from the end of the month.
    private var monthDaysFromEnd: UInt32
    private var places: [RecurrenceRule.Day]
    /// The day number of a day on which weeks begin, from which whole weeks are counted.
    private let weekOrigin: Int

    /// Nothing is given after this day.
    static let lastDay = LocalDate.dayNumber(year: 2199, month: 12, day: 31)

    init(_ rule: RecurrenceRule, start: LocalDate) {
        self.rule = rule
        startDay = start.dayNumber
        months = Self.bits(rule.byMonth)
        monthDays = Self.bits(rule.byMonthDay.filter { $0 > 0 })
        monthDaysFromEnd = Self.bits(rule.byMonthDay.filter { $0 < 0 }.map { -$0 })
        weekdays = Self.bits(rule.byDay.filter { $0.ordinal == nil }.map(\.weekday.rawValue))
        places = rule.byDay.filter { $0.ordinal != nil }
        weekOrigin = rule.weekStart.days(after: .thursday)
        startUnit = Self.unit(of: start.dayNumber, rule.frequency, weekOrigin)

        // What the rule leaves open, the start fills in (RFC 5545 §3.3.10).
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

    /// Whether any year at all has a date. In 28 years without a centennial between them every kind of year, and
    /// every neighbourhood of two, occurs.
    static func canFire(_ rule: RecurrenceRule) -> Bool {
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

    /// The first unit that the rule looks at, of those that hold `day` or come after; never before the start's.
    func unit(notBefore day: Int) -> Int {
        let distance = max(0, unit(of: day) - startUnit)
        return startUnit + (distance + rule.interval - 1) / rule.interval * rule.interval
    }

    /// Whether the rule gives a day, its end left out of account.
    func gives(_ day: Int) -> Bool {
        let unit = unit(of: day)
        guard day >= startDay, day <= Self.lastDay, (unit - startUnit) % rule.interval == 0 else { return false }
        var days: [Int] = []
        fill(&days, unit: unit)
        return days.contains(day)
    }

    /// The days of one period, sorted; also those before the start, which `BYSETPOS` counts.
    func fill(_ days: inout [Int], unit: Int) {
        days.removeAll(keepingCapacity: true)
        switch rule.frequency {
        case .daily: addDay(unit, to: &days)
        case .weekly: addWeek(unit * 7 + weekOrigin, to: &days)
        case .monthly: addMonth(of: unit / 12, unit % 12 + 1, to: &days)
        case .yearly: for month in 1...12 { addMonth(of: unit, month, to: &days) }
        }
        if !rule.bySetPosition.isEmpty { pickPositions(&days) }
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

    /// The parts that only monthly and yearly rules have.
    private func allowsDay(_ day: Int, index: Int, length: Int, year: Int) -> Bool {
        let weekday = Weekday(dayNumber: day)
        if places.isEmpty {
            guard allows(weekday: weekday) else { return false }
        } else if weekdays >> UInt32(weekday.rawValue) & 1 == 0 {
            guard hasPlace(day, weekday, index: index, length: length, year: year) else { return false }
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

    /// `2TU` counts within the month, or within the year when a yearly rule names no month.
    private func hasPlace(_ day: Int, _ weekday: Weekday, index: Int, length: Int, year: Int) -> Bool {
        var (index, length) = (index, length)
        if rule.frequency == .yearly, rule.byMonth.isEmpty {
            index = day - LocalDate.dayNumber(year: year, month: 1, day: 1)
            length = LocalDate.daysInYear(year)
        }
        let fromStart = index / 7 + 1
        let fromEnd = -((length - 1 - index) / 7 + 1)
        return places.contains { $0.weekday == weekday && ($0.ordinal == fromStart || $0.ordinal == fromEnd) }
    }

    private func pickPositions(_ days: inout [Int]) {
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
