/// Business time on the local clock, with conversion from local seconds to business seconds and back.
///
/// Local seconds are counted from 1970-01-01T00:00:00 on the local clock. Weeks and weekdays have fixed totals, and
/// holidays are a sorted list with running totals, so the cost does not depend on the distance.
struct LocalHours: Sendable, Hashable {
    private let week: [[Interval]]
    /// The business seconds of a week before each weekday, and of the whole week at the end.
    private let beforeDay: [Int]
    /// The day numbers of the holidays on weekdays with hours, ascending.
    private let holidays: [Int]
    /// The business seconds cancelled by the holidays before each one, and by all of them at the end.
    private let cancelled: [Int]
    /// The business seconds before each holiday.
    private let beforeHoliday: [Int]

    /// A half-open interval in seconds after midnight.
    private struct Interval: Sendable, Hashable {
        let start: Int
        let end: Int
    }

    init(week businessWeek: BusinessWeek, holidays businessHolidays: Set<Holiday>, years: ClosedRange<Int>) {
        let week = BusinessWeek.Day.allCases.map { day in
            businessWeek[day].map { Interval(start: $0.opens * 60, end: $0.closes * 60) }
        }
        let lengths = week.map { $0.reduce(0) { $0 + $1.end - $1.start } }
        let beforeDay = lengths.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
        let days = Set(businessHolidays.flatMap { $0.dayNumbers(in: years) })
        let holidays = days.filter { lengths[Self.weekday(of: $0)] > 0 }.sorted()
        let cancelled = holidays.reduce(into: [0]) { $0.append($0[$0.count - 1] + lengths[Self.weekday(of: $1)]) }
        self.week = week
        self.beforeDay = beforeDay
        self.holidays = holidays
        self.cancelled = cancelled
        beforeHoliday = holidays.indices.map { index in
            let (weeks, weekday) = Self.weeksAndWeekday(of: holidays[index])
            return weeks * beforeDay[7] + beforeDay[weekday] - cancelled[index]
        }
    }

    /// The business seconds from a fixed local Monday until a local second; negative before that Monday.
    func seconds(before local: Int) -> Int {
        let day = floorDivide(local, GregorianDay.seconds)
        let second = local - day * GregorianDay.seconds
        let (weeks, weekday) = Self.weeksAndWeekday(of: day)
        let earlierHolidays = holidays.partitioningIndex { $0 >= day }
        let isHoliday = earlierHolidays < holidays.count && holidays[earlierHolidays] == day
        let today = isHoliday ? 0 : week[weekday].reduce(0) { $0 + min(max(second - $1.start, 0), $1.end - $1.start) }
        return weeks * beforeDay[7] + beforeDay[weekday] + today - cancelled[earlierHolidays]
    }

    /// The earliest local second before which there are this many business seconds: a closing time rather than the next
    /// opening.
    func earliestSecond(with businessSeconds: Int) -> Int {
        let earlierHolidays = beforeHoliday.partitioningIndex { $0 >= businessSeconds }
        let withHolidays = businessSeconds + cancelled[earlierHolidays]
        let weeks = floorDivide(withHolidays - 1, beforeDay[7])
        var remaining = withHolidays - weeks * beforeDay[7]
        var weekday = 0
        while beforeDay[weekday + 1] < remaining { weekday += 1 }
        remaining -= beforeDay[weekday]
        var index = 0
        while week[weekday][index].end - week[weekday][index].start < remaining {
            remaining -= week[weekday][index].end - week[weekday][index].start
            index += 1
        }
        let day = weeks * 7 + weekday - Self.mondayShift
        return day * GregorianDay.seconds + week[weekday][index].start + remaining
    }

    /// The weekday of 1970-01-01, a Thursday, counted from Monday.
    private static let mondayShift = 3

    private static func weekday(of day: Int) -> Int {
        weeksAndWeekday(of: day).weekday
    }

    private static func weeksAndWeekday(of day: Int) -> (weeks: Int, weekday: Int) {
        let weeks = floorDivide(day + mondayShift, 7)
        return (weeks, day + mondayShift - weeks * 7)
    }
}

extension Array {
    /// The first index at which the condition is true, in an array that the condition partitions: it is false before
    /// that index and true from there on. Returns `count` if the condition is false for all elements.
    @inline(__always)
    func partitioningIndex(where condition: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if condition(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
