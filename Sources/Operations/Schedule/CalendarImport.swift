public import Foundation
public import ICalendar
import Storage
import SupportCore
public import Training

/// Takes sessions over from a calendar file, as drafts for a trainer to complete.
extension Schedule {
    /// The outcome of one event of the file.
    public struct ImportedEvent: Sendable, Hashable {
        public let summary: String
        /// The session that it became; nil where it was not taken.
        public let session: String?
        /// Why it was not taken, or what of it was not.
        public let remark: String?
    }

    /// The events keep their UIDs, so that who subscribes to the new feed does not see them twice, and a second import
    /// of the same file finds them here.
    public func importCalendar(_ calendar: CalendarDocument, by caller: Caller, now: Date) async throws
        -> [ImportedEvent]
    {
        let masters = calendar.events.filter { $0.recurrenceID == nil }
        let overrides = Dictionary(grouping: calendar.events.filter { $0.recurrenceID != nil }, by: \.uid)
        var imported: [ImportedEvent] = []
        for event in masters {
            let summary = event.summary ?? event.uid
            do {
                let details = try Session.Details(importing: event, calendar: calendar)
                let changes = overrides[event.uid] ?? []
                let session = try await database.write(by: caller, now: now) { transaction in
                    var edit = ScheduleEdit(transaction)
                    return try edit.importSession(details, uid: event.uid, overrides: changes)
                }
                imported.append(ImportedEvent(summary: summary, session: session, remark: nil))
            } catch let failure as Failure {
                imported.append(ImportedEvent(summary: summary, session: nil, remark: failure.detail))
            } catch let error as CalendarError {
                imported.append(ImportedEvent(summary: summary, session: nil, remark: error.reason))
            } catch let problem as RecurrenceError {
                imported.append(ImportedEvent(summary: summary, session: nil, remark: problem.description))
            } catch is ConstraintViolation {
                imported.append(ImportedEvent(summary: summary, session: nil, remark: "It is here already."))
            }
        }
        return imported
    }
}

extension ScheduleEdit {
    fileprivate mutating func importSession(
        _ details: Session.Details, uid: String, overrides: [CalendarEvent]
    ) throws -> String {
        let session = Session(
            id: Identifier.random(), uid: uid, details: details, status: .draft, createdAt: now, updatedAt: now,
            announcedAt: now)
        try insert(session)
        for event in overrides {
            guard let id = event.recurrenceID,
                let occurrence = try transaction.occurrence(of: session.id, details.recurrence.zone.local(of: id))
            else { continue }
            var override = Override()
            let start = try details.recurrence.zone.local(of: event.start)
            if start != occurrence.recurrenceID { override.start = start }
            if let end = event.end {
                let duration = try details.recurrence.zone.local(of: end).seconds(since: start)
                if duration != details.duration { override.duration = duration }
            }
            if let title = event.summary, title != details.title { override.title = title }
            if event.status == .cancelled { override.cancellation = Cancellation(reason: nil, at: now) }
            try update(occurrence, to: override, of: try transaction.existingSession(session.id))
        }
        return session.id
    }
}

extension Session.Details {
    fileprivate init(importing event: CalendarEvent, calendar: CalendarDocument) throws {
        guard let title = event.summary?.trimmingCharacters(in: .whitespacesAndNewlines), !title.isEmpty else {
            throw Failure(.invalid, "It has no summary.")
        }
        let zone = try event.zone(calendar)
        let start = try zone.local(of: event.start)
        let end = try event.end.map { try zone.instant(of: $0) }
        let duration = end.map { Int($0.timeIntervalSince(zone.instant(of: start))) } ?? 3_600
        guard (1...ScheduleLimits.maxDuration).contains(duration) else {
            throw Failure(.invalid, "It lasts no time, or longer than a week.")
        }
        let recurrence = try Recurrence(
            start: start, zone: zone, rule: try event.rule.map { try RecurrenceRule($0) },
            excluded: try event.excluded.map { try zone.local(of: $0) },
            added: try event.added.map { try zone.local(of: $0) })
        self.init(
            kind: .webinar, title: String(title.prefix(300)),
            description: String((event.description ?? "").prefix(20_000)),
            recurrence: recurrence, duration: duration, location: event.location.map { String($0.prefix(500)) },
            tags: Array(event.categories.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }.prefix(20)))
    }
}

extension CalendarEvent {
    fileprivate func zone(_ calendar: CalendarDocument) throws -> Zone {
        switch start {
        case .utc: return .utc
        case .zoned(_, let zone): return try Zone(zone)
        case .floating:
            guard let zone = calendar.defaultZone else {
                throw Failure(.invalid, "Its time is in no time zone.")
            }
            return try Zone(zone)
        case .date: throw Failure(.invalid, "It lasts whole days, and a session begins at a time.")
        }
    }
}

extension Zone {
    fileprivate func local(of time: EventTime) throws -> LocalDateTime {
        switch time {
        case .utc(let instant): return local(at: instant)
        case .floating(let local): return local
        case .zoned(let local, let name):
            return name == identifier ? local : self.local(at: try Zone(name).instant(of: local))
        case .date: throw Failure(.invalid, "One of its times is a whole day.")
        }
    }

    fileprivate func instant(of time: EventTime) throws -> Date {
        if case .utc(let instant) = time { return instant }
        return instant(of: try local(of: time))
    }
}
