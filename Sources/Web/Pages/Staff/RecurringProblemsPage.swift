import Foundation
import Interchange
import Operations
import Storage
import SupportCore
import Training

// The insight into what recurs.

extension InsightPages {
    @Sendable static func problems(_ call: Call) async throws -> Answer {
        let request = call.page(limit: rowsOfPage)
        let recurrence = try await call.site.recommendations.recurrence(now: call.now, page: request)
        let (problems, times) = (recurrence.problems, try StaffTimes(call))
        let address = PageAddress(call, keeping: [])
        return try call.staffPage(
            RecurringProblemsView(
                views: links(call), isEmpty: problems.items.isEmpty, csv: path + "/problems.csv",
                all: WeeksView(recurrence.perWeek, times), weeks: recurrence.perWeek.figures,
                problems: problems.items.map { ProblemInsightView($0, times) },
                first: request.after.map { _ in address.with() },
                later: problems.next.map { address.with([("after", $0.text)]) }))
    }

    private static let rowsOfPage = 25

    @Sendable static func problemTable(_ call: Call) async throws -> Answer {
        let weeks = (1...12).map { "week\($0)" }
        let header = ["problem", "title", "status", "tickets", "accounts", "firstSeen", "lastSeen", "linked"] + weeks
        let rows = try await call.site.recommendations.recurrence(
            now: call.now, page: PageRequest(limit: maxProblems)
        ).problems.items.map { overview -> [String] in
            let problem = overview.problem
            return [
                overview.record.id, overview.title, overview.record.status.rawValue, String(problem.tickets),
                String(problem.accounts), instantText(problem.firstSeen), instantText(problem.lastSeen),
                overview.linked.joined(separator: " "),
            ] + problem.perWeek.map(String.init)
        }
        return file(.csv([header] + rows), "problems")
    }

    /// The maximum number of problems in the file.
    private static let maxProblems = 1_000
}

struct RecurringProblemsView: PageView {
    static let template = "staff-recurring"

    let views: [StaffLayoutView.Link]
    let isEmpty: Bool
    /// The address of the figures as a file.
    let csv: String
    /// The weeks of all problems together.
    let all: WeeksView
    /// Their figures in one line.
    let weeks: String
    let problems: [ProblemInsightView]
    /// The addresses of the list's beginning and of its next page.
    let first: String?
    let later: String?
}

/// A recurring problem with its figures.
struct ProblemInsightView: Hashable, Sendable, Codable {
    let title: String
    /// The address of its page.
    let page: String
    let tickets: String
    /// The number of tickets of the last twelve weeks.
    let lately: String
    let accounts: String
    /// The figures of the weeks in one line.
    let weeks: String
    let chart: Chart
    let lastSeen: MomentView
    let isAnswered: Bool

    init(_ overview: Recommendations.ProblemOverview, _ times: StaffTimes) {
        let problem = overview.problem
        title = overview.title
        page = ProblemPages.path(of: overview.record.id)
        tickets = String(problem.tickets)
        lately = String(problem.inQuarter)
        accounts = String(problem.accounts)
        weeks = problem.perWeek.figures
        chart = Chart.spark(problem.perWeek, label: times.texts.text(.insightWeeks, ["figures": weeks]))
        lastSeen = times.view(problem.lastSeen)
        isAnswered = !overview.linked.isEmpty || !overview.proposals.isEmpty
    }
}

extension [Int] {
    /// `0 2 5`.
    fileprivate var figures: String { map(String.init).joined(separator: " ") }
}
