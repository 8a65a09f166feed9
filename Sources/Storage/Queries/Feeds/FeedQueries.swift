public import Foundation
import Training

/// What a feed is made of, as far as its version is concerned: when it last changed in any way.
public struct FeedRevision: Sendable, Hashable {
    /// Rises with every change.
    public let number: Int
    /// Never goes back.
    public let changedAt: Date
}

extension Connection {
    /// Notes that feeds with these selectors changed, in the transaction that changes what they say.
    public func touchFeeds(_ selectors: Set<String>, now: Date) throws {
        for selector in selectors.sorted() {
            try execute(
                """
                INSERT INTO feed_revisions (selector, revision, changed_at) VALUES (\(selector), 1, \(now))
                ON CONFLICT (selector) DO UPDATE SET
                    revision = feed_revisions.revision + 1,
                    changed_at = CASE
                        WHEN excluded.changed_at > feed_revisions.changed_at THEN excluded.changed_at
                        ELSE feed_revisions.changed_at END
                """)
        }
    }

    public func feedRevisions(of selectors: some Collection<String>) throws -> [String: FeedRevision] {
        let revisions = try all("SELECT * FROM feed_revisions WHERE selector IN \(anyOf: Array(selectors))") { row in
            (
                try row.text("selector"),
                FeedRevision(number: try row.integer("revision"), changedAt: try row.instant("changed_at"))
            )
        }
        return Dictionary(uniqueKeysWithValues: revisions)
    }
}
