public import Foundation
import ICalendar
import Storage
public import SupportCore
public import Training

extension Recommendations {
    /// The tutorials that answer a ticket, with the reasons and their next dates.
    public struct RankedTutorials: Sendable, Hashable {
        public let requester: Ticket.Requester?
        /// False if the recommender abstains. The items are ranked all the same.
        public let fits: Bool
        public let items: [Item]

        /// A tutorial with its score, its reasons and its next dates.
        public struct Item: Sendable, Hashable {
            public let tutorial: Tutorial
            /// The confidence, 0 to 1.
            public let score: Double
            public let reasons: [Reason]
            /// Up to three upcoming dates with free seats, the earliest first.
            public let next: [ScheduledDate]
        }
    }

    /// A reason for a recommendation.
    public enum Reason: Sendable, Hashable {
        /// Words of the ticket that are typical of the tutorial.
        case words([String])
        /// Similar tickets to which agents linked the tutorial.
        case similarTickets([SimilarTicket])
        /// Agents linked the tutorial to the problem of the ticket. `tickets` is the number of tickets of the problem.
        case problem(Problem.ID, tickets: Int)
        /// Agents linked the tutorial to other tickets of the account. `tickets` is their number.
        case account(String, tickets: Int)
    }

    /// A similar ticket with linked tutorials.
    public struct SimilarTicket: Sendable, Hashable {
        public let id: String
        public let number: Int
        public let subject: String
        /// The similarity, 0 to 1.
        public let score: Double
        /// The ids of the tutorials that agents linked.
        public let linked: [String]
    }

    /// The tutorials that answer a ticket, the best first.
    ///
    /// - Parameters:
    ///   - access: the tickets that the caller may reach. The reasons name no others.
    ///   - limit: the maximum number of tutorials.
    /// - Throws: ``Failure`` `.notFound`.
    public func rankedTutorials(
        forTicket id: String, access: TicketAccess, limit: Int, now: Date
    ) async throws -> RankedTutorials {
        try await becomeCurrent()
        let (words, requester, account) = try await database.read { connection in
            if !access.isStaff { _ = try connection.existingTicket(id, for: access) }
            let words = try connection.ticketWords(ofTicket: id)
            let requester = try connection.requester(ofTicket: id)
            let account = try connection.provenAccount(ofTicket: id, named: words?.account, requester: requester)
            return (words, requester, account)
        }
        guard let words else { throw Failure.noSuch("ticket") }
        return try await rankedTutorials(
            for: words.text, of: words, requester, account: account, access: access, limit: limit, now: now)
    }

    /// The tutorials that answer a text, the best first.
    ///
    /// - Parameters:
    ///   - access: the tickets that the caller may reach. The reasons name no others.
    ///   - limit: the maximum number of tutorials.
    public func rankedTutorials(
        for text: TicketText, access: TicketAccess, limit: Int, now: Date
    ) async throws -> RankedTutorials {
        try await becomeCurrent()
        return try await rankedTutorials(
            for: text, of: nil, nil, account: nil, access: access, limit: limit, now: now)
    }

    /// The number of additional candidates that a tie can move into the result.
    static let tieMargin = 3

    /// The number of proposals in lists.
    static let proposalLimit = 3

    /// - Parameter account: the proven account, whose dates are shown.
    private func rankedTutorials(
        for text: TicketText, of ticket: TicketWords?, _ requester: Ticket.Requester?, account: String?,
        access: TicketAccess, limit: Int, now: Date
    ) async throws -> RankedTutorials {
        let key = ticket.map { RecommenderState.key($0.number) }
        let embedding = await embedding(of: text, key)
        let found = state.recommend(
            text, embedding: embedding, for: key, limit: limit + Self.tieMargin, explained: true)
        let context = RankingContext(
            ticket: ticket, requester: requester, problem: key.flatMap { state.grouping.problem(of: $0) },
            state: state, now: now)
        let dates = try await freeDates(
            ofTutorials: found.candidates(limit), for: account, days: RankingRows.days, now: now)
        return try await database.read { connection in
            let rows = try RankingRows(
                for: found, of: ticket, access: access, dates: dates, limit: limit, now: now, in: connection)
            return context.rankedTutorials(found, limit: limit, rows)
        }
    }

    // MARK: - Proposals

    /// A tutorial that answers a ticket or a problem, as lists show it.
    public struct Proposal: Sendable, Hashable {
        public let tutorial: Tutorial
        /// The confidence, 0 to 1.
        public let score: Double
    }

