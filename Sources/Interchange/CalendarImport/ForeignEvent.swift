import Foundation
import ICalendar
import SupportCore

/// The properties of a `VCALENDAR` that bear on its events.
struct ForeignCalendar: Sendable, Hashable {
    /// The iTIP method, in upper case.
    var method: String?
    /// `X-WR-TIMEZONE`
    var zoneName: String?
    var isGregorian = true

    static let properties: Set<String> = ["METHOD", "X-WR-TIMEZONE", "CALSCALE"]

    mutating func take(_ line: ContentLine) {
        let value = line.text.trimmingCharacters(in: .whitespaces)
        guard !value.isEmpty else { return }
        switch line.name {
        case "METHOD": method = value.uppercased()
        case "X-WR-TIMEZONE": zoneName = String(value.prefix(200))
        case "CALSCALE": isGregorian = value.uppercased() == "GREGORIAN"
        default: break
        }
    }

    /// True for answers to invitations, which tell nothing of an event but who comes.
    var isReply: Bool {
        method.map { ["REPLY", "COUNTER", "DECLINECOUNTER", "REFRESH"].contains($0) } ?? false
    }
}

/// A `VEVENT` as another program wrote it: its values are parsed as far as they can be, and not yet brought together.
struct ForeignEvent: Sendable {
    /// The dates that a changed date stands for.
    enum Range: Sendable, Hashable {
        case this, following, earlier
    }

    struct Addition: Sendable, Hashable {
        let start: EventTime
        let end: End?
    }

    enum End: Sendable, Hashable {
        case time(EventTime)
        /// Whole days of the calendar, and exact seconds (RFC 5545 §3.3.6).
        case duration(days: Int, seconds: Int)
    }

    /// The number of its first line.
    let line: Int
    let calendar: ForeignCalendar
    /// The place of its calendar in the file, which decides about the meaning of a `TZID`.
    let calendarIndex: Int
    let uid: String?
    var sequence = 0
    /// `DTSTAMP`, or `LAST-MODIFIED` without it.
    var stamp: Date?
    var recurrenceID: EventTime?
    var range = Range.this
    var start: EventTime?
    var end: End?
    var rules: [String] = []
    var exclusionRules: [String] = []
    var excluded: [EventTime] = []
    var added: [Addition] = []
    var isCancelled = false
    /// True if it leaves the time free.
    private(set) var isFree = false
    /// True for a whole day that Exchange writes as the time from midnight to midnight.
    private var isWholeDay = false
    /// The instant at which whole days begin that are written as times in UTC. Their day depends on the zone.
    private(set) var midnight: Date?
    var title: String?
    var language: String?
    var description: String?
    var html: String?
    var location: String?
    var categories: [String] = []
    /// The links of `CONFERENCE` and similar properties, the most telling first.
    var links: [String] = []
    var url: String?
    /// The reason why it cannot be taken.
    var fatal: CalendarRemark?
    var remarks: [CalendarRemark] = []

    /// The maximum number of rules. Programs write one, and old ones a few.
    private static let maxRules = 20

    /// True for the names of the properties that are read.
    static func reads(_ name: String) -> Bool {
        properties.contains(name) || isLink(name)
    }

    private static let properties: Set<String> = [
        "CATEGORIES", "CONFERENCE", "DESCRIPTION", "DTEND", "DTSTAMP", "DTSTART", "DURATION", "EXDATE", "EXRULE",
        "LAST-MODIFIED", "LOCATION", "RDATE", "RECURRENCE-ID", "RRULE", "SEQUENCE", "STATUS", "STYLED-DESCRIPTION",
        "SUMMARY", "TRANSP", "UID", "URL", "X-ALT-DESC", "X-MICROSOFT-CDO-ALLDAYEVENT", "X-MICROSOFT-CDO-BUSYSTATUS",
        "X-MICROSOFT-MSNCALENDAR-ALLDAYEVENT",
    ]

    /// `X-GOOGLE-CONFERENCE`, `X-MICROSOFT-SKYPETEAMSMEETINGURL`, `X-MICROSOFT-ONLINEMEETINGEXTERNALLINK` and the like.
    private static func isLink(_ name: String) -> Bool {
        guard name.hasPrefix("X-") else { return false }
        return ["CONFERENCE", "MEETINGURL", "MEETING-URL", "EXTERNALLINK", "JOINURL", "JOIN-URL", "CONFLINK"]
            .contains { name.contains($0) }
    }

