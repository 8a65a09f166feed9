import Foundation

extension RecurrenceRule {
    public static let maxCount = 1000
    public static let maxInterval = 1000

    /// Parses a rule.
    /// - Parameter text: the value of an `RRULE`, such as `FREQ=WEEKLY;BYDAY=TU;COUNT=6`, with its parts in any order.
    /// - Throws: ``CalendarError`` that names the invalid part and the reason.
    /// - Source: RFC 5545 §3.3.10.
    public init(_ text: String) throws(CalendarError) {
        // The limit is above the length of any valid rule, and low enough for every check below to be fast.
        guard text.utf8.count <= 4000 else { throw CalendarError("A rule can have at most 4000 characters.") }
        guard !text.isEmpty else { throw CalendarError("The rule is empty; write one such as FREQ=WEEKLY;BYDAY=TU.") }
        var parts: [String: Substring] = [:]
        for part in text.split(separator: ";", omittingEmptySubsequences: false) {
            let (name, value) = try Self.nameAndValue(of: part)
            guard parts.updateValue(value, forKey: name) == nil else {
                throw CalendarError("\(name) appears twice in the rule.")
            }
        }
        guard let frequency = parts["FREQ"] else { throw CalendarError("FREQ is missing from the rule.") }
        self.init(frequency: try Self.frequency(frequency))
        try read(parts)
        try checkGrammar()
        try checkInteroperability()
        guard RuleExpansion.hasDates(self) else {
            throw CalendarError("The rule never gives a date: no day of any year matches \(patternText).")
        }
    }

    private static let names: Set<String> = [
        "FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYSETPOS",
        "WKST",
    ]

    private static func nameAndValue(of part: Substring) throws(CalendarError) -> (String, Substring) {
        guard !part.isEmpty else {
            throw CalendarError("The rule has an empty part. Separate its parts with single semicolons.")
        }
        guard let equals = part.firstIndex(of: "=") else {
            let text = String(part.prefix(40)).debugDescription
            throw CalendarError("\(text) is not a part of a rule. Write NAME=VALUE.")
        }
        let name = part[..<equals].uppercased()
        guard names.contains(name) else {
            let isTimePart = ["BYHOUR", "BYMINUTE", "BYSECOND"].contains(name)
            let reason = isTimePart ? ": every date has the time of the start" : ""
            throw CalendarError("\(String(name.prefix(40))) is not supported in a rule\(reason).")
        }
        return (name, part[part.index(after: equals)...])
    }

    private static func frequency(_ value: Substring) throws(CalendarError) -> Frequency {
        let value = value.uppercased()
        if let frequency = Frequency(rawValue: value) { return frequency }
        if ["HOURLY", "MINUTELY", "SECONDLY"].contains(value) {
            throw CalendarError("FREQ=\(value) is too frequent. The most frequent is DAILY.")
        }
        throw CalendarError("FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY.")
    }

    private mutating func read(_ parts: [String: Substring]) throws(CalendarError) {
        for (name, value) in parts.sorted(by: { $0.key < $1.key }) {
            switch name {
            case "INTERVAL": interval = try Self.number(value, name, 1...Self.maxInterval)
            case "COUNT": count = try Self.number(value, name, 1...Self.maxCount)
            case "UNTIL": until = try Self.until(value)
            case "BYMONTH": byMonth = try Self.numbers(value, name, upTo: 12, signed: false)
            case "BYWEEKNO": byWeekNumber = try Self.numbers(value, name, upTo: 53)
            case "BYYEARDAY": byYearDay = try Self.numbers(value, name, upTo: 366)
            case "BYMONTHDAY": byMonthDay = try Self.numbers(value, name, upTo: 31)
            case "BYSETPOS": bySetPosition = try Self.numbers(value, name, upTo: 366)
            case "BYDAY": byDay = try Self.days(value)
            case "WKST":
                guard let day = Weekday(code: value.uppercased()) else {
                    throw CalendarError("WKST must be one of MO, TU, WE, TH, FR, SA, SU.")
                }
                weekStart = day
            default: break
            }
        }
    }

