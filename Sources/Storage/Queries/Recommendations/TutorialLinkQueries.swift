import Addresses
public import SupportCore
public import Training

extension Connection {
    /// All links of tickets, in a fixed order.
    public func ticketLinks() throws -> [TutorialLink] {
        try ticketLinks(where: "1 = 1")
    }

    public func ticketLinks(ofTickets ids: [String]) throws -> [TutorialLink] {
        try chunks(of: ids).flatMap { try ticketLinks(where: "l.ticket_id IN \(anyOf: $0)") }
    }

    /// The ids of the accepted tutorials of each ticket, by the ids of tickets.
    public func linkedTutorials(ofTickets ids: [String]) throws -> [String: [String]] {
        try ticketLinks(ofTickets: ids).filter { $0.verdict == .accepted }
            .reduce(into: [:]) { $0[$1.evidence, default: []].append($1.tutorial) }
    }

    /// The numbers of tickets with an accepted tutorial, among these.
    public func linkedNumbers(among numbers: [Int]) throws -> Set<Int> {
        let found = try stride(from: 0, to: numbers.count, by: 1_000).flatMap { start in
            let chunk = numbers[start..<min(start + 1_000, numbers.count)]
            return try all(
                """
                SELECT t.number FROM tickets t WHERE t.number IN \(anyOf: chunk) AND EXISTS (
                    SELECT 1 FROM ticket_links l WHERE l.ticket_id = t.id AND l.verdict = 'accepted')
                """
            ) { try $0.integer("number") }
        }
        return Set(found)
    }

    /// All links of problems, in a fixed order.
    public func problemLinks() throws -> [TutorialLink] {
        try problemLinks(where: "1 = 1")
    }

    public func problemLinks(ofProblems ids: [Problem.ID]) throws -> [TutorialLink] {
        try chunks(of: ids).flatMap { try problemLinks(where: "l.problem_id IN \(anyOf: $0)") }
    }

    /// The number of links of a tutorial, accepted and rejected.
    public func linkCount(ofTutorial id: String) throws -> Int {
        try number(
            """
            SELECT (SELECT COUNT(*) FROM ticket_links WHERE tutorial_id = \(id))
                + (SELECT COUNT(*) FROM problem_links WHERE tutorial_id = \(id)) AS n
            """)
    }

    /// The number of other tickets of an account for which each of these tutorials was accepted, by tutorial.
    public func links(ofAccount account: String, except ticket: String, to tutorials: [String]) throws -> [String: Int]
    {
        let counts = try all(
            """
            SELECT l.tutorial_id, COUNT(*) AS n FROM ticket_links l JOIN tickets t ON t.id = l.ticket_id
            WHERE l.tutorial_id IN \(anyOf: tutorials) AND l.verdict = 'accepted'
                AND t.account = \(AccountName.stored(account)) AND t.id <> \(ticket)
            GROUP BY l.tutorial_id
            """
        ) { (try $0.text("tutorial_id"), try $0.integer("n")) }
        return Dictionary(uniqueKeysWithValues: counts)
    }

    /// Stores a link, in place of one between the same subject and tutorial.
    public func save(_ link: TutorialLink) throws {
        let shown = try jsonText(link.shown)
        switch link.subject {
        case .ticket(let ticket):
            try execute(
                """
                INSERT INTO ticket_links (ticket_id, tutorial_id, verdict, shown, linked_at)
                VALUES (\(ticket), \(link.tutorial), \(link.verdict), \(shown), \(link.linkedAt))
                ON CONFLICT (ticket_id, tutorial_id) DO UPDATE SET
                    verdict = excluded.verdict, shown = excluded.shown, linked_at = excluded.linked_at
                """)
        case .problem(let problem):
            try execute(
                """
                INSERT INTO problem_links (problem_id, tutorial_id, verdict, shown, evidence, linked_at)
                VALUES (
                    \(problem), \(link.tutorial), \(link.verdict), \(shown), \(link.evidence), \(link.linkedAt))
                ON CONFLICT (problem_id, tutorial_id) DO UPDATE SET
                    verdict = excluded.verdict, shown = excluded.shown, evidence = excluded.evidence,
                    linked_at = excluded.linked_at
                """)
        }
    }

    /// - Returns: false where there was none.
    public func deleteLink(_ subject: TutorialLink.Subject, tutorial: String) throws -> Bool {
        switch subject {
        case .ticket(let ticket):
            try execute("DELETE FROM ticket_links WHERE ticket_id = \(ticket) AND tutorial_id = \(tutorial)") > 0
        case .problem(let problem):
            try execute("DELETE FROM problem_links WHERE problem_id = \(problem) AND tutorial_id = \(tutorial)") > 0
        }
    }

    private func ticketLinks(where condition: SQL) throws -> [TutorialLink] {
        try all(
            """
            SELECT l.*, t.number FROM ticket_links l JOIN tickets t ON t.id = l.ticket_id
            WHERE \(condition) ORDER BY l.ticket_id, l.linked_at, l.tutorial_id
            """, in: .ticketLinks
        ) { row in
            let ticket = try row.text("ticket_id")
            return try TutorialLink(row, subject: .ticket(ticket), evidence: ticket)
        }
    }

    private func problemLinks(where condition: SQL) throws -> [TutorialLink] {
        try all(
            """
            SELECT l.*, t.number FROM problem_links l JOIN tickets t ON t.id = l.evidence
            WHERE \(condition) ORDER BY l.problem_id, l.linked_at, l.tutorial_id
            """, in: .problemLinks
        ) { row in
            try TutorialLink(row, subject: .problem(try row.text("problem_id")), evidence: try row.text("evidence"))
        }
    }
}

extension TutorialLink {
    init(_ row: Row, subject: Subject, evidence: String) throws {
        self.init(
            subject: subject, tutorial: try row.text("tutorial_id"), verdict: try row.choice("verdict"),
            shown: try row.json("shown"), evidence: evidence, number: try row.integer("number"),
            linkedAt: try row.instant("linked_at"))
    }
}

extension TutorialLink.Verdict: SQLConvertible {}
