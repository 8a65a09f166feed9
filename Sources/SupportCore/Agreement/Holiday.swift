/// A local date without business hours: a single date, `2026-12-25`, or a yearly one, `--05-01`.
///
/// - Source: ISO 8601:2000 §5.2.1.3 for the format without a year, which vCard (RFC 6350 §4.3.1) still has.
public struct Holiday: Sendable, Hashable {
    /// The year; `nil` for a yearly holiday.
    public let year: Int?
    public let month: Int
    public let day: Int

    /// The years of single holidays. From 2100 on, there are only yearly ones.
    public static let years = 1900...2099

    /// - Parameters:
    ///   - year: 1900 to 2099, or `nil` for every year; a yearly 29 February occurs in leap years only.
    ///   - month: 1 to 12.
    ///   - day: 1 to 31.
    /// - Returns: `nil` if the date does not exist.
    public init?(year: Int? = nil, month: Int, day: Int) {
        let leapYear = 2000
        guard year.map(Self.years.contains) ?? true else { return nil }
        guard GregorianDay.exists(year: year ?? leapYear, month: month, day: day) else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// Parses a holiday.
    /// - Parameter text: such as `2026-12-25` or `--12-25`.
    /// - Returns: `nil` if the text has another format, or the date does not exist.
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

    /// The day numbers of the holiday in the given years.
    func dayNumbers(in range: ClosedRange<Int>) -> [Int] {
        let years = year.map { $0...$0 } ?? range
        return years.filter { GregorianDay.exists(year: $0, month: month, day: day) }
            .map { GregorianDay.number(year: $0, month: month, day: day) }
    }
}

extension Holiday: CustomStringConvertible {
    public var description: String {
        (year.map(String.init) ?? "-") + "-" + twoDigits(month) + "-" + twoDigits(day)
    }
}

extension Holiday: Comparable {
    /// Orders yearly holidays first, then by date.
    public static func < (left: Holiday, right: Holiday) -> Bool {
        (left.year ?? 0, left.month, left.day) < (right.year ?? 0, right.month, right.day)
    }
}

extension Holiday: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let holiday = Holiday(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is not a valid holiday.")
        }
        self = holiday
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
