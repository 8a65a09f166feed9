public import Foundation

/// The definition of a zone in a calendar file: a `VTIMEZONE` (RFC 5545 §3.6.5).
public struct ZoneDefinition: Hashable, Sendable {
    /// A `STANDARD` or `DAYLIGHT` component: an offset and its onsets.
    public struct Observance: Hashable, Sendable {
        public var isDaylight: Bool
        /// The first onset, in the local time before it.
        public var start: LocalDateTime
        /// Seconds east of UTC before the onset.
        public var offsetFrom: Int
        /// Seconds east of UTC after the onset.
        public var offsetTo: Int
        /// The abbreviation, such as `CEST`.
        public var name: String?
        /// The text of the yearly `RRULE` of the onsets.
        public var rule: String?
        /// Further onsets from `RDATE`s. They occur only in foreign files, because Outlook interprets them incorrectly.
        public var added: [LocalDateTime]

        public init(
            isDaylight: Bool, start: LocalDateTime, offsetFrom: Int, offsetTo: Int, name: String? = nil,
            rule: String? = nil, added: [LocalDateTime] = []
        ) {
            self.isDaylight = isDaylight
            self.start = start
            self.offsetFrom = offsetFrom
            self.offsetTo = offsetTo
            self.name = name
            self.rule = rule
            self.added = added
        }
    }

    /// `TZID`
    public var identifier: String
    public var observances: [Observance]

    public init(identifier: String, observances: [Observance]) {
        self.identifier = identifier
        self.observances = observances
    }
}

extension Zone {
    /// The definition to publish for events between two instants: a single offset, or a yearly pair of standard and
    /// daylight time without an end. Clients, Outlook above all, support nothing else.
    /// - Returns: nil if the clock changes in the window do not follow one yearly rule, as in Casablanca or Gaza, or if
    ///   no `RRULE` of a single month can express the rule, as in Cairo. Publish such events in UTC.
    public func definition(from: Date, to: Date) -> ZoneDefinition? {
        let window = from.wholeSeconds..<max(from, to).wholeSeconds + 1
        let pair = table.footer.flatMap { yearlyPair($0, in: window) }
        guard let observances = pair ?? singleOffset(in: window) else { return nil }
        return ZoneDefinition(identifier: identifier, observances: observances)
    }

    /// The definition with one observance for each clock change between two instants, for a zone that
    /// ``definition(from:to:)`` has none for. Outlook does not read it, so publish only what cannot be in UTC: a series.
    public func definitionByChanges(from: Date, to: Date) -> ZoneDefinition {
        let changes = table.changes(from: from.wholeSeconds, to: max(from, to).wholeSeconds + 1)
        let first = table.type(atInstant: from.wholeSeconds)
        let before = ZoneDefinition.Observance(
            isDaylight: first.isDaylight, start: LocalDateTime(clockSeconds: 0), offsetFrom: first.offset,
            offsetTo: first.offset, name: first.name)
        return ZoneDefinition(
            identifier: identifier,
            observances: [before]
                + changes.map { change in
                    ZoneDefinition.Observance(
                        isDaylight: change.after.isDaylight,
                        start: LocalDateTime(clockSeconds: change.at + change.before.offset),
                        offsetFrom: change.before.offset, offsetTo: change.after.offset, name: change.after.name)
                })
    }

    private func singleOffset(in window: Range<Int>) -> [ZoneDefinition.Observance]? {
        let changes = table.changes(from: window.lowerBound, to: window.upperBound)
        guard changes.allSatisfy({ $0.before.offset == $0.after.offset }) else { return nil }
        let type = table.type(atInstant: window.lowerBound)
        return [
            ZoneDefinition.Observance(
                isDaylight: false, start: LocalDateTime(clockSeconds: 0), offsetFrom: type.offset,
                offsetTo: type.offset, name: type.name)
        ]
    }

