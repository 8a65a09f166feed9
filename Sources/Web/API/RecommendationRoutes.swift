import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

/// The tutorials that answer a ticket, the tickets that are like it, and the verdicts of agents on both.
struct RecommendationRoutes {
    @Sendable static func recommend(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let limit = query.integer("limit", in: 1...50, otherwise: 5)
        try query.finish()
        let advice = try await call.site.recommendations.rankedTutorials(
            forTicket: call.parameter("ticket"), access: call.visitor.ticketAccess, limit: limit, now: call.now)
        return try advice.answer(call)
    }

    /// Recommends tutorials for a text that is not a ticket yet.
    @Sendable static func recommendForText(_ call: Call) async throws -> Answer {
        let fields = try Fields(try call.json())
        let text = fields.text("text", limit: 200_000, lines: true)
        let subject = fields.text("subject", limit: 500)
        let description = fields.text("description", limit: 200_000, lines: true)
        let error = fields.text("errorMessage", limit: 50_000, lines: true)
        let limit = fields.integer("limit", in: 1...50) ?? 5
        if text != nil, subject != nil || description != nil {
            fields.fault("text", "Send either a text, or a subject and a description.")
        } else if [text, subject, description, error].allSatisfy({ $0 ?? "" == "" }), fields.faults.isEmpty {
            fields.fault("text", "This field is required.")
        }
        try fields.finish()
        let words = TicketText(
            subject: subject ?? "", description: text ?? description ?? "", errorMessage: error ?? "")
        let advice = try await call.site.recommendations.rankedTutorials(
            for: words, access: call.visitor.ticketAccess, limit: limit, now: call.now)
        return try advice.answer(call)
    }

    @Sendable static func listSimilar(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let limit = query.integer("limit", in: 1...50, otherwise: 10)
        try query.finish()
        let matches = try await call.site.recommendations.similar(
            toTicket: call.parameter("ticket"), limit: limit, call.site.tickets.agreement, now: call.now)
        return .json(ItemsResource(matches.map(SimilarTicketResource.init)))
    }

    @Sendable static func link(_ call: Call) async throws -> Answer {
        let verdict = try verdict(call)
        try await call.site.recommendations.link(
            ticket: call.parameter("ticket"), to: call.parameter("tutorial"), verdict, by: call.caller, now: call.now)
        return try await TicketRoutes.show(call)
    }

    static func verdict(_ call: Call) throws -> TutorialLink.Verdict {
        let fields = try Fields(try call.json())
        let verdict = fields.choice("verdict", required: true, of: TutorialLink.Verdict.self)
        try fields.finish()
        return verdict ?? .accepted
    }

    @Sendable static func unlink(_ call: Call) async throws -> Answer {
        try await call.site.recommendations.unlink(
            ticket: call.parameter("ticket"), from: call.parameter("tutorial"), by: call.caller, now: call.now)
        return .noContent
    }

    @Sendable static func move(_ call: Call) async throws -> Answer {
        let fields = try Fields(try call.json())
        if !fields.holds("problem") { fields.fault("problem", "Give a problem, or null for a new one.") }
        let problem = fields.text("problem")
        try fields.finish()
        try await call.site.recommendations.move(
            ticket: call.parameter("ticket"), to: problem, by: call.caller, now: call.now)
        return try await TicketRoutes.show(call)
    }

    @Sendable static func holdSeat(_ call: Call) async throws -> Answer {
        let fields = try Fields(try call.json())
        let session = fields.text("session", required: true)
        let occurrence = fields.local("occurrence")
        try fields.finish()
        let overview = try await call.site.registrations.holdSeat(
            forTicket: call.parameter("ticket"), session: session ?? "", recurrenceID: occurrence,
            agreement: call.site.tickets.agreement, by: call.caller, now: call.now)
        return try await RegistrationRoutes.made(overview, call)
    }
}

extension Recommendations.RankedTutorials {
    /// The replies are in the language that the caller asks for, else in English.
    fileprivate func answer(_ call: Call) throws -> Answer {
        let texts = call.site.pages.texts.spoken(accepting: call.headers[.acceptLanguage])
        let reply = RecommendationReply(requester: requester, texts: texts, publicURL: call.site.publicURL)
        let replies = try items.map { try reply.text($0.tutorial, $0.next) }
        var answer = Answer.json(RecommendationsResource(self, replies: replies, forStaff: call.visitor.isStaff))
        answer.headers[.vary] = "Authorization, Accept-Language"
        return answer
    }
}
