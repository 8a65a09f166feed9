public import Foundation

/// One date of a series.
public struct RecurrenceDate: Hashable, Sendable {
    /// The local time that the rule gives, in the zone of the series. It identifies the date permanently.
    public let recurrenceID: LocalDateTime
    /// The local time at the instant; it differs from the recurrence id in the gap of a clock change.
    public let start: LocalDateTime
    public let instant: Date

    public init(recurrenceID: LocalDateTime, start: LocalDateTime, instant: Date) {
        self.recurrenceID = recurrenceID
        self.start = start
        self.instant = instant
    }
}

extension Recurrence {
    /// The dates of the series in order of instant, computed lazily.
    ///
    /// Excluded dates are removed and added dates are merged in. Several dates at one instant, as on the day that Apia
    /// skipped, count as one with the first recurrence id. No date is after the year 2199.
    /// - Parameters:
    ///   - from: the earliest instant, inclusive. Without a `COUNT`, earlier dates are skipped without being computed.
    ///   - to: the latest instant, exclusive.
    public func dates(from: Date? = nil, to: Date? = nil) -> some Sequence<RecurrenceDate> & Sendable {
        RecurrenceDates(recurrence: self, from: from, to: to)
    }

    /// The dates whose recurrence id falls into a clock change, skipped or shown twice, in order of instant.
    ///
    /// Only the hours around the changes are looked at: most series have no date in them, and none is computed.
    /// - Parameters:
    ///   - from: the earliest instant, inclusive.
    ///   - to: the latest instant, exclusive.
    public func datesAtClockChanges(from: Date, to: Date) -> [RecurrenceDate] {
        var dates: [RecurrenceDate] = []
        var reached = Int.min
        for change in clockChanges(from: from.wholeSeconds, to: to.wholeSeconds) {
            let first = Date(timeIntervalSince1970: TimeInterval(Swift.max(change.lowerBound, reached)))
            let end = Date(timeIntervalSince1970: TimeInterval(change.upperBound))
            dates += self.dates(from: Swift.max(from, first), to: Swift.min(to, end))
                .filter { zone.reading(of: $0.recurrenceID) != .unique }
            reached = Swift.max(reached, change.upperBound)
        }
        return dates
    }

    /// True if a date that the rule gives is at a clock change (``Zone/isAtClockChange(_:lasting:)``). Excluded dates count
    /// too, since a program that reads the rule computes them first; added dates do not.
    ///
    /// Only the hours around the changes are looked at.
    /// - Parameters:
    ///   - seconds: the length of each date.
    ///   - to: the latest instant, exclusive.
    public func hasRuleDateAtClockChange(lasting seconds: Int, to: Date) -> Bool {
        var rule = self
        (rule.excluded, rule.added) = ([], [])
        let first = zone.instantSeconds(of: start)
        let margin = 3 * 86_400
        return zone.table.changes(from: first - margin, to: to.wholeSeconds + margin + seconds).contains { change in
            let shift = abs(change.after.offset - change.before.offset)
            guard shift > 0 else { return false }
            let from = Date(timeIntervalSince1970: TimeInterval(change.at - shift - seconds))
            let end = Date(timeIntervalSince1970: TimeInterval(change.at + shift + 1))
            return rule.dates(from: from, to: Swift.min(end, to)).contains {
                zone.isAtClockChange($0.recurrenceID, lasting: seconds)
            }
        }
    }

    /// The instants of the wall clocks that changes skip or show twice, where the series may have a date in them; in
    /// order of their lower bounds.
    private func clockChanges(from: Int, to: Int) -> [Range<Int>] {
        // No change moves the clock by more than two days.
        let margin = 3 * 86_400
        return zone.table.changes(from: from - margin, to: to + margin)
            .filter { $0.before.offset != $0.after.offset && mayHaveDate(in: $0.clocks) }
            .map { $0.clocks.lowerBound - $0.before.offset..<$0.clocks.upperBound - $0.before.offset }
            .sorted { $0.lowerBound < $1.lowerBound }
    }

    /// True if the rule's time of day or an added date lies in a range of wall clocks.
    private func mayHaveDate(in clocks: Range<Int>) -> Bool {
        let daysBefore = floorDivision(clocks.lowerBound - start.secondOfDay - 1, by: 86_400)
        return clocks.contains((daysBefore + 1) * 86_400 + start.secondOfDay)
            || added.contains { clocks.contains($0.clockSeconds) }
    }

    /// The dates of the rule up to its end, including excluded ones; without a rule, only the start.
    public func ruleDates() -> some Sequence<LocalDateTime> & Sendable {
        RuleDates(recurrence: self)
    }

    /// Returns true if the rule gives this recurrence id before its end.
    func ruleContains(_ local: LocalDateTime) -> Bool {
        guard let rule else { return local == start }
        guard local.secondOfDay == start.secondOfDay, local >= start else { return false }
        if rule.count != nil {
            return RuleDates(recurrence: self).first { $0 >= local } == local
        }
        if let until = rule.until, zone.instantSeconds(of: local) > until.instantSeconds(in: zone) { return false }
        return RuleExpansion(rule, start: start.date).contains(local.date.dayNumber)
    }
}

struct RecurrenceDates: Sequence, Sendable {
    let recurrence: Recurrence
    let from: Date?
    let to: Date?

