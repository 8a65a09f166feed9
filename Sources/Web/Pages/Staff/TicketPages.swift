import Foundation
import HTTPTypes
import Operations
import Storage
import SupportCore
import Training

/// One ticket with all that an agent needs to answer it.
struct TicketPages {
    private static let maxFound = 12

    static func path(of ticket: String) -> String { "/staff/tickets/" + ticket }

    @Sendable static func show(_ call: Call) async throws -> Answer {
        try await page(call)
    }

    /// - Parameters:
    ///   - problem: the reason why a form was refused.
    ///   - chosen: that form.
    static func page(_ call: Call, problem: String? = nil, chosen: Form? = nil) async throws -> Answer {
        let words = Query(call).all("find").joined(separator: " ").trimmingCharacters(in: .whitespaces)
        let content = try await call.site.recommendations.staffOverview(
            ofTicket: call.parameter("ticket"), searching: searched(words), call.site.tickets.agreement, now: call.now)
        return try call.staffPage(
            TicketPageView(
                content, words: words, chosen: chosen, problem: problem,
                done: problem == nil ? TicketForms.notice(call, seats: content.seats, StaffTimes(call)) : nil, call))
    }

    /// The words of a search for tutorials.
    private static func searched(_ words: String) -> [String] {
        words.split(whereSeparator: \.isWhitespace).prefix(10).map(String.init)
    }

    /// Published tutorials that contain all of the words.
    static func find(_ words: String, _ call: Call) async throws -> [Tutorial] {
        guard !searched(words).isEmpty else { return [] }
        let filter = TutorialFilter(words: searched(words), statuses: [.published])
        return try await call.site.catalogue.tutorials(filter, page: PageRequest(limit: maxFound)).items
    }
}
