public import Foundation
import Storage
import SupportCore
import Training

extension Tickets {
    /// Computes the due instants of all tickets again if the agreement or the zone database has changed.
    ///
    /// - Parameter zoneDatabase: the release of the zone database.
    /// - Returns: the number of tickets; 0 if nothing has changed.
    @discardableResult
    public func followAgreement(zoneDatabase: String, now: Date) async throws -> Int {
        var count = 0
        while let measured = try await measureNext(zoneDatabase: zoneDatabase, now: now) { count += measured }
        return count
    }

    /// Computes the due instants of the next tickets again if the agreement or the zone database has changed. Until its turn
    /// a ticket keeps the former ones. After a kill another process goes on at the same place.
    ///
    /// - Parameter limit: the number of tickets in a transaction. Between two of them other writers get their turn.
    /// - Returns: the number of tickets; nil once all are measured.
    public func measureNext(zoneDatabase: String, limit: Int = 250, now: Date) async throws -> Int? {
        let version = try version(zoneDatabase)
        guard let place = try await placeOfMeasuring(by: version) else { return nil }
        let numbers = try await database.read { try $0.ticketNumbers(after: place, limit: limit) }
        // A ticket that cannot be read is passed over; mending it makes the next start compute all of them again.
        let step = try await database.writeEach(numbers, by: .lectern, now: now) { transaction, numbers in
            let records = try transaction.tickets(ofNumbers: numbers)
            for record in records {
                try transaction.updateLevel(agreement.serviceLevel(of: record.ticket, now: now), of: record)
            }
            return records.count
        }
        let end = numbers.last
        try await database.write { connection in
            // Another process may have begun anew.
            guard try connection.installation(.agreement) == version,
                try connection.installation(.measuredUntil) == String(place)
            else { return }
            if let end {
                try connection.setInstallation(.measuredUntil, to: String(end))
            } else {
                try connection.deleteInstallation(.measuredUntil)
            }
        }
        return end == nil ? nil : step.values.reduce(0, +)
    }

    /// The number of the last ticket that was measured by a version; nil once all are.
    private func placeOfMeasuring(by version: String) async throws -> Int? {
        let (stored, place) = try await database.read {
            (try $0.installation(.agreement), try $0.installation(.measuredUntil))
        }
        if stored == version { return place.flatMap { Int($0) } }
        try await database.write { connection in
            try connection.setInstallation(.agreement, to: version)
            try connection.setInstallation(.measuredUntil, to: "0")
        }
        return 0
    }

    /// Checks that a command uses the agreement of the server.
    ///
    /// - Throws: ``Failure`` `.conflict` if the stored tickets were measured by another agreement.
    public func checkAgreement(zoneDatabase: String) async throws {
        let stored = try await database.read { try $0.installation(.agreement) }
        guard try stored.map({ try $0 == version(zoneDatabase) }) ?? true else {
            throw Failure(
                .conflict,
                "The server measures its tickets by another agreement. Name that one, or start the server with this.")
        }
    }

    private func version(_ zoneDatabase: String) throws -> String {
        try [agreement.fingerprint, zoneDatabase, Self.reading].joined(separator: " ")
    }

    /// Changes with the way in which an agreement is measured, so that stored tickets are measured again: from 2 on, a
    /// change of plan leaves the start of the clock, and from 3 on, hours follow the zone database of the system.
    private static let reading = "3"
}

extension Agreement {
    /// A hash of the agreement with its holidays.
    fileprivate var fingerprint: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            return Secret.hash(String(decoding: try encoder.encode(self), as: UTF8.self))
        }
    }
}
