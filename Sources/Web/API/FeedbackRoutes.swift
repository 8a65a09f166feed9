import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import Storage
import SupportCore
import Training

/// The feedback of attendees, for staff.
struct FeedbackRoutes {
    /// The feedback without the names of those who gave it.
    @Sendable static func list(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let list = try ListRequest(call, query)
        let recurrenceID = query.parsed(
            "occurrence", as: "a local start such as 2026-12-01T10:00:00", LocalDateTime.init)
        try query.finish()
        let opinions = try await call.site.registrations.feedback(
            onDatesOf: call.parameter("session"), recurrenceID: recurrenceID, page: list.page)
        return try list.answer(opinions.items, for: call) { next in
            JoinedResource(
                ListResource(
                    opinions.items.items.map(OpinionResource.init), next: next, leftOut: opinions.items.leftOut),
                OpinionSummaryResource(opinions))
        }
    }
}
