/// Days of the proleptic Gregorian calendar as numbers; 1970-01-01 is day 0.
enum GregorianDay {
    static let seconds = 86_400

    /// The Gregorian calendar repeats every 400 years, and these are whole weeks (146,097 = 7 × 20,871).
    static let daysInCycle = 146_097

    /// - Parameters: a date that exists; see ``exists(year:month:day:)``.
    static func number(year: Int, month: Int, day: Int) -> Int {
        // Years are counted from March, so that the day that some years lack comes last.
        let marchYear = month > 2 ? year : year - 1
        let marchMonth = (month + 9) % 12
        let dayOfYear = (153 * marchMonth + 2) / 5 + day - 1
        let leapDays = floorDivide(marchYear, 4) - floorDivide(marchYear, 100) + floorDivide(marchYear, 400)
        return 365 * marchYear + leapDays + dayOfYear - 719_468
    }

    static func exists(year: Int, month: Int, day: Int) -> Bool {
        guard (1...12).contains(month) else { return false }
        return (1...length(ofMonth: month, year: year)).contains(day)
    }

    static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }
}

/// Division that rounds towards the past, as calendars need it before their epoch.
@inline(__always)
func floorDivide(_ value: Int, _ divisor: Int) -> Int {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
}
