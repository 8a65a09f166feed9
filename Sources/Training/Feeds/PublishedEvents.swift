import Foundation
public import ICalendar

/// The events of a session in a feed on one day, with the days on which they change although the data are the same.
public struct PublishedEvents: Sendable {
    public private(set) var events: [CalendarEvent] = []
    public private(set) var changes: WindowChanges

    private let window: FeedWindow
    /// The UIDs of all events, within the window or not.
    private var uids: Set<String> = []

    init(of source: SessionEvents, as presentation: EventPresentation) {
        window = source.context.window
        changes = WindowChanges(on: window.day)
        guard source.session.status != .draft else { return }
        changes.add(source.zone.changes)
        switch presentation.form {
        case .series:
            if source.session.details.recurrence.rule == nil {
                addOnlyDate(of: source, as: presentation)
            } else {
                addSeries(of: source, as: presentation)
            }
            addAdded(of: source, as: presentation)
        case .dates:
            addDates(source.dates.stored, of: source, as: presentation)
            addNeighbours(of: source, as: presentation)
        }
        addRetired(of: source, as: presentation)
    }

    // MARK: - A series

    /// Adds the date of a session without a rule.
    private mutating func addOnlyDate(of source: SessionEvents, as presentation: EventPresentation) {
        let recurrence = source.session.details.recurrence
        uids.insert(presentation.seriesUID)
        let date =
            source.dates.stored.first { $0.recurrenceID == recurrence.start }
            ?? Occurrence(id: "", of: source.session, recurrenceID: recurrence.start)
        guard !recurrence.excluded.contains(recurrence.start),
            presentation.shows(ScheduledDate(occurrence: date, session: source.session)),
            let changedAt = shown(date, as: presentation)
        else { return }
        events.append(source.event(of: date, under: presentation.seriesUID, as: presentation, changedAt: changedAt))
    }

    /// Adds the event of a series, and those of the dates that differ from it.
    private mutating func addSeries(of source: SessionEvents, as presentation: EventPresentation) {
        let recurrence = source.session.details.recurrence
        let added = Set(recurrence.added)
        let differing = source.dates.stored
            .filter { !added.contains($0.recurrenceID) && $0.override.isAnnounced }
            .sorted { $0.recurrenceID < $1.recurrenceID }
        uids.insert(presentation.seriesUID)

        var excluded = recurrence.excluded
        var overrides: [Occurrence] = []
        var expiries: [Date] = []
        for date in differing {
            if !presentation.shows(ScheduledDate(occurrence: date, session: source.session)) {
                excluded.append(date.recurrenceID)
            } else if let cancellation = date.override.cancellation {
                expiries.append(FeedWindow.dayAfter(cancellation: cancellation.at))
                if window.shows(cancellation) {
                    overrides.append(date)
                } else {
                    excluded.append(date.recurrenceID)
                }
            } else {
                overrides.append(date)
            }
        }

        let starts = [source.zone.zone.instant(of: recurrence.start)] + overrides.map(\.startsAt)
        let end = recurrence.end.map { end in
            overrides.map(\.endsAt).reduce(end.addingTimeInterval(Double(source.session.details.duration)), max)
        }
        let days = FeedWindow.days(from: starts.min() ?? .distantPast, to: end)
        // When the last of its dates that are only cancelled goes, so does the series.
        let missing = excluded.count + overrides.count { $0.override.cancellation != nil }
        let hasNoDate = missing > 0 && Array(recurrence.ruleDates().prefix(missing + 1)).count <= missing
        let endsOn = [presentation.endsOn, hasNoDate ? expiries.max() ?? .distantPast : nil].compactMap { $0 }.min()
        let isShown = changes.add(days.ending(on: endsOn))
        for expiry in expiries where days.ending(on: endsOn).contains(expiry) { changes.add(expiry) }
        guard isShown else { return }

        let expired = expiries.filter { $0 <= window.day }
        let changedAt = ([presentation.changedAt, days.lowerBound] + expired).max()
        events.append(source.seriesEvent(as: presentation, excluding: excluded, changedAt: changedAt))
        events += overrides.map { source.overrideEvent(of: $0, as: presentation) }
    }

