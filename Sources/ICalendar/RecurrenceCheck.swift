/// Everything that is wrong with a series at once, each fault with the part that it is in.
public struct RecurrenceProblem: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Part: Hashable, Sendable {
        case start
        case rule
        /// The place in the list of excluded dates.
        case excluded(Int)
        /// The place in the list of added dates.
        case added(Int)
    }

    public struct Fault: Hashable, Sendable {
        public let part: Part
        /// A sentence that may be shown to whoever handed the series in.
        public let reason: String

        public init(part: Part, reason: String) {
            self.part = part
            self.reason = reason
        }
    }

    /// Never empty.
    public let faults: [Fault]

    public init(faults: [Fault]) {
        self.faults = faults
    }

    public var description: String {
        faults.map(\.reason).joined(separator: " ")
    }
}

extension Recurrence {
    func check() throws(RecurrenceProblem) {
        let faults = startFaults + excludedFaults + addedFaults
        guard faults.isEmpty else { throw RecurrenceProblem(faults: faults) }
    }

    private var startFaults: [RecurrenceProblem.Fault] {
        guard Self.years.contains(start.date.year) else { return [outsideOfYears(.start, start)] }
        guard let rule else { return [] }
        if let until = rule.until, until.instantSeconds(in: zone) < zone.instantSeconds(of: start) {
            return [.init(part: .rule, reason: "The rule ends, by its UNTIL, before the start \(start).")]
        }
        guard !startIsGiven else { return [] }
        guard let nearest = RuleExpansion(rule.pattern, start: start.date).nearest(to: start.date.dayNumber) else {
            return [.init(part: .rule, reason: "The rule never gives a date from the start \(start).")]
        }
        let local = LocalDateTime(date: LocalDate(dayNumber: nearest), secondOfDay: start.secondOfDay)
        // RFC 5545 §3.8.5.3: what a start that its rule does not give means is undefined.
        let reason = "The start \(start) is not a date that the rule gives; the nearest that it gives is \(local)."
        return [.init(part: .start, reason: reason)]
    }

    private var startIsGiven: Bool {
        rule.map { RuleExpansion($0, start: start.date).gives(start.date.dayNumber) } ?? true
    }

    private var excludedFaults: [RecurrenceProblem.Fault] {
        let added = Set(added)
        let given = givenByRule
        return excluded.enumerated()
            .compactMap { index, date in
                if !Self.years.contains(date.date.year) { return outsideOfYears(.excluded(index), date) }
                guard !added.contains(date), let given, !given(date) else { return nil }
                return .init(
                    part: .excluded(index), reason: "The excluded date \(date) is not one of the series' dates.")
            }
    }

    private var addedFaults: [RecurrenceProblem.Fault] {
        let given = givenByRule
        var seen: Set<LocalDateTime> = []
        return added.enumerated()
            .compactMap { index, date in
                let part = RecurrenceProblem.Part.added(index)
                if !Self.years.contains(date.date.year) { return outsideOfYears(part, date) }
                if !seen.insert(date).inserted {
                    return .init(part: part, reason: "The date \(date) is added twice.")
                }
                guard let given, given(date) else { return nil }
                return .init(part: part, reason: "The series already has the added date \(date).")
            }
    }

    /// Tells whether the rule alone gives a date; nil if the start is not one itself, when asking would only repeat
    /// that fault for every date.
    private var givenByRule: ((LocalDateTime) -> Bool)? {
        guard Self.years.contains(start.date.year), startIsGiven else { return nil }
        guard rule?.count != nil else { return ruleGives }
        let all = Set(ruleDates())
        return all.contains
    }

    private func outsideOfYears(
        _ part: RecurrenceProblem.Part, _ date: LocalDateTime
    ) -> RecurrenceProblem.Fault {
        .init(part: part, reason: "The date \(date) is not within the years 1900 to 2199.")
    }
}

extension RuleExpansion {
    /// The day nearest to the start that the rule would give if the series began there, the later of two.
    func nearest(to day: Int) -> Int? {
        var days: [Int] = []
        var best: Int?
        func look(_ unit: Int) {
            fill(&days, unit: unit)
            for candidate in days {
                let isNearer = best.map { (abs(candidate - day), -candidate) < (abs($0 - day), -$0) } ?? true
                if isNearer { best = candidate }
            }
        }
        // Outwards from the start, one period further than the first that has a day. What 28 years on each side do
        // not have, no year has.
        let reach = unit(of: day + 28 * 366) - startUnit
        look(startUnit)
        for distance in 1...reach {
            let wasFound = best != nil
            look(startUnit + distance)
            look(startUnit - distance)
            if wasFound { break }
        }
        return best
    }
}
