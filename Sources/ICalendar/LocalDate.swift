/// A day of the proleptic Gregorian calendar without a zone, in the years 1…9999.
///
/// Arithmetic never traps: results outside those years are clamped to their first or last day.
public struct LocalDate: Hashable, Sendable {
    /// Days since 1970-01-01, negative before.
    public let dayNumber: Int

    static let firstDayNumber = -719_162
    static let lastDayNumber = 2_932_896

    /// - Parameter dayNumber: days since 1970-01-01, clamped to the years 1…9999.
    public init(dayNumber: Int) {
        self.dayNumber = min(max(dayNumber, Self.firstDayNumber), Self.lastDayNumber)
    }

    /// - Returns: nil if the day does not exist, such as `2026-02-29`.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.daysInMonth(month, of: year)
        else { return nil }
        dayNumber = Self.dayNumber(year: year, month: month, day: day)
    }

    public var year: Int { civil.year }
    public var month: Int { civil.month }
    public var day: Int { civil.day }
    public var weekday: Weekday { Weekday(dayNumber: dayNumber) }

    public func adding(days: Int) -> LocalDate {
        let (sum, overflow) = dayNumber.addingReportingOverflow(days)
        return LocalDate(dayNumber: overflow ? (days < 0 ? .min : .max) : sum)
    }
}

extension LocalDate: Comparable {
    public static func < (left: LocalDate, right: LocalDate) -> Bool {
        left.dayNumber < right.dayNumber
    }
}

extension LocalDate {
    static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    static func daysInMonth(_ month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    static func daysInYear(_ year: Int) -> Int {
        isLeap(year) ? 366 : 365
    }

    /// Days since 1970-01-01 of a date, which may be outside the years 1…9999.
    ///
    /// Years are counted from March, so that the leap day is the last of a year and months need no table.
    static func dayNumber(year: Int, month: Int, day: Int) -> Int {
        let marchYear = month > 2 ? year : year - 1
        let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The inverse of ``dayNumber(year:month:day:)``.
    var civil: (year: Int, month: Int, day: Int) {
        // All values are positive from here on: the first day is 306 days after 0000-03-01.
        let shifted = dayNumber + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
    }
}

extension LocalDate {
    var daysInMonth: Int { Self.daysInMonth(month, of: year) }
    var daysInYear: Int { Self.daysInYear(year) }
    /// The day of the year; 1 January is 1.
    var dayOfYear: Int { dayNumber - Self.dayNumber(year: year, month: 1, day: 1) + 1 }
}

extension LocalDate {
    /// - Parameter basic: exactly `YYYYMMDD`, the format of RFC 5545 §3.3.4.
    public init?(basic: some StringProtocol) {
        var digits = DigitReader(basic)
        guard let year = digits.number(of: 4), let month = digits.number(of: 2), let day = digits.number(of: 2),
            digits.isAtEnd
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// `YYYYMMDD`, the format of RFC 5545 §3.3.4.
    public var basic: String {
        let (year, month, day) = civil
        return padded(year, to: 4) + padded(month, to: 2) + padded(day, to: 2)
    }
}

extension LocalDate: LosslessStringConvertible, Codable {
    /// - Parameter text: exactly `YYYY-MM-DD`.
    public init?(_ text: String) {
        var digits = DigitReader(text)
        guard let year = digits.number(of: 4), digits.take("-"), let month = digits.number(of: 2), digits.take("-"),
            let day = digits.number(of: 2), digits.isAtEnd
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    public var description: String {
        let (year, month, day) = civil
        return "\(padded(year, to: 4))-\(padded(month, to: 2))-\(padded(day, to: 2))"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let date = LocalDate(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "A date must be written like 2026-12-01, not \(text.debugDescription)."
            )
        }
        self = date
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
