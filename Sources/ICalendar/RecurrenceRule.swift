public import Foundation

/// A recurrence rule of RFC 5545 §3.3.10, as far as sessions need one: from daily to yearly.
///
/// What is in memory has been checked: the parser (``init(_:)``) refuses what the grammar does not allow, what cannot
/// fire on any day, and what calendars are known to read differently.
public struct RecurrenceRule: Hashable, Sendable {
    public enum Frequency: String, CaseIterable, Sendable, Codable {
        case daily = "DAILY"
        case weekly = "WEEKLY"
        case monthly = "MONTHLY"
        case yearly = "YEARLY"
    }

    /// A weekday of `BYDAY`, perhaps with its place in the month or year: `TU`, `1FR`, `-1SU`.
    public struct Day: Hashable, Sendable {
        /// 1 is the first, -1 the last; nil is every one.
        public let ordinal: Int?
        public let weekday: Weekday

        public init(_ weekday: Weekday, ordinal: Int? = nil) {
            self.ordinal = ordinal
            self.weekday = weekday
        }
    }

    /// The last moment at which a date may start, inclusive, in the form in which it was written.
    public enum Until: Hashable, Sendable {
        /// `20261231T090000Z`
        case utc(Date)
        /// `20261231T100000`, on the clock of the series' zone.
        case local(LocalDateTime)
        /// `20261231`: that whole day, on the calendar of the series' zone.
        case date(LocalDate)
    }

    public internal(set) var frequency: Frequency
    /// Every how many days, weeks, months or years, 1…1000.
    public internal(set) var interval = 1
    /// How many dates, the start and excluded ones counted, 1…1000; never beside `until`.
    public internal(set) var count: Int?
    public internal(set) var until: Until?
    /// The following lists are sorted and hold nothing twice; an empty one stands for a part that is not there.
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

    /// Whether the rule goes on for ever.
    public var isInfinite: Bool { count == nil && until == nil }

    /// The rule without an end, every period taken: which days it could give at all.
    var pattern: RecurrenceRule {
        var pattern = self
        (pattern.interval, pattern.count, pattern.until) = (1, nil, nil)
        return pattern
    }
}

extension RecurrenceRule.Day: Comparable {
    public static func < (left: Self, right: Self) -> Bool {
        (left.ordinal ?? 0, left.weekday) < (right.ordinal ?? 0, right.weekday)
    }
}
