import Foundation
import ICalendar
import Operations
import Training

/// A series and the changes of its dates, split where all later dates change (`RANGE=THISANDFUTURE`).
///
/// Hardly any program shows such a change, so the series ends before it and another one follows, as an edit of this
/// date and all that follow does it here.
struct SeriesParts {
    /// A change of a date and all that follow.
    struct Split {
        let date: LocalDateTime
        let start: LocalDateTime?
        let duration: Int?
        let isCancelled: Bool
        let title: String?
        let description: String?
        let location: String?
        let join: String?
    }

    /// The series as its first dates are.
    private var current: ImportedSession
    var recurrence: Recurrence
    /// The changes of single dates. They hold the values of the file, also those that are the series' own.
    var changed: [LocalDateTime: Override] = [:]
    var cancelled: Set<LocalDateTime> = []
    /// The split that the current part begins with.
    private var split: Split?

    init(_ first: ImportedSession, durations: [LocalDateTime: Int]) {
        current = first
        recurrence = first.recurrence
        for (date, duration) in durations {
            var override = Override()
            override.duration = duration
            changed[date] = override
        }
    }

    /// - Parameter splits: in the order of their dates.
    mutating func sessions(_ splits: [Split], _ remarks: inout [CalendarRemark]) throws -> [ImportedSession] {
        var sessions: [ImportedSession] = []
        for split in splits {
            guard let date = firstDate(from: split.date) else {
                remarks.append(.changeOfLater(split.date))
                continue
            }
            if let parts = try SeriesSplit(recurrence, at: date) {
                sessions.append(part(parts.head, &remarks))
                recurrence = parts.tail
                current.part = Zone.utc.local(at: recurrence.zone.instant(of: date)).basic + "Z"
            }
            if split.isCancelled { return sessions }
            begin(split)
        }
        return sessions + [part(recurrence, &remarks)]
    }

    /// The date of the series at or after the one that a split names.
    private func firstDate(from date: LocalDateTime) -> LocalDateTime? {
        recurrence.dates(from: recurrence.zone.instant(of: date)).first { _ in true }?.recurrenceID
    }

    private mutating func begin(_ split: Split) {
        self.split = split
        current.title = split.title ?? current.title
        current.description = split.description ?? current.description
        current.location = split.location ?? current.location
        current.join = split.join ?? current.join
        current.duration = split.duration ?? current.duration
    }

    private func part(_ recurrence: Recurrence, _ remarks: inout [CalendarRemark]) -> ImportedSession {
        var session = current
        session.recurrence = shifted(recurrence, &remarks)
        let dates = Array(Set(changed.keys).union(cancelled))
        let places =
            session.recurrence == recurrence
            ? Dictionary(uniqueKeysWithValues: dates.filter(recurrence.contains).map { ($0, $0) })
            : SeriesEdit(from: recurrence, to: session.recurrence).counterparts(of: dates)
        session.cancelled = cancelled.compactMap { places[$0] }.sorted()
        session.changed = changed.compactMap { date, override in
            guard let place = places[date] else { return nil }
            let own = own(override, at: place)
            return own.isEmpty ? nil : .init(recurrenceID: place, override: own)
        }
        .sorted { $0.recurrenceID < $1.recurrenceID }
        return session
    }

    /// The values of a changed date that differ from the series.
    private func own(_ override: Override, at date: LocalDateTime) -> Override {
        var own = override
        if own.start == date { own.start = nil }
        if own.duration == current.duration { own.duration = nil }
        if own.title == current.title { own.title = nil }
        if own.description == current.description { own.description = nil }
        if own.location == current.location { own.location = nil }
        if own.join?.url == current.join { own.join = nil }
        return own
    }

    /// The dates of a part at the time that its split gives them.
    private func shifted(_ recurrence: Recurrence, _ remarks: inout [CalendarRemark]) -> Recurrence {
        guard let split, let start = split.start, start != split.date else { return recurrence }
        let moved = recurrence.start.adding(seconds: start.seconds(since: split.date))
        do {
            return try recurrence.shifted(to: moved)
        } catch {
            // The rule does not give the new start, so its dates are written out.
            let dates = recurrence.dates().prefix(ScheduleLimits.maxExceptions + 1)
                .map { $0.recurrenceID.adding(seconds: start.seconds(since: split.date)) }
            guard let first = dates.first, dates.count <= ScheduleLimits.maxExceptions else {
                remarks.append(.changeOfLater(split.date))
                return recurrence
            }
            return Recurrence(
                trustedStart: first, zone: recurrence.zone, rule: nil, excluded: [], added: Array(dates.dropFirst()))
        }
    }
}
