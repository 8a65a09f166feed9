import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import Storage
import SupportCore
import Training

/// The page on which attendees say what they think of a date.
struct FeedbackPages {
    @Sendable static func ask(_ call: Call) async throws -> Answer {
        let request = try await call.site.registrations.feedbackRequest(
            forSecret: call.parameter("secret"), now: call.now)
        return try request.page(call, isThanked: false)
    }

    @Sendable static func give(_ call: Call) async throws -> Answer {
        let fields = try Fields(try call.jsonOrForm(numbers: ["score"]))
        let score = fields.integer("score", required: true, in: 1...5)
        let comment = fields.text("comment", limit: 5_000, lines: true)
        try fields.finish()
        let request = try await call.site.registrations.submitFeedback(
            score: score ?? 0, comment: comment ?? "", secret: call.parameter("secret"), by: call.caller, now: call.now)
        if call.headers.acceptHTML { return try request.page(call, isThanked: true) }
        var answer = Answer.json(FeedbackResource(request.former))
        answer.keepSecret()
        return answer
    }
}

extension Registrations.FeedbackRequest {
    fileprivate func page(_ call: Call, isThanked: Bool) throws -> Answer {
        let reader = call.reader(language: registration.person.language)
        let zone = registration.person.timeZone ?? date.session.details.recurrence.zone
        let start = zone.local(at: date.occurrence.startsAt)
        let chosen = former?.score ?? 0
        return try call.secretPage(
            FeedbackView(
                title: date.title, day: reader.texts.day(start.date), isThanked: isThanked,
                scores: (1...5).map { FeedbackView.Score(score: $0, isChosen: $0 == chosen) },
                comment: former?.comment ?? "", action: "/feedback/" + call.parameter("secret")),
            for: reader)
    }
}

/// The form in which somebody says what they think of a date.
struct FeedbackView: PageView {
    static let template = "feedback"

    let title: String
    let day: String
    let isThanked: Bool
    let scores: [Score]
    let comment: String
    let action: String

    struct Score: Hashable, Sendable, Codable {
        let score: Int
        let isChosen: Bool
    }
}
