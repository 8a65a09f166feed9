import Foundation
import HTTPTypes
import Interchange
import Operations
import Storage
import SupportCore
import Training

/// Recurring tickets: which there are, and one of them with all that belongs to it.
struct ProblemPages {
    static let path = "/staff/problems"
    private static let rowsOfPage = 50
    private static let ticketsOfPage = 25

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
            : Page(items: try await recurring(filter, call), next: nil)
        let times = try StaffTimes(call)
        let texts = times.texts
        let address = PageAddress(call, keeping: ["view", "status", "linked"])
        return try call.staffPage(
            "staff-problems",
            [
                "rows": try await rows(found.items, times, call), "isAll": all, "isRecurring": !all,
                "zoneName": times.zone.name, "asRecurring": address.without("view"),
                "asAll": address.with([("view", "all")]),
                "choices": [
                    address.choice(
                        "status", texts.text("filterStatus"),
                        ProblemRecord.Status.allCases.map { ($0.rawValue, status($0, texts)) }),
                    address.choice(
                        "linked", texts.text("filterLinked"),
                        [("true", texts.text("linkedYes")), ("false", texts.text("linkedNo"))]),
                ],
                "isNarrowed": address.parameters.contains { $0.name != "view" },
                "clear": all ? path + "?view=all" : path, "first": page.after.map { _ in address.with() },
                "later": found.next.map { address.with([("after", $0.text)]) },
            ])
    }

    /// Those with the most tickets of late first.
    private static func recurring(
        _ filter: ProblemFilter, _ call: Call
    ) async throws -> [Recommendations.ProblemOverview] {
        let times = try StaffTimes(call)
        return try await call.site.recommendations.recurringProblems(filter, now: call.now).sorted {
            let (one, two) = (ProblemView($0.summary, times).inMonth, ProblemView($1.summary, times).inMonth)
            return (one, $0.problem.lastSeen, $0.record.id) > (two, $1.problem.lastSeen, $1.record.id)
        }
    }

    private static func rows(
        _ overviews: [Recommendations.ProblemOverview], _ times: StaffTimes, _ call: Call
    ) async throws -> [[String: Any]] {
        let linked = try await call.site.catalogue.tutorials(ofIDs: Set(overviews.flatMap(\.linked)))
        return overviews.map { overview in
            let titles = overview.linked.compactMap { linked[$0]?.details.title }
            let values: [String: Any?] = [
                "accounts": accounts(overview.problem.accounts, times.texts),
                "lastSeen": times.values(overview.problem.lastSeen),
                "status": overview.record.status == .open ? nil : status(overview.record.status, times.texts),
                "linked": titles.isEmpty ? nil : titles.joined(separator: ", "),
                "proposal": titles.isEmpty ? overview.proposals.first?.tutorial.details.title : nil,
                "isUnanswered": titles.isEmpty && overview.proposals.isEmpty,
            ]
            return ProblemView(overview.summary, times).values.merging(values.closed) { $1 }
        }
    }

    static func status(_ status: ProblemRecord.Status, _ texts: LocalizedTexts) -> String {
        switch status {
        case .open: texts.text("problemOpen")
        case .known: texts.text("problemKnown")
        case .resolved: texts.text("problemResolved")
        }
    }

    static func accounts(_ count: Int, _ texts: LocalizedTexts) -> String {
        count == 1 ? texts.text("oneAccount") : texts.text("manyAccounts", ["n": String(count)])
    }

    // MARK: - One problem

    @Sendable static func show(_ call: Call) async throws -> Answer {
        try await page(call)
    }

    /// - Parameters:
    ///   - problem: why what a form sent was not done.
    ///   - chosen: what that form held.
    static func page(_ call: Call, problem: String? = nil, chosen: Form? = nil) async throws -> Answer {
        let (site, now) = (call.site, call.now)
        let overview = try await site.recommendations.problem(call.parameter("problem"), now: now)
        let id = overview.record.id
        // What was merged is found where it went.
        guard id == call.parameter("problem") else { return .seeOther("/staff/problems/" + id) }
        let request = call.page(limit: ticketsOfPage)
        let tickets = try await site.tickets.tickets(
            TicketFilter(problem: id), newestFirst: true, now: now, page: request)
        let near = try await site.recommendations.similar(
            toTicket: overview.representative.id, limit: 20, site.tickets.agreement, now: now)
        let others = Set(near.compactMap(\.ticket.problem)).subtracting([id])
        let words = Query(call).all("find").joined(separator: " ").trimmingCharacters(in: .whitespaces)
        let page = ProblemPage(
            times: try StaffTimes(call), overview: overview,
            said: try await site.recommendations.said(of: .problem(id)),
            others: try await site.recommendations.summaries(ofProblems: others, now: now), words: words,
            found: try await TicketPages.find(words, call))
        var values = page.values(chosen: chosen)
        values["rows"] = try await TicketRows(call).values(tickets.items)
        let address = PageAddress(call, keeping: [], path: "/staff/problems/" + id)
        values["first"] = request.after.map { _ in address.with() }
        values["later"] = tickets.next.map { address.with([("after", $0.text)]) }
        values["mayWrite"] = call.visitor.role != .trainer
        values["problemSentence"] = problem
        values["done"] = problem == nil ? ProblemForms.notice(call) : nil
        return try call.staffPage("staff-problem", values)
    }
}

