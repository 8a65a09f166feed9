import Foundation
import ICalendar
import Interchange
import SupportCore
import Training

/// The plain controls by which a trainer says when a session recurs. What they cannot say is written as a rule.
struct RuleControls: Hashable {
    enum Repeats: String, CaseIterable {
        case never, daily, weekly
        /// On the day of the month on which it begins.
        case monthlyDay
        /// On the weekday of the month on which it begins, such as the second Tuesday.
        case monthlyWeekday
        case yearly
        /// By the rule that is written beside it.
        case rule
    }

    enum Ends: String, CaseIterable {
        case count, until, never
    }

    /// By the names of the form's fields.
    let typed: [String: String]

    static let names: Set = ["repeats", "every", "ends", "count", "until", "rule", "excluded", "added"]

    /// - Parameter form: all fields of the form.
    init(_ form: [String: String]) {
        typed = form.filter {
            (Self.names.contains($0.key) || $0.key.hasPrefix("weekday-")) && !$0.value.isEmpty
        }
    }

    init(_ recurrence: Recurrence) {
        var typed = [
            "repeats": Repeats.never.rawValue, "every": "1", "ends": Ends.count.rawValue, "count": "6",
            "excluded": recurrence.excluded.map(\.typed).joined(separator: "\n"),
            "added": recurrence.added.map(\.typed).joined(separator: "\n"),
        ]
        if let rule = recurrence.rule {
            let repeats = Self.repeats(rule, from: recurrence.start)
            typed["repeats"] = repeats.rawValue
            typed["every"] = String(rule.interval)
            if repeats == .weekly { for day in rule.byDay { typed["weekday-" + day.weekday.code] = SessionForm.yes } }
            if repeats == .rule { typed["rule"] = rule.description }
            if let count = rule.count {
                typed["count"] = String(count)
            } else if case .date(let last)? = rule.until {
                typed["ends"] = Ends.until.rawValue
                typed["until"] = last.description
            } else {
                typed["ends"] = Ends.never.rawValue
            }
        }
        self.init(typed)
    }

    /// The control that stands for a rule that begins at a start.
    private static func repeats(_ rule: RecurrenceRule, from start: LocalDateTime) -> Repeats {
        let others = [rule.byMonth, rule.byWeekNumber, rule.byYearDay, rule.bySetPosition]
        let endsPlainly = if case .date? = rule.until { true } else { rule.until == nil }
        guard others.allSatisfy(\.isEmpty), rule.weekStart == .monday, endsPlainly else { return .rule }
        switch rule.frequency {
        case .daily where rule.byDay.isEmpty && rule.byMonthDay.isEmpty: return .daily
        case .weekly where rule.byMonthDay.isEmpty && rule.byDay.allSatisfy({ $0.ordinal == nil }): return .weekly
        case .monthly where rule.byDay.isEmpty && (rule.byMonthDay.isEmpty || rule.byMonthDay == [start.date.day]):
            return .monthlyDay
        case .monthly where rule.byMonthDay.isEmpty && rule.byDay.map(\.description) == [start.date.place]:
            return .monthlyWeekday
        case .yearly where rule.byDay.isEmpty && rule.byMonthDay.isEmpty: return .yearly
        default: return .rule
        }
    }

    // MARK: - In words

    /// The rule as `Weekly on Tue, Thu, 6 dates`, or as it is written where no control says it; nil for none.
    static func sentence(_ recurrence: Recurrence, _ texts: LocalizedTexts) -> String? {
        guard let rule = recurrence.rule else { return nil }
        let date = recurrence.start.date
        let isEach = rule.interval == 1
        let every = ["n": String(rule.interval)]
        let pattern: String
        switch repeats(rule, from: recurrence.start) {
        case .never, .rule: return rule.description
        case .daily: pattern = isEach ? texts.text(.scheduleDaily) : texts.text(.ruleEveryDays, every)
        case .weekly:
            let weeks = isEach ? texts.text(.scheduleWeekly) : texts.text(.ruleEveryWeeks, every)
            let chosen = rule.byDay.isEmpty ? [date.weekday.code] : rule.byDay.map(\.weekday.code)
            let days = zip(Weekday.allCases, texts.weekdays).filter { chosen.contains($0.0.code) }.map { $0.1 }
            pattern = texts.text(.ruleOn, ["rule": weeks, "days": days.joined(separator: ", ")])
        case .monthlyDay, .monthlyWeekday:
            let months = isEach ? texts.text(.ruleMonthly) : texts.text(.ruleEveryMonths, every)
            if rule.byDay.isEmpty {
                pattern = texts.text(.ruleOnDay, ["rule": months, "day": String(date.day)])
            } else {
                let place = texts.text(.rulePlaces).split(separator: ",")[(date.day - 1) / 7]
                pattern = texts.text(
                    .ruleOnPlace, ["rule": months, "place": String(place), "weekday": texts.weekday(date)])
            }
        case .yearly: pattern = isEach ? texts.text(.scheduleYearly) : texts.text(.ruleEveryYears, every)
        }
        if let count = rule.count { return texts.text(.ruleCount, ["rule": pattern, "n": String(count)]) }
        guard case .date(let last)? = rule.until else { return texts.text(.ruleEndless, ["rule": pattern]) }
        return texts.text(.ruleUntil, ["rule": pattern, "day": texts.day(last)])
    }