    private static func number(
        _ value: Substring, _ name: String, _ range: ClosedRange<Int>
    ) throws(CalendarError) -> Int {
        var digits = DigitReader(value)
        guard let number = digits.number(upTo: range.upperBound), digits.isAtEnd, range.contains(number) else {
            throw CalendarError("\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    private static func numbers(
        _ value: Substring, _ name: String, upTo limit: Int, signed: Bool = true
    ) throws(CalendarError) -> [Int] {
        var found: Set<Int> = []
        for item in value.split(separator: ",", omittingEmptySubsequences: false) {
            var digits = DigitReader(item)
            let negative = signed && digits.take("-")
            if signed, !negative { _ = digits.take("+") }
            guard let number = digits.number(upTo: limit), number > 0, digits.isAtEnd else {
                let negatives = signed ? " or -\(limit) to -1" : ""
                throw CalendarError("\(name) takes whole numbers from 1 to \(limit)\(negatives).")
            }
            found.insert(negative ? -number : number)
        }
        return found.sorted()
    }

    private static func days(_ value: Substring) throws(CalendarError) -> [Day] {
        var found: Set<Day> = []
        for item in value.split(separator: ",", omittingEmptySubsequences: false) {
            guard item.utf8.count >= 2, let weekday = Weekday(code: item.suffix(2).uppercased()) else {
                throw CalendarError("BYDAY takes weekdays such as TU, 1FR or -1SU.")
            }
            let prefix = item.dropLast(2)
            let ordinal = prefix.isEmpty ? nil : try numbers(prefix, "An ordinal in BYDAY", upTo: 53).first
            found.insert(Day(weekday, ordinal: ordinal))
        }
        return found.sorted()
    }

    private static func until(_ value: Substring) throws(CalendarError) -> Until {
        let text = value.uppercased()
        if let date = LocalDate(basic: text) { return .date(date) }
        if let local = LocalDateTime(basic: text) { return .local(local) }
        if text.hasSuffix("Z"), let local = LocalDateTime(basic: text.dropLast()) {
            return .utc(Zone.utc.instant(of: local))
        }
        throw CalendarError("UNTIL must be a date or time such as 20261231, 20261231T100000 or 20261231T090000Z.")
    }
}

extension RecurrenceRule {
    /// Checks the table of RFC 5545 §3.3.10 and the text around it.
    private func checkGrammar() throws(CalendarError) {
        if count != nil, until != nil { throw CalendarError("COUNT and UNTIL cannot be used together.") }
        if !byMonthDay.isEmpty, frequency == .weekly {
            throw CalendarError("BYMONTHDAY cannot be used in a WEEKLY rule.")
        }
        if !byYearDay.isEmpty, frequency != .yearly {
            throw CalendarError("BYYEARDAY can only be used in a YEARLY rule.")
        }
        if !byWeekNumber.isEmpty, frequency != .yearly {
            throw CalendarError("BYWEEKNO can only be used in a YEARLY rule.")
        }
        if byDay.contains(where: { $0.ordinal != nil }) {
            guard frequency == .monthly || frequency == .yearly else {
                throw CalendarError("BYDAY can have ordinals, as in 1FR, only in MONTHLY and YEARLY rules.")
            }
            guard byWeekNumber.isEmpty else {
                throw CalendarError("BYDAY cannot have ordinals, as in 1FR, together with BYWEEKNO.")
            }
        }
        let others = [byMonth, byWeekNumber, byYearDay, byMonthDay].contains { !$0.isEmpty } || !byDay.isEmpty
        if !bySetPosition.isEmpty, !others {
            throw CalendarError("BYSETPOS requires another part to select from, such as BYDAY.")
        }
    }

    /// Refuses combinations that calendars interpret differently.
    private func checkInteroperability() throws(CalendarError) {
        guard frequency == .yearly else { return }
        if !byWeekNumber.isEmpty, byDay.isEmpty {
            throw CalendarError("BYWEEKNO requires BYDAY: calendars differ in the day of the week that they choose.")
        }
        if !byMonthDay.isEmpty, byMonth.isEmpty {
            throw CalendarError(
                "BYMONTHDAY in a YEARLY rule requires BYMONTH: calendars differ in the months that they choose.")
        }
        if !byWeekNumber.isEmpty, interval > 1 {
            throw CalendarError(
                "BYWEEKNO cannot be combined with an INTERVAL above 1: calendars differ in the year of a week.")
        }
    }
}
