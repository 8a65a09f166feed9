import Foundation
import Operations
import Storage
import SupportCore
import Training

/// Tickets as the rows of a list, each with its problem and what answers it.
struct TicketRows {
    let call: Call
    let times: StaffTimes

    init(_ call: Call) throws {
        self.call = call
        times = try StaffTimes(call)
    }

    private var texts: LocalizedTexts { times.texts }

    /// A fixed number of statements, however many tickets.
    func values(_ overviews: [Tickets.Overview]) async throws -> [[String: Any]] {
        let shown = try await call.site.recommendations.proposals(for: overviews, now: call.now)
        let problems = try await call.site.recommendations.summaries(
            ofProblems: Set(shown.compactMap(\.overview.problem)), now: call.now)
        let linked = try await call.site.catalogue.tutorials(ofIDs: Set(shown.flatMap(\.overview.linked)))
        return shown.map { overview, proposals in
            row(
                overview, problem: overview.problem.flatMap { problems[$0] },
                linked: overview.linked.compactMap { linked[$0] }, proposal: proposals.first?.tutorial)
        }
    }

    private func row(
        _ overview: Tickets.Overview, problem: Recommendations.ProblemSummary?, linked: [Tutorial], proposal: Tutorial?
    ) -> [String: Any] {
        let ticket = overview.ticket
        let pressing = overview.level.pressing(times)
        let values: [String: Any?] = [
            "id": ticket.id, "number": String(ticket.number), "subject": ticket.subject,
            "page": "/staff/tickets/" + ticket.id,
            "account": ticket.account ?? ticket.requester?.email, "priority": ticket.priority.rawValue,
            "plan": ticket.plan == .superPremium ? Self.plan(ticket.plan, texts) : nil,
            "status": ticket.status == .open ? nil : Self.status(ticket.status, texts),
            "opened": times.values(ticket.openedAt),
            "due": pressing?.values, "urgency": pressing?.urgency ?? "still",
            "nothingDue": pressing == nil ? Self.withoutDue(ticket, texts) : nil,
            "problem": problem.flatMap { $0.problem.tickets > 1 ? ProblemView($0, times).values : nil },
            "linked": linked.isEmpty ? nil : linked.map(\.details.title).joined(separator: ", "),
            "proposal": linked.isEmpty ? proposal?.details.title : nil,
        ]
        return values.closed
    }

    private static func withoutDue(_ ticket: Ticket, _ texts: LocalizedTexts) -> String {
        switch ticket.status {
        case .pending: texts.text("targetPaused")
        case .open: texts.text("nothingDue")
        case .resolved, .closed: status(ticket.status, texts)
        }
    }

    static func status(_ status: Ticket.Status, _ texts: LocalizedTexts) -> String {
        switch status {
        case .open: texts.text("ticketOpen")
        case .pending: texts.text("ticketPending")
        case .resolved: texts.text("ticketResolved")
        case .closed: texts.text("ticketClosed")
        }
    }

    static func plan(_ plan: Plan, _ texts: LocalizedTexts) -> String {
        switch plan {
        case .standard: texts.text("planStandard")
        case .superPremium: texts.text("planSuperPremium")
        }
    }
}

/// A problem in short.
struct ProblemView {
    let summary: Recommendations.ProblemSummary
    let times: StaffTimes

    init(_ summary: Recommendations.ProblemSummary, _ times: StaffTimes) {
        self.summary = summary
        self.times = times
    }

    /// Weeks of seven days that count as a month.
    private static let weeksOfMonth = 4

    var inMonth: Int { summary.problem.perWeek.suffix(Self.weeksOfMonth).reduce(0, +) }

    var values: [String: Any] {
        let (texts, problem) = (times.texts, summary.problem)
        return [
            "id": summary.record.id, "title": summary.title, "page": "/staff/problems/" + summary.record.id,
            "isRecurring": problem.isRecurring,
            "count": problem.tickets == 1
                ? texts.text("oneTicket") : texts.text("manyTickets", ["n": String(problem.tickets)]),
            "inMonth": texts.text("ticketsInMonth", ["n": String(inMonth)]),
        ]
    }
}
