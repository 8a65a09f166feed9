import Foundation
import ICalendar
import Training

/// The reason for which an event is left out.
struct LeftOut: Error {
    let remark: CalendarRemark

    init(_ remark: CalendarRemark) {
        self.remark = remark
    }
}

/// The rules of an event, brought into one series.
///
/// Dates are written out where one rule cannot say what the event does: for a second `RRULE`, an `EXRULE`, and a start
/// that the rule does not give.
struct EventRules {
    /// The zone in which the dates are computed.
    let zone: Zone
    let start: LocalDateTime
    /// The local time at an instant, for an `UNTIL` in UTC.
    let local: (Date) -> LocalDateTime
    private(set) var remarks: [CalendarRemark] = []

    init(start: LocalDateTime, zone: Zone, local: @escaping (Date) -> LocalDateTime) {
        self.start = start
        self.zone = zone
        self.local = local
    }

    /// - Throws: ``LeftOut``.
    mutating func series(_ rules: [String], except exclusionRules: [String]) throws -> Recurrence {
        guard Recurrence.years.contains(start.date.year) else { throw LeftOut(.outsideOfYears) }
        var parsed: [RecurrenceRule?] = []
        for rule in rules { parsed.append(try parse(rule)) }
        var series = try first(parsed.first ?? nil)
        guard parsed.count > 1 || !exclusionRules.isEmpty else { return series }
        remarks.append(.rulesWrittenOut)
        for rule in parsed.dropFirst().compactMap(\.self) { try add(rule, to: &series) }
        for text in exclusionRules { if let rule = try parse(text) { try exclude(rule, from: &series) } }
        return series
    }

    // MARK: - One rule

    /// - Returns: nil for a rule that ends before it starts.
    private mutating func parse(_ text: String) throws -> RecurrenceRule? {
        let parts = normalized(text)
        let count = parts.first { $0.hasPrefix("COUNT=") }.flatMap { Int($0.dropFirst("COUNT=".count)) }
        let isLong = count.map { $0 > RecurrenceRule.maxCount } ?? false
        var rule: RecurrenceRule
        do {
            rule = try RecurrenceRule(
                (isLong ? parts.filter { !$0.hasPrefix("COUNT=") } : parts).joined(separator: ";"))
        } catch {
            throw LeftOut(.unsupportedRule(rule: String(text.prefix(200)), reason: error.reason))
        }
        if let until = rule.until, ends(until) {
            remarks.append(.ruleEndsBeforeStart)
            return nil
        }
        if isLong, let count {
            let dates = Array(self.dates(of: rule).prefix(min(count, 100_000) + 1))
            if dates.count > count { rule = rule.ending(before: dates[count], in: zone) }
        }
        return rule
    }

    /// The parts in the form that ``RecurrenceRule`` takes: in upper case, each once, without those that say nothing.
    private func normalized(_ text: String) -> [String] {
        var parts: [String] = []
        for part in text.uppercased().filter({ !$0.isWhitespace }).split(separator: ";") {
            let fields = part.split(separator: "=", maxSplits: 1)
            guard fields.count == 2 else {
                parts.append(String(part))
                continue
            }
            let value = fields[1].split(separator: ",").joined(separator: ",")
            let normal =
                switch fields[0] {
                case "UNTIL": "UNTIL=" + until(value)
                case "BYHOUR" where Int(value) == start.hour: ""
                case "BYMINUTE" where Int(value) == start.minute: ""
                case "BYSECOND" where Int(value) == start.second: ""
                default: String(fields[0]) + "=" + value
                }
            if !normal.isEmpty, !parts.contains(normal) { parts.append(normal) }
        }
        return parts
    }

    /// `UNTIL` as a local time, since dates may be computed in another zone than that of the series.
    private func until(_ value: String) -> String {
        switch ForeignTime(value) {
        case .utc(let instant): local(instant).basic
        case .time(let local): local.basic
        case .date(let date): date.basic
        case nil: value
        }
    }

    private func ends(_ until: RecurrenceRule.Until) -> Bool {
        switch until {
        case .utc(let instant): instant < zone.instant(of: start)
        case .local(let local): local < start
        case .date(let date): date < start.date
        }
    }

    private mutating func first(_ rule: RecurrenceRule?) throws -> Recurrence {
        do {
            return try Recurrence(start: start, zone: zone, rule: rule)
        } catch let error {
            guard let rule, error.faults.contains(where: { $0.part == .start }) else {
                throw LeftOut(.unsupportedRule(rule: rule?.description ?? "", reason: error.description))
            }
            return try startingLater(rule)
        }
    }

    /// The series of a rule that does not give the start. Most programs show the start too, and count it.
    private mutating func startingLater(_ rule: RecurrenceRule) throws -> Recurrence {
        let trusted = Recurrence(trustedStart: start, zone: zone, rule: rule, excluded: [], added: [])
        remarks.append(.startOutsideOfRule)
        let later = rule.count.map { $0 - 1 } ?? 1
        guard later > 0, let first = trusted.ruleDates().first(where: { _ in true }) else {
            return try Recurrence(start: start, zone: zone)
        }
        do {
            let counted = rule.count == nil ? rule : rule.ending(afterCount: later)
            return try Recurrence(start: first, zone: zone, rule: counted, added: [start])
        } catch let error {
            throw LeftOut(.unsupportedRule(rule: rule.description, reason: error.description))
        }
    }

    // MARK: - Several rules

    private func dates(of rule: RecurrenceRule) -> some Sequence<LocalDateTime> {
        Recurrence(trustedStart: start, zone: zone, rule: rule, excluded: [], added: []).ruleDates()
    }

    private func add(_ rule: RecurrenceRule, to series: inout Recurrence) throws {
        guard !rule.isInfinite else { throw LeftOut(.endlessRules) }
        let known = SeriesDates(series)
        var added = Set(series.added)
        for date in dates(of: rule) where !known.isRuleDate(date) && added.insert(date).inserted {
            series.added.append(date)
            guard series.added.count <= ScheduleLimits.maxExceptions else { throw LeftOut(.tooManyDates) }
        }
    }

    private func exclude(_ rule: RecurrenceRule, from series: inout Recurrence) throws {
        guard !rule.isInfinite || !series.isInfinite else { throw LeftOut(.endlessRules) }
        let known = SeriesDates(series)
        let last = series.isInfinite ? nil : ((Array(series.ruleDates()) + series.added).max() ?? start)
        var excluded = Set(series.excluded)
        var dropped: Set<LocalDateTime> = []
        for date in dates(of: rule) {
            if let last, date > last { break }
            dropped.insert(date)
            guard known.isRuleDate(date), excluded.insert(date).inserted else { continue }
            series.excluded.append(date)
            guard series.excluded.count <= ScheduleLimits.maxExceptions else { throw LeftOut(.tooManyDates) }
        }
        series.added.removeAll { dropped.contains($0) }
    }
}

/// The dates of a series' rule, to look many up.
struct SeriesDates {
    private let series: Recurrence
    /// All dates of a rule with a `COUNT`, which would be counted anew for each.
    private let all: Set<LocalDateTime>?

    init(_ series: Recurrence) {
        self.series = Recurrence(
            trustedStart: series.start, zone: series.zone, rule: series.rule, excluded: [], added: [])
        all = series.rule?.count == nil ? nil : Set(series.ruleDates())
    }

    func isRuleDate(_ date: LocalDateTime) -> Bool {
        if let all { return all.contains(date) }
        guard series.rule != nil else { return date == series.start }
        return series.contains(date)
    }
}
