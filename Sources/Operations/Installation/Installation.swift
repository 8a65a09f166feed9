public import Foundation
import ICalendar
public import Storage
import SupportCore
import Synchronization
import Training

/// The installation as a whole: its database and the upkeep of it.
public struct Installation: Sendable {
    let database: any Database

    public init(_ database: any Database) {
        self.database = database
    }

    /// Migrates the schema, sets up a new database, and follows the zone database.
    ///
    /// - Parameters:
    ///   - host: the host of a new database. It follows the `@` in UIDs.
    ///   - isHostChosen: true where somebody named the host. It then takes the place of an earlier one for as long as
    ///     there is no session, and so no UID with it.
    ///   - zoneDatabase: the release of the zone database, such as `2026a`.
    /// - Returns: one line for the log per step that was taken.
    /// - Throws: ``Failure`` `.conflict` where the key of personal links is not the one of the database.
    public func bringUpToDate(
        host: String, isHostChosen: Bool = false, zoneDatabase: String, now: Date
    ) async throws -> [String] {
        try await checkPersonalKey(isNeeded: false)
        var steps = try await Migrator(database).migrate(now: now).map { "schema: \($0)" }
        try await database.write { connection in
            let former = try connection.installation(.host)
            let isReplaceable = try isHostChosen && connection.number("SELECT COUNT(*) AS n FROM sessions") == 0
            if former == nil || (isReplaceable && former != host) { try connection.setInstallation(.host, to: host) }
            try connection.setUpPersonalKey()
            if try connection.installation(.horizon) == nil { try connection.setHorizon(Schedule.horizon(at: now)) }
        }
        let schedule = Schedule(database)
        let decided = try await schedule.decideForms(now: now)
        if decided > 0 { steps.append("calendars: \(decided) sessions have a form") }
        try await schedule.catchUpPassedOver(now: now)
        let retimed = try await schedule.followZoneDatabase(version: zoneDatabase, now: now)
        let waiting = try await schedule.passedOverCount()
        if waiting > 0 {
            steps.append("\(waiting) sessions cannot be read and were passed over: lectern check names them")
        }
        if retimed > 0 { steps.append("zone database \(zoneDatabase): \(retimed) sessions have new instants") }
        return steps
    }

    /// Checks the files of the database, that every row can be read, the stored dates of every session against its rule,
    /// and the counted seats against the registrations.
    ///
    /// - Returns: one line per fault; empty for a sound database.
    /// - Throws: ``Failure`` `.unavailable` for the schema of another release.
    public func check(now: Date) async throws -> [String] {
        guard try await Migrator(database).state() == .current else {
            throw Failure(.unavailable, "The schema is not the one of this release yet. Run lectern migrate.")
        }
        return try await database.integrityFaults() + StoredRows.faults(in: database).map(\.line)
            + scheduleFaults(now: now) + seatFaults()
    }

    /// Offers and reserved places are looked for where they are counted.
    private func seatFaults() async throws -> [String] {
        try await database.read { try $0.miscountedPlaces() }.map { place in
            let name =
                switch place {
                case .date(let id): "Date \(id)"
                case .series(let id): "Session \(id)"
                }
            return "\(name): the seats that are counted differ from those of its registrations."
        }
    }

    private func scheduleFaults(now: Date) async throws -> [String] {
        var faults: [String] = []
        var page = PageRequest(limit: 200)
        while true {
            let request = page
            let sessions = try await database.read { connection in
                let sessions = try connection.sessions(SessionFilter(), page: request)
                let horizon = try connection.horizon(now: now)
                let faults = try sessions.items.compactMap { session -> String? in
                    let recurrence = session.details.recurrence
                    let expected = Set(recurrence.storedDates(to: horizon).map(\.recurrenceID))
                    let (dates, leftOut) = try connection.counting { try $0.occurrences(of: session.id) }
                    // They are faults of their own.
                    guard leftOut == 0 else { return nil }
                    let stored = Set(
                        dates.map(\.recurrenceID)
                            // A series that was moved to a later time has dates after the horizon.
                            .filter { expected.contains($0) || recurrence.zone.instant(of: $0) < horizon })
                    let count = expected.symmetricDifference(stored).count
                    return count == 0 ? nil : "Session \(session.id): \(count) dates differ from what its rule gives."
                }
                return (faults: faults, next: sessions.next)
            }
            faults += sessions.faults
            guard let next = sessions.next else { return faults }
            page = PageRequest(after: next, limit: 200)
        }
    }
}

/// The check that there is space for writes. Anybody may ask whether the service is ready, so one check holds for a
/// second.
private final class RoomCheck: Sendable {
    private let found = Mutex<ContinuousClock.Instant?>(nil)

    /// - Throws: ``DatabaseUnavailable`` where a write would fail.
    func check(_ database: any Database) async throws {
        let now = ContinuousClock.now
        if let last = found.withLock({ $0 }), now < last + .seconds(1) { return }
        try await database.checkWritable()
        found.withLock { $0 = now }
    }
}

/// The readiness of the service.
public struct Health: Sendable {
    private let database: any Database
    private let room = RoomCheck()
    public let rows: StoredRows

    public init(_ database: any Database) {
        self.database = database
        rows = StoredRows(database)
    }

    /// The number of rows that cannot be read, as far as they are known.
    public var unreadableCount: Int { database.unreadableRows.count }

    /// - Returns: the rows that cannot be read. The service is ready without them.
    /// - Throws: the error of a database that does not answer, or into which nothing can be written; ``Failure``
    ///   `.unavailable` where the schema lacks steps of this release.
    public func check() async throws -> [UnreadableRow] {
        try await room.check(database)
        _ = try await newerSchema()
        return try await rows.current()
    }

    /// - Returns: the version of the schema that a newer release made, beside which this one goes on; nil for the schema
    ///   of this release.
    /// - Throws: as ``check()``.
    public func newerSchema() async throws -> Int? { try await Migrator(database).newerVersion() }

    /// A number that changes with every write, by whatever process.
    public func version() async throws -> Int { try await database.version() }
}
