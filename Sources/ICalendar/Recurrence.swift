public import Foundation

/// One series: a start on the wall clock of a zone, perhaps a rule, and dates taken out and put in.
///
/// A date is known by its recurrence id, the wall clock that the rule gives. The properties may be changed freely:
/// ``init(start:zone:rule:excluded:added:)`` is where they are checked, and ``checked()`` checks them again.
public struct Recurrence: Hashable, Sendable {
    public var start: LocalDateTime
    public var zone: Zone
    /// nil: the start is the only date, but for those added.
    public var rule: RecurrenceRule?
    /// Recurrence ids that are left out (`EXDATE`).
    public var excluded: [LocalDateTime]
    /// Recurrence ids that the rule does not give (`RDATE`).
    public var added: [LocalDateTime]

    /// The years in which a series may have dates.
    public static let years = 1900...2199

    /// - Throws: ``RecurrenceProblem`` with every fault: a rule that gives nothing, a start that the rule does not
    ///   give, an excluded date that is not there, a date added twice or already given, a year outside 1900…2199.
    public init(
        start: LocalDateTime, zone: Zone, rule: RecurrenceRule? = nil, excluded: [LocalDateTime] = [],
        added: [LocalDateTime] = []
    ) throws(RecurrenceProblem) {
        self.start = start
        self.zone = zone
        self.rule = rule
        self.excluded = excluded
        self.added = added
        try check()
    }

    /// - Throws: ``RecurrenceProblem`` as the initializer does.
    public func checked() throws(RecurrenceProblem) -> Recurrence {
        try check()
        return self
    }

    /// Whether the dates have no end of their own; they are computed up to the year 2199 all the same.
    public var isInfinite: Bool { rule?.isInfinite ?? false }

    /// The instant of the last date; nil if the series is infinite or has no date.
    public var end: Date? {
        isInfinite ? nil : last(before: nil)?.instant
    }

    /// Whether the rule is one that Exchange maps (``RecurrenceRule/isSimple``) from this start too: where the start
    /// alone says which day of the month it is, one above 28 is not.
    public var isSimple: Bool {
        guard let rule else { return true }
        let takesDayOfStart = rule.frequency >= .monthly && rule.byDay.isEmpty && rule.byMonthDay.isEmpty
        return rule.isSimple && !(takesDayOfStart && start.date.day > 28)
    }

    /// Whether this recurrence id is one of the series' dates.
    public func contains(_ recurrenceID: LocalDateTime) -> Bool {
        let instant = zone.instant(of: recurrenceID)
        return dates(from: instant, to: instant + 1).contains { $0.recurrenceID == recurrenceID }
    }

    /// The date whose recurrence id is nearest on the wall clock, the later of two; nil if the series has no date.
    public func nearest(to local: LocalDateTime) -> LocalDateTime? {
        let instant = zone.instant(of: local)
        var candidates: [LocalDateTime] = []
        if let earlier = last(before: instant) { candidates.append(earlier.recurrenceID) }
        for later in dates(from: instant).prefix(1) { candidates.append(later.recurrenceID) }
        func distance(_ candidate: LocalDateTime) -> Int { abs(candidate.seconds(since: local)) }
        return candidates.max { (-distance($0), $0) < (-distance($1), $1) }
    }

    /// The last date that starts before an instant, or the last of all.
    ///
    /// Looks back in windows of doubling width, so that a date near by is found at once in a series of centuries.
    private func last(before instant: Date?) -> RecurrenceDate? {
        let earliest = ([start] + added).map { zone.instant(of: $0) }.min() ?? .distantPast
        let bound = instant ?? lastInstant
        var width: TimeInterval = 64 * 86_400
        while true {
            var found: RecurrenceDate?
            for date in dates(from: bound - width, to: bound) { found = date }
            if let found { return found }
            guard bound - width > earliest else { return nil }
            width *= 4
        }
    }

    /// A second after anything that can still be given.
    private var lastInstant: Date {
        let rule = rule.map { rule in
            rule.until.map { $0.instantSeconds(in: zone) } ?? (RuleExpansion.lastDay + 2) * 86_400
        }
        let others = ([start] + added).map { zone.instantSeconds(of: $0) }
        return Date(timeIntervalSince1970: TimeInterval(max(rule ?? .min, others.max() ?? .min) + 1))
    }
}

extension RecurrenceRule.Frequency: Comparable {
    /// From daily to yearly.
    public static func < (left: Self, right: Self) -> Bool {
        let order = allCases
        return order.firstIndex(of: left) ?? 0 < order.firstIndex(of: right) ?? 0
    }
}

extension Recurrence: Codable {
    private enum Key: String, CodingKey {
        case start, zone, rule, excluded, added
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let start = try container.decode(LocalDateTime.self, forKey: .start)
        let zone = try container.decode(Zone.self, forKey: .zone)
        let rule = try container.decodeIfPresent(RecurrenceRule.self, forKey: .rule)
        let excluded = try container.decodeIfPresent([LocalDateTime].self, forKey: .excluded) ?? []
        let added = try container.decodeIfPresent([LocalDateTime].self, forKey: .added) ?? []
        do {
            self = try Recurrence(start: start, zone: zone, rule: rule, excluded: excluded, added: added)
        } catch {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: decoder.codingPath, debugDescription: error.description))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(start, forKey: .start)
        try container.encode(zone, forKey: .zone)
        try container.encodeIfPresent(rule, forKey: .rule)
        try container.encode(excluded, forKey: .excluded)
        try container.encode(added, forKey: .added)
    }
}
