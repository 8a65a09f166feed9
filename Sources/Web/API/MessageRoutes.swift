import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import Training

/// Messages of trainers to registrants.
struct MessageRoutes {
    @Sendable static func send(_ call: Call) async throws -> Answer {
        let fields = try Fields(try call.json())
        let recurrenceID = fields.local("occurrence")
        let subject = fields.text("subject", required: true, limit: Message.maxSubject)
        let text = fields.text("text", required: true, limit: Message.maxText, lines: true)
        try fields.finish()
        let sent = try await call.site.messages.send(
            subject ?? "", text: text ?? "", toRegistrantsOf: call.parameter("session"), on: recurrenceID,
            by: call.caller, now: call.now)
        return .json(SentMessageResource(sent.message, recipients: sent.recipients), status: .created)
    }

    @Sendable static func list(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let list = try ListRequest(call, query)
        try query.finish()
        let messages = try await call.site.messages.messages(of: call.parameter("session"), page: list.page)
        return try list.answer(messages, for: call, MessageResource.init)
    }
}
