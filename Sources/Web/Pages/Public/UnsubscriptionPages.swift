import Foundation
import HTTPTypes
import Operations
import Training

/// The target of the unsubscribe link in mails.
struct UnsubscriptionPages {
    @Sendable static func show(_ call: Call) async throws -> Answer {
        try page(try await call.site.unsubscription.state(forSecret: call.parameter("secret")), call)
    }

    /// One click of a mail program is enough (RFC 8058 §3.1): it sends `List-Unsubscribe=One-Click`, shows no secret but
    /// the address, and follows no redirect. The page's own form can take the refusal back.
    @Sendable static func change(_ call: Call) async throws -> Answer {
        let fields = call.isForm ? formFields(String(decoding: call.body, as: UTF8.self)) : []
        let secret = call.parameter("secret")
        let state =
            if fields.contains(where: { $0 == ("again", "yes") }) {
                try await call.site.unsubscription.resubscribe(secret: secret, by: call.caller, now: call.now)
            } else {
                try await call.site.unsubscription.unsubscribe(secret: secret, by: call.caller, now: call.now)
            }
        return try page(state, call)
    }

    private static func page(_ state: Unsubscription.State, _ call: Call) throws -> Answer {
        let reader = call.reader(language: state.language)
        let texts = reader.texts
        let (what, canTakeBack) =
            switch state.subject {
            case .kind(.reminders, _): (texts.text(.refuseReminders), true)
            case .kind(.messages, _): (texts.text(.refuseMessages), true)
            case .kind(.followUps, _): (texts.text(.refuseFollowUps), true)
            case .kind(.interest, _): (texts.text(.refuseInterest), true)
            case .digest: (texts.text(.refuseDigest), true)
            case .interest(let tutorial, _):
                (texts.text(.refuseTutorial, ["tutorial": tutorial.details.title]), false)
            }
        return try call.secretPage(
            UnsubscriptionView(
                what: what, isRefused: state.isUnsubscribed, canTakeBack: canTakeBack,
                action: "/unsubscribe/" + call.parameter("secret")),
            for: reader)
    }
}

/// The page on which somebody unsubscribes from mails of one kind.
struct UnsubscriptionView: PageView {
    static let template = "unsubscribe"

    /// The kind of mails, in words.
    let what: String
    let isRefused: Bool
    let canTakeBack: Bool
    let action: String
}
