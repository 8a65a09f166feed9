import Foundation
import HTTPTypes
import Operations
import Storage
import SupportCore
import Training

/// The work of agents: what is due first comes first.
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
        let problem = try await problem(filter.problem, rows.times, call)
        let texts = rows.times.texts
        let narrowing = address.parameters.filter { $0.name != "view" }
        return try call.staffPage(
            "staff-queue",
            [
                "rows": try await rows.values(found.items), "isAll": all, "isDue": !all,
                "zoneName": rows.times.zone.name,
                "asDue": address.without("view"), "asAll": address.with([("view", "all")]),
                "words": query.all("q").joined(separator: " "), "problem": problem,
                "problemID": filter.problem,
                "choices": [
                    address.choice(
                        "status", texts.text("filterStatus"),
                        Ticket.Status.allCases.map { ($0.rawValue, TicketRows.status($0, texts)) }),
                    address.choice(
                        "priority", texts.text("filterPriority"), Priority.allCases.map { ($0.rawValue, $0.rawValue) }),
                    address.choice(
                        "plan", texts.text("filterPlan"),
                        Plan.allCases.map { ($0.rawValue, TicketRows.plan($0, texts)) }),
                ],
                "isNarrowed": !narrowing.isEmpty, "clear": all ? path + "?view=all" : path,
                "first": page.after.map { _ in address.with() },
                "later": found.next.map { address.with([("after", $0.text)]) },
            ])
    }

    private static func filter(_ query: Query) -> TicketFilter {
        TicketFilter(
            statuses: query.choices("status"), priorities: query.choices("priority"), plans: query.choices("plan"),
            problem: query.one("problem"),
            words: query.all("q").flatMap { $0.split(whereSeparator: \.isWhitespace) }.prefix(10).map(String.init))
    }

    /// The problem that the list is narrowed down to.
    private static func problem(_ id: Problem.ID?, _ times: StaffTimes, _ call: Call) async throws -> [String: Any]? {
        guard let id else { return nil }
        let summaries = try await call.site.recommendations.summaries(ofProblems: [id], now: call.now)
        return summaries[id].map { ProblemView($0, times).values }
    }
}