/// What is shown of one problem, beside its tickets.
struct ProblemPage {
    let times: StaffTimes
    let overview: Recommendations.ProblemOverview
    let said: [Recommendations.Said]
    /// Problems of tickets like those of this one.
    let others: [Problem.ID: Recommendations.ProblemSummary]
    /// What the agent looks for among the tutorials.
    let words: String
    let found: [Tutorial]

    private var texts: LocalizedTexts { times.texts }

    func values(chosen: Form?) -> [String: Any?] {
        let (record, problem) = (overview.record, overview.problem)
        let status = chosen?["status"] ?? record.status.rawValue
        let known = Set(said.map(\.tutorial.id))
        let best = overview.proposals.first?.score ?? 0
        let short = ProblemView(overview.summary, times).values
        return short.mapValues { $0 }.merging(
            [
                "problemID": record.id, "version": overview.version,
                "named": chosen?["title"] ?? record.title ?? "", "usualTitle": overview.representative.text.subject,
                "status": ProblemPages.status(record.status, texts),
                "statuses": ProblemRecord.Status.allCases.map {
                    [
                        "value": $0.rawValue, "label": ProblemPages.status($0, texts),
                        "isChosen": $0.rawValue == status,
                    ] as [String: Any]
                },
                "accounts": ProblemPages.accounts(problem.accounts, texts),
                "firstSeen": times.values(problem.firstSeen), "lastSeen": times.values(problem.lastSeen),
                "keywords": problem.keywords, "hasKeywords": !problem.keywords.isEmpty,
                "weeks": WeeksView(problem.perWeek, times).values,
                "representative": [
                    "page": "/staff/tickets/" + overview.representative.id,
                    "number": String(overview.representative.number), "subject": overview.representative.text.subject,
                ],
                "linked": said.filter { $0.verdict == .accepted }.map { TutorialView($0.tutorial).values },
                "rejected": said.filter { $0.verdict == .rejected }.map { TutorialView($0.tutorial).values },
                "hasRejected": said.contains { $0.verdict == .rejected },
                "proposals": overview.proposals.filter { proposal in
                    !known.contains(proposal.tutorial.id) && TutorialView.isWorthIt(proposal.score, beside: best)
                }.map { proposal in
                    TutorialView(proposal.tutorial).values.merging([
                        "score": times.texts.percentage(proposal.score)
                    ]) { $1 }
                },
                "isUnanswered": overview.linked.isEmpty && overview.proposals.isEmpty,
                "others": others.values.sorted {
                    ($0.problem.tickets, $0.record.id) > ($1.problem.tickets, $1.record.id)
                }
                .map { ProblemView($0, times).values },
                "hasOthers": !others.isEmpty, "words": words, "isFound": !words.isEmpty,
                "found": found.filter { !known.contains($0.id) }.map { TutorialView($0).values },
            ] as [String: Any?]
        ) { $1 }
    }
}
