import CLibical
import Foundation

extension CalendarDocument {
    /// Parses a calendar file. Unknown properties are ignored; anything that would give wrong dates is refused.
    /// - Parameters:
    ///   - bytes: UTF-8, with or without a byte order mark; lines end in CR LF or a line feed.
    ///   - maximumBytes: the maximum length of the file. Parsing takes time that is linear in the length.
    /// - Throws: ``CalendarError`` that names the invalid line or event.
    /// - Source: RFC 5545 §3.4.
    public static func parse(
        _ bytes: some Sequence<UInt8>, maximumBytes: Int = 1_000_000
    ) throws(CalendarError) -> CalendarDocument {
        var content = Array(bytes.prefix(maximumBytes + 1))
        guard content.count <= maximumBytes else {
            throw CalendarError("The calendar is longer than \(maximumBytes) bytes.")
        }
        if content.starts(with: [0xEF, 0xBB, 0xBF]) { content.removeFirst(3) }
        let components = try RawComponent.all(in: try ContentLine.all(in: content))
        guard let calendar = components.first, calendar.name == "VCALENDAR" else {
            throw CalendarError("The file is not a calendar: it does not begin with BEGIN:VCALENDAR.")
        }
        guard components.count == 1 else { throw CalendarError("The file contains more than one calendar.") }
        return try CalendarDocument(calendar)
    }

    private init(_ raw: RawComponent) throws(CalendarError) {
        try Self.checkVersion(raw)
        let texts = try raw.read([
            "PRODID", "NAME", "X-WR-CALNAME", "DESCRIPTION", "X-WR-CALDESC", "SOURCE", "COLOR", "X-WR-TIMEZONE",
        ])
        self.init(productID: try texts.first(ICAL_PRODID_PROPERTY) ?? "")
        let extensions = try texts.extensionProperties()
        name = try texts.first(ICAL_NAME_PROPERTY) ?? extensions["X-WR-CALNAME"]
        description = try texts.first(ICAL_DESCRIPTION_PROPERTY) ?? extensions["X-WR-CALDESC"]
        source = try texts.first(ICAL_SOURCE_PROPERTY)
        color = try texts.first(ICAL_COLOR_PROPERTY)
        defaultZone = extensions["X-WR-TIMEZONE"]
        method = try raw.single("METHOD")?.value.uppercased()
        let standardInterval = try raw.single("REFRESH-INTERVAL")
        let legacyInterval = try raw.single("X-PUBLISHED-TTL")
        refreshInterval = Self.interval(standardInterval ?? legacyInterval)
        lastModified = try raw.single("LAST-MODIFIED").map { line throws(CalendarError) in try line.instant() }
        for child in raw.children where child.name == "VTIMEZONE" { zones.append(try ZoneDefinition(child)) }
        for child in raw.children where child.name == "VEVENT" { events.append(try CalendarEvent(child)) }
    }

    private static func checkVersion(_ raw: RawComponent) throws(CalendarError) {
        if let version = try raw.single("VERSION"), version.value != "2.0" {
            throw CalendarError(
                "The calendar has version \(version.value.prefix(20)); only version 2.0 is supported.")
        }
        if let scale = try raw.single("CALSCALE"), scale.value.uppercased() != "GREGORIAN" {
            throw CalendarError("The calendar is not Gregorian.")
        }
    }

    /// Parses a refresh interval. It is only a hint to clients, so an invalid one is ignored.
    private static func interval(_ line: ContentLine?) -> Int? {
        guard let line else { return nil }
        do {
            let seconds = try ISODuration.parse(line.value)
            return seconds > 0 ? seconds : nil
        } catch {
            return nil
        }
    }
}

extension ZoneDefinition {
    init(_ raw: RawComponent) throws(CalendarError) {
        guard let identifier = try raw.read(["TZID"]).first(ICAL_TZID_PROPERTY) else {
            throw CalendarError("A VTIMEZONE has no TZID.")
        }
        self.init(identifier: identifier, observances: [])
        for child in raw.children where child.name == "STANDARD" || child.name == "DAYLIGHT" {
            observances.append(try Observance(child, of: identifier))
        }
        guard !observances.isEmpty else {
            throw CalendarError("The VTIMEZONE \(identifier) has no STANDARD or DAYLIGHT component.")
        }
    }
}

extension ZoneDefinition.Observance {
    fileprivate init(_ raw: RawComponent, of zone: String) throws(CalendarError) {
        func offset(_ name: String) throws(CalendarError) -> Int {
            guard let line = try raw.single(name), let offset = line.utcOffset else {
                throw CalendarError("The VTIMEZONE \(zone) needs a \(name) such as +0100.")
            }
            return offset
        }
        guard let start = try raw.single("DTSTART").flatMap({ LocalDateTime(basic: $0.value) }) else {
            throw CalendarError("The VTIMEZONE \(zone) needs a DTSTART in local time.")
        }
        self.init(
            isDaylight: raw.name == "DAYLIGHT", start: start, offsetFrom: try offset("TZOFFSETFROM"),
            offsetTo: try offset("TZOFFSETTO"))
        name = try raw.read(["TZNAME"]).first(ICAL_TZNAME_PROPERTY)
        rule = try raw.single("RRULE").map { line throws(CalendarError) in try CalendarText.checkedRule(line.value) }
        for line in raw.lines where line.name == "RDATE" {
            for item in line.value.split(separator: ",") {
                guard let local = LocalDateTime(basic: item) else { throw line.error(expected: "a local time") }
                added.append(local)
            }
        }
    }
}

extension Libical.Component {
    /// The value of the first property of this kind.
    func first(_ kind: icalproperty_kind) throws(CalendarError) -> String? {
        try properties(kind) { property throws(CalendarError) in property.value }.first
    }

    /// The values of the `X-` properties by name; of several with one name, the first.
    func extensionProperties() throws(CalendarError) -> [String: String] {
        let pairs = try properties(ICAL_X_PROPERTY) { property throws(CalendarError) in (property.name, property.value)
        }
        return Dictionary(pairs) { first, _ in first }
    }
}

extension ContentLine {
    func error(expected: String) -> CalendarError {
        CalendarError("Line \(number): \(name) must be \(expected), not \(value.prefix(40).debugDescription).")
    }

    /// Parses a time in UTC; some writers omit the `Z`.
    func instant() throws(CalendarError) -> Date {
        let text = value.hasSuffix("Z") ? value.dropLast() : value[...]
        if let local = LocalDateTime(basic: text) { return Zone.utc.instant(of: local) }
        if let date = LocalDate(basic: text) {
            return Zone.utc.instant(of: LocalDateTime(date: date, secondOfDay: 0))
        }
        throw error(expected: "a time")
    }

    /// Seconds east of UTC, parsed from `+hhmm` or `+hhmmss`.
    fileprivate var utcOffset: Int? {
        var digits = DigitReader(value)
        let negative = digits.take("-")
        guard negative || digits.take("+"), let hours = digits.number(of: 2), let minutes = digits.number(of: 2),
            hours < 24, minutes < 60
        else { return nil }
        let seconds = digits.isAtEnd ? 0 : digits.number(of: 2)
        guard let seconds, seconds < 60, digits.isAtEnd else { return nil }
        let offset = hours * 3600 + minutes * 60 + seconds
        return negative ? -offset : offset
    }
}
