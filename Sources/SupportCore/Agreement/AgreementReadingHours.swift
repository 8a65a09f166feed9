extension AgreementReading {
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
        guard ZoneOffsets.zone(named: name) != nil else { return fault(pointer, Self.unknownZone(name)) }
        return name
    }

    static func unknownZone(_ name: String) -> String {
        "\"\(name)\" is no time zone of the IANA database; \"Europe/Berlin\" is one."
    }

    private mutating func week(_ value: JSONValue, at pointer: String) -> BusinessWeek? {
        let names = BusinessWeek.Day.allCases.map(\.rawValue)
        guard let fields = object(value, at: pointer, required: [], optional: Set(names)) else { return nil }
        let before = faults.count
        var week: [BusinessWeek.Day: [OpeningHours]] = [:]
        for day in BusinessWeek.Day.allCases {
            week[day] = fields[day.rawValue].map { self.day($0, at: "\(pointer)/\(day.rawValue)") }
        }
        guard faults.count == before else { return nil }
        do {
            return try BusinessWeek(week)
        } catch {
            return fault(pointer, (error as? Failure)?.detail ?? "\(error)")
        }
    }

    private mutating func day(_ value: JSONValue, at pointer: String) -> [OpeningHours] {
        guard case .array(let values) = value else {
            note(pointer, "A day is a list of hours, such as [[\"09:00\", \"17:00\"]].")
            return []
        }
        var hours: [OpeningHours] = []
        for (place, value) in values.enumerated() {
            guard let read = openingHours(value, at: "\(pointer)/\(place)") else { continue }
            if hours.contains(where: read.overlaps) {
                note("\(pointer)/\(place)", BusinessWeek.overlap)
            }
            hours.append(read)
        }
        return hours
    }

    private mutating func openingHours(_ value: JSONValue, at pointer: String) -> OpeningHours? {
        guard case .array(let pair) = value, pair.count == 2 else {
            return fault(pointer, "Hours are two times, such as [\"09:00\", \"17:00\"].")
        }
        let times = pair.enumerated().map { place, value in time(value, at: "\(pointer)/\(place)") }
        guard let opens = times[0], let closes = times[1] else { return nil }
        guard let hours = OpeningHours(opens: opens, closes: closes) else {
            return fault(pointer, "Hours end after they begin; those over midnight stand half on each day.")
        }
        return hours
    }

    private mutating func time(_ value: JSONValue, at pointer: String) -> Int? {
        guard case .string(let text) = value, let minutes = OpeningHours.minutes(of: text) else {
            return fault(pointer, "A time is written \"00:00\" to \"24:00\".")
        }
        return minutes
    }

    private mutating func holidays(_ value: JSONValue, at pointer: String) -> Set<Holiday> {
        guard case .array(let values) = value else {
            note(pointer, "Holidays are a list of dates.")
            return []
        }
        var holidays: Set<Holiday> = []
        for (place, value) in values.enumerated() {
            guard case .string(let text) = value, let holiday = Holiday(text) else {
                let detail =
                    "A holiday is a date of the years 1900 to 2099, \"2026-12-25\", or of every year, \"--12-25\"."
                note("\(pointer)/\(place)", detail)
                continue
            }
            holidays.insert(holiday)
        }
        return holidays
    }
}
