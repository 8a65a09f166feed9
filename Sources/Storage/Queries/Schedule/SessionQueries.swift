import Addresses
public import Foundation
import ICalendar
public import Training

extension Connection {
    /// Sessions in the order of their creation.
    public func sessions(_ filter: SessionFilter, page: PageRequest) throws -> Page<Session> {
        let place: SQL = page.after.map { "s.ordinal > \($0.order)" } ?? "1 = 1"
        let rows = try rows(
            """
            SELECT s.* FROM sessions s WHERE \(filter.conditionOnSession) AND \(place)
            ORDER BY s.ordinal LIMIT \(page.limit + 1)
            """)
        return try paged(of: rows, by: .ordinal, limit: page.limit) {
            try values(of: $0, in: .sessions, sessionReader(of: $0))
        }
    }

    /// The ids and revisions of all sessions that match a filter, in the order of their creation.
    public func sessionRevisions(_ filter: SessionFilter) throws -> [(id: String, revision: Int)] {
        try all(
            """
            SELECT s.id, s.revision FROM sessions s WHERE \(filter.conditionOnSession) ORDER BY s.ordinal
            """, in: .sessions
        ) { (id: try $0.text("id"), revision: try $0.integer("revision")) }
    }

    public func session(_ id: String) throws -> Session? {
        let rows = try rows(sessionRow(id))
        return try rows.first.map { try value(of: $0, in: .sessions, sessionReader(of: rows)) }
    }

    /// The queries that read a session, to be asked together.
    public func sessionQueries(_ id: String) -> [SQL] {
        [sessionRow(id), listsQuery(of: [id]), successorsQuery(of: [id])]
    }

    private func sessionRow(_ id: String) -> SQL { "SELECT s.* FROM sessions s WHERE s.id = \(id)" }

    /// Returns true if there is a session with an id.
    public func hasSession(_ id: String) throws -> Bool {
        try number("SELECT COUNT(*) AS n FROM sessions WHERE id = \(id)") > 0
    }

    public func sessions(_ ids: [String]) throws -> [Session] {
        try sessionRows(ids).flatMap { try values(of: $0, in: .sessions, sessionReader(of: $0)) }
    }

    /// The sessions with these ids, without those that cannot be read.
    public func readableSessions(_ ids: [String]) throws -> [Session] {
        try sessionRows(ids).flatMap { try readable($0, in: .sessions, sessionReader(of: $0)) }
    }

    /// The session and those that carry on from it, in order. Of the latter, those that cannot be read are left out.
    public func sessionChain(from id: String) throws -> [Session] {
        guard let first = try session(id) else { return [] }
        var chain = [first]
        var last = id
        while let next = try sessionID(following: last) {
            chain += try readableSessions([next])
            last = next
        }
        return chain
    }

    /// The id of the session that carries on from another; nil for none.
    private func sessionID(following id: String) throws -> String? {
        try first("SELECT id FROM sessions WHERE follows_id = \(id)") { try $0.text("id") }
    }

    /// The id of the tutorial of a session that everybody may see; nil for any other session.
    public func publicTutorial(ofSession id: String) throws -> String? {
        try first(
            """
            SELECT tutorial_id FROM sessions WHERE id = \(id) AND status = 'published' AND visibility = 'public'
            """
        ) { try $0.textIfAny("tutorial_id") } ?? nil
    }

    /// The sessions that this one carries on from, latest first.
    public func sessionIDs(before session: Session) throws -> [String] {
        var ids: [String] = []
        var next = session.follows
        while let id = next {
            ids.append(id)
            next =
                try first("SELECT follows_id FROM sessions WHERE id = \(id)") { try $0.textIfAny("follows_id") } ?? nil
        }
        return ids
    }

