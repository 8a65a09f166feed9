import Foundation
import ICalendar
import Operations
import Storage
import SupportCore
import Testing
import Training

@Suite struct HorizonTests {
    @Test func `the dates of an endless series are stored as time passes`() async throws {
        let installation = try await TestInstallation()
        let daily = try await installation.session(series("FREQ=DAILY", from: "2026-12-01T10:00:00"))
        func last() async throws -> Date? {
            try await installation.database.read { try $0.occurrences(of: daily.id).last?.startsAt }
        }
        let before = try #require(try await last())
        #expect(
            try await installation.schedule.extendHorizon(now: installation.now.addingTimeInterval(29 * 86_400)) == 0)
        let extended = try await installation.schedule.extendHorizon(
            now: installation.now.addingTimeInterval(30 * 86_400))
        #expect(extended == 1)
        let after = try #require(try await last())
        #expect(after.timeIntervalSince(before) == 30 * 86_400)
        #expect(try await Installation(installation.database).check(now: installation.now) == [])
    }

    @Test func `a session that is created while the horizon is extended has all dates until the new one`() async throws
    {
        let installation = try await TestInstallation()
        // The horizon is stored once all sessions have their dates.
        let later = installation.now.addingTimeInterval(31 * 86_400)
        let daily = try series("FREQ=DAILY", from: "2027-01-01T10:00:00")
        func created() async throws -> Date? {
            let details = Session.Details(kind: .webinar, title: "Webhooks", recurrence: daily, duration: 3_600)
            let session = try #require(
                try await installation.schedule.create(details, status: .published, by: .command, now: later).value)
            return try await installation.database.read { try $0.occurrences(of: session.id).last?.startsAt }
        }
        let during = try await created()
        #expect(try await installation.schedule.extendHorizon(now: later) == 0)
        #expect(try await created() == during)
        #expect(try await Installation(installation.database).check(now: later) == [])
    }

    @Test func `sessions far ahead can be booked before and after the horizon reaches them`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.session(series(nil, from: "2036-12-01T10:00:00"))
        let yearly = try await installation.session(series("FREQ=YEARLY;COUNT=5", from: "2036-12-01T10:00:00"))
        func dates() async throws -> [[String]] {
            try await installation.database.read { connection in
                try [single, yearly].map { try connection.occurrences(of: $0.id).map(\.recurrenceID.description) }
            }
        }
        #expect(try await dates() == [["2036-12-01T10:00:00"], ["2036-12-01T10:00:00"]])
        _ = try await installation.register("ada@example.org", single)
        #expect(try await Installation(installation.database).check(now: installation.now) == [])
        // A little over ten years later, the horizon has passed them.
        try await installation.schedule.extendHorizon(now: installation.now.addingTimeInterval(3_700 * 86_400))
        #expect(
            try await dates() == [
                ["2036-12-01T10:00:00"],
                ["2036-12-01T10:00:00", "2037-12-01T10:00:00", "2038-12-01T10:00:00", "2039-12-01T10:00:00"],
            ])
    }

    @Test func `a new zone database moves the affected dates, and calendars are notified`() async throws {
        let installation = try await TestInstallation()
        let weekly = try await installation.session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=3", from: "2026-12-01T10:00:00"))
        let other = try await installation.session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=3", from: "2026-12-01T10:00:00"))
        // One date is an hour later, as if by a former zone database.
        _ = try await installation.database.write { connection in
            try connection.execute(
                """
                UPDATE occurrences SET starts_at = starts_at + 3600, ends_at = ends_at + 3600
                WHERE session_id = \(weekly.id) AND recurrence_id = \("2026-12-08T10:00:00")
                """)
        }
        #expect(try await installation.schedule.followZoneDatabase(version: "test", now: installation.now) == 0)
        #expect(try await installation.schedule.followZoneDatabase(version: "newer", now: installation.now) == 1)
        let date = try await installation.schedule.date(try local("2026-12-08T10:00:00"), of: weekly.id)
        #expect(date.occurrence.startsAt == (try utc("2026-12-08T09:00:00")))
        #expect(try await installation.schedule.session(weekly.id).sequence == 1)
        #expect(try await installation.schedule.session(other.id).sequence == 0)
        #expect(try await installation.schedule.followZoneDatabase(version: "newer", now: installation.now) == 0)
    }

    @Test func `a new zone database moves a date that was put off beyond the end of its session`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.session(series(nil, from: "2026-12-01T10:00:00"))
        _ = try await installation.schedule.edit(
            try local("2026-12-01T10:00:00"), of: single.id, scope: .this, by: .command, now: installation.now,
            change: change { $0.start = .set(try local("2027-03-02T10:00:00")) })
        _ = try await installation.database.write { [id = single.id] connection in
            try connection.execute(
                """
                UPDATE occurrences SET starts_at = starts_at + 3600, ends_at = ends_at + 3600 WHERE session_id = \(id)
                """)
        }
        let later = try utc("2026-12-02T12:00:00")
        #expect(try await installation.schedule.followZoneDatabase(version: "newer", now: later) == 1)
        let date = try await installation.schedule.date(try local("2026-12-01T10:00:00"), of: single.id)
        #expect(date.occurrence.startsAt == (try utc("2027-03-02T09:00:00")))
    }

    @Test func `dates that differ from their rule are found`() async throws {
        let installation = try await TestInstallation()
        let weekly = try await installation.session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=3", from: "2026-12-01T10:00:00"))
        #expect(try await Installation(installation.database).check(now: installation.now) == [])
        _ = try await installation.database.write {
            try $0.execute("DELETE FROM occurrences WHERE recurrence_id = '2026-12-08T10:00:00'")
        }
        #expect(
            try await Installation(installation.database).check(now: installation.now) == [
                "Session \(weekly.id): 1 dates differ from what its rule gives."
            ])
    }
}
