import Foundation
import ICalendar
import Operations
import SupportCore
package import Training

/// A time as helpdesks write it: RFC 3339, but also without seconds (`2026-11-24T09:05Z`), with a space in place of the T
/// (`2026-11-24 09:05:00 UTC`), with an offset without a colon or the name of a zone, and RFC 5322
/// (`Tue, 24 Nov 2026 09:05:00 +0100`); else as they show it to people (`November 24, 2026 at 9:05 AM`).
package struct HelpdeskTime {
    package let instant: HelpdeskInstant
    /// False for a time without a zone, which counts as UTC.
    package let hasZone: Bool

    /// Nil for a text that is not such a time, or not in the years 1900 to 9999.
    package init?(_ text: String) {
        guard text.utf8.count <= 100 else { return nil }
        if let exact = Self(exact: text) {
            self = exact
        } else if text.contains(":"), !text.prefix(4).allSatisfy(\.isNumber), let shown = Self(shown: text) {
            self = shown
        } else {
            return nil
        }
    }

    /// A time as people read it. Where day and month cannot be told apart, it is none.
    private init?(shown text: String) {
        do {
            let (instant, hasZone) = try TicketTime.reading(text.trimmed, zone: .utc)
            guard Ticket.instants.contains(instant) else { return nil }
            self.instant = HelpdeskInstant(
                microseconds: Int(instant.timeIntervalSince1970) * 1_000_000, unit: 60_000_000)
            self.hasZone = hasZone
        } catch {
            // The caller is told that it cannot be read.
            return nil
        }
    }

    private init?(exact text: String) {
        var scanner = TimeScanner(text)
        guard let date = scanner.isoDate() ?? scanner.mailDate(), scanner.separator(), let time = scanner.time(),
            let zone = ZoneText(scanner.rest),
            let local = LocalDateTime(
                "\(date)T\(padded(time.hour)):\(padded(time.minute)):\(padded(min(time.second ?? 0, 59)))")
        else { return nil }
        let instant = zone.instant(of: local)
        guard Ticket.instants.contains(instant) else { return nil }
        let fraction = time.fraction.prefix(6)
        let digits = Int(fraction) ?? 0
        let scale = (fraction.count..<6).reduce(1) { scale, _ in scale * 10 }
        self.instant = HelpdeskInstant(
            microseconds: Int(instant.timeIntervalSince1970) * 1_000_000 + digits * scale,
            unit: time.second == nil ? 60_000_000 : scale)
        hasZone = !scanner.rest.isEmpty
    }

    /// - Parameter number: seconds since 1970, or milliseconds.
    package init?(_ number: Int) {
        let isMilliseconds = number >= 100_000_000_000
        let unit = isMilliseconds ? 1_000 : 1_000_000
        guard number > 0, number < 100_000_000_000_000,
            Ticket.instants.contains(Date(timeIntervalSince1970: Double(number) * Double(unit) / 1_000_000))
        else { return nil }
        instant = HelpdeskInstant(microseconds: number * unit, unit: unit)
        hasZone = true
    }
}

private func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

/// Reads the parts of a time from left to right.
private struct TimeScanner {
    private var text: Substring

    init(_ text: String) {
        let plain = text.map { character -> Character in
            if character == "\u{2212}" { return "-" }
            return character.isWhitespace ? " " : character
        }
        self.text = Substring(String(plain).trimmingCharacters(in: .whitespaces))
    }

    /// The part that was not read.
    var rest: String { text.trimmingCharacters(in: .whitespaces) }

    private mutating func number(_ digits: ClosedRange<Int>) -> Int? {
        let run = text.prefix { $0.isASCII && $0.isNumber }
        guard digits.contains(run.count), let value = Int(run) else { return nil }
        text = text.dropFirst(run.count)
        return value
    }

    private mutating func take(_ choices: String) -> Bool {
        guard let first = text.first, choices.contains(first) else { return false }
        text = text.dropFirst()
        return true
    }

