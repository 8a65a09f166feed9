import Foundation
import HTTPTypes
import Operations
import SupportCore
import Training

/// Recurring problems without a tutorial.
struct GapPages {
    static let path = "/staff/gaps"
    private static let maxGaps = 50

    @Sendable static func show(_ call: Call) async throws -> Answer {
        try await page(call)
    }

    /// - Parameter refusal: the reason why a form was refused.
    private static func page(_ call: Call, refusal: String? = nil) async throws -> Answer {
        let gaps = try await call.site.recommendations.gaps(limit: maxGaps, now: call.now)
        let times = try StaffTimes(call)
        return try call.staffPage(
            GapsView(gaps: gaps.map { GapView($0, times) }, mayDraft: call.visitor.schedules, refusal: refusal))
    }

    @Sendable static func draft(_ call: Call) async throws -> Answer {
        do {
            let session = try await call.site.recommendations.draft(
                forProblem: call.parameter("problem"), call.site.tickets.agreement, by: call.caller, now: call.now)
            return .seeOther(session.staffPath + "/edit" + ScheduleNotice.drafted.query)
        } catch let failure as Failure where failure.code == .conflict {
            var answer = try await page(call, refusal: call.reader.texts.text(.gapDraftedAlready))
            answer.status = .conflict
            return answer
        }
    }
}

struct GapsView: PageView {
    static let template = "staff-gaps"

    let gaps: [GapView]
    let mayDraft: Bool
    /// The reason why a form was refused.
    let refusal: String?
}

/// A recurring problem without a tutorial, with the evidence.
struct GapView: Hashable, Sendable, Decodable {
    let problem: ProblemView
    let accounts: String
    /// `8 in twelve weeks`.
    let inQuarter: String
    let unanswered: String
    /// The accounts with the most tickets.
    let names: String
    let weeks: WeeksView
    let latest: [TicketLinkView]
    /// The address of the session that is drafted for it.
    let draft: String?

    private static let maxAccounts = 5

    init(_ gap: Recommendations.Gap, _ times: StaffTimes) {
        let (texts, problem) = (times.texts, gap.overview.problem)
        let named = gap.accounts.prefix(Self.maxAccounts).map { "\($0.id) (\($0.tickets))" }
        let beyond = gap.accounts.count - named.count
        self.problem = ProblemView(gap.overview.summary, texts)
        accounts = problem.accounts(texts)
        inQuarter = texts.text(.ticketsInQuarter, ["n": String(problem.inQuarter)])
        unanswered = texts.text(.gapUnanswered, ["n": String(gap.unanswered), "of": String(gap.considered)])
        names = named.joined(separator: ", ") + (beyond > 0 ? texts.text(.andMore, ["n": String(beyond)]) : "")
        weeks = WeeksView(problem.perWeek, times)
        latest = gap.latest.map { TicketLinkView(id: $0.id, number: $0.number, subject: $0.text.subject) }
        draft = gap.overview.record.draft.map { "/staff/sessions/" + $0 }
    }
}
