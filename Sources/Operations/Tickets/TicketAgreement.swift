public import Foundation
import Storage
import SupportCore

extension Tickets {
    /// Computes the due instants of tickets anew where they were computed by another agreement, or by another release
    /// of the zone database.
    ///
    /// - Returns: how many tickets were looked at; 0 where nothing has changed.
    @discardableResult
    public func followAgreement(zoneDatabase: String, now: Date) async throws -> Int {
        let version = try version(zoneDatabase)
        let known = try await database.read { try $0.installation(.agreement) }
        guard known != version else { return 0 }
        var last = 0
        var count = 0
        while true {
            let behind = last
            // Small transactions, so that other writers are not kept waiting.
            let step = try await database.write { connection in
                let records = try connection.tickets(behind: behind, limit: 250)
                for record in records {
                    try connection.updateLevel(agreement.serviceLevel(of: record.ticket, now: now), of: record)
                }
                return (records.count, records.last?.ticket.number)
            }
            count += step.0
            guard let number = step.1 else { break }
            last = number
        }
        try await database.write { try $0.setInstallation(.agreement, to: version) }
        return count
    }

    /// For a command beside a server, which measures its tickets by an agreement of its own.
    ///
    /// - Throws: ``Failure`` `.conflict` where the tickets that are there were measured by another agreement.
    public func checkAgreement(zoneDatabase: String) async throws {
        let known = try await database.read { try $0.installation(.agreement) }
        guard try known.map({ try $0 == version(zoneDatabase) }) ?? true else {
            throw Failure(
                .conflict,
                "The server measures its tickets by another agreement. Name that one, or start the server with this.")
        }
    }

    private func version(_ zoneDatabase: String) throws -> String {
        try agreement.fingerprint + " " + zoneDatabase
    }
}

extension Agreement {
    /// Differs where the agreement differs, its holidays among it.
    fileprivate var fingerprint: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            return Secret.hash(String(decoding: try encoder.encode(self), as: UTF8.self))
        }
    }
}
