/// The rule for all times after the last transition of a zone file: a POSIX `TZ` string with the extension of RFC 9636
/// §3.3.1, such as `CET-1CEST,M3.5.0,M10.5.0/3`.
struct ZoneFooter: Hashable {
    /// A yearly clock change.
    struct Change: Hashable {
        enum Day: Hashable {
            /// `Mm.w.d`: the `week`th occurrence of the weekday in the month; 5 is the last.
            case weekday(Weekday, week: Int, month: Int)
            /// `Jn`: a fixed day; 29 February is not counted.
            case fixed(month: Int, day: Int)
            /// `n`: days since 1 January; 29 February is counted.
            case ordinal(Int)
        }

        var day: Day
        /// Seconds after midnight in the local time before the change; can be negative or more than a day.
        var time: Int

        /// The local time of the change in `year`, by the clock before it, in seconds since 1970.
        func clockSeconds(in year: Int) -> Int {
            dayNumber(in: year) * 86_400 + time
        }

        private func dayNumber(in year: Int) -> Int {
            switch day {
            case .fixed(let month, let day):
                return LocalDate.dayNumber(year: year, month: month, day: day)
            case .ordinal(let days):
                return LocalDate.dayNumber(year: year, month: 1, day: 1) + days
            case .weekday(let weekday, let week, let month):
                let first = LocalDate.dayNumber(year: year, month: month, day: 1)
                let offset = weekday.days(after: Weekday(dayNumber: first)) + 7 * (week - 1)
                return first + (offset < LocalDate.daysInMonth(month, of: year) ? offset : offset - 7)
            }
        }
    }

    struct Daylight: Hashable {
        var type: ZoneFile.LocalTimeType
        var begins: Change
        var ends: Change
    }

    var standard: ZoneFile.LocalTimeType
    var daylight: Daylight?

    static func read(_ reader: inout ByteReader) throws(CalendarError) -> ZoneFooter? {
        guard try reader.line().isEmpty else { throw ZoneFile.damaged }
        let text = String(decoding: try reader.line(), as: UTF8.self)
        return text.isEmpty ? nil : try ZoneFooter(text)
    }

    init(_ text: String) throws(CalendarError) {
        var scanner = FooterScanner(text)
        let name = try scanner.name()
        standard = ZoneFile.LocalTimeType(offset: -(try scanner.time(limit: 24)), isDaylight: false, name: name)
        guard !scanner.digits.isAtEnd else { return }

        let daylightName = try scanner.name()
        let hasOffset = scanner.digits.peek != ","
        let offset = hasOffset ? -(try scanner.time(limit: 24)) : standard.offset + 3600
        daylight = Daylight(
            type: ZoneFile.LocalTimeType(offset: offset, isDaylight: true, name: daylightName),
            begins: try scanner.change(), ends: try scanner.change())
        guard scanner.digits.isAtEnd else { throw ZoneFile.damaged }
    }
}

private struct FooterScanner {
    var digits: DigitReader

    init(_ text: String) {
        digits = DigitReader(text)
    }

    /// Reads an abbreviation: `CET`, or `<+0330>` if it has characters other than letters.
    mutating func name() throws(CalendarError) -> String {
        let quoted = digits.take("<")
        var name = ""
        while let next = digits.peek, quoted ? next != ">" : next.properties.isAlphabetic {
            name.unicodeScalars.append(next)
            _ = digits.take(next)
        }
        guard !name.isEmpty, !quoted || digits.take(">") else { throw ZoneFile.damaged }
        return name
    }

    /// Reads `[+-]hh[:mm[:ss]]` as seconds.
    mutating func time(limit hours: Int) throws(CalendarError) -> Int {
        let negative = digits.take("-")
        if !negative { _ = digits.take("+") }
        guard let hour = digits.number(upTo: hours) else { throw ZoneFile.damaged }
        var seconds = hour * 3600
        for unit in [60, 1] where digits.take(":") {
            guard let part = digits.number(upTo: 59) else { throw ZoneFile.damaged }
            seconds += part * unit
        }
        return negative ? -seconds : seconds
    }

    /// Reads a change such as `,Mm.w.d[/time]`; the default time is 02:00.
    mutating func change() throws(CalendarError) -> ZoneFooter.Change {
        guard digits.take(",") else { throw ZoneFile.damaged }
        let day = try changeDay()
        return ZoneFooter.Change(day: day, time: digits.take("/") ? try time(limit: 167) : 7200)
    }

    private mutating func changeDay() throws(CalendarError) -> ZoneFooter.Change.Day {
        if digits.take("M") {
            guard let month = digits.number(upTo: 12), month >= 1, digits.take("."),
                let week = digits.number(upTo: 5), week >= 1, digits.take("."), let day = digits.number(upTo: 6),
                let weekday = Weekday(rawValue: day == 0 ? 7 : day)
            else { throw ZoneFile.damaged }
            return .weekday(weekday, week: week, month: month)
        }
        if digits.take("J") {
            guard let ordinal = digits.number(upTo: 365), ordinal >= 1 else { throw ZoneFile.damaged }
            // Any year that is not a leap year gives the day.
            let date = LocalDate(dayNumber: LocalDate.dayNumber(year: 1970, month: 1, day: ordinal))
            return .fixed(month: date.month, day: date.day)
        }
        guard let ordinal = digits.number(upTo: 365) else { throw ZoneFile.damaged }
        return .ordinal(ordinal)
    }
}
