import Foundation
import ICalendar

/// Seconds as hours and minutes: `1:30`. Seconds that are not whole minutes are written as in the API: `PT1M30S`.
func typedDuration(_ seconds: Int) -> String {
    guard seconds % 60 == 0, seconds >= 0 else { return ISODuration.format(seconds) }
    let minutes = seconds / 60 % 60
    return "\(seconds / 3_600):" + (minutes < 10 ? "0" : "") + String(minutes)
}

/// Reads a length: `1:30`, `90` (minutes), `1 h 30 min`, `1h30`, `1.5 h`, `1,5 Std.`, `2 days`, `2 Tage`, `PT1H30M`.
///
/// - Returns: seconds, at most a million of any unit; nil for anything else.
func seconds(typed text: String) -> Int? {
    let text = text.trimmingCharacters(in: .whitespaces).lowercased()
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    if parts.count == 2, let hours = parts[0], let minutes = parts[1], (0...100_000).contains(hours),
        (0..<60).contains(minutes)
    {
        return hours * 3_600 + minutes * 60
    }
    guard text.hasPrefix("p") else { return seconds(inWords: text[...]) }
    do {
        return try ISODuration.parse(text.uppercased())
    } catch {
        return nil
    }
}

/// Reads numbers with their units, longer units first. A last number without a unit is of minutes.
private func seconds(inWords text: Substring) -> Int? {
    var (rest, total, unit) = (text, 0, Int.max)
    repeat {
        let number = rest.prefix { $0.isASCII && ($0.isWholeNumber || $0 == "." || $0 == ",") }
        rest = rest.dropFirst(number.count).drop(while: \.isWhitespace)
        let word = rest.prefix(while: \.isLetter)
        rest = rest.dropFirst(word.count).drop { $0 == "." || $0.isWhitespace }
        let isBare = word.isEmpty && rest.isEmpty && (unit == .max || unit == 3_600) && Int(number) != nil
        guard let next = isBare ? 60 : length(ofUnit: word), next < unit,
            let count = Double(number.replacing(",", with: ".")), (0...1_000_000).contains(count)
        else { return nil }
        total += Int((count * Double(next)).rounded())
        unit = next
    } while !rest.isEmpty
    return total
}

/// - Parameter name: of a unit of time, in English or German, in lower case.
/// - Returns: seconds.
private func length(ofUnit name: Substring) -> Int? {
    switch name {
    case "w", "week", "weeks", "woche", "wochen": 604_800
    case "d", "day", "days", "tag", "tage", "tagen": 86_400
    case "h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden": 3_600
    case "m", "min", "mins", "minute", "minutes", "minuten": 60
    default: nil
    }
}

extension LocalDateTime {
    /// As a browser's field for a date and a time holds it: `2026-12-01T10:00`.
    var typed: String { second == 0 ? String(description.prefix(16)) : description }
}

/// Reads `2026-12-01T10:00`, with or without seconds. Nil for anything else.
func localTime(typed text: String) -> LocalDateTime? {
    let text = text.trimmingCharacters(in: .whitespaces).replacing(" ", with: "T")
    return LocalDateTime(text.utf8.count == 16 ? text + ":00" : text)
}
