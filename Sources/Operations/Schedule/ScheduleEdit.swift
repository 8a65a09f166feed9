import Foundation
import ICalendar
import Storage
import SupportCore
import Training

/// One edit of the schedule in its transaction. It collects the impact of all that it writes.
struct ScheduleEdit {
    let transaction: Transaction
    private(set) var impact = Impact()
    /// The dates whose registrants are notified of the edit.
    private var affected: Set<String> = []
    /// True once dates were deleted.
    private var hasDeletedDates = false

    init(_ transaction: Transaction) {
        self.transaction = transaction
    }

    var now: Date { transaction.now }

    // MARK: - Sessions

    mutating func insert(_ new: Session) throws {
        var session = new
        session.form = CalendarForm(for: session.details, overridden: [], now: now)
        try checkReferences(of: session.details)
        try transaction.insert(session)
        try updateOccurrences(of: session, from: nil, rebooking: true)
        try transaction.record(.created, .session, session.id)
        try touchFeeds(of: session)
    }

    /// Writes an edited session, and updates its dates if they changed.
    mutating func update(_ before: Session, to edited: Session, as event: JournalEntry.Event = .updated) throws {
        var after = edited
        var fields = after.details.fields(differingFrom: before.details)
        if after.status != before.status { fields.append("status") }
        guard !fields.isEmpty else { return }
        try checkReferences(of: after.details)
        try checkScope(of: after, from: before.details.registration.scope)

        let isAnnounced = !Session.Details.announcedFields.union(["status"]).isDisjoint(with: fields)
        if isAnnounced, before.status != .draft { after.sequence += 1 }
        if isAnnounced { after.announcedAt = max(now, before.announcedAt) }
        after.updatedAt = now
        after.revision += 1
        let selectors = try feedSelectors(of: before)
        let published = try publishedEvents(of: before)
        try transaction.update(after)
        let changesTimes = !Self.timeFields.isDisjoint(with: fields)
        if changesTimes || fields.contains("trainers") || fields.contains("status") {
            try updateOccurrences(
                of: after, from: before.details.recurrence,
                rebooking: fields.contains("trainers") || fields.contains("status"))
        }
        let isPublished = before.status == .draft && after.status != .draft
        if changesTimes || isPublished { after = try decideForm(of: after) }
        try retire(published, after: after)
        try transaction.record(event, .session, after.id, fields: fields)
        // The link itself is in no calendar, but who has a seat is told where to join.
        let changesJoin = (before.details.joinsBefore == nil) != (after.details.joinsBefore == nil)
        if isAnnounced || changesJoin { try transaction.raiseSequences(ofRegistrationsFor: after.id, now: now) }
        if fields.contains("capacity") { try transaction.countSeatChange(of: .series(after.id), now: now) }
        try seats.settleAll(of: try transaction.existingSession(after.id))
        try countNotified(in: after)
        try touchFeeds(of: after, after: before.calendarSelectors(among: selectors), touching: selectors)
    }

    /// Raises the revision of a session that is shown differently although its own data are unchanged: a trainer was
    /// renamed, or its chain got another part.
    ///
    /// - Parameter announcing: true if its events show the difference, so that their sequence has to rise.
    func revise(_ before: Session, announcing: Bool) throws {
        var session = before
        if announcing, before.status != .draft {
            session.sequence += 1
            session.announcedAt = max(now, before.announcedAt)
        }
        session.revision += 1
        try transaction.update(session)
        if announcing { try transaction.raiseSequences(ofRegistrationsFor: session.id, now: now) }
        try touchFeeds(of: session)
    }

    /// The fields that make the times of dates.
    private static let timeFields: Set<String> = ["start", "timeZone", "duration", "recurrence"]

    mutating func cancel(_ before: Session, reason: String?) throws {
        switch before.status {
        case .draft: throw Failure(.conflict, "A draft cannot be cancelled. Delete it instead.")
        case .cancelled: throw Failure(.conflict, "This session is already cancelled.")
        case .published: break
        }
        var after = before
        after.status = .cancelled
        after.cancellation = Cancellation(reason: reason, at: now)
        try update(before, to: after, as: .cancelled)
        let cancelled = try transaction.occurrences(of: before.id)
            .filter { $0.endsAt > now && $0.override.cancellation == nil }
        impact.cancelled += cancelled.map(Impact.DateReference.init)
        affected.formUnion(cancelled.map(\.id))
        try countNotified(in: after)
    }

