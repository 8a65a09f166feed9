/// Which tutorials answer a ticket, the best first, and why.
public struct Recommendation: Sendable, Hashable, Codable {
    public struct Item: Sendable, Hashable, Codable {
        public let tutorial: Recommender.TutorialID
        /// 0 to 1, falling down the list; how sure the recommender is.
        public let score: Double
        public let reasons: [Reason]

        public init(tutorial: Recommender.TutorialID, score: Double, reasons: [Reason]) {
            self.tutorial = tutorial
            self.score = score
            self.reasons = reasons
        }
    }

    public enum Reason: Sendable, Hashable, Codable {
        /// Words of the ticket that speak for the tutorial, the most telling first, in the ticket's spelling.
        case words([String])
        /// Tickets like this one for which an agent took the tutorial.
        case similarTickets([SimilarTicket])
        /// An agent took the tutorial for this very ticket.
        case linked
        /// An agent took the tutorial for the problem that the ticket belongs to.
        case problem
    }

    public struct SimilarTicket: Sendable, Hashable, Codable {
        public let ticket: Recommender.TicketID
        /// 0 to 1.
        public let score: Double
        /// What agents took for it, by id.
        public let linked: [Recommender.TutorialID]
    }

    /// False where the recommender abstains; the items are ranked all the same.
    public let fits: Bool
    public let items: [Item]

    /// The tutorial that the recommender is sure of, for ``Grouping/Ticket/tutorial``; nil where it is not.
    public var sure: Recommender.TutorialID? {
        guard fits, let first = items.first, first.score >= Recommendation.sureScore else { return nil }
        return first.tutorial
    }

    /// With no link at all, three of four that reach it are right; with ten links a tutorial, nineteen of twenty.
    static let sureScore = 0.5
}
