import Foundation
import HTTPTypes
import Operations
import Storage
import SupportCore
import Training

/// The queue of tickets, ordered by what is due first.
struct QueuePages {
    static let path = "/staff/queue"
    private static let rowsOfPage = 50

    @Sendable static func show(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let filter = filter(query)
        let all = query.one("view") == "all"
        try query.finish(toleratingUnknown: true)
        let page = call.page(limit: rowsOfPage)
        let found =
            all
            ? try await call.site.tickets.tickets(filter, newestFirst: true, now: call.now, page: page)
            : try await call.site.tickets.due(filter, now: call.now, page: page)
        let rows = try TicketRows(call)
        let address = PageAddress(call, keeping: ["view", "q", "status", "priority", "plan", "problem"])
        let narrowing = address.parameters.filter { $0.name != "view" }
        return try call.staffPage(
            QueueView(
                rows: try await rows.views(found.items), isAll: all, isDue: !all, zoneName: rows.times.zone.name,
                asDue: address.without("view"), asAll: address.with([("view", "all")]),
                words: query.all("q").joined(separator: " "),
                problem: try await problem(filter.problem, rows.times.texts, call), problemID: filter.problem,
                choices: choices(address, rows.times.texts), isNarrowed: !narrowing.isEmpty,
                clear: all ? path + "?view=all" : path, first: page.after.map { _ in address.with() },
                later: found.next.map { address.with([("after", $0.text)]) }))
    }

    private static func filter(_ query: Query) -> TicketFilter {
        TicketFilter(
            statuses: query.choices("status"), priorities: query.choices("priority"), plans: query.choices("plan"),
            problem: query.one("problem"),
            words: query.all("q").flatMap { $0.split(whereSeparator: \.isWhitespace) }.prefix(10).map(String.init))
    }

    private static func choices(_ address: PageAddress, _ texts: LocalizedTexts) -> [ChoiceView] {
        [
            address.choice(
                "status", texts.text(.filterStatus), Ticket.Status.allCases.map { ($0.rawValue, $0.name(texts)) }),
            address.choice(
                "priority", texts.text(.filterPriority), Priority.allCases.map { ($0.rawValue, $0.rawValue) }),
            address.choice("plan", texts.text(.filterPlan), Plan.allCases.map { ($0.rawValue, $0.name(texts)) }),
        ]
    }

    /// The problem that the list is narrowed down to.
    private static func problem(
        _ id: Problem.ID?, _ texts: LocalizedTexts, _ call: Call
    ) async throws -> ProblemView? {
        guard let id else { return nil }
        let summaries = try await call.site.recommendations.summaries(ofProblems: [id], now: call.now)
        return summaries[id].map { ProblemView($0, texts) }
    }
}

/// The queue, as it is filtered.
struct QueueView: PageView {
    static let template = "staff-queue"

    let rows: [TicketRowView]
    let isAll: Bool
    let isDue: Bool
    let zoneName: String
    /// The addresses of both orders of the list.
    let asDue: String
    let asAll: String
    /// The words that it is searched for.
    let words: String
    let problem: ProblemView?
    let problemID: String?
    let choices: [ChoiceView]
    let isNarrowed: Bool
    /// The address of the list without its filters.
    let clear: String
    /// The addresses of the list's beginning and of its next page.
    let first: String?
    let later: String?
}
