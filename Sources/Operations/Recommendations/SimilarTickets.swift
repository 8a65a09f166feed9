public import Foundation
import Storage
public import SupportCore
import Training

extension Recommendations {
    /// A ticket that is similar to another one.
    public struct Match: Sendable, Hashable {
        public let ticket: Tickets.Overview
        /// The similarity, 0 to 1; 1 is the same text.
        public let score: Double
        public let reasons: [MatchReason]
    }

    /// A reason for the similarity of two tickets.
    public enum MatchReason: Sendable, Hashable {
        /// The error message is the same except for ids, numbers, paths and values.
        case error(String)
        /// Words of both tickets, the most informative first.
        case words([String])
        /// Both belong to this problem.
        case problem(Problem.ID)
        /// Both belong to this account.
        case account(String)
    }

    /// The tickets that are most similar to a ticket, earlier and later ones, the most similar first.
    ///
    /// - Throws: ``Failure`` `.notFound`.
    public func similar(toTicket id: String, limit: Int, _ agreement: Agreement, now: Date) async throws -> [Match] {
        try await becomeCurrent()
        guard let asked = try await database.read({ try $0.ticketWords(ofTicket: id) }) else {
            throw Failure.noSuch("ticket")
        }
        let key = RecommenderState.key(asked.number)
        // No part of the state is held across a suspension: a change in between would have to copy it.
        guard let bag = state.grouping.index.bag(of: key) else { return [] }
        let near = state.grouping.index.nearest(
            to: bag, embedding: state.embedding(of: key), limit: limit, excluding: key)
        let overviews = try await database.read { connection in
            let records = try connection.tickets(
                ofNumbers: near.compactMap { RecommenderState.number($0.ticket) })
            return try connection.overviews(of: records, agreement, now: now)
        }
        let byKey = overviews.reduce(into: [:]) { $0[RecommenderState.key($1.ticket.number)] = $1 }
        return near.compactMap { match in
            byKey[match.ticket].map {
                Match(ticket: $0, score: match.score, reasons: state.reasons(asked.text, key, match.ticket))
            }
        }
    }
}

extension RecommenderState {
    /// The reasons for the similarity of two tickets.
    ///
    /// - Parameters:
    ///   - text: the text of the first ticket.
    ///   - asked: the key of the first ticket.
    ///   - other: the key of the second ticket.
    func reasons(_ text: TicketText, _ asked: String, _ other: String) -> [Recommendations.MatchReason] {
        guard let one = grouping.ticket(asked), let two = grouping.ticket(other) else { return [] }
        var reasons: [Recommendations.MatchReason] = []
        if let error = one.fingerprint, error == two.fingerprint { reasons.append(.error(error.text)) }
        let shared = grouping.index.sharedWords(of: text, with: other)
        if !shared.isEmpty { reasons.append(.words(shared)) }
        if let problem = grouping.problem(of: asked), problem == grouping.problem(of: other) {
            reasons.append(.problem(problem))
        }
        if let account = one.account, account == two.account { reasons.append(.account(account)) }
        return reasons
    }
}