    // MARK: - Dates

    /// Writes one edited date, and raises the sequence of its session if events show the change.
    mutating func update(
        _ before: Occurrence, to override: Override, of session: Session, as event: JournalEntry.Event = .updated
    ) throws {
        let fields = override.fields(differingFrom: before.override)
        guard !fields.isEmpty else { return }
        if let trainers = override.trainers { try checkTrainers(trainers) }
        var session = session
        if session.status != .draft, !Override.announcedFields.isDisjoint(with: fields) {
            session.sequence += 1
            session.announcedAt = max(now, session.announcedAt)
        }
        session.revision += 1
        session.updatedAt = now
        let after = Occurrence(
            id: before.id, of: session, recurrenceID: before.recurrenceID, override: override,
            revision: before.revision + 1, occupancy: before.occupancy, seatChanges: before.seatChanges)
        let selectors = try feedSelectors(of: session)
        let published = try publishedEvents(of: session)
        try transaction.update(session)
        try transaction.update(after)
        try book(after, of: session)
        // That of a draft is decided when it is published.
        if session.status != .draft, !Self.timeFields.isDisjoint(with: fields) {
            session = try decideForm(of: session)
            try retire(published, after: session)
        }
        addImpact(from: before, to: after)
        try collectClashes(of: session.id, on: [after.id])
        try transaction.record(event, .occurrence, after.id, fields: fields, related: ["session": session.id])
        let joins = [before, after].map { ScheduledDate(occurrence: $0, session: session).joinsBefore == nil }
        if !Override.announcedFields.isDisjoint(with: fields) || joins[0] != joins[1] {
            try transaction.raiseSequences(ofRegistrationsFor: session.id, on: after.id, now: now)
        }
        if fields.contains("capacity") { try transaction.countSeatChange(of: .date(after.id), now: now) }
        try seats.settle(try seats.queue(for: .date(after.id), of: session))
        try countNotified(in: session)
        try touchFeeds(of: session, after: session.calendarSelectors(among: selectors), touching: selectors)
    }

    /// Moves a date back to the start that the rule gives it, before the series moves to the start of the edit.
    ///
    /// - Returns: the session after that.
    mutating func resetStart(of occurrence: Occurrence, in session: Session) throws -> Session {
        guard occurrence.override.start != nil else { return session }
        var override = occurrence.override
        override.start = nil
        try update(occurrence, to: override, of: session)
        impact = Impact()
        return try transaction.existingSession(session.id)
    }

    /// Attributes the impact on the dates of one part of a split series to the session that people know.
    mutating func attributeImpact(on part: String, to origin: String) {
        func attributed(_ date: Impact.DateReference) -> Impact.DateReference {
            guard date.session == part else { return date }
            return Impact.DateReference(session: origin, recurrenceID: date.recurrenceID, startsAt: date.startsAt)
        }
        impact.moved = impact.moved.map { Impact.Move(from: attributed($0.from), to: $0.to) }
        impact.cancelled = impact.cancelled.map(attributed)
        impact.losing = impact.losing.map {
            Impact.Loss(date: attributed($0.date), override: $0.override, registrations: $0.registrations)
        }
        impact.conflicts = impact.conflicts.map { clash in
            if let other = clash.with, let title = clash.withTitle {
                return Impact.Clash(
                    trainer: clash.trainer, date: attributed(clash.date), with: attributed(other), withTitle: title)
            }
            return clash.busy.map {
                Impact.Clash(trainer: clash.trainer, date: attributed(clash.date), busy: $0)
            } ?? clash
        }
    }

