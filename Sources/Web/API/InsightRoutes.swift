import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

/// Insights for support leads and trainers.
struct InsightRoutes {
    /// As CSV with `Accept: text/csv`.
    @Sendable static func serviceLevels(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let (from, to) = (query.instant("from"), query.instant("to"))
        try query.finish()
        let insight = try await call.site.tickets.serviceLevelInsight(from: from, to: to, now: call.now)
        guard !call.wantsCSV else { return .csv(insight.table) }
        return .json(ServiceLevelInsightResource(insight, from: from, to: to))
    }
}
