import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import Storage
import SupportCore
import Training

/// Which tutorials answer a ticket, which tickets are like it, and what agents say of both.
struct RecommendationRoutes {
    @Sendable static func recommend(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let limit = query.integer("limit", in: 1...50, otherwise: 5)
        try query.finish()
        let advice = try await call.site.recommendations.advice(
            forTicket: call.parameter("ticket"), limit: limit, now: call.now)
        return try advice.answer(call)
    }

    /// For a text that is no ticket yet.
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
        let advice = try await call.site.recommendations.advice(on: words, limit: limit, now: call.now)
        return try advice.answer(call)
    }

    @Sendable static func listSimilar(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let limit = query.integer("limit", in: 1...50, otherwise: 10)
        try query.finish()
        let matches = try await call.site.recommendations.similar(
            toTicket: call.parameter("ticket"), limit: limit, call.site.tickets.agreement, now: call.now)
        return .json(["items": .array(matches.map(\.json))])
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
            forTicket: call.parameter("ticket"), session: session ?? "", recurrenceID: occurrence, by: call.caller,
            now: call.now)
        return try await RegistrationRoutes.made(overview, call)
    }
}

extension Recommendations.RankedTutorials {
    /// The replies are in the language that the caller asks for, else in English.
    fileprivate func answer(_ call: Call) throws -> Answer {
        var answer = Answer.json(try json(for: call))
        answer.headers[.vary] = "Authorization, Accept-Language"
        return answer
    }

    private func json(for call: Call) throws -> JSON {
        let texts = call.site.pages.texts.spoken(accepting: call.headers[.acceptLanguage])
        let reply = RecommendationReply(requester: requester, texts: texts, publicURL: call.site.publicURL)
        return [
            "fits": .bool(fits),
            "items": .array(
                try items.map { item in
                    [
                        "tutorial": item.tutorial.json(for: call.visitor), "score": item.score.json,
                        "reasons": .array(item.reasons.map(\.json)),
                        "next": .array(try item.next.map { try JSON(encoding: OccurrenceResource($0)) }),
                        "reply": .string(try reply.text(item.tutorial, item.next)),
                    ]
                }),
        ]
    }
}

extension Recommendations.Reason {
    fileprivate var json: JSON {
        switch self {
        case .words(let words): ["kind": "words", "words": JSON(words)]
        case .similarTickets(let tickets): ["kind": "similarTickets", "tickets": .array(tickets.map(\.json))]
        case .problem(let id, let tickets): ["kind": "problem", "problem": .string(id), "tickets": .integer(tickets)]
        case .account(let id, let tickets): ["kind": "account", "account": .string(id), "tickets": .integer(tickets)]
        }
    }
}

extension Recommendations.SimilarTicket {
    fileprivate var json: JSON {
        [
            "id": .string(id), "number": .integer(number), "subject": .string(subject), "score": score.json,
            "linked": JSON(linked),
        ]
    }
}

extension Recommendations.Match {
    fileprivate var json: JSON {
        let shown = ticket.ticket
        return [
            "ticket": [
                "id": .string(shown.id), "number": .integer(shown.number), "subject": .string(shown.subject),
                "status": .string(shown.status.rawValue), "account": JSON(shown.account),
                "openedAt": .string(instantText(shown.openedAt)), "linked": JSON(ticket.linked),
            ],
            "score": score.json, "reasons": .array(reasons.map(\.json)),
        ]
    }
}

extension Recommendations.MatchReason {
    fileprivate var json: JSON {
        switch self {
        case .error(let text): ["kind": "error", "error": .string(text)]
        case .words(let words): ["kind": "words", "words": JSON(words)]
        case .problem(let id): ["kind": "problem", "problem": .string(id)]
        case .account(let id): ["kind": "account", "account": .string(id)]
        }
    }
}

extension Recommendations.Proposal {
    var json: JSON {
        let details = tutorial.details
        return [
            "tutorial": [
                "id": .string(tutorial.id), "slug": .string(details.slug), "title": .string(details.title),
                "summary": .string(details.summary),
            ],
            "score": score.json,
        ]
    }
}

extension Double {
    /// To four places: more than that is no knowledge.
    var json: JSON { .number((self * 10_000).rounded() / 10_000) }
}
