/// The week that a day belongs to, as `BYWEEKNO` counts: week 1 is the first with at least four days in its year.
struct WeekOfYear: Hashable {
    /// 1…53
    let number: Int
    /// How many weeks the year has to which the week belongs, 52 or 53.
    let count: Int

    init(_ dayNumber: Int, weekStart: Weekday) {
        var year = LocalDate(dayNumber: dayNumber).year
        if dayNumber < Self.firstDay(of: year, weekStart) {
            year -= 1
        } else if dayNumber >= Self.firstDay(of: year + 1, weekStart) {
            year += 1
        }
        let first = Self.firstDay(of: year, weekStart)
        number = (dayNumber - first) / 7 + 1
        count = (Self.firstDay(of: year + 1, weekStart) - first) / 7
    }

    private static func firstDay(of year: Int, _ weekStart: Weekday) -> Int {
        let newYear = LocalDate.dayNumber(year: year, month: 1, day: 1)
        let daysBefore = Weekday(dayNumber: newYear).days(after: weekStart)
        return newYear - daysBefore + (daysBefore > 3 ? 7 : 0)
    }
}