    /// Updates the stored dates to those that the rule of the session gives, up to the horizon. A date with a counterpart
    /// keeps its id.
    ///
    /// - Parameters:
    ///   - before: the recurrence of the stored dates; nil for a new session.
    ///   - rebooking: true if the trainers of unchanged dates have to be booked again.
    mutating func updateOccurrences(of session: Session, from before: Recurrence?, rebooking: Bool) throws {
        let recurrence = session.details.recurrence
        let horizon = try transaction.horizonOfEdits(now: now)
        var missing: Set<LocalDateTime> = []
        for date in recurrence.storedDates(to: horizon) { missing.insert(date.recurrenceID) }

        let existing = try transaction.occurrences(of: session.id)
        let counterparts = SeriesEdit(from: before ?? recurrence, to: recurrence)
            .counterparts(of: existing.map(\.recurrenceID))
        var changed: [(from: Occurrence, to: Occurrence)] = []
        var removed: [Occurrence] = []
        for occurrence in existing {
            guard let recurrenceID = counterparts[occurrence.recurrenceID] else {
                removed.append(occurrence)
                continue
            }
            missing.remove(recurrenceID)
            let after = occurrence.following(session, at: recurrenceID)
            if after != occurrence { changed.append((from: occurrence, to: after)) }
        }

        for occurrence in removed { try remove(occurrence) }
        try transaction.parkRecurrenceIDs(
            of: changed.map(\.from).filter { counterparts[$0.recurrenceID] != $0.recurrenceID })
        for (from, to) in changed {
            try transaction.update(to)
            addImpact(from: from, to: to)
        }
        let added = missing.sorted().map { Occurrence(id: Identifier.random(), of: session, recurrenceID: $0) }
        for occurrence in added { try transaction.insert(occurrence) }

        let changedIDs = Set(changed.map(\.to.id))
        let unchanged = existing.filter { occurrence in
            !changedIDs.contains(occurrence.id) && !removed.contains { $0.id == occurrence.id }
        }
        let rebooked = changed.map(\.to) + added + (rebooking ? unchanged : [])
        for occurrence in rebooked { try book(occurrence, of: session) }
        try collectClashes(of: session.id, on: rebooked.map(\.id))
    }

    private mutating func remove(_ occurrence: Occurrence) throws {
        // Requests for approval too, which hold no seat.
        let registrations = try transaction.activeRegistrations(in: .date(occurrence.id))
        if occurrence.override.changesDetails || !registrations.isEmpty {
            impact.losing.append(
                Impact.Loss(
                    date: .init(occurrence), override: occurrence.override.changesDetails,
                    registrations: registrations.count))
        }
        if occurrence.endsAt > now, occurrence.override.cancellation == nil {
            impact.cancelled.append(.init(occurrence))
        }
        guard try transaction.hasRegistrations(on: occurrence) else {
            try transaction.deleteOccurrence(occurrence.id)
            hasDeletedDates = true
            return
        }
        affected.insert(occurrence.id)
        let queue = try seats.queue(for: .date(occurrence.id), of: try transaction.existingSession(occurrence.session))
        for registration in registrations {
            try seats.change(registration, to: .cancelled, in: queue, as: .cancelled)
        }
        try transaction.detachOccurrence(occurrence.id)
    }

    private mutating func addImpact(from before: Occurrence, to after: Occurrence) {
        if before.override.cancellation == nil, after.override.cancellation != nil {
            impact.cancelled.append(.init(before))
            affected.insert(before.id)
        } else if before.startsAt != after.startsAt, max(before.endsAt, after.endsAt) > now {
            impact.moved.append(.init(from: .init(before), to: .init(after)))
            affected.insert(after.id)
        }
    }

    // MARK: - Registrants

    private var seats: SeatAllocation { SeatAllocation(transaction) }

    private mutating func countNotified(in session: Session) throws {
        guard !affected.isEmpty else { return }
        impact.notified = try transaction.registrantCount(ofOccurrences: Array(affected), session: session.id)
    }

    /// Moves the registrations of dates that moved to another session. A registration for the whole series is continued
    /// by one for the other part.
    func carryRegistrations(from head: Session, to tail: Session) throws {
        try transaction.moveRegistrations(toSessionOfDates: tail.id)
        for registration in try transaction.activeRegistrations(in: .series(head.id)) {
            let carried = Registration(
                id: Identifier.random(), session: tail.id, occurrence: nil, registrant: registration.registrant,
                person: registration.person, status: registration.status, queue: registration.queue,
                offerExpires: registration.offerExpires, confirmBy: registration.confirmBy,
                answers: registration.answers, consents: registration.consents, ticket: registration.ticket,
                source: registration.source, sequence: registration.sequence + 1,
                carriedFrom: registration.carriedFrom ?? registration.id,
                createdAt: registration.createdAt,
                updatedAt: now)
            try transaction.insert(carried)
            // Less capacity than there are seats takes none from anybody, here as in the whole series.
            try seats.count(
                from: nil, to: carried.status, in: try seats.queue(for: .series(tail.id), of: tail),
                beyondCapacity: true)
        }
    }

