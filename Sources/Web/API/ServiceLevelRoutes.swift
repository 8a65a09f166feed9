import Foundation
import HTTPTypes
import Interchange
import Operations
import SupportCore
import Training

/// The agreement, and what it would promise.
struct ServiceLevelRoutes {
    /// In the shape of the agreement's file, with the holidays of its calendar among the others.
    @Sendable static func show(_ call: Call) async throws -> Answer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return .json(try JSON(parsing: Array(try encoder.encode(call.site.tickets.agreement))))
    }

    /// Answers a what-if question; nothing is kept.
    @Sendable static func deadlines(_ call: Call) async throws -> Answer {
        let fields = try Fields(try call.json())
        let priority = fields.choice("priority", required: true, of: Priority.self)
        let plan = fields.choice("plan", of: Plan.self)
        let openedAt = fields.instant("openedAt")
        let pauses = fields.objects("pauses", limit: 1_000) { fields in
            let from = fields.instant("from", required: true)
            let to = fields.instant("to")
            return from.map { Pause(from: $0, to: to) }
        }
        try fields.finish()
        let deadlines = try call.site.tickets.agreement.deadlines(
            priority: priority ?? .p3, plan: plan ?? .standard, openedAt: openedAt ?? call.now, pauses: pauses ?? [])
        return .json(DeadlinesResource(deadlines))
    }
}
