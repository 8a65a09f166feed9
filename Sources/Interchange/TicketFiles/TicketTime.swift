import Foundation
import ICalendar
import SupportCore

/// A point in time as helpdesks export it.
///
/// `2026-11-24 09:05`, `2026-11-24T09:05:00+01:00`, `24.11.2026 09:05`, `24/Nov/26 9:05 AM`, `Tue Nov 24 09:05:00 2026`,
/// `Nov 24, 2026 at 9:05 AM UTC`. A time without a zone is of the zone that the importer names.
enum TicketTime {
    enum Fault: Error {
        case unreadable
        /// Day and month may be either.
        case ambiguous
    }

    /// - Throws: ``Fault``.
    static func instant(_ text: String, zone: Zone) throws(Fault) -> Date {
        try reading(text, zone: zone).instant
    }

    /// - Returns: the instant, and true if the text names the zone or the offset of its time.
    /// - Throws: ``Fault``.
    static func reading(_ text: String, zone: Zone) throws(Fault) -> (instant: Date, hasZone: Bool) {
        if let instant = Interchange.instant(parsing: text) { return (instant, true) }
        guard text.utf8.count <= 80, let scan = TicketTimeScan(text) else { throw .unreadable }
        let date = try scan.date
        guard let local = LocalDateTime(date: date, hour: scan.hour, minute: scan.minute, second: scan.second) else {
            throw .unreadable
        }
        if let offset = scan.offset {
            return (Zone.utc.instant(of: local).addingTimeInterval(-Double(offset)), true)
        }
        return ((scan.zone ?? zone).instant(of: local), scan.zone != nil)
    }

    /// The offset that an abbreviation such as `CET` stands for, in seconds east of UTC; nil for an unknown one.
    static func offset(ofAbbreviation name: String) -> Int? {
        abbreviations[name.uppercased()].map { Int($0 * 3_600) }
    }

    /// Hours east of UTC. Names that stand for several zones, such as IST, are left out; those of North America are as in
    /// RFC 5322 §4.3.
    private static let abbreviations: [String: Double] = [
        "Z": 0, "UTC": 0, "UT": 0, "GMT": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "MEZ": 1,
        "MESZ": 2, "MET": 1, "MEST": 2, "EET": 2, "EEST": 3, "SAST": 2, "MSK": 3, "EST": -5, "EDT": -4, "CST": -6,
        "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "BRT": -3, "ART": -3,
        "JST": 9, "KST": 9, "HKT": 8, "SGT": 8, "AWST": 8, "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11,
        "NZST": 12, "NZDT": 13,
    ]
}

/// The parts of a point in time.
private struct TicketTimeScan {
    private(set) var hour = 0
    private(set) var minute = 0
    private(set) var second = 0
    /// Seconds east of UTC.
    private(set) var offset: Int?
    private(set) var zone: Zone?
    /// The numbers of the date, with the number of their digits.
    private var numbers: [(value: Int, digits: Int)] = []
    private var month: Int?
    private var isDotted = false

    init?(_ text: String) {
        let cleaned = String(text.map { $0.isWhitespace || $0 == "," || $0 == "(" || $0 == ")" ? " " : $0 })
        var words = cleaned.split(separator: " ").map(String.init)
        // The date and the time of `2026-11-24T09:05:00Z` are words of their own.
        words = words.flatMap { word -> [String] in
            guard let mark = word.firstIndex(of: "T"), mark > word.startIndex, mark < word.index(before: word.endIndex),
                word[word.index(before: mark)].isNumber, word[word.index(after: mark)].isNumber
            else { return [word] }
            return [String(word[..<mark]), String(word[word.index(after: mark)...])]
        }
        var hasTime = false
        for (index, word) in words.enumerated() {
            if word.contains(":"), !hasTime, word.first?.isNumber == true {
                guard takeTime(word) else { return nil }
                hasTime = true
            } else if hasTime, takeHalf(word, following: words.dropFirst(index + 1).first) {
                continue
            } else if hasTime, takeZone(word) {
                continue
            } else if !takeDate(word) {
                return nil
            }
        }
    }

    // MARK: - The time

