public import Foundation
public import SupportCore
public import Training

/// A filter for lists of problems. Properties that are empty or nil do not restrict the list.
public struct ProblemFilter: Sendable, Hashable {
    /// The minimum number of tickets.
    public var leastTickets: Int
    /// Only problems with a ticket at this instant or later.
    public var since: Date?
    public var statuses: [ProblemRecord.Status]
    /// True for problems with an accepted tutorial, false for those without.
    public var linked: Bool?
    /// True for problems that were set aside, false for the others.
    public var setAside: Bool?

    public init(
        leastTickets: Int = 2, since: Date? = nil, statuses: [ProblemRecord.Status] = [], linked: Bool? = nil,
        setAside: Bool? = nil
    ) {
        self.leastTickets = leastTickets
        self.since = since
        self.statuses = statuses
        self.linked = linked
        self.setAside = setAside
    }

    var condition: SQL {
        // With the literal bound, the engine uses the partial index of recurring problems.
        var conditions: [SQL] = [leastTickets > 1 ? "p.tickets > 1" : "p.tickets > 0", "p.tickets >= \(leastTickets)"]
        if let since { conditions.append("p.last_seen >= \(since)") }
        if !statuses.isEmpty { conditions.append("p.status IN \(anyOf: statuses)") }
        if let linked {
            let accepted: SQL =
                "EXISTS (SELECT 1 FROM problem_links l WHERE l.problem_id = p.id AND l.verdict = 'accepted')"
            conditions.append(linked ? accepted : "NOT \(accepted)")
        }
        if let setAside { conditions.append(setAside ? "p.set_aside IS NOT NULL" : "p.set_aside IS NULL") }
        return conditions.allTrue
    }
}

extension Connection {
    /// Problems, those with the latest ticket first.
    public func problems(_ filter: ProblemFilter, page: PageRequest) throws -> Page<ProblemRecord> {
        let place: SQL = page.after.map { "(p.last_seen, p.id) < (\($0.order), \($0.id))" } ?? "1 = 1"
        let order = PageOrder(column: "last_seen", id: "id", isDescending: true)
        return try paged(
            """
            SELECT p.* FROM problems p WHERE \(filter.condition) AND \(place)
            ORDER BY p.last_seen DESC, p.id DESC LIMIT \(page.limit + 1)
            """, in: .problems, by: order, limit: page.limit, ProblemRecord.init)
    }

    /// A problem that has a ticket, or the one that it was merged into.
    public func problem(_ id: Problem.ID) throws -> ProblemRecord? {
        guard let current = try currentProblem(id) else { return nil }
        return try first(
            "SELECT p.* FROM problems p WHERE p.id = \(current) AND p.tickets > 0", in: .problems, ProblemRecord.init)
    }

    /// These problems, in no particular order; those without tickets are left out.
    public func problems(ofIDs ids: [Problem.ID]) throws -> [ProblemRecord] {
        try chunks(of: ids).flatMap { ids in
            try all(
                "SELECT p.* FROM problems p WHERE p.id IN \(anyOf: ids) AND p.tickets > 0", in: .problems,
                ProblemRecord.init)
        }
    }

    public func update(_ problem: ProblemRecord, now: Date) throws {
        try execute(
            """
            UPDATE problems SET title = \(problem.title), status = \(problem.status), set_aside = \(problem.setAside),
                updated_at = \(now), revision = \(problem.revision)
            WHERE id = \(problem.id)
            """)
    }

    /// Stores the session that was drafted for a problem.
    public func setDraft(_ session: String, of problem: Problem.ID, now: Date) throws {
        try execute(
            """
            UPDATE problems SET draft_session = \(session), updated_at = \(now), revision = revision + 1
            WHERE id = \(problem)
            """)
    }

    /// The tutorials that were drafted for these problems, by problem: the latest of each, as the journal has them, unless
    /// they were deleted or archived.
    public func draftedTutorials(ofProblems ids: [Problem.ID]) throws -> [Problem.ID: String] {
        let entries = try chunks(of: ids).flatMap { ids in
            try readable(
                """
                SELECT * FROM journal
                WHERE subject = \(JournalEntry.Subject.problem) AND subject_id IN \(anyOf: ids)
                    AND event = \(JournalEntry.Event.updated) AND fields = '["draft"]' AND related LIKE '%"tutorial":%'
                ORDER BY position
                """, in: .journal, JournalRecord.init)
        }
        var drafted: [Problem.ID: String] = [:]
        for record in entries { drafted[record.entry.subjectID] = record.entry.related["tutorial"] }
        let present = try all(
            "SELECT id FROM tutorials WHERE id IN \(anyOf: drafted.values) AND status <> 'archived'"
        ) { try $0.text("id") }
        return drafted.filter { present.contains($0.value) }
    }

    /// The problems that agents named, sorted, linked to a tutorial, or drafted a session for.
    public func touchedProblems() throws -> Set<Problem.ID> {
        let ids = try all(
            """
            SELECT id FROM problems WHERE title IS NOT NULL OR status <> 'open' OR draft_session IS NOT NULL
                OR set_aside IS NOT NULL
            UNION SELECT problem_id FROM problem_links
            """
        ) { try $0.text("id") }
        return Set(ids)
    }

    /// The words of the latest tickets of each problem, the latest first.
    ///
    /// - Parameter limit: the maximum number of tickets of one problem.
    public func latestWords(ofProblems ids: [Problem.ID], each limit: Int) throws -> [Problem.ID: [TicketWords]] {
        let words = try chunks(of: ids).flatMap { ids in
            try all(
                """
                SELECT * FROM (
                    SELECT t.id, t.number, t.account, t.opened_at, t.subject, t.description, t.error_message,
                        p.problem_id, p.tutorial_id,
                        ROW_NUMBER() OVER (PARTITION BY p.problem_id ORDER BY t.opened_at DESC, t.number DESC) AS place
                    FROM ticket_problems p JOIN tickets t ON t.id = p.ticket_id
                    WHERE p.problem_id IN \(anyOf: ids)) ranked
                WHERE place <= \(limit) ORDER BY problem_id, place
                """, in: .tickets, TicketWords.init)
        }
        return Dictionary(grouping: words) { $0.problem ?? "" }
    }
}

extension ProblemRecord {
    init(_ row: Row) throws {
        self.init(
            id: try row.text("id"), title: try row.textIfAny("title"), status: try row.choice("status"),
            draft: try row.textIfAny("draft_session"), setAside: try row.textIfAny("set_aside"),
            lastSeen: try row.instant("last_seen"),
            revision: try row.integer("revision"))
    }
}

extension ProblemRecord.Status: SQLConvertible {}
