/// A day of the week, numbered as ISO 8601 does: Monday is 1.
public enum Weekday: Int, CaseIterable, Sendable, Codable, Comparable {
    case monday = 1
    case tuesday, wednesday, thursday, friday, saturday, sunday

    /// The two letters of RFC 5545 §3.3.10, such as `MO`.
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

    /// How many days after the last `first` this day stands, 0…6.
    func days(after first: Weekday) -> Int {
        (rawValue - first.rawValue + 7) % 7
    }

    public static func < (left: Weekday, right: Weekday) -> Bool {
        left.rawValue < right.rawValue
    }
}