    private func yearlyPair(_ footer: ZoneFooter, in window: Range<Int>) -> [ZoneDefinition.Observance]? {
        guard let daylight = footer.daylight, daylight.type.offset != footer.standard.offset,
            let beginRule = daylight.begins.yearlyRule, let endRule = daylight.ends.yearlyRule
        else { return nil }
        let firstYear = LocalDateTime(clockSeconds: window.lowerBound).date.year
        let lastYear = LocalDateTime(clockSeconds: window.upperBound).date.year
        guard (firstYear...lastYear).allSatisfy({ follows(footer, daylight, in: $0) }) else { return nil }
        // The definition starts in the first year of the rule, not of the window, so that it changes only with tzdata.
        var year = firstYear
        while year > Recurrence.years.lowerBound, follows(footer, daylight, in: year - 1) { year -= 1 }

        func observance(
            _ change: ZoneFooter.Change, _ rule: String, from: ZoneFile.LocalTimeType, to: ZoneFile.LocalTimeType
        ) -> ZoneDefinition.Observance {
            // tzdata marks Dublin's winter time as daylight time; in a VTIMEZONE, daylight time is the larger offset.
            ZoneDefinition.Observance(
                isDaylight: to.offset > from.offset, start: LocalDateTime(clockSeconds: change.clockSeconds(in: year)),
                offsetFrom: from.offset, offsetTo: to.offset, name: to.name, rule: rule)
        }
        return [
            observance(daylight.begins, beginRule, from: footer.standard, to: daylight.type),
            observance(daylight.ends, endRule, from: daylight.type, to: footer.standard),
        ]
        .sorted { $0.isDaylight && !$1.isDaylight }
    }

    /// Returns true if the changes of a year in UTC are exactly the two of the footer.
    private func follows(_ footer: ZoneFooter, _ daylight: ZoneFooter.Daylight, in year: Int) -> Bool {
        let expected = [
            (daylight.begins.clockSeconds(in: year) - footer.standard.offset, daylight.type.offset),
            (daylight.ends.clockSeconds(in: year) - daylight.type.offset, footer.standard.offset),
        ]
        .sorted { $0.0 < $1.0 }
        let changes = table.changes(
            from: LocalDate.dayNumber(year: year, month: 1, day: 1) * 86_400,
            to: LocalDate.dayNumber(year: year + 1, month: 1, day: 1) * 86_400
        )
        .filter { $0.before.offset != $0.after.offset }
        return changes.elementsEqual(expected) { $0.at == $1.0 && $0.after.offset == $1.1 }
    }
}

extension ZoneFooter.Change {
    /// The `RRULE` of a change; nil if its possible days are not all in one month.
    ///
    /// A time outside the day moves the change to another day: Santiago's "first Saturday at 24:00" is the Sunday among
    /// the 2nd to the 8th.
    var yearlyRule: String? {
        let shift = floorDivision(time, by: 86_400)
        switch day {
        case .ordinal:
            return nil
        case .fixed(let month, let day):
            guard (1...28).contains(day + shift) || shift == 0 else { return nil }
            return "FREQ=YEARLY;BYMONTH=\(month);BYMONTHDAY=\(day + shift)"
        case .weekday(let weekday, let week, let month):
            let shifted = Weekday(dayNumber: weekday.rawValue - 4 + shift).code
            if shift == 0 { return "FREQ=YEARLY;BYMONTH=\(month);BYDAY=\(week == 5 ? -1 : week)\(shifted)" }
            // The last week of February begins on another day in leap years.
            guard week < 5 || month != 2 else { return nil }
            let first = (week < 5 ? week * 7 - 6 : LocalDate.daysInMonth(month, of: 2000) - 6) + shift
            guard first >= 1, first + 6 <= LocalDate.daysInMonth(month, of: 2001) else { return nil }
            if first % 7 == 1 { return "FREQ=YEARLY;BYMONTH=\(month);BYDAY=\(first / 7 + 1)\(shifted)" }
            let days = (first...first + 6).map(String.init).joined(separator: ",")
            return "FREQ=YEARLY;BYMONTH=\(month);BYMONTHDAY=\(days);BYDAY=\(shifted)"
        }
    }
}
