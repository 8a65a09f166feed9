import Foundation
import ICalendar
import Training

/// The dates of an event and of its changes, in one zone.
///
/// If no zone of the database is like the file's, dates are computed in the file's local time and written out in UTC
/// at the end.
struct EventSeries {
    private(set) var recurrence: Recurrence
    /// Seconds.
    let duration: Int
    /// The lengths of added dates that have one of their own.
    private(set) var durations: [LocalDateTime: Int] = [:]
    private(set) var remarks: [CalendarRemark] = []

    private let clock: Clock
    private let calendar: Int
    /// True while the recurrence is in a local time for which there is no zone.
    private var isForeign: Bool

    /// The clock of the series.
    private struct Clock {
        /// That of a zone of the database, or of a definition that is like none.
        let own: FileZones.Clock
        /// The definition in the file that it stands for.
        let definition: Int?
    }

    /// - Throws: ``LeftOut``.
    init(_ event: ForeignEvent, _ zones: FileZones) throws {
        guard let time = event.start else { throw LeftOut(.noStart) }
        calendar = event.calendarIndex
        var remarks: [CalendarRemark] = []
        let named = try Self.clock(of: time, event, zones, &remarks)
        let zone: Zone?
        let start: LocalDateTime
        switch named {
        case .zone(let known):
            zone = known
            clock = Clock(own: named, definition: nil)
            start = try Self.local(time, clock, calendar, zones)
        case .defined(let definition):
            start = try Self.local(time, Clock(own: named, definition: definition), calendar, zones)
            let dates = Self.dates(from: start, event.rules.first)
            zone = zones.zone(of: definition, dates: dates, preferred: event.calendar.zoneName)
            clock = Clock(own: zone.map(FileZones.Clock.zone) ?? named, definition: definition)
        }
        isForeign = zone == nil
        var rules = EventRules(start: start, zone: zone ?? .utc) { zone?.local(at: $0) ?? zones.local(at: $0, named) }
        recurrence = try rules.series(event.rules, except: event.exclusionRules)
        let length = try Self.length(event.end, from: start, clock, calendar, zones)
        duration = length ?? Self.assumedDuration
        self.remarks = remarks + rules.remarks + (length == nil ? [.noEnd] : [])
        try add(event.added, zones)
        try exclude(event.excluded, zones)
    }

    /// An hour, for events without an end: RFC 5545 §3.6.1 lets them end when they start, and a session lasts some time.
    private static let assumedDuration = 3_600

    // MARK: - Times

    private static func clock(
        of time: EventTime, _ event: ForeignEvent, _ zones: FileZones, _ remarks: inout [CalendarRemark]
    ) throws -> FileZones.Clock {
        switch time {
        case .utc: return .zone(.utc)
        case .date: throw LeftOut(.wholeDays)
        case .zoned(_, let name):
            guard let clock = zones.clock(name, calendar: event.calendarIndex) else {
                throw LeftOut(.unknownZone(String(name.prefix(100))))
            }
            if case .zone(let zone) = clock, zones.match(name)?.isAssumed == true {
                remarks.append(.assumedOffset(name: String(name.prefix(100)), zone: zone.identifier))
            }
            return clock
        case .floating:
            if let fallback = zones.fallback { return .zone(fallback) }
            let named = event.calendar.zoneName.flatMap { zones.clock($0, calendar: event.calendarIndex) }
            guard let named else { throw LeftOut(.noZone) }
            return named
        }
    }

    private static func local(
        _ time: EventTime, _ clock: Clock, _ calendar: Int, _ zones: FileZones
    ) throws -> LocalDateTime {
        switch time {
        case .utc(let instant): return zones.local(at: instant, clock.own)
        case .floating(let local): return local
        case .date(let date): return date.midnight
        case .zoned(let local, let name):
            guard let other = zones.clock(name, calendar: calendar) else {
                throw LeftOut(.unknownZone(String(name.prefix(100))))
            }
            switch (other, clock.own) {
            case (.defined(let one), _) where one == clock.definition: return local
            case (.zone(let one), .zone(let own)) where one == own: return local
            default: return zones.local(at: zones.instant(of: local, other), clock.own)
            }
        }
    }