    /// The ids of sessions with dates that end after an instant, in order: by their rule, or because they were put off.
    ///
    /// - Parameter id: returns only greater ids; the empty text for all.
    public func sessionIDs(endingAfter instant: Date, after id: String, limit: Int) throws -> [String] {
        try all(
            """
            SELECT s.id FROM sessions s
            WHERE (s.ends_at IS NULL OR s.ends_at > \(instant) OR EXISTS (
                    SELECT 1 FROM occurrences o
                    WHERE o.session_id = s.id AND o.override IS NOT NULL AND o.ends_at > \(instant)))
                AND s.id > \(id)
            ORDER BY s.id LIMIT \(limit)
            """
        ) { try $0.text("id") }
    }

    /// The ids of sessions whose form in calendars was not decided yet.
    public func sessionsWithoutForm(limit: Int) throws -> [String] {
        try all("SELECT id FROM sessions WHERE form IS NULL ORDER BY id LIMIT \(limit)") { try $0.text("id") }
    }

    /// The ids of those of these sessions with a date that has trainers of its own.
    public func sessionsWithOwnTrainers(among ids: [String]) throws -> Set<String> {
        // Only a key of the JSON can match this pattern: in values, quotation marks are escaped.
        let found = try chunks(of: ids).flatMap { ids in
            try all(
                """
                SELECT DISTINCT session_id FROM occurrences
                WHERE session_id IN \(anyOf: ids) AND override IS NOT NULL AND override LIKE '%"trainers":[%'
                    AND detached = 0
                """
            ) { try $0.text("session_id") }
        }
        return Set(found)
    }

    public func insert(_ session: Session) throws {
        let details = session.details
        let recurrence = details.recurrence
        try execute(
            """
            INSERT INTO sessions (
                id, ordinal, uid, kind, tutorial_id, title, description, start_local, time_zone, rule, excluded, added, duration,
                capacity, waitlist, registration, minimum, decide_before, join_link, room, location, language, visibility,
                status, cancellation,
                sequence, follows_id, form, seat_changes, seats_changed_at, starts_at, ends_at, created_at, updated_at,
                announced_at, published_at, revision)
            VALUES (
                \(session.id), \(nextOrdinal(of: "sessions")), \(session.uid), \(details.kind), \(details.tutorial), \(details.title),
                \(details.description), \(recurrence.start), \(recurrence.zone.identifier),
                \(recurrence.rule?.description), \(try jsonText(recurrence.excluded)), \(try jsonText(recurrence.added)),
                \(details.duration), \(details.capacity), \(try jsonText(details.waitlist)),
                \(try jsonText(details.registration)), \(details.minimum), \(details.decideBefore),
                \(try details.join.map(jsonText)), \(try details.room.map(jsonText)), \(details.location),
                \(details.language), \(details.visibility), \(session.status),
                \(try session.cancellation.map(jsonText)), \(session.sequence), \(session.follows),
                \(session.form), \(session.seatChanges.count), \(session.seatChanges.lastAt),
                \(details.firstStart), \(details.lastEnd), \(session.createdAt), \(session.updatedAt),
                \(session.announcedAt), \(session.publishedAt), \(session.revision))
            """)
        try insertLists(of: session)
        try saveWords(details.weightedWords, of: session.id, in: .sessions)
    }

    public func update(_ session: Session) throws {
        let details = session.details
        let recurrence = details.recurrence
        try execute(
            """
            UPDATE sessions SET
                kind = \(details.kind), tutorial_id = \(details.tutorial), title = \(details.title),
                description = \(details.description), start_local = \(recurrence.start),
                time_zone = \(recurrence.zone.identifier), rule = \(recurrence.rule?.description),
                excluded = \(try jsonText(recurrence.excluded)), added = \(try jsonText(recurrence.added)),
                duration = \(details.duration), capacity = \(details.capacity),
                waitlist = \(try jsonText(details.waitlist)), registration = \(try jsonText(details.registration)),
                minimum = \(details.minimum), decide_before = \(details.decideBefore),
                join_link = \(try details.join.map(jsonText)), room = \(try details.room.map(jsonText)),
                location = \(details.location),
                language = \(details.language), visibility = \(details.visibility), status = \(session.status),
                cancellation = \(try session.cancellation.map(jsonText)), sequence = \(session.sequence),
                follows_id = \(session.follows), form = \(session.form), starts_at = \(details.firstStart),
                ends_at = \(details.lastEnd),
                updated_at = \(session.updatedAt), announced_at = \(session.announcedAt),
                published_at = \(session.publishedAt), revision = \(session.revision)
            WHERE id = \(session.id)
            """)
        try deleteLists(of: session)
        try insertLists(of: session)
        try saveWords(details.weightedWords, of: session.id, in: .sessions)
    }