    /// Places of dates and places of a whole series are counted separately, so both together could exceed the capacity.
    ///
    /// - Throws: ``Failure`` `.conflict` for another scope while places of the former one are taken or waited for.
    private func checkScope(of session: Session, from former: RegistrationPolicy.Scope) throws {
        guard session.details.registration.scope != former,
            try transaction.hasActiveRegistrations(for: session.id, in: former, now: now)
        else { return }
        let detail =
            switch former {
            case .series: "registration.scope stays “series” while people are registered for the whole series."
            case .occurrence: "registration.scope stays “occurrence” while people are registered for dates to come."
            }
        throw Failure(.conflict, detail, faults: [.init(pointer: "/registration/scope", detail: detail)])
    }

    // MARK: - Trainers

    private func book(_ occurrence: Occurrence, of session: Session) throws {
        try transaction.book(ScheduledDate(occurrence: occurrence, session: session))
    }

    private mutating func collectClashes(of session: String, on occurrences: [String]) throws {
        guard !occurrences.isEmpty else { return }
        let clashes =
            try transaction.clashes(of: session, on: occurrences)
            + transaction.busyClashes(of: session, on: occurrences)
        impact.conflicts += clashes.filter { !impact.conflicts.contains($0) }
    }

    func checkReferences(of details: Session.Details) throws {
        var faults = try trainerFaults(details.trainers)
        if let tutorial = details.tutorial, try !transaction.hasTutorial(tutorial) {
            faults.append(.init(pointer: "/tutorial", detail: "There is no tutorial with this id."))
        }
        guard faults.isEmpty else { throw Failure.invalid(faults) }
    }

    private func checkTrainers(_ trainers: [String]) throws {
        let faults = try trainerFaults(trainers)
        guard faults.isEmpty else { throw Failure.invalid(faults) }
    }

    private func trainerFaults(_ trainers: [String]) throws -> [Failure.Fault] {
        let names = try transaction.trainerNames(trainers)
        return trainers.enumerated().filter { names[$0.element] == nil }.map {
            .init(pointer: "/trainers/\($0.offset)", detail: "There is no trainer with this id.")
        }
    }

    // MARK: - Feeds

    /// Raises the revisions of all public and trainers' feeds that hold a session. Registrants' feeds follow the sequences
    /// of their registrations.
    func touchFeeds(of session: Session) throws {
        try touchFeeds(of: session, after: [], touching: [])
    }

    /// - Parameters:
    ///   - former: the selectors of the calendars that held the session before the edit.
    ///   - others: those of all feeds that held it.
    func touchFeeds(
        of session: Session, after former: Set<FeedSelector>, touching others: Set<FeedSelector>
    ) throws {
        let selectors = try feedSelectors(of: session)
        try transaction.touch(selectors.union(others))
        let calendars = former.union(session.calendarSelectors(among: selectors))
        try transaction.noteChange(ofSession: session.id, in: calendars, losingDates: hasDeletedDates)
        if hasDeletedDates { try transaction.noteDatesGone(ofSession: session.id, except: calendars) }
    }

    /// The selectors of all feeds that hold a session. Drafts are in no feed.
    func feedSelectors(of session: Session) throws -> Set<FeedSelector> {
        guard session.status != .draft else { return [] }
        let overriding = try transaction.overriddenOccurrences(of: [session.id])[session.id] ?? []
        var selectors = session.feedSelectors(trainers: overriding.flatMap { $0.override.trainers ?? [] })
        // The feed of a session that was split holds all later parts.
        selectors.formUnion(try transaction.sessionIDs(before: session).map(FeedSelector.session))
        return selectors
    }
}

extension Occurrence {
    /// The date of an edited series. A start of its own keeps its time, and moves to another day with the series.
    fileprivate func following(_ session: Session, at recurrenceID: LocalDateTime) -> Occurrence {
        var override = override
        let days = recurrenceID.date.dayNumber - self.recurrenceID.date.dayNumber
        override.start = override.start?.adding(days: days)
        var after = Occurrence(
            id: id, of: session, recurrenceID: recurrenceID, override: override, revision: revision,
            occupancy: occupancy, seatChanges: seatChanges)
        if after != self { after.revision += 1 }
        return after
    }
}
