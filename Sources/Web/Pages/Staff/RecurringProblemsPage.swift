import Foundation
import Interchange
import Operations
import Storage
import SupportCore
import Training

// The insight into what recurs.

extension InsightPages {
    @Sendable static func problems(_ call: Call) async throws -> Answer {
        let (overviews, times) = (try await recurring(call), try StaffTimes(call))
        let weeks = (0..<12).map { week in overviews.map { $0.problem.perWeek[week] }.reduce(0, +) }
        return try call.staffPage(
            RecurringProblemsView(
                views: links(call), isEmpty: overviews.isEmpty, csv: path + "/problems.csv",
                all: WeeksView(weeks, times), weeks: weeks.figures,
                problems: overviews.map { ProblemInsightView($0, times) }))
    }

    @Sendable static func problemTable(_ call: Call) async throws -> Answer {
        let weeks = (1...12).map { "week\($0)" }
        let header = ["problem", "title", "status", "tickets", "accounts", "firstSeen", "lastSeen", "linked"] + weeks
        let rows = try await recurring(call).map { overview -> [String] in
            let problem = overview.problem
            return [
                overview.record.id, overview.title, overview.record.status.rawValue, String(problem.tickets),
                String(problem.accounts), instantText(problem.firstSeen), instantText(problem.lastSeen),
                overview.linked.joined(separator: " "),
            ] + problem.perWeek.map(String.init)
        }
        return file(.csv([header] + rows), "problems")
    }

    /// The maximum number of problems that are considered, those with the newest activity first.
    private static let maxProblems = 200

    /// Recurring problems, that with the most tickets of the last twelve weeks first.
    private static func recurring(_ call: Call) async throws -> [Recommendations.ProblemOverview] {
        let found = try await call.site.recommendations.problems(
            ProblemFilter(leastTickets: 2), now: call.now, page: PageRequest(limit: maxProblems))
        return found.items.filter(\.problem.isRecurring).sorted {
            ($0.problem.inQuarter, $1.record.id) > ($1.problem.inQuarter, $0.record.id)
        }
    }
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
}

/// A recurring problem with its figures.
struct ProblemInsightView: Hashable, Sendable, Decodable {
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
