internal import Foundation

/// Day numbers of the proleptic Gregorian calendar; 1970-01-01 is day 0.
enum GregorianDay {
    static let seconds = 86_400

    /// The Gregorian calendar repeats every 400 years, which are whole weeks (146,097 = 7 × 20,871).
    static let daysInCycle = 146_097

    /// The day number of an existing date; see ``exists(year:month:day:)``.
    static func number(year: Int, month: Int, day: Int) -> Int {
        // Years are counted from March, so that the leap day comes last.
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

/// Division that rounds down, as calendars need for times before their epoch.
@inline(__always)
func floorDivide(_ value: Int, _ divisor: Int) -> Int {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
}

extension Date {
    /// About 270,000 years before and after 1970: `Int` arithmetic cannot overflow, and `Double` is exact.
    private static let maxEpochSeconds = 8_640_000_000_000.0

    /// The seconds since 1970, rounded down and clamped to about 270,000 years. Not a number counts as 1970.
    var epochSeconds: Int {
        guard !timeIntervalSince1970.isNaN else { return 0 }
        return Int(timeIntervalSince1970.rounded(.down).clamped(to: -Self.maxEpochSeconds...Self.maxEpochSeconds))
    }

    init(epochSeconds: Int) {
        self.init(timeIntervalSince1970: Double(epochSeconds))
    }

    /// The instant without fractions of a second. The API and the tables have whole seconds, so a stored value stays
    /// equal when it is read again.
    var truncatedToSeconds: Date { Date(epochSeconds: epochSeconds) }
}

extension Double {
    fileprivate func clamped(to range: ClosedRange<Double>) -> Double {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}
