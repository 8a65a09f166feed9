public import Foundation
import ICalendar
import Storage
import Training

/// The upkeep of stored dates: those of endless series are stored some years ahead, and instants follow the zone
/// database.
extension Schedule {
    /// Stores the dates that came within the horizon since the last time, a month of them at a time.
    ///
    /// - Returns: the number of sessions with new dates.
    @discardableResult
    public func extendHorizon(now: Date) async throws -> Int {
        try await catchUpPassedOver(now: now)
        let former = try await database.read { try $0.horizon(now: now) }
        let horizon = Self.horizon(at: now)
        guard horizon.timeIntervalSince(former) >= Self.horizonStep else { return 0 }
        let extended = try await eachSession(goingOnAfter: former, now: now) { transaction, session in
            // A clock change can put a date before one that the rule gives earlier, so the last day is read again.
            let since = former.addingTimeInterval(-86_400)
            let existing = Set(try transaction.recurrenceIDs(of: session.id, since: since))
            let dates = session.details.recurrence.dates(from: since, to: horizon)
            let added = dates.map(\.recurrenceID).filter { !existing.contains($0) }
                .map { Occurrence(id: Identifier.random(), of: session, recurrenceID: $0) }
            for occurrence in added {
                try transaction.insert(occurrence)
                try transaction.book(ScheduledDate(occurrence: occurrence, session: session))
            }
            return !added.isEmpty
        }
        try await database.write { try $0.setHorizon(horizon) }
        return extended
    }

    private static let horizonStep: TimeInterval = 30 * 86_400

    /// Computes the instants of future dates again if the zone database has changed.
    ///
    /// - Parameter version: the release of the zone database.
    /// - Returns: the number of sessions with a date that moved.
    @discardableResult
    public func followZoneDatabase(version: String, now: Date) async throws -> Int {
        let former = try await database.read { try $0.installation(.zoneDatabase) }
        guard former != version else { return 0 }
        let retimed = try await eachSession(goingOnAfter: now, now: now) { transaction, session in
            let edit = ScheduleEdit(transaction)
            let moved = try edit.retimed(session)
            guard !moved.isEmpty || !session.canStayInForm(at: now) else { return false }
            try edit.retime(session, moved)
            return true
        }
        try await database.write { try $0.setInstallation(.zoneDatabase, to: version) }
        return retimed
    }

    /// Decides the form of sessions that were stored before forms were. What calendars showed in another form is shown as
    /// cancelled.
    ///
    /// - Returns: the number of sessions.
    @discardableResult
    public func decideForms(now: Date) async throws -> Int {
        var count = 0
        // Sessions that cannot be read are left as they are.
        var passedOver: Set<String> = []
        while true {
            let limit = 100 + passedOver.count
            let ids = try await database.read { try $0.sessionsWithoutForm(limit: limit) }
                .filter { !passedOver.contains($0) }
            guard !ids.isEmpty else { return count }
            let step = try await database.writeEach(ids, by: .lectern, now: now) { transaction, ids in
                let sessions = try transaction.sessions(ids)
                for session in sessions { try ScheduleEdit(transaction).decideFirstForm(of: session) }
                return sessions.count
            }
            count += step.values.reduce(0, +)
            passedOver.formUnion(step.passedOver)
        }
    }

    /// The number of sessions that the upkeep passed over.
    func passedOverCount() async throws -> Int {
        try await database.read { try $0.passedOver().count }
    }

    /// Brings the dates of the sessions up to date that the upkeep passed over because they could not be read.
    ///
    /// - Returns: the number of sessions that still cannot be read.
    @discardableResult
    public func catchUpPassedOver(now: Date) async throws -> Int {
        let ids = try await database.read { try $0.passedOver() }
        guard !ids.isEmpty else { return 0 }
        let step = try await database.writeEach(ids, by: .lectern, now: now) { transaction, ids in
            let edit = ScheduleEdit(transaction)
            for session in try transaction.sessions(ids) { try edit.refresh(session) }
        }
        try await database.write { try $0.setPassedOver(step.passedOver) }
        return step.passedOver.count
    }

    /// The instant up to which dates are stored: midnight UTC some years ahead.
    static func horizon(at now: Date) -> Date {
        let day = (now.timeIntervalSince1970 / 86_400).rounded(.down)
        return Date(timeIntervalSince1970: (day + Double(ScheduleLimits.horizonDays)) * 86_400)
    }