    /// Inserts a session into the chain of split series after another: it takes over the successor of the other.
    public func insertIntoChain(_ next: Session, after session: Session) throws {
        try execute("UPDATE sessions SET follows_id = \(next.id) WHERE follows_id = \(session.id)")
        try execute("UPDATE sessions SET follows_id = \(session.id) WHERE id = \(next.id)")
    }

    /// Removes a session from its chain: its successor follows its predecessor.
    public func removeFromChain(_ session: Session) throws {
        try execute("UPDATE sessions SET follows_id = NULL WHERE id = \(session.id)")
        try execute("UPDATE sessions SET follows_id = \(session.follows) WHERE follows_id = \(session.id)")
    }

    public func deleteSession(_ id: String) throws {
        try execute("DELETE FROM sessions WHERE id = \(id)")
    }

    private func deleteLists(of session: Session) throws {
        for list: SQL in ["session_trainers", "session_tags", "session_accounts"] {
            try execute("DELETE FROM \(list) WHERE session_id = \(session.id)")
        }
    }

    private func insertLists(of session: Session) throws {
        for (place, trainer) in session.details.trainers.enumerated() {
            try execute(
                """
                INSERT INTO session_trainers (session_id, trainer_id, place)
                VALUES (\(session.id), \(trainer), \(place))
                """)
        }
        for (place, tag) in session.details.tags.enumerated() {
            try execute("INSERT INTO session_tags (session_id, tag, place) VALUES (\(session.id), \(tag), \(place))")
        }
        for (place, account) in session.details.accounts.enumerated() {
            try execute(
                """
                INSERT INTO session_accounts (session_id, account, account_key, place)
                VALUES (\(session.id), \(account), \(AccountName.key(of: account)), \(place))
                """)
        }
    }

    private func sessionRows(_ ids: [String]) throws -> [[Row]] {
        try chunks(of: ids).map { try rows("SELECT s.* FROM sessions s WHERE s.id IN \(anyOf: $0)") }
    }

    /// Reads the lists and neighbours in the chain of sessions, in a fixed number of statements.
    ///
    /// - Returns: reads one of the rows.
    private func sessionReader(of rows: [Row]) throws -> (Row) throws -> Session {
        let ids = try rows.map { try $0.text("id") }
        let lists = try lists(of: ids)
        let successors = try chunks(of: ids).flatMap { ids in
            try all(successorsQuery(of: ids)) { (try $0.text("follows_id"), try $0.text("id")) }
        }
        let followedBy = Dictionary(uniqueKeysWithValues: successors)
        let predecessors = try chunks(of: Set(rows.compactMap { try $0.textIfAny("follows_id") }).sorted()).flatMap {
            ids in
            try all("SELECT id, uid FROM sessions WHERE id IN \(anyOf: ids)") {
                (try $0.text("id"), try $0.text("uid"))
            }
        }
        let uids = Dictionary(uniqueKeysWithValues: predecessors)
        return { row in
            let id = try row.text("id")
            return try Session(
                row, trainers: lists[id]?["trainer"] ?? [], tags: lists[id]?["tag"] ?? [],
                accounts: lists[id]?["account"] ?? [],
                followsUID: try row.textIfAny("follows_id").flatMap { uids[$0] }, followedBy: followedBy[id])
        }
    }

    /// The trainers, tags and accounts of sessions, by session and list, in one statement: every operation reads sessions.
    private func lists(of ids: [String]) throws -> [String: [String: [String]]] {
        var lists: [String: [String: [String]]] = [:]
        for ids in chunks(of: ids) {
            let rows = try rows(listsQuery(of: ids))
            for row in rows {
                lists[try row.text("session_id"), default: [:]][try row.text("list"), default: []]
                    .append(try row.text("value"))
            }
        }
        return lists
    }

