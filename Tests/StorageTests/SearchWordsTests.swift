import Foundation
import Storage
import TestSupport
import Testing
import Training

@Suite struct SearchWordsTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    @Test func `what was there before the words is found after the step`() async throws {
        let place = try await TestDatabase()
        let database = try place.open()
        let former = Migration.all.prefix { $0.name != "words of searches" }
        _ = try await Migrator(database, migrations: Array(former)).migrate(now: now)
        try await database.write { connection in
            for (ordinal, title) in ["Webhooks in practice", "Über Räume"].enumerated() {
                try connection.execute(
                    """
                    INSERT INTO tutorials (
                        id, ordinal, slug, title, summary, description, level, language, materials, status, words,
                        created_at, updated_at, revision)
                    VALUES (
                        \(title), \(ordinal), \(title), \(title), '', '', 'beginner', 'en', '[]', 'published',
                        'slides about queues', 0, 0, 1)
                    """)
            }
            try connection.execute(
                "INSERT INTO tutorial_tags (tutorial_id, tag, place) VALUES ('Über Räume', 'architecture', 0)")
        }
        _ = try await Migrator(database).migrate(now: now)
        func found(_ words: String...) async throws -> [String] {
            try await database.read { try $0.tutorialIDs(matching: words, limit: 10) }
        }
        #expect(try await found("webhoks") == ["Webhooks in practice"])
        #expect(try await found("raume", "architektur") == ["Über Räume"])
        #expect(try await found("queues").sorted() == ["Webhooks in practice", "Über Räume"])
        #expect(try await found("webhooks", "architecture") == [])
    }
}
