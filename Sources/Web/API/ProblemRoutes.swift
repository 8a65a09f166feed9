import Foundation
import HTTPTypes
import Interchange
import Operations
import Storage
import SupportCore
import Training

/// Recurring tickets.
struct ProblemRoutes {
    /// The newest activity first.
    @Sendable static func list(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let list = try ListRequest(call, query)
        let filter = ProblemFilter(
            leastTickets: query.integer("minTickets", in: 1...1_000_000, otherwise: 2), since: query.instant("since"),
            statuses: query.choices("status"), linked: query.flagIfAny("linked"))
        try query.finish()
        return try list.answer(
            try await call.site.recommendations.problems(filter, now: call.now, page: list.page), for: call
        ) { ProblemResource($0) }
    }

    @Sendable static func show(_ call: Call) async throws -> Answer {
        return answer(try await call.site.recommendations.problem(call.parameter("problem"), now: call.now), call)
    }

    @Sendable static func edit(_ call: Call) async throws -> Answer {
        let patch = try call.json()
        let known = try await call.site.recommendations.problem(call.parameter("problem"), now: call.now)
        let written = try patch.writableFields(
            over: ProblemResource(known), readOnly: ProblemResource.readOnly, derived: ProblemResource.derived)
        let fields = try Fields(written)
        let title = fields.text("title")
        let status = fields.choice("status", required: fields.holds("status"), of: ProblemRecord.Status.self)
        if let title, title.isEmpty { fields.fault("title", "Must not be empty.") }
        let givesTitle = fields.holds("title")
        try fields.finish()
        let overview = try await call.site.recommendations.edit(
            problem: known.record.id, if: call.precondition, by: call.caller, now: call.now
        ) { record in
            if givesTitle { record.title = title }
            record.status = status ?? record.status
        }
        return answer(overview, call)
    }

    @Sendable static func merge(_ call: Call) async throws -> Answer {
        let fields = try Fields(try call.json())
        let other = fields.text("into", required: true)
        try fields.finish()
        let overview = try await call.site.recommendations.merge(
            problem: call.parameter("problem"), into: other ?? "", by: call.caller, now: call.now)
        return answer(overview, call)
    }

    @Sendable static func link(_ call: Call) async throws -> Answer {
        let verdict = try RecommendationRoutes.verdict(call)
        try await call.site.recommendations.link(
            problem: call.parameter("problem"), to: call.parameter("tutorial"), verdict, by: call.caller,
            now: call.now)
        return try await show(call)
    }

    @Sendable static func unlink(_ call: Call) async throws -> Answer {
        try await call.site.recommendations.unlink(
            problem: call.parameter("problem"), from: call.parameter("tutorial"), by: call.caller, now: call.now)
        return .noContent
    }

    private static func answer(_ overview: Recommendations.ProblemOverview, _ call: Call) -> Answer {
        let problem = overview.problem
        let shown = [
            String(problem.tickets), problem.representative, problem.perWeek.map(String.init).joined(separator: "."),
            overview.linked.joined(separator: "."), overview.proposals.map(\.tag).joined(separator: "."),
        ]
        // The part after the tilde changes as tickets come in, and is no reason to refuse a change.
        return .json(ProblemResource(overview)).tagged(overview.version + "~" + shown.joined(separator: "-"), for: call)
    }
}

extension Recommendations.Proposal {
    /// The part of a proposal in the entity tags of a problem and a ticket.
    var tag: String { "\(tutorial.id)_\(tutorial.revision)_\(Int(score * 10_000))" }
}
