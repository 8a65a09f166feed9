public import Foundation
import Storage
public import SupportCore
public import Training

/// A ticket with the content of its page for staff, as of one instant.
public struct StaffTicketOverview: Sendable {
    /// False while all tickets are read for the first time, and on an instance that recommends nothing: then no
    /// tutorial is proposed, and no similar ticket or problem is named.
    public let isCompared: Bool
    public let overview: Tickets.Overview
    /// True if only the sender entered the account, so that it gives no access to anything.
    public let accountIsClaimed: Bool
    public let ranking: Recommendations.RankedTutorials
    /// The most similar tickets, the most similar first.
    public let similar: [Recommendations.Match]
    /// The problems of the ticket and of similar tickets, by id.
    public let problems: [Problem.ID: Recommendations.ProblemSummary]
    /// The verdicts of agents on tutorials for the ticket, the oldest first.
    public let verdicts: [Recommendations.TutorialVerdict]
    /// The tutorials that are linked to similar tickets, by id.
    public let linkedTutorials: [String: Tutorial]
    public let seats: [Registrations.TicketSeat]
    public let conversation: TicketConversation
    /// The users who can work on tickets, by name.
    public let agents: [User]
    /// The published tutorials that contain all words of the search.
    public let found: [Tutorial]
}

extension Recommendations {
    private static let maxRanked = 5
    private static let maxSimilar = 8
    private static let maxFound = 12

    /// Everything on the page of a ticket, by one read of the database with a fixed number of statements.
    ///
    /// The state gives the ids first: of the candidates, of similar tickets and of their problems. Then one read resolves
    /// them. Only a ticket that the state does not contain yet takes another one. A ticket can be worked on before there is
    /// a state.
    ///
    /// - Parameter words: the search for tutorials; empty for none.
    /// - Throws: ``Failure`` `.notFound`.
    public func staffOverview(
        ofTicket id: String, searching words: [String], _ agreement: Agreement, now: Date
    ) async throws -> StaffTicketOverview {
        let isCompared = try await becomeCurrentIfBuilt()
        if isCompared, let number = state.number(ofTicket: id),
            let overview = try await staffOverview(
                ofTicket: id, number: number, text: nil, searching: words, agreement, now: now)
        {
            return overview
        }
        guard let ticket = try await database.read({ try $0.ticketWords(ofTicket: id) }),
            let overview = try await staffOverview(
                ofTicket: id, number: ticket.number, text: ticket.text, isCompared: isCompared, searching: words,
                agreement, now: now)
        else {
            // Lists leave out a ticket that cannot be read; this says so.
            _ = try await database.read { try $0.existingTicket(id) }
            throw Failure.noSuch("ticket")
        }
        return overview
    }

    /// The knowledge of the state about a ticket.
    private struct Comparison {
        var candidates = Recommendation.none
        var near: [SimilarTickets.Match] = []
        /// The problems of the ticket and of similar tickets.
        var problems: [Problem.ID] = []
        /// The latest tickets of problems without a cached summary.
        var latest: [Problem.ID: [String]] = [:]
        var representatives: [String] = []
    }

    /// - Parameter text: the text of a ticket that the state does not contain; nil for all others.
    private func comparison(of key: String, text: TicketText?, now: Date) -> Comparison {
        let near = state.grouping.index.bag(of: key).map {
            state.grouping.index.nearest(
                to: $0, embedding: state.embedding(of: key), limit: Self.maxSimilar, excluding: key)
        }
        let problems = Set(([key] + (near ?? []).map(\.ticket)).compactMap { state.grouping.problem(of: $0) }).sorted()
        return Comparison(
            candidates: state.candidates(for: key, text: text, limit: Self.maxRanked + Self.tieMargin),
            near: near ?? [], problems: problems, latest: latestTickets(ofStale: problems),
            representatives: problems.compactMap { state.representative(of: $0, now: now) })
    }

    /// - Parameters:
    ///   - text: the text of a ticket that the state does not contain; nil for all others.
    ///   - isCompared: false for a state that is being built. It knows some of the tickets, and would answer as if there
    ///     were no others.
    /// - Returns: nil if the number is that of another ticket.
    private func staffOverview(
        ofTicket id: String, number: Int, text: TicketText?, isCompared: Bool = true, searching words: [String],
        _ agreement: Agreement, now: Date
    ) async throws -> StaffTicketOverview? {
        let key = RecommenderState.key(number)
        let found = isCompared ? comparison(of: key, text: text, now: now) : Comparison()
        let query = StaffTicketQuery(
            id: id, number: number, candidates: found.candidates, maxRanked: Self.maxRanked,
            similar: found.near.compactMap { RecommenderState.number($0.ticket) }, problems: found.problems,
            named: Set(found.representatives + found.latest.values.joined()).compactMap(RecommenderState.number)
                .sorted(),
            search: TutorialFilter(words: words, statuses: [.published]), maxFound: Self.maxFound,
            agreement: agreement, now: now)
        guard let rows = try await database.read({ try query.rows(in: $0) }) else { return nil }
        return overview(rows, key: key, isCompared: isCompared, found, now: now)
    }

