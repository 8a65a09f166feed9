public import Foundation
import Storage
public import SupportCore

extension Recommendations {
    /// A ticket that is like another one.
    public struct Match: Sendable, Hashable {
        public let ticket: Tickets.Overview
        /// 0 to 1; 1 is the same text.
        public let score: Double
        public let reasons: [MatchReason]
    }

    public enum MatchReason: Sendable, Hashable {
        /// The error message is the same but for ids, numbers, paths and values.
        case error(String)
        /// Words that both have, the most telling first.
        case words([String])
        case problem(Problem.ID)
        case account(String)
    }

    /// Earlier and later tickets most like this one, the likest first.
    /// - Throws: ``Failure`` `.notFound`.
    public func similar(toTicket id: String, limit: Int, _ agreement: Agreement, now: Date) async throws -> [Match] {
        try await catchUp()
        guard let asked = try await database.read({ try $0.ticketWords(ofTickets: [id]).first }) else {
            throw Failure.noSuch("ticket")
        }
        let key = RecommenderState.key(asked.number)
        // Nothing of the memory is held across a suspension: whoever changes it then would have to copy it.
        guard let bag = memory.grouping.index.bag(of: key) else { return [] }
        let near = memory.grouping.index.nearest(to: bag, limit: limit, leavingOut: key)
        let overviews = try await database.read { connection in
            let records = try connection.tickets(
                ofNumbers: near.compactMap { RecommenderState.number($0.ticket) })
            return try connection.overviews(of: records, agreement, now: now)
        }
        let byKey = overviews.reduce(into: [:]) { $0[RecommenderState.key($1.ticket.number)] = $1 }
        return near.compactMap { match in
            byKey[match.ticket].map {
                Match(ticket: $0, score: match.score, reasons: memory.reasons(asked.text, key, match.ticket))
            }
        }
    }
}

extension RecommenderState {
    /// Why a ticket is like the one that is asked about.
    fileprivate func reasons(_ text: TicketText, _ asked: String, _ other: String) -> [Recommendations.MatchReason] {
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
