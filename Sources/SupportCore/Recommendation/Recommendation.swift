/// The tutorials that answer a ticket, the best first, with reasons.
public struct Recommendation: Sendable, Hashable, Codable {
    public struct Item: Sendable, Hashable, Codable {
        public let tutorial: Recommender.TutorialID
        /// The confidence of the recommender, 0 to 1, descending.
        public let score: Double
        public let reasons: [Reason]

        public init(tutorial: Recommender.TutorialID, score: Double, reasons: [Reason]) {
            self.tutorial = tutorial
            self.score = score
            self.reasons = reasons
        }
    }

    public enum Reason: Sendable, Hashable, Codable {
        /// Words of the ticket that contribute to the score, the most informative first, in the spelling of the ticket.
        case words([String])
        /// Similar tickets to which an agent linked the tutorial.
        case similarTickets([SimilarTicket])
        /// An agent linked the tutorial to this ticket.
        case linked
        /// An agent linked the tutorial to the problem of the ticket.
        case problem
    }

    public struct SimilarTicket: Sendable, Hashable, Codable {
        public let ticket: Recommender.TicketID
        /// The similarity, 0 to 1.
        public let score: Double
        /// The tutorials that agents linked to it, sorted by id.
        public let linked: [Recommender.TutorialID]
    }

    /// False if the recommender abstains; the items are ranked in any case.
    public let fits: Bool
    public let items: [Item]

    /// No tutorial is known.
    public static let none = Recommendation(fits: false, items: [])

    /// The tutorial of a confident recommendation, for ``ProblemGrouping/Ticket/tutorial``; nil for any other.
    public var confidentTutorial: Recommender.TutorialID? {
        guard fits, let first = items.first, first.score >= Recommendation.confidentScore else { return nil }
        return first.tutorial
    }

    /// The minimum score of a confident recommendation. Without any links, three of four of these are correct; with ten
    /// links per tutorial, nineteen of twenty.
    static let confidentScore = 0.5
}
