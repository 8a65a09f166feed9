import Foundation
public import ICalendar
import SupportCore

/// An edit of a whole series, which maps its dates to those of the edited series.
public struct SeriesEdit: Sendable {
    public let before: Recurrence
    public let after: Recurrence

    public init(from before: Recurrence, to after: Recurrence) {
        self.before = before
        self.after = after
    }

    /// True if all dates stay the same, in the same zone.
    public var keepsDates: Bool { before == after }

    /// True if the series was only moved: the same rule, from another start.
    public var isShift: Bool {
        before.start != after.start
            && after.rule == before.rule?.shifted(from: before.start, to: after.start, in: before.zone)
    }

    /// The recurrence ids of dates after the edit, by those before it.
    ///
    /// In a series that was moved as a whole, a date keeps its position. Under another rule it stays on its day, where
    /// the rule still produces that day. Added dates keep their distance to the start, or stay where they are if the edit
    /// leaves them there.
    ///
    /// - Returns: no entry for a date that the edited series does not have.
    public func counterparts(of recurrenceIDs: some Sequence<LocalDateTime>) -> [LocalDateTime: LocalDateTime] {
        let wanted = Set(recurrenceIDs)
        guard let last = wanted.max() else { return [:] }
        if keepsDates { return Dictionary(uniqueKeysWithValues: wanted.filter(before.contains).map { ($0, $0) }) }
        let mapped = isShift ? byPosition(until: last) : byDay(wanted)
        return mapped.filter { wanted.contains($0.key) }
    }

    private func byPosition(until last: LocalDateTime) -> [LocalDateTime: LocalDateTime] {
        var counterparts: [LocalDateTime: LocalDateTime] = [:]
        for (old, new) in zip(before.ruleDates(), after.ruleDates()) {
            if old > last { break }
            counterparts[old] = new
        }
        let distance = after.start.seconds(since: before.start)
        let moved = before.added.map { (old: $0, new: $0.adding(seconds: distance)) }
        // Where the added dates did not all move along, those that the series still has stay.
        let kept = Set(moved.map(\.new)) == Set(after.added) ? [] : Set(before.added.filter(after.contains))
        counterparts = counterparts.filter { !kept.contains($0.value) }
        for (old, new) in moved {
            if kept.contains(old) {
                counterparts[old] = old
            } else if after.added.contains(new), !kept.contains(new) {
                counterparts[old] = new
            }
        }
        let excluded = Set(after.excluded)
        return counterparts.filter { !excluded.contains($0.value) }
    }

    private func byDay(_ wanted: Set<LocalDateTime>) -> [LocalDateTime: LocalDateTime] {
        let distance = after.start.secondOfDay - before.start.secondOfDay
        let kept = wanted.filter(after.contains)
        var counterparts = Dictionary(uniqueKeysWithValues: kept.map { ($0, $0) })
        for old in wanted.subtracting(kept) {
            let new = old.adding(seconds: distance)
            // Two dates of one day cannot become the same one.
            if new.date == old.date, !kept.contains(new), after.contains(new) { counterparts[old] = new }
        }
        return counterparts
    }
}

extension Recurrence {
    /// The same series from another start. If the rule has only one weekday or day of the month, that is moved along.
    /// Excluded dates keep their position in the series, added dates their distance to the start.
    ///
    /// - Throws: `RecurrenceError` where the rule does not produce the new start.
    public func shifted(to newStart: LocalDateTime) throws(RecurrenceError) -> Recurrence {
        let shiftedRule = rule?.shifted(from: start, to: newStart, in: zone)
        let distance = newStart.seconds(since: start)
        let unchecked = try Recurrence(start: newStart, zone: zone, rule: shiftedRule, excluded: [], added: [])
        var positions: [LocalDateTime: LocalDateTime] = [:]
        if let last = excluded.max() {
            for (old, new) in zip(ruleDates(), unchecked.ruleDates()) {
                if old > last { break }
                positions[old] = new
            }
        }
        return try Recurrence(
            start: newStart, zone: zone, rule: shiftedRule,
            excluded: excluded.compactMap { positions[$0] ?? $0.adding(seconds: distance) },
            added: added.map { $0.adding(seconds: distance) })
    }
}

/// A series split in two at one of its dates.
public struct SeriesSplit: Sendable, Hashable {
    /// Ends before the date.
    public let head: Recurrence
    /// Begins with the date.
    public let tail: Recurrence

    /// - Returns: nil where the first part would be empty: a split at the first date is an edit of the whole series.
    /// - Throws: ``Failure`` `.notFound` where the series has no such date.
    public init?(_ series: Recurrence, at date: LocalDateTime) throws {
        guard series.contains(date) else {
            throw Failure(.notFound, "The series has no date \(date).")
        }
        let isEarlier: (LocalDateTime) -> Bool = { $0 < date }
        let liveBefore = series.dates().prefix { $0.recurrenceID < date }.first { _ in true }
        guard liveBefore != nil else { return nil }

        let ruleDatesBefore = series.ruleDates().prefix(while: isEarlier).count
        let nextRuleDate = series.ruleDates().first { !isEarlier($0) }
        let excluded = Set(series.excluded)
        let addedBefore = series.added.filter(isEarlier)
        let addedAfter = series.added.filter { !isEarlier($0) }.sorted()
        // The only date that a series without a rule gives, where it is not the first.
        let start = series.rule == nil ? [nextRuleDate].compactMap(\.self) : []

        if ruleDatesBefore == 0 {
            // Only added dates lie before the first date of the rule.
            let dates = addedBefore.filter { !excluded.contains($0) }.sorted()
            head = try Recurrence(
                start: dates[0], zone: series.zone, rule: nil, excluded: [], added: Array(dates.dropFirst()))
        } else {
            head = try Recurrence(
                start: series.start, zone: series.zone,
                rule: nextRuleDate == nil ? series.rule : series.rule?.ending(before: date, in: series.zone),
                excluded: series.excluded.filter(isEarlier), added: addedBefore)
        }
        guard let nextRuleDate, series.rule != nil else {
            // Only single dates are left.
            let dates = (start + addedAfter).filter { !excluded.contains($0) }.sorted()
            tail = try Recurrence(
                start: dates[0], zone: series.zone, rule: nil, excluded: [], added: Array(dates.dropFirst()))
            return
        }
        let rule = series.rule.map { rule in
            rule.count.map { rule.ending(afterCount: $0 - ruleDatesBefore) } ?? rule
        }
        tail = try Recurrence(
            start: nextRuleDate, zone: series.zone, rule: rule, excluded: series.excluded.filter { !isEarlier($0) },
            added: addedAfter)
    }
}