    // MARK: - As the API takes it

    private subscript(name: String) -> String {
        (typed[name] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private var repeats: Repeats { Repeats(rawValue: self["repeats"]) ?? .never }

    /// The recurrence, or null where it does not recur.
    ///
    /// - Parameter start: nil while it is not given; then the rule says nothing of the day.
    func json(start: LocalDateTime?, _ faults: inout [Failure.Fault]) -> JSON {
        let (excluded, added) = (exceptions("excluded", start), exceptions("added", start))
        guard repeats != .never || added != [] else { return .null }
        let rule = rule(from: start, &faults)
        return [
            "rule": JSON(rule), "excluded": JSON(rule == nil ? [] : excluded), "added": JSON(added),
        ]
    }

    private func rule(from start: LocalDateTime?, _ faults: inout [Failure.Fault]) -> String? {
        let pattern: String
        switch repeats {
        case .never: return nil
        case .rule:
            if self["rule"].isEmpty { faults.append(.init(pointer: "/recurrence/rule", detail: "Enter a rule.")) }
            return self["rule"]
        case .daily: pattern = "FREQ=DAILY"
        case .weekly: pattern = "FREQ=WEEKLY"
        case .monthlyDay, .monthlyWeekday: pattern = "FREQ=MONTHLY"
        case .yearly: pattern = "FREQ=YEARLY"
        }
        return pattern + interval(&faults) + days(from: start) + end(&faults)
    }

    private func interval(_ faults: inout [Failure.Fault]) -> String {
        guard let every = self["every"].isEmpty ? 1 : Int(self["every"]), (1...1_000).contains(every) else {
            faults.append(.init(pointer: "/recurrence/every", detail: "Must be between 1 and 1000."))
            return ""
        }
        return every == 1 ? "" : ";INTERVAL=\(every)"
    }

    private func days(from start: LocalDateTime?) -> String {
        switch repeats {
        case .weekly:
            let ticked = Weekday.allCases.map(\.code).filter { !self["weekday-" + $0].isEmpty }
            let days = ticked.isEmpty ? start.map { [$0.date.weekday.code] } ?? [] : ticked
            return days.isEmpty ? "" : ";BYDAY=" + days.joined(separator: ",")
        case .monthlyDay: return start.map { ";BYMONTHDAY=\($0.date.day)" } ?? ""
        case .monthlyWeekday: return start.map { ";BYDAY=" + $0.date.place } ?? ""
        case .never, .daily, .yearly, .rule: return ""
        }
    }

    private func end(_ faults: inout [Failure.Fault]) -> String {
        switch Ends(rawValue: self["ends"]) ?? .never {
        case .never: return ""
        case .count:
            guard let count = Int(self["count"]), (1...1_000).contains(count) else {
                faults.append(.init(pointer: "/recurrence/count", detail: "Must be between 1 and 1000."))
                return ""
            }
            return ";COUNT=\(count)"
        case .until:
            guard let last = LocalDateTime(self["until"] + "T00:00:00")?.date else {
                faults.append(.init(pointer: "/recurrence/until", detail: "Enter the last day."))
                return ""
            }
            return ";UNTIL=\(last.basic)"
        }
    }

    /// The dates in a field, one on each line. A day without a time has the time of the start.
    private func exceptions(_ name: String, _ start: LocalDateTime?) -> [String] {
        self[name].split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }.map { line in
                if line.utf8.count == 10, let start { return line + start.description.dropFirst(10) }
                return localTime(typed: line)?.description ?? line
            }
    }
}

extension LocalDate {
    /// The position of the weekday in its month, as a rule writes it: `2TU` for a second Tuesday, `-1TU` for a fifth.
    fileprivate var place: String {
        let ordinal = (day - 1) / 7 + 1
        return (ordinal == 5 ? "-1" : String(ordinal)) + weekday.code
    }
}
