/// A day of the week, numbered as in ISO 8601: Monday is 1.
public enum Weekday: Int, CaseIterable, Sendable, Codable, Comparable {
    case monday = 1
    case tuesday, wednesday, thursday, friday, saturday, sunday

    /// The two-letter code of RFC 5545 §3.3.10, such as `MO`.
    public var code: String {
        switch self {
        case .monday: "MO"
        case .tuesday: "TU"
        case .wednesday: "WE"
        case .thursday: "TH"
        case .friday: "FR"
        case .saturday: "SA"
        case .sunday: "SU"
        }
    }

    /// - Parameter code: two letters, in upper case.
    public init?(code: some StringProtocol) {
        guard let day = Weekday.allCases.first(where: { $0.code == code }) else { return nil }
        self = day
    }

    /// The weekday of a day counted from 1970-01-01, a Thursday.
    init(dayNumber: Int) {
        let sinceMonday = (dayNumber + 3) % 7
        self = Weekday.allCases[sinceMonday < 0 ? sinceMonday + 7 : sinceMonday]
    }

    /// The number of days from the last `first` to this weekday, 0…6.
    func days(after first: Weekday) -> Int {
        (rawValue - first.rawValue + 7) % 7
    }

    public static func < (left: Weekday, right: Weekday) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// The week of a day as `BYWEEKNO` counts weeks: week 1 is the first with at least four days in its year.
/// - Source: RFC 5545 §3.3.10.
struct WeekOfYear: Hashable {
    /// The week number, 1…53.
    let number: Int
    /// The number of weeks of the year that the week belongs to, 52 or 53.
    let count: Int

    init(_ dayNumber: Int, weekStart: Weekday) {
        var year = LocalDate(dayNumber: dayNumber).year
        if dayNumber < Self.firstDay(of: year, weekStart) {
            year -= 1
        } else if dayNumber >= Self.firstDay(of: year + 1, weekStart) {
            year += 1
        }
        let first = Self.firstDay(of: year, weekStart)
        number = (dayNumber - first) / 7 + 1
        count = (Self.firstDay(of: year + 1, weekStart) - first) / 7
    }

    private static func firstDay(of year: Int, _ weekStart: Weekday) -> Int {
        let newYear = LocalDate.dayNumber(year: year, month: 1, day: 1)
        let daysBefore = Weekday(dayNumber: newYear).days(after: weekStart)
        return newYear - daysBefore + (daysBefore > 3 ? 7 : 0)
    }
}
