/// Durations of exact length, written as ISO 8601 and RFC 5545 §3.3.6 do.
///
/// `SupportCore` reads the durations of agreements by itself: both are libraries that import no other target, and they
/// follow different rules. A calendar has signs, zero, and weeks only by themselves; an agreement has none of these, and
/// may forbid days.
public enum ISODuration {
    /// The longest duration that is read or written: a hundred years of 366 days, in seconds.
    public static let longest = 36_600 * 86_400

    /// - Parameters:
    ///   - text: `PT1H30M`, `P2D`, `P1DT12H` or `P1W`; no months, years or fractions. Weeks stand alone.
    ///   - signed: whether a leading `+` or `-` is allowed.
    /// - Returns: seconds; a day is 24 hours.
    /// - Throws: ``CalendarError`` when the text is not such a duration or is longer than ``longest``.
    public static func parse(_ text: String, signed: Bool = false) throws(CalendarError) -> Int {
        let (days, seconds) = try parts(of: text, signed: signed)
        return days * 86_400 + seconds
    }

    /// Days and seconds apart: on the wall clock a day is as long as the clock change makes it, an hour is not.
    static func parts(of text: String, signed: Bool) throws(CalendarError) -> (days: Int, seconds: Int) {
        let refusal = CalendarError(
            "A duration is written like PT1H30M or P2D, not \(text.prefix(60).debugDescription).")
        var reader = DigitReader(text)
        let negative = signed && reader.take("-")
        if signed, !negative { _ = reader.take("+") }
        guard reader.take("P"), !reader.isAtEnd else { throw refusal }

        var units: [(mark: Unicode.Scalar, seconds: Int)] = [("W", 604_800), ("D", 86_400)]
        var inTime = false
        var (days, seconds) = (0, 0)
        while !reader.isAtEnd {
            if !inTime, reader.take("T") {
                inTime = true
                units = [("H", 3600), ("M", 60), ("S", 1)]
            }
            guard let count = reader.number(upTo: longest), let mark = reader.peek,
                let index = units.firstIndex(where: { $0.mark == mark }), reader.take(mark)
            else { throw refusal }
            if inTime { seconds += count * units[index].seconds } else { days += count * units[index].seconds / 86_400 }
            guard days * 86_400 + seconds <= longest else {
                throw CalendarError("A duration is at most a hundred years.")
            }
            // Weeks stand alone; each other unit comes once, the larger ones first.
            if mark == "W", !reader.isAtEnd { throw refusal }
            units.removeFirst(index + 1)
        }
        return negative ? (-days, -seconds) : (days, seconds)
    }

    /// - Returns: the shortest text in hours, minutes and seconds, such as `PT24H` or `-PT15M`. Days are not used:
    ///   a calendar may take one to be as long as the clock change makes it (RFC 5545 §3.3.6).
    public static func format(_ seconds: Int) -> String {
        let length = seconds.magnitude
        var text = seconds < 0 ? "-PT" : "PT"
        if length >= 3600 { text += "\(length / 3600)H" }
        if length / 60 % 60 > 0 { text += "\(length / 60 % 60)M" }
        if length % 60 > 0 || length == 0 { text += "\(length % 60)S" }
        return text
    }
}
