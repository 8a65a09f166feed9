import Foundation
import ICalendar
import Storage
import SupportCore
import Training

extension ScheduleEdit {
    /// Creates the parts of a series, or follows what changed in them.
    mutating func importParts(_ parts: [ImportedSession]) throws -> [Schedule.ImportResult] {
        if parts.count == 1, let series = try seriesWithChange(parts[0]) { return try importParts([series]) }
        var results: [Schedule.ImportResult] = []
        var sessions: [String] = []
        // A part that is new in a known series is split off before the earlier part loses its dates.
        for (index, part) in parts.enumerated() {
            let record = try transaction.importRecord(uid: part.uid, part: part.part)
            if let record {
                sessions.append(record.session)
                results.append(Schedule.ImportResult(outcome: .unchanged, session: record.session))
            } else if part.part.isEmpty, let adopted = try transaction.sessionID(ofUID: part.uid) {
                try checkAdoption(of: adopted, part.uid)
                sessions.append(adopted)
                results.append(Schedule.ImportResult(outcome: .unchanged, session: adopted))
            } else {
                let session = try create(part, after: index == 0 ? nil : sessions.last)
                sessions.append(session)
                results.append(Schedule.ImportResult(outcome: .created, session: session))
            }
        }
        for (index, part) in parts.enumerated() {
            let record = try transaction.importRecord(uid: part.uid, part: part.part)
            let content = try jsonText(part)
            guard record?.content != content else { continue }
            let base = results[index].outcome == .created ? nil : try record.flatMap { try ImportedSession($0) }
            let (fields, beyond) = try follow(part, from: base, in: sessions[index])
            if results[index].outcome == .unchanged, !fields.isEmpty {
                results[index].outcome = .updated(fields: fields)
            }
            results[index].beyondHorizon = beyond
            try transaction.upsertImportRecord(
                ImportRecord(uid: part.uid, part: part.part, session: sessions[index], content: content), now: now)
        }
        return results
    }

    /// A changed date that stands alone in its file, as a change of the series that was imported before.
    /// - Returns: nil where there is no such series, or it has no such date.
    private func seriesWithChange(_ single: ImportedSession) throws -> ImportedSession? {
        guard !single.part.isEmpty, try transaction.importRecord(uid: single.uid, part: single.part) == nil,
            let record = try transaction.importRecord(uid: single.uid, part: ""),
            var series = try ImportedSession(record), let date = single.date(in: series.recurrence.zone),
            series.recurrence.contains(date)
        else { return nil }
        var override = Override()
        let start = series.recurrence.zone.local(at: single.recurrence.zone.instant(of: single.recurrence.start))
        if start != date { override.start = start }
        if single.duration != series.duration { override.duration = single.duration }
        if single.title != series.title { override.title = single.title }
        if !single.description.isEmpty, single.description != series.description {
            override.description = single.description
        }
        if single.location != series.location { override.location = single.location }
        if single.join != series.join { override.join = single.join.map { Join(url: $0) } }
        series.changed.removeAll { $0.recurrenceID == date }
        series.changed.append(.init(recurrenceID: date, override: override))
        series.changed.sort { $0.recurrenceID < $1.recurrenceID }
        return series
    }

    /// A session that an earlier release imported has the UID of the file, and none of ours.
    private func checkAdoption(of id: String, _ uid: String) throws {
        let host = try transaction.installation(.host) ?? "localhost"
        if uid == "\(id)@\(host)" { throw RefusedImport(reason: .madeHere) }
    }

    // MARK: - New sessions

    private mutating func create(_ part: ImportedSession, after previous: String?) throws -> String {
        let id = Identifier.random()
        let host = try transaction.installation(.host) ?? "localhost"
        if let previous {
            let head = try transaction.existingSession(previous)
            if let date = part.date(in: head.details.recurrence.zone), head.details.recurrence.contains(date),
                let split = try SeriesSplit(head.details.recurrence, at: date)
            {
                // The registrations of the dates go along.
                return try self.split(head, split, at: date) { try part.details(over: $0, isDraft: false) }.id
            }
        }
        // The events keep their UID, so that subscribers of the new feed do not see them twice.
        let session = Session(
            id: id, uid: part.part.isEmpty ? part.uid : "\(id)@\(host)", details: try part.newDetails(), status: .draft,
            createdAt: now, updatedAt: now, announcedAt: now)
        try insert(session)
        if let previous {
            try transaction.insertIntoChain(session, after: try transaction.existingSession(previous))
        }
        return id
    }

    // MARK: - Changes

    /// Applies what the file changed since the last import.
    /// - Parameter base: the session at the last import; nil to take everything of the file.
    /// - Returns: the names of the fields that changed, and the changed dates that are not stored.
    private mutating func follow(
        _ part: ImportedSession, from base: ImportedSession?, in id: String
    ) throws -> (fields: [String], beyond: [LocalDateTime]) {
        let before = try transaction.existingSession(id)
        var after = before
        after.details = try part.details(over: before.details, from: base, isDraft: before.status == .draft)
        var fields = after.details.fields(differingFrom: before.details)
        if before.status == .cancelled, !fields.isEmpty { throw RefusedImport(reason: .cancelledHere) }
        try update(before, to: after)
        let (hasChanges, beyond) = try followDates(part, from: base, in: id)
        if hasChanges { fields.append("dates") }
        return (fields, beyond)
    }

