public import Foundation
public import SupportCore
public import Training

extension Connection {
    // MARK: - Tickets

    public func highestTicketNumber() throws -> Int {
        try number("SELECT MAX(number) AS n FROM tickets")
    }

    /// Tickets in the order of their numbers.
    public func ticketWords(after number: Int, upTo last: Int) throws -> [TicketWords] {
        try ticketWords(where: "t.number > \(number) AND t.number <= \(last)")
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

    private func ticketWords(where condition: SQL) throws -> [TicketWords] {
        try all(
            """
            SELECT t.id, t.number, t.account, t.opened_at, t.subject, t.description, t.error_message,
                p.problem_id, p.tutorial_id
            FROM tickets t LEFT JOIN ticket_problems p ON p.ticket_id = t.id
            WHERE \(condition) ORDER BY t.number
            """, TicketWords.init)
    }

    /// The problem of each ticket that is in one.
    public func problems(ofTickets ids: [String]) throws -> [String: Problem.ID] {
        let pairs = try chunks(of: ids).flatMap { ids in
            try all("SELECT ticket_id, problem_id FROM ticket_problems WHERE ticket_id IN \(anyOf: ids)") {
                (try $0.text("ticket_id"), try $0.text("problem_id"))
            }
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    // MARK: - Placing

    /// Keeps where tickets were put. What another process put elsewhere before stays there, and what was put in a problem
    /// that was merged meanwhile goes with it.
    ///
    /// - Returns: the problem of each ticket that is in another than was said.
    public func insert(_ placements: [TicketPlacement]) throws -> [String: Problem.ID] {
        var elsewhere: [String: Problem.ID] = [:]
        var homes: [Problem.ID: Problem.ID] = [:]
        var gains: [Problem.ID: (tickets: Int, lastSeen: Date)] = [:]
        for placement in placements {
            let home = try homes[placement.problem] ?? home(of: placement)
            homes[placement.problem] = home
            let isNew = try execute(
                """
                INSERT INTO ticket_problems (ticket_id, problem_id, tutorial_id)
                VALUES (\(placement.ticket), \(home), \(placement.tutorial)) ON CONFLICT DO NOTHING
                """)
            if isNew == 1 {
                let gain = gains[home] ?? (0, placement.openedAt)
                gains[home] = (gain.tickets + 1, max(gain.lastSeen, placement.openedAt))
                if home != placement.problem { elsewhere[placement.ticket] = home }
            } else {
                elsewhere[placement.ticket] = try problems(ofTickets: [placement.ticket])[placement.ticket]
            }
        }
        for (problem, gain) in gains.sorted(by: { $0.key < $1.key }) {
            try execute(
                """
                UPDATE problems SET tickets = tickets + \(gain.tickets),
                    last_seen = CASE WHEN last_seen > \(gain.lastSeen) THEN last_seen ELSE \(gain.lastSeen) END
                WHERE id = \(problem)
                """)
        }
        return elsewhere
    }

    /// The problem as it stands, made where there is none.
    private func home(of placement: TicketPlacement) throws -> Problem.ID {
        if let overview = try currentProblem(placement.problem) { return overview }
        try insertProblem(placement.problem, at: placement.openedAt)
        return placement.problem
    }

    public func insertProblem(_ id: Problem.ID, at instant: Date) throws {
        try execute(
            """
            INSERT INTO problems (id, status, tickets, last_seen, created_at, updated_at, revision)
            VALUES (\(id), 'open', 0, \(instant), \(instant), \(instant), 1) ON CONFLICT DO NOTHING
            """)
    }

    /// Follows merges to the problem that stands now; nil where there was never such a problem.
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

    public func decisions(after place: Int) throws -> [StoredDecision] {
        try all("SELECT * FROM grouping_decisions WHERE place > \(place) ORDER BY place", StoredDecision.init)
    }

    /// - Returns: its place among all decisions.
    public func insert(_ decision: Grouping.Decision, now: Date) throws -> Int {
        let place = try nextOrdinal("SELECT MAX(place) AS n FROM grouping_decisions")
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

    /// All tickets and links of one problem go to another. What was said for both keeps what was said for the other.
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

    /// Puts a ticket where an agent says that it belongs.
    public func move(_ ticket: String, to problem: Problem.ID, now: Date) throws {
        let former = try problems(ofTickets: [ticket])[ticket]
        try execute("UPDATE ticket_problems SET problem_id = \(problem) WHERE ticket_id = \(ticket)")
        try recount([former, problem].compactMap(\.self), now: now)
    }

    /// Counts the tickets of problems anew, after they changed otherwise than by a new ticket.
    public func recount(_ problems: [Problem.ID], now: Date) throws {
        for problem in Set(problems).sorted() {
            try execute(
                """
                UPDATE problems SET
                    tickets = (SELECT COUNT(*) FROM ticket_problems WHERE problem_id = \(problem)),
                    last_seen = COALESCE((
                        SELECT MAX(t.opened_at) FROM ticket_problems p JOIN tickets t ON t.id = p.ticket_id
                        WHERE p.problem_id = \(problem)), last_seen),
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
    fileprivate init(_ row: Row) throws {
        let subject = try row.text("subject")
        let target = try row.text("target")
        let kind: Grouping.Decision.Kind =
            switch try row.text("kind") {
            case "merged": .merged(subject, into: target)
            case "moved": .moved(subject, to: target)
            default: throw UnreadableColumn(name: "kind")
            }
        self.init(
            place: try row.integer("place"), decision: Grouping.Decision(kind, thresholds: try row.json("thresholds")))
    }
}