    /// A time of the event in the local time of its series; a day is the date of the series on that day.
    func local(_ time: EventTime, _ zones: FileZones) throws -> LocalDateTime {
        if case .date(let date) = time { return date.midnight.adding(seconds: recurrence.start.secondOfDay) }
        return try Self.local(time, clock, calendar, zones)
    }

    /// - Returns: seconds; nil where the event has no end, or ends when it starts.
    /// - Throws: ``LeftOut``.
    func length(_ end: ForeignEvent.End?, from start: LocalDateTime, _ zones: FileZones) throws -> Int? {
        try Self.length(end, from: start, clock, calendar, zones)
    }

    private static func length(
        _ end: ForeignEvent.End?, from start: LocalDateTime, _ clock: Clock, _ calendar: Int, _ zones: FileZones
    ) throws -> Int? {
        let own = clock.own
        let began = zones.instant(of: start, own)
        let ended: Date
        switch end {
        case nil, .time(.date): return nil
        case .duration(let days, let seconds):
            ended = zones.instant(of: start.adding(days: days), own).addingTimeInterval(TimeInterval(seconds))
        case .time(let time): ended = zones.instant(of: try local(time, clock, calendar, zones), own)
        }
        let length = Int(ended.timeIntervalSince(began))
        guard length >= 0 else { throw LeftOut(.endsBeforeStart) }
        guard length <= ScheduleLimits.maxDuration else { throw LeftOut(.lastsTooLong) }
        return length == 0 ? nil : length
    }

    /// The first dates of a rule, by which a zone is chosen.
    private static func dates(from start: LocalDateTime, _ rule: String?) -> [LocalDateTime] {
        guard let rule, Recurrence.years.contains(start.date.year) else { return [start] }
        var rules = EventRules(start: start, zone: .utc) { Zone.utc.local(at: $0) }
        do {
            let series = try rules.series([rule], except: [])
            let end = start.adding(days: 5 * 366)
            return Array(series.ruleDates().prefix(400).prefix { $0 < end })
        } catch {
            // The rule is read again, and its fault told.
            return [start]
        }
    }

    // MARK: - Dates

    private mutating func add(_ additions: [ForeignEvent.Addition], _ zones: FileZones) throws {
        guard !additions.isEmpty else { return }
        let known = SeriesDates(recurrence)
        var added = Set(recurrence.added)
        for addition in additions {
            if addition.start.isDate { note(.addedDay) }
            let date = try local(addition.start, zones)
            guard Recurrence.years.contains(date.date.year) else { throw LeftOut(.outsideOfYears) }
            if let length = try length(addition.end, from: date, zones), length != duration {
                durations[date] = length
            }
            if !known.isRuleDate(date), added.insert(date).inserted { recurrence.added.append(date) }
        }
        guard recurrence.added.count <= ScheduleLimits.maxExceptions else { throw LeftOut(.tooManyDates) }
    }

    private mutating func exclude(_ exclusions: [EventTime], _ zones: FileZones) throws {
        guard !exclusions.isEmpty else { return }
        let known = SeriesDates(recurrence)
        var excluded = Set(recurrence.excluded)
        for exclusion in exclusions {
            let date = try local(exclusion, zones)
            let count = recurrence.added.count
            if case .date(let day) = exclusion {
                recurrence.added.removeAll { $0.date == day }
            } else {
                recurrence.added.removeAll { $0 == date }
            }
            if known.isRuleDate(date) {
                if excluded.insert(date).inserted { recurrence.excluded.append(date) }
            } else if recurrence.added.count == count, !excluded.contains(date) {
                // An exclusion on any other day has no effect, and needs no word.
                let ofDay = date.date.midnight.adding(seconds: recurrence.start.secondOfDay)
                if known.isRuleDate(ofDay) { note(.unmatchedExclusion(date)) }
            }
        }
        guard recurrence.excluded.count <= ScheduleLimits.maxExceptions else { throw LeftOut(.tooManyDates) }
    }