    private mutating func followDates(
        _ part: ImportedSession, from base: ImportedSession?, in id: String
    ) throws -> (hasChanges: Bool, beyond: [LocalDateTime]) {
        let former = base?.overrides(in: part.recurrence) ?? [:]
        let wanted = Dictionary(part.changed.map { ($0.recurrenceID, $0.override) }, uniquingKeysWith: { $1 })
        var hasChanges = false
        var beyond: [LocalDateTime] = []
        for date in Set(former.keys).union(wanted.keys).sorted() {
            let (old, new) = (former[date] ?? Override(), wanted[date] ?? Override())
            guard old != new else { continue }
            guard let occurrence = try transaction.occurrence(of: id, date) else {
                if wanted[date] != nil { beyond.append(date) }
                continue
            }
            let override = occurrence.override.following(from: old, to: new)
            guard override != occurrence.override else { continue }
            let session = try transaction.existingSession(id)
            if session.status == .cancelled { throw RefusedImport(reason: .cancelledHere) }
            try update(occurrence, to: override, of: session)
            hasChanges = true
        }
        let session = try transaction.existingSession(id)
        guard session.status == .published else { return (hasChanges, beyond) }
        return (try followCancellations(part, from: base, in: session) || hasChanges, beyond)
    }

    /// Cancels and reinstates dates of a published session. Those of a draft are excluded from its rule.
    private mutating func followCancellations(
        _ part: ImportedSession, from base: ImportedSession?, in session: Session
    ) throws -> Bool {
        let (old, new) = (Set(base?.cancelled ?? []), Set(part.cancelled))
        var hasChanges = false
        for date in old.symmetricDifference(new).sorted() {
            guard let occurrence = try transaction.occurrence(of: session.id, date) else { continue }
            var override = occurrence.override
            guard (override.cancellation == nil) == new.contains(date) else { continue }
            override.cancellation = new.contains(date) ? Cancellation(reason: nil, at: now) : nil
            try update(
                occurrence, to: override, of: try transaction.existingSession(session.id),
                as: new.contains(date) ? .cancelled : .restored)
            hasChanges = true
        }
        return hasChanges
    }
}

extension ImportedSession {
    /// - Returns: nil for a record that can no longer be read, as with a zone that is gone. Everything of the file is
    ///   taken then.
    fileprivate init?(_ record: ImportRecord) throws {
        do {
            self = try JSONDecoder().decode(ImportedSession.self, from: Data(record.content.utf8))
        } catch is DecodingError {
            return nil
        }
    }

    /// The date with which the part begins, in a zone.
    fileprivate func date(in zone: Zone) -> LocalDateTime? {
        LocalDateTime(basic: part.dropLast()).map { zone.local(at: Zone.utc.instant(of: $0)) }
    }

    fileprivate func newDetails() throws -> Session.Details {
        let details = Session.Details(kind: .webinar, title: title, recurrence: recurrence, duration: duration)
        return try self.details(over: details, isDraft: true)
    }

    /// The details of a session with what the file says, or with what it changed since the last import.
    fileprivate func details(
        over current: Session.Details, from base: ImportedSession? = nil, isDraft: Bool
    ) throws -> Session.Details {
        var details = current
        func isChanged(_ value: KeyPath<ImportedSession, some Equatable>) -> Bool {
            base.map { $0[keyPath: value] != self[keyPath: value] } ?? true
        }
        if isChanged(\.title) { details.title = title }
        if isChanged(\.description) { details.description = description }
        if isChanged(\.duration) { details.duration = duration }
        if isChanged(\.location) { details.location = location }
        if isChanged(\.tags) { details.tags = tags }
        if isChanged(\.language), let language { details.language = language }
        if isChanged(\.join) {
            details.join = join.map { Join(url: $0, releasedBefore: current.joinsBefore ?? 900) }
            if join != nil { details.room = nil }
        }
        if isChanged(\.recurrence) || (isDraft && isChanged(\.cancelled)) {
            let known = Set(current.recurrence.excluded)
            details.recurrence = try recurrence.excluding(isDraft ? cancelled : cancelled.filter(known.contains))
        }
        return details
    }

    /// The changed dates by their recurrence ids in an edited series.
    fileprivate func overrides(in edited: Recurrence) -> [LocalDateTime: Override] {
        let places =
            recurrence == edited
            ? nil : SeriesEdit(from: recurrence, to: edited).counterparts(of: changed.map(\.recurrenceID))
        return Dictionary(
            changed.compactMap { date in
                let place = places.map { $0[date.recurrenceID] } ?? date.recurrenceID
                return place.map { ($0, date.override) }
            }, uniquingKeysWith: { $1 })
    }
}

extension Recurrence {
    fileprivate func excluding(_ dates: [LocalDateTime]) throws -> Recurrence {
        guard !dates.isEmpty else { return self }
        var recurrence = self
        recurrence.added.removeAll(where: Set(dates).contains)
        let others = Set(excluded).union(added)
        recurrence.excluded += dates.filter { !others.contains($0) }
        return try recurrence.checked()
    }
}

extension Override {
    /// The override with what a file changed of it. Trainers and seats are not part of a file.
    fileprivate func following(from old: Override, to new: Override) -> Override {
        var override = self
        if old.start != new.start { override.start = new.start }
        if old.duration != new.duration { override.duration = new.duration }
        if old.title != new.title { override.title = new.title }
        if old.description != new.description { override.description = new.description }
        if old.location != new.location { override.location = new.location }
        if old.join != new.join {
            override.join = new.join.map {
                Join(url: $0.url, releasedBefore: join?.releasedBefore ?? $0.releasedBefore)
            }
            if new.join != nil { override.room = nil }
        }
        return override
    }
}
