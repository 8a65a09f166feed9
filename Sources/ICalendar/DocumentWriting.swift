import CLibical
import Foundation

extension CalendarDocument {
    /// The text after the last event.
    public static let footer = "END:VCALENDAR\r\n"

    /// The whole file: ``header()``, the ``CalendarEvent/text()`` of each event, and ``footer``. Concatenating the
    /// header, cached texts of events and the footer gives the same bytes.
    /// - Throws: ``CalendarError`` that names the invalid value.
    public func text() throws(CalendarError) -> String {
        var text = try header()
        for event in events { text += try event.text() }
        return text + Self.footer
    }

    /// The text before the first event: the calendar's own properties and its zones.
    /// - Throws: ``CalendarError`` that names the invalid value.
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
        guard text.hasSuffix(Self.footer) else { throw Libical.failure }
        return String(text.dropLast(Self.footer.count))
    }

    /// Adds each name as a property of RFC 7986 and as its older `X-` property, which most clients still read.
    private func addNames(to calendar: inout Libical.Component) throws(CalendarError) {
        if let name {
            let name = try line(name, "The calendar's name")
            calendar.add(try .text(ICAL_NAME_PROPERTY, name))
            calendar.add(try Libical.Property(name: "X-WR-CALNAME", raw: CalendarText.escapingSeparators(name)))
        }
        if let description {
            let description = try CalendarText.checked(description, "The calendar's description", lines: true)
            calendar.add(try .text(ICAL_DESCRIPTION_PROPERTY, description))
            calendar.add(try Libical.Property(name: "X-WR-CALDESC", raw: CalendarText.escapingSeparators(description)))
        }
        if let defaultZone {
            let zone = CalendarText.escapingSeparators(try line(defaultZone, "The calendar's zone"))
            calendar.add(try Libical.Property(name: "X-WR-TIMEZONE", raw: zone))
        }
    }

    private func addSubscription(to calendar: inout Libical.Component) throws(CalendarError) {
        if let refreshInterval {
            guard (1...ISODuration.maxSeconds).contains(refreshInterval) else {
                throw CalendarError("The refresh interval must be at least one second.")
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

    private func line(_ text: String, _ name: String) throws(CalendarError) -> String {
        try CalendarText.checked(text, name, lines: false)
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

    /// Formats an offset as `+0100`, with seconds only if they are not zero (RFC 5545 §3.3.14).
    private static func text(_ offset: Int) throws(CalendarError) -> String {
        guard abs(offset) < 86_400 else { throw CalendarError("An offset from UTC must be less than a day.") }
        let length = abs(offset)
        let seconds = length % 60 == 0 ? "" : padded(length % 60, to: 2)
        return (offset < 0 ? "-" : "+") + padded(length / 3600, to: 2) + padded(length / 60 % 60, to: 2) + seconds
    }
}
