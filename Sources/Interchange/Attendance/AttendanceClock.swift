import SupportCore

/// Points in time of a table, in seconds on one axis.
///
/// Reports write local times in the format of whoever exported them. Only differences count here, so the zone does not
/// matter, and the order of day and month is the one that keeps all of them closest together.
struct AttendanceClock {
    /// A point in time as it is written.
    struct Reading: Hashable {
        /// Seconds since midnight.
        let time: Int
        let day: Day?

        enum Day: Hashable {
            /// Days on one axis.
            case known(Int)
            /// Day and month in an order that the text does not tell.
            case numbers(Int, Int, year: Int)
        }
    }

    private let isDayFirst: Bool

    /// - Parameter readings: all points in time of the table.
    init(_ readings: [Reading]) {
        func spread(isDayFirst: Bool) -> Int? {
            var days: (first: Int, last: Int)?
            for reading in readings {
                guard case .numbers(let one, let other, let year)? = reading.day else { continue }
                let (day, month) = isDayFirst ? (one, other) : (other, one)
                guard (1...12).contains(month), (1...31).contains(day) else { return nil }
                let number = Self.days(year, month, day)
                days = (min(days?.first ?? number, number), max(days?.last ?? number, number))
            }
            return days.map { $0.last - $0.first } ?? 0
        }
        switch (spread(isDayFirst: true), spread(isDayFirst: false)) {
        case (let dayFirst?, let monthFirst?): isDayFirst = dayFirst <= monthFirst
        case (nil, _?): isDayFirst = false
        default: isDayFirst = true
        }
    }

    func seconds(_ reading: Reading) -> Int {
        let days =
            switch reading.day {
            case .known(let days)?: days
            case .numbers(let one, let other, let year)?:
                isDayFirst ? Self.days(year, other, one) : Self.days(year, one, other)
            case nil: 0
            }
        return days * 86_400 + reading.time
    }

    /// The seconds from joining to leaving; nil where they cannot be told.
    func interval(_ joined: Reading, _ left: Reading) -> Range<Int>? {
        let start = seconds(joined)
        var end = seconds(left)
        // Without dates, who leaves before they joined left after midnight.
        if end < start, joined.day == nil, left.day == nil { end += 86_400 }
        guard end >= start, Double(end - start) <= AttendanceDuration.maxSeconds else { return nil }
        return start..<end
    }

    /// Days since 1 March of the year 0.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let month = (month + 9) % 12
        return 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day
    }
}

extension AttendanceClock.Reading {
    /// Reads `10:00`, `3/8/27, 10:00:11 AM`, `08.03.2027 10:00`, `Mar 8, 2027 10:00 PM`, `2027-03-08T10:00:00Z` and the
    /// like.
    init?(_ cell: String) {
        guard cell.utf8.count <= 80 else { return nil }
        let numbers = Self.numbers(in: cell)
        guard let hour = numbers.firstIndex(where: \.precedesColon), hour + 1 < numbers.count,
            numbers[hour].value < 24, numbers[hour + 1].value < 60
        else { return nil }
        let hasSeconds = numbers[hour + 1].precedesColon && hour + 2 < numbers.count && numbers[hour + 2].value < 60
        let text = folded(cell)
        var hours = numbers[hour].value
        let words = text.split(separator: " ").map(String.init)
        if Self.isMarked(words, "p") || text.contains("午後") {
            hours = hours % 12 + 12
        } else if Self.isMarked(words, "a") || text.contains("午前") {
            hours %= 12
        }
        time = hours * 3_600 + numbers[hour + 1].value * 60 + (hasSeconds ? numbers[hour + 2].value : 0)
        let behind = numbers.dropFirst(hour + (hasSeconds ? 3 : 2)).prefix { !$0.precedesColon }
        day = Self.day(
            hour > 0 ? Array(numbers[..<hour]) : Array(behind), month: words.lazy.compactMap(Self.month).first)
    }

    /// `PM`, `p.m.` and `p. m.`.
    private static func isMarked(_ words: [String], _ letter: String) -> Bool {
        words.indices.contains { index in
            words[index].hasSuffix(letter + "m") && words[index].dropLast(2).allSatisfy(\.isNumber)
                || words[index] == letter && index + 1 < words.count && words[index + 1] == "m"
        }
    }

    private struct Number {
        let value: Int
        let digits: Int
        let precedesColon: Bool
    }

    private static func numbers(in cell: String) -> [Number] {
        var numbers: [Number] = []
        var digits: [UInt8] = []
        for byte in Array(cell.utf8) + [0] {
            if (0x30...0x39).contains(byte) {
                digits.append(byte)
            } else if !digits.isEmpty {
                let value = digits.prefix(9).reduce(0) { $0 * 10 + Int($1 - 0x30) }
                numbers.append(Number(value: value, digits: digits.count, precedesColon: byte == UInt8(ascii: ":")))
                digits = []
            }
        }
        return numbers
    }

    private static func day(_ numbers: [Number], month: Int?) -> Day? {
        func year(_ number: Number) -> Int { number.digits <= 2 ? 2_000 + number.value : number.value }
        func known(_ year: Int, _ month: Int, _ day: Int) -> Day? {
            guard (1...12).contains(month), (1...31).contains(day) else { return nil }
            return .known(AttendanceClock.dayNumber(year, month, day))
        }
        if let month {
            guard let day = numbers.first(where: { $0.digits <= 2 }) else { return nil }
            let rest = numbers.filter { $0.digits == 4 }.first ?? numbers.dropFirst().first
            return known(rest.map(year) ?? 0, month, day.value)
        }
        guard numbers.count >= 2 else { return nil }
        if numbers[0].digits == 4, numbers.count >= 3 {
            return known(numbers[0].value, numbers[1].value, numbers[2].value)
        }
        return .numbers(numbers[0].value, numbers[1].value, year: numbers.count >= 3 ? year(numbers[2]) : 0)
    }

    private static func month(_ word: String) -> Int? {
        let letters = word.drop(while: \.isNumber)
        guard letters.allSatisfy({ $0.isASCII && $0.isLetter }) else { return nil }
        return MonthNames.number(of: String(letters))
    }
}

extension AttendanceClock {
    fileprivate static func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int { days(year, month, day) }
}
