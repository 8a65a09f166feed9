import Foundation

extension RecurrenceRule {
    /// Whether Exchange maps the rule to one of its own (MS-OXCICAL), and shows the same dates for it.
    ///
    /// That is: plain daily; weekly with weekdays; monthly and yearly by one day, or by one place of weekdays. A day
    /// above 28 is not among them, because Exchange moves it to the last day of a shorter month.
    public var isSimple: Bool {
        guard count ?? 0 < 1000, byYearDay.isEmpty, byWeekNumber.isEmpty else { return false }
        switch frequency {
        case .daily:
            return interval < 1000 && byMonth.isEmpty && byMonthDay.isEmpty && byDay.isEmpty && bySetPosition.isEmpty
        case .weekly:
            return interval < 100 && byMonth.isEmpty && bySetPosition.isEmpty
        case .monthly:
            return interval < 100 && byMonth.isEmpty && picksOneDay
        case .yearly:
            let hasMonth = byMonth.count == 1 || (byMonth.isEmpty && byDay.isEmpty && byMonthDay.isEmpty)
            return interval < 80 && hasMonth && picksOneDay
        }
    }

    /// One day of a month: the start's own, one of 1…28 or the last, or one place, the first to fourth or last.
    private var picksOneDay: Bool {
        let places: Set<Int> = [1, 2, 3, 4, -1]
        guard byDay.isEmpty else {
            guard byMonthDay.isEmpty else { return false }
            if let place = byDay[0].ordinal {
                return byDay.count == 1 && bySetPosition.isEmpty && places.contains(place)
            }
            return picksFromExchangeDays && bySetPosition.count == 1 && places.contains(bySetPosition[0])
        }
        guard bySetPosition.isEmpty else { return false }
        return byMonthDay.isEmpty || (byMonthDay.count == 1 && (-1...28).contains(byMonthDay[0]))
    }

    /// Exchange knows a place among: one weekday, Monday to Friday, the weekend, and all days.
    private var picksFromExchangeDays: Bool {
        guard byDay.allSatisfy({ $0.ordinal == nil }) else { return false }
        let weekdays = byDay.map(\.weekday)
        let weekend: [Weekday] = [.saturday, .sunday]
        return weekdays.count == 1 || weekdays == weekend || weekdays == Weekday.allCases
            || weekdays == Weekday.allCases.filter { !weekend.contains($0) }
    }

    /// The rule for a series whose start moves: its only weekday, day of the month, month, day or week of the year
    /// goes along, and `UNTIL` moves by the same wall-clock distance.
    /// - Parameters:
    ///   - from: the former start.
    ///   - to: the new start.
    ///   - zone: the zone of the series, which an `UNTIL` in UTC needs to move over a clock change; without it such an
    ///     `UNTIL` moves by the same number of seconds.
    public func shifted(from: LocalDateTime, to: LocalDateTime, in zone: Zone? = nil) -> RecurrenceRule {
        var rule = self
        rule.until = until.map { $0.moved(from: from, to: to, zone: zone) }
        guard from.date != to.date else { return rule }
        let date = to.date
        if byDay.count == 1 { rule.moveOnlyDay(to: date) }
        if byMonthDay.count == 1 {
            rule.byMonthDay = [byMonthDay[0] > 0 ? date.day : date.day - 1 - date.daysInMonth]
        }
        if frequency == .yearly {
            if byMonth.count == 1 { rule.byMonth = [date.month] }
            if byYearDay.count == 1 {
                rule.byYearDay = [byYearDay[0] > 0 ? date.dayOfYear : date.dayOfYear - 1 - date.daysInYear]
            }
            if byWeekNumber.count == 1 {
                let week = WeekOfYear(date.dayNumber, weekStart: weekStart)
                rule.byWeekNumber = [byWeekNumber[0] > 0 ? week.number : week.number - 1 - week.count]
            }
        }
        return rule
    }

    private mutating func moveOnlyDay(to date: LocalDate) {
        let withinYear = frequency == .yearly && byMonth.isEmpty
        let index = withinYear ? date.dayOfYear - 1 : date.day - 1
        let length = withinYear ? date.daysInYear : date.daysInMonth
        func place(like old: Int) -> Int {
            old > 0 ? index / 7 + 1 : -((length - 1 - index) / 7 + 1)
        }
        let isInMonth = frequency == .monthly || (frequency == .yearly && byMonth.count == 1)
        // TU;BYSETPOS=2 says the same as 2TU, so the position moves like a place.
        if bySetPosition.count == 1, byDay[0].ordinal == nil, byMonthDay.isEmpty, isInMonth {
            bySetPosition = [place(like: bySetPosition[0])]
        }
        byDay = [Day(date.weekday, ordinal: byDay[0].ordinal.map(place))]
    }

    /// The same rule, ended just before a date; `COUNT` goes.
    /// - Parameters:
    ///   - date: the first date that is no longer to be given.
    ///   - zone: the zone of the series.
    public func ending(before date: LocalDateTime, in zone: Zone) -> RecurrenceRule {
        var rule = self
        rule.count = nil
        // By way of the instant: in a gap, a second less on the wall clock would be an hour more. As a local time it
        // stays right when the zone of the series is changed later.
        rule.until = .local(zone.local(atSeconds: zone.instantSeconds(of: date) - 1))
        return rule
    }

    /// The same rule with `COUNT` for an end; `UNTIL` goes.
    /// - Parameter count: kept within 1…1000.
    public func counting(_ count: Int) -> RecurrenceRule {
        var rule = self
        rule.until = nil
        rule.count = min(max(count, 1), Self.highestCount)
        return rule
    }
}

extension RecurrenceRule.Until {
    fileprivate func moved(from: LocalDateTime, to: LocalDateTime, zone: Zone?) -> RecurrenceRule.Until {
        let distance = to.seconds(since: from)
        switch self {
        case .local(let local):
            return .local(local.adding(seconds: distance))
        case .date(let date):
            return .date(date.adding(days: to.date.dayNumber - from.date.dayNumber))
        case .utc(let instant):
            let zone = zone ?? .utc
            return .utc(zone.instant(of: zone.local(at: instant).adding(seconds: distance)))
        }
    }
}

extension LocalDate {
    var daysInMonth: Int { Self.daysInMonth(month, of: year) }
    var daysInYear: Int { Self.daysInYear(year) }
    /// 1 is 1 January.
    var dayOfYear: Int { dayNumber - Self.dayNumber(year: year, month: 1, day: 1) + 1 }
}
