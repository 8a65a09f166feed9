import CLibical
import Foundation

/// A calendar as a program that shares no code with ours reads it: lines of its own, recurrences by libical, time zones by
/// Foundation.
///
/// It refuses what programs read differently: local times in a gap or a fold, dates that span a clock change, `RDATE`, and
/// events with a `RECURRENCE-ID` whose series is not there.
struct ForeignCalendar {
    struct Unclear: Error, CustomStringConvertible {
        let description: String
    }

    /// A date as a person sees it.
    struct Shown: Hashable, Comparable, CustomStringConvertible {
        let start: Date
        let end: Date
        let title: String

        var description: String { "\(start.ISO8601Format())–\(end.ISO8601Format()) \(title)" }

        static func < (left: Shown, right: Shown) -> Bool {
            (left.start, left.end, left.title) < (right.start, right.end, right.title)
        }
    }

    struct Event {
        var uid = ""
        var sequence = 0
        var title = ""
        var isCancelled = false
        var recurrenceID: ForeignTime?
        var start: ForeignTime?
        var end: ForeignTime?
        var rule: String?
        var excluded: [ForeignTime] = []
        /// All lines.
        var text = ""
    }

    let method: String?
    let events: [Event]

    init(_ text: String) throws {
        let lines = text.replacing("\r\n ", with: "").replacing("\r\n\t", with: "").split(separator: "\r\n")
        var events: [Event] = []
        var current: Event?
        var method: String?
        for line in lines {
            if line == "BEGIN:VEVENT" {
                current = Event()
            } else if line == "END:VEVENT", let event = current {
                events.append(event)
                current = nil
            } else if current != nil {
                try current?.take(line)
            } else if line.hasPrefix("METHOD:") {
                method = String(line.dropFirst(7))
            }
        }
        self.method = method
        self.events = events
    }

    /// The dates that take place and overlap a window, in order.
    func shown(from: Date, to: Date) throws -> [Shown] {
        try Dictionary(grouping: events, by: \.uid).values
            .flatMap { try Self.shown($0, to: to) }
            .filter { $0.end > from && $0.start < to }.sorted()
    }

    /// The dates of all events under one UID.
    ///
    /// - Parameter removed: the recurrence ids that a reader took out.
    static func shown(_ events: [Event], removed: Set<Date> = [], to: Date) throws -> [Shown] {
        let masters = events.filter { $0.recurrenceID == nil }
        guard masters.count == 1, let master = masters.first, let start = master.start, let end = master.end else {
            throw Unclear(description: "\(masters.count) masters under \(events.first?.uid ?? "")")
        }
        guard !master.isCancelled else { return [] }
        guard let rule = master.rule else {
            guard events.count == 1 else { throw Unclear(description: "an override without a rule") }
            return [Shown(start: start.instant, end: end.instant, title: master.title)]
        }
        let length = end.instant.timeIntervalSince(start.instant)
        let excluded = removed.union(try master.excluded.map { try $0.unambiguous().instant })
        var overrides = Dictionary(
            try events.filter { $0.recurrenceID != nil }.map { event in
                (try event.recurrenceID?.unambiguous().instant ?? .distantPast, event)
            },
            uniquingKeysWith: { first, _ in first })
        var dates: [Shown] = []
        for local in try start.expanded(by: rule, to: to) {
            let instant = try local.unambiguous().instant
            if let override = overrides.removeValue(forKey: instant) {
                guard !override.isCancelled, !removed.contains(instant), let start = override.start,
                    let end = override.end
                else { continue }
                dates.append(Shown(start: start.instant, end: end.instant, title: override.title))
            } else if !excluded.contains(instant) {
                try local.expectNoClockChange(until: instant.addingTimeInterval(length))
                dates.append(Shown(start: instant, end: instant.addingTimeInterval(length), title: master.title))
            }
        }
        guard overrides.keys.allSatisfy({ $0 > to }) else {
            throw Unclear(description: "overrides of no date: \(overrides.keys)")
        }
        return dates
    }
}

