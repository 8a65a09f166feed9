public import Foundation

/// A series: a local start in a zone, an optional rule, and excluded and added dates.
///
/// A recurrence id identifies a date: the local time that the rule gives. The properties can be changed freely;
/// ``init(start:zone:rule:excluded:added:)`` checks them, and ``checked()`` checks them again.
/// - Source: RFC 5545 §3.8.5.
public struct Recurrence: Hashable, Sendable {
    public var start: LocalDateTime
    public var zone: Zone
    /// The recurrence rule. Without one, the start is the only date apart from the added ones.
    public var rule: RecurrenceRule?
    /// The recurrence ids of excluded dates (`EXDATE`).
    public var excluded: [LocalDateTime]
    /// The recurrence ids of added dates (`RDATE`), which the rule does not give.
    public var added: [LocalDateTime]

    /// The years in which a series can have dates.
    public static let years = 1900...2199

    /// Creates a series and checks it.
    /// - Throws: ``RecurrenceError`` with every fault: a rule without dates, a start that the rule does not give, an
    ///   excluded date that is not in the series, an added date that is a duplicate or already in the series, a year
    ///   outside 1900…2199.
    public init(
        start: LocalDateTime, zone: Zone, rule: RecurrenceRule? = nil, excluded: [LocalDateTime] = [],
        added: [LocalDateTime] = []
    ) throws(RecurrenceError) {
        self.start = start
        self.zone = zone
        self.rule = rule
        self.excluded = excluded
        self.added = added
        try check()
    }

    /// Creates a series from stored values that were checked when they were stored, without checking them again.
    public init(
        trustedStart start: LocalDateTime, zone: Zone, rule: RecurrenceRule?, excluded: [LocalDateTime],
        added: [LocalDateTime]
    ) {
        self.start = start
        self.zone = zone
        self.rule = rule
        self.excluded = excluded
        self.added = added
    }

    /// Checks the series again and returns it.
    /// - Throws: ``RecurrenceError`` as ``init(start:zone:rule:excluded:added:)`` does.
    public func checked() throws(RecurrenceError) -> Recurrence {
        try check()
        return self
    }

    /// True if the rule has neither `COUNT` nor `UNTIL`. Dates are computed up to the year 2199 in any case.
    public var isInfinite: Bool { rule?.isInfinite ?? false }

    /// The instant of the last date; nil if the series is infinite or has no date.
    public var end: Date? {
        isInfinite ? nil : last(before: nil)?.instant
    }

    /// True if Exchange can map the rule (``RecurrenceRule/isSimple``) together with this start. A rule that takes the
    /// day of the month from the start is not simple if that day is above 28.
    public var isSimple: Bool {
        guard let rule else { return true }
        let usesDayOfStart = rule.frequency >= .monthly && rule.byDay.isEmpty && rule.byMonthDay.isEmpty
        return rule.isSimple && !(usesDayOfStart && start.date.day > 28)
    }

    /// Returns true if this recurrence id is one of the series' dates.
    public func contains(_ recurrenceID: LocalDateTime) -> Bool {
        let instant = zone.instant(of: recurrenceID)
        return dates(from: instant, to: instant + 1).contains { $0.recurrenceID == recurrenceID }
    }

    /// Returns the recurrence id nearest to a local time, the later one of two; nil if the series has no date.
    public func nearest(to local: LocalDateTime) -> LocalDateTime? {
        let instant = zone.instant(of: local)
        var candidates: [LocalDateTime] = []
        if let earlier = last(before: instant) { candidates.append(earlier.recurrenceID) }
        for later in dates(from: instant).prefix(1) { candidates.append(later.recurrenceID) }
        func distance(_ candidate: LocalDateTime) -> Int { abs(candidate.seconds(since: local)) }
        return candidates.max { (-distance($0), $0) < (-distance($1), $1) }
    }

    /// Returns the last date that starts before an instant, or the last of all.
    ///
    /// Searches backwards in windows that grow by a factor of four, so that a nearby date is found fast in a series of
    /// centuries.
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

    /// One second after the last possible date.
    private var lastInstant: Date {
        let rule = rule.map { rule in
            rule.until.map { $0.instantSeconds(in: zone) } ?? (RuleExpansion.lastDay + 2) * 86_400
        }
        let others = ([start] + added).map { zone.instantSeconds(of: $0) }
        return Date(timeIntervalSince1970: TimeInterval(max(rule ?? .min, others.max() ?? .min) + 1))
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
