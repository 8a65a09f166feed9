/// Durations of exact length in the format of ISO 8601 and RFC 5545 §3.3.6.
///
/// `SupportCore` parses the durations of agreements separately: neither library imports other targets, and the rules
/// differ. Durations in calendars can have signs, be zero, or be weeks only; durations in agreements cannot be signed or
/// zero, and in some places cannot have days.
public enum ISODuration {
    /// The longest supported duration: a hundred years of 366 days, in seconds.
    public static let maxSeconds = 36_600 * 86_400

    /// Parses a duration.
    /// - Parameters:
    ///   - text: such as `PT1H30M`, `P2D`, `P1DT12H` or `P1W`. Months, years and fractions are not supported, and weeks
    ///     cannot be combined with other units.
    ///   - signed: true to allow a leading `+` or `-`.
    /// - Returns: the length in seconds; a day is 24 hours.
    /// - Throws: ``CalendarError`` if the text is not such a duration, or is longer than ``maxSeconds``.
    /// - Source: RFC 5545 §3.3.6.
    public static func parse(_ text: String, signed: Bool = false) throws(CalendarError) -> Int {
        let (days, seconds) = try parts(of: text, signed: signed)
        return days * 86_400 + seconds
    }

    /// Parses a duration of a calendar, which may have a sign, into days and seconds.
    /// - Throws: as ``parse(_:signed:)``.
    package static func components(of text: String) throws(CalendarError) -> (days: Int, seconds: Int) {
        try parts(of: text, signed: true)
    }

    /// Parses a duration into days and seconds. They are separate because a clock change makes a local day longer or
    /// shorter, but not an hour.
    static func parts(of text: String, signed: Bool) throws(CalendarError) -> (days: Int, seconds: Int) {
        let invalid = CalendarError(
            "A duration must be written like PT1H30M or P2D, not \(text.prefix(60).debugDescription).")
        var reader = DigitReader(text)
        let negative = signed && reader.take("-")
        if signed, !negative { _ = reader.take("+") }
        guard reader.take("P"), !reader.isAtEnd else { throw invalid }

        var units: [(mark: Unicode.Scalar, seconds: Int)] = [("W", 604_800), ("D", 86_400)]
        var inTime = false
        var (days, seconds) = (0, 0)
        while !reader.isAtEnd {
            if !inTime, reader.take("T") {
                inTime = true
                units = [("H", 3600), ("M", 60), ("S", 1)]
            }
            guard let count = reader.number(upTo: maxSeconds), let mark = reader.peek,
                let index = units.firstIndex(where: { $0.mark == mark }), reader.take(mark)
            else { throw invalid }
            if inTime { seconds += count * units[index].seconds } else { days += count * units[index].seconds / 86_400 }
            guard days * 86_400 + seconds <= maxSeconds else {
                throw CalendarError("A duration can be at most a hundred years.")
            }
            // Weeks cannot be combined with other units, which come once each, in descending order.
            if mark == "W", !reader.isAtEnd { throw invalid }
            units.removeFirst(index + 1)
        }
        return negative ? (-days, -seconds) : (days, seconds)
    }

    /// Formats a duration.
    /// - Returns: the shortest text in hours, minutes and seconds, such as `PT24H` or `-PT15M`. Days are not used,
    ///   because the length of a local day varies with clock changes (RFC 5545 §3.3.6).
    public static func format(_ seconds: Int) -> String {
        let length = seconds.magnitude
        var text = seconds < 0 ? "-PT" : "PT"
        if length >= 3600 { text += "\(length / 3600)H" }
        if length / 60 % 60 > 0 { text += "\(length / 60 % 60)M" }
        if length % 60 > 0 || length == 0 { text += "\(length % 60)S" }
        return text
    }
}
