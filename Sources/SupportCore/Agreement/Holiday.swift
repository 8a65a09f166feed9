/// A local date on which support does not work: one date, `2026-12-25`, or one of every year, `--05-01`.
///
/// - Source: ISO 8601:2000 §5.2.1.3 for the form without a year, which iCalendar's relatives (RFC 6350 §4.3.1) kept.
public struct Holiday: Sendable, Hashable {
    /// `nil` when it is kept every year.
    public let year: Int?
    public let month: Int
    public let day: Int

    /// The years of which a holiday may be one. From 2100 on only those of every year are known.
    public static let years = 1900...2099

    /// - Parameters:
    ///   - year: 1900 to 2099, or `nil` for every year; a yearly 29 February is kept in leap years.
    ///   - month: 1 to 12.
    ///   - day: 1 to 31.
    /// - Returns: `nil` when there is no such date.
    public init?(year: Int? = nil, month: Int, day: Int) {
        let leapYear = 2000
        guard year.map(Self.years.contains) ?? true else { return nil }
        guard GregorianDay.exists(year: year ?? leapYear, month: month, day: day) else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// - Parameter text: `2026-12-25` or `--12-25`.
    /// - Returns: `nil` when it is neither, or no date.
    public init?(_ text: String) {
        let digits = Array(text.utf8)
        let dash = UInt8(ascii: "-")
        switch digits.count {
        case 10 where digits[4] == dash && digits[7] == dash:
            guard let century = twoDigits(digits[0...1]), let decade = twoDigits(digits[2...3]) else { return nil }
            guard let month = twoDigits(digits[5...6]), let day = twoDigits(digits[8...9]) else { return nil }
            self.init(year: century * 100 + decade, month: month, day: day)
        case 7 where digits[0] == dash && digits[1] == dash && digits[4] == dash:
            guard let month = twoDigits(digits[2...3]), let day = twoDigits(digits[5...6]) else { return nil }
            self.init(month: month, day: day)
        default:
            return nil
        }
    }

    /// The days that it is, as numbers, in the years given.
    func dayNumbers(in years: ClosedRange<Int>) -> [Int] {
        let kept = year.map { $0...$0 } ?? years
        return kept.filter { GregorianDay.exists(year: $0, month: month, day: day) }
            .map { GregorianDay.number(year: $0, month: month, day: day) }
    }
}

extension Holiday: CustomStringConvertible {
    public var description: String {
        (year.map(String.init) ?? "-") + "-" + twoDigits(month) + "-" + twoDigits(day)
    }
}

extension Holiday: Comparable {
    /// Those of every year come first, then in order of date.
    public static func < (left: Holiday, right: Holiday) -> Bool {
        (left.year ?? 0, left.month, left.day) < (right.year ?? 0, right.month, right.day)
    }
}

extension Holiday: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let holiday = Holiday(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is not a holiday.")
        }
        self = holiday
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
