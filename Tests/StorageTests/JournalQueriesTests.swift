import Foundation
import Storage
import TestSupport
import Testing
import Training

@Suite struct JournalQueriesTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    @Test func `positions have no gaps, and a clock that is set back does not reorder entries`() async throws {
        let place = try await TestDatabase()
        let database = try await place.migrated()
        let caller = Caller(Actor(.token, id: "k1"), request: "r1")
        let entries = [
            JournalEntry(.created, .session, "s1"),
            JournalEntry(.updated, .session, "s1", fields: ["title"], related: ["tutorial": "t1"]),
        ]
        try await database.write { [now] in try $0.record(entries[0], by: caller, now: now) }
        try await database.write { [now] in try $0.record(entries[1], by: caller, now: now.addingTimeInterval(-60)) }
        let (records, request) = try await database.read {
            (try $0.journal(after: 0, limit: 10), try $0.subject(ofRequest: "r1")?.id)
        }
        #expect(
            records == [
                JournalRecord(position: 1, at: now, actor: caller.actor, entry: entries[0]),
                JournalRecord(position: 2, at: now, actor: caller.actor, entry: entries[1]),
            ])
        #expect(request == "s1")
    }

    @Test func `an entry of a failed transaction is not in the journal`() async throws {
        let place = try await TestDatabase()
        let database = try await place.migrated()
        await #expect(throws: ConstraintViolation.self) {
            try await database.write { [now] connection in
                try connection.record(JournalEntry(.created, .session, "s1"), by: .command, now: now)
                try connection.execute("INSERT INTO tutorial_slugs (slug, tutorial_id) VALUES ('a', 'none')")
            }
        }
        #expect(try await database.read { try $0.journalPosition() } == 0)
    }
}
