public import Foundation
public import Training

extension Connection {
    /// The preferences of a user. Those that cannot be read count as none.
    public func preferences(ofUser id: User.ID) throws -> StaffPreferences {
        try readable(
            "SELECT * FROM staff_preferences WHERE user_id = \(id)", in: .staffPreferences, StaffPreferences.init
        ).first ?? StaffPreferences()
    }

    public func save(_ preferences: StaffPreferences, ofUser id: User.ID, now: Date) throws {
        try execute(
            """
            INSERT INTO staff_preferences (user_id, language, time_zone, digest, updated_at)
            VALUES (
                \(id), \(preferences.language), \(preferences.timeZoneName), \(preferences.digest), \(now))
            ON CONFLICT (user_id) DO UPDATE SET
                language = excluded.language, time_zone = excluded.time_zone, digest = excluded.digest,
                updated_at = excluded.updated_at
            """)
    }

    /// The users who are not disabled, in the order of their creation.
    public func enabledUsers(limit: Int) throws -> [User] {
        try readable(
            "SELECT * FROM users WHERE disabled_at IS NULL ORDER BY ordinal LIMIT \(limit)", in: .users, User.init)
    }

    // MARK: - Saved views

    /// The views of a user, in the order in which they were saved.
    public func savedViews(ofUser id: User.ID) throws -> [SavedView] {
        try readable(
            "SELECT * FROM saved_views WHERE user_id = \(id) ORDER BY ordinal", in: .savedViews, SavedView.init)
    }

    /// Stores a view, in place of the one of the same name.
    public func save(_ view: SavedView, ofUser id: User.ID, now: Date) throws {
        try execute(
            """
            INSERT INTO saved_views (id, ordinal, user_id, name, query, created_at)
            VALUES (
                \(view.id), \(nextOrdinal(of: "saved_views")), \(id), \(view.name), \(view.query), \(now))
            ON CONFLICT (user_id, name) DO UPDATE SET query = excluded.query
            """)
    }

    /// - Returns: false for a view that is not the user's.
    public func deleteSavedView(_ view: SavedView.ID, ofUser id: User.ID) throws -> Bool {
        try execute("DELETE FROM saved_views WHERE id = \(view) AND user_id = \(id)") > 0
    }

    // MARK: - Digests

    /// The users who may get digests.
    ///
    /// - Parameter since: the first Monday whose digests are looked at, or a day before it: `2026-11-23`.
    public func digestReaders(since: String, limit: Int) throws -> [DigestReader] {
        let users = try enabledUsers(limit: limit).filter(\.mayGetDigest)
        let last = try all(
            "SELECT user_id, MAX(week) AS week FROM digests WHERE week >= \(since) GROUP BY user_id"
        ) {
            (try $0.text("user_id"), try $0.text("week"))
        }.reduce(into: [:]) { $0[$1.0] = $1.1 }
        let preferences = try readable(
            rows("SELECT * FROM staff_preferences"), in: .staffPreferences
        ) { (try $0.text("user_id"), try StaffPreferences($0)) }.reduce(into: [:]) { $0[$1.0] = $1.1 }
        return users.map {
            DigestReader(user: $0, preferences: preferences[$0.id] ?? StaffPreferences(), lastWeek: last[$0.id])
        }
    }

    /// Notes that the digest of a week was made for a user.
    ///
    /// - Returns: false where another instance made it.
    public func noteDigest(ofUser id: User.ID, week: String, now: Date) throws -> Bool {
        try execute(
            """
            INSERT INTO digests (user_id, week, made_at) VALUES (\(id), \(week), \(now))
            ON CONFLICT (user_id, week) DO NOTHING
            """) > 0
    }

    /// Deletes the notes of digests that were due before a day.
    public func deleteDigests(before day: String) throws {
        try execute("DELETE FROM digests WHERE week < \(day)")
    }

    // MARK: - The contents of digests

    /// The tickets whose first response came late between two instants, the latest first; with the number of all of them.
    public func lateResponses(from start: Date, to end: Date, limit: Int) throws -> (count: Int, latest: [LateResponse])
    {
        let late: SQL = "respond_met_at >= \(start) AND respond_met_at < \(end) AND respond_met_at > respond_due"
        return (
            count: try number("SELECT COUNT(*) AS n FROM tickets WHERE \(late)"),
            latest: try all(
                """
                SELECT id, number, subject, COALESCE(respond_late, 0) AS seconds FROM tickets WHERE \(late)
                ORDER BY COALESCE(respond_late, 0) DESC, number LIMIT \(limit)
                """
            ) { row in
                LateResponse(
                    ticket: try row.text("id"), number: try row.integer("number"), subject: try row.text("subject"),
                    seconds: try row.integer("seconds"))
            }
        )
    }

    /// The number of tickets without a first response that are past their target.
    public func overdueResponseCount(now: Date) throws -> Int {
        try number("SELECT COUNT(*) AS n FROM tickets WHERE respond_met_at IS NULL AND respond_due < \(now)")
    }

    /// The problems without a tutorial that most tickets between two instants are about, with the numbers of those.
    public func askedWithoutTutorial(
        from start: Date, to end: Date, limit: Int
    ) throws -> [(problem: ProblemRecord, tickets: Int)] {
        let counts = try all(
            """
            SELECT p.id, COUNT(*) AS n FROM problems p
            JOIN ticket_problems l ON l.problem_id = p.id JOIN tickets t ON t.id = l.ticket_id
            WHERE t.opened_at >= \(start) AND t.opened_at < \(end)
                AND \(ProblemFilter(statuses: [.open, .known], linked: false, setAside: false).condition)
            GROUP BY p.id ORDER BY COUNT(*) DESC, p.id LIMIT \(limit)
            """
        ) { (try $0.text("id"), try $0.integer("n")) }
        let problems = try problems(ofIDs: counts.map(\.0)).reduce(into: [:]) { $0[$1.id] = $1 }
        return counts.compactMap { id, count in problems[id].map { (problem: $0, tickets: count) } }
    }
}

extension StaffPreferences {
    init(_ row: Row) throws {
        self.init(
            language: try row.textIfAny("language"), timeZoneName: try row.textIfAny("time_zone"),
            digest: row["digest"] == .null ? nil : try row.flag("digest"))
    }
}

extension SavedView {
    init(_ row: Row) throws {
        self.init(id: try row.text("id"), name: try row.text("name"), query: try row.text("query"))
    }
}
