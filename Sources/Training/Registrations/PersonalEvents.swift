public import Foundation
public import ICalendar

/// The events of a registrant, in their feed and in invitations.
extension SessionEvents {
    /// The parts of a registrant's events that only they have.
    public struct Invitee {
        public let registration: Registration
        public let uids: EntryUIDs
        /// The address at which the registrant joins a date, or any date of a series.
        public let joinLink: (Place) -> String

        public init(_ registration: Registration, uids: EntryUIDs, joinLink: @escaping (Place) -> String) {
            self.registration = registration
            self.uids = uids
            self.joinLink = joinLink
        }
    }

    /// The events in the registrant's feed on the day of the context.
    ///
    /// The stored dates are those of the registration only.
    public func published(for registrant: Invitee) -> PublishedEvents {
        var presentation = presentation(for: registrant)
        if registrant.registration.occurrence != nil { presentation.form = .dates }
        return PublishedEvents(of: self, as: presentation)
    }

    private func presentation(for registrant: Invitee) -> EventPresentation {
        let registration = registrant.registration
        let session = session
        var presentation = EventPresentation(
            form: session.form, seriesUID: registrant.uids.uid(of: registration, for: .series(session.id)),
            dateUID: { registrant.uids.uid(of: registration, for: .date($0)) }, sequence: registration.sequence,
            changedAt: max(session.announcedAt, registration.updatedAt, registration.announcedAt ?? .distantPast))
        switch registration.status {
        case .confirmed: presentation.status = .confirmed
        case .requested, .waitlisted, .offered: presentation.status = .tentative
        case .cancelled: presentation.status = .cancelled
        }
        let cancellations = [
            session.cancellation?.at, registration.status == .cancelled ? registration.updatedAt : nil,
        ]
        presentation.endsOn = cancellations.compactMap { $0.map(FeedWindow.dayAfter(cancellation:)) }.min()
        presentation.since = registration.createdAt
        presentation.retiredSequence = registration.sequence
        presentation.joinLink = { date in
            if let date { return date.joinsBefore.map { _ in registrant.joinLink(.date(date.occurrence.id)) } }
            return session.details.joinsBefore.map { _ in registrant.joinLink(.series(session.id)) }
        }
        return presentation
    }

    // MARK: - Invitations

    /// The entry that the calendar of a registrant with a seat is to hold.
    ///
    /// - Parameter place: the series, or one of the stored dates.
    /// - Returns: nil for what does not take place.
    public func entry(for place: Place) -> CalendarEntry? {
        guard session.status == .published else { return nil }
        switch place {
        case .date(let id): return stored(id).flatMap { $0.isHeld ? CalendarEntry(scheduled($0)) : nil }
        case .series:
            guard session.details.recurrence.rule != nil else {
                return onlyDate.flatMap { $0.isHeld ? CalendarEntry(scheduled($0)) : nil }
            }
            let (excluded, changed) = exceptions
            let held = session.details.recurrence.ruleDates().prefix(excluded.count + 1)
            guard Array(held).count > excluded.count else { return nil }
            return CalendarEntry(session, excluding: excluded, changed: changed)
        }
    }

    /// The events that put an entry into a registrant's calendar (`REQUEST`): the whole of a series.
    public func invitation(to place: Place, for registrant: Invitee) -> [CalendarEvent] {
        let presentation = presentation(for: registrant)
        switch place {
        case .date(let id): return (stored(id).map { [event(of: $0, as: presentation)] }) ?? []
        case .series:
            guard session.details.recurrence.rule != nil else {
                return onlyDate.map { [event(of: $0, under: presentation.seriesUID, as: presentation)] } ?? []
            }
            let (excluded, changed) = exceptions
            return [seriesEvent(as: presentation, excluding: excluded)]
                + changed.map { overrideEvent(of: $0, as: presentation) }
        }
    }

    /// The events that remove dates of a series from a registrant's calendar (`CANCEL`).
    public func cancellation(of recurrenceIDs: [LocalDateTime], for registrant: Invitee) -> [CalendarEvent] {
        var presentation = presentation(for: registrant)
        presentation.status = .cancelled
        return recurrenceIDs.map { recurrenceID in
            let date =
                dates.stored.first { $0.recurrenceID == recurrenceID }
                ?? Occurrence(id: "", of: session, recurrenceID: recurrenceID)
            var event = overrideEvent(of: date, as: presentation)
            event.status = .cancelled
            return event
        }
    }

    private func stored(_ id: String) -> Occurrence? { dates.stored.first { $0.id == id } }

    /// The date of a session without a rule; nil if it is excluded.
    private var onlyDate: Occurrence? {
        let recurrence = session.details.recurrence
        guard !recurrence.excluded.contains(recurrence.start) else { return nil }
        return dates.stored.first { $0.recurrenceID == recurrence.start && !$0.isDetached }
            ?? Occurrence(id: "", of: session, recurrenceID: recurrence.start)
    }

    /// The dates of the rule that do not take place, and those that take place otherwise than the rule says.
    private var exceptions: (excluded: [LocalDateTime], changed: [Occurrence]) {
        let recurrence = session.details.recurrence
        let added = Set(recurrence.added)
        let differing = dates.stored
            .filter { !$0.isDetached && !added.contains($0.recurrenceID) && $0.override.isAnnounced }
            .sorted { $0.recurrenceID < $1.recurrenceID }
        return (
            excluded: (recurrence.excluded + differing.filter { !$0.isHeld }.map(\.recurrenceID)).sorted(),
            changed: differing.filter(\.isHeld)
        )
    }

    private func scheduled(_ occurrence: Occurrence) -> ScheduledDate {
        ScheduledDate(occurrence: occurrence, session: session)
    }
}

extension CalendarEntry {
    /// The event that removes the entry from a calendar (`CANCEL`).
    ///
    /// - Parameters:
    ///   - uid: that of the entry.
    ///   - changedAt: the instant of the removal.
    public func cancellation(of uid: String, changedAt: Date) -> CalendarEvent {
        var event = CalendarEvent(uid: uid, start: .utc(startsAt), stamp: changedAt)
        event.end = .utc(endsAt)
        // In UTC, too, it removes the UID, where the zone is unknown here.
        if let start, rule != nil, zone != Zone.utc.identifier, let known = Zone(ifKnown: zone) {
            event.start = .zoned(start, zone: zone)
            event.end = .zoned(known.local(at: endsAt), zone: zone)
        }
        event.rule = rule
        event.lastModified = changedAt
        event.summary = title
        event.location = location
        event.status = .cancelled
        event.isTransparent = true
        return event
    }
}

extension Occurrence {
    /// True if the date takes place, as far as it decides.
    fileprivate var isHeld: Bool { override.cancellation == nil && !isDetached }
}
