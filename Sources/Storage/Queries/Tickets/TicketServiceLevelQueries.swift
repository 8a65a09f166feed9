public import Foundation
public import SupportCore
public import Training

extension Connection {
    /// Counts the tickets that were opened from one instant until another, by the state of a target.
    ///
    /// - Parameter unmeasured: the priorities for which the agreement gives the target no due instant. For the others, a
    ///   missing due instant means that the clock is paused.
    public func targetCounts(
        _ target: TargetKind, unmeasured: [Priority], from: Date?, to: Date?, now: Date
    ) throws -> [TargetCount] {
        let columns = columns(of: target)
        return try all(
            """
            SELECT priority, plan, COUNT(*) AS tickets,
                SUM(CASE WHEN met_at IS NOT NULL AND due >= met_at THEN 1 ELSE 0 END) AS met,
                SUM(CASE WHEN due < COALESCE(met_at, \(now)) THEN 1 ELSE 0 END) AS breached,
                SUM(CASE WHEN met_at IS NULL AND due >= \(now) THEN 1 ELSE 0 END) AS running,
                SUM(CASE WHEN due IS NULL AND NOT COALESCE(priority IN \(anyOf: unmeasured), 1 = 0) THEN 1 ELSE 0 END) AS paused
            FROM (SELECT t.priority, t.plan, \(columns) FROM tickets t WHERE \(opened(from, to))) AS standing
            GROUP BY priority, plan ORDER BY priority, plan
            """
        ) { row -> TargetCount? in
            // Tickets of a priority or plan that this release does not know are not counted.
            guard let priority = Priority(rawValue: try row.text("priority")),
                let plan = Plan(rawValue: try row.text("plan"))
            else { return nil }
            return TargetCount(
                priority: priority, plan: plan, target: target,
                tickets: try row.integer("tickets"), met: try row.integer("met"),
                breached: try row.integer("breached"), running: try row.integer("running"),
                paused: try row.integer("paused"))
        }
        .compactMap(\.self)
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
        try events(
            """
            SELECT e.ticket_id, e.place, e.at, e.change, e.value FROM ticket_events e JOIN tickets t ON t.id = e.ticket_id
            WHERE \(opened(from, to)) AND ((t.respond_met_at IS NULL AND t.respond_due < \(now))
                OR (t.fix_met_at IS NULL AND t.fix_due < \(now)))
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
