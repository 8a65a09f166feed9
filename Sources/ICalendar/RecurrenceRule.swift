public import Foundation

/// A recurrence rule of RFC 5545 §3.3.10 with a frequency from daily to yearly.
///
/// Every value is valid: the parser (``init(_:)``) refuses rules that the grammar does not allow, rules that give no
/// date at all, and rules that calendars are known to interpret differently.
public struct RecurrenceRule: Hashable, Sendable {
    public enum Frequency: String, CaseIterable, Sendable, Codable {
        case daily = "DAILY"
        case weekly = "WEEKLY"
        case monthly = "MONTHLY"
        case yearly = "YEARLY"
    }

    /// A weekday of `BYDAY` with an optional ordinal in the month or year: `TU`, `1FR`, `-1SU`.
    public struct Day: Hashable, Sendable {
        /// The ordinal: 1 is the first, -1 the last; nil means every one.
        public let ordinal: Int?
        public let weekday: Weekday

        public init(_ weekday: Weekday, ordinal: Int? = nil) {
            self.ordinal = ordinal
            self.weekday = weekday
        }
    }

    /// The latest start of a date, inclusive, in the form of the rule's text.
    public enum Until: Hashable, Sendable {
        /// `20261231T090000Z`
        case utc(Date)
        /// `20261231T100000`, in the zone of the series.
        case local(LocalDateTime)
        /// `20261231`: the end of that day, in the zone of the series.
        case date(LocalDate)
    }

    public internal(set) var frequency: Frequency
    /// The number of days, weeks, months or years between periods, 1…1000.
    public internal(set) var interval = 1
    /// The number of dates, including the start and excluded ones, 1…1000; never together with `until`.
    public internal(set) var count: Int?
    public internal(set) var until: Until?
    /// `BYMONTH`. This list and the following ones are sorted and have no duplicates; an empty one means that the rule
    /// does not have the part.
    public internal(set) var byMonth: [Int] = []
    public internal(set) var byWeekNumber: [Int] = []
    public internal(set) var byYearDay: [Int] = []
    public internal(set) var byMonthDay: [Int] = []
    public internal(set) var byDay: [Day] = []
    public internal(set) var bySetPosition: [Int] = []
    public internal(set) var weekStart = Weekday.monday

    init(frequency: Frequency) {
        self.frequency = frequency
    }

    /// True if the rule has neither `COUNT` nor `UNTIL`.
    public var isInfinite: Bool { count == nil && until == nil }

    /// The rule without an end and with an interval of 1: the days that it could give at all.
    var pattern: RecurrenceRule {
        var pattern = self
        (pattern.interval, pattern.count, pattern.until) = (1, nil, nil)
        return pattern
    }
}

extension RecurrenceRule.Frequency: Comparable {
    /// Orders frequencies from daily to yearly.
    public static func < (left: Self, right: Self) -> Bool {
        let order = allCases
        return order.firstIndex(of: left) ?? 0 < order.firstIndex(of: right) ?? 0
    }
}

extension RecurrenceRule.Day: Comparable {
    public static func < (left: Self, right: Self) -> Bool {
        (left.ordinal ?? 0, left.weekday) < (right.ordinal ?? 0, right.weekday)
    }
}
