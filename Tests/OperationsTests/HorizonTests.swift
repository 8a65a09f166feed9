import Foundation
import ICalendar
import Operations
import Storage
import SupportCore
import Testing
import Training

@Suite struct HorizonTests {
    @Test func `the dates of an endless series are written down as time passes`() async throws {
        let house = try await TestInstallation()
        let daily = try await house.session(series("FREQ=DAILY", from: "2026-12-01T10:00:00"))
        func last() async throws -> Date? {
            try await house.database.read { try $0.occurrences(of: daily.id).last?.startsAt }
        }
        let before = try #require(try await last())
        #expect(try await house.schedule.extendHorizon(now: house.now.addingTimeInterval(29 * 86_400)) == 0)
        let extended = try await house.schedule.extendHorizon(now: house.now.addingTimeInterval(30 * 86_400))
        #expect(extended == 1)
        let after = try #require(try await last())
        #expect(after.timeIntervalSince(before) == 30 * 86_400)
        #expect(try await Installation(house.database).check(now: house.now) == [])
    }

    @Test func `what is far ahead can be booked, whether or not time has come near it`() async throws {
        let house = try await TestInstallation()
        let single = try await house.session(series(nil, from: "2036-12-01T10:00:00"))
        let yearly = try await house.session(series("FREQ=YEARLY;COUNT=5", from: "2036-12-01T10:00:00"))
        func dates() async throws -> [[String]] {
            try await house.database.read { connection in
                try [single, yearly].map { try connection.occurrences(of: $0.id).map(\.recurrenceID.description) }
            }
        }
        #expect(try await dates() == [["2036-12-01T10:00:00"], ["2036-12-01T10:00:00"]])
        _ = try await house.register("ada@example.org", single)
        #expect(try await Installation(house.database).check(now: house.now) == [])
        // Ten years and a little later the horizon has passed them.
        try await house.schedule.extendHorizon(now: house.now.addingTimeInterval(3_700 * 86_400))
        #expect(
            try await dates() == [
                ["2036-12-01T10:00:00"],
                ["2036-12-01T10:00:00", "2037-12-01T10:00:00", "2038-12-01T10:00:00", "2039-12-01T10:00:00"],
            ])
    }

    @Test func `a new zone database moves what it moves, and calendars hear of it`() async throws {
        let house = try await TestInstallation()
        let weekly = try await house.session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=3", from: "2026-12-01T10:00:00"))
        let other = try await house.session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=3", from: "2026-12-01T10:00:00"))
        // As a former zone database would have had it: one date an hour later.
        _ = try await house.database.write { connection in
            try connection.execute(
                """
                UPDATE occurrences SET starts_at = starts_at + 3600, ends_at = ends_at + 3600
                WHERE session_id = \(weekly.id) AND recurrence_id = \("2026-12-08T10:00:00")
                """)
        }
        #expect(try await house.schedule.followZoneDatabase(version: "test", now: house.now) == 0)
        #expect(try await house.schedule.followZoneDatabase(version: "newer", now: house.now) == 1)
        let date = try await house.schedule.date(try local("2026-12-08T10:00:00"), of: weekly.id)
        #expect(date.occurrence.startsAt == (try utc("2026-12-08T09:00:00")))
        #expect(try await house.schedule.session(weekly.id).sequence == 1)
        #expect(try await house.schedule.session(other.id).sequence == 0)
        #expect(try await house.schedule.followZoneDatabase(version: "newer", now: house.now) == 0)
    }

    @Test func `dates that differ from their rule are found`() async throws {
        let house = try await TestInstallation()
        let weekly = try await house.session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=3", from: "2026-12-01T10:00:00"))
        #expect(try await Installation(house.database).check(now: house.now) == [])
        _ = try await house.database.write {
            try $0.execute("DELETE FROM occurrences WHERE recurrence_id = '2026-12-08T10:00:00'")
        }
        #expect(
            try await Installation(house.database).check(now: house.now) == [
                "Session \(weekly.id): 1 dates differ from what its rule gives."
            ])
    }
}
