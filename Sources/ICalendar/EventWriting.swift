import CLibical
import Foundation

extension CalendarEvent {
    /// The text of the `VEVENT`, to be placed in a `VCALENDAR`: lines end in CR LF and are folded at 75 octets.
    /// - Throws: ``CalendarError`` that names the invalid value.
    /// - Source: RFC 5545 §3.1, §3.6.1.
    public func text() throws(CalendarError) -> String {
        try component().text()
    }

    func component() throws(CalendarError) -> Libical.Component {
        var event = try Libical.Component(ICAL_VEVENT_COMPONENT)
        try addIdentity(to: &event)
        try addTimes(to: &event)
        try addTexts(to: &event)
        try addState(to: &event)
        try addPeople(to: &event)
        if let created { event.add(try .instant(ICAL_CREATED_PROPERTY, created)) }
        if let lastModified { event.add(try .instant(ICAL_LASTMODIFIED_PROPERTY, lastModified)) }
        if let alarm { event.add(try reminder(alarm)) }
        return event
    }

    private func addIdentity(to event: inout Libical.Component) throws(CalendarError) {
        guard !uid.isEmpty else { throw CalendarError("The UID is empty.") }
        event.add(try .text(ICAL_UID_PROPERTY, try CalendarText.checked(uid, "The UID", lines: false)))
        event.add(try .instant(ICAL_DTSTAMP_PROPERTY, stamp))
        event.add(try .number(ICAL_SEQUENCE_PROPERTY, sequence))
        if let recurrenceID { event.add(try .time("RECURRENCE-ID", recurrenceID)) }
    }

    private func addTimes(to event: inout Libical.Component) throws(CalendarError) {
        event.add(try .time("DTSTART", start))
        if let end { event.add(try .time("DTEND", end)) }
        // The rule bypasses libical, which would write only the parts that it understood.
        if let rule { event.add(try Libical.Property(name: "RRULE", raw: try CalendarText.checkedRule(rule))) }
        for date in excluded { event.add(try .time("EXDATE", date)) }
        for date in added { event.add(try .time("RDATE", date)) }
    }

    private func addTexts(to event: inout Libical.Component) throws(CalendarError) {
        let language = try language.map { tag throws(CalendarError) in
            try CalendarText.checkedToken(tag, "The language")
        }
        if let summary { event.add(try .text(ICAL_SUMMARY_PROPERTY, try checked(summary, "The summary"), language)) }
        if let description {
            var property = try Libical.Property.text(
                ICAL_DESCRIPTION_PROPERTY, try checked(description, "The description"), language)
            if let alternateRepresentation {
                property.set("ALTREP", try CalendarText.checkedURI(alternateRepresentation, "ALTREP"))
            }
            event.add(property)
        }
        if let htmlDescription {
            let html = CalendarText.escapingSeparators(try checked(htmlDescription, "The HTML description"))
            var property = try Libical.Property(name: "X-ALT-DESC", raw: html)
            property.set("FMTTYPE", "text/html")
            event.add(property)
        }
        if let location {
            event.add(try .text(ICAL_LOCATION_PROPERTY, try checked(location, "The location"), language))
        }
        if let url { event.add(try .uri(ICAL_URL_PROPERTY, try CalendarText.checkedURI(url, "The URL"))) }
        if let conference {
            var property = try Libical.Property.uri(
                ICAL_CONFERENCE_PROPERTY, try CalendarText.checkedURI(conference.uri, "The conference"))
            property.set("VALUE", "URI")
            property.set("FEATURE", "VIDEO")
            if let label = conference.label {
                property.setLabel(try CalendarText.checked(label, "The conference's label", lines: false))
            }
            event.add(property)
        }
    }

    private func addState(to event: inout Libical.Component) throws(CalendarError) {
        if !categories.isEmpty {
            // In its own CATEGORIES, libical writes a comma within a category like one between two.
            let list = try categories.map { category throws(CalendarError) in
                CalendarText.escapingSeparators(try CalendarText.checked(category, "A category", lines: false))
            }
            event.add(try Libical.Property(name: "CATEGORIES", raw: list.joined(separator: ",")))
        }
        if let status { event.add(try Libical.Property(name: "STATUS", raw: status.rawValue)) }
        event.add(try Libical.Property(name: "TRANSP", raw: isTransparent ? "TRANSPARENT" : "OPAQUE"))
        if let relatedTo {
            let uid = try CalendarText.checked(relatedTo, "The related UID", lines: false)
            event.add(try .text(ICAL_RELATEDTO_PROPERTY, uid))
        }
    }

