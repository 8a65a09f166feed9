public import Foundation
import ICalendar
public import Storage
import SupportCore
public import Training

/// Replaces single stored values that cannot be read.
public struct Repairs: Sendable {
    private let database: any Database

    public init(_ database: any Database) {
        self.database = database
    }

    /// Replaces the value of a column that cannot be read. A session whose row or date was mended has the instants of its
    /// dates computed again.
    ///
    /// - Parameters:
    ///   - table: the table, as ``UnreadableRow/table`` names it.
    ///   - value: the new value; nil for none.
    /// - Returns: the row if another column of it cannot be read either; nil if it is sound.
    /// - Throws: ``Failure`` `.invalid` for an unknown table or row, a column that can be read, and a value that cannot be
    ///   read either.
    public func replace(
        _ column: String, of id: String, in table: String, by value: String?, caller: Caller, now: Date
    ) async throws -> UnreadableRow? {
        guard let table = StoredTable.all.first(where: { $0.name == table }) else {
            throw Failure(.invalid, "There is no table \(table). lectern check names the table of each row.")
        }
        return try await database.write(by: caller, now: now) { transaction in
            guard let fault = try transaction.fault(in: table, id: id) else {
                throw Failure(.invalid, "There is no row \(id) of \(table.name) that cannot be read.")
            }
            guard fault.column == column else {
                throw Failure(.invalid, "It is not \(column) that cannot be read. \(fault.line)")
            }
            let rest: UnreadableRow?
            do {
                rest = try transaction.mend(fault, in: table, value: value)
            } catch let violation as ConstraintViolation {
                throw Failure(.invalid, "The database does not allow this value: \(violation).")
            }
            if let rest, rest.column == column {
                throw Failure(.invalid, "This value cannot be read either. \(rest.line)")
            }
            // The next start computes the service levels of all tickets again.
            if [StoredTable.tickets.name, StoredTable.ticketEvents.name].contains(table.name) {
                try transaction.deleteInstallation(.agreement)
            }
            try transaction.noteMended(id, in: table.name)
            return rest
        }
    }

    /// Replaces the name of a time zone in all rows.
    ///
    /// - Parameters:
    ///   - former: a name that this system does not know.
    ///   - zone: the name of a zone that it knows.
    /// - Returns: the number of rows.
    /// - Throws: ``Failure`` `.invalid` for a former name that is known, or an unknown new one.
    public func replaceZone(_ former: String, by zone: String, caller: Caller, now: Date) async throws -> Int {
        guard Zone(ifKnown: former) == nil else {
            throw Failure(.invalid, "This system knows the time zone \(former), so no row has to be mended.")
        }
        let name: String
        do {
            name = try Zone(zone).identifier
        } catch {
            throw Failure(.invalid, Zone.unknown(zone))
        }
        return try await database.write(by: caller, now: now) { transaction in
            let rows = try transaction.rows(ofZone: former)
            for (table, ids) in rows {
                try transaction.replaceZone(former, by: name, in: table)
                for id in ids { try transaction.noteMended(id, in: table.name) }
            }
            return rows.reduce(0) { $0 + $1.ids.count }
        }
    }
}

extension Transaction {
    /// Replaces the zone of a session if the system does not know it.
    func replaceUnknownZone(ofSession id: String, by zone: Zone) throws {
        guard let fault = try fault(in: .sessions, id: id), fault.column == "time_zone" else { return }
        _ = try mend(fault, in: .sessions, value: zone.identifier)
        try noteMended(id, in: fault.table)
    }

    /// Lets everything follow a mended row that was computed without it.
    func noteMended(_ id: String, in table: String) throws {
        switch table {
        case StoredTable.sessions.name:
            try record(.updated, .session, id, fields: ["mended"])
            try refresh(id)
        case StoredTable.occurrences.name:
            guard let session = try sessionID(ofOccurrence: id) else { return }
            try record(.updated, .occurrence, id, fields: ["mended"], related: ["session": session])
            try refresh(session)
        case StoredTable.tickets.name, StoredTable.ticketEvents.name:
            try record(.updated, .ticket, String(id.prefix { $0 != " " }), fields: ["mended"])
        case StoredTable.registrations.name:
            guard let registrant = try registrantID(ofRegistration: id) else { return }
            try touch(.personal(registrant))
            try record(.updated, .registration, id, fields: ["mended"])
        case StoredTable.trainers.name:
            try touch(.trainer(id))
            try record(.updated, .trainer, id, fields: ["mended"])
        case StoredTable.tutorials.name:
            try touch(.tutorial(id))
            try record(.updated, .tutorial, id, fields: ["mended"])
        case StoredTable.organisation.name:
            try touch(.organisation)
            try record(.updated, .installation, "organisation", fields: ["mended"])
        default: break
        }
    }

    /// A session with another row that cannot be read is refreshed when that is mended.
    private func refresh(_ session: String) throws {
        do {
            try ScheduleEdit(self).refresh(try existingSession(session))
        } catch let failure as Failure where failure.code == .unreadable {
            return
        }
    }
}
