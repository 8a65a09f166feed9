import Foundation
import HTTPTypes
import Operations
import Storage
import SupportCore
import Training

/// What recurs and no tutorial answers: what to teach next.
struct GapPages {
    static let path = "/staff/gaps"
    private static let maxGaps = 50
    private static let maxAccounts = 5

    @Sendable static func show(_ call: Call) async throws -> Answer {
        try await page(call)
    }

    /// - Parameter problem: why what a form sent was not done.
    private static func page(_ call: Call, problem: String? = nil) async throws -> Answer {
        let gaps = try await call.site.recommendations.gaps(limit: maxGaps, now: call.now)
        let times = try StaffTimes(call)
        return try call.staffPage(
            "staff-gaps",
            [
                "gaps": gaps.map { values(of: $0, times) }, "mayDraft": call.visitor.schedules,
                "problemSentence": problem,
            ])
    }

    private static func values(of gap: Recommendations.Gap, _ times: StaffTimes) -> [String: Any] {
        let (texts, problem) = (times.texts, gap.overview.problem)
        let named = gap.accounts.prefix(maxAccounts).map { "\($0.id) (\($0.tickets))" }
        let beyond = gap.accounts.count - named.count
        var values = ProblemView(gap.overview.summary, times).values
        values["accounts"] = ProblemPages.accounts(problem.accounts, texts)
        values["inQuarter"] = texts.text("ticketsInQuarter", ["n": String(problem.perWeek.reduce(0, +))])
        values["unanswered"] = texts.text(
            "gapUnanswered", ["n": String(gap.unanswered), "of": String(gap.considered)])
        values["names"] =
            named.joined(separator: ", ") + (beyond > 0 ? texts.text("andMore", ["n": String(beyond)]) : "")
        values["weeks"] = WeeksView(problem.perWeek, times).values
        values["latest"] = gap.latest.map { words in
            ["page": "/staff/tickets/" + words.id, "number": String(words.number), "subject": words.text.subject]
        }
        values["draft"] = gap.overview.record.draft.map { "/staff/sessions/" + $0 }
        return values
    }

    @Sendable static func draft(_ call: Call) async throws -> Answer {
        do {
            let session = try await call.site.recommendations.draft(
                forProblem: call.parameter("problem"), call.site.tickets.agreement, by: call.caller, now: call.now)
            return .seeOther(session.staffPath + "/edit" + ScheduleNotice.drafted.query)
        } catch let failure as Failure where failure.code == .conflict {
            var answer = try await page(call, problem: call.reader.texts.text("gapDraftedAlready"))
            answer.status = .conflict
            return answer
        }
    }
}