    /// Ranks the tutorials again, now that the text is known: its words are reasons.
    private func overview(
        _ rows: StaffTicketRows, key: String, isCompared: Bool, _ comparison: Comparison, now: Date
    ) -> StaffTicketOverview {
        let ticket = rows.ticket
        let problem = isCompared ? state.grouping.problem(of: key) : nil
        let found =
            isCompared
            ? state.recommend(ticket.text, for: key, limit: Self.maxRanked + Self.tieMargin, explained: true) : .none
        let context = RankingContext(
            ticket: ticket, requester: rows.overview.ticket.requester, problem: problem, state: state, now: now)
        let similar = comparison.near.compactMap { match in
            RecommenderState.number(match.ticket).flatMap { rows.similar[$0] }.map {
                Match(ticket: $0, score: match.score, reasons: state.reasons(ticket.text, key, match.ticket))
            }
        }
        let texts = comparison.latest.mapValues { $0.compactMap { rows.named[$0] } }
        let problems = Self.summaries(
            of: rows.problems, rows.problems.map { self.problem(of: $0, texts: texts, now: now) },
            representatives: rows.named)
        return StaffTicketOverview(
            isCompared: isCompared, overview: rows.overview.inProblem(problem ?? rows.overview.problem),
            accountIsClaimed: rows.accountIsClaimed,
            ranking: context.rankedTutorials(found, limit: Self.maxRanked, rows.ranking), similar: similar,
            problems: problems.reduce(into: [:]) { $0[$1.record.id] = $1 },
            verdicts: rows.links.verdicts(on: rows.tutorials), linkedTutorials: rows.tutorials, seats: rows.seats,
            conversation: rows.conversation, agents: rows.agents, found: rows.found)
    }
}

/// The ids of everything on the page of a ticket.
private struct StaffTicketQuery: Sendable {
    let id: String
    let number: Int
    let candidates: Recommendation
    let maxRanked: Int
    /// The numbers of similar tickets.
    let similar: [Int]
    /// The problems of the ticket and of similar tickets.
    let problems: [Problem.ID]
    /// The numbers of the problems' representative tickets, and of the latest ones of problems without a cached summary.
    let named: [Int]
    let search: TutorialFilter
    let maxFound: Int
    let agreement: Agreement
    let now: Date

    /// - Returns: nil if there is no ticket of this id and number.
    func rows(in connection: any Connection) throws -> StaffTicketRows? {
        let records = try connection.tickets(ofNumbers: similar + [number])
        let overviews = try connection.overviews(of: records, agreement, now: now)
            .reduce(into: [:]) { $0[$1.ticket.number] = $1 }
        guard let overview = overviews[number], overview.ticket.id == id else { return nil }
        let ticket = TicketWords(overview.ticket)
        let account = try connection.provenAccount(
            ofTicket: id, named: ticket.account, requester: overview.ticket.requester)
        let links = try connection.ticketLinks(ofTickets: [id])
        let linked = Set(links.map(\.tutorial) + overviews.values.flatMap(\.linked)).sorted()
        let named = try connection.ticketWords(ofNumbers: named).byKey
        return StaffTicketRows(
            overview: overview, accountIsClaimed: account != ticket.account, ticket: ticket, similar: overviews,
            ranking: try RankingRows(
                for: candidates, of: ticket, access: .staff,
                dates: try connection.freeDates(
                    ofTutorials: candidates.candidates(maxRanked), for: account, now: now),
                limit: maxRanked, now: now, in: connection),
            problems: try connection.problems(ofIDs: problems),
            named: named, links: links,
            tutorials: try connection.tutorials(ofIDs: linked).reduce(into: [:]) { $0[$1.id] = $1 },
            seats: try connection.seats(ofTicket: id, requester: overview.ticket.requester),
            conversation: try connection.staffConversation(of: overview.record),
            agents: try connection.agents(limit: Users.maxAgents),
            found: search.words.isEmpty
                ? [] : try connection.tutorials(search, page: PageRequest(limit: maxFound)).items)
    }
}

/// The rows of the database for the page of a ticket.
private struct StaffTicketRows: Sendable {
    let overview: Tickets.Overview
    let accountIsClaimed: Bool
    let ticket: TicketWords
    /// The ticket and similar ones, by number.
    let similar: [Int: Tickets.Overview]
    let ranking: RankingRows
    let problems: [ProblemRecord]
    /// The representative tickets of the problems, and the latest ones of those without a cached summary, by key.
    let named: [String: TicketWords]
    let links: [TutorialLink]
    /// The tutorials with a verdict, and those that are linked to similar tickets, by id.
    let tutorials: [String: Tutorial]
    let seats: [Registrations.TicketSeat]
    let conversation: TicketConversation
    let agents: [User]
    let found: [Tutorial]
}

extension TicketWords {
    fileprivate init(_ ticket: Ticket) {
        self.init(
            id: ticket.id, number: ticket.number, account: ticket.account, openedAt: ticket.openedAt, text: ticket.words
        )
    }
}
