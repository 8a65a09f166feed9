import Addresses
public import Egress
public import Foundation
public import Storage
import SupportCore
public import Training

/// Trainers' own calendars, which count for clashes. Their addresses are secrets, and are never shown again.
public struct TrainerCalendars: Sendable {
    let database: any Database
    let client: EgressClient

    public init(_ database: any Database, client: EgressClient) {
        self.database = database
        self.client = client
    }

    /// The calendars of a trainer, in the order in which they were added.
    ///
    /// - Throws: ``Failure`` `.notFound`.
    public func calendars(of trainer: String) async throws -> [TrainerCalendar] {
        try await database.read { connection in
            _ = try connection.existingTrainer(trainer)
            return try connection.calendars(ofTrainer: trainer)
        }
    }

    /// The calendars of a trainer, with the first dates to come that they teach although they are busy.
    ///
    /// - Throws: ``Failure`` `.notFound`.
    public func calendarsAndClashes(
        of trainer: String, now: Date
    ) async throws -> (calendars: [TrainerCalendar], clashes: [(clash: Impact.Clash, title: String)]) {
        try await database.read { connection in
            _ = try connection.existingTrainer(trainer)
            return (
                calendars: try connection.calendars(ofTrainer: trainer),
                clashes: try connection.busyDates(ofTrainer: trainer, now: now, limit: Self.maxClashes)
            )
        }
    }

    /// The most clashes that are listed.
    private static let maxClashes = 20

    /// Adds a calendar, which is fetched at once.
    ///
    /// - Parameter address: begins with `https://` or `webcal://`.
    /// - Throws: ``Failure`` `.notFound`, `.invalid` at `/address` for one that has a password, leads inside or cannot
    ///   be asked, `.conflict` for one calendar too many.
    public func add(
        _ address: String, to trainer: String, by caller: Caller, now: Date
    ) async throws -> TrainerCalendar {
        let url = try Self.url(address)
        do {
            try await client.check(url)
        } catch {
            throw Failure.invalid("/address", error.description)
        }
        let calendar = TrainerCalendar(
            id: Identifier.random(), trainer: trainer, host: Self.host(of: url), dueAt: now, createdAt: now)
        try await database.write(by: caller, now: now) { transaction in
            _ = try transaction.existingTrainer(trainer)
            guard try transaction.calendars(ofTrainer: trainer).count < TrainerCalendar.maxCount else {
                throw Failure(.conflict, "A trainer can have at most \(TrainerCalendar.maxCount) calendars.")
            }
            let sealed = try transaction.sealer().seal(url, for: calendar.addressPlace)
            try transaction.insert(calendar, address: sealed)
            try transaction.record(.updated, .trainer, trainer, fields: ["calendars"])
        }
        return calendar
    }

    /// Removes a calendar with its busy times.
    ///
    /// - Throws: ``Failure`` `.notFound`.
    public func remove(_ id: TrainerCalendar.ID, of trainer: String, by caller: Caller, now: Date) async throws {
        try await database.write(by: caller, now: now) { transaction in
            guard let calendar = try transaction.trainerCalendar(id), calendar.trainer == trainer else {
                throw Failure.noSuch("calendar")
            }
            try transaction.deleteTrainerCalendar(id)
            try transaction.record(.updated, .trainer, trainer, fields: ["calendars"])
        }
    }

    /// Programs for calendars write `webcal:` for an address that they subscribe to, and its host may have letters of
    /// every script.
    private static func url(_ address: String) throws -> String {
        let plain = address.trimmingCharacters(in: .whitespacesAndNewlines)
        var url = plain.replacing(#/^webcals?:\/\//#.ignoresCase(), with: "https://")
        guard let scheme = url.range(of: "://") else { return url }
        let authority = url[scheme.upperBound...].prefix { !"/?#".contains($0) }
        guard !authority.contains("@") else {
            throw Failure.invalid(
                "/address", "Remove the user name and password: only an address that opens without them can be read.")
        }
        let host = authority.prefix { $0 != ":" }
        guard host.utf8.contains(where: { $0 >= 0x80 }) else { return url }
        do {
            let name = try DomainName(String(host))
            url.replaceSubrange(host.startIndex..<host.endIndex, with: name.ascii)
        } catch {
            throw Failure.invalid("/address", error.description)
        }
        return url
    }

    private static func host(of url: String) -> String {
        URLComponents(string: url)?.encodedHost ?? ""
    }
}

extension TrainerCalendar {
    /// The place of the sealed address.
    var addressPlace: String { "trainer calendar \(id)" }
}