    /// The three tutorials that answer each ticket best; none if no tutorial fits.
    ///
    /// - Returns: the tickets with their problems. New tickets are assigned to one by this call, unless that takes longer
    ///   than the reader can wait.
    public func proposals(
        for overviews: [Tickets.Overview], _ limit: WaitLimit = .program, now: Date
    ) async throws -> [(overview: Tickets.Overview, proposals: [Proposal])] {
        guard try await catchUp(limit) else { return overviews.map { ($0, []) } }
        let found = overviews.map { overview -> Recommendation in
            let key = RecommenderState.key(overview.ticket.number)
            return state.recommend(
                overview.ticket.words, for: key, limit: Self.proposalLimit + Self.tieMargin, explained: false)
        }
        let problems = overviews.map { overview in
            state.grouping.problem(of: RecommenderState.key(overview.ticket.number)) ?? overview.problem
        }
        let proposals = try await proposals(of: found, now: now)
        return overviews.indices.map { (overviews[$0].inProblem(problems[$0]), proposals[$0]) }
    }

    func proposals(of found: [Recommendation], now: Date) async throws -> [[Proposal]] {
        let tied = Set(found.filter(\.fits).flatMap(\.tiedTutorials)).sorted()
        let dates =
            tied.isEmpty ? [:] : try await freeDates(ofTutorials: tied, for: nil, days: RankingRows.soonDays, now: now)
        let soon = Set(dates.filter { !$0.value.isEmpty }.keys)
        return found.map { recommendation in
            guard recommendation.fits else { return [] }
            return recommendation.preferring(soon).prefix(Self.proposalLimit).compactMap { item in
                state.catalogue[item.tutorial].map { Proposal(tutorial: $0, score: item.score) }
            }
        }
    }
}

/// The input of the ranking that is held in memory.
struct RankingContext: Sendable {
    let ticket: TicketWords?
    let requester: Ticket.Requester?
    let problem: Problem.ID?
    let now: Date
    private let catalogue: [String: Tutorial]
    private let ticketsOfProblem: Int

    init(
        ticket: TicketWords?, requester: Ticket.Requester?, problem: Problem.ID?, state: RecommenderState, now: Date
    ) {
        self.ticket = ticket
        self.requester = requester
        self.problem = problem
        self.now = now
        catalogue = state.catalogue
        ticketsOfProblem = problem.map { state.grouping.count(of: $0) } ?? 0
    }

    /// Adds dates and reasons to a recommendation.
    func rankedTutorials(_ found: Recommendation, limit: Int, _ rows: RankingRows) -> Recommendations.RankedTutorials {
        Recommendations.RankedTutorials(
            requester: requester, fits: found.fits,
            items: found.preferring(rows.soon).prefix(limit).compactMap { item in
                guard let tutorial = catalogue[item.tutorial] else { return nil }
                var reasons = item.reasons.compactMap { reason($0, rows.tickets) }
                if let account = ticket?.account, let count = rows.linksOfAccount[item.tutorial] {
                    reasons.append(.account(account, tickets: count))
                }
                return .init(
                    tutorial: tutorial, score: item.score, reasons: reasons,
                    next: Array((rows.dates[item.tutorial] ?? []).byDay(in: requester?.timeZone).prefix(3)))
            })
    }

