import Foundation
import ICalendar

/// A time zone that a calendar file defines: a `VTIMEZONE`.
struct ForeignZone: Sendable, Hashable {
    struct Observance: Sendable, Hashable {
        /// The first onset, in the local time before it.
        let start: LocalDateTime
        /// Seconds east of UTC before and after an onset.
        let offsetFrom: Int
        let offsetTo: Int
        /// The rule of the onsets without its `UNTIL`.
        let rule: RecurrenceRule?
        /// The instant after which the rule gives no onset.
        let until: Date?
        let added: [LocalDateTime]
    }

    /// `TZID`
    let name: String
    /// `X-LIC-LOCATION`: the IANA name, where the writer knew it.
    let location: String?
    let observances: [Observance]
    /// The last onset, where a zone with several offsets lists its onsets up to an end; nil where they go on for ever.
    let lastOnset: LocalDateTime?
    /// The first onset of all.
    private let firstOnset: LocalDateTime
    /// True if it has one offset.
    let isFixed: Bool

    /// The properties that are read.
    static let properties: Set<String> = [
        "TZID", "X-LIC-LOCATION", "DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE",
    ]

    /// The maximum number of observances. Those of zones with a long history are some hundreds.
    private static let maxObservances = 2_000

    /// Nil for a definition that has no name, or is not complete: a part of it would give wrong times.
    init?(_ component: CalendarComponent) {
        guard let name = component.first("TZID")?.text.trimmingCharacters(in: .whitespaces), !name.isEmpty,
            component.faults.allSatisfy(\.isHarmless), (1...Self.maxObservances).contains(component.children.count)
        else { return nil }
        let observances = component.children.map(Observance.init)
        guard !observances.contains(nil) else { return nil }
        self.name = name
        location = component.first("X-LIC-LOCATION")?.text
        self.observances = observances.compactMap(\.self)
        isFixed = Set(self.observances.map(\.offsetTo)).count == 1
        lastOnset = isFixed ? nil : Self.end(of: self.observances)
        firstOnset = self.observances.flatMap { $0.added + [$0.start] }.min() ?? self.observances[0].start
    }

    /// True if the definition says which offset a local time has.
    func tells(_ local: LocalDateTime) -> Bool {
        if isFixed { return true }
        return local >= firstOnset && lastOnset.map { local < $0 } ?? true
    }

    /// True for a definition that some writers cut out of a zone of the database, with a part of its onsets, or with one
    /// offset only. A zone with one offset that is called after no place, such as `EST`, may be meant as it is.
    func isPart(of zone: Zone) -> Bool {
        guard !isFixed || zone.identifier.contains("/") else { return false }
        return observances.allSatisfy { observance in
            let year = min(max(1970, observance.start.date.year), 2199)
            return [1, 7].contains { month in
                LocalDate(year: year, month: month, day: 1)
                    .map { zone.offset(at: Zone.utc.instant(of: $0.midnight)) == observance.offsetTo } ?? false
            }
        }
    }

    private static func end(of observances: [Observance]) -> LocalDateTime? {
        var end: LocalDateTime?
        for observance in observances {
            guard let last = observance.lastOnset else { return nil }
            end = max(end ?? last, last)
        }
        return end
    }

    /// Zones with the same observances have the same clock, whatever they are called.
    static func == (left: ForeignZone, right: ForeignZone) -> Bool {
        left.name == right.name && left.observances == right.observances
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(observances)
    }
}

extension CalendarComponent.Fault {
    fileprivate var isHarmless: Bool {
        switch self {
        case .unknownCharacters: true
        default: false
        }
    }
}

