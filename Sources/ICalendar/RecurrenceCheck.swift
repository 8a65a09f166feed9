extension Recurrence {
    func check() throws(RecurrenceError) {
        let faults = startFaults + excludedFaults + addedFaults
        guard faults.isEmpty else { throw RecurrenceError(faults: faults) }
    }

    private var startFaults: [RecurrenceError.Fault] {
        guard Self.years.contains(start.date.year) else { return [outsideOfYears(.start, start)] }
        guard let rule else { return [] }
        if let until = rule.until, until.instantSeconds(in: zone) < zone.instantSeconds(of: start) {
            return [.init(part: .rule, reason: "The UNTIL of the rule is before the start \(start).")]
        }
        guard !startMatchesRule else { return [] }
        guard let nearest = RuleExpansion(rule.pattern, start: start.date).nearest(to: start.date.dayNumber) else {
            return [.init(part: .rule, reason: "The rule never gives a date from the start \(start).")]
        }
        let local = LocalDateTime(date: LocalDate(dayNumber: nearest), secondOfDay: start.secondOfDay)
        // The recurrence set is undefined if the rule does not give the start (RFC 5545 §3.8.5.3).
        let reason = "The rule does not give the start \(start); the nearest date that it gives is \(local)."
        return [.init(part: .start, reason: reason)]
    }

    private var startMatchesRule: Bool {
        rule.map { RuleExpansion($0, start: start.date).contains(start.date.dayNumber) } ?? true
    }

    private var excludedFaults: [RecurrenceError.Fault] {
        let added = Set(added)
        let isRuleDate = ruleMembership
        return excluded.enumerated()
            .compactMap { index, date in
                if !Self.years.contains(date.date.year) { return outsideOfYears(.excluded(index), date) }
                guard !added.contains(date), let isRuleDate, !isRuleDate(date) else { return nil }
                return .init(
                    part: .excluded(index), reason: "The excluded date \(date) is not one of the series' dates.")
            }
    }

    private var addedFaults: [RecurrenceError.Fault] {
        let isRuleDate = ruleMembership
        var seen: Set<LocalDateTime> = []
        return added.enumerated()
            .compactMap { index, date in
                let part = RecurrenceError.Part.added(index)
                if !Self.years.contains(date.date.year) { return outsideOfYears(part, date) }
                if !seen.insert(date).inserted {
                    return .init(part: part, reason: "The date \(date) is added twice.")
                }
                guard let isRuleDate, isRuleDate(date) else { return nil }
                return .init(part: part, reason: "The series already has the added date \(date).")
            }
    }

    /// A predicate that is true for the dates of the rule alone; nil if the rule does not give the start, because every
    /// date would repeat that fault.
    private var ruleMembership: ((LocalDateTime) -> Bool)? {
        guard Self.years.contains(start.date.year), startMatchesRule else { return nil }
        guard rule?.count != nil else { return ruleContains }
        let all = Set(ruleDates())
        return all.contains
    }

    private func outsideOfYears(
        _ part: RecurrenceError.Part, _ date: LocalDateTime
    ) -> RecurrenceError.Fault {
        .init(part: part, reason: "The date \(date) is not within the years 1900 to 2199.")
    }
}

extension RuleExpansion {
    /// Returns the day nearest to `day` that the rule would give for a series that starts there, the later one of two.
    func nearest(to day: Int) -> Int? {
        var days: [Int] = []
        var best: Int?
        func search(_ unit: Int) {
            fill(&days, unit: unit)
            for candidate in days {
                let isNearer = best.map { (abs(candidate - day), -candidate) < (abs($0 - day), -$0) } ?? true
                if isNearer { best = candidate }
            }
        }
        // The search goes outwards from the start, one period beyond the first with a day. If 28 years on each side
        // have none, no year has one.
        let maxDistance = unit(of: day + 28 * 366) - startUnit
        search(startUnit)
        for distance in 1...maxDistance {
            let wasFound = best != nil
            search(startUnit + distance)
            search(startUnit - distance)
            if wasFound { break }
        }
        return best
    }
}
