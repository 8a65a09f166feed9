import Foundation
import HTTPTypes
import ICalendar
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
        let view = query.one("view").flatMap { ["all", mineView, unassignedView].contains($0) ? $0 : nil }
        var filter = filter(query, call)
        switch view {
        case mineView: filter.assignee = call.visitor.user.map { .user($0) } ?? .nobody
        case unassignedView: filter.assignee = .nobody
        default: break
        }
        let all = view == "all"
        try query.finish(toleratingUnknown: true)
        let page = call.page(limit: rowsOfPage)
        let found =
            all
            ? try await call.site.tickets.tickets(filter, newestFirst: true, now: call.now, page: page)
            : try await call.site.tickets.due(filter, now: call.now, page: page)
        let rows = try TicketRows(call)
        let agents = try await call.site.users.agents()
        let counts = try await call.site.tickets.queueCounts(user: call.visitor.user, now: call.now)
        let address = PageAddress(call, keeping: names)
        let saved: [SavedView] =
            if let user = call.visitor.user { try await call.site.users.savedViews(of: user) } else { [] }
        let current = String(address.with().dropFirst(path.count + 1))
        let narrowing = address.parameters.filter { $0.name != "view" }
        return try call.staffPage(
            QueueView(
                rows: try await rows.views(found.items), hasRows: !found.items.isEmpty, isAll: all,
                zoneName: rows.times.zone.city,
                view: view, tabs: tabs(counts, view, address, call),
                hasSaved: !saved.isEmpty,
                saved: saved.map {
                    .init(id: $0.id, name: $0.name, address: path + "?" + $0.query, isCurrent: $0.query == current)
                },
                saving: call.visitor.user != nil && !current.isEmpty && !saved.contains { $0.query == current }
                    ? current : nil,
                overdue: counts.overdue > 0
                    ? rows.times.texts.text(.queueOverdue, ["n": text(of: counts.overdue)]) : nil,
                words: query.all("q").joined(separator: " "),
                problem: try await problem(filter.problem, rows.times.texts, call), problemID: filter.problem,
                choices: choices(address, agents, call), isNarrowed: !narrowing.isEmpty,
                clear: view.map { path + "?view=" + $0 } ?? path, first: page.after.map { _ in address.with() },
                later: found.next.map { address.with([("after", $0.text)]) }))
    }

    /// The parameters that make a view of the queue.
    private static let names: Set<String> = ["view", "q", "status", "priority", "plan", "assignee", "problem"]

    // MARK: - Saved views

    @Sendable static func saveView(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        let user = try call.ownUser
        let kept = formFields(form["query"]).filter { names.contains($0.name) && !$0.value.isEmpty }
        let query = String(PageAddress(path: path, parameters: kept).with().dropFirst(path.count + 1))
        let name = form["name"].trimmed
        guard !name.isEmpty, name.count <= SavedView.maxName, !name.contains(where: \.isNewline), !query.isEmpty,
            query.utf8.count <= SavedView.maxQuery
        else {
            throw Failure.invalid("/name", "Enter a name of at most \(SavedView.maxName) characters.")
        }
        try await call.site.users.saveView(
            named: name, query: query, of: user, by: call.caller, now: call.now)
        return .seeOther(path + "?" + query)
    }

    @Sendable static func deleteView(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        try await call.site.users.deleteView(
            form["saved"], of: try call.ownUser, by: call.caller, now: call.now)
        return .seeOther(path)
    }

    // MARK: - Tabs and filters

    private static let mineView = "mine"
    private static let unassignedView = "unassigned"

    /// The views of the queue with their numbers. A reader who is a user has their own tickets, too.
    private static func tabs(
        _ counts: QueueCounts, _ view: String?, _ address: PageAddress, _ call: Call
    ) -> [QueueView.Tab] {
        let texts = call.reader.texts
        let plain = PageAddress(call, keeping: ["q", "status", "priority", "plan", "problem"])
        func tab(_ name: String?, _ label: String, _ count: Int?) -> QueueView.Tab {
            let others = ["mine", "unassigned"].contains(name ?? "") ? plain : address
            return QueueView.Tab(
                address: name.map { others.with([("view", $0)]) } ?? address.without("view"), name: label,
                count: count.map(text), isCurrent: view == name)
        }
        let mine = call.visitor.user.map { _ in tab(mineView, texts.text(.queueMine), counts.mine) }
        return [
            tab(nil, texts.text(.queueDue), counts.due), mine,
            tab(unassignedView, texts.text(.queueUnassigned), counts.unassigned),
            tab("all", texts.text(.queueAll), nil),
        ]
        .compactMap(\.self)
    }

    /// `999+` for a number that was not counted to its end.
    private static func text(of count: Int) -> String {
        count > QueueCounts.max ? "\(QueueCounts.max)+" : String(count)
    }

    private static func filter(_ query: Query, _ call: Call) -> TicketFilter {
        TicketFilter(
            statuses: query.choices("status"), priorities: query.choices("priority"), plans: query.choices("plan"),
            problem: query.one("problem"),
            assignee: query.one("assignee").map { text -> TicketFilter.Assignee in
                switch text {
                case nobody: .nobody
                case me: call.visitor.user.map { .user($0) } ?? .nobody
                default: .user(text)
                }
            },
            words: query.all("q").flatMap { $0.split(whereSeparator: \.isWhitespace) }.prefix(10).map(String.init))
    }

    /// The values of the filter for the reader's own tickets, and for those of nobody.
    private static let me = "me"
    private static let nobody = "none"

    private static func choices(_ address: PageAddress, _ agents: [User], _ call: Call) -> [ChoiceView] {
        let texts = call.reader.texts
        let own = agents.contains { $0.id == call.visitor.user } ? [(me, texts.text(.assigneeMe))] : []
        let people = agents.filter { $0.id != call.visitor.user }.map { ($0.id, $0.details.name) }
        return [
            address.choice(
                "assignee", texts.text(.assignee), own + [(nobody, texts.text(.assigneeNobody))] + people),
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
    let hasRows: Bool
    let isAll: Bool
    let zoneName: String
    /// The view that is open; nil for what is due.
    let view: String?
    let tabs: [Tab]
    let hasSaved: Bool
    /// The views that the person saved.
    let saved: [Saved]
    /// The query that can be saved as a view; nil where there is none, or it is saved.
    let saving: String?
    /// The number of all tickets that missed a target; nil for none.
    let overdue: String?
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

    /// A named filter of the person.
    struct Saved: Hashable, Sendable, Codable {
        let id: String
        let name: String
        let address: String
        let isCurrent: Bool
    }

    /// A view of the queue.
    struct Tab: Hashable, Sendable, Codable {
        let address: String
        let name: String
        /// The number of its tickets; nil for all, which may be very many.
        let count: String?
        let isCurrent: Bool
    }
}
