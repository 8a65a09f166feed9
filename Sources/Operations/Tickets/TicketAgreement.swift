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
        let version = try version(zoneDatabase)
        let former = try await database.read { try $0.installation(.agreement) }
        guard former != version else { return 0 }
        var last = 0
        var count = 0
        while true {
            let previous = last
            // Small transactions, between which other writers get their turn. A ticket that cannot be read is passed over;
            // mending it makes the next start compute all of them again.
            let numbers = try await database.read { try $0.ticketNumbers(after: previous, limit: 250) }
            guard let end = numbers.last else { break }
            let step = try await database.writeEach(numbers, by: .lectern, now: now) { transaction, numbers in
                let records = try transaction.tickets(ofNumbers: numbers)
                for record in records {
                    try transaction.updateLevel(agreement.serviceLevel(of: record.ticket, now: now), of: record)
                }
                return records.count
            }
            count += step.values.reduce(0, +)
            last = end
        }
        try await database.write { try $0.setInstallation(.agreement, to: version) }
        return count
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
    /// change of plan leaves the start of the clock.
    private static let reading = "2"
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
