import Foundation
import ICalendar
import Storage
import Training

/// The form of sessions in calendars, and the events that an edit takes out of them.
extension ScheduleEdit {
    /// The UIDs under which calendars show a session, apart from those of single dates that its rule gives in a series.
    struct PublishedUIDs {
        fileprivate let session: Session
        /// The dates with events of their own.
        fileprivate var dates: [Occurrence]

        /// The events of some dates, by their ids.
        func only(_ ids: Set<String>) -> PublishedUIDs {
            var part = self
            part.dates = dates.filter { ids.contains($0.id) }
            return part
        }
    }

    /// The events of a session before an edit.
    func publishedEvents(of session: Session) throws -> PublishedUIDs {
        PublishedUIDs(
            session: session, dates: session.status == .draft ? [] : try datesWithOwnEvents(of: session))
    }

    /// Decides the form of a session whose times changed, and stores it.
    ///
    /// - Returns: the session with its form.
    func decideForm(of session: Session) throws -> Session {
        let overridden = try transaction.overriddenOccurrences(of: [session.id])[session.id] ?? []
        let form = CalendarForm(for: session.details, overridden: overridden, now: now)
        guard form != session.form else { return session }
        var session = session
        session.form = form
        try transaction.update(session)
        return session
    }

    /// Decides the form of a session that has none yet. Its events had one UID until now, whatever their form was.
    func decideFirstForm(of stored: Session) throws {
        let overridden = try transaction.overriddenOccurrences(of: [stored.id])[stored.id] ?? []
        var session = stored
        session.form = CalendarForm(for: session.details, overridden: overridden, now: now)
        let isShown =
            session.status != .draft
            && session.details.recurrence.end.map { $0 > FeedWindow(at: now).from } ?? true
        guard isShown, session.form == .dates || !session.details.recurrence.added.isEmpty else {
            try transaction.update(session)
            return
        }
        session.sequence += 1
        session.announcedAt = max(now, session.announcedAt)
        session.revision += 1
        try transaction.update(session)
        if session.form == .dates {
            try transaction.insert([RetiredEvent(seriesOf: session, sequence: session.sequence, at: now)])
        }
        try transaction.raiseSequences(ofRegistrationsFor: session.id, now: now)
        try touchFeeds(of: session)
    }

    /// Records the events that calendars showed before an edit and that are no longer published, so that feeds show them as
    /// cancelled.
    ///
    /// - Parameter before: of the session, or of the one that it was split from.
    func retire(_ before: PublishedUIDs, after session: Session) throws {
        guard session.status != .draft, before.session.status != .draft else { return }
        let host = try transaction.installation(.host) ?? "localhost"
        func uid(_ date: Occurrence) -> String { "\(date.id)@\(host)" }
        let current = try datesWithOwnEvents(of: session)
        let kept = Set(current.map(\.id))
        let window = FeedWindow(at: now)
        var retired = before.dates
            .filter { !kept.contains($0.id) && $0.endsAt > window.from && $0.startsAt < window.to }
            .map { date in
                let scheduled = ScheduledDate(occurrence: date, session: before.session)
                return RetiredEvent(
                    uid: uid(date), session: session.id, occurrence: date.id, title: scheduled.title,
                    startsAt: date.startsAt, endsAt: date.endsAt, trainers: scheduled.trainers,
                    sequence: session.sequence, retiredAt: now)
            }
        var published = current.map(uid)
        if session.form == .series {
            published.append(session.uid)
        } else if before.session.form == .series, before.session.id == session.id {
            retired.append(RetiredEvent(seriesOf: before.session, sequence: session.sequence, at: now))
        }
        guard !retired.isEmpty || before.session.form != session.form || !before.dates.isEmpty else { return }
        try transaction.deleteRetiredEvents(published)
        try transaction.insert(retired)
    }

    /// The dates of a session that calendars show under UIDs of their own.
    private func datesWithOwnEvents(of session: Session) throws -> [Occurrence] {
        let recurrence = session.details.recurrence
        guard session.form == .dates || !recurrence.added.isEmpty else { return [] }
        let dates = try transaction.occurrences(of: session.id)
        guard session.form == .series else { return dates }
        let added = Set(recurrence.added)
        return dates.filter { added.contains($0.recurrenceID) }
    }
}

extension RetiredEvent {
    /// The event of a whole session.
    init(seriesOf session: Session, sequence: Int, at now: Date) {
        let details = session.details
        let start = details.recurrence.zone.instant(of: details.recurrence.start)
        self.init(
            uid: session.uid, session: session.id, occurrence: nil, title: details.title, startsAt: start,
            endsAt: start.addingTimeInterval(Double(details.duration)), trainers: details.trainers, sequence: sequence,
            retiredAt: now)
    }
}