    private func listsQuery(of ids: [String]) -> SQL {
        """
        SELECT session_id, 'trainer' AS list, trainer_id AS value, place
        FROM session_trainers WHERE session_id IN \(anyOf: ids)
        UNION ALL
        SELECT session_id, 'tag', tag, place FROM session_tags WHERE session_id IN \(anyOf: ids)
        UNION ALL
        SELECT session_id, 'account', account, place FROM session_accounts WHERE session_id IN \(anyOf: ids)
        ORDER BY place
        """
    }

    private func successorsQuery(of ids: [String]) -> SQL {
        "SELECT id, follows_id FROM sessions WHERE follows_id IN \(anyOf: ids)"
    }
}

/// Splits a list into chunks that fit into the parameters of one statement.
func chunks<Element>(of ids: [Element]) -> [[Element]] {
    stride(from: 0, to: ids.count, by: 1_000).map { Array(ids[$0..<min($0 + 1_000, ids.count)]) }
}

/// The condition that a session `s` goes on after an instant: by its rule, or because a date was put off beyond it.
func goesOn(after instant: Date) -> SQL {
    """
    (s.ends_at IS NULL OR s.ends_at > \(instant) OR EXISTS (
        SELECT 1 FROM occurrences o
        WHERE o.session_id = s.id AND o.override IS NOT NULL AND o.detached = 0 AND o.ends_at > \(instant)
            AND \(isHeld("o"))))
    """
}

extension Session.Details {
    /// The instant at which the first date begins.
    fileprivate var firstStart: Date { recurrence.zone.instant(of: recurrence.start) }

    /// The instant at which the last date ends by the rule; nil for an endless series.
    fileprivate var lastEnd: Date? { recurrence.end?.addingTimeInterval(Double(duration)) }
}

extension Session {
    init(
        _ row: Row, trainers: [String], tags: [String], accounts: [String], followsUID: String?,
        followedBy: String?
    ) throws {
        let recurrence = Recurrence(
            trustedStart: try row.local("start_local"), zone: try row.zone("time_zone"),
            rule: try row["rule"] == .null ? nil : row.parsed("rule") { try RecurrenceRule($0) },
            excluded: try row.json("excluded"),
            added: try row.json("added"))
        self.init(
            id: try row.text("id"), uid: try row.text("uid"),
            details: Details(
                kind: try row.choice("kind"), tutorial: try row.textIfAny("tutorial_id"), title: try row.text("title"),
                description: try row.text("description"), recurrence: recurrence, duration: try row.integer("duration"),
                trainers: trainers, capacity: try row.integerIfAny("capacity"), waitlist: try row.json("waitlist"),
                registration: try row.json("registration"), minimum: try row.integerIfAny("minimum"),
                decideBefore: try row.integerIfAny("decide_before"), join: try row.jsonIfAny("join_link"),
                room: try row.jsonIfAny("room"),
                location: try row.textIfAny("location"), language: try row.text("language"), tags: tags,
                visibility: try row.choice("visibility"), accounts: accounts),
            status: try row.choice("status"), cancellation: try row.jsonIfAny("cancellation"),
            sequence: try row.integer("sequence"), follows: try row.textIfAny("follows_id"), followsUID: followsUID,
            followedBy: followedBy, form: try row.choiceIfAny("form") ?? .series, occupancy: try Occupancy(row),
            seatChanges: try SeatChanges(row),
            createdAt: try row.instant("created_at"), updatedAt: try row.instant("updated_at"),
            announcedAt: try row.instant("announced_at"), publishedAt: try row.instantIfAny("published_at"),
            revision: try row.integer("revision"))
    }
}

extension CalendarForm: SQLConvertible {}
extension Session.Kind: SQLConvertible {}
extension Session.Status: SQLConvertible {}
extension Session.Visibility: SQLConvertible {}
