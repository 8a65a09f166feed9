public import Foundation
public import Training

extension Connection {
    /// The tutorials that were suggested for a request, and the subject that is kept of it while nothing fits.
    ///
    /// - Returns: nil for an unknown id, and for a request that was sent as a ticket.
    public func openSuggestion(_ id: String) throws -> (tutorials: Set<String>, unmet: String?)? {
        guard
            let unmet = try first(
                "SELECT unmet FROM suggestions WHERE id = \(id) AND sent_at IS NULL", { try $0.textIfAny("unmet") })
        else { return nil }
        return (Set(try suggestedTutorials(of: id)), unmet)
    }

    /// The ids of the tutorials that were suggested for a request.
    public func suggestedTutorials(of suggestion: String) throws -> [String] {
        try all(
            "SELECT tutorial_id FROM suggested_tutorials WHERE suggestion_id = \(suggestion) ORDER BY tutorial_id"
        ) { try $0.text("tutorial_id") }
    }

    /// The ids of the tutorials that were suggested before a ticket was sent.
    public func suggestedTutorials(ofTicket id: String) throws -> [String] {
        try all(
            """
            SELECT t.tutorial_id FROM suggestions s JOIN suggested_tutorials t ON t.suggestion_id = s.id
            WHERE s.ticket_id = \(id) ORDER BY t.tutorial_id
            """
        ) { try $0.text("tutorial_id") }
    }

    /// Stores a look for tutorials.
    ///
    /// - Parameters:
    ///   - id: that of the request. A request is looked up again while it is written.
    ///   - tutorials: the ids of the tutorials that were shown, beside those of earlier looks.
    ///   - unmet: the subject, while nothing fits.
    public func saveSuggestion(_ id: String, tutorials: [String], unmet: String?, now: Date) throws {
        try execute(
            """
            INSERT INTO suggestions (id, created_at, unmet) VALUES (\(id), \(now), \(unmet))
            ON CONFLICT (id) DO UPDATE SET unmet = excluded.unmet
            """)
        for tutorial in tutorials {
            try execute(
                """
                INSERT INTO suggested_tutorials (suggestion_id, tutorial_id)
                SELECT \(id), id FROM tutorials WHERE id = \(tutorial) ON CONFLICT DO NOTHING
                """)
        }
    }

    /// Stores an action on a suggested tutorial; the first of its kind counts.
    ///
    /// - Returns: false where the tutorial was not suggested for the request.
    public func note(_ event: SuggestionEvent, of tutorial: String, suggestion: String, now: Date) throws -> Bool {
        let column: SQL =
            switch event {
            case .opened: "opened_at"
            case .registered: "registered_at"
            case .answered: "answered_at"
            }
        return try execute(
            """
            UPDATE suggested_tutorials SET \(column) = COALESCE(\(column), \(now))
            WHERE suggestion_id = \(suggestion) AND tutorial_id = \(tutorial)
            """) > 0
    }

    /// Stores that a request was sent as a ticket.
    public func noteSent(suggestion: String, asTicket ticket: String, now: Date) throws {
        try execute(
            """
            UPDATE suggestions SET ticket_id = \(ticket), sent_at = \(now) WHERE id = \(suggestion) AND sent_at IS NULL
            """)
    }

    // MARK: - Opinions

    /// Stores whether a tutorial helped the requester of a ticket.
    public func saveOpinion(_ helped: Bool, on tutorial: String, ofTicket ticket: String, now: Date) throws {
        try execute(
            """
            INSERT INTO tutorial_opinions (ticket_id, tutorial_id, helped, created_at)
            VALUES (\(ticket), \(tutorial), \(helped), \(now))
            ON CONFLICT (ticket_id, tutorial_id) DO UPDATE SET helped = excluded.helped, created_at = excluded.created_at
            """)
    }

    /// The opinions of the requester of a ticket, by the ids of the tutorials.
    public func opinions(ofTicket id: String) throws -> [String: Bool] {
        try all("SELECT tutorial_id, helped FROM tutorial_opinions WHERE ticket_id = \(id)") {
            (tutorial: try $0.text("tutorial_id"), helped: try $0.flag("helped"))
        }.reduce(into: [:]) { $0[$1.tutorial] = $1.helped }
    }

