/// ISO 8601 durations with a fixed length, such as `PT1H30M`. Years and months have no fixed length and are refused.
///
/// `ICalendar` parses durations separately: neither library imports other targets, and RFC 5545 has different rules.
///
/// - Source: ISO 8601:2004 §4.4.3.2.
enum ExactDuration {
    /// The maximum, a hundred years: a longer duration is a typing error, and arithmetic within it cannot overflow.
    static let maxSeconds = 100 * 366 * 86_400

    /// Parses a duration.
    /// - Parameter days: true to allow weeks and days of 24 hours.
    /// - Returns: seconds, 1 to ``maxSeconds``; `nil` if the text is not such a duration.
    static func seconds(of text: String, days: Bool) -> Int? {
        var rest = Substring(text)
        guard rest.popFirst() == "P" else { return nil }
        let parts = rest.split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
        guard let date = parts.first, date.isEmpty || days else { return nil }
        guard let dates = sum(date, units: [("W", 604_800), ("D", 86_400)]) else { return nil }
        guard parts.count == 2 else { return inRange(dates) }
        guard !parts[1].isEmpty else { return nil }
        guard let times = sum(parts[1], units: [("H", 3_600), ("M", 60), ("S", 1)]) else { return nil }
        return inRange(dates + times)
    }

    private static func inRange(_ seconds: Int) -> Int? {
        (1...maxSeconds).contains(seconds) ? seconds : nil
    }

    /// Sums the units, each of which can occur once, in this order.
    private static func sum(_ text: Substring, units: [(name: Character, seconds: Int)]) -> Int? {
        var rest = text
        var total = 0
        for unit in units {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard rest.dropFirst(digits.count).first == unit.name else { continue }
            guard let count = Int(digits), count <= maxSeconds else { return nil }
            total += count * unit.seconds
            rest = rest.dropFirst(digits.count + 1)
        }
        return rest.isEmpty ? total : nil
    }

    /// Formats a duration in hours, minutes and seconds but not in days: 48 hours are `PT48H`.
    static func text(of seconds: Int) -> String {
        let units = [(seconds / 3_600, "H"), (seconds / 60 % 60, "M"), (seconds % 60, "S")]
        let text = units.filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }.joined()
        return "PT" + (text.isEmpty ? "0S" : text)
    }
}
