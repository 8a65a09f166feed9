import Foundation
import HTTPTypes
import ICalendar
import Operations
import Storage
import SupportCore
import Training

/// Recurring tickets: the list of problems, and the page of one.
struct ProblemPages {
    static let path = "/staff/problems"
    private static let rowsOfPage = 50
    private static let ticketsOfPage = 25

    static func path(of problem: Problem.ID) -> String { path + "/" + problem }

    // MARK: - The list

    @Sendable static func list(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let all = query.one("view") == "all"
        let filter = ProblemFilter(statuses: query.choices("status"), linked: query.flagIfAny("linked"))
        try query.finish(toleratingUnknown: true)
        let page = call.page(limit: rowsOfPage)
        let found: Page<Recommendations.ProblemOverview> =
            all
            ? try await call.site.recommendations.problems(filter, now: call.now, page: page)
            : try await call.site.recommendations.recurringProblems(filter, now: call.now, page: page)
        let times = try StaffTimes(call)
        let linked = try await call.site.catalogue.tutorials(ofIDs: Set(found.items.flatMap(\.linked)))
        let address = PageAddress(call, keeping: ["view", "status", "linked"])
        return try call.staffPage(
            ProblemListView(
                rows: found.items.map { ProblemRowView($0, linked: linked, times) }, isAll: all, isRecurring: !all,
                zoneName: times.zone.city, asRecurring: address.without("view"),
                asAll: address.with([("view", "all")]), choices: choices(address, times.texts),
                isNarrowed: address.parameters.contains { $0.name != "view" },
                clear: all ? path + "?view=all" : path, first: page.after.map { _ in address.with() },
                later: found.next.map { address.with([("after", $0.text)]) }))
    }

    private static func choices(_ address: PageAddress, _ texts: LocalizedTexts) -> [ChoiceView] {
        [
            address.choice(
                "status", texts.text(.filterStatus),
                ProblemRecord.Status.allCases.map { ($0.rawValue, $0.name(texts)) }),
            address.choice(
                "linked", texts.text(.filterLinked),
                [("true", texts.text(.linkedYes)), ("false", texts.text(.linkedNo))]),
        ]
    }

    // MARK: - One problem

    @Sendable static func show(_ call: Call) async throws -> Answer {
        try await page(call)
    }

    /// - Parameters:
    ///   - problem: the reason why a form was refused.
    ///   - chosen: that form.
    static func page(_ call: Call, problem: String? = nil, chosen: Form? = nil) async throws -> Answer {
        let (site, now) = (call.site, call.now)
        let overview = try await site.recommendations.problem(call.parameter("problem"), now: now)
        let id = overview.record.id
        // A merged problem is found at its new address.
        guard id == call.parameter("problem") else { return .seeOther(path(of: id)) }
        let request = call.page(limit: ticketsOfPage)
        let tickets = try await site.tickets.tickets(
            TicketFilter(problem: id), newestFirst: true, now: now, page: request)
        let near = try await site.recommendations.similar(
            toTicket: overview.representative.id, limit: 20, site.tickets.agreement, now: now)
        let others = Set(near.compactMap(\.ticket.problem)).subtracting([id])
        let words = Query(call).all("find").joined(separator: " ").trimmingCharacters(in: .whitespaces)
        let content = ProblemPageContent(
            overview: overview, said: try await site.recommendations.verdicts(on: .problem(id)),
            others: try await site.recommendations.summaries(ofProblems: others, now: now),
            found: try await TicketPages.find(words, call),
            draftedTutorial: try await site.recommendations.draftedTutorial(forProblem: id))
        let address = PageAddress(call, keeping: [], path: path(of: id))
        let list = TicketListView(
            rows: try await TicketRows(call).views(tickets.items), first: request.after.map { _ in address.with() },
            later: tickets.next.map { address.with([("after", $0.text)]) })
        return try call.staffPage(
            ProblemPageView(
                content, tickets: list, words: words, chosen: chosen, refusal: problem,
                done: problem == nil ? ProblemForms.notice(call) : nil, call))
    }
}

/// The list of problems, as it is filtered.
struct ProblemListView: PageView {
    static let template = "staff-problems"

    let rows: [ProblemRowView]
    let isAll: Bool
    let isRecurring: Bool
    let zoneName: String
    /// The addresses of both kinds of the list.
    let asRecurring: String
    let asAll: String
    let choices: [ChoiceView]
    let isNarrowed: Bool
    /// The address of the list without its filters.
    let clear: String
    /// The addresses of the list's beginning and of its next page.
    let first: String?
    let later: String?
}

/// A problem as a row of a list.
struct ProblemRowView: Hashable, Sendable, Codable {
    let problem: ProblemView
    let accounts: String
    let lastSeen: MomentView
    /// The status, where it is not open.
    let status: String?
    /// The titles of the linked tutorials.
    let linked: String?
    /// The title of the proposed tutorial, where none is linked.
    let proposal: String?
    let isUnanswered: Bool

    init(_ overview: Recommendations.ProblemOverview, linked tutorials: [String: Tutorial], _ times: StaffTimes) {
        let (texts, status) = (times.texts, overview.record.status)
        let titles = overview.linked.compactMap { tutorials[$0]?.details.title }
        problem = ProblemView(overview.summary, texts)
        accounts = overview.problem.accounts(texts)
        lastSeen = times.view(overview.problem.lastSeen)
        self.status = status == .open ? nil : status.name(texts)
        linked = titles.isEmpty ? nil : titles.joined(separator: ", ")
        proposal = titles.isEmpty ? overview.proposals.first?.tutorial.details.title : nil
        isUnanswered = titles.isEmpty && overview.proposals.isEmpty
    }
}

extension ProblemRecord.Status {
    func name(_ texts: LocalizedTexts) -> String {
        switch self {
        case .open: texts.text(.problemOpen)
        case .known: texts.text(.problemKnown)
        case .resolved: texts.text(.problemResolved)
        }
    }
}

extension Problem {
    /// `3 accounts`.
    func accounts(_ texts: LocalizedTexts) -> String {
        accounts == 1 ? texts.text(.oneAccount) : texts.text(.manyAccounts, ["n": String(accounts)])
    }
}
