import Foundation
import Operations
import SupportCore
import Training

/// Tickets as the rows of a list, each with its problem and its tutorials.
struct TicketRows {
    let call: Call
    let times: StaffTimes

    init(_ call: Call) throws {
        self.call = call
        times = try StaffTimes(call)
    }

    /// A fixed number of statements, however many tickets.
    func views(_ overviews: [Tickets.Overview]) async throws -> [TicketRowView] {
        let shown = try await call.site.recommendations.proposals(for: overviews, .person, now: call.now)
        let problems = try await call.site.recommendations.summaries(
            ofProblems: Set(shown.compactMap(\.overview.problem)), now: call.now)
        let linked = try await call.site.catalogue.tutorials(ofIDs: Set(shown.flatMap(\.overview.linked)))
        return shown.map { overview, proposals in
            TicketRowView(
                overview, problem: overview.problem.flatMap { problems[$0] },
                linked: overview.linked.compactMap { linked[$0] }, proposal: proposals.first?.tutorial, times)
        }
    }
}

/// A ticket as a row of a list.
struct TicketRowView: Hashable, Sendable, Codable {
    let id: String
    let number: String
    let subject: String
    /// The address of its page.
    let page: String
    /// The account, else the requester's address.
    let account: String?
    let priority: String
    /// The plan, where it is not the standard one.
    let plan: String?
    /// The status, where it is not open.
    let status: String?
    let opened: MomentView
    /// The time since it was opened.
    let age: String
    /// The target to meet first.
    let due: TargetView?
    /// The class of the stylesheet.
    let urgency: String
    /// The reason why nothing is due.
    let nothingDue: String?
    /// The problem, where it has other tickets too.
    let problem: ProblemView?
    /// The titles of the linked tutorials.
    let linked: String?
    /// The title of the proposed tutorial, where none is linked.
    let proposal: String?
    /// The name of the user who works on it.
    let assignee: String?

    init(
        _ overview: Tickets.Overview, problem: Recommendations.ProblemSummary?, linked: [Tutorial], proposal: Tutorial?,
        _ times: StaffTimes
    ) {
        let (ticket, texts) = (overview.ticket, times.texts)
        let pressing = overview.level.pressing(times)
        id = ticket.id
        number = String(ticket.number)
        subject = ticket.subject
        page = TicketPages.path(of: ticket.id)
        account = ticket.account ?? ticket.requester?.email
        priority = ticket.priority.rawValue
        plan = ticket.plan == .superPremium ? ticket.plan.name(texts) : nil
        status = ticket.status == .open ? nil : ticket.status.name(texts)
        opened = times.view(ticket.openedAt)
        age = times.span(max(0, Int(times.now.timeIntervalSince(ticket.openedAt))))
        due = pressing
        urgency = pressing?.urgency ?? "still"
        nothingDue = pressing == nil ? Self.nothingDue(ticket.status, texts) : nil
        self.problem = problem.flatMap { $0.problem.tickets > 1 ? ProblemView($0, texts) : nil }
        self.linked = linked.isEmpty ? nil : linked.map(\.details.title).joined(separator: ", ")
        self.proposal = linked.isEmpty ? proposal?.details.title : nil
        assignee = overview.assigneeName
    }

    private static func nothingDue(_ status: Ticket.Status, _ texts: LocalizedTexts) -> String {
        switch status {
        case .pending: texts.text(.targetPaused)
        case .open: texts.text(.nothingDue)
        case .resolved, .closed: status.name(texts)
        }
    }
}
