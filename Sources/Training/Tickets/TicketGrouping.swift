public import Foundation
public import SupportCore

/// A ticket as far as recurring tickets and recommendations need it.
public struct TicketWords: Sendable, Hashable {
    public let id: String
    public let number: Int
    public let account: String?
    public let openedAt: Date
    public let text: TicketText
    /// The problem that it belongs to; nil until it was put in one.
    public let problem: Problem.ID?
    /// The tutorial that the recommender was sure of when it was put there.
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

/// Where a new ticket was put.
public struct TicketPlacement: Sendable, Hashable {
    public let ticket: String
    public let problem: Problem.ID
    public let tutorial: String?
    public let openedAt: Date

    public init(ticket: String, problem: Problem.ID, tutorial: String?, openedAt: Date) {
        self.ticket = ticket
        self.problem = problem
        self.tutorial = tutorial
        self.openedAt = openedAt
    }
}

/// A decision of an agent, in the order in which they were made.
public struct StoredDecision: Sendable, Hashable {
    /// 1, 2, 3 …
    public let place: Int
    public let decision: Grouping.Decision

    public init(place: Int, decision: Grouping.Decision) {
        self.place = place
        self.decision = decision
    }
}
