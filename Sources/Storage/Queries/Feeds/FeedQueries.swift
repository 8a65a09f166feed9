public import Foundation
public import Training

extension Connection {
    /// Records a change of the data behind a feed selector. Call it in the transaction that changes the data.
    public func touch(_ selector: FeedSelector, now: Date) throws {
        try touch([selector], now: now)
    }

    /// Records a change of the data behind several feed selectors.
    ///
    /// Each change has a later instant than the one before it, however soon it follows and however the clock is set:
    /// clients that only know dates have to notice it. A change of a session is later than that of any other session, since
    /// a feed can have several selectors.
    public func touch(_ selectors: Set<FeedSelector>, now: Date) throws {
        guard !selectors.isEmpty else { return }
        noteTouched(selectors)
        let clocks = selectors.compactMap(\.clock).map(\.key)
        let last =
            clocks.isEmpty
            ? 0
            : try number(
                """
                SELECT MAX(changed_at) AS n FROM feed_revisions
                WHERE selector IN \(anyOf: clocks) AND changed_at <= \(maxInstant)
                """)
        let instant = max(now, Date(timeIntervalSince1970: Double(last + 1)))
        // In a fixed order, so that two writers cannot block each other on an engine that locks rows.
        for selector in selectors.map(\.key).sorted() {
            try send(
                """
                INSERT INTO feed_revisions (selector, revision, changed_at) VALUES (\(selector), 1, \(instant))
                ON CONFLICT (selector) DO UPDATE SET
                    revision = feed_revisions.revision + 1,
                    changed_at = CASE
                        WHEN excluded.changed_at > feed_revisions.changed_at THEN excluded.changed_at
                        ELSE feed_revisions.changed_at + 1 END
                """)
        }
    }

    /// The revisions of these selectors. A selector that was never touched has none.
    public func feedRevisions(of selectors: Set<FeedSelector>) throws -> [FeedSelector: FeedRevision] {
        let selectorsByKey = selectors.reduce(into: [:]) { $0[$1.key] = $1 }
        let revisions = try all(
            "SELECT * FROM feed_revisions WHERE selector IN \(anyOf: selectorsByKey.keys)", in: .feedRevisions
        ) { (selectorsByKey[try $0.text("selector")], try FeedRevision($0)) }
        return revisions.reduce(into: [:]) { revisions, found in
            if let selector = found.0 { revisions[selector] = found.1 }
        }
    }

    /// The events of these sessions that are no longer published, by session.
    public func retiredEvents(ofSessions ids: [String]) throws -> [String: [RetiredEvent]] {
        let found = try chunks(of: ids).flatMap { ids in
            try all(
                "SELECT * FROM retired_events WHERE session_id IN \(anyOf: ids) ORDER BY uid", in: .retiredEvents,
                RetiredEvent.init)
        }
        return Dictionary(grouping: found, by: \.session)
    }

    /// Stores events that are no longer published, in place of those of former times.
    public func insert(_ retired: [RetiredEvent]) throws {
        for event in retired {
            try execute(
                """
                INSERT INTO retired_events (
                    uid, session_id, occurrence_id, title, starts_at, ends_at, trainers, sequence, retired_at)
                VALUES (
                    \(event.uid), \(event.session), \(event.occurrence), \(event.title), \(event.startsAt),
                    \(event.endsAt), \(try jsonText(event.trainers)), \(event.sequence), \(event.retiredAt))
                ON CONFLICT (uid) DO UPDATE SET
                    session_id = excluded.session_id, occurrence_id = excluded.occurrence_id, title = excluded.title,
                    starts_at = excluded.starts_at, ends_at = excluded.ends_at, trainers = excluded.trainers,
                    sequence = excluded.sequence, retired_at = excluded.retired_at
                """)
        }
    }

    /// Deletes the records of events that are published again.
    public func deleteRetiredEvents(_ uids: [String]) throws {
        for uids in chunks(of: uids) { try execute("DELETE FROM retired_events WHERE uid IN \(anyOf: uids)") }
    }

    /// The state of a registrant's feed, in one statement; nil for no such registrant.
    public func personalFeedState(of registrant: String) throws -> PersonalFeedState? {
        try first(
            """
            SELECT r.*,
                (SELECT revision FROM feed_revisions WHERE selector = \(FeedSelector.personal(registrant).key)) AS feed,
                (SELECT revision FROM feed_revisions WHERE selector = \(FeedSelector.organisation.key)) AS organisation,
                (SELECT value FROM installation WHERE name = \(InstallationFact.key)) AS key_of_secrets
            FROM registrants r WHERE r.id = \(registrant)
            """, in: .registrants
        ) { row in
            PersonalFeedState(
                registrant: try Registrant(row), revision: try row.integerIfAny("feed") ?? 0,
                organisation: try row.integerIfAny("organisation") ?? 0, key: try row.textIfAny("key_of_secrets"))
        }
    }

    public func feedFetch(of registrant: String) throws -> FeedFetch? {
        try readable(
            "SELECT * FROM feed_fetches WHERE registrant_id = \(registrant)", in: .feedFetches, FeedFetch.init
        ).first
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

/// The state of a registrant's feed.
public struct PersonalFeedState: Sendable {
    public let registrant: Registrant
    /// From 0.
    public let revision: Int
    /// The revision of the organisation, from 0.
    public let organisation: Int
    /// The installation's key; nil where it is kept in a file.
    public let key: String?
}

extension RetiredEvent {
    init(_ row: Row) throws {
        self.init(
            uid: try row.text("uid"), session: try row.text("session_id"),
            occurrence: try row.textIfAny("occurrence_id"), title: try row.text("title"),
            startsAt: try row.instant("starts_at"), endsAt: try row.instant("ends_at"),
            trainers: try row.json("trainers"), sequence: try row.integer("sequence"),
            retiredAt: try row.instant("retired_at"))
    }
}

extension FeedRevision {
    init(_ row: Row) throws {
        self.init(number: try row.integer("revision"), changedAt: try row.instant("changed_at"))
    }
}

extension FeedFetch {
    init(_ row: Row) throws {
        self.init(
            registrant: try row.text("registrant_id"), revision: try row.integer("revision"),
            at: try row.instant("fetched_at"))
    }
}

extension FeedSelector {
    /// The selector whose last change has to be earlier than one of this selector; nil without one.
    fileprivate var clock: FeedSelector? {
        switch self {
        case .all: .all
        case .teaching(let id): .trainer(id)
        default: nil
        }
    }
}
