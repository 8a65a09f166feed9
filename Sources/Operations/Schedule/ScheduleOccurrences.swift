public import Foundation
public import ICalendar
public import Storage
import SupportCore
public import Training

/// Single dates, and edits of a series by one of its dates.
extension Schedule {
    // MARK: - Reading

    /// The dates of all sessions that a filter selects, in order of their start.
    public func dates(_ filter: SessionFilter, page: PageRequest) async throws -> Page<ScheduledDate> {
        try await database.read { try $0.dates(filter, page: page) }
    }

    /// The dates of a session that are not over at `from` and begin before `to`, in order of their start.
    ///
    /// - Throws: ``Failure`` `.notFound`.
    public func dates(
        of session: String, from: Date?, to: Date?, page: PageRequest
    ) async throws -> Page<ScheduledDate> {
        try await database.read { connection in
            let session = try connection.existingSession(session)
            return try connection.occurrences(of: session.id, from: from, to: to, page: page)
                .map { ScheduledDate(occurrence: $0, session: session) }
        }
    }

    /// - Throws: ``Failure`` `.notFound`.
    public func date(_ recurrenceID: LocalDateTime, of session: String) async throws -> ScheduledDate {
        try await database.read { connection in
            let session = try connection.existingSession(session)
            return ScheduledDate(
                occurrence: try connection.existingOccurrence(of: session, recurrenceID), session: session)
        }
    }

    // MARK: - Writing

    /// Edits one date, a date and all that follow, or the whole series.
    ///
    /// - Parameters:
    ///   - recurrenceID: the date.
    ///   - sessionID: the session of the date.
    ///   - change: relative to the date. For a series, all dates move as this one does.
    /// - Returns: the date after the edit, which may belong to another session.
    /// - Throws: ``RefusedEdit``; ``Failure`` `.notFound`, `.preconditionFailed`, `.conflict`, `.invalid`.
    public func edit(
        _ recurrenceID: LocalDateTime, of sessionID: String, scope: OccurrenceChange.Scope,
        if precondition: Precondition = .none, options: Options = Options(), by caller: Caller, now: Date,
        change: OccurrenceChange
    ) async throws -> Outcome<ScheduledDate> {
        try await edit(options, by: caller, now: now) { transaction, edit in
            var session = try transaction.existingSession(sessionID)
            let occurrence = try transaction.existingOccurrence(of: session, recurrenceID)
            let date = ScheduledDate(occurrence: occurrence, session: session)
            try precondition.check(date.version, date.publicVersion)
            guard !date.isCancelled else { throw Failure(.conflict, "This date was cancelled. Restore it first.") }
            if scope != .this, case .set = change.start {
                session = try edit.resetStart(of: occurrence, in: session)
            }

            if scope == .this {
                try edit.update(
                    occurrence, to: change.applied(to: occurrence.override, of: recurrenceID), of: session)
            } else if scope == .following, let split = try SeriesSplit(session.details.recurrence, at: recurrenceID) {
                try edit.split(session, split, at: recurrenceID) { try change.applied(to: $0, at: recurrenceID) }
            } else {
                var after = session
                after.details = try change.applied(to: session.details, at: recurrenceID)
                try edit.update(session, to: after)
            }
            return try transaction.date(ofOccurrence: occurrence.id)
        }
    }

    /// Cancels one date, a date and all that follow, or the whole series.
    ///
    /// - Returns: the date after the cancellation, which may belong to another session.
    /// - Throws: ``Failure`` `.notFound`, `.preconditionFailed`, `.conflict` for a date that is cancelled or a draft.
    public func cancel(
        _ recurrenceID: LocalDateTime, of sessionID: String, scope: OccurrenceChange.Scope, reason: String?,
        if precondition: Precondition = .none, options: Options = Options(), by caller: Caller, now: Date
    ) async throws -> Outcome<ScheduledDate> {
        try await edit(options, by: caller, now: now) { transaction, edit in
            let session = try transaction.existingSession(sessionID)
            let occurrence = try transaction.existingOccurrence(of: session, recurrenceID)
            let date = ScheduledDate(occurrence: occurrence, session: session)
            try precondition.check(date.version, date.publicVersion)
            guard !date.isCancelled else { throw Failure(.conflict, "This date is already cancelled.") }

            if scope == .this {
                guard session.status == .published else {
                    throw Failure(.conflict, "This is a draft: exclude the date from its rule instead.")
                }
                var override = occurrence.override
                override.cancellation = Cancellation(reason: reason, at: now)
                try edit.update(occurrence, to: override, of: session, as: .cancelled)
            } else if scope == .following, let split = try SeriesSplit(session.details.recurrence, at: recurrenceID) {
                let tail = try edit.split(session, split, at: recurrenceID) { $0 }
                try edit.cancel(tail, reason: reason)
                edit.attributeImpact(on: tail.id, to: session.id)
            } else {
                try edit.cancel(session, reason: reason)
            }
            return try transaction.date(ofOccurrence: occurrence.id)
        }
    }

