public import Foundation
import Storage
public import SupportCore
public import Training

extension Recommendations {
    /// What an agent is told: which tutorials answer a ticket, why, and when they are taught next.
    public struct RankedTutorials: Sendable, Hashable {
        /// Who asks in the ticket.
        public let requester: Ticket.Requester?
        /// False where the recommender abstains; the items are ranked all the same.
        public let fits: Bool
        public let items: [Item]

        public struct Item: Sendable, Hashable {
            public let tutorial: Tutorial
            /// 0 to 1.
            public let score: Double
            public let reasons: [Reason]
            /// Dates to come with free seats, the soonest first.
            public let next: [ScheduledDate]
        }
    }

    public enum Reason: Sendable, Hashable {
        /// Words of the ticket that speak for it.
        case words([String])
        /// Tickets like this one for which agents took it.
        case similarTickets([SimilarTicket])
        /// Agents took it for the ticket's problem.
        case problem(Problem.ID, tickets: Int)
        /// Agents took it for other tickets of this account.
        case account(String, tickets: Int)
    }

    public struct SimilarTicket: Sendable, Hashable {
        public let id: String
        public let number: Int
        public let subject: String
        /// 0 to 1.
        public let score: Double
        /// What agents took for it, by id.
        public let linked: [String]
    }

    /// Which tutorials answer a ticket, the best first.
    /// - Throws: ``Failure`` `.notFound`.
    public func rankedTutorials(forTicket id: String, limit: Int, now: Date) async throws -> RankedTutorials {
        try await catchUp()
        let (words, requester) = try await database.read { connection in
            (try connection.ticketWords(ofTickets: [id]).first, try connection.requester(ofTicket: id))
        }
        guard let words else { throw Failure.noSuch("ticket") }
        return try await rankedTutorials(for: words.text, of: words, requester, limit: limit, now: now)
    }

    /// The same for a text that is no ticket.
    public func rankedTutorials(for text: TicketText, limit: Int, now: Date) async throws -> RankedTutorials {
        try await catchUp()
        return try await rankedTutorials(for: text, of: nil, nil, limit: limit, now: now)
    }

    /// How many more than asked for are looked at, for one of several equals may have to come forward.
    static let equalsBeyond = 3

    private func rankedTutorials(
        for text: TicketText, of ticket: TicketWords?, _ requester: Ticket.Requester?, limit: Int, now: Date
    ) async throws -> RankedTutorials {
        let key = ticket.map { RecommenderState.key($0.number) }
        let found = memory.recommend(text, for: key, limit: limit + Self.equalsBeyond, explained: true)
        let context = RankingContext(
            ticket: ticket, requester: requester, problem: key.flatMap { memory.grouping.problem(of: $0) },
            memory: memory, now: now)
        return try await database.read { connection in
            try context.rankedTutorials(found, limit: limit, in: connection)
        }
    }

    // MARK: - In short

    /// A tutorial that may answer a ticket, as lists of tickets and problems show it.
    public struct Proposal: Sendable, Hashable {
        public let tutorial: Tutorial
        /// 0 to 1.
        public let score: Double
    }

    /// The three tutorials that answer each of these tickets best; none for one that no tutorial fits.
    ///
    /// - Returns: the tickets beside their problems, which one that has just come is only now put in.
    public func proposals(
        for overviews: [Tickets.Overview], now: Date
    ) async throws -> [(overview: Tickets.Overview, proposals: [Proposal])] {
        try await catchUp(waiting: .seconds(1))
        let found = overviews.map { overview -> Recommendation in
            let key = RecommenderState.key(overview.ticket.number)
            return memory.recommend(
                overview.ticket.words, for: key, limit: 3 + Self.equalsBeyond, explained: false)
        }
        let problems = overviews.map { overview in
            memory.grouping.problem(of: RecommenderState.key(overview.ticket.number)) ?? overview.problem
        }
        let proposals = try await proposals(of: found, now: now)
        return overviews.indices.map { (overviews[$0].inProblem(problems[$0]), proposals[$0]) }
    }

    func proposals(of found: [Recommendation], now: Date) async throws -> [[Proposal]] {
        let tied = Set(found.filter(\.fits).flatMap(\.tiedTutorials))
        let soon = tied.isEmpty ? [] : try await database.read { try $0.tutorialsSoon(among: tied, now: now) }
        return found.map { recommendation in
            guard recommendation.fits else { return [] }
            return recommendation.preferring(soon).prefix(3).compactMap { item in
                memory.catalogue[item.tutorial].map { Proposal(tutorial: $0, score: item.score) }
            }
        }
    }
}

/// What an answer is made with, beside the database.
struct RankingContext: Sendable {
    let ticket: TicketWords?
    let requester: Ticket.Requester?
    let problem: Problem.ID?
    let now: Date
    private let catalogue: [String: Tutorial]
    private let linkedInProblem: Int

    init(
        ticket: TicketWords?, requester: Ticket.Requester?, problem: Problem.ID?, memory: RecommenderState, now: Date
    ) {
        self.ticket = ticket
        self.requester = requester
        self.problem = problem
        self.now = now
        catalogue = memory.catalogue
        linkedInProblem = problem.map { memory.grouping.count(of: $0) } ?? 0
    }

