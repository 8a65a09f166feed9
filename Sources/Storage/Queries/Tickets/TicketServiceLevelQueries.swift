public import Foundation
public import SupportCore
public import Training

extension Connection {
    /// Counts the tickets that were opened from one instant until another, by the states of their targets, in one look.
    ///
    /// - Parameter unmeasured: the priorities for which the agreement gives a target no due instant. For the others, a
    ///   missing due instant means that the clock is paused.
    /// - Returns: the counts of each target for each priority and plan.
    public func targetCounts(
        unmeasured: [TargetKind: [Priority]], from: Date?, to: Date?, now: Date
    ) throws -> [TargetCount] {
        let kinds = TargetKind.allCases
        let columns = kinds.map { kind -> SQL in
            let (due, metAt) = (kind.column("due"), kind.column("met_at"))
            let isMeasured: SQL = "NOT COALESCE(priority IN \(anyOf: unmeasured[kind] ?? []), 1 = 0)"
            return """
                SUM(CASE WHEN \(metAt) IS NOT NULL AND \(due) >= \(metAt) THEN 1 ELSE 0 END) AS \(kind.column("met")),
                SUM(CASE WHEN \(due) < COALESCE(\(metAt), \(now)) THEN 1 ELSE 0 END) AS \(kind.column("breached")),
                SUM(CASE WHEN \(metAt) IS NULL AND \(due) >= \(now) THEN 1 ELSE 0 END) AS \(kind.column("running")),
                SUM(CASE WHEN \(due) IS NULL AND \(isMeasured) THEN 1 ELSE 0 END) AS \(kind.column("paused"))
                """
        }
        return try all(
            """
            SELECT priority, plan, COUNT(*) AS tickets, \(columns[0]), \(columns[1])
            FROM tickets t WHERE \(opened(from, to)) GROUP BY priority, plan ORDER BY priority, plan
            """
        ) { row -> [TargetCount] in
            // Tickets of a priority or plan that this release does not know are not counted.
            guard let priority = Priority(rawValue: try row.text("priority")),
                let plan = Plan(rawValue: try row.text("plan"))
            else { return [] }
            let tickets = try row.integer("tickets")
            return try kinds.map { kind in
                func count(_ state: String) throws -> Int { try row.integer("\(kind.rawValue)_\(state)") }
                return TargetCount(
                    priority: priority, plan: plan, target: kind, tickets: tickets, met: try count("met"),
                    breached: try count("breached"), running: try count("running"), paused: try count("paused"))
            }
        }
        .flatMap(\.self)
    }

    /// The missed targets of the tickets that were opened from one instant until another.
    public func missedTargets(_ target: TargetKind, from: Date?, to: Date?, now: Date) throws -> [MissedTarget] {
        try all(
            """
            SELECT id, priority, plan, opened_at, late FROM (
                SELECT t.id, t.priority, t.plan, t.opened_at, \(columns(of: target)) FROM tickets t
                WHERE \(opened(from, to))) AS standing
            WHERE due < COALESCE(met_at, \(now))
            """, in: .tickets
        ) { row in
            MissedTarget(
                ticket: try row.text("id"), priority: try row.choice("priority"), plan: try row.choice("plan"),
                target: target, openedAt: try row.instant("opened_at"), late: try row.integerIfAny("late"))
        }
    }

    /// The histories of the tickets with a target that is missed and not met, by their ids.
    public func historiesOfOpenBreaches(from: Date?, to: Date?, now: Date) throws -> [String: [Ticket.Event]] {
        // The few tickets first: from the events, an engine would look at all of them.
        try events(
            """
            SELECT e.ticket_id, e.place, e.at, e.change, e.value FROM ticket_events e
            WHERE e.ticket_id IN (SELECT t.id FROM tickets t
                WHERE \(opened(from, to)) AND ((t.respond_met_at IS NULL AND t.respond_due < \(now))
                    OR (t.fix_met_at IS NULL AND t.fix_due < \(now))))
            ORDER BY e.ticket_id, e.place
            """)
    }

    private func columns(of target: TargetKind) -> SQL {
        switch target {
        case .respond: "t.respond_due AS due, t.respond_met_at AS met_at, t.respond_late AS late"
        case .fix: "t.fix_due AS due, t.fix_met_at AS met_at, t.fix_late AS late"
        }
    }

    private func opened(_ from: Date?, _ to: Date?) -> SQL {
        var conditions: [SQL] = []
        if let from { conditions.append("t.opened_at >= \(from)") }
        if let to { conditions.append("t.opened_at < \(to)") }
        return conditions.allTrue
    }
}

extension TargetKind {
    /// A column of this target: `respond_due`.
    fileprivate func column(_ name: String) -> SQL { SQL(column: "\(rawValue)_\(name)") }
}
