import Foundation
import ICalendar

/// A date or time as other programs write it, without its zone.
enum ForeignTime: Hashable {
    case utc(Date)
    case time(LocalDateTime)
    case date(LocalDate)

    /// Takes the basic form of RFC 5545 §3.3.5 and the extended one of ISO 8601, with or without seconds, with `Z` or an
    /// offset. The hour 24 is the next midnight, and the second 60 the one before it.
    init?(_ text: some StringProtocol) {
        let parts = text.trimmingCharacters(in: .whitespaces)
            .split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "T" || $0 == "t" || $0 == " " }
        guard let day = parts.first.flatMap(Self.day) else { return nil }
        guard parts.count == 2 else {
            self = .date(day)
            return
        }
        let clock = parts[1].prefix { $0.isASCII && ($0.isNumber || $0 == ":") }
        guard let local = Self.time(clock, on: day) else { return nil }
        var rest = parts[1][clock.endIndex...]
        if rest.first == "." || rest.first == "," { rest = rest.dropFirst().drop { $0.isASCII && $0.isNumber } }
        switch rest {
        case "": self = .time(local)
        case "Z", "z": self = .utc(Zone.utc.instant(of: local))
        default:
            guard let offset = UTCOffset(name: rest) else { return nil }
            self = .utc(Zone.utc.instant(of: local).addingTimeInterval(-TimeInterval(offset.seconds)))
        }
    }

    /// `YYYYMMDD` or `YYYY-MM-DD`; some writers add a `Z`.
    private static func day(_ text: Substring) -> LocalDate? {
        let digits = text.hasSuffix("Z") ? text.dropLast() : text
        return LocalDate(basic: digits) ?? LocalDate(String(digits))
    }

    /// `hhmm`, `hhmmss`, `hh:mm` or `hh:mm:ss`.
    private static func time(_ text: Substring, on day: LocalDate) -> LocalDateTime? {
        let digits = text.contains(":") ? text.split(separator: ":", omittingEmptySubsequences: false) : pairs(text)
        let numbers = digits.compactMap { $0.utf8.count == 2 ? Int($0) : nil }
        guard numbers.count == digits.count, numbers.count == 2 || numbers.count == 3 else { return nil }
        let second = numbers.count == 3 ? numbers[2] : 0
        if numbers[0] == 24, numbers[1] == 0, second == 0 { return day.adding(days: 1).midnight }
        return LocalDateTime(date: day, hour: numbers[0], minute: numbers[1], second: second == 60 ? 59 : second)
    }

    private static func pairs(_ text: Substring) -> [Substring] {
        var pairs: [Substring] = []
        var rest = text
        while !rest.isEmpty {
            pairs.append(rest.prefix(2))
            rest = rest.dropFirst(2)
        }
        return pairs
    }
}

extension EventTime {
    /// - Parameter line: a property with a date or time, such as `DTSTART`.
    /// - Returns: nil where it cannot be read.
    init?(_ line: ContentLine) {
        guard let time = EventTime.list(line).first else { return nil }
        self = time
    }

    /// The dates and times of a property such as `EXDATE`. Those that cannot be read are left out.
    static func list(_ line: ContentLine) -> [EventTime] {
        let times = items(line).compactMap { EventTime($0, line) }
        guard times.isEmpty else { return times }
        let split = line.splitAtLastColon
        return items(split).compactMap { EventTime($0, split) }
    }

    /// The number of dates and times that a property lists, whether or not they can be read.
    static func count(_ line: ContentLine) -> Int { items(line).count }

    private static func items(_ line: ContentLine) -> [Substring] {
        // vCalendar 1.0 separates them by semicolons.
        line.value.split { $0 == "," || $0 == ";" }
    }

    private init?(_ text: Substring, _ line: ContentLine) {
        guard let time = ForeignTime(text.prefix { $0 != "/" }) else { return nil }
        switch time {
        case .utc(let instant): self = .utc(instant)
        case .date(let date): self = .date(date)
        case .time(let local):
            if line.parameter("VALUE")?.uppercased() == "DATE" {
                self = .date(local.date)
            } else {
                self = line.parameter("TZID").map { .zoned(local, zone: $0) } ?? .floating(local)
            }
        }
    }
}

extension EventTime {
    /// The value with its zone, such as `20270308T100000 Europe/Berlin`.
    var text: String {
        switch self {
        case .utc(let instant): Zone.utc.local(at: instant).basic + "Z"
        case .zoned(let local, let zone): local.basic + " " + zone
        case .floating(let local): local.basic
        case .date(let date): date.basic
        }
    }

    var isDate: Bool {
        if case .date = self { true } else { false }
    }
}
