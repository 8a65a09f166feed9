import HTTPTypes
import Interchange
import Operations
import SupportCore
import Training

/// The decisions on requests, from the page of a date.
struct RosterApprovalPages {
    @Sendable static func decide(_ call: Call) async throws -> Answer {
        let sent = try Form(call)
        if sent["approve"].isEmpty,
            let fault = call.reader.texts.fault(ofReason: reason(in: sent), within: .decision)
        {
            var answer = try await RosterPages.page(call, problem: fault, decision: sent)
            answer.status = .unprocessableContent
            return answer
        }
        return try await call.carryOut(
            on: { call, problem, form in try await RosterPages.page(call, problem: problem, decision: form) }
        ) { form in
            let news = try await decide(form, call)
            return try call.rosterPath() + news.query
        }
    }

    private static func decide(_ form: Form, _ call: Call) async throws -> ScheduleNotice {
        if !form["approve"].isEmpty {
            let registration = try await call.rosterRegistration(form["approve"])
            let approved = try await call.site.registrations.approve(registration.id, by: call.caller, now: call.now)
            return approved.registration.status == .confirmed ? .approved : .approvedWaits
        }
        let registration = try await call.rosterRegistration(form["decline"])
        let reason = reason(in: form)
        _ = try await call.site.registrations.decline(
            registration.id, reason: reason.isEmpty ? nil : reason, by: call.caller, now: call.now)
        return .declined
    }

    private static func reason(in form: Form) -> String { form["reason-" + form["decline"]].trimmed }
}