    /// Finds the date that a change is about, and makes the series have it.
    mutating func match(_ date: LocalDateTime) throws -> LocalDateTime {
        let known = SeriesDates(recurrence)
        if known.isRuleDate(date) {
            if let place = recurrence.excluded.firstIndex(of: date) {
                note(.excludedAndChanged(date))
                recurrence.excluded.remove(at: place)
            }
            return date
        }
        if recurrence.added.contains(date) { return date }
        let ofDay = date.date.midnight.adding(seconds: recurrence.start.secondOfDay)
        if known.isRuleDate(ofDay), !recurrence.excluded.contains(ofDay) {
            note(.changeMatchedByDay(ofDay))
            return ofDay
        }
        guard Recurrence.years.contains(date.date.year) else { throw LeftOut(.outsideOfYears) }
        guard recurrence.added.count < ScheduleLimits.maxExceptions else { throw LeftOut(.tooManyDates) }
        note(.unmatchedChange(date))
        recurrence.added.append(date)
        return date
    }

    /// True if the series has this date.
    ///
    /// - Parameter known: the dates of its rule.
    func contains(_ date: LocalDateTime, _ known: SeriesDates) -> Bool {
        (known.isRuleDate(date) && !recurrence.excluded.contains(date))
            || recurrence.added.contains(date)
    }

    /// The dates in a window with their instants, also while there is no zone for the local time of the series.
    func dates(in window: DateInterval, _ zones: FileZones) -> [(date: LocalDateTime, instant: Date)] {
        // The clocks of all zones are less than two days from UTC.
        let margin: TimeInterval = isForeign ? 2 * 86_400 : 0
        return recurrence.dates(from: window.start - margin, to: window.end + margin).compactMap { date in
            let instant = isForeign ? zones.instant(of: date.recurrenceID, clock.own) : date.instant
            return instant >= window.start && instant < window.end ? (date.recurrenceID, instant) : nil
        }
    }

    /// The instant of a local time of the series.
    func instant(of local: LocalDateTime, _ zones: FileZones) -> Date { zones.instant(of: local, clock.own) }

    mutating func note(_ remark: CalendarRemark) {
        if !remarks.contains(remark) { remarks.append(remark) }
    }

    // MARK: - Without a zone

    /// The most dates of a series that are written out.
    private static let maxWrittenOut = 500

    /// Brings the series into a zone of the database, if it is in none.
    /// - Returns: the local times in that zone by those of the file.
    mutating func bringIntoZone(
        named name: String, _ zones: FileZones
    ) throws -> (LocalDateTime) -> LocalDateTime {
        guard isForeign else { return { $0 } }
        let dates = Array(recurrence.dates().prefix(Self.maxWrittenOut + 1).map(\.recurrenceID))
        if dates.count > Self.maxWrittenOut { note(.firstDatesOnly(Self.maxWrittenOut)) }
        let clock = clock.own
        let converted: (LocalDateTime) -> LocalDateTime = { Zone.utc.local(at: zones.instant(of: $0, clock)) }
        var written: [LocalDateTime] = []
        for date in dates.prefix(Self.maxWrittenOut) {
            let local = converted(date)
            if written.last != local { written.append(local) }
        }
        guard let first = written.first else { throw LeftOut(.noDates) }
        recurrence = try Recurrence(start: first, zone: .utc, added: Array(written.dropFirst()))
        durations = Dictionary(
            durations.map { (converted($0.key), $0.value) }, uniquingKeysWith: { first, _ in first })
        isForeign = false
        if written.count > 1 { note(.zoneWrittenOut(name: name)) }
        return converted
    }
}
