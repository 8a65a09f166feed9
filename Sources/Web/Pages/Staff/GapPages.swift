import Foundation
import HTTPTypes
import Interchange
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
        let isAside = formFields(call.query).contains { $0 == ("view", "aside") }
        let gaps = try await call.site.recommendations.gaps(setAside: isAside, limit: maxGaps, now: call.now)
        let times = try StaffTimes(call)
        return try call.staffPage(
            GapsView(
                views: [
                    StaffLayoutView.Link(address: path, name: times.texts.text(.gapsOpen), isCurrent: !isAside),
                    StaffLayoutView.Link(
                        address: path + "?view=aside", name: times.texts.text(.gapsAside), isCurrent: isAside),
                ],
                done: refusal == nil
                    ? call.done.flatMap {
                        $0 == "aside"
                            ? times.texts.text(.gapAsideDone) : $0 == "back" ? times.texts.text(.gapBackDone) : nil
                    } : nil,
                gaps: gaps.map { GapView($0, times) }, isAside: isAside, mayDraft: call.visitor.schedules,
                refusal: refusal))
    }

    /// Sets a gap aside, or takes that back where no reason is sent.
    @Sendable static func setAside(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        let isBack = form["do"] == "back"
        let fields = try Fields(.object([.init("reason", .string(form["reason"]))]))
        let reason = isBack ? nil : fields.text("reason", required: true, limit: 500)
        guard isBack || reason != nil else {
            var answer = try await page(call, refusal: call.reader.texts.text(.gapAsideReasonMissing))
            answer.status = .unprocessableContent
            return answer
        }
        try await call.site.recommendations.setAside(
            problem: call.parameter("problem"), because: reason, by: call.caller, now: call.now)
        return .seeOther(path + (isBack ? "?done=back" : "?done=aside"))
    }

    @Sendable static func draftTutorial(_ call: Call) async throws -> Answer {
        let tutorial = try await call.site.recommendations.draftTutorial(
            forProblem: call.parameter("problem"), by: call.caller, now: call.now)
        return .seeOther(StaffTutorialPages.path(of: tutorial.id) + "?done=drafted")
    }

    @Sendable static func draft(_ call: Call) async throws -> Answer {
        do {
            let session = try await call.site.recommendations.draft(
                forProblem: call.parameter("problem"), call.site.tickets.agreement, for: call.ownTrainer,
                by: call.caller, now: call.now)
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

    /// The links to the open gaps and to those that were set aside.
    let views: [StaffLayoutView.Link]
    let done: String?
    let gaps: [GapView]
    let isAside: Bool
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
    /// The reason why it was set aside.
    let setAside: String?

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
        setAside = gap.overview.record.setAside
    }
}
