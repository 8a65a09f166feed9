public import Foundation
public import Training

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

    public func feedFetch(of registrant: String) throws -> FeedFetch? {
        try first("SELECT * FROM feed_fetches WHERE registrant_id = \(registrant)") {
            FeedFetch(
                registrant: try $0.text("registrant_id"), revision: try $0.integer("revision"),
                at: try $0.instant("fetched_at"))
        }
    }

    /// Notes fetches, unless a later one is known.
    public func note(_ fetches: [FeedFetch]) throws {
        for fetch in fetches {
            try execute(
                """
                INSERT INTO feed_fetches (registrant_id, revision, fetched_at)
                SELECT id, \(fetch.revision), \(fetch.at) FROM registrants
                WHERE id = \(fetch.registrant) AND email_key NOT LIKE 'erased:%'
                ON CONFLICT (registrant_id) DO UPDATE SET
                    revision = excluded.revision, fetched_at = excluded.fetched_at
                WHERE excluded.fetched_at >= feed_fetches.fetched_at
                """)
        }
    }
}
