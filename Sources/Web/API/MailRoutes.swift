import Foundation
import Interchange
import Operations
import Storage
import Training

/// The outbox, for operators.
struct MailRoutes {
    @Sendable static func list(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let list = try ListRequest(call, query)
        let filter = MailFilter(
            state: query.choice("state"), purpose: query.choice("purpose"), registrant: query.one("registrant"))
        try query.finish()
        return try list.answer(try await call.site.outbox.mails(filter, page: list.page), for: call, MailResource.init)
    }

    @Sendable static func show(_ call: Call) async throws -> Answer {
        return .json(MailResource(try await call.site.outbox.mail(call.parameter("mail"))))
    }

    @Sendable static func retry(_ call: Call) async throws -> Answer {
        try Fields(try call.jsonIfAny()).finish()
        let mail = try await call.site.outbox.retry(call.parameter("mail"), by: call.caller, now: call.now)
        return .json(MailResource(mail))
    }

    @Sendable static func drop(_ call: Call) async throws -> Answer {
        try Fields(try call.jsonIfAny()).finish()
        let mail = try await call.site.outbox.drop(call.parameter("mail"), by: call.caller, now: call.now)
        return .json(MailResource(mail))
    }
}
