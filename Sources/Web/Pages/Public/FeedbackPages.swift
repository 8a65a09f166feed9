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
        let sent = try call.jsonOrForm(numbers: ["score"])
        let fields = try Fields(sent)
        let score = fields.integer("score", required: true, in: 1...5)
        let comment = fields.text("comment", limit: 5_000, lines: true)
        do {
            try fields.finish()
        } catch let failure as Failure where call.isForm && call.headers.acceptHTML {
            let request = try await call.site.registrations.feedbackRequest(
                forSecret: call.parameter("secret"), now: call.now)
            return try request.page(
                call, isThanked: false,
                refused: FeedbackPages.Refused(score: score, comment: sent["comment"]?.string ?? "", failure: failure))
        }
        let request = try await call.site.registrations.submitFeedback(
            score: score ?? 0, comment: comment ?? "", secret: call.parameter("secret"), by: call.caller, now: call.now)
        if call.headers.acceptHTML { return try request.page(call, isThanked: true) }
        var answer = Answer.json(FeedbackResource(request.former))
        answer.keepSecret()
        return answer
    }

    /// A form that was not taken.
    fileprivate struct Refused {
        let score: Int?
        /// As it was typed.
        let comment: String
        let failure: Failure
    }
}

extension Registrations.FeedbackRequest {
    /// - Parameter refused: the form that was not taken.
    fileprivate func page(_ call: Call, isThanked: Bool, refused: FeedbackPages.Refused? = nil) throws -> Answer {
        let reader = call.reader(language: registration.person.language)
        let zone = registration.person.timeZone ?? date.session.details.recurrence.zone
        let start = zone.local(at: date.occurrence.startsAt)
        let chosen = refused == nil ? former?.score : refused?.score
        let faults = reader.texts.faults(of: refused?.failure)
        var answer = try call.secretPage(
            FeedbackView(
                title: date.title, day: reader.texts.day(start.date), isThanked: isThanked,
                scores: (1...5).map { FeedbackView.Score(score: $0, isChosen: $0 == chosen) },
                scoreFault: faults.first { $0.field == "score" }?.sentence,
                comment: refused?.comment ?? former?.comment ?? "",
                commentFault: faults.first { $0.field == "comment" }?.sentence,
                action: "/feedback/" + call.parameter("secret")),
            for: reader)
        if let refused { answer.status = ErrorResponses.status(of: refused.failure.code) }
        return answer
    }
}

/// The form in which somebody says what they think of a date.
struct FeedbackView: PageView {
    static let template = "feedback"

    let title: String
    let day: String
    let isThanked: Bool
    let scores: [Score]
    let scoreFault: String?
    let comment: String
    let commentFault: String?
    let action: String

    struct Score: Hashable, Sendable, Codable {
        let score: Int
        let isChosen: Bool
    }
}