    init(_ component: CalendarComponent, in calendar: ForeignCalendar, index: Int) {
        line = component.number
        self.calendar = calendar
        calendarIndex = index
        uid = component.first("UID").map(\.text).flatMap(Self.trimmed)
        remarks = CalendarRemark.remarks(on: component.faults)
        let lost: Set<String> = ["EXDATE", "RDATE", "RRULE", "EXRULE", "DTSTART", "DTEND", "DURATION", "RECURRENCE-ID"]
        for fault in component.faults {
            switch fault {
            case .cutOff: fatal = .cutOff
            case .tooLarge: fatal = fatal ?? .tooLarge
            case .longLine(_, let property) where lost.contains(property): fatal = fatal ?? .tooLarge
            default: break
            }
        }
        for line in component.lines where !line.value.isEmpty { take(line) }
        if isWholeDay { dropTimes() }
        isCancelled = isCancelled || calendar.method == "CANCEL"
    }

    private mutating func take(_ line: ContentLine) {
        switch line.name {
        case "SEQUENCE": sequence = Int(line.value.trimmingCharacters(in: .whitespaces)) ?? sequence
        case "DTSTAMP": stamp = Self.instant(line) ?? stamp
        case "LAST-MODIFIED": stamp = stamp ?? Self.instant(line)
        case "STATUS": isCancelled = ["CANCELLED", "CANCELED"].contains(line.value.uppercased())
        case "TRANSP": isFree = isFree || line.value.uppercased().hasPrefix("TRANSPARENT")
        // Exchange knows times that are free and says OPAQUE all the same.
        case "X-MICROSOFT-CDO-BUSYSTATUS": isFree = isFree || line.value.uppercased() == "FREE"
        case "SUMMARY":
            title = title ?? Self.trimmed(line.text)
            language = language ?? line.parameter("LANGUAGE").flatMap(languageTag)
        case "DESCRIPTION": description = description ?? Self.trimmed(line.text)
        case "X-ALT-DESC", "STYLED-DESCRIPTION":
            let type = line.parameter("FMTTYPE")?.lowercased() ?? "text/html"
            if type == "text/html" { html = html ?? Self.trimmed(line.text) }
        case "LOCATION": location = location ?? Self.trimmed(line.text)
        case "URL": url = url ?? Self.trimmed(line.value)
        case "CATEGORIES": categories += line.texts
        case "CONFERENCE": links.insert(line.value, at: 0)
        case "X-MICROSOFT-CDO-ALLDAYEVENT", "X-MICROSOFT-MSNCALENDAR-ALLDAYEVENT":
            isWholeDay = isWholeDay || line.value.trimmingCharacters(in: .whitespaces).uppercased() == "TRUE"
        default:
            if Self.isLink(line.name) { links.append(line.text) } else { takeTime(line) }
        }
    }

    /// Dates, times and rules: what cannot be read of them would give other dates.
    private mutating func takeTime(_ line: ContentLine) {
        switch line.name {
        case "DTSTART":
            guard start == nil else { return }
            start = EventTime(line)
            if start == nil { fatal = fatal ?? .unreadableTime(property: line.name) }
        case "DTEND":
            if case .time = end { return }
            guard let time = EventTime(line) else {
                remarks.append(.unreadableProperty(line.name))
                return
            }
            end = .time(time)
        case "DURATION":
            let duration = Self.duration(line.value)
            // A DTEND tells more, since it may be in another zone.
            if case .time = end { return }
            end = duration
            if end == nil { remarks.append(.unreadableProperty(line.name)) }
        case "RECURRENCE-ID":
            recurrenceID = EventTime(line)
            if recurrenceID == nil { fatal = fatal ?? .unreadableTime(property: line.name) }
            switch line.parameter("RANGE")?.uppercased() {
            case "THISANDFUTURE": range = .following
            case "THISANDPRIOR": range = .earlier
            default: break
            }
        case "RRULE", "EXRULE":
            // Each can have as many dates as a series, and all are written out.
            guard rules.count + exclusionRules.count < Self.maxRules else {
                fatal = fatal ?? .tooLarge
                return
            }
            let rule = line.value.trimmingCharacters(in: .whitespaces)
            if line.name == "RRULE" { rules.append(rule) } else { exclusionRules.append(rule) }
        case "EXDATE":
            let times = EventTime.list(line)
            excluded += times
            if times.count < EventTime.count(line) { fatal = fatal ?? .unreadableTime(property: line.name) }
        case "RDATE":
            let times = EventTime.list(line)
            guard times.count == EventTime.count(line) else {
                remarks.append(.unreadableProperty(line.name))
                return
            }
            added += zip(times, Self.ends(line, times.count)).map(Addition.init)
        default: break
        }
    }

