import CLibical
import Foundation

extension CalendarEvent {
    private static let supportedProperties: Set<String> = [
        "UID", "SUMMARY", "DESCRIPTION", "X-ALT-DESC", "LOCATION", "URL", "CONFERENCE", "RELATED-TO", "TRANSP",
        "STATUS", "ORGANIZER", "ATTENDEE", "DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE",
    ]

    init(_ raw: RawComponent) throws(CalendarError) {
        for line in raw.lines { try line.checkTime() }
        let event = try raw.read(Self.supportedProperties)
        guard let uid = try event.first(ICAL_UID_PROPERTY) else { throw CalendarError("An event has no UID.") }
        let error = { (reason: String) in CalendarError("The event \(uid.prefix(80).debugDescription) \(reason).") }
        guard try raw.single("DTSTART") != nil, let start = try event.times(ICAL_DTSTART_PROPERTY).first else {
            throw error("has no DTSTART")
        }
        // Ignoring an EXRULE would give dates that the author excluded.
        guard try raw.single("EXRULE") == nil else { throw error("has an EXRULE, which is not supported") }
        self.init(uid: uid, start: start, stamp: Date(timeIntervalSince1970: 0))
        recurrenceID = try event.recurrenceID(error)
        try readEnd(raw, event, error)
        // The rule bypasses libical, which would return only the parts that it understood.
        rule = try raw.single("RRULE").map { line throws(CalendarError) in try CalendarText.checkedRule(line.value) }
        excluded = try event.times(ICAL_EXDATE_PROPERTY)
        added = try event.times(ICAL_RDATE_PROPERTY)
        try readRevision(raw)
        try readTexts(raw, event)
        try readPeople(event)
        for child in raw.children where child.name == "VALARM" && alarm == nil {
            alarm = try Self.reminder(child)
        }
    }

    private mutating func readEnd(
        _ raw: RawComponent, _ event: borrowing Libical.Component, _ error: (String) -> CalendarError
    ) throws(CalendarError) {
        let hasEnd = try raw.single("DTEND") != nil
        if hasEnd { end = try event.times(ICAL_DTEND_PROPERTY).first }
        if let duration = try raw.single("DURATION") {
            guard !hasEnd else { throw error("has both DTEND and DURATION") }
            let (days, seconds) = try ISODuration.parts(of: duration.value, signed: true)
            end = try start.adding(days: days, seconds: seconds)
        }
        guard let end else { return }
        guard end.isDate == start.isDate else { throw error("mixes a date and a time in its start and end") }
        guard try end.comparableSeconds() >= start.comparableSeconds() else { throw error("ends before it starts") }
    }

    private mutating func readRevision(_ raw: RawComponent) throws(CalendarError) {
        if let line = try raw.single("SEQUENCE") {
            var digits = DigitReader(line.value)
            guard let number = digits.number(upTo: Int(Int32.max)), digits.isAtEnd else {
                throw line.error(expected: "a whole number")
            }
            sequence = number
        }
        created = try raw.single("CREATED").map { line throws(CalendarError) in try line.instant() }
        lastModified = try raw.single("LAST-MODIFIED").map { line throws(CalendarError) in try line.instant() }
        let dtstamp = try raw.single("DTSTAMP").map { line throws(CalendarError) in try line.instant() }
        stamp = dtstamp ?? lastModified ?? created ?? stamp
    }

    private mutating func readTexts(
        _ raw: RawComponent, _ event: borrowing Libical.Component
    ) throws(CalendarError) {
        let titles = try event.properties(ICAL_SUMMARY_PROPERTY) { title throws(CalendarError) in
            (title.value, title.parameter("LANGUAGE"))
        }
        (summary, language) = titles.first ?? (nil, nil)
        let texts = try event.properties(ICAL_DESCRIPTION_PROPERTY) { text throws(CalendarError) in
            (text.value, text.parameter("ALTREP"))
        }
        (description, alternateRepresentation) = texts.first ?? (nil, nil)
        htmlDescription = try event.extensionProperties()["X-ALT-DESC"]
        location = try event.first(ICAL_LOCATION_PROPERTY)
        url = try event.first(ICAL_URL_PROPERTY)
        relatedTo = try event.first(ICAL_RELATEDTO_PROPERTY)
        status = try event.first(ICAL_STATUS_PROPERTY).flatMap { Status(rawValue: $0.uppercased()) }
        isTransparent = try event.first(ICAL_TRANSP_PROPERTY)?.uppercased().hasPrefix("TRANSPARENT") ?? false
        // libical splits a category at its escaped commas.
        categories = raw.lines.filter { $0.name == "CATEGORIES" && !$0.value.isEmpty }
            .flatMap { CalendarText.unescapedList($0.value) }
        conference = try event.properties(ICAL_CONFERENCE_PROPERTY) { property throws(CalendarError) in
            Conference(uri: property.value, label: property.label)
        }
        .first
    }

