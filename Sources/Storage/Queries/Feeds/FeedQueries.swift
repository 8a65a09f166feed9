public import Foundation
public import Training

extension Connection {
    /// Records a change of the data behind a feed selector. Call it in the transaction that changes the data.
    public func touch(_ selector: FeedSelector, now: Date) throws {
        try touch([selector], now: now)
    }

    /// Records a change of the data behind several feed selectors.
    public func touch(_ selectors: Set<FeedSelector>, now: Date) throws {
        // In a fixed order, so that two writers cannot block each other on an engine that locks rows.
        for selector in selectors.map(\.key).sorted() {
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

    /// The revisions of these selectors. A selector that was never touched has none.
    public func feedRevisions(of selectors: Set<FeedSelector>) throws -> [FeedSelector: FeedRevision] {
        let selectorsByKey = selectors.reduce(into: [:]) { $0[$1.key] = $1 }
        return try rows("SELECT * FROM feed_revisions WHERE selector IN \(anyOf: selectorsByKey.keys)")
            .reduce(into: [:]) { revisions, row in
                guard let selector = selectorsByKey[try row.text("selector")] else { return }
                revisions[selector] = FeedRevision(
                    number: try row.integer("revision"), changedAt: try row.instant("changed_at"))
            }
    }

    public func feedFetch(of registrant: String) throws -> FeedFetch? {
        try first("SELECT * FROM feed_fetches WHERE registrant_id = \(registrant)") {
            FeedFetch(
                registrant: try $0.text("registrant_id"), revision: try $0.integer("revision"),
                at: try $0.instant("fetched_at"))
        }
    }

    /// Saves fetches, except where a later one of the same registrant is stored, or the registrant was erased.
    public func save(_ fetches: [FeedFetch]) throws {
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