    private func addPeople(to event: inout Libical.Component) throws(CalendarError) {
        if let organizer {
            var property = try Libical.Property.address(ICAL_ORGANIZER_PROPERTY, organizer.address)
            if let name = organizer.name { property.setName(try CalendarText.checked(name, "A name", lines: false)) }
            event.add(property)
        }
        for attendee in attendees {
            var property = try Libical.Property.address(ICAL_ATTENDEE_PROPERTY, attendee.address)
            if let name = attendee.name { property.setName(try CalendarText.checked(name, "A name", lines: false)) }
            if let role = attendee.role { property.set("ROLE", role.rawValue) }
            if let status = attendee.participationStatus { property.set("PARTSTAT", status.rawValue) }
            if let rsvp = attendee.rsvp { property.set("RSVP", rsvp ? "TRUE" : "FALSE") }
            event.add(property)
        }
    }

    private func reminder(_ secondsBefore: Int) throws(CalendarError) -> Libical.Component {
        guard (0...ISODuration.maxSeconds).contains(secondsBefore) else {
            throw CalendarError("A reminder must be at or before the start.")
        }
        var alarm = try Libical.Component(ICAL_VALARM_COMPONENT)
        alarm.add(try Libical.Property(name: "ACTION", raw: "DISPLAY"))
        alarm.add(try Libical.Property(name: "TRIGGER", raw: ISODuration.format(-secondsBefore)))
        // ACTION:DISPLAY requires a description (RFC 5545 §3.6.6), so it is never empty.
        let text = summary.flatMap { $0.isEmpty ? nil : $0 } ?? "Reminder"
        alarm.add(try .text(ICAL_DESCRIPTION_PROPERTY, try checked(text, "The summary")))
        return alarm
    }

    private func checked(_ text: String, _ name: String) throws(CalendarError) -> String {
        try CalendarText.checked(text, name, lines: true)
    }
}

extension Libical.Property {
    static func text(
        _ kind: icalproperty_kind, _ text: String, _ language: String? = nil
    ) throws(CalendarError) -> Libical.Property {
        var property = try Libical.Property(kind, icalvalue_new_text(text))
        if let language { property.set("LANGUAGE", language) }
        return property
    }

    static func uri(_ kind: icalproperty_kind, _ uri: String) throws(CalendarError) -> Libical.Property {
        try Libical.Property(kind, icalvalue_new_uri(uri))
    }

    static func number(_ kind: icalproperty_kind, _ number: Int) throws(CalendarError) -> Libical.Property {
        guard let number = Int32(exactly: number), number >= 0 else {
            throw CalendarError("A sequence must be a number from 0 to \(Int32.max).")
        }
        return try Libical.Property(kind, icalvalue_new_integer(number))
    }

    static func instant(_ kind: icalproperty_kind, _ instant: Date) throws(CalendarError) -> Libical.Property {
        let local = Zone.utc.local(at: instant)
        return try Libical.Property(kind, icalvalue_new_datetime(local.icalTime(isUTC: true)))
    }

    /// A calendar address; without a scheme it becomes a `mailto:` URI.
    static func address(_ kind: icalproperty_kind, _ address: String) throws(CalendarError) -> Libical.Property {
        let uri = address.contains(":") ? address : "mailto:" + address
        return try Libical.Property(kind, icalvalue_new_caladdress(try CalendarText.checkedURI(uri, "An address")))
    }

    /// A date or date-time property, with the `VALUE` and `TZID` parameters that the value needs.
    static func time(_ name: String, _ time: EventTime) throws(CalendarError) -> Libical.Property {
        switch time {
        case .utc(let instant):
            return try Libical.Property(name: name, raw: Zone.utc.local(at: instant).basic + "Z")
        case .floating(let local):
            return try Libical.Property(name: name, raw: local.basic)
        case .zoned(let local, let zone):
            var property = try Libical.Property(name: name, raw: local.basic)
            property.set("TZID", try CalendarText.checkedParameter(zone, "A TZID"))
            return property
        case .date(let date):
            var property = try Libical.Property(name: name, raw: date.basic)
            property.set("VALUE", "DATE")
            return property
        }
    }
}

extension LocalDateTime {
    func icalTime(isUTC: Bool) -> icaltimetype {
        var time = icaltime_null_time()
        let (year, month, day) = date.civil
        (time.year, time.month, time.day) = (Int32(year), Int32(month), Int32(day))
        (time.hour, time.minute, time.second) = (Int32(hour), Int32(minute), Int32(second))
        if isUTC { time.zone = icaltimezone_get_utc_timezone() }
        return time
    }
}