    /// `2026-11-24`.
    mutating func isoDate() -> String? {
        let before = text
        if let year = number(4...4), take("-/"), let month = number(1...2), take("-/"), let day = number(1...2) {
            return "\(year)-\(padded(month))-\(padded(day))"
        }
        text = before
        return nil
    }

    /// `Tue, 24 Nov 2026`, whose day of the week may be absent.
    mutating func mailDate() -> String? {
        if let comma = text.firstIndex(of: ","), text[..<comma].allSatisfy(\.isLetter) {
            text = text[text.index(after: comma)...].drop { $0 == " " }
        }
        guard let day = number(1...2), take(" -") else { return nil }
        let name = text.prefix { $0.isLetter }
        text = text.dropFirst(name.count)
        let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        guard let month = months.firstIndex(of: name.prefix(3).lowercased()), take(" -"), let year = number(4...4)
        else {
            return nil
        }
        return "\(year)-\(padded(month + 1))-\(padded(day))"
    }

    mutating func separator() -> Bool {
        if take("Tt") { return true }
        let spaces = text.prefix { $0 == " " }
        text = text.dropFirst(spaces.count)
        return !spaces.isEmpty
    }

    /// - Returns: nil as the second for a time without seconds.
    mutating func time() -> (hour: Int, minute: Int, second: Int?, fraction: Substring)? {
        guard let hour = number(1...2), take(":"), let minute = number(2...2) else { return nil }
        guard take(":") else { return (hour, minute, nil, "") }
        guard let second = number(2...2), second <= 60 else { return nil }
        guard take(".,") else { return (hour, minute, second, "") }
        let fraction = text.prefix { $0.isASCII && $0.isNumber }
        text = text.dropFirst(fraction.count)
        return fraction.isEmpty ? nil : (hour, minute, second, fraction)
    }
}

/// The end of a time: its zone.
private enum ZoneText {
    /// Seconds east of UTC.
    case offset(Int)
    case zone(Zone)

    /// Nil for a text that is no zone. No text is UTC.
    init?(_ text: String) {
        var text = text
        if text.hasPrefix("("), text.hasSuffix(")") {
            text = String(text.dropFirst().dropLast())
        } else if let comment = text.firstIndex(of: "("), text.hasSuffix(")") {
            // The name of the zone behind its offset (RFC 5322 §3.3).
            text = text[..<comment].trimmingCharacters(in: .whitespaces)
        }
        let upper = text.uppercased()
        let named = ["UTC", "GMT"].first { upper.hasPrefix($0) && upper.count > 3 }
        if let offset = Self.offset(named == nil ? text : String(text.dropFirst(3))) {
            self = .offset(offset)
        } else if let offset = text.isEmpty ? 0 : TicketTime.offset(ofAbbreviation: text) {
            self = .offset(offset)
        } else if text.contains("/"), let zone = Self.zone(text) {
            self = .zone(zone)
        } else {
            return nil
        }
    }

    func instant(of local: LocalDateTime) -> Date {
        switch self {
        case .offset(let seconds): Zone.utc.instant(of: local).addingTimeInterval(-Double(seconds))
        case .zone(let zone): zone.instant(of: local)
        }
    }

    /// `+01:00`, `+0100`, `+01`.
    private static func offset(_ text: String) -> Int? {
        guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
        let digits = text.dropFirst().filter { $0 != ":" }
        guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), [1, 2, 4].contains(digits.count),
            text.count - 1 - digits.count <= 1, let hours = Int(digits.prefix(2)),
            let minutes = digits.count > 2 ? Int(digits.suffix(2)) : 0, hours <= 18, minutes < 60
        else { return nil }
        return (sign == "-" ? -1 : 1) * (hours * 3_600 + minutes * 60)
    }

    private static func zone(_ name: String) -> Zone? {
        do {
            return try Zone(name)
        } catch {
            // No zone is called so, which the caller is told.
            return nil
        }
    }
}
