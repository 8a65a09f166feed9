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
        return try list.answer(try await call.site.outbox.mails(filter, page: list.page), for: call) {
            JSON.object($0.members)
        }
    }

    @Sendable static func show(_ call: Call) async throws -> Answer {
        return .json(.object(try await call.site.outbox.mail(call.parameter("mail")).members))
    }

    @Sendable static func retry(_ call: Call) async throws -> Answer {
        try Fields(try call.jsonIfAny()).finish()
        let mail = try await call.site.outbox.retry(call.parameter("mail"), by: call.caller, now: call.now)
        return .json(.object(mail.members))
    }

    @Sendable static func drop(_ call: Call) async throws -> Answer {
        try Fields(try call.jsonIfAny()).finish()
        let mail = try await call.site.outbox.drop(call.parameter("mail"), by: call.caller, now: call.now)
        return .json(.object(mail.members))
    }
}

extension OutgoingMail {
    var members: [JSON.Member] {
        let about = about.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }
        return [
            JSON.Member("id", .string(id)), JSON.Member("purpose", .string(purpose.rawValue)),
            JSON.Member("state", .string(state.rawValue)), JSON.Member("registrant", JSON(registrant)),
            JSON.Member("address", JSON(address)), JSON.Member("about", .object(about)),
            JSON.Member("attempts", .integer(attempts)),
            JSON.Member("dueAt", JSON(state == .waiting ? instantText(dueAt) : nil)),
            JSON.Member("reason", JSON(reason)), JSON.Member("createdAt", .string(instantText(createdAt))),
            JSON.Member("settledAt", JSON(settledAt.map(instantText))),
        ]
    }
}
