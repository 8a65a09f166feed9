public import Foundation

extension RecurrenceRule {
    /// True if Exchange can map the rule to one of its own (MS-OXCICAL) with the same dates.
    ///
    /// Simple rules are: daily without other parts; weekly with weekdays; monthly and yearly on one day, or on one
    /// position among weekdays. A day above 28 is not simple, because Exchange moves it to the last day of a shorter
    /// month.
    public var isSimple: Bool {
        guard count ?? 0 < 1000, byYearDay.isEmpty, byWeekNumber.isEmpty else { return false }
        switch frequency {
        case .daily:
            return interval < 1000 && byMonth.isEmpty && byMonthDay.isEmpty && byDay.isEmpty && bySetPosition.isEmpty
        case .weekly:
            return interval < 100 && byMonth.isEmpty && bySetPosition.isEmpty
        case .monthly:
            return interval < 100 && byMonth.isEmpty && selectsOneDay
        case .yearly:
            let hasMonth = byMonth.count == 1 || (byMonth.isEmpty && byDay.isEmpty && byMonthDay.isEmpty)
            return interval < 80 && hasMonth && selectsOneDay
        }
    }

    /// True for one day of a month: the day of the start, a day from 1 to 28, the last day, or the first to fourth or
    /// last position among weekdays.
    private var selectsOneDay: Bool {
        let positions: Set<Int> = [1, 2, 3, 4, -1]
        guard byDay.isEmpty else {
            guard byMonthDay.isEmpty else { return false }
            if let ordinal = byDay[0].ordinal {
                return byDay.count == 1 && bySetPosition.isEmpty && positions.contains(ordinal)
            }
            return selectsFromExchangeDays && bySetPosition.count == 1 && positions.contains(bySetPosition[0])
        }
        guard bySetPosition.isEmpty else { return false }
        return byMonthDay.isEmpty || (byMonthDay.count == 1 && (-1...28).contains(byMonthDay[0]))
    }

    /// True for the sets in which Exchange supports positions: one weekday, Monday to Friday, the weekend, all days.
    private var selectsFromExchangeDays: Bool {
        guard byDay.allSatisfy({ $0.ordinal == nil }) else { return false }
        let weekdays = byDay.map(\.weekday)
        let weekend: [Weekday] = [.saturday, .sunday]
        return weekdays.count == 1 || weekdays == weekend || weekdays == Weekday.allCases
            || weekdays == Weekday.allCases.filter { !weekend.contains($0) }
    }

    /// The rule for a series with a new start. A single weekday, day of the month, month, day of the year or week
    /// number is adjusted to the new start, and `UNTIL` moves by the same local time difference.
    /// - Parameters:
    ///   - from: the former start.
    ///   - to: the new start.
    ///   - zone: the zone of the series, for moving an `UNTIL` in UTC across a clock change; without it, such an `UNTIL`
    ///     moves by the same number of seconds.
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
        func position(like old: Int) -> Int {
            old > 0 ? index / 7 + 1 : -((length - 1 - index) / 7 + 1)
        }
        let isInMonth = frequency == .monthly || (frequency == .yearly && byMonth.count == 1)
        // BYDAY=TU;BYSETPOS=2 means the same as BYDAY=2TU, so the position moves like an ordinal.
        if bySetPosition.count == 1, byDay[0].ordinal == nil, byMonthDay.isEmpty, isInMonth {
            bySetPosition = [position(like: bySetPosition[0])]
        }
        byDay = [Day(date.weekday, ordinal: byDay[0].ordinal.map(position))]
    }

    /// The rule for the same local times in another zone: an `UNTIL` in UTC keeps its local time.
    public func moved(from old: Zone, to new: Zone) -> RecurrenceRule {
        guard case .utc(let instant) = until else { return self }
        var rule = self
        rule.until = .utc(new.instant(of: old.local(at: instant)))
        return rule
    }

    /// The rule with an `UNTIL` just before a date, and without `COUNT`.
    /// - Parameters:
    ///   - date: the first date that the new rule no longer gives.
    ///   - zone: the zone of the series.
    public func ending(before date: LocalDateTime, in zone: Zone) -> RecurrenceRule {
        var rule = self
        rule.count = nil
        // The second is subtracted from the instant: in a gap, one second less of local time would be an hour more. A
        // local UNTIL stays correct when the zone of the series changes later.
        rule.until = .local(zone.local(atSeconds: zone.instantSeconds(of: date) - 1))
        return rule
    }

    /// The rule with an `UNTIL` in UTC, and without `COUNT`.
    /// - Parameter last: the instant of the last date.
    public func ending(at last: Date) -> RecurrenceRule {
        var rule = self
        rule.count = nil
        rule.until = .utc(last)
        return rule
    }

    /// The rule with a `COUNT`, and without `UNTIL`.
    /// - Parameter count: the number of dates, clamped to 1…1000.
    public func ending(afterCount count: Int) -> RecurrenceRule {
        var rule = self
        rule.until = nil
        rule.count = min(max(count, 1), Self.maxCount)
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
