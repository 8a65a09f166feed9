public import Foundation
public import SupportCore
public import Training

extension Connection {
    // MARK: - Tickets

    /// 0 where there is no ticket.
    public func highestTicketNumber() throws -> Int {
        try number("SELECT MAX(number) AS n FROM tickets WHERE number <= \(maxInteger)")
    }

    /// The words of tickets, in the order of their numbers.
    public func ticketWords(after number: Int, upTo last: Int) throws -> [TicketWords] {
        try ticketWords(where: "t.number > \(number) AND t.number <= \(last)")
    }

    /// The words of a ticket; nil where there is no such ticket.
    public func ticketWords(ofTicket id: String) throws -> TicketWords? {
        try first(words(where: "t.id = \(id)"), in: .tickets, TicketWords.init)
    }

    public func ticketWords(ofTickets ids: [String]) throws -> [TicketWords] {
        try chunks(of: ids).flatMap { try ticketWords(where: "t.id IN \(anyOf: $0)") }
    }

    public func ticketWords(ofNumbers numbers: [Int]) throws -> [TicketWords] {
        try stride(from: 0, to: numbers.count, by: 1_000).flatMap { start in
            let chunk = numbers[start..<min(start + 1_000, numbers.count)]
            return try ticketWords(where: "t.number IN \(anyOf: chunk)")
        }
    }

    /// The numbers that are of tickets of these sources.
    public func ticketNumbers(among numbers: Set<Int>, ofSources sources: Set<String>) throws -> Set<Int> {
        guard !numbers.isEmpty, !sources.isEmpty else { return [] }
        return Set(
            try all(
                "SELECT number FROM tickets WHERE number IN \(anyOf: numbers) AND source IN \(anyOf: sources)",
                in: .tickets
            ) { try $0.integer("number") })
    }

    private func ticketWords(where condition: SQL) throws -> [TicketWords] {
        try all(words(where: condition), in: .tickets, TicketWords.init)
    }

    private func words(where condition: SQL) -> SQL {
        """
        SELECT t.id, t.number, t.account, t.opened_at, t.subject, t.description, t.error_message,
            p.problem_id, p.tutorial_id
        FROM tickets t LEFT JOIN ticket_problems p ON p.ticket_id = t.id
        WHERE \(condition) ORDER BY t.number
        """
    }

