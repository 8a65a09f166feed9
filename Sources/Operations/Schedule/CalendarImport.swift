public import Foundation
public import ICalendar
import Storage
import SupportCore
public import Training

/// Takes sessions of calendar files over, as drafts for a trainer to complete, and follows the changes of a file that is
/// imported again.
extension Schedule {
    /// The kind of change that an import made, or would make, to one session.
    public enum ImportOutcome: Sendable, Hashable, Codable {
        case created
        /// - Parameter fields: the names of what changed; `dates` for changes of single dates.
        case updated(fields: [String])
        /// The file says the same as when it was imported last.
        case unchanged
        case refused(ImportRefusal)
    }

    /// The reason why a session was not imported.
    public enum ImportRefusal: Sendable, Hashable, Codable {
        /// A session with this UID was made here.
        case madeHere
        case cancelledHere
        case wouldLose
        case wouldClash
        /// Any other reason, as a sentence in English.
        case other(String)
    }

    /// The outcome of one session.
    public struct ImportResult: Sendable, Hashable, Codable {
        public var outcome: ImportOutcome
        /// The session's id; nil where there is none, and in a preview of a new one.
        public var session: String?
        /// The changed dates that are further ahead than dates are stored, so that they have no effect.
        public var beyondHorizon: [LocalDateTime] = []
    }

    /// Imports series, each in its parts: a part continues the one before it.
    ///
    /// A session of which the file says something else than at the last import is edited as a trainer edits it; what a
    /// trainer changed in the meantime stays, unless the file changed the same.
    /// - Parameters:
    ///   - series: some hundreds at the most. The new ones are created in one transaction.
    ///   - preview: true to change nothing.
    /// - Returns: the results of the parts of each series.
    public func importSessions(
        _ series: [[ImportedSession]], preview: Bool = false, by caller: Caller, now: Date
    ) async throws -> [[ImportResult]] {
        let known = try await database.read { try $0.importedSessions(of: series.flatMap { $0.map(\.uid) }) }
        var results: [[ImportResult]] = []
        for parts in series { results.append(try known.results(of: parts) ?? []) }
        let horizon = Self.horizon(at: now)
        let new = series.indices.filter { results[$0].isEmpty && known.isNew(series[$0]) }
        if preview {
            for index in new { results[index] = series[index].map { Self.preview(of: $0, horizon: horizon) } }
        } else {
            let created = try await create(new.map { series[$0] }, by: caller, now: now)
            for (index, result) in zip(new, created) { results[index] = result }
        }
        for index in series.indices where results[index].isEmpty && !series[index].isEmpty {
            results[index] = try await write(series[index], preview: preview, by: caller, now: now)
        }
        return results
    }

    private static func preview(of part: ImportedSession, horizon: Date) -> ImportResult {
        let zone = part.recurrence.zone
        let beyond =
            part.recurrence.rule == nil
            ? [] : part.changed.map(\.recurrenceID).filter { zone.instant(of: $0) >= horizon }
        return ImportResult(outcome: .created, beyondHorizon: beyond)
    }

    /// - Returns: empty results where the transaction as a whole failed, so that each series has to be written alone.
    private func create(_ series: [[ImportedSession]], by caller: Caller, now: Date) async throws -> [[ImportResult]] {
        guard !series.isEmpty else { return [] }
        do {
            return try await database.write(by: caller, now: now) { transaction in
                try series.map { parts in
                    var edit = ScheduleEdit(transaction)
                    return try edit.importParts(parts)
                }
            }
        } catch is ConstraintViolation {
            return series.map { _ in [] }
        } catch is Failure {
            return series.map { _ in [] }
        } catch is RecurrenceError {
            return series.map { _ in [] }
        }
    }

    private func write(
        _ parts: [ImportedSession], preview: Bool, by caller: Caller, now: Date
    ) async throws -> [ImportResult] {
        func refused(_ refusal: ImportRefusal) -> [ImportResult] {
            parts.map { _ in ImportResult(outcome: .refused(refusal)) }
        }
        do {
            return try await database.write(by: caller, now: now) { transaction in
                var edit = ScheduleEdit(transaction)
                let results = try edit.importParts(parts)
                if !edit.impact.losing.isEmpty { throw RefusedEdit(.loses, impact: edit.impact) }
                if !edit.impact.conflicts.isEmpty { throw RefusedEdit(.clashes, impact: edit.impact) }
                if preview { throw PreviewedImport(results: results) }
                return results
            }
        } catch let preview as PreviewedImport {
            return preview.results
        } catch let refusal as RefusedImport {
            return refused(refusal.reason)
        } catch let edit as RefusedEdit {
            return refused(edit.reason == .loses ? .wouldLose : .wouldClash)
        } catch let failure as Failure {
            return refused(.other(failure.detail))
        } catch let error as RecurrenceError {
            return refused(.other(error.description))
        } catch is ConstraintViolation {
            return refused(.other("Another session has this UID."))
        }
    }

    /// Leaves the transaction of a preview, which rolls it back.
    private struct PreviewedImport: Error {
        let results: [ImportResult]
    }
}

struct RefusedImport: Error {
    let reason: Schedule.ImportRefusal
}

/// The sessions of some UIDs that were imported before, and those that have these UIDs.
struct KnownImports: Sendable {
    struct Key: Hashable {
        let uid: String
        let part: String
    }

    let imported: [Key: (session: String, content: String)]
    /// The ids of the sessions that have one of the UIDs themselves.
    let sessions: [String: String]

    /// - Returns: nil where something of a series is new or changed.
    func results(of parts: [ImportedSession]) throws -> [Schedule.ImportResult]? {
        var results: [Schedule.ImportResult] = []
        for part in parts {
            guard let known = imported[Key(uid: part.uid, part: part.part)], known.content == (try jsonText(part))
            else { return nil }
            results.append(Schedule.ImportResult(outcome: .unchanged, session: known.session))
        }
        return results
    }

    func isNew(_ parts: [ImportedSession]) -> Bool {
        parts.allSatisfy { imported[Key(uid: $0.uid, part: $0.part)] == nil && sessions[$0.uid] == nil }
    }
}

extension Connection {
    func importedSessions(of uids: [String]) throws -> KnownImports {
        let uids = Array(Set(uids))
        let rows = try importRecords(ofUIDs: uids)
        let imported = rows.map { row in
            (KnownImports.Key(uid: row.uid, part: row.part), (session: row.session, content: row.content))
        }
        return KnownImports(
            imported: Dictionary(imported, uniquingKeysWith: { first, _ in first }),
            sessions: try sessionIDs(ofUIDs: uids))
    }
}