    // MARK: - Counting

    /// The counts of requests by week, the earliest first.
    public func suggestionWeeks(from start: Date, to end: Date) throws -> [SuggestionWeek] {
        try all(
            """
            SELECT week, COUNT(*) AS asked, SUM(shown) AS shown, SUM(opened) AS opened,
                SUM(registered) AS registered, SUM(answered) AS answered, SUM(sent) AS sent
            FROM (
                SELECT \(Self.week) AS week, CASE WHEN s.sent_at IS NULL THEN 0 ELSE 1 END AS sent,
                    CASE WHEN MAX(t.tutorial_id) IS NULL THEN 0 ELSE 1 END AS shown,
                    CASE WHEN MAX(t.opened_at) IS NULL THEN 0 ELSE 1 END AS opened,
                    CASE WHEN MAX(t.registered_at) IS NULL THEN 0 ELSE 1 END AS registered,
                    CASE WHEN MAX(t.answered_at) IS NULL THEN 0 ELSE 1 END AS answered
                FROM suggestions s LEFT JOIN suggested_tutorials t ON t.suggestion_id = s.id
                WHERE s.created_at >= \(start) AND s.created_at < \(end)
                GROUP BY s.id, s.created_at, s.sent_at) looks
            GROUP BY week ORDER BY week
            """, SuggestionWeek.init)
    }

    /// The counts of suggested tutorials by week, the earliest first.
    public func suggestedTutorialWeeks(from start: Date, to end: Date) throws -> [SuggestedTutorialWeek] {
        try all(
            """
            SELECT \(Self.week) AS week, t.tutorial_id, COUNT(*) AS asked, COUNT(*) AS shown,
                COUNT(t.opened_at) AS opened, COUNT(t.registered_at) AS registered,
                COUNT(t.answered_at) AS answered, COUNT(s.sent_at) AS sent
            FROM suggestions s JOIN suggested_tutorials t ON t.suggestion_id = s.id
            WHERE s.created_at >= \(start) AND s.created_at < \(end)
            GROUP BY 1, t.tutorial_id ORDER BY 1, t.tutorial_id
            """
        ) { SuggestedTutorialWeek(tutorial: try $0.text("tutorial_id"), week: try SuggestionWeek($0)) }
    }

    /// The requests that no tutorial was found for, the latest first.
    public func unmetRequests(from start: Date, to end: Date, limit: Int) throws -> [UnmetRequest] {
        try all(
            """
            SELECT unmet, created_at, sent_at FROM suggestions
            WHERE unmet IS NOT NULL AND created_at >= \(start) AND created_at < \(end)
            ORDER BY created_at DESC, id LIMIT \(limit)
            """
        ) {
            UnmetRequest(
                subject: try $0.text("unmet"), askedAt: try $0.instant("created_at"),
                isSent: try $0.instantIfAny("sent_at") != nil)
        }
    }

    /// The Monday before an instant. The first Monday after 1 January 1970 was the fifth.
    private static var week: SQL { "s.created_at - ((s.created_at - 345600) % 604800)" }

    // MARK: - Retention

    /// Deletes the subjects of requests, and the requests, that are older than two instants.
    public func forgetSuggestions(subjectsBefore subjects: Date, allBefore all: Date) throws {
        try execute("UPDATE suggestions SET unmet = NULL WHERE unmet IS NOT NULL AND created_at < \(subjects)")
        try execute("DELETE FROM suggestions WHERE created_at < \(all)")
    }
}

extension SuggestionWeek {
    fileprivate init(_ row: Row) throws {
        func count(_ name: String) throws -> Int {
            if case .real(let value) = row[name] { return Int(value) }
            return try row.integerIfAny(name) ?? 0
        }
        self.init(
            start: try row.instant("week"),
            counts: SuggestionCounts(
                asked: try count("asked"), shown: try count("shown"), opened: try count("opened"),
                registered: try count("registered"), answered: try count("answered"), sent: try count("sent")))
    }
}
