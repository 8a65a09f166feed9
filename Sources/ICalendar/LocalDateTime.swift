/// A local date and time without a zone, to the second, in the years 1…9999.
///
/// Arithmetic counts every day as 24 hours and never traps: results outside those years are clamped to their first or
/// last second.
public struct LocalDateTime: Hashable, Sendable {
    public let date: LocalDate
    /// Seconds since midnight, 0…86399.
    public let secondOfDay: Int

    init(date: LocalDate, secondOfDay: Int) {
        self.date = date
        self.secondOfDay = secondOfDay
    }

    /// - Returns: nil unless the hour is 0…23 and the minute and second are 0…59; leap seconds are not supported.
    public init?(date: LocalDate, hour: Int, minute: Int, second: Int = 0) {
        guard (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second) else { return nil }
        self.date = date
        secondOfDay = hour * 3600 + minute * 60 + second
    }

    public var hour: Int { secondOfDay / 3600 }
    public var minute: Int { secondOfDay / 60 % 60 }
    public var second: Int { secondOfDay % 60 }

    public func adding(days: Int) -> LocalDateTime {
        LocalDateTime(date: date.adding(days: days), secondOfDay: secondOfDay)
    }

    public func adding(seconds: Int) -> LocalDateTime {
        let (sum, overflow) = clockSeconds.addingReportingOverflow(seconds)
        return LocalDateTime(clockSeconds: overflow ? (seconds < 0 ? .min : .max) : sum)
    }

    /// The seconds on the clock from `other` to this time; negative if `other` is later.
    public func seconds(since other: LocalDateTime) -> Int {
        clockSeconds - other.clockSeconds
    }

    /// Seconds since 1970-01-01T00:00:00 on the same clock.
    var clockSeconds: Int { date.dayNumber * 86_400 + secondOfDay }

    init(clockSeconds: Int) {
        let first = LocalDate.firstDayNumber * 86_400
        let last = LocalDate.lastDayNumber * 86_400 + 86_399
        let bounded = min(max(clockSeconds, first), last)
        let second = bounded % 86_400
        secondOfDay = second < 0 ? second + 86_400 : second
        date = LocalDate(dayNumber: (bounded - secondOfDay) / 86_400)
    }
}

extension LocalDateTime: Comparable {
    public static func < (left: LocalDateTime, right: LocalDateTime) -> Bool {
        left.clockSeconds < right.clockSeconds
    }
}

extension LocalDateTime: LosslessStringConvertible, Codable {
    /// - Parameter text: exactly `YYYY-MM-DDThh:mm:ss`.
    public init?(_ text: String) {
        self.init(text, dateMark: "-", timeMark: ":")
    }

    /// - Parameter basic: exactly `YYYYMMDDThhmmss`, the format of RFC 5545 §3.3.5.
    public init?(basic: some StringProtocol) {
        self.init(basic, dateMark: nil, timeMark: nil)
    }

    private init?(_ text: some StringProtocol, dateMark: Unicode.Scalar?, timeMark: Unicode.Scalar?) {
        var digits = DigitReader(text)
        func mark(_ character: Unicode.Scalar?) -> Bool {
            character.map { digits.take($0) } ?? true
        }
        guard let year = digits.number(of: 4), mark(dateMark), let month = digits.number(of: 2), mark(dateMark),
            let day = digits.number(of: 2), digits.take("T"), let hour = digits.number(of: 2), mark(timeMark),
            let minute = digits.number(of: 2), mark(timeMark), let second = digits.number(of: 2), digits.isAtEnd,
            let date = LocalDate(year: year, month: month, day: day)
        else { return nil }
        self.init(date: date, hour: hour, minute: minute, second: second)
    }

    public var description: String {
        withText { String(decoding: $0, as: UTF8.self) }
    }

    /// Calls a closure with the 19 bytes of the description, which no string is made for.
    package func withText<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 19) { text in
            text.initialize(repeating: UInt8(ascii: "-"))
            func write(_ number: Int, at place: Int) {
                text[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / 10)
                text[place + 1] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10)
            }
            let (year, month, day) = date.civil
            write(year / 100, at: 0)
            write(year % 100, at: 2)
            write(month, at: 5)
            write(day, at: 8)
            text[10] = UInt8(ascii: "T")
            write(hour, at: 11)
            text[13] = UInt8(ascii: ":")
            write(minute, at: 14)
            text[16] = UInt8(ascii: ":")
            write(second, at: 17)
            return try body(UnsafeBufferPointer(text))
        }
    }

    /// `YYYYMMDDThhmmss`, the format of RFC 5545 §3.3.5.
    public var basic: String {
        "\(date.basic)T\(padded(hour, to: 2))\(padded(minute, to: 2))\(padded(second, to: 2))"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let time = LocalDateTime(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "A local time must be written like 2026-12-01T10:00:00, not \(text.debugDescription)."
            )
        }
        self = time
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
