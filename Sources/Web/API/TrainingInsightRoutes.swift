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
        // A file is not paged.
        let limit = query.integer("limit", in: 1...500, otherwise: call.wantsCSV ? 500 : 50)
        let setAside = query.flag("setAside")
        try query.finish()
        let gaps = try await call.site.recommendations.gaps(setAside: setAside, limit: limit, now: call.now)
        guard !call.wantsCSV else { return .csv(gaps.table) }
        return .json(ItemsResource(gaps.map(GapResource.init)))
    }

    @Sendable static func setAside(_ call: Call) async throws -> Answer {
        let fields = try Fields(try call.json())
        let reason = fields.reason(required: true, within: .gap)
        try fields.finish()
        try await call.site.recommendations.setAside(
            problem: call.parameter("problem"), because: reason, by: call.caller, now: call.now)
        return .noContent
    }

    @Sendable static func restore(_ call: Call) async throws -> Answer {
        try await call.site.recommendations.setAside(
            problem: call.parameter("problem"), because: nil, by: call.caller, now: call.now)
        return .noContent
    }

    @Sendable static func draftTutorial(_ call: Call) async throws -> Answer {
        try Fields(try call.jsonIfAny()).finish()
        let (tutorial, isNew) = try await call.site.recommendations.draftTutorial(
            forProblem: call.parameter("problem"), by: call.caller, now: call.now)
        var answer = Answer.json(TutorialResource(tutorial, forStaff: true), status: isNew ? .created : .ok)
            .tagged(tutorial.version, for: call)
        if isNew { answer.headers[.location] = "/api/v1/tutorials/\(tutorial.id)" }
        return answer
    }

    @Sendable static func draft(_ call: Call) async throws -> Answer {
        try Fields(try call.jsonIfAny()).finish()
        let session = try await call.site.recommendations.draft(
            forProblem: call.parameter("problem"), call.site.tickets.agreement, for: call.ownTrainer,
            by: call.caller, now: call.now)
        var answer = session.answer(for: call, status: .created)
        answer.headers[.location] = "/api/v1/sessions/\(session.id)"
        return answer
    }

    /// Attendance, no-shows and ratings of past dates.
    @Sendable static func report(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let dimension = query.choice("by", of: TrainingReportRow.Dimension.self) ?? .tutorial
        let (from, to) = (query.instant("from"), query.instant("to"))
        try query.finish()
        let report = try await call.site.registrations.trainingReport(by: dimension, from: from, to: to, now: call.now)
        guard !call.wantsCSV else { return .csv(report.table) }
        return .json(TrainingReportResource(report))
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