    /// Exchange marks an event of whole days, and some of its versions write it from midnight to midnight all the same.
    private mutating func dropTimes() {
        switch start {
        case .zoned(let local, _)?, .floating(let local)?: if local.secondOfDay == 0 { start = .date(local.date) }
        // In UTC the midnight of the calendar's zone may be any hour.
        case .utc(let instant)?:
            start = .date(Zone.utc.local(at: instant).date)
            midnight = instant
        case .date?, nil: break
        }
    }

    /// The ends of the periods of an `RDATE` (RFC 5545 §3.3.9).
    private static func ends(_ line: ContentLine, _ count: Int) -> [End?] {
        guard line.value.utf8.contains(UInt8(ascii: "/")) else { return Array(repeating: nil, count: count) }
        let zone = line.parameter("TZID")
        return line.value.split { $0 == "," || $0 == ";" }
            .map { period in
                guard let slash = period.firstIndex(of: "/") else { return nil }
                let end = period[period.index(after: slash)...]
                if let duration = duration(String(end)) { return duration }
                switch ForeignTime(end) {
                case .utc(let instant): return .time(.utc(instant))
                case .time(let local): return .time(zone.map { .zoned(local, zone: $0) } ?? .floating(local))
                case .date, nil: return nil
                }
            }
    }

    private static func duration(_ text: String) -> End? {
        do {
            let (days, seconds) = try ISODuration.components(
                of: text.trimmingCharacters(in: .whitespaces).uppercased())
            return .duration(days: days, seconds: seconds)
        } catch {
            return nil
        }
    }

    /// Nil for times that cannot be read, and for those of before computers, as Google's `CREATED` of the year 0.
    private static func instant(_ line: ContentLine) -> Date? {
        let instant: Date
        switch ForeignTime(line.value) {
        case .utc(let found): instant = found
        case .time(let local): instant = Zone.utc.instant(of: local)
        case .date(let date): instant = Zone.utc.instant(of: date.midnight)
        case nil: return nil
        }
        return instant.timeIntervalSince1970 > 0 ? instant : nil
    }

    private static func trimmed(_ text: String) -> String? {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return trimmed.isEmpty ? nil : trimmed
    }
}

extension ForeignEvent {
    /// True if this version of an event is newer than another of the same UID (RFC 5546 §2.1.5); nil where neither is.
    func isNewer(than other: ForeignEvent) -> Bool? {
        if sequence != other.sequence { return sequence > other.sequence }
        guard let stamp, let others = other.stamp, stamp != others else { return nil }
        return stamp > others
    }

    /// True if two events say the same.
    func saysTheSame(as other: ForeignEvent) -> Bool {
        start == other.start && end == other.end && title == other.title && description == other.description
            && location == other.location && rules == other.rules && excluded == other.excluded
            && isCancelled == other.isCancelled
    }

    /// A UID for an event without one: the same for the same start, title and date of a series.
    var derivedUID: String {
        var hash = StableHash()
        for part in [start?.text, title, recurrenceID?.text] {
            hash.combine((part ?? "").utf8)
            hash.combine(0)
        }
        return "without-uid-" + Self.text(of: hash)
    }

    /// A UID that is too long to be kept, with a hash of its rest.
    static func shortened(_ uid: String) -> String {
        var hash = StableHash()
        hash.combine(uid.utf8)
        return String(uid.prefix(100)) + "-" + text(of: hash)
    }

    private static func text(of hash: StableHash) -> String {
        let digits = String(hash.value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
