/// Business time on the local clock: how much there is before a local second, and back again.
///
/// Local seconds are counted from 1970-01-01T00:00:00 on the wall clock. A week is one number, a day of the week one
/// of seven, and holidays are a sorted list with running totals, so that no distance costs more than another.
struct LocalHours: Sendable, Hashable {
    private let week: [[ClosedOpen]]
    /// Business seconds of a week before each of its days, and of the whole week at the end.
    private let beforeDay: [Int]
    /// The numbers of the days that would have had hours, ascending.
    private let holidays: [Int]
    /// Business seconds that the holidays before each took away, and all together at the end.
    private let lost: [Int]
    /// Business seconds before each holiday.
    private let beforeHoliday: [Int]

    private struct ClosedOpen: Sendable, Hashable {
        let start: Int
        let end: Int
    }

    init(week businessWeek: BusinessWeek, holidays kept: Set<Holiday>, years: ClosedRange<Int>) {
        let week = BusinessWeek.Day.allCases.map { day in
            businessWeek[day].map { ClosedOpen(start: $0.opens * 60, end: $0.closes * 60) }
        }
        let lengths = week.map { $0.reduce(0) { $0 + $1.end - $1.start } }
        let beforeDay = lengths.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
        let days = Set(kept.flatMap { $0.dayNumbers(in: years) })
        let holidays = days.filter { lengths[Self.weekday(of: $0)] > 0 }.sorted()
        let lost = holidays.reduce(into: [0]) { $0.append($0[$0.count - 1] + lengths[Self.weekday(of: $1)]) }
        self.week = week
        self.beforeDay = beforeDay
        self.holidays = holidays
        self.lost = lost
        beforeHoliday = holidays.indices.map { place in
            let (weeks, weekday) = Self.weeksAndWeekday(of: holidays[place])
            return weeks * beforeDay[7] + beforeDay[weekday] - lost[place]
        }
    }

    /// Business seconds from a fixed local Monday until a local second; negative before it.
    func seconds(before local: Int) -> Int {
        let day = floorDivide(local, GregorianDay.seconds)
        let second = local - day * GregorianDay.seconds
        let (weeks, weekday) = Self.weeksAndWeekday(of: day)
        let passed = holidays.firstPlace { $0 >= day }
        let isHoliday = passed < holidays.count && holidays[passed] == day
        let today = isHoliday ? 0 : week[weekday].reduce(0) { $0 + min(max(second - $1.start, 0), $1.end - $1.start) }
        return weeks * beforeDay[7] + beforeDay[weekday] + today - lost[passed]
    }

    /// The earliest local second before which there are so many business seconds: a closing time rather than the
    /// next opening.
    func earliest(having seconds: Int) -> Int {
        let passed = beforeHoliday.firstPlace { $0 >= seconds }
        let withHolidays = seconds + lost[passed]
        let weeks = floorDivide(withHolidays - 1, beforeDay[7])
        var left = withHolidays - weeks * beforeDay[7]
        var weekday = 0
        while beforeDay[weekday + 1] < left { weekday += 1 }
        left -= beforeDay[weekday]
        var place = 0
        while week[weekday][place].end - week[weekday][place].start < left {
            left -= week[weekday][place].end - week[weekday][place].start
            place += 1
        }
        let day = weeks * 7 + weekday - Self.mondayShift
        return day * GregorianDay.seconds + week[weekday][place].start + left
    }

    /// 1970-01-01 was a Thursday.
    private static let mondayShift = 3

    private static func weekday(of day: Int) -> Int {
        weeksAndWeekday(of: day).weekday
    }

    private static func weeksAndWeekday(of day: Int) -> (weeks: Int, weekday: Int) {
        let weeks = floorDivide(day + mondayShift, 7)
        return (weeks, day + mondayShift - weeks * 7)
    }
}

extension [Int] {
    /// The first place in an ascending list whose value meets a condition that holds from there on; `count` if none.
    @inline(__always)
    func firstPlace(where condition: (Int) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if condition(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
