import HTTPTypes
import Operations
import SupportCore
import Training

/// The decisions on requests, from the page of a date.
struct RosterApprovalPages {
    private static let longestReason = 1_000

    @Sendable static func decide(_ call: Call) async throws -> Answer {
        let sent = try Form(call)
        if sent["approve"].isEmpty, reason(in: sent).unicodeScalars.count > longestReason {
            let sentence = call.reader.texts.text(.reasonTooLong, ["n": String(longestReason)])
            var answer = try await RosterPages.page(call, problem: sentence, decision: sent)
            answer.status = .unprocessableContent
            return answer
        }
        return try await call.carryOut(
            on: { call, problem, form in try await RosterPages.page(call, problem: problem, decision: form) }
        ) { form in
            let news = try await decide(form, call)
            return "/staff/sessions/\(call.parameter("session"))/dates/\(try call.recurrenceID())" + news.query
        }
    }

    private static func decide(_ form: Form, _ call: Call) async throws -> ScheduleNotice {
        if !form["approve"].isEmpty {
            let id = try await registration(form["approve"], call)
            let approved = try await call.site.registrations.approve(id, by: call.caller, now: call.now)
            return approved.registration.status == .confirmed ? .approved : .approvedWaits
        }
        let id = try await registration(form["decline"], call)
        let reason = reason(in: form)
        _ = try await call.site.registrations.decline(
            id, reason: reason.isEmpty ? nil : reason, by: call.caller, now: call.now)
        return .declined
    }

    private static func reason(in form: Form) -> String { form["reason-" + form["decline"]].trimmed }

    /// The id of a registration, if it belongs to the session that the address names.
    private static func registration(_ id: String, _ call: Call) async throws -> String {
        let overview = try await call.site.registrations.registration(id)
        guard overview.registration.session == call.parameter("session") else {
            throw Failure(.notFound, "There is no such registration.")
        }
        return id
    }
}
