public import Foundation
public import SupportCore

/// The data of a ticket that the grouping of recurring tickets and the recommender use.
public struct TicketWords: Sendable, Hashable {
    public let id: String
    public let number: Int
    public let account: String?
    public let openedAt: Date
    public let text: TicketText
    /// The problem that it belongs to; nil until it is grouped.
    public let problem: Problem.ID?
    /// The id of the tutorial of which the recommender was sure when the ticket was grouped.
    public let tutorial: String?

    public init(
        id: String, number: Int, account: String?, openedAt: Date, text: TicketText, problem: Problem.ID? = nil,
        tutorial: String? = nil
    ) {
        self.id = id
        self.number = number
        self.account = account
        self.openedAt = openedAt
        self.text = text
        self.problem = problem
        self.tutorial = tutorial
    }
}

/// The assignment of a new ticket to a problem.
public struct TicketPlacement: Sendable, Hashable {
    /// The ticket's id.
    public let ticket: String
    public let problem: Problem.ID
    /// The id of the tutorial of which the recommender was sure.
    public let tutorial: String?
    public let openedAt: Date

    public init(ticket: String, problem: Problem.ID, tutorial: String?, openedAt: Date) {
        self.ticket = ticket
        self.problem = problem
        self.tutorial = tutorial
        self.openedAt = openedAt
    }
}

/// An agent's decision about the grouping of tickets, with its position.
public struct StoredDecision: Sendable, Hashable {
    /// 1, 2, 3 …, in the order in which the decisions were made.
    public let place: Int
    public let decision: ProblemGrouping.Decision

    public init(place: Int, decision: ProblemGrouping.Decision) {
        self.place = place
        self.decision = decision
    }
}