    private func reason(_ reason: Recommendation.Reason, _ named: [Int: TicketWords]) -> Recommendations.Reason? {
        switch reason {
        case .words(let words): return .words(words)
        // The links of the ticket are shown apart.
        case .linked: return nil
        case .problem: return problem.map { .problem($0, tickets: ticketsOfProblem) }
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

/// The rows of the database that a ranking of tutorials needs.
struct RankingRows: Sendable {
    /// The upcoming dates with free seats, by tutorial, the earliest first.
    fileprivate let dates: [String: [ScheduledDate]]
    /// The tutorials with a free seat within four weeks.
    fileprivate let soon: Set<String>
    /// The tickets in the reasons, by number.
    fileprivate let tickets: [Int: TicketWords]
    /// The number of other tickets of the account that each tutorial is linked to.
    fileprivate let linksOfAccount: [String: Int]

    /// The number of days within which dates are shown.
    static let days = 366
    /// The number of days within which a date is soon.
    static let soonDays = 28

    /// Reads the rows by a fixed number of statements.
    ///
    /// - Parameters:
    ///   - access: the tickets that the reasons may name.
    ///   - dates: the upcoming dates with free seats of the candidates.
    init(
        for found: Recommendation, of ticket: TicketWords?, access: TicketAccess,
        dates: [String: [ScheduledDate]], limit: Int, now: Date,
        in connection: any Connection
    ) throws {
        let soon = Set(dates.filter { $0.value.first.map { $0.isSoon(now) } ?? false }.keys)
        let items = found.preferring(soon).prefix(limit)
        var numbers = Set(items.flatMap(\.reasons).flatMap(\.tickets))
        if let sources = try access.sources(connection) {
            numbers = try connection.ticketNumbers(among: numbers, ofSources: sources)
        }
        let tickets = try connection.ticketWords(ofNumbers: numbers.sorted())
        self.dates = dates
        self.soon = soon
        self.tickets = Dictionary(uniqueKeysWithValues: tickets.map { ($0.number, $0) })
        guard let ticket, let account = ticket.account else {
            linksOfAccount = [:]
            return
        }
        linksOfAccount = try connection.links(ofAccount: account, except: ticket.id, to: items.map(\.tutorial))
    }
}

extension Recommendation.Reason {
    /// The numbers of the tickets in the reason.
    fileprivate var tickets: [Int] {
        guard case .similarTickets(let tickets) = self else { return [] }
        return tickets.compactMap { RecommenderState.number($0.ticket) }
    }
}

// MARK: - Ties

extension Recommendation {
    /// The maximum difference of tied scores, relative to the higher one.
    private static let tolerance = 0.01

    /// The items in runs of ties. Linked tutorials come before all others, whatever their scores.
    private var runs: [[Item]] {
        items.reduce(into: []) { runs, item in
            guard let first = runs.last?.first, item.score >= first.score * (1 - Self.tolerance),
                item.isLinked == first.isLinked
            else {
                runs.append([item])
                return
            }
            runs[runs.count - 1].append(item)
        }
    }

    /// The tutorials that can be among the first, sorted.
    func candidates(_ limit: Int) -> [String] {
        Set(tiedTutorials + items.prefix(limit).map(\.tutorial)).sorted()
    }

    /// The tutorials with ties.
    var tiedTutorials: [String] { runs.filter { $0.count > 1 }.joined().map(\.tutorial) }

    /// The items, with tutorials that are taught soon first among ties. The scores stay in their order.
    func preferring(_ soon: Set<String>) -> [Item] {
        runs.flatMap { run -> [Item] in
            let ordered = run.filter { soon.contains($0.tutorial) } + run.filter { !soon.contains($0.tutorial) }
            return zip(ordered, run).map { Item(tutorial: $0.tutorial, score: $1.score, reasons: $0.reasons) }
        }
    }
}

extension Recommendation.Item {
    fileprivate var isLinked: Bool { reasons.contains(.linked) || reasons.contains(.problem) }
}

extension [ScheduledDate] {
    /// The dates that are not at night where the requester is; all of them where none is left, or the zone is not known.
    fileprivate func byDay(in name: String?) -> [ScheduledDate] {
        guard let zone = name.flatMap({ Zone(ifKnown: $0) }) else { return self }
        let waking = filter { date in
            (7..<21).contains(zone.local(at: date.occurrence.startsAt).hour)
                && zone.local(at: date.occurrence.endsAt.addingTimeInterval(-1)).hour >= 7
        }
        return waking.isEmpty ? self : waking
    }
}

extension ScheduledDate {
    fileprivate func isSoon(_ now: Date) -> Bool {
        occurrence.startsAt < now.addingTimeInterval(Double(RankingRows.soonDays) * 86_400)
    }
}

extension Connection {
    /// The upcoming dates with free seats that can be booked now, by tutorial, the earliest first.
    func freeDates(ofTutorials ids: [String], for account: String?, now: Date) throws -> [String: [ScheduledDate]] {
        let end = now.addingTimeInterval(Double(RankingRows.days) * 86_400)
        return try datesToCome(ofTutorials: ids, for: account, from: now, to: end, each: UpcomingDates.maxDates)
            .mapValues { $0.filter { $0.isFree(now) } }
    }
}

extension ScheduledDate {
    /// True if a seat can be booked now.
    func isFree(_ now: Date) -> Bool { !isCancelled && !isFull && isOpen(now) }

    private func isOpen(_ now: Date) -> Bool {
        let policy = session.details.registration
        if let opens = policy.opens, now < opens { return false }
        return policy.closesBefore.map { now < occurrence.startsAt.addingTimeInterval(-Double($0)) } ?? true
    }
}

extension Ticket {
    /// The text for grouping and recommendations.
    var words: TicketText {
        TicketText(subject: subject, description: description, errorMessage: errorMessage ?? "")
    }
}

extension Tickets.Overview {
    func inProblem(_ problem: Problem.ID?) -> Tickets.Overview {
        Tickets.Overview(
            record: record, level: level, problem: problem, linked: linked, assigneeName: assigneeName)
    }
}