    /// Reinstates a cancelled date.
    ///
    /// - Throws: ``RefusedEdit`` `.clashes`; ``Failure`` `.notFound`, `.preconditionFailed`, `.conflict` for a date that is
    ///   not cancelled, or whose session is.
    public func restore(
        _ recurrenceID: LocalDateTime, of sessionID: String, if precondition: Precondition = .none,
        options: Options = Options(), by caller: Caller, now: Date
    ) async throws -> Outcome<ScheduledDate> {
        try await edit(options, by: caller, now: now) { transaction, edit in
            let session = try transaction.existingSession(sessionID)
            let occurrence = try transaction.existingOccurrence(of: session, recurrenceID)
            let date = ScheduledDate(occurrence: occurrence, session: session)
            try precondition.check(date.version, date.publicVersion)
            guard session.status != .cancelled else {
                throw Failure(.conflict, "The whole session is cancelled, so a single date cannot be restored.")
            }
            guard occurrence.override.cancellation != nil else {
                throw Failure(.conflict, "This date is not cancelled.")
            }
            var override = occurrence.override
            override.cancellation = nil
            try edit.update(occurrence, to: override, of: session, as: .restored)
            return try transaction.date(ofOccurrence: occurrence.id)
        }
    }
}

extension ScheduleEdit {
    /// Ends a series before one of its dates, and continues it with a new session, which takes over the later dates.
    ///
    /// - Parameter change: returns the details of the new session.
    /// - Returns: the new session.
    @discardableResult
    mutating func split(
        _ session: Session, _ split: SeriesSplit, at date: LocalDateTime,
        change: (Session.Details) throws -> Session.Details
    ) throws -> Session {
        var unchanged = session.details
        unchanged.recurrence = split.tail
        let id = Identifier.random()
        let host = try transaction.installation(.host) ?? "localhost"
        // Dates that go along keep their UIDs, so the sequences go on from those of the series.
        let tail = Session(
            id: id, uid: "\(id)@\(host)", details: try change(unchanged), status: session.status,
            sequence: session.status == .draft ? 0 : session.sequence + 1, form: session.form,
            seatChanges: session.seatChanges, createdAt: now, updatedAt: now, announcedAt: now,
            publishedAt: session.publishedAt)
        try checkReferences(of: tail.details)
        let published = try publishedEvents(of: session)
        let feeds = try feedSelectors(of: session)
        let calendars = session.calendarSelectors(among: feeds)
        try transaction.insert(tail)
        try transaction.insertIntoChain(tail, after: session)
        // The events of a session name the session that it continues (RFC 5545 §3.8.4.5).
        if let next = session.followedBy { try revise(transaction.existingSession(next), announcing: true) }
        try transaction.moveOccurrences(of: session.id, from: date, to: tail.id)
        try transaction.noteDatesGone(ofSession: session.id, except: calendars)
        try carryRegistrations(from: session, to: tail)

        var head = session
        head.details.recurrence = split.head
        try update(session, to: head, as: .split)
        let moved = Set(try transaction.occurrences(of: tail.id).map(\.id))
        var inserted = try transaction.existingSession(tail.id)
        try updateOccurrences(
            of: inserted, from: split.tail, rebooking: inserted.details.trainers != session.details.trainers)
        inserted = try decideForm(of: inserted)
        try retire(published.only(moved), after: inserted)
        try transaction.raiseSequences(ofRegistrationsFor: tail.id, now: now)
        // Its dates may start sooner, or have more seats.
        try SeatAllocation(transaction).settleAll(of: try transaction.existingSession(tail.id))
        attributeImpact(on: tail.id, to: session.id)
        try transaction.record(.created, .session, tail.id, related: ["follows": session.id])
        // Its dates were in the calendars of the series until now.
        try touchFeeds(of: inserted, after: calendars, touching: feeds)
        return inserted
    }
}

extension ScheduledDate {
    /// The entity tag of the date for staff: another one after every change of the date, its session or its occupancy.
    public var version: String { version(of: "\(occupancy.confirmed).\(occupancy.offered)") }

    /// The entity tag for everybody else. Like what they are shown, it does not tell held and offered seats from
    /// confirmed ones.
    public var publicVersion: String { version(of: "\(occupancy.confirmed + occupancy.offered)") }

    private func version(of seats: String) -> String {
        "\(session.version)-\(occurrence.revision)-\(seats).\(occupancy.waitlisted)"
    }
}

extension Connection {
    func existingOccurrence(of session: Session, _ recurrenceID: LocalDateTime) throws -> Occurrence {
        try existingOccurrence(ofSession: session.id, recurrenceID)
    }

    /// - Parameter session: the session's id.
    func existingOccurrence(ofSession session: String, _ recurrenceID: LocalDateTime) throws -> Occurrence {
        guard let occurrence = try occurrence(of: session, recurrenceID) else {
            throw Failure(.notFound, "The session has no date \(recurrenceID).")
        }
        return occurrence
    }

    func date(ofOccurrence id: String) throws -> ScheduledDate {
        guard let occurrence = try occurrence(id) else { throw Failure.noSuch("date") }
        return ScheduledDate(occurrence: occurrence, session: try existingSession(occurrence.session))
    }
}
