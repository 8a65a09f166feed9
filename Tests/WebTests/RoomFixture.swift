import Foundation
import Operations
import Testing
import Web

/// Rooms for tests, and the ways into them.
extension TestSite {
    /// The path of somebody's link to the first date of their registration.
    func joinPath(of registration: JSONValue) async throws -> String {
        let person = try await get(path(of: registration["manageURL"]), ["Accept": "application/json"]).json
        return WebTests.path(of: person["dates"]?.items.first?["join"])
    }

    private func path(of address: JSONValue?) -> String { WebTests.path(of: address) }

    /// The work of the service that asks rooms, for all that is due.
    func askRooms() async throws {
        let time = now
        try await RoomWorker(site.rooms, logger: site.logger, now: { time }).work()
    }

    /// Lets the clocks of both sides go on to an instant, minute by minute, while the room is asked.
    func pass(until instant: String, with server: StandInBigBlueButton) async throws {
        while now < WebTests.instant(instant) {
            advanceClock(seconds: 60)
            server.setClock(now)
            try await askRooms()
        }
    }

    /// The attendance of a registration, as `attended 52`.
    func attendance(_ registration: JSONValue) async throws -> [String] {
        try await self.registration(registration)["attendance"]?.items.map { record in
            guard case .number(let minutes)? = record["minutes"] else { return record["attendance"]?.text ?? "" }
            return "\(record["attendance"]?.text ?? "") \(Int(minutes))"
        } ?? []
    }
}
