import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

/// What support leads and trainers want to know.
struct InsightRoutes {
    /// As CSV with `Accept: text/csv`.
    @Sendable static func serviceLevels(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let (from, to) = (query.instant("from"), query.instant("to"))
        try query.finish()
        let insight = try await call.site.tickets.serviceLevelInsight(from: from, to: to, now: call.now)
        guard !call.wantsCSV else { return .csv(insight.table) }
        return .json([
            "from": JSON(from.map(instantText)), "to": JSON(to.map(instantText)),
            "items": .array(insight.groups.map(\.json)),
        ])
    }
}

extension ServiceLevelInsight.Group {
    fileprivate var json: JSON {
        [
            "priority": .string(priority.rawValue), "plan": .string(plan.rawValue), "tickets": .integer(tickets),
            "respond": respond.json, "fix": fix.json,
        ]
    }
}

extension ServiceLevelInsight.Target {
    fileprivate var json: JSON {
        [
            "met": .integer(met), "breached": .integer(breached), "running": .integer(running),
            "paused": .integer(paused), "medianBreach": JSON(medianBreach.map(ISODuration.format)),
            "worstBreach": JSON(worstBreach.map(ISODuration.format)),
        ]
    }
}

extension ServiceLevelInsight {
    /// One row for each priority, plan and target; breaches in seconds, with which a spreadsheet can reckon.
    var table: [[String]] {
        let header = [
            "priority", "plan", "target", "tickets", "met", "breached", "running", "paused", "medianBreachSeconds",
            "worstBreachSeconds",
        ]
        let rows = groups.flatMap { group in
            [("respond", group.respond), ("fix", group.fix)].map { name, target in
                [group.priority.rawValue, group.plan.rawValue, name, String(group.tickets)]
                    + [target.met, target.breached, target.running, target.paused].map(String.init)
                    + [target.medianBreach, target.worstBreach].map { $0.map(String.init) ?? "" }
            }
        }
        return [header] + rows
    }
}
