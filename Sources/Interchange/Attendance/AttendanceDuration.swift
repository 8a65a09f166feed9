import ICalendar
import SupportCore

/// Durations of a column, in seconds, as its heading and all its cells show their unit.
///
/// `65`, `65.5 min`, `1h 5m 3s`, `1 Std. 5 Min.`, `1 heure 5`, `1 時間 5 分`, `01:05:03`, `57:55`, `PT1H5M3S`.
struct AttendanceDuration {
    private enum Unit: Int {
        case seconds = 1
        case minutes = 60
        case hours = 3_600
    }

    private let unit: Unit
    /// The unit of the first of two numbers with a colon between them.
    private let clockUnit: Unit

    /// No stay is longer: what is above is another number, such as that of the meeting.
    static let maxSeconds = 7 * 86_400.0

    /// - Parameters:
    ///   - heading: the heading of the column.
    ///   - cells: its cells.
    ///   - stays: beside each cell the seconds between joining and leaving, where both are known.
    init(heading: String, cells: [String], stays: [Double?]) {
        let heading = folded(heading, splitsCamelCase: true)
        let words = Set(heading.split(separator: " ").map(String.init))
        func names(_ words: Set<String>, _ unit: Unit) -> Bool {
            words.contains { Self.unit($0) == unit && $0.count > 1 }
        }
        unit =
            if names(words, .minutes) || heading.contains("分") {
                .minutes
            } else if names(words, .seconds) || heading.contains("秒") {
                .seconds
            } else if names(words, .hours) {
                .hours
            } else {
                .minutes
            }
        if words.isSuperset(of: ["mm", "ss"]), !words.contains("hh") {
            clockUnit = .minutes
        } else if names(words, .hours) || words.contains("hh") {
            clockUnit = .hours
        } else {
            clockUnit = Self.clockUnit(cells, stays)
        }
    }

    /// Hours and minutes, or minutes and seconds, whichever fits all cells and the stays beside them better.
    private static func clockUnit(_ cells: [String], _ stays: [Double?]) -> Unit {
        var distance = (hours: 0.0, minutes: 0.0)
        for (cell, stay) in zip(cells, stays) {
            let parts = cell.trimmed.split(separator: ":").map { Int($0) }
            guard parts.count == 2, let first = parts[0], let second = parts[1] else { continue }
            if first >= 24 { return .minutes }
            if let stay {
                distance.hours += abs(Double(first * 3_600 + second * 60) - stay)
                distance.minutes += abs(Double(first * 60 + second) - stay)
            }
        }
        return distance.minutes < distance.hours ? .minutes : .hours
    }

    /// Nil for a cell without a duration.
    func seconds(_ cell: String) -> Double? {
        guard cell.utf8.count <= 200 else { return nil }
        let text = cell.prefix { $0 != "(" }.description.trimmed
        guard text.utf8.count <= 60, text.contains(where: \.isNumber), !text.hasSuffix("%") else { return nil }
        let found = Self.iso(text) ?? clock(text) ?? units(text)
        return found.flatMap { (0...Self.maxSeconds).contains($0) ? $0 : nil }
    }

    /// True for a cell that names units, which no point in time does.
    static func hasUnits(_ cell: String) -> Bool {
        guard cell.utf8.count <= 200 else { return false }
        let text = cell.trimmed
        guard !text.contains(":"), let parts = parts(text) else { return iso(text) != nil }
        return parts.contains { unit($0.word) != nil }
    }

    private static func iso(_ text: String) -> Double? {
        guard text.first == "P" || text.first == "p" else { return nil }
        let whole = text.uppercased().split(separator: ".", maxSplits: 1)
        // A fraction of a second is left out: PT57.5S.
        let plain = whole.count == 2 ? whole[0] + (whole[1].last.map(String.init) ?? "") : whole[0]
        do {
            return Double(try ISODuration.parse(String(plain)))
        } catch {
            return nil
        }
    }

    private func clock(_ text: String) -> Double? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count) else { return nil }
        let numbers = parts.enumerated().compactMap { index, part -> Double? in
            let isLast = index == parts.count - 1
            guard !part.isEmpty, part.utf8.allSatisfy({ (0x30...0x39).contains($0) || isLast && $0 == 0x2E }) else {
                return nil
            }
            return Double(part)
        }
        guard numbers.count == parts.count, numbers.dropFirst().allSatisfy({ $0 < 60 }) else { return nil }
        if numbers.count == 3 { return numbers[0] * 3_600 + numbers[1] * 60 + numbers[2] }
        return (numbers[0] * 60 + numbers[1]) * Double(clockUnit == .hours ? 60 : 1)
    }

    private func units(_ text: String) -> Double? {
        guard let parts = Self.parts(text), !parts.isEmpty else { return nil }
        var seconds = 0.0
        var former: Unit?
        for part in parts {
            let unit: Unit
            if part.word.isEmpty {
                // “1 h 05” leaves the minutes out; a number alone has the unit of the column.
                switch former {
                case nil where parts.count == 1: unit = self.unit
                case .hours?: unit = .minutes
                case .minutes?: unit = .seconds
                default: return nil
                }
            } else {
                guard let named = Self.unit(part.word) else { return nil }
                unit = named
            }
            seconds += part.number * Double(unit.rawValue)
            former = unit
        }
        return seconds
    }

    /// The numbers of a text, each with the word behind it; nil where it does not begin with a number.
    private static func parts(_ text: String) -> [(number: Double, word: String)]? {
        var parts: [(number: Double, word: String)] = []
        var rest = text[...]
        while let first = rest.first {
            guard first.isASCII, first.isNumber else { return nil }
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == ",") }
            // A full stop or comma at the end belongs to the sentence.
            let number = String(digits.replacing(",", with: ".").reversed().drop { $0 == "." }.reversed())
            guard let value = Double(number) else { return nil }
            rest = rest.dropFirst(digits.count)
            let word = rest.prefix { !($0.isASCII && $0.isNumber) }
            rest = rest.dropFirst(word.count)
            parts.append((value, folded(String(word))))
        }
        return parts
    }

    private static func unit(_ word: String) -> Unit? {
        let first = String(word.prefix { $0 != " " })
        switch first {
        case "h", "hr", "hrs", "hour", "hours", "std", "stde", "stunde", "stunden", "heure", "heures", "hora", "horas",
            "ore", "ora", "uur", "godz", "時間", "ч":
            return .hours
        case "m", "min", "mins", "minute", "minutes", "minuten", "minuto", "minutos", "minuti", "minuut", "分", "分間",
            "мин":
            return .minutes
        case "s", "sec", "secs", "second", "seconds", "sek", "sekunde", "sekunden", "seconde", "secondes", "seg",
            "segundo", "segundos", "secondi", "秒", "с", "сек":
            return .seconds
        default: return nil
        }
    }
}
