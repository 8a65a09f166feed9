import Foundation
import Storage
public import SupportCore
public import Training

/// How well recommendation and grouping do on tickets of which the right tutorial is known. It is the very memory that
/// serves, filled from files instead of the database.
public struct Evaluation: Sendable {
    public struct Ticket: Sendable, Hashable {
        public let text: TicketText
        /// The tutorial that answers it.
        public let tutorial: String

        public init(_ text: TicketText, tutorial: String) {
            self.text = text
            self.tutorial = tutorial
        }
    }

    public struct Report: Sendable, Hashable, Codable {
        /// What was learnt from: tutorials, tickets that were linked, and tickets that came without a link.
        public let tutorials: Int
        public let linked: Int
        public let unlinked: Int
        /// Of the tickets that were tested.
        public let ranking: RankingMetrics.Ranking
        /// How well the problems of the tickets that were tested match the tutorials, 0 to 1 (B-cubed F1).
        public let grouping: Double
        /// Number of problems that they were put in.
        public let problems: Int
        public let times: Times
    }

    /// In milliseconds.
    public struct Times: Sendable, Hashable, Codable {
        /// A recommendation with its reasons.
        public let recommendation: Double
        public let slowestRecommendation: Double
        /// Taking a ticket in, with the features drawn and its problem found.
        public let grouping: Double
        /// Learning the linear model.
        public let learning: Double
    }

    private let tutorials: [(id: String, details: Tutorial.Details)]

    /// - Parameter tutorials: beside what the tickets call them by.
    public init(_ tutorials: [(id: String, details: Tutorial.Details)]) {
        self.tutorials = tutorials
    }

    /// - Parameters:
    ///   - training: tickets that came before; those of tutorials that are not in the catalogue are not linked.
    ///   - links: how many of them are linked, of each tutorial; nil for all.
    ///   - test: what is asked.
    public func report(training: [Ticket], links: Int?, test: [Ticket]) -> Report {
        let known = Set(tutorials.map(\.id))
        var memory = RecommenderState(settings: GroupingSettings())
        for (id, details) in tutorials { memory.put(Self.published(details, as: id), id: id) }
        var taken: [String: Int] = [:]
        var linked = 0
        for (index, ticket) in training.enumerated() {
            _ = memory.take(Self.remembered(ticket, number: index + 1))
            taken[ticket.tutorial, default: 0] += 1
            guard known.contains(ticket.tutorial), links.map({ taken[ticket.tutorial, default: 0] <= $0 }) ?? true
            else { continue }
            memory.link(number: index + 1, to: ticket.tutorial)
            linked += 1
        }
        let learning = Self.milliseconds { memory.adopt(memory.recommender.examples().fit()) }
        let (outcomes, recommendations) = ask(test.filter { known.contains($0.tutorial) }, &memory)
        let (groups, grouping) = group(test, behind: training.count, &memory)
        return Report(
            tutorials: tutorials.count, linked: linked, unlinked: training.count - linked,
            ranking: RankingMetrics.ranking(outcomes), grouping: RankingMetrics.bCubed(groups),
            problems: Set(groups.map(\.group)).count,
            times: Times(
                recommendation: recommendations.reduce(0, +) / Double(max(1, recommendations.count)),
                slowestRecommendation: recommendations.max() ?? 0,
                grouping: grouping.reduce(0, +) / Double(max(1, grouping.count)), learning: learning))
    }

    private func ask(
        _ tickets: [Ticket], _ memory: inout RecommenderState
    ) -> (outcomes: [(place: Int?, abstained: Bool)], times: [Double]) {
        var outcomes: [(place: Int?, abstained: Bool)] = []
        var times: [Double] = []
        for ticket in tickets {
            var found: Recommendation?
            times.append(
                Self.milliseconds { found = memory.recommend(ticket.text, limit: tutorials.count, explained: true) })
            let place = found?.items.firstIndex { $0.tutorial == ticket.tutorial }
            outcomes.append((place: place.map { $0 + 1 }, abstained: found?.fits == false))
        }
        return (outcomes, times)
    }

    private func group(
        _ tickets: [Ticket], behind number: Int, _ memory: inout RecommenderState
    ) -> (groups: [(group: Problem.ID, truth: String)], times: [Double]) {
        var groups: [(group: Problem.ID, truth: String)] = []
        var times: [Double] = []
        for (index, ticket) in tickets.enumerated() {
            var placement: TicketPlacement?
            times.append(
                Self.milliseconds { placement = memory.take(Self.remembered(ticket, number: number + index + 1)) })
            if let placement { groups.append((group: placement.problem, truth: ticket.tutorial)) }
        }
        return (groups, times)
    }

    private static func published(_ details: Tutorial.Details, as id: String) -> Tutorial {
        var details = details
        details.status = .published
        let epoch = Date(timeIntervalSince1970: 0)
        return Tutorial(id: id, details: details, createdAt: epoch, updatedAt: epoch)
    }

    private static func remembered(_ ticket: Ticket, number: Int) -> RecommenderState.Ticket {
        RecommenderState.Ticket(
            TicketWords(
                id: RecommenderState.key(number), number: number, account: nil,
                openedAt: Date(timeIntervalSince1970: Double(number)), text: ticket.text))
    }

    private static func milliseconds(_ body: () -> Void) -> Double {
        let took = ContinuousClock().measure(body)
        return Double(took.components.seconds) * 1e3 + Double(took.components.attoseconds) / 1e15
    }
}

extension RecommenderState {
    /// Links a ticket to a tutorial that was proposed for it.
    fileprivate mutating func link(number: Int, to tutorial: String) {
        let key = Self.key(number)
        let link = TutorialLink(
            subject: .ticket(key), tutorial: tutorial, verdict: .accepted, shown: [tutorial], evidence: key,
            number: number, linkedAt: Date(timeIntervalSince1970: 0))
        setLinks([link], ofTicket: key)
    }
}