    /// Runs `body` for sessions in small transactions, between which other writers get their turn. Sessions that cannot be
    /// read are passed over, and remembered for ``catchUpPassedOver(now:)``.
    ///
    /// - Returns: the number of sessions for which `body` returned true.
    private func eachSession(
        goingOnAfter instant: Date, now: Date, _ body: @escaping @Sendable (Transaction, Session) throws -> Bool
    ) async throws -> Int {
        var last = ""
        var count = 0
        while true {
            let previous = last
            let ids = try await database.read { connection in
                try connection.sessionIDs(endingAfter: instant, after: previous, limit: 100)
            }
            guard let end = ids.last else { return count }
            last = end
            let step = try await database.writeEach(ids, by: .lectern, now: now) { transaction, ids in
                try transaction.sessions(ids).filter { try body(transaction, $0) }.count
            }
            count += step.values.reduce(0, +)
            guard !step.passedOver.isEmpty else { continue }
            try await database.write { try $0.setPassedOver(Set($0.passedOver() + step.passedOver).sorted()) }
        }
    }
}

extension Recurrence {
    /// The dates that are stored, so that they can be booked: those of a rule up to the horizon, and its first in any
    /// case; all dates without a rule, which are few.
    func storedDates(to horizon: Date) -> some Sequence<RecurrenceDate> & Sendable {
        guard rule != nil else { return dates() }
        // A clock change can put the first date a little after the instant of its start.
        return dates(to: max(horizon, zone.instant(of: start).addingTimeInterval(86_400)))
    }
}

extension ScheduleEdit {
    /// Computes the instants of the dates to come again, and stores dates that the session lacks up to the horizon.
    func refresh(_ session: Session) throws {
        let stored = Set(try transaction.occurrences(of: session.id).map(\.recurrenceID))
        for date in session.details.recurrence.storedDates(to: try transaction.horizonOfEdits(now: now))
        where !stored.contains(date.recurrenceID) {
            let occurrence = Occurrence(id: Identifier.random(), of: session, recurrenceID: date.recurrenceID)
            try transaction.insert(occurrence)
            try transaction.book(ScheduledDate(occurrence: occurrence, session: session))
        }
        let moved = try retimed(session)
        // Feeds left it out, so they show it anew in any case.
        if moved.isEmpty { try revise(session, announcing: false) } else { try retime(session, moved) }
    }

    /// The dates to come whose instants differ from those that the zone database gives.
    fileprivate func retimed(_ session: Session) throws -> [Occurrence] {
        try transaction.occurrences(of: session.id).compactMap { before in
            let after = Occurrence(
                id: before.id, of: session, recurrenceID: before.recurrenceID, override: before.override,
                revision: before.revision + 1, occupancy: before.occupancy, seatChanges: before.seatChanges)
            return before.endsAt > now && after.startsAt != before.startsAt ? after : nil
        }
    }

    fileprivate func retime(_ before: Session, _ moved: [Occurrence]) throws {
        var session = before
        if session.status != .draft { session.sequence += 1 }
        session.announcedAt = max(now, session.announcedAt)
        session.updatedAt = now
        session.revision += 1
        let published = try publishedEvents(of: before)
        try transaction.update(session)
        for occurrence in moved {
            try transaction.update(occurrence)
            try transaction.book(ScheduledDate(occurrence: occurrence, session: session))
        }
        session = try decideForm(of: session)
        try retire(published, after: session)
        try transaction.raiseSequences(ofRegistrationsFor: session.id, now: now)
        try transaction.record(.retimed, .session, session.id, fields: ["start"])
        try touchFeeds(of: session)
    }
}

extension Connection {
    /// The instant up to which dates are stored now.
    func horizon(now: Date) throws -> Date {
        let stored = try installation(.horizon).flatMap(Int.init).map { Date(timeIntervalSince1970: Double($0)) }
        return stored ?? Schedule.horizon(at: now)
    }

    /// The instant up to which an edit stores dates. It is never before the horizon of today: an extension of the horizon
    /// that is under way may be past the session already, and comes back to it no more.
    func horizonOfEdits(now: Date) throws -> Date {
        max(try horizon(now: now), Schedule.horizon(at: now))
    }

    func setHorizon(_ horizon: Date) throws {
        try setInstallation(.horizon, to: String(Int(horizon.timeIntervalSince1970)))
    }

    /// The ids of the sessions that the upkeep passed over.
    fileprivate func passedOver() throws -> [String] {
        try installation(.passedOver)?.split(separator: " ").map(String.init) ?? []
    }

    fileprivate func setPassedOver(_ ids: [String]) throws {
        try setInstallation(.passedOver, to: ids.joined(separator: " "))
    }
}