    private mutating func readPeople(_ event: borrowing Libical.Component) throws(CalendarError) {
        organizer = try event.properties(ICAL_ORGANIZER_PROPERTY) { property throws(CalendarError) in
            Person(address: Self.address(property.value), name: property.personName)
        }
        .first
        attendees = try event.properties(ICAL_ATTENDEE_PROPERTY) { property throws(CalendarError) in
            Attendee(
                address: Self.address(property.value), name: property.personName,
                participationStatus: property.parameter("PARTSTAT")
                    .flatMap { ParticipationStatus(rawValue: $0.uppercased()) },
                rsvp: property.parameter("RSVP").map { $0.uppercased() == "TRUE" },
                role: property.parameter("ROLE").flatMap { Role(rawValue: $0.uppercased()) })
        }
    }

    private static func address(_ uri: String) -> String {
        uri.lowercased().hasPrefix("mailto:") ? String(uri.dropFirst("mailto:".count)) : uri
    }

    /// The lead time in seconds before the start; nil for an alarm at any other time.
    private static func reminder(_ raw: RawComponent) throws(CalendarError) -> Int? {
        guard let line = try raw.single("TRIGGER"), !line.normalized.uppercased().contains("RELATED=END"),
            line.value.hasPrefix("-P") || line.value.hasPrefix("PT0") || line.value.hasPrefix("P0")
        else { return nil }
        return -(try ISODuration.parse(line.value, signed: true))
    }
}

extension Libical.Component {
    fileprivate func times(_ kind: icalproperty_kind) throws(CalendarError) -> [EventTime] {
        try properties(kind) { property throws(CalendarError) in
            try EventTime(property.value, zone: property.parameter("TZID"))
        }
    }

    fileprivate func recurrenceID(_ error: (String) -> CalendarError) throws(CalendarError) -> EventTime? {
        let found = try properties(ICAL_RECURRENCEID_PROPERTY) { property throws(CalendarError) in
            guard property.parameter("RANGE") == nil else {
                throw error("changes a range of dates (RANGE), which is not supported")
            }
            return try EventTime(property.value, zone: property.parameter("TZID"))
        }
        guard found.count <= 1 else { throw error("has two RECURRENCE-IDs") }
        return found.first
    }
}

extension ContentLine {
    /// Checks the values of a date property. libical silently drops values that it cannot parse.
    fileprivate func checkTime() throws(CalendarError) {
        guard ["DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE"].contains(name), !value.isEmpty else { return }
        for item in value.split(separator: ",", omittingEmptySubsequences: false) {
            let local = item.hasSuffix("Z") ? item.dropLast() : item
            guard LocalDateTime(basic: local) != nil || LocalDate(basic: item) != nil else {
                let note = item.contains("/") ? " (periods are not supported)" : ""
                throw error(expected: "a date or time" + note)
            }
        }
    }
}

extension EventTime {
    fileprivate init(_ text: String, zone: String?) throws(CalendarError) {
        if let date = LocalDate(basic: text) {
            self = .date(date)
        } else if text.hasSuffix("Z"), let local = LocalDateTime(basic: text.dropLast()) {
            self = .utc(Zone.utc.instant(of: local))
        } else if let local = LocalDateTime(basic: text) {
            self = zone.map { .zoned(local, zone: $0) } ?? .floating(local)
        } else {
            throw CalendarError("\(text.prefix(40).debugDescription) is not a date or time.")
        }
    }

    fileprivate var isDate: Bool {
        if case .date = self { true } else { false }
    }

    /// Adds days of the local calendar and then exact seconds (RFC 5545 §3.3.6). In a zone that is not in the IANA
    /// database, the seconds are added to the local time.
    fileprivate func adding(days: Int, seconds: Int) throws(CalendarError) -> EventTime {
        switch self {
        case .date(let date):
            guard seconds == 0 else { throw CalendarError("An all-day event must last whole days.") }
            return .date(date.adding(days: days))
        case .utc(let instant):
            return .utc(instant + TimeInterval(days * 86_400 + seconds))
        case .floating(let local):
            return .floating(local.adding(days: days).adding(seconds: seconds))
        case .zoned(let local, let identifier):
            let later = local.adding(days: days)
            guard let zone = try Zone.iana(identifier) else {
                return .zoned(later.adding(seconds: seconds), zone: identifier)
            }
            return .zoned(zone.local(atSeconds: zone.instantSeconds(of: later) + seconds), zone: identifier)
        }
    }

    /// The instant if the zone is in the IANA database, else the local time, for comparison only.
    fileprivate func comparableSeconds() throws(CalendarError) -> Int {
        switch self {
        case .utc(let instant): return instant.wholeSeconds
        case .date(let date): return date.dayNumber * 86_400
        case .floating(let local): return local.clockSeconds
        case .zoned(let local, let identifier):
            return try Zone.iana(identifier)?.instantSeconds(of: local) ?? local.clockSeconds
        }
    }
}

extension Zone {
    /// The zone of a `TZID`; nil if it is not an IANA name, as in files from Outlook.
    fileprivate static func iana(_ identifier: String) throws(CalendarError) -> Zone? {
        ZoneDatabase.system.contains(identifier) ? try Zone(identifier) : nil
    }
}
