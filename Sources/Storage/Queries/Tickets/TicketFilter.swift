import Addresses
public import Foundation
public import SupportCore
public import Training

/// A filter for lists of tickets. Properties that are empty or nil do not restrict the list.
public struct TicketFilter: Sendable, Hashable {
    public var statuses: [Ticket.Status]
    public var priorities: [Priority]
    public var plans: [Plan]
    public var account: String?
    /// The id of a problem.
    public var problem: String?
    /// True for tickets with an accepted tutorial, false for those without.
    public var linked: Bool?
    /// True for tickets that missed a target, even if it was met since; false for the others.
    public var breached: Bool?
    /// The user who works on them, or nobody.
    public var assignee: Assignee?
    /// Words that all have to occur in the ticket.
    public var words: [String]
    /// Only tickets that were opened at this instant or later.
    public var from: Date?
    /// Only tickets that were opened before this instant.
    public var to: Date?

    public init(
        statuses: [Ticket.Status] = [], priorities: [Priority] = [], plans: [Plan] = [], account: String? = nil,
        problem: String? = nil, linked: Bool? = nil, breached: Bool? = nil, assignee: Assignee? = nil,
        words: [String] = [], from: Date? = nil, to: Date? = nil
    ) {
        self.statuses = statuses
        self.priorities = priorities
        self.plans = plans
        self.account = account
        self.problem = problem
        self.linked = linked
        self.breached = breached
        self.assignee = assignee
        self.words = words
        self.from = from
        self.to = to
    }

    public enum Assignee: Sendable, Hashable {
        case nobody
        case user(User.ID)
    }

    /// The condition on a row `t` of `tickets`.
    func condition(now: Date) -> SQL {
        var conditions: [SQL] = []
        if !statuses.isEmpty { conditions.append(Self.status(anyOf: statuses, now: now)) }
        if !priorities.isEmpty { conditions.append("t.priority IN \(anyOf: priorities)") }
        if !plans.isEmpty { conditions.append("t.plan IN \(anyOf: plans)") }
        if let account {
            let spellings = [account, AccountName.stored(account), AccountName.key(of: account)]
            conditions.append("t.account IN \(anyOf: spellings)")
        }
        if let problem {
            // Problems that were merged are still found by their former ids.
            conditions.append(
                """
                t.id IN (SELECT ticket_id FROM ticket_problems WHERE problem_id IN (
                    WITH RECURSIVE merged (id) AS (
                        SELECT p.id FROM problems p WHERE p.id = \(problem) UNION
                        SELECT p.merged_into FROM problems p JOIN merged m ON p.id = m.id
                            WHERE p.merged_into IS NOT NULL)
                    SELECT id FROM merged))
                """)
        }
        if let linked {
            let accepted: SQL =
                "EXISTS (SELECT 1 FROM ticket_links l WHERE l.ticket_id = t.id AND l.verdict = 'accepted')"
            conditions.append(linked ? accepted : "NOT \(accepted)")
        }
        if let breached { conditions.append(Self.isBreached(breached, now: now)) }
        switch assignee {
        case .user(let id): conditions.append("t.assignee_id = \(id)")
        case .nobody: conditions.append("t.assignee_id IS NULL")
        case nil: break
        }
        if let from { conditions.append("t.opened_at >= \(from)") }
        if let to { conditions.append("t.opened_at < \(to)") }
        conditions += words.map { word in
            // An address is found by every spelling of its domain.
            let spellings = word.contains("@") ? [word, EmailAddress.key(of: word)] : [word]
            let patterns = Set(spellings.map { "%" + likePattern(foldedWords($0)) + "%" }).sorted()
            return patterns.map { "t.words LIKE \($0) ESCAPE '!'" as SQL }.joined(by: " OR ")
        }
        return conditions.allTrue
    }

    /// A resolved ticket counts as closed from its closing time on, even if that is not stored yet.
    private static func status(anyOf statuses: [Ticket.Status], now: Date) -> SQL {
        let stored = statuses.filter { $0 != .resolved && $0 != .closed }
        var choices: [SQL] = stored.isEmpty ? [] : ["t.status IN \(anyOf: stored)"]
        if statuses.contains(.resolved) { choices.append("t.status = 'resolved' AND t.closes_at > \(now)") }
        if statuses.contains(.closed) {
            choices.append("t.status = 'closed' OR (t.status = 'resolved' AND t.closes_at <= \(now))")
        }
        return choices.dropFirst().reduce("(\(choices.first ?? "1 = 0"))") { "\($0) OR (\($1))" }
    }

    /// A target is missed if it was met after its due instant, or is not met and past that instant.
    static func isBreached(_ value: Bool, now: Date) -> SQL {
        let missed: SQL = """
            COALESCE(COALESCE(t.respond_met_at, \(now)) > t.respond_due, 1 = 0)
                OR COALESCE(COALESCE(t.fix_met_at, \(now)) > t.fix_due, 1 = 0)
            """
        return value ? missed : "NOT (\(missed))"
    }
}
