import Foundation
import Storage
public import SupportCore
public import Training

/// The evaluation of recommendations and grouping on tickets whose tutorial is known. It uses the recommender of the
/// service, filled from files instead of the database.
public struct Evaluation: Sendable {
    /// A ticket whose tutorial is known.
    public struct Ticket: Sendable, Hashable {
        public let text: TicketText
        /// The tutorial that answers it.
        public let tutorial: String

        public init(_ text: TicketText, tutorial: String) {
            self.text = text
            self.tutorial = tutorial
        }
    }

    /// The results of an evaluation.
    public struct Report: Sendable, Hashable, Codable {
        /// The number of tutorials.
        public let tutorials: Int
        /// The number of training tickets with a link.
        public let linked: Int
        /// The number of training tickets without a link.
        public let unlinked: Int
        /// The ranking of the tutorials for the test tickets.
        public let ranking: RankingMetrics.Ranking
        /// The agreement of the problems of the test tickets with their tutorials, 0 to 1 (B-cubed F1).
        public let grouping: Double
        /// The number of problems of the test tickets.
        public let problems: Int
        public let times: Times
    }

    /// Durations in milliseconds.
    public struct Times: Sendable, Hashable, Codable {
        /// The mean of a recommendation with its reasons, and with the embedding of the text.
        public let recommendation: Double
        /// The longest of these.
        public let slowestRecommendation: Double
        /// The mean of adding a ticket: computing its features and finding its problem.
        public let grouping: Double
        /// Fitting the linear model.
        public let learning: Double
    }

    private let tutorials: [(id: String, details: Tutorial.Details)]
    private let encoder: (any TextEncoder)?

    /// - Parameters:
    ///   - tutorials: the tutorials with the ids that the tickets use.
    ///   - encoder: the sentence encoder; nil to compare words only.
    public init(_ tutorials: [(id: String, details: Tutorial.Details)], encoder: (any TextEncoder)? = nil) {
        self.tutorials = tutorials
        self.encoder = encoder
    }

    /// Trains a recommender with some tickets, and tests it with others.
    ///
    /// - Parameters:
    ///   - training: the earlier tickets. Those of unknown tutorials are not linked.
    ///   - links: the maximum number of linked tickets per tutorial; nil for all.
    ///   - test: the tickets to recommend tutorials for.
    public func report(training: [Ticket], links: Int?, test: [Ticket]) -> Report {
        let published = Set(tutorials.map(\.id))
        var state = RecommenderState(settings: ProblemGroupingSettings())
        let documents = encoder?.embeddings(ofTutorials: tutorials.map(\.details.words.whole))
        for (place, tutorial) in tutorials.enumerated() {
            state.update(
                Self.published(tutorial.details, as: tutorial.id), id: tutorial.id, embedding: documents?[place])
        }
        let known = encoder?.embeddings(ofTickets: training.map(\.text.whole))
        var counts: [String: Int] = [:]
        var linked = 0
        for (index, ticket) in training.enumerated() {
            _ = state.add(Self.stored(ticket, number: index + 1, known?[index]))
            counts[ticket.tutorial, default: 0] += 1
            guard published.contains(ticket.tutorial), links.map({ counts[ticket.tutorial, default: 0] <= $0 }) ?? true
            else { continue }
            state.link(number: index + 1, to: ticket.tutorial)
            linked += 1
        }
        let learning = Self.milliseconds {
            let (examples, sample) = state.examples()
            state.adopt(examples.train(), sample: sample)
        }
        let (outcomes, recommendations) = ask(test.filter { published.contains($0.tutorial) }, &state)
        let (groups, grouping) = group(test, after: training.count, &state)
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
        _ tickets: [Ticket], _ state: inout RecommenderState
    ) -> (outcomes: [(rank: Int?, abstained: Bool)], times: [Double]) {
        var outcomes: [(rank: Int?, abstained: Bool)] = []
        var times: [Double] = []
        for ticket in tickets {
            var found: Recommendation?
            times.append(
                Self.milliseconds {
                    let embedding = encoder?.embeddings(ofTickets: [ticket.text.whole]).first
                    found = state.recommend(
                        ticket.text, embedding: embedding, limit: tutorials.count, explained: true)
                })
            let place = found?.items.firstIndex { $0.tutorial == ticket.tutorial }
            outcomes.append((rank: place.map { $0 + 1 }, abstained: found?.fits == false))
        }
        return (outcomes, times)
    }

    private func group(
        _ tickets: [Ticket], after number: Int, _ state: inout RecommenderState
    ) -> (groups: [(group: Problem.ID, truth: String)], times: [Double]) {
        var groups: [(group: Problem.ID, truth: String)] = []
        var times: [Double] = []
        for (index, ticket) in tickets.enumerated() {
            var placement: TicketPlacement?
            times.append(
                Self.milliseconds {
                    let embedding = encoder?.embeddings(ofTickets: [ticket.text.whole]).first
                    placement = state.add(Self.stored(ticket, number: number + index + 1, embedding))
                })
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

    private static func stored(_ ticket: Ticket, number: Int, _ embedding: Embedding?) -> RecommenderState.Ticket {
        RecommenderState.Ticket(
            TicketWords(
                id: RecommenderState.key(number), number: number, account: nil,
                openedAt: Date(timeIntervalSince1970: Double(number)), text: ticket.text),
            embedding: embedding)
    }

    private static func milliseconds(_ body: () -> Void) -> Double {
        let took = ContinuousClock().measure(body)
        return Double(took.components.seconds) * 1e3 + Double(took.components.attoseconds) / 1e15
    }
}

extension RecommenderState {
    /// Links a ticket to a tutorial, as if it had been proposed.
    fileprivate mutating func link(number: Int, to tutorial: String) {
        let key = Self.key(number)
        let link = TutorialLink(
            subject: .ticket(key), tutorial: tutorial, verdict: .accepted, shown: [tutorial], evidence: key,
            number: number, linkedAt: Date(timeIntervalSince1970: 0))
        setLinks([link], ofTicket: key)
    }
}
