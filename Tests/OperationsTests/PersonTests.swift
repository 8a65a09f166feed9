import Foundation
import Operations
import Storage
import Testing
import Training

@Suite struct PersonTests {
    @Test func `what is somebody's costs as many statements for one place as for forty`() async throws {
        let house = try await TestHouse()
        let weekly = try await house.session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=40", from: "2026-12-01T10:00:00"))
        let dates = try await house.starts(of: weekly.id)
        let one = try await house.register("one@example.org", weekly, on: dates[0])
        for date in dates { _ = try await house.register("many@example.org", weekly, on: date) }
        let many = try #require(
            try await house.database.read { try $0.registrant(withEmail: "many@example.org") })
        let counted = CountedDatabase(house.database)
        let registering = Registering(counted)
        let secrets = try await registering.secrets(ofRegistrants: [one.registrant, many.id])

        func statements(_ id: String, dates: Int) async throws -> Int {
            let secret = try #require(secrets[id]?.page)
            return try await counted.statements {
                let person = try await registering.person(forSecret: secret, from: house.now)
                #expect(person.dates.count == dates)
            }
        }
        let (few, all) = (try await statements(one.registrant, dates: 1), try await statements(many.id, dates: 40))
        #expect(few == all)
    }
}
