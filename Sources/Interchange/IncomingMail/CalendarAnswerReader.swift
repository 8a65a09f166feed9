import Foundation
import ICalendar
import Training

/// Reads the answers of calendar programs: `REPLY`, `COUNTER` and `REFRESH` (RFC 5546).
///
/// Exchange leaves the organizer out, names zones as Windows does and folds where it likes; what an answer needs is read
/// from all of them, and the rest is ignored.
struct CalendarAnswerReader {
    private static let properties: Set<String> = [
        "METHOD", "UID", "SEQUENCE", "DTSTAMP", "RECURRENCE-ID", "ORGANIZER", "ATTENDEE", "COMMENT", "DTSTART",
        "DTEND", "DURATION",
    ]

    /// The maximum number of events of an answer: one for each date of a series that was answered.
    private static let maxEvents = 200

    /// - Parameter method: that of the part; the calendar's own takes precedence.
    /// - Returns: nil for a calendar that is no answer, such as an invitation.
    static func answer(in text: String, method: String?) -> CalendarAnswer? {
        var (own, events) = ("", [CalendarComponent]())
        let zones = FileZones(fallback: nil)
        var scanner = CalendarScanner { properties.contains($0) || ForeignZone.properties.contains($0) }
        func take(_ element: CalendarScanner.Element) {
            switch element {
            case .property(let line) where line.name == "METHOD": own = line.value
            case .component(let event) where event.name == "VEVENT":
                if events.count < maxEvents { events.append(event) }
            case .component(let zone) where zone.name == "VTIMEZONE":
                if let zone = ForeignZone(zone) { zones.add(zone, calendar: 0) }
            default: break
            }
        }
        Array(text.utf8).withUnsafeBytes { scanner.scan($0, take) }
        scanner.finish(take)
        let named = own.isEmpty ? method ?? "" : own
        guard let method = CalendarAnswer.Method(rawValue: named.trimmingCharacters(in: .whitespaces).lowercased())
        else { return nil }
        let items = events.compactMap { item(of: $0, zones: zones) }
        return items.isEmpty ? nil : CalendarAnswer(method: method, items: items)
    }

    private static func item(of event: CalendarComponent, zones: FileZones) -> CalendarAnswer.Item? {
        guard let uid = event.first("UID")?.text.trimmingCharacters(in: .whitespacesAndNewlines), !uid.isEmpty else {
            return nil
        }
        let attendees = event.lines.filter { $0.name == "ATTENDEE" && !$0.value.isEmpty }
        let status = attendees.first?.parameter("PARTSTAT")?.uppercased()
        let comments = event.lines.filter { $0.name == "COMMENT" }.map(\.text).filter { !$0.isEmpty }
        return CalendarAnswer.Item(
            uid: String(uid.prefix(300)),
            sequence: event.first("SEQUENCE").flatMap { Int($0.value.trimmingCharacters(in: .whitespaces)) } ?? 0,
            stamp: event.first("DTSTAMP").flatMap { time(of: $0, zones) }.flatMap(\.instant),
            recurrence: event.first("RECURRENCE-ID").flatMap { time(of: $0, zones) },
            organizer: event.first("ORGANIZER").map { address($0.value) },
            attendees: Array(Set(attendees.map { address($0.value) })).sorted(),
            status: Self.status(status),
            comment: comments.isEmpty ? nil : String(comments.joined(separator: "\n").prefix(maxComment)),
            proposedStart: event.first("DTSTART").flatMap { time(of: $0, zones) }.flatMap(\.instant),
            proposedEnd: event.first("DTEND").flatMap { time(of: $0, zones) }.flatMap(\.instant))
    }

    /// The maximum length of a comment, in characters.
    private static let maxComment = 2_000

    private static func status(_ text: String?) -> CalendarAnswer.Status {
        switch text {
        case "ACCEPTED": .accepted
        case "DECLINED": .declined
        case "TENTATIVE": .tentative
        case "DELEGATED": .delegated
        default: .undecided
        }
    }

    private static func address(_ uri: String) -> String {
        let text = uri.trimmingCharacters(in: .whitespaces.union(["<", ">", "\""]))
        let address = text.lowercased().hasPrefix("mailto:") ? String(text.dropFirst("mailto:".count)) : text
        return address.trimmingCharacters(in: .whitespaces).removingPercentEncoding ?? address
    }

    private static func time(of line: ContentLine, _ zones: FileZones) -> CalendarAnswer.Recurrence? {
        let whole = ForeignTime(line.value) == nil ? line.splitAtLastColon : line
        switch ForeignTime(whole.value) {
        case .utc(let instant): return .instant(instant)
        case .date(let day): return .day(day)
        case .time(let local):
            guard let name = whole.parameter("TZID"), let clock = zones.clock(name, calendar: 0) else {
                return .local(local)
            }
            return .instant(zones.instant(of: local, clock))
        case nil: return nil
        }
    }
}

extension CalendarAnswer.Recurrence {
    /// Nil for a local time and for a day.
    fileprivate var instant: Date? {
        if case .instant(let instant) = self { instant } else { nil }
    }
}
