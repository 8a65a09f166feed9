public import Foundation
import Storage
public import SupportCore
public import Training

/// A ticket with the content of its page for staff, as of one instant.
public struct StaffTicketOverview: Sendable {
    public let overview: Tickets.Overview
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
    /// them. Only a ticket that the state does not contain yet takes another one.
    ///
    /// - Parameter words: the search for tutorials; empty for none.
    /// - Throws: ``Failure`` `.notFound`.
    public func staffOverview(
        ofTicket id: String, searching words: [String], _ agreement: Agreement, now: Date
    ) async throws -> StaffTicketOverview {
        try await becomeCurrent()
        if let number = state.number(ofTicket: id),
            let overview = try await staffOverview(
                ofTicket: id, number: number, text: nil, searching: words, agreement, now: now)
        {
            return overview
        }
        guard let ticket = try await database.read({ try $0.ticketWords(ofTicket: id) }),
            let overview = try await staffOverview(
                ofTicket: id, number: ticket.number, text: ticket.text, searching: words, agreement, now: now)
        else {
            // Lists leave out a ticket that cannot be read; this says so.
            _ = try await database.read { try $0.existingTicket(id) }
            throw Failure.noSuch("ticket")
        }
        return overview
    }

    /// - Parameter text: the text of a ticket that the state does not contain; nil for all others.
    /// - Returns: nil if the number is that of another ticket.
    private func staffOverview(
        ofTicket id: String, number: Int, text: TicketText?, searching words: [String], _ agreement: Agreement,
        now: Date
    ) async throws -> StaffTicketOverview? {
        let key = RecommenderState.key(number)
        let candidates = state.candidates(for: key, text: text, limit: Self.maxRanked + Self.tieMargin)
        let near = state.grouping.index.bag(of: key).map {
            state.grouping.index.nearest(
                to: $0, embedding: state.embedding(of: key), limit: Self.maxSimilar, excluding: key)
        }
        let problems = Set(([key] + (near ?? []).map(\.ticket)).compactMap { state.grouping.problem(of: $0) }).sorted()
        let query = StaffTicketQuery(
            id: id, number: number, candidates: candidates, maxRanked: Self.maxRanked,
            similar: (near ?? []).compactMap { RecommenderState.number($0.ticket) }, problems: problems,
            staleProblems: problems.filter { state.needsTexts($0) },
            representatives: problems.compactMap { state.representative(of: $0, now: now) }
                .compactMap(RecommenderState.number),
            search: TutorialFilter(words: words, statuses: [.published]), maxFound: Self.maxFound,
            agreement: agreement, now: now)
        guard let rows = try await database.read({ try query.rows(in: $0) }) else { return nil }
        return overview(rows, key: key, near: near ?? [], now: now)
    }

    /// Ranks the tutorials again, now that the text is known: its words are reasons.
    private func overview(
        _ rows: StaffTicketRows, key: String, near: [SimilarTickets.Match], now: Date
    ) -> StaffTicketOverview {
        let (ticket, problem) = (rows.ticket, state.grouping.problem(of: key))
        let found = state.recommend(
            ticket.text, for: key, limit: Self.maxRanked + Self.tieMargin, explained: true)
        let context = RankingContext(
            ticket: ticket, requester: rows.overview.ticket.requester, problem: problem, state: state, now: now)
        let similar = near.compactMap { match in
            RecommenderState.number(match.ticket).flatMap { rows.similar[$0] }.map {
                Match(ticket: $0, score: match.score, reasons: state.reasons(ticket.text, key, match.ticket))
            }
        }
        let problems = Self.summaries(
            of: rows.problems, rows.problems.map { self.problem(of: $0, texts: rows.latest, now: now) },
            representatives: rows.representatives)
        return StaffTicketOverview(
            overview: rows.overview.inProblem(problem ?? rows.overview.problem),
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
    let staleProblems: [Problem.ID]
    /// The numbers of the problems' representative tickets.
    let representatives: [Int]
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
        let links = try connection.ticketLinks(ofTickets: [id])
        let linked = Set(links.map(\.tutorial) + overviews.values.flatMap(\.linked)).sorted()
        let words = try connection.ticketWords(ofNumbers: representatives)
        return StaffTicketRows(
            overview: overview, ticket: ticket, similar: overviews,
            ranking: try RankingRows(
                for: candidates, of: ticket, access: .staff,
                dates: try connection.freeDates(
                    ofTutorials: candidates.candidates(maxRanked), for: ticket.account, now: now),
                limit: maxRanked, now: now, in: connection),
            problems: try connection.problems(ofIDs: problems),
            latest: try connection.latestWords(ofProblems: staleProblems, each: Recommendations.latest),
            representatives: words, links: links,
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
    let ticket: TicketWords
    /// The ticket and similar ones, by number.
    let similar: [Int: Tickets.Overview]
    let ranking: RankingRows
    let problems: [ProblemRecord]
    /// The latest tickets of problems without a cached summary.
    let latest: [Problem.ID: [TicketWords]]
    let representatives: [TicketWords]
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
