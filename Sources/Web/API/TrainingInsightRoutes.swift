import Foundation
import HTTPTypes
import Interchange
import Operations
import SupportCore
import Training

/// Insights into training: gaps in the catalogue, and the effect of tutorials.
struct TrainingInsightRoutes {
    @Sendable static func listGaps(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let limit = query.integer("limit", in: 1...500, otherwise: 50)
        try query.finish()
        let gaps = try await call.site.recommendations.gaps(limit: limit, now: call.now)
        guard !call.wantsCSV else { return .csv(gaps.table) }
        return .json(ItemsResource(gaps.map(GapResource.init)))
    }

    @Sendable static func draft(_ call: Call) async throws -> Answer {
        try Fields(try call.jsonIfAny()).finish()
        let session = try await call.site.recommendations.draft(
            forProblem: call.parameter("problem"), call.site.tickets.agreement, by: call.caller, now: call.now)
        var answer = session.answer(for: call, status: .created)
        answer.headers[.location] = "/api/v1/sessions/\(session.id)"
        return answer
    }

    @Sendable static func showEffect(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let tutorial = query.one("tutorial")
        if tutorial == nil { query.fault("tutorial", "Choose a tutorial.") }
        let weeks = query.integer("weeks", in: 1...52, otherwise: 8)
        try query.finish()
        let effect = try await call.site.recommendations.effect(
            ofTutorial: tutorial ?? "", weeks: weeks, now: call.now)
        guard !call.wantsCSV else { return .csv(effect.table) }
        return .json(TutorialEffectResource(effect))
    }
}
