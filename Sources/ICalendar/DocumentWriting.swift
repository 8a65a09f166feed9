import CLibical
import Foundation

extension CalendarDocument {
    /// What stands after the last event.
    public static let footer = "END:VCALENDAR\r\n"

    /// The whole file: ``header()``, ``CalendarEvent/text()`` of each event, ``footer``. Events that were rendered
    /// before can be put between the two; the bytes are the same.
    /// - Throws: ``CalendarError`` that names the value that cannot be written.
    public func text() throws(CalendarError) -> String {
        var text = try header()
        for event in events { text += try event.text() }
        return text + Self.footer
    }

    /// Everything before the first event: the calendar's own properties and its zones.
    public func header() throws(CalendarError) -> String {
        var calendar = try Libical.Component(ICAL_VCALENDAR_COMPONENT)
        calendar.add(try .text(ICAL_VERSION_PROPERTY, "2.0"))
        calendar.add(try .text(ICAL_PRODID_PROPERTY, try line(productID, "The product id")))
        calendar.add(try .text(ICAL_CALSCALE_PROPERTY, "GREGORIAN"))
        if let method {
            calendar.add(try Libical.Property(name: "METHOD", raw: try CalendarText.checkedToken(method, "The method")))
        }
        try addNames(to: &calendar)
        try addSubscription(to: &calendar)
        for zone in zones { calendar.add(try zone.component()) }
        let text = try calendar.text()
        guard text.hasSuffix(Self.footer) else { throw Libical.refusal }
        return String(text.dropLast(Self.footer.count))
    }

    /// Each in the words of RFC 7986, and in those that came before it, which most clients still read.
    private func addNames(to calendar: inout Libical.Component) throws(CalendarError) {
        if let name {
            let name = try line(name, "The calendar's name")
            calendar.add(try .text(ICAL_NAME_PROPERTY, name))
            calendar.add(try Libical.Property(name: "X-WR-CALNAME", raw: CalendarText.marked(name)))
        }
        if let description {
            let description = try CalendarText.checked(description, "The calendar's description", lines: true)
            calendar.add(try .text(ICAL_DESCRIPTION_PROPERTY, description))
            calendar.add(try Libical.Property(name: "X-WR-CALDESC", raw: CalendarText.marked(description)))
        }
        if let defaultZone {
            let zone = CalendarText.marked(try line(defaultZone, "The calendar's zone"))
            calendar.add(try Libical.Property(name: "X-WR-TIMEZONE", raw: zone))
        }
    }

    private func addSubscription(to calendar: inout Libical.Component) throws(CalendarError) {
        if let refreshInterval {
            guard (1...ISODuration.longest).contains(refreshInterval) else {
                throw CalendarError("The refresh interval is at least one second.")
            }
            let duration = ISODuration.format(refreshInterval)
            var property = try Libical.Property(name: "REFRESH-INTERVAL", raw: duration)
            property.set("VALUE", "DURATION")
            calendar.add(property)
            calendar.add(try Libical.Property(name: "X-PUBLISHED-TTL", raw: duration))
        }
        if let source {
            var property = try Libical.Property.uri(
                ICAL_SOURCE_PROPERTY, try CalendarText.checkedURI(source, "The source"))
            property.set("VALUE", "URI")
            calendar.add(property)
        }
        if let color {
            calendar.add(try Libical.Property(name: "COLOR", raw: try CalendarText.checkedToken(color, "The color")))
        }
        if let lastModified { calendar.add(try .instant(ICAL_LASTMODIFIED_PROPERTY, lastModified)) }
    }

    private func line(_ text: String, _ what: String) throws(CalendarError) -> String {
        try CalendarText.checked(text, what, lines: false)
    }
}

extension ZoneDefinition {
    func component() throws(CalendarError) -> Libical.Component {
        var zone = try Libical.Component(ICAL_VTIMEZONE_COMPONENT)
        zone.add(try .text(ICAL_TZID_PROPERTY, try CalendarText.checked(identifier, "A TZID", lines: false)))
        for observance in observances { zone.add(try observance.component()) }
        return zone
    }
}

extension ZoneDefinition.Observance {
    fileprivate func component() throws(CalendarError) -> Libical.Component {
        var component = try Libical.Component(isDaylight ? ICAL_XDAYLIGHT_COMPONENT : ICAL_XSTANDARD_COMPONENT)
        component.add(try .time("DTSTART", .floating(start)))
        component.add(try Libical.Property(name: "TZOFFSETFROM", raw: try Self.text(offsetFrom)))
        component.add(try Libical.Property(name: "TZOFFSETTO", raw: try Self.text(offsetTo)))
        if let name {
            component.add(try .text(ICAL_TZNAME_PROPERTY, try CalendarText.checked(name, "A TZNAME", lines: false)))
        }
        if let rule { component.add(try Libical.Property(name: "RRULE", raw: try CalendarText.checkedRule(rule))) }
        for date in added { component.add(try .time("RDATE", .floating(date))) }
        return component
    }

    /// `+0100`, with seconds only where there are any (RFC 5545 §3.3.14).
    private static func text(_ offset: Int) throws(CalendarError) -> String {
        guard abs(offset) < 86_400 else { throw CalendarError("An offset from UTC is less than a day.") }
        let length = abs(offset)
        let seconds = length % 60 == 0 ? "" : padded(length % 60, to: 2)
        return (offset < 0 ? "-" : "+") + padded(length / 3600, to: 2) + padded(length / 60 % 60, to: 2) + seconds
    }
}