extension ForeignCalendar.Event {
    fileprivate mutating func take(_ line: Substring) throws {
        text += line + "\n"
        guard let colon = line.firstIndex(of: ":") else { return }
        let parts = line[..<colon].split(separator: ";")
        let value = String(line[line.index(after: colon)...])
        let zone = parts.first { $0.hasPrefix("TZID=") }?.dropFirst(5)
        switch parts.first {
        case "UID": uid = value
        case "SEQUENCE": sequence = Int(value) ?? -1
        case "SUMMARY": title = value
        case "STATUS": isCancelled = value == "CANCELLED"
        case "DTSTART": start = try ForeignTime(value, zone: zone).unambiguous()
        case "DTEND": end = try ForeignTime(value, zone: zone).unambiguous()
        case "RECURRENCE-ID": recurrenceID = try ForeignTime(value, zone: zone)
        case "EXDATE": excluded.append(try ForeignTime(value, zone: zone))
        case "RRULE": rule = value
        case "RDATE": throw ForeignCalendar.Unclear(description: "an RDATE")
        default: break
        }
        if let start, let end, start.zone == end.zone { try start.expectNoClockChange(until: end.instant) }
    }
}

/// A time of a calendar: in UTC, or on the clock of a zone.
struct ForeignTime {
    /// Seconds since 1970 on the clock.
    let clock: Int
    /// Nil for UTC.
    let zone: TimeZone?

    fileprivate init(_ text: String, zone: Substring?) throws {
        let parsed = icaltime_from_string(text)
        guard icaltime_is_null_time(parsed) == 0 else { throw ForeignCalendar.Unclear(description: text) }
        clock = parsed.clock
        self.zone = try zone.map { name in
            guard let zone = TimeZone(identifier: String(name)) else {
                throw ForeignCalendar.Unclear(description: "the zone \(name)")
            }
            return zone
        }
        guard text.hasSuffix("Z") == (zone == nil) else { throw ForeignCalendar.Unclear(description: text) }
    }

    private init(clock: Int, zone: TimeZone?) {
        self.clock = clock
        self.zone = zone
    }

    /// - Throws: for a time that occurs twice or never.
    func unambiguous() throws -> ForeignTime {
        guard instants.count == 1 else {
            throw ForeignCalendar.Unclear(description: "a time that occurs \(instants.count) times: \(clock)")
        }
        return self
    }

    var instant: Date { instants.first ?? .distantPast }

    private var instants: [Date] {
        readings.filter { instant in
            zone.map { $0.secondsFromGMT(for: instant) == clock - Int(instant.timeIntervalSince1970) } ?? true
        }
    }

    /// The instants that programs read the time as.
    private var readings: [Date] {
        let date = Date(timeIntervalSince1970: Double(clock))
        guard let zone else { return [date] }
        let offsets = Set([-172_800.0, 172_800].map { zone.secondsFromGMT(for: date.addingTimeInterval($0)) })
        return offsets.map { date.addingTimeInterval(-Double($0)) }
    }

    /// - Throws: if the clock changes between this time and an instant.
    func expectNoClockChange(until end: Date) throws {
        guard let zone, zone.secondsFromGMT(for: instant) != zone.secondsFromGMT(for: end) else { return }
        throw ForeignCalendar.Unclear(description: "a date over a clock change: \(instant)")
    }

    /// The dates of a rule from this time on.
    fileprivate func expanded(by rule: String, to: Date) throws -> [ForeignTime] {
        let parts = rule.split(separator: ";")
        let until = try parts.first { $0.hasPrefix("UNTIL=") }.map {
            try ForeignTime(String($0.dropFirst(6)), zone: nil)
        }
        // libical compares UNTIL with the time on the clock.
        let text = parts.filter { !$0.hasPrefix("UNTIL=") }.joined(separator: ";")
        guard let iterator = icalrecur_iterator_new(icalrecurrencetype_from_string(text), icaltimetype(clock: clock))
        else { throw ForeignCalendar.Unclear(description: rule) }
        defer { icalrecur_iterator_free(iterator) }
        var times: [ForeignTime] = []
        while true {
            let next = icalrecur_iterator_next(iterator)
            guard icaltime_is_null_time(next) == 0 else { return times }
            let time = ForeignTime(clock: next.clock, zone: zone)
            guard Double(time.clock) < to.timeIntervalSince1970 + 86_400 else { return times }
            if let until, time.readings.allSatisfy({ $0 > until.instant }) { return times }
            times.append(time)
        }
    }
}

extension icaltimetype {
    fileprivate var clock: Int { Int(icaltime_as_timet(self)) }

    fileprivate init(clock: Int) {
        self = icaltime_from_timet_with_zone(time_t(clock), 0, nil)
    }
}
