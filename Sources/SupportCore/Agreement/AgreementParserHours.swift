extension AgreementParser {
    mutating func hours(_ value: JSONValue, at pointer: String) -> Agreement.Hours? {
        let optional: Set<String> = ["holidays", "holidayCalendar"]
        guard let fields = object(value, at: pointer, required: ["timeZone", "week"], optional: optional) else {
            return nil
        }
        let timeZone = fields["timeZone"].flatMap { zone($0, at: pointer + "/timeZone") }
        let week = fields["week"].flatMap { self.week($0, at: pointer + "/week") }
        let holidays = present(fields["holidays"]).map { self.holidays($0, at: pointer + "/holidays") } ?? []
        let file = present(fields["holidayCalendar"]).flatMap { text($0, at: pointer + "/holidayCalendar") }
        guard let timeZone, let week else { return nil }
        return Agreement.Hours(timeZone: timeZone, week: week, holidays: holidays, holidayCalendar: file)
    }

    private mutating func zone(_ value: JSONValue, at pointer: String) -> String? {
        guard let name = text(value, at: pointer) else { return nil }
        guard let found = self.offsets(name) else { return fault(pointer, Self.unknownZone(name)) }
        zoneOffsets = found
        return name
    }

    static func unknownZone(_ name: String) -> String {
        "\"\(name)\" is not an IANA time zone; use a name such as \"Europe/Berlin\"."
    }

    private mutating func week(_ value: JSONValue, at pointer: String) -> BusinessWeek? {
        let names = BusinessWeek.Day.allCases.map(\.rawValue)
        guard let fields = object(value, at: pointer, required: [], optional: Set(names)) else { return nil }
        let previousFaults = faults.count
        var week: [BusinessWeek.Day: [OpeningHours]] = [:]
        for day in BusinessWeek.Day.allCases {
            week[day] = fields[day.rawValue].map { self.day($0, at: "\(pointer)/\(day.rawValue)") }
        }
        guard faults.count == previousFaults else { return nil }
        do {
            return try BusinessWeek(week)
        } catch {
            return fault(pointer, (error as? Failure)?.detail ?? "\(error)")
        }
    }

    private mutating func day(_ value: JSONValue, at pointer: String) -> [OpeningHours] {
        guard case .array(let values) = value else {
            addFault(pointer, "A day must be a list of hours, such as [[\"09:00\", \"17:00\"]].")
            return []
        }
        var hours: [OpeningHours] = []
        for (index, value) in values.enumerated() {
            guard let openingHours = openingHours(value, at: "\(pointer)/\(index)") else { continue }
            if hours.contains(where: openingHours.overlaps) {
                addFault("\(pointer)/\(index)", BusinessWeek.overlap)
            }
            hours.append(openingHours)
        }
        return hours
    }

    private mutating func openingHours(_ value: JSONValue, at pointer: String) -> OpeningHours? {
        guard case .array(let pair) = value, pair.count == 2 else {
            return fault(pointer, "Hours must be two times, such as [\"09:00\", \"17:00\"].")
        }
        let times = pair.enumerated().map { index, value in time(value, at: "\(pointer)/\(index)") }
        guard let opens = times[0], let closes = times[1] else { return nil }
        guard let hours = OpeningHours(opens: opens, closes: closes) else {
            return fault(pointer, "Hours must end after they begin; split hours past midnight between the two days.")
        }
        return hours
    }

    private mutating func time(_ value: JSONValue, at pointer: String) -> Int? {
        guard case .string(let text) = value, let minutes = OpeningHours.minutes(of: text) else {
            return fault(pointer, "A time must be from \"00:00\" to \"24:00\".")
        }
        return minutes
    }

    private mutating func holidays(_ value: JSONValue, at pointer: String) -> Set<Holiday> {
        guard case .array(let values) = value else {
            addFault(pointer, "Holidays must be a list of dates.")
            return []
        }
        var holidays: Set<Holiday> = []
        for (index, value) in values.enumerated() {
            guard case .string(let text) = value, let holiday = Holiday(text) else {
                let detail =
                    "A holiday must be a date from 1900 to 2099, such as \"2026-12-25\", or yearly, such as \"--12-25\"."
                addFault("\(pointer)/\(index)", detail)
                continue
            }
            holidays.insert(holiday)
        }
        return holidays
    }
}