    /// The problem of each grouped ticket, by the ids of tickets.
    public func problems(ofTickets ids: [String]) throws -> [String: Problem.ID] {
        let pairs = try chunks(of: ids).flatMap { ids in
            try all("SELECT ticket_id, problem_id FROM ticket_problems WHERE ticket_id IN \(anyOf: ids)") {
                (try $0.text("ticket_id"), try $0.text("problem_id"))
            }
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    // MARK: - Placements

    /// Stores the placements of new tickets. A ticket that another process has placed before stays in that problem, and a
    /// ticket for a problem that was merged meanwhile goes to the target of the merge.
    ///
    /// - Returns: the problem of each ticket that is in another problem than its placement names, by the ids of tickets.
    public func insert(_ placements: [TicketPlacement]) throws -> [String: Problem.ID] {
        var corrections: [String: Problem.ID] = [:]
        var current: [Problem.ID: Problem.ID] = [:]
        var added: [Problem.ID: (tickets: Int, lastSeen: Date)] = [:]
        for placement in placements {
            let problem = try current[placement.problem] ?? currentProblem(for: placement)
            current[placement.problem] = problem
            let isNew = try execute(
                """
                INSERT INTO ticket_problems (ticket_id, problem_id, tutorial_id)
                VALUES (\(placement.ticket), \(problem), \(placement.tutorial)) ON CONFLICT DO NOTHING
                """)
            if isNew == 1 {
                let before = added[problem] ?? (0, placement.openedAt)
                added[problem] = (before.tickets + 1, max(before.lastSeen, placement.openedAt))
                if problem != placement.problem { corrections[placement.ticket] = problem }
            } else {
                corrections[placement.ticket] = try problems(ofTickets: [placement.ticket])[placement.ticket]
            }
        }
        for (problem, added) in added.sorted(by: { $0.key < $1.key }) {
            try execute(
                """
                UPDATE problems SET tickets = tickets + \(added.tickets),
                    last_seen = CASE WHEN last_seen > \(added.lastSeen) THEN last_seen ELSE \(added.lastSeen) END
                WHERE id = \(problem)
                """)
        }
        return corrections
    }

    /// The problem of a placement, or the target of its merge. It is created where there is none.
    private func currentProblem(for placement: TicketPlacement) throws -> Problem.ID {
        if let current = try currentProblem(placement.problem) { return current }
        try insertProblem(placement.problem, at: placement.openedAt)
        return placement.problem
    }

    /// Creates an empty problem, unless there is one with this id.
    public func insertProblem(_ id: Problem.ID, at instant: Date) throws {
        try execute(
            """
            INSERT INTO problems (id, status, tickets, last_seen, created_at, updated_at, revision)
            VALUES (\(id), 'open', 0, \(instant), \(instant), \(instant), 1) ON CONFLICT DO NOTHING
            """)
    }

    /// The problem itself, or the one into which it was merged in the end; nil where there never was such a problem.
    public func currentProblem(_ id: Problem.ID) throws -> Problem.ID? {
        var id = id
        while let next = try first(
            "SELECT merged_into FROM problems WHERE id = \(id)", { try $0.textIfAny("merged_into") })
        {
            guard let next else { return id }
            id = next
        }
        return nil
    }

    // MARK: - Decisions

    /// The decisions after a position, in order.
    public func decisions(after place: Int) throws -> [StoredDecision] {
        try all(
            "SELECT * FROM grouping_decisions WHERE place > \(place) ORDER BY place", in: .groupingDecisions,
            StoredDecision.init)
    }

    /// Stores a decision.
    ///
    /// - Returns: its position among all decisions.
    public func insert(_ decision: ProblemGrouping.Decision, now: Date) throws -> Int {
        let place = try readNextOrdinal("place", of: "grouping_decisions")
        let (kind, subject, target) =
            switch decision.kind {
            case .merged(let source, let target): ("merged", source, target)
            case .moved(let ticket, let target): ("moved", ticket, target)
            }
        try execute(
            """
            INSERT INTO grouping_decisions (place, kind, subject, target, thresholds, decided_at)
            VALUES (\(place), \(kind), \(subject), \(target), \(try jsonText(decision.thresholds)), \(now))
            """)
        return place
    }

    /// Merges a problem into another, with all of its tickets and links. Where both have a link to one tutorial, that of
    /// the target stays.
    public func merge(_ source: Problem.ID, into target: Problem.ID, now: Date) throws {
        try execute("UPDATE ticket_problems SET problem_id = \(target) WHERE problem_id = \(source)")
        try execute(
            """
            UPDATE problem_links SET problem_id = \(target) WHERE problem_id = \(source)
                AND tutorial_id NOT IN (SELECT tutorial_id FROM problem_links WHERE problem_id = \(target))
            """)
        try execute("DELETE FROM problem_links WHERE problem_id = \(source)")
        try recount([source, target], now: now)
        try execute("UPDATE problems SET merged_into = \(target) WHERE id = \(source)")
    }

    /// Moves a ticket to another problem.
    public func move(_ ticket: String, to problem: Problem.ID, now: Date) throws {
        let previous = try problems(ofTickets: [ticket])[ticket]
        try execute("UPDATE ticket_problems SET problem_id = \(problem) WHERE ticket_id = \(ticket)")
        try recount([previous, problem].compactMap(\.self), now: now)
    }

    /// Counts the tickets of problems again, after a change other than a new ticket.
    public func recount(_ problems: [Problem.ID], now: Date) throws {
        for problem in Set(problems).sorted() {
            try execute(
                """
                UPDATE problems SET
                    tickets = (SELECT COUNT(*) FROM ticket_problems WHERE problem_id = \(problem)),
                    last_seen = COALESCE((
                        SELECT MAX(t.opened_at) FROM ticket_problems p JOIN tickets t ON t.id = p.ticket_id
                        WHERE p.problem_id = \(problem) AND t.opened_at <= \(maxInteger)), last_seen),
                    updated_at = \(now), revision = revision + 1
                WHERE id = \(problem)
                """)
        }
    }
}

extension TicketWords {
    init(_ row: Row) throws {
        self.init(
            id: try row.text("id"), number: try row.integer("number"), account: try row.textIfAny("account"),
            openedAt: try row.instant("opened_at"),
            text: TicketText(
                subject: try row.text("subject"), description: try row.text("description"),
                errorMessage: try row.textIfAny("error_message") ?? ""),
            problem: try row.textIfAny("problem_id"), tutorial: try row.textIfAny("tutorial_id"))
    }
}

extension StoredDecision {
    init(_ row: Row) throws {
        let subject = try row.text("subject")
        let target = try row.text("target")
        let kind: ProblemGrouping.Decision.Kind =
            switch try row.text("kind") {
            case "merged": .merged(subject, into: target)
            case "moved": .moved(subject, to: target)
            default: throw UnreadableColumn("kind", "holds a value that this release does not know")
            }
        self.init(
            place: try row.integer("place"),
            decision: ProblemGrouping.Decision(kind, thresholds: try row.json("thresholds")))
    }
}
