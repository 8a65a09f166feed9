import Foundation
import HTTPTypes
import Operations
import Storage
import SupportCore
import Training

/// One ticket with all that an agent needs to answer it.
struct TicketPages {
    private static let maxProposals = 5
    private static let maxSimilar = 8
    private static let maxFound = 12

    static func path(of ticket: String) -> String { "/staff/tickets/" + ticket }

    @Sendable static func show(_ call: Call) async throws -> Answer {
        try await page(call)
    }

    /// - Parameters:
    ///   - problem: the reason why a form was refused.
    ///   - chosen: that form.
    static func page(_ call: Call, problem: String? = nil, chosen: Form? = nil) async throws -> Answer {
        let (site, now, id) = (call.site, call.now, call.parameter("ticket"))
        let ticket = try await site.tickets.ticket(id, now: now)
        let shown = try await site.recommendations.proposals(for: [ticket], now: now)[0].overview
        let advice = try await site.recommendations.rankedTutorials(forTicket: id, limit: maxProposals, now: now)
        let similar = try await site.recommendations.similar(
            toTicket: id, limit: maxSimilar, site.tickets.agreement, now: now)
        let summaries = try await site.recommendations.summaries(
            ofProblems: Set((similar.map(\.ticket) + [shown]).compactMap(\.problem)), now: now)
        let words = Query(call).all("find").joined(separator: " ").trimmingCharacters(in: .whitespaces)
        let content = TicketPageContent(
            overview: shown, advice: advice, similar: similar,
            summaries: summaries, said: try await site.recommendations.verdicts(on: .ticket(id)),
            linkedElsewhere: try await site.catalogue.tutorials(ofIDs: Set(similar.flatMap(\.ticket.linked))),
            seats: try await site.registrations.seats(ofTicket: id), found: try await find(words, call))
        return try call.staffPage(
            TicketPageView(
                content, words: words, chosen: chosen, problem: problem,
                done: problem == nil ? TicketForms.notice(call) : nil, call))
    }

    /// The published tutorials that hold all of some words.
    static func find(_ words: String, _ call: Call) async throws -> [Tutorial] {
        let searched = words.split(whereSeparator: \.isWhitespace).prefix(10).map(String.init)
        guard !searched.isEmpty else { return [] }
        let filter = TutorialFilter(words: searched, statuses: [.published])
        return try await call.site.catalogue.tutorials(filter, page: PageRequest(limit: maxFound)).items
    }
}

/// What the page shows of a ticket.
struct TicketPageContent {
    let overview: Tickets.Overview
    let advice: Recommendations.RankedTutorials
    let similar: [Recommendations.Match]
    /// The problems of the ticket and of those like it.
    let summaries: [Problem.ID: Recommendations.ProblemSummary]
    let said: [Recommendations.TutorialVerdict]
    /// What was taken for tickets like it.
    let linkedElsewhere: [String: Tutorial]
    let seats: [Registrations.TicketSeat]
    let found: [Tutorial]
}
