public import Foundation
public import SupportCore

/// Which tickets a list holds. What is empty or nil does not restrict it.
public struct TicketFilter: Sendable, Hashable {
    public var statuses: [Ticket.Status]
    public var priorities: [Priority]
    public var plans: [Plan]
    public var account: String?
    /// The id of a problem.
    public var problem: String?
    /// Whether an agent took a tutorial for it.
    public var linked: Bool?
    /// Whether a target was missed, be it met since or not.
    public var breached: Bool?
    public var words: [String]
    /// Only what was opened then or later.
    public var from: Date?
    /// Only what was opened before then.
    public var to: Date?

    public init(
        statuses: [Ticket.Status] = [], priorities: [Priority] = [], plans: [Plan] = [], account: String? = nil,
        problem: String? = nil, linked: Bool? = nil, breached: Bool? = nil, words: [String] = [], from: Date? = nil,
        to: Date? = nil
    ) {
        self.statuses = statuses
        self.priorities = priorities
        self.plans = plans
        self.account = account
        self.problem = problem
        self.linked = linked
        self.breached = breached
        self.words = words
        self.from = from
        self.to = to
    }

    /// What a row `t` of `tickets` has to meet.
    func condition(now: Date) -> SQL {
        var conditions: [SQL] = []
        if !statuses.isEmpty { conditions.append(Self.status(anyOf: statuses, now: now)) }
        if !priorities.isEmpty { conditions.append("t.priority IN \(anyOf: priorities)") }
        if !plans.isEmpty { conditions.append("t.plan IN \(anyOf: plans)") }
        if let account { conditions.append("t.account = \(account)") }
        if let problem {
            // A merged problem goes on being found by its former id.
            conditions.append(
                """
                t.id IN (SELECT ticket_id FROM ticket_problems WHERE problem_id IN (
                    WITH RECURSIVE merged (id) AS (
                        SELECT \(problem) UNION
                        SELECT p.merged_into FROM problems p JOIN merged m ON p.id = m.id
                            WHERE p.merged_into IS NOT NULL)
                    SELECT id FROM merged))
                """)
        }
        if let linked {
            let taken: SQL =
                "EXISTS (SELECT 1 FROM ticket_links l WHERE l.ticket_id = t.id AND l.verdict = 'accepted')"
            conditions.append(linked ? taken : "NOT \(taken)")
        }
        if let breached { conditions.append(Self.isBreached(breached, now: now)) }
        if let from { conditions.append("t.opened_at >= \(from)") }
        if let to { conditions.append("t.opened_at < \(to)") }
        conditions += words.map { word in
            "t.words LIKE \("%" + likePattern(foldedWords(word)) + "%") ESCAPE '!'"
        }
        return conditions.allTrue
    }

    /// A resolved ticket is closed when its time has come, whether or not that has been written down yet.
    private static func status(anyOf statuses: [Ticket.Status], now: Date) -> SQL {
        let kept = statuses.filter { $0 != .resolved && $0 != .closed }
        var choices: [SQL] = kept.isEmpty ? [] : ["t.status IN \(anyOf: kept)"]
        if statuses.contains(.resolved) { choices.append("t.status = 'resolved' AND t.closes_at > \(now)") }
        if statuses.contains(.closed) {
            choices.append("t.status = 'closed' OR (t.status = 'resolved' AND t.closes_at <= \(now))")
        }
        return choices.dropFirst().reduce("(\(choices.first ?? "1 = 0"))") { "\($0) OR (\($1))" }
    }

    /// A target is missed when it was met, or is still to be met, after its due instant.
    static func isBreached(_ wanted: Bool, now: Date) -> SQL {
        let missed: SQL = """
            COALESCE(COALESCE(t.respond_met_at, \(now)) > t.respond_due, 1 = 0)
                OR COALESCE(COALESCE(t.fix_met_at, \(now)) > t.fix_due, 1 = 0)
            """
        return wanted ? missed : "NOT (\(missed))"
    }
}
