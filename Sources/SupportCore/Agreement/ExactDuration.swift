/// ISO 8601 durations of a fixed number of seconds, such as `PT1H30M`. Years and months have none, and are refused.
///
/// `ICalendar` has durations of its own: both are libraries that import no other target, and RFC 5545 has other rules.
///
/// - Source: ISO 8601:2004 §4.4.3.2.
enum ExactDuration {
    /// A hundred years: what is longer is a slip of the pen, and arithmetic below it cannot overflow.
    static let longest = 100 * 366 * 86_400

    /// - Parameter days: whether the text may have weeks and days, 24 hours each.
    /// - Returns: seconds, 1 to ``longest``; `nil` for any other text.
    static func seconds(of text: String, days: Bool) -> Int? {
        var rest = Substring(text)
        guard rest.popFirst() == "P" else { return nil }
        let parts = rest.split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
        guard let date = parts.first, date.isEmpty || days else { return nil }
        guard let dates = sum(date, units: [("W", 604_800), ("D", 86_400)]) else { return nil }
        guard parts.count == 2 else { return accepted(dates) }
        guard !parts[1].isEmpty else { return nil }
        guard let times = sum(parts[1], units: [("H", 3_600), ("M", 60), ("S", 1)]) else { return nil }
        return accepted(dates + times)
    }

    private static func accepted(_ seconds: Int) -> Int? {
        (1...longest).contains(seconds) ? seconds : nil
    }

    /// Every unit at most once, in this order.
    private static func sum(_ text: Substring, units: [(name: Character, seconds: Int)]) -> Int? {
        var rest = text
        var total = 0
        for unit in units {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard rest.dropFirst(digits.count).first == unit.name else { continue }
            guard let count = Int(digits), count <= longest else { return nil }
            total += count * unit.seconds
            rest = rest.dropFirst(digits.count + 1)
        }
        return rest.isEmpty ? total : nil
    }

    /// Hours, minutes and seconds, never days: 48 hours stay `PT48H`.
    static func text(of seconds: Int) -> String {
        let units = [(seconds / 3_600, "H"), (seconds / 60 % 60, "M"), (seconds % 60, "S")]
        let written = units.filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }.joined()
        return "PT" + (written.isEmpty ? "0S" : written)
    }
}
