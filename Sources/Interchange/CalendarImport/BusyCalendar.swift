import Foundation
import ICalendar
package import Operations
import Training

/// The times at which the owner of a calendar file is busy. Nothing else of its events is kept.
///
/// An event counts unless it is cancelled or leaves the time free (`TRANSP:TRANSPARENT`, RFC 5545 §3.8.2.7). Whole days count
/// from midnight to midnight.
package struct BusyCalendar {
    private let zones: FileZones
    private let window: DateInterval
    private var times: [Range<Date>] = []
    private var unread = 0

    /// The most times of a file before they are joined.
    private static let maxTimes = 10 * TrainerCalendar.maxTimes

    /// - Throws: ``BusyReading/Unreadable``.
    package static func read(_ request: BusyReading.Request) throws -> BusyReading {
        var file: CalendarFile
        do {
            file = try CalendarFile(.bytes(request.bytes), zone: request.zone)
        } catch is CalendarFile.Unreadable {
            throw BusyReading.Unreadable.notCalendar
        }
        // Missing events would count as free time.
        guard !file.isCutOff else { throw BusyReading.Unreadable.cutOff }
        let begun = threadTime
        var calendar = BusyCalendar(zones: file.zones, window: request.window)
        while let (events, unread) = try file.nextEvents() {
            guard threadTime - begun <= request.timeLimit else { throw BusyReading.Unreadable.tooLong }
            if let uid = events.first?.uid, request.except.contains(uid) { continue }
            calendar.take(events)
            calendar.unread += unread
            guard calendar.times.count <= maxTimes else { throw BusyReading.Unreadable.tooManyTimes }
        }
        let joined = BusyTimes(joining: calendar.times)
        guard joined.times.count <= TrainerCalendar.maxTimes else { throw BusyReading.Unreadable.tooManyTimes }
        return BusyReading(times: joined, unread: calendar.unread)
    }

    /// The processor time of this thread.
    private static var threadTime: Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    private init(zones: FileZones, window: DateInterval) {
        self.zones = zones
        // Stored instants are whole seconds.
        self.window = DateInterval(
            start: Date(timeIntervalSince1970: window.start.timeIntervalSince1970.rounded(.down)),
            end: Date(timeIntervalSince1970: window.end.timeIntervalSince1970.rounded(.down)))
    }

    // MARK: - One UID

    private mutating func take(_ events: [ForeignEvent]) {
        let events = events.map { placedDays($0) }
        let masters = Self.newest(events.filter { $0.recurrenceID == nil })
        let changes = Dictionary(grouping: events.filter { $0.recurrenceID != nil }) { $0.recurrenceID?.text ?? "" }
            .values.compactMap { Self.newest($0).last }
        guard let master = masters.first else {
            for change in changes { takeSingle(change, fallback: nil) }
            return
        }
        takeSeries(master, changes)
        for other in masters.dropFirst() { takeSeries(other, []) }
    }

    /// The versions of an event that no other one replaces.
    private static func newest(_ versions: [ForeignEvent]) -> [ForeignEvent] {
        versions.filter { version in !versions.contains { $0.isNewer(than: version) == true } }
    }

    private mutating func takeSeries(_ master: ForeignEvent, _ changes: [ForeignEvent]) {
        do {
            try Self.check(master)
            guard !master.isCancelled, !master.calendar.isReply, !master.isFree || !changes.isEmpty else { return }
            let series = try self.series(of: master)
            let length = try length(of: master, in: series) ?? Length()
            let known = changes.isEmpty ? nil : SeriesDates(series.recurrence)
            let placed = changes.map { change in (change, date: date(of: change, in: series, known)) }
            let later = takeChanges(placed, of: series, length)
            let skipped = Set(placed.compactMap(\.date))
            let span = length.span
            let dates = series.dates(in: DateInterval(start: window.start - span, end: window.end), zones)
            for (date, instant) in dates where !skipped.contains(date) || later.contains(where: { $0.date == date }) {
                if let change = later.last(where: { $0.date <= date }) {
                    guard change.isBusy else { continue }
                    let moved = date.adding(seconds: change.shift)
                    take(from: series.instant(of: moved, zones), change.length, moved, series)
                } else if !master.isFree {
                    take(from: instant, series.durations[date].map { Length(seconds: $0) } ?? length, date, series)
                }
            }
        } catch {
            unread += 1
        }
    }

    /// A change of a date and of all later ones (`RANGE=THISANDFUTURE`).
    private struct LaterChange {
        let date: LocalDateTime
        let shift: Int
        let length: Length
        let isBusy: Bool
    }

    /// Takes the changes of single dates.
    ///
    /// - Returns: those of all later dates, in order.
    private mutating func takeChanges(
        _ changes: [(ForeignEvent, date: LocalDateTime?)], of series: EventSeries, _ length: Length
    ) -> [LaterChange] {
        var later: [LaterChange] = []
        for (change, date) in changes where !change.calendar.isReply {
            guard change.range == .following, let date else {
                takeSingle(change, fallback: length)
                continue
            }
            do {
                try Self.check(change)
                let start = try change.start.map { try series.local($0, zones) } ?? date
                let own = try self.series(of: change.alone)
                later.append(
                    LaterChange(
                        date: date, shift: start.seconds(since: date),
                        length: try self.length(of: change, in: own) ?? length,
                        isBusy: !change.isCancelled && !change.isFree))
            } catch {
                unread += 1
            }
        }
        return later.sorted { $0.date < $1.date }
    }

    /// The date of a series that a change is about; one with another time of day is that of the same day.
    private func date(of change: ForeignEvent, in series: EventSeries, _ known: SeriesDates?) -> LocalDateTime? {
        do {
            guard let known, let id = change.recurrenceID else { return nil }
            let date = try series.local(id, zones)
            return series.contains(date, known)
                ? date : date.date.midnight.adding(seconds: series.recurrence.start.secondOfDay)
        } catch {
            return nil
        }
    }

    /// - Parameter fallback: the length of the series, for a change without an end.
    private mutating func takeSingle(_ event: ForeignEvent, fallback: Length?) {
        do {
            try Self.check(event)
            guard !event.isCancelled, !event.isFree, !event.calendar.isReply else { return }
            let alone = try series(of: event.alone)
            let length = try length(of: event.alone, in: alone) ?? fallback ?? Length()
            let start = alone.recurrence.start
            take(from: alone.instant(of: start, zones), length, start, alone)
        } catch {
            unread += 1
        }
    }

    /// - Throws: ``LeftOut`` for an event whose times cannot be known.
    private static func check(_ event: ForeignEvent) throws {
        if !event.calendar.isGregorian { throw LeftOut(.notGregorian) }
        if let fatal = event.fatal { throw LeftOut(fatal) }
    }

    // MARK: - Times

    /// The time that an event takes: whole days of the calendar, and exact seconds.
    private struct Length {
        var days = 0
        var seconds = 0

        /// No date is longer, however the clocks change.
        var span: TimeInterval { TimeInterval(max(0, days) * 86_400 + max(0, seconds) + 2 * 86_400) }
    }

    /// The dates of an event. Its end is left out: sessions are shorter than other events may be.
    private func series(of event: ForeignEvent) throws -> EventSeries {
        var event = event
        event.start = event.start.map { placed($0, of: event) }
        event.end = .duration(days: 0, seconds: 3_600)
        return try EventSeries(event, zones)
    }

    /// A time in the zone of the trainer or the calendar, if it has none of its own.
    private func placed(_ time: EventTime, of event: ForeignEvent) -> EventTime {
        let named = event.calendar.zoneName.flatMap { name in
            zones.clock(name, calendar: event.calendarIndex) == nil ? nil : name
        }
        let zone = zones.fallback?.identifier ?? named ?? Zone.utc.identifier
        return switch time {
        case .date(let day): .zoned(day.midnight, zone: zone)
        case .floating(let local): .zoned(local, zone: zone)
        case .utc, .zoned: time
        }
    }

    /// An event whose whole days are those of the zone of the trainer or the calendar, if they are written in UTC.
    private func placedDays(_ event: ForeignEvent) -> ForeignEvent {
        guard let midnight = event.midnight else { return event }
        let named = event.calendar.zoneName.flatMap { zones.clock($0, calendar: event.calendarIndex) }
        let clock = zones.fallback.map(FileZones.Clock.zone) ?? named ?? .zone(.utc)
        var event = event
        // That of the nearest midnight: the calendar may be of another zone than the trainer.
        event.start = .date(zones.local(at: midnight, clock).adding(seconds: 43_200).date)
        if case .time(.utc(let end))? = event.end {
            event.end = .duration(days: Int((end.timeIntervalSince(midnight) / 86_400).rounded()), seconds: 0)
        }
        return event
    }

    /// - Returns: nil for an event that does not tell.
    private func length(of event: ForeignEvent, in series: EventSeries) throws -> Length? {
        switch (event.start, event.end) {
        case (.date(let start)?, .time(.date(let end))?):
            return Length(days: max(1, end.dayNumber - start.dayNumber))
        case (.date?, .duration(let days, _)?): return Length(days: max(1, days))
        case (.date?, nil): return Length(days: 1)
        case (_, .duration(let days, let seconds)?): return Length(days: days, seconds: seconds)
        case (let start?, .time(let end)?) where !end.isDate:
            let from = series.instant(of: try series.local(placed(start, of: event), zones), zones)
            let to = series.instant(of: try series.local(placed(end, of: event), zones), zones)
            return Length(seconds: Int(to.timeIntervalSince(from)))
        default: return nil
        }
    }

    /// - Parameter local: the start in the local time of the series.
    private mutating func take(from start: Date, _ length: Length, _ local: LocalDateTime, _ series: EventSeries) {
        let days = length.days == 0 ? start : series.instant(of: local.adding(days: length.days), zones)
        let end = days.addingTimeInterval(TimeInterval(length.seconds))
        let (from, to) = (max(start, window.start), min(end, window.end))
        if from < to { times.append(from..<to) }
    }
}
