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

@Suite struct RepeatingTests {
    private func ticket(_ body: String = "{}", key: String = "k1") throws -> Idempotency.Request {
        try Idempotency.Request(caller: "c", key: key, method: "POST", path: "/x", body: Array(body.utf8))
    }

    @Test func `a repeat is given the first answer, which is kept sealed`() async throws {
        let house = try await TestInstallation()
        let idempotency = Idempotency(house.database)
        guard case .granted = try await idempotency.claim(ticket(), now: house.now) else {
            Issue.record("the first is a repeat")
            return
        }
        let answer = IdempotencyRecord.Answer(status: 201, headers: ["Location": "/x/1"], body: "a secret")
        try await idempotency.complete(ticket(), with: answer)
        guard case .replayed(let again) = try await idempotency.claim(ticket(), now: house.now) else {
            Issue.record("the repeat is a first")
            return
        }
        #expect(again == answer)
        let kept = try await house.database.read { try $0.first("SELECT * FROM requests") { try $0.text("body") } }
        #expect(kept?.contains("secret") == false)
    }

    @Test func `another body under the same key is refused`() async throws {
        let house = try await TestInstallation()
        let idempotency = Idempotency(house.database)
        _ = try await idempotency.claim(ticket(), now: house.now)
        let failure = await #expect(throws: Failure.self) { try await idempotency.claim(ticket("[]"), now: house.now) }
        #expect(failure?.code == .invalid)
    }

    @Test func `a request that came to nothing, and one of yesterday, may be sent again`() async throws {
        let house = try await TestInstallation()
        let idempotency = Idempotency(house.database)
        _ = try await idempotency.claim(ticket(), now: house.now)
        try await idempotency.release(ticket())
        guard case .granted = try await idempotency.claim(ticket(), now: house.now),
            case .granted = try await idempotency.claim(ticket(), now: house.now.addingTimeInterval(86_401))
        else {
            Issue.record("the key is still taken")
            return
        }
    }

    @Test func `a process that died after the change does not let it happen twice`() async throws {
        let house = try await TestInstallation()
        let first = try ticket()
        _ = try await Idempotency(house.database).claim(first, now: house.now)
        let caller = Caller(Actor(.anonymous), request: first.id)
        let made = try await house.catalogue.create(
            Tutorial.Details(slug: "", title: "Made once"), by: caller, now: house.now)

        let failure = await #expect(throws: Failure.self) {
            try await Idempotency(house.database).claim(ticket(), now: house.now)
        }
        #expect(failure?.code == .conflict)
        #expect(failure?.detail.contains(made.id) == true)
    }

    @Test func `a process that died before the change lets it be tried again`() async throws {
        let house = try await TestInstallation()
        _ = try await Idempotency(house.database).claim(ticket(), now: house.now)
        guard case .granted = try await Idempotency(house.database).claim(ticket(), now: house.now) else {
            Issue.record("the key is lost")
            return
        }
    }

    @Test(arguments: ["", "\u{1}", "ä", String(repeating: "k", count: 256)])
    func `a key that is none is refused`(key: String) throws {
        let failure = #expect(throws: Failure.self) { try ticket(key: key) }
        #expect(failure?.code == .malformed)
    }
}