    private mutating func takeTime(_ word: String) -> Bool {
        let clock = word.prefix { $0.isNumber || $0 == ":" || $0 == "." }
        let parts = clock.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count) else { return false }
        let numbers = parts.map { Int($0.prefix { $0 != "." }) }
        guard let hour = numbers[0], let minute = numbers[1], (0...23).contains(hour), (0...59).contains(minute) else {
            return false
        }
        if parts.count == 3 {
            guard let second = numbers[2], (0...59).contains(second) else { return false }
            self.second = second
        }
        (self.hour, self.minute) = (hour, minute)
        let rest = String(word.dropFirst(clock.count))
        return rest.isEmpty || takeHalf(rest, following: nil) || takeZone(rest)
    }

    /// `AM`, `p.m.`
    private mutating func takeHalf(_ word: String, following: String?) -> Bool {
        switch word.lowercased().filter({ $0 != "." }) {
        case "am": hour %= 12
        case "pm": hour = hour % 12 + 12
        // “p. m.” is two words, of which the second has no meaning of its own.
        case "a" where following?.lowercased().hasPrefix("m") == true: hour %= 12
        case "p" where following?.lowercased().hasPrefix("m") == true: hour = hour % 12 + 12
        case "m", "uhr", "h": break
        default: return false
        }
        return true
    }

    private mutating func takeZone(_ word: String) -> Bool {
        guard offset == nil, zone == nil else { return false }
        let upper = word.uppercased()
        for prefix in ["UTC", "GMT"] where upper.hasPrefix(prefix) && upper.count > prefix.count {
            return takeOffset(word.dropFirst(prefix.count))
        }
        if let known = TicketTime.offset(ofAbbreviation: word) {
            offset = known
            return true
        }
        if takeOffset(word[...]) { return true }
        guard word.contains("/"), word.first?.isLetter == true else { return false }
        do {
            zone = try Zone(word)
            return true
        } catch {
            return false
        }
    }

    private mutating func takeOffset(_ text: Substring) -> Bool {
        guard let sign = text.first, sign == "+" || sign == "-" else { return false }
        let digits = text.dropFirst().filter { $0 != ":" }
        guard (1...4).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(digits)
        else { return false }
        let (hours, minutes) = digits.count <= 2 ? (number, 0) : (number / 100, number % 100)
        guard hours <= 14, minutes < 60 else { return false }
        offset = (sign == "-" ? -1 : 1) * (hours * 3_600 + minutes * 60)
        return true
    }

    // MARK: - The date

    private mutating func takeDate(_ word: String) -> Bool {
        isDotted = isDotted || word.contains(".") && word.first?.isNumber == true
        for part in word.split(whereSeparator: { $0 == "/" || $0 == "-" || $0 == "." }) {
            if let number = Int(part.filter(\.isNumber)), part.first?.isNumber == true {
                guard part.utf8.count <= 4, numbers.count < 3 else { return false }
                numbers.append((number, part.filter(\.isNumber).count))
            } else if let named = Self.month(String(part)), month == nil {
                month = named
            } else if !Self.isFiller(String(part)) {
                return false
            }
        }
        return true
    }

    /// Names of weekdays, and words such as “at”.
    private static func isFiller(_ word: String) -> Bool {
        let folded = folded(word)
        return ["at", "um", "a", "de", "le", "el", "as", "les", "las", "o", "am", "on"].contains(folded)
            || weekdays.contains(String(folded.prefix(3)))
    }

    private static let weekdays: Set = [
        "mon", "tue", "wed", "thu", "fri", "sat", "sun", "mo", "di", "mi", "do", "fr", "sa", "so", "mit", "die", "don",
        "fre", "sam", "son", "lun", "mer", "jeu", "ven", "dim", "mie", "jue", "vie", "sab", "dom", "seg", "ter", "qua",
        "qui", "sex",
    ]

    private static func month(_ word: String) -> Int? { MonthNames.number(of: folded(word)) }

    var date: LocalDate {
        get throws(TicketTime.Fault) {
            if let month {
                guard numbers.count == 2 else { throw .unreadable }
                let (day, year) = numbers[0].digits == 4 ? (numbers[1], numbers[0]) : (numbers[0], numbers[1])
                return try Self.date(year, month, day.value)
            }
            guard numbers.count == 3 else { throw .unreadable }
            if numbers[0].digits == 4 { return try Self.date(numbers[0], numbers[1].value, numbers[2].value) }
            let (first, second, year) = (numbers[0].value, numbers[1].value, numbers[2])
            if isDotted || first > 12 || first == second { return try Self.date(year, second, first) }
            if second > 12 { return try Self.date(year, first, second) }
            throw .ambiguous
        }
    }

    private static func date(_ year: (value: Int, digits: Int), _ month: Int, _ day: Int) throws(TicketTime.Fault)
        -> LocalDate
    {
        guard year.digits == 4 || year.digits == 2,
            let date = LocalDate(year: year.digits == 2 ? 2_000 + year.value : year.value, month: month, day: day)
        else { throw .unreadable }
        return date
    }
}
