import Foundation
import Storage
import TestSupport
import Testing
import Training

@Suite struct StoredTableTests {
    /// Tables whose columns are texts, counts and references: a query that reads them has nothing to misread.
    private static let plain: Set = [
        "account_leads", "bookings", "browser_sessions", "busy_times", "calendar_uploads", "digests", "encoder_models",
        "feed_changes",
        "follow_ups",
        "imported_sessions",
        "installation",
        "journal_readers", "received_mail_pieces", "recording_views", "schema_migrations", "search_gaps",
        "search_trigrams",
        "session_accounts", "session_tags", "session_trainers", "session_words", "sign_in_links",
        "suggested_tutorials", "suggestions", "ticket_embeddings", "ticket_file_parts", "ticket_pages",
        "ticket_problems", "trainer_words", "tutorial_embeddings", "tutorial_opinions", "tutorial_slugs",
        "tutorial_tags", "tutorial_words", "unmet_searches", "used_sign_ins",
    ]

    @Test func `every table that values are read from is checked`() async throws {
        let place = try await TestDatabase()
        let database = try await place.migrated()
        let tables = try await database.read { connection in
            let query: SQL =
                TestDatabase.isOnServer
                ? "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = CURRENT_SCHEMA::regnamespace"
                : "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            return try connection.all(query) { try $0.text("name") }
        }
        #expect(Set(tables) == Self.plain.union(StoredTable.all.map(\.name)))
    }

    @Test func `rows are checked step by step, in tables with keys of one column and of two`() async throws {
        let place = try await TestDatabase()
        let database = try await place.migrated()
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        try await database.write { connection in
            try connection.record((0..<25).map { (JournalEntry(.created, .session, "s\($0)"), .command) }, now: now)
            try connection.run(
                script: """
                    UPDATE journal SET event = 'dreamt' WHERE position % 5 = 0;
                    INSERT INTO mail_refusals (email_key, kind, created_at)
                        SELECT 'ada' || position || '@example.org', 'poems', 1 FROM journal;
                    """)
        }
        for limit in [1, 5, 7, 25, 100] {
            for (name, expected) in [
                ("journal", ["5", "10", "15", "20", "25"]), ("mail_refusals", Array(repeating: "", count: 25)),
            ] {
                let table = try #require(StoredTable.all.first { $0.name == name })
                var found: [UnreadableRow] = []
                var key: RowKey?
                var steps = 0
                repeat {
                    let last = key
                    let step = try await database.read { try $0.faults(in: table, after: last, limit: limit) }
                    found += step.faults
                    key = step.next
                    steps += 1
                } while key != nil
                #expect(found.count == expected.count)
                #expect(steps == 25 / limit + 1)
                if name == "journal" { #expect(found.map(\.id) == expected) }
                if name == "mail_refusals" {
                    #expect(found.first?.line.contains("@example.org poems: kind holds \"poems\"") == true)
                    #expect(found.allSatisfy { $0.shownID == "… poems" && !$0.sentence.contains("@") })
                }
            }
        }
    }

    @Test func `a row is told once, until it is mended`() async throws {
        let place = try await TestDatabase()
        let database = try await place.migrated()
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        let told = Told()
        database.unreadableRows.onDiscovery { told.add($0.id) }
        try await database.write { connection in
            try connection.record((0..<3).map { (JournalEntry(.created, .session, "s\($0)"), .command) }, now: now)
            try connection.run(script: "UPDATE journal SET event = 'dreamt' WHERE position = 2")
        }
        for _ in 0..<3 {
            let (records, leftOut) = try await database.read { connection in
                let read = try connection.counting { try $0.journal(after: 0, limit: 10) }
                return (read.value, read.leftOut)
            }
            #expect(records.map(\.position) == [1, 3])
            #expect(leftOut == 1)
        }
        #expect(told.ids == ["2"])
        #expect(
            database.unreadableRows.rows.map(\.sentence) == [
                #"journal 2: event holds "dreamt", which this release does not know."#
            ])
    }
}

/// The ids of rows, as they were told.
private final class Told: @unchecked Sendable {
    private let lock = NSLock()
    private var told: [String] = []

    var ids: [String] { lock.withLock { told } }

    func add(_ id: String) { lock.withLock { told.append(id) } }
}