    /// The number of statements does not depend on what was found.
    func rankedTutorials(_ found: Recommendation, limit: Int, in connection: any Connection) throws
        -> Recommendations.RankedTutorials
    {
        let asked = Set(found.tiedTutorials + found.items.prefix(limit).map(\.tutorial))
        let dates = try connection.freeDates(ofTutorials: asked.sorted(), for: ticket?.account, now: now)
        let soon = Set(dates.filter { $0.value.first.map { $0.isSoon(now) } ?? false }.keys)
        let items = found.preferring(soon).prefix(limit)
        let tickets = try connection.ticketWords(
            ofNumbers: Set(items.flatMap(\.reasons).flatMap(\.tickets)).sorted())
        let named = Dictionary(uniqueKeysWithValues: tickets.map { ($0.number, $0) })
        let ofAccount = try linksOfAccount(to: items.map(\.tutorial), in: connection)
        return Recommendations.RankedTutorials(
            requester: requester, fits: found.fits,
            items: items.compactMap { item in
                guard let tutorial = catalogue[item.tutorial] else { return nil }
                var reasons = item.reasons.compactMap { reason($0, named) }
                if let account = ticket?.account, let count = ofAccount[item.tutorial] {
                    reasons.append(.account(account, tickets: count))
                }
                return .init(
                    tutorial: tutorial, score: item.score, reasons: reasons,
                    next: Array((dates[item.tutorial] ?? []).prefix(3)))
            })
    }

    /// How many of its other tickets the account has that each of these tutorials was taken for.
    private func linksOfAccount(to ids: [String], in connection: any Connection) throws -> [String: Int] {
        guard let ticket, let account = ticket.account else { return [:] }
        return try connection.links(ofAccount: account, except: ticket.id, to: ids)
    }

    private func reason(_ reason: Recommendation.Reason, _ named: [Int: TicketWords]) -> Recommendations.Reason? {
        switch reason {
        case .words(let words): return .words(words)
        // That it was taken stands among the ticket's links.
        case .linked: return nil
        case .problem: return problem.map { .problem($0, tickets: linkedInProblem) }
        case .similarTickets(let tickets):
            let similar = tickets.compactMap { ticket -> Recommendations.SimilarTicket? in
                guard let words = RecommenderState.number(ticket.ticket).flatMap({ named[$0] }) else { return nil }
                return Recommendations.SimilarTicket(
                    id: words.id, number: words.number, subject: words.text.subject, score: ticket.score,
                    linked: ticket.linked)
            }
            return similar.isEmpty ? nil : .similarTickets(similar)
        }
    }
}

extension Recommendation.Reason {
    /// The numbers of the tickets that it names.
    fileprivate var tickets: [Int] {
        guard case .similarTickets(let tickets) = self else { return [] }
        return tickets.compactMap { RecommenderState.number($0.ticket) }
    }
}

// MARK: - Equals

extension Recommendation {
    /// How far two scores may lie apart, as a share of the higher, to count as one.
    private static let tolerance = 0.01

    /// The items in runs of equals. What agents took comes before all others, whatever its score.
    private var runs: [[Item]] {
        items.reduce(into: []) { runs, item in
            guard let first = runs.last?.first, item.score >= first.score * (1 - Self.tolerance),
                item.isTaken == first.isTaken
            else {
                runs.append([item])
                return
            }
            runs[runs.count - 1].append(item)
        }
    }

    /// The tutorials that have equals.
    var tiedTutorials: [String] { runs.filter { $0.count > 1 }.joined().map(\.tutorial) }

    /// Of equals, those that are taught soon come first; the scores stay where they are.
    func preferring(_ soon: Set<String>) -> [Item] {
        runs.flatMap { run -> [Item] in
            let ordered = run.filter { soon.contains($0.tutorial) } + run.filter { !soon.contains($0.tutorial) }
            return zip(ordered, run).map { Item(tutorial: $0.tutorial, score: $1.score, reasons: $0.reasons) }
        }
    }
}

extension Recommendation.Item {
    fileprivate var isTaken: Bool { reasons.contains(.linked) || reasons.contains(.problem) }
}

extension ScheduledDate {
    fileprivate func isSoon(_ now: Date) -> Bool { occurrence.startsAt < now.addingTimeInterval(28 * 86_400) }
}

extension Connection {
    /// Dates to come with a free seat that can be booked now, by tutorial, the soonest first.
    func freeDates(ofTutorials ids: [String], for account: String?, now: Date) throws -> [String: [ScheduledDate]] {
        try datesToCome(ofTutorials: ids, for: account, now: now, each: 26).mapValues { dates in
            dates.filter { !$0.isCancelled && !$0.isFull && $0.isOpen(now) }
        }
    }

    /// Those that are taught soon, with a free seat.
    fileprivate func tutorialsSoon(among ids: Set<String>, now: Date) throws -> Set<String> {
        let dates = try freeDates(ofTutorials: ids.sorted(), for: nil, now: now)
        return Set(dates.filter { $0.value.first.map { $0.isSoon(now) } ?? false }.keys)
    }
}

extension ScheduledDate {
    fileprivate func isOpen(_ now: Date) -> Bool {
        let policy = session.details.registration
        if let opens = policy.opens, now < opens { return false }
        return policy.closesBefore.map { now < occurrence.startsAt.addingTimeInterval(-Double($0)) } ?? true
    }
}

extension Ticket {
    /// The words that recurring tickets and recommendations go by.
    var words: TicketText {
        TicketText(subject: subject, description: description, errorMessage: errorMessage ?? "")
    }
}

extension Tickets.Overview {
    fileprivate func inProblem(_ problem: Problem.ID?) -> Tickets.Overview {
        Tickets.Overview(record: record, level: level, problem: problem, linked: linked)
    }
}