    /// Adds the dates that the rule does not give.
    private mutating func addAdded(of source: SessionEvents, as presentation: EventPresentation) {
        let recurrence = source.session.details.recurrence
        var missing = Set(recurrence.added).subtracting(recurrence.excluded)
        let stored = source.dates.stored.filter { missing.remove($0.recurrenceID) != nil }
        addDates(stored, of: source, as: presentation)
        // All within the window are stored. The others enter it one day.
        for recurrenceID in missing {
            _ = shown(Occurrence(id: "", of: source.session, recurrenceID: recurrenceID), as: presentation)
        }
    }

    // MARK: - Date by date

    private mutating func addDates(
        _ dates: [Occurrence], of source: SessionEvents, as presentation: EventPresentation
    ) {
        let sorted = dates.sorted { ($0.startsAt, $0.recurrenceID) < ($1.startsAt, $1.recurrenceID) }
        for date in sorted where presentation.shows(ScheduledDate(occurrence: date, session: source.session)) {
            uids.insert(presentation.dateUID(date.id))
            guard let changedAt = shown(date, as: presentation) else { continue }
            events.append(source.event(of: date, as: presentation, changedAt: changedAt))
        }
    }

    /// Adds the days on which the dates next to the window left it and enter it.
    private mutating func addNeighbours(of source: SessionEvents, as presentation: EventPresentation) {
        guard presentation.trainers?.isDisjoint(with: source.session.details.trainers) != true else { return }
        if let end = source.dates.lastEnd {
            let days = FeedWindow.days(from: end, to: end).ending(on: presentation.endsOn)
            if !days.isEmpty { changes.add(days.upperBound) }
        }
        if let start = source.dates.nextStart {
            let days = FeedWindow.days(from: start, to: nil).ending(on: presentation.endsOn)
            if !days.isEmpty { changes.add(days.lowerBound) }
        } else if source.session.details.recurrence.isInfinite {
            // Further dates are stored as time passes.
            changes.add(window.day.addingTimeInterval(Self.recheck))
        }
    }

    /// The time after which an endless series is looked at again, in seconds.
    private static let recheck: TimeInterval = 30 * 86_400

    /// Adds the days on which feeds hold a date.
    ///
    /// - Returns: the instant of its last change, which is not before it entered the feed: ICSx5 takes no event that is
    ///   older than its last look. Nil for a date that is not shown.
    private mutating func shown(_ date: Occurrence, as presentation: EventPresentation) -> Date? {
        let expiry = date.override.cancellation.map { FeedWindow.dayAfter(cancellation: $0.at) }
        let days = FeedWindow.days(from: date.startsAt, to: date.endsAt)
            .ending(on: [expiry, presentation.endsOn].compactMap { $0 }.min())
        return changes.add(days) ? max(presentation.changedAt, days.lowerBound) : nil
    }

    // MARK: - Retired events

    private mutating func addRetired(of source: SessionEvents, as presentation: EventPresentation) {
        let retired = source.dates.retired.sorted { ($0.startsAt, $0.uid) < ($1.startsAt, $1.uid) }
        for event in retired {
            let uid = event.occurrence.map(presentation.dateUID) ?? presentation.seriesUID
            guard !uids.contains(uid), event.retiredAt >= presentation.since,
                presentation.trainers?.isDisjoint(with: event.trainers) != true
            else { continue }
            let expiry = FeedWindow.dayAfter(cancellation: event.retiredAt)
            let days = (Date.distantPast..<expiry).ending(on: presentation.endsOn)
            changes.add(days.upperBound)
            guard days.contains(window.day) else { continue }
            events.append(
                source.event(of: event, under: uid, sequence: presentation.retiredSequence ?? event.sequence))
        }
    }
}

extension Range<Date> {
    /// The range, ending on a day at the latest.
    fileprivate func ending(on day: Date?) -> Range<Date> {
        guard let day, day < upperBound else { return self }
        return lowerBound..<Swift.max(lowerBound, day)
    }
}