    func makeIterator() -> Iterator {
        Iterator(recurrence, from: from, to: to)
    }

    /// Merges the dates of the rule with the added ones.
    struct Iterator: IteratorProtocol {
        private let zone: Zone
        private let excluded: Set<LocalDateTime>
        private let from: Int
        private let to: Int
        private var rule: RuleDates.Iterator
        private var nextOfRule: Moment?
        /// The added dates in reverse order.
        private var added: [Moment]
        private var lastInstant: Int?

        init(_ recurrence: Recurrence, from: Date?, to: Date?) {
            zone = recurrence.zone
            excluded = Set(recurrence.excluded)
            // A date starts on a whole second, so the first one at or after `from` is at that second or the next.
            self.from = from.map { $0.secondsRoundedUp } ?? .min
            self.to = to.map { $0.secondsRoundedUp } ?? .max
            rule = RuleDates.Iterator(recurrence, from: from)
            nextOfRule = rule.nextMoment()
            added =
                recurrence.added.isEmpty
                ? [] : recurrence.added.map { Moment($0, in: recurrence.zone) }.sorted { $1 < $0 }
        }

        mutating func next() -> RecurrenceDate? {
            while let moment = nextMoment(), moment.instant < to {
                guard moment.instant >= from, moment.instant != lastInstant, !isExcluded(moment.local),
                    moment.local.date.dayNumber <= RuleExpansion.lastDay
                else { continue }
                lastInstant = moment.instant
                return RecurrenceDate(
                    recurrenceID: moment.local, start: zone.local(atSeconds: moment.instant),
                    instant: Date(timeIntervalSince1970: TimeInterval(moment.instant)))
            }
            // An iterator that has ended keeps returning nil.
            nextOfRule = nil
            added = []
            return nil
        }

        private func isExcluded(_ local: LocalDateTime) -> Bool {
            !excluded.isEmpty && excluded.contains(local)
        }

        private mutating func nextMoment() -> Moment? {
            guard let candidate = nextOfRule else { return added.popLast() }
            if let other = added.last, other < candidate { return added.popLast() }
            nextOfRule = rule.nextMoment()
            return candidate
        }
    }
}

/// A recurrence id and its instant, in seconds since 1970.
struct Moment: Comparable {
    let local: LocalDateTime
    let instant: Int

    init(_ local: LocalDateTime, in zone: Zone) {
        self.local = local
        instant = zone.instantSeconds(of: local)
    }

    static func < (left: Moment, right: Moment) -> Bool {
        (left.instant, left.local) < (right.instant, right.local)
    }
}

struct RuleDates: Sequence, Sendable {
    let recurrence: Recurrence

    func makeIterator() -> Iterator {
        Iterator(recurrence, from: nil)
    }

    struct Iterator: IteratorProtocol {
        private let zone: Zone
        private let start: LocalDateTime
        /// The expansion of the rule; nil without a rule, and after the last date.
        private var expansion: RuleExpansion?
        private let until: Int
        private var remaining: Int
        private var unit = 0
        private var days: [Int] = []
        private var index = 0
        private var single: LocalDateTime?

        /// - Parameter from: dates more than two days before this instant are skipped unless the rule has a `COUNT`.
        init(_ recurrence: Recurrence, from: Date?) {
            zone = recurrence.zone
            start = recurrence.start
            until = recurrence.rule?.until?.instantSeconds(in: recurrence.zone) ?? .max
            remaining = recurrence.rule?.count ?? .max
            guard let rule = recurrence.rule else {
                single = recurrence.start
                return
            }
            let expansion = RuleExpansion(rule, start: recurrence.start.date)
            unit = expansion.startUnit
            if let from, rule.count == nil {
                // The local time of a zone is about a day or less away from UTC, and a gap is a day long or less.
                let day = floorDivision(from.wholeSeconds, by: 86_400) - 3
                unit = expansion.unit(notBefore: Swift.max(day, expansion.startDay))
            }
            self.expansion = expansion
            expansion.fill(&days, unit: unit)
        }

        mutating func next() -> LocalDateTime? {
            nextMoment()?.local
        }

        mutating func nextMoment() -> Moment? {
            if let only = single {
                single = nil
                return Moment(only, in: zone)
            }
            guard let expansion else { return nil }
            while true {
                while index < days.count {
                    let day = days[index]
                    index += 1
                    guard day >= expansion.startDay else { continue }
                    let moment = Moment(
                        LocalDateTime(date: LocalDate(dayNumber: day), secondOfDay: start.secondOfDay), in: zone)
                    guard remaining > 0, day <= RuleExpansion.lastDay, moment.instant <= until else {
                        self.expansion = nil
                        return nil
                    }
                    remaining -= 1
                    return moment
                }
                unit += expansion.rule.interval
                index = 0
                guard remaining > 0, expansion.firstDay(ofUnit: unit) <= RuleExpansion.lastDay else {
                    self.expansion = nil
                    return nil
                }
                expansion.fill(&days, unit: unit)
            }
        }
    }
}

extension Date {
    fileprivate var secondsRoundedUp: Int {
        let whole = wholeSeconds
        return timeIntervalSince1970 > Double(whole) ? whole + 1 : whole
    }
}
