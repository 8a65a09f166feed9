import Foundation
import HTTPTypes
import Interchange
import Operations
import SupportCore
import Training

/// The searches without a result, beside the gaps of tickets.
struct SearchGapRoutes {
    @Sendable static func list(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let limit = query.integer("limit", in: 1...500, otherwise: 50)
        let setAside = query.flag("setAside")
        try query.finish()
        let gaps = try await call.site.searchGaps.gaps(setAside: setAside, limit: limit, now: call.now)
        let problems = try await call.site.searchGaps.problems(of: gaps, now: call.now)
        return .json(ItemsResource(gaps.map { SearchGapResource($0, problem: problems[$0.id]) }))
    }

    @Sendable static func setAside(_ call: Call) async throws -> Answer {
        let fields = try Fields(try call.json())
        let reason = fields.reason(required: true, within: .gap)
        try fields.finish()
        try await call.site.searchGaps.setAside(
            call.parameter("search"), because: reason, by: call.caller, now: call.now)
        return .noContent
    }

    @Sendable static func restore(_ call: Call) async throws -> Answer {
        try await call.site.searchGaps.setAside(
            call.parameter("search"), because: nil, by: call.caller, now: call.now)
        return .noContent
    }

    @Sendable static func draftTutorial(_ call: Call) async throws -> Answer {
        try Fields(try call.jsonIfAny()).finish()
        let tutorial = try await call.site.searchGaps.draftTutorial(
            call.parameter("search"), by: call.caller, now: call.now)
        var answer = Answer.json(TutorialResource(tutorial, forStaff: true), status: .created)
            .tagged(tutorial.version, for: call)
        answer.headers[.location] = "/api/v1/tutorials/\(tutorial.id)"
        return answer
    }

    @Sendable static func draft(_ call: Call) async throws -> Answer {
        try Fields(try call.jsonIfAny()).finish()
        let session = try await call.site.searchGaps.draft(
            call.parameter("search"), call.site.tickets.agreement, by: call.caller, now: call.now)
        var answer = session.answer(for: call, status: .created)
        answer.headers[.location] = "/api/v1/sessions/\(session.id)"
        return answer
    }
}