extension ForeignZone.Observance {
    fileprivate init?(_ component: CalendarComponent) {
        func offset(_ name: String) -> Int? {
            component.first(name).flatMap { Self.offset($0.value.trimmingCharacters(in: .whitespaces)) }
        }
        guard case .time(let start)? = component.first("DTSTART").flatMap({ ForeignTime($0.value) }),
            let offsetFrom = offset("TZOFFSETFROM"), let offsetTo = offset("TZOFFSETTO")
        else { return nil }
        self.start = start
        self.offsetFrom = offsetFrom
        self.offsetTo = offsetTo
        if let line = component.first("RRULE") {
            guard let rule = Self.rule(line.value, offsetFrom) else { return nil }
            (self.rule, until) = rule
        } else {
            (rule, until) = (nil, nil)
        }
        let dates = component.lines.filter { $0.name == "RDATE" }.flatMap { $0.value.split(separator: ",") }
            .map { text in ForeignTime(text.prefix { $0 != "/" }) }
        var added: [LocalDateTime] = []
        for date in dates {
            switch date {
            case .time(let local): added.append(local)
            case .utc(let instant):
                added.append(Zone.utc.local(at: instant.addingTimeInterval(TimeInterval(offsetFrom))))
            case .date, nil: return nil
            }
        }
        self.added = added
    }

    /// `+hhmm` or `+hhmmss`; some writers leave the sign out.
    private static func offset(_ text: String) -> Int? {
        let digits = text.drop { $0 == "+" || $0 == "-" }
        guard [4, 6].contains(digits.utf8.count), text.utf8.count - digits.utf8.count <= 1,
            digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let number = Int(digits)
        else { return nil }
        let (hours, minutes, seconds) =
            digits.utf8.count == 4
            ? (number / 100, number % 100, 0) : (number / 10_000, number / 100 % 100, number % 100)
        guard hours < 24, minutes < 60, seconds < 60 else { return nil }
        return (text.hasPrefix("-") ? -1 : 1) * (hours * 3_600 + minutes * 60 + seconds)
    }

    private static func rule(_ text: String, _ offset: Int) -> (RecurrenceRule?, Date?)? {
        var until: Date?
        var parts: [Substring] = []
        for part in text.uppercased().split(separator: ";") {
            guard part.hasPrefix("UNTIL=") else {
                // The time of day is that of the start.
                if !part.hasPrefix("BYHOUR=") && !part.hasPrefix("BYMINUTE=") && !part.hasPrefix("BYSECOND=") {
                    parts.append(part)
                }
                continue
            }
            switch ForeignTime(part.dropFirst("UNTIL=".count)) {
            case .utc(let instant): until = instant
            case .time(let local): until = Zone.utc.instant(of: local).addingTimeInterval(-TimeInterval(offset))
            case .date(let date): until = Zone.utc.instant(of: date.midnight.adding(days: 1))
            case nil: return nil
            }
        }
        do {
            return (try RecurrenceRule(parts.joined(separator: ";")), until)
        } catch {
            return nil
        }
    }

    /// The last onset; nil where the rule gives onsets for ever.
    var lastOnset: LocalDateTime? {
        let listed = (added + [start]).max()
        guard let rule else { return listed }
        if let until { return listed.map { max($0, Zone.utc.local(at: until)) } }
        guard rule.count != nil else { return nil }
        return onsets(in: min(2199, max(1, start.date.year))...2199).max()
    }

    /// The onsets in a range of years, in local time before them.
    func onsets(in years: ClosedRange<Int>) -> [LocalDateTime] {
        var onsets = (added + [start]).filter { years.contains($0.date.year) }
        guard let rule else { return onsets }
        let first = rule.count == nil ? ruleStart(beforeYear: years.lowerBound, rule) : start
        let series = Recurrence(trustedStart: first, zone: .utc, rule: rule, excluded: [], added: [])
        for onset in series.ruleDates() {
            guard onset.date.year <= years.upperBound else { break }
            if let until, Zone.utc.instant(of: onset).addingTimeInterval(-TimeInterval(offsetFrom)) > until { break }
            if onset >= start, years.contains(onset.date.year) { onsets.append(onset) }
        }
        return onsets
    }

    /// A start of the rule shortly before a year. Outlook's rules begin in 1601.
    private func ruleStart(beforeYear year: Int, _ rule: RecurrenceRule) -> LocalDateTime {
        let distance = max(0, year - 1 - start.date.year)
        let moved = start.date.year + distance - distance % rule.interval
        guard moved > start.date.year, rule.frequency == .yearly else { return start }
        // A rule with days of its own begins with the year; any other takes its day from the start.
        let hasDays = !rule.byDay.isEmpty || !rule.byMonthDay.isEmpty
        let date = LocalDate(
            year: moved, month: hasDays ? 1 : start.date.month, day: hasDays ? 1 : min(start.date.day, 28))
        return date.map { $0.midnight.adding(seconds: start.secondOfDay) } ?? start
    }
}

