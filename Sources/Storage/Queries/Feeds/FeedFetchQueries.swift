public import Foundation

/// When somebody's feed was last fetched, and what it was made from.
public struct FeedFetch: Sendable, Hashable {
    public let registrant: String
    /// The revision of the feed's data.
    public let revision: Int
    public let at: Date

    public init(registrant: String, revision: Int, at: Date) {
        self.registrant = registrant
        self.revision = revision
        self.at = at
    }
}

extension Connection {
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
