import Operations
import Storage
import SupportCore
import Training

/// A problem in short.
struct ProblemView: Hashable, Sendable, Codable {
    let id: String
    let title: String
    /// The address of its page.
    let page: String
    /// The address of its tickets in the queue.
    let queue: String
    /// True if it has one ticket only.
    let isAlone: Bool
    let isRecurring: Bool
    /// `12 tickets`.
    let count: String
    /// `3 in four weeks`.
    let inMonth: String

    init(_ summary: Recommendations.ProblemSummary, _ texts: LocalizedTexts) {
        let problem = summary.problem
        id = summary.record.id
        title = summary.title
        page = ProblemPages.path(of: summary.record.id)
        queue = QueuePages.path + "?view=all&problem=" + summary.record.id
        isAlone = problem.tickets == 1
        isRecurring = problem.isRecurring
        count =
            problem.tickets == 1
            ? texts.text(.oneTicket) : texts.text(.manyTickets, ["n": String(problem.tickets)])
        inMonth = texts.text(.ticketsInMonth, ["n": String(problem.inMonth)])
    }
}

/// A link to a ticket, by its number and its subject.
struct TicketLinkView: Hashable, Sendable, Codable {
    let page: String
    let number: String
    let subject: String

    init(id: String, number: Int, subject: String) {
        page = TicketPages.path(of: id)
        self.number = String(number)
        self.subject = subject
    }
}
