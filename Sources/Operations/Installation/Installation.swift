public import Foundation
import ICalendar
public import Storage
import SupportCore
import Training

/// The verbs of an installation as a whole: making its database, and bringing it up to date.
public struct Installation: Sendable {
    private let database: any Database

    public init(_ database: any Database) {
        self.database = database
    }

    /// Brings the schema up to date, fixes the host of a new database, and follows the zone database.
    ///
    /// - Parameters:
    ///   - host: the part of UIDs behind the `@`, for a new database.
    ///   - zoneDatabase: the release of the zone database.
    /// - Returns: what was done, in words for the log.
    public func bringUpToDate(host: String, zoneDatabase: String, now: Date) async throws -> [String] {
        var done = try await Migrator(database).migrate(now: now).map { "schema: \($0)" }
        try await database.write { connection in
            if try connection.installation(.host) == nil { try connection.setInstallation(.host, to: host) }
            if try connection.installation(.key) == nil { try connection.setInstallation(.key, to: Secret.random()) }
            if try connection.installation(.horizon) == nil { try connection.setHorizon(Schedule.horizon(at: now)) }
        }
        let schedule = Schedule(database)
        let retimed = try await schedule.followZoneDatabase(version: zoneDatabase, now: now)
        if retimed > 0 { done.append("zone database \(zoneDatabase): \(retimed) sessions have new instants") }
        return done
    }

    /// What is wrong with the database; empty when all is well.
    public func check(now: Date) async throws -> [String] {
        guard try await Migrator(database).state() == .current else {
            throw Failure(.unavailable, "The schema is not the one of this release yet. Run lectern migrate.")
        }
        return try await database.integrityFaults() + scheduleFaults(now: now)
    }

    /// Sessions whose written dates are not those that their rule gives.
    private func scheduleFaults(now: Date) async throws -> [String] {
        var faults: [String] = []
        var page = PageRequest(limit: 200)
        while true {
            let request = page
            let sessions = try await database.read { connection in
                let sessions = try connection.sessions(SessionFilter(), page: request)
                let horizon = try connection.horizon(now: now)
                let found = try sessions.items.compactMap { session -> String? in
                    let recurrence = session.details.recurrence
                    let expected = Set(recurrence.written(to: horizon).map(\.recurrenceID))
                    let written = Set(
                        try connection.occurrences(of: session.id)
                            .map(\.recurrenceID)
                            // A series that was moved to later has dates behind the horizon.
                            .filter { expected.contains($0) || recurrence.zone.instant(of: $0) < horizon })
                    let off = expected.symmetricDifference(written).count
                    return off == 0 ? nil : "Session \(session.id): \(off) dates differ from what its rule gives."
                }
                return (found, sessions.next)
            }
            faults += sessions.0
            guard let next = sessions.1 else { return faults }
            page = PageRequest(after: next, limit: 200)
        }
    }
}