/// The clock of a zone that a file defines, over some years.
struct DefinedClock: Sendable {
    /// The onsets in order: the instant, the wall clock from which the new offset holds, and the offset.
    private let onsets: [(instant: Int, clock: Int, offset: Int)]
    private let offsetBefore: Int

    init(_ zone: ForeignZone, years: ClosedRange<Int>) {
        // Before the first onset of these years, the last one of earlier years holds.
        let window = max(1900, years.lowerBound - 1)...max(1900, years.upperBound)
        var found: [(instant: Int, clock: Int, offset: Int, before: Int)] = []
        for observance in zone.observances {
            for onset in observance.onsets(in: window) + [observance.lastOnset(before: window.lowerBound)] {
                guard let onset else { continue }
                let clock = Int(Zone.utc.instant(of: onset).timeIntervalSince1970)
                found.append(
                    (
                        clock - observance.offsetFrom,
                        clock + max(0, observance.offsetTo - observance.offsetFrom), observance.offsetTo,
                        observance.offsetFrom
                    ))
            }
        }
        found.sort { $0.instant < $1.instant }
        onsets = found.map { ($0.instant, $0.clock, $0.offset) }
        // A zone of one offset often names a start in the future.
        offsetBefore =
            zone.observances.count == 1
            ? zone.observances[0].offsetTo : found.first?.before ?? zone.observances[0].offsetFrom
    }

    /// Seconds east of UTC at a local time; in a gap or fold, the offset before the change (RFC 5545 §3.3.5).
    func offset(atLocal local: LocalDateTime) -> Int {
        let clock = Int(Zone.utc.instant(of: local).timeIntervalSince1970)
        return onsets.last { $0.clock <= clock }?.offset ?? offsetBefore
    }

    func offset(at instant: Date) -> Int {
        let instant = Int(instant.timeIntervalSince1970.rounded(.down))
        return onsets.last { $0.instant <= instant }?.offset ?? offsetBefore
    }

    func instant(of local: LocalDateTime) -> Date {
        Zone.utc.instant(of: local).addingTimeInterval(-TimeInterval(offset(atLocal: local)))
    }

    func local(at instant: Date) -> LocalDateTime {
        Zone.utc.local(at: instant.addingTimeInterval(TimeInterval(offset(at: instant))))
    }

    /// Instants and their offsets throughout a span of time, by which zones are compared. The days of changes are left
    /// out.
    func samples(from: Date, to: Date) -> [(instant: Date, offset: Int)] {
        let changes = onsets.map { Date(timeIntervalSince1970: TimeInterval($0.instant)) }
            .filter { $0 > from && $0 < to }
        // Also between the onsets: the zone may have changes that the definition lacks.
        let day: TimeInterval = 86_400
        let weeks = stride(from: from, to: to, by: 7 * day)
            .filter { moment in !changes.contains { abs($0.timeIntervalSince(moment)) < day } }
        return (changes.map { $0 + day } + changes.map { $0 - day } + weeks).map { ($0, offset(at: $0)) }
    }
}

extension ForeignZone.Observance {
    /// The last onset before a year, for zones whose definition ends earlier.
    fileprivate func lastOnset(before year: Int) -> LocalDateTime? {
        guard rule == nil || until != nil || rule?.count != nil else { return nil }
        let end = until.map { min(Zone.utc.local(at: $0).date.year, year - 1) } ?? year - 1
        let candidates = (added + [start]).filter { $0.date.year < year }
        let ofRule = rule == nil || end < 1900 ? [] : onsets(in: max(1900, end - 1)...max(1900, end))
        return (candidates + ofRule).max()
    }
}

extension LocalDate {
    var midnight: LocalDateTime {
        LocalDateTime(date: self, hour: 0, minute: 0) ?? Zone.utc.local(at: Date(timeIntervalSince1970: 0))
    }
}
