public import Foundation

/// One date of a series.
public struct RecurrenceDate: Hashable, Sendable {
    /// What the rule says, on the wall clock of the series' zone. It names the date for good.
    public let recurrenceID: LocalDateTime
    /// The wall clock at the instant; another one than the recurrence id in the gap of a clock change.
    public let start: LocalDateTime
    public let instant: Date

    public init(recurrenceID: LocalDateTime, start: LocalDateTime, instant: Date) {
        self.recurrenceID = recurrenceID
        self.start = start
        self.instant = instant
    }
}

extension Recurrence {
    /// The dates of the series in order of instant, computed as they are asked for.
    ///
    /// Excluded ones are left out, added ones put in. Dates that fall on one instant, as on the day that Apia skipped,
    /// are one: the first recurrence id. None lies after the year 2199.
    /// - Parameters:
    ///   - from: the earliest instant, inclusive. Without a `COUNT`, whatever lies before is jumped over.
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

    /// What the rule alone gives, excluded dates too, to the end that it sets; the start alone without a rule.
    public func ruleDates() -> some Sequence<LocalDateTime> & Sendable {
        RuleDates(recurrence: self)
    }

    /// Whether the rule alone gives this recurrence id, its end heeded.
    func ruleGives(_ local: LocalDateTime) -> Bool {
        guard let rule else { return local == start }
        guard local.secondOfDay == start.secondOfDay, local >= start else { return false }
        if rule.count != nil {
            return RuleDates(recurrence: self).first { $0 >= local } == local
        }
        if let until = rule.until, zone.instantSeconds(of: local) > until.instantSeconds(in: zone) { return false }
        return RuleExpansion(rule, start: start.date).gives(local.date.dayNumber)
    }
}

struct RecurrenceDates: Sequence, Sendable {
    let recurrence: Recurrence
    let from: Date?
    let to: Date?

    func makeIterator() -> Iterator {
        Iterator(recurrence, from: from, to: to)
    }

    /// Merges what the rule gives with what was added.
    struct Iterator: IteratorProtocol {
        private let zone: Zone
        private let excluded: Set<LocalDateTime>
        private let from: Int
        private let to: Int
        private var rule: RuleDates.Iterator
        private var nextOfRule: Moment?
        /// The added dates, the first one last.
        private var added: [Moment]
        private var latest: Int?

        init(_ recurrence: Recurrence, from: Date?, to: Date?) {
            zone = recurrence.zone
            excluded = Set(recurrence.excluded)
            // A date starts on a whole second, so the first one not before `from` is that second or the next.
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
                guard moment.instant >= from, moment.instant != latest, !isExcluded(moment.local),
                    moment.local.date.dayNumber <= RuleExpansion.lastDay
                else { continue }
                latest = moment.instant
                return RecurrenceDate(
                    recurrenceID: moment.local, start: zone.local(atSeconds: moment.instant),
                    instant: Date(timeIntervalSince1970: TimeInterval(moment.instant)))
            }
            // What is past the end stays past it, however often one asks.
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

/// A recurrence id with its instant, in seconds since 1970.
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
        /// nil when there is no rule, or nothing is left to give.
        private var expansion: RuleExpansion?
        private let until: Int
        private var left: Int
        private var unit = 0
        private var days: [Int] = []
        private var index = 0
        private var single: LocalDateTime?

        /// - Parameter from: what lies more than two days before may be left out, and is where no `COUNT` forbids it.
        init(_ recurrence: Recurrence, from: Date?) {
            zone = recurrence.zone
            start = recurrence.start
            until = recurrence.rule?.until?.instantSeconds(in: recurrence.zone) ?? .max
            left = recurrence.rule?.count ?? .max
            guard let rule = recurrence.rule else {
                single = recurrence.start
                return
            }
            let expansion = RuleExpansion(rule, start: recurrence.start.date)
            unit = expansion.startUnit
            if let from, rule.count == nil {
                // A zone's wall clock is at most a day or so away from UTC's, and a gap at most a day long.
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
                    guard left > 0, day <= RuleExpansion.lastDay, moment.instant <= until else {
                        self.expansion = nil
                        return nil
                    }
                    left -= 1
                    return moment
                }
                unit += expansion.rule.interval
                index = 0
                guard left > 0, expansion.firstDay(ofUnit: unit) <= RuleExpansion.lastDay else {
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
