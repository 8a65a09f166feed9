import Foundation
import HTTPTypes
import Interchange
import Operations
import Storage
import Training

/// The mail that came in, for operators.
struct ReceivedMailRoutes {
    @Sendable static func list(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let list = try ListRequest(call, query)
        let filter = ReceivedMailFilter(state: query.choice("state"), kind: query.choice("kind"))
        try query.finish()
        return try list.answer(
            try await call.site.receivedMails.mails(filter, page: list.page), for: call, ReceivedMailResource.init)
    }

    @Sendable static func show(_ call: Call) async throws -> Answer {
        .json(ReceivedMailResource(try await call.site.receivedMails.mail(call.parameter("mail"))))
    }

    /// The mail as it was received.
    @Sendable static func content(_ call: Call) async throws -> Answer {
        let (mail, bytes) = try await call.site.receivedMails.message(call.parameter("mail"))
        var answer = Answer.bytes(bytes, type: "message/rfc822")
        answer.headers[.contentDisposition] = "attachment; filename=\"\(mail.id).eml\""
        answer.headers[.xContentTypeOptions] = "nosniff"
        answer.keepSecret()
        return answer
    }

    @Sendable static func retry(_ call: Call) async throws -> Answer {
        try Fields(try call.jsonIfAny()).finish()
        let mail = try await call.site.receivedMails.retry(call.parameter("mail"), by: call.caller, now: call.now)
        return .json(ReceivedMailResource(mail))
    }

    @Sendable static func drop(_ call: Call) async throws -> Answer {
        try Fields(try call.jsonIfAny()).finish()
        let mail = try await call.site.receivedMails.drop(call.parameter("mail"), by: call.caller, now: call.now)
        return .json(ReceivedMailResource(mail))
    }
}
