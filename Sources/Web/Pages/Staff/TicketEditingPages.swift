import Foundation
import HTTPTypes
import Interchange
import Operations
import SupportCore
import Training

/// Editing what a ticket says. Whatever goes wrong ends in a sentence, above the form as it was filled in.
struct TicketEditingPages {
    @Sendable static func edit(_ call: Call) async throws -> Answer {
        let overview = try await overview(call)
        return try page(call, TicketEditForm(overview.ticket, in: try StaffTimes(call).zone), of: overview)
    }

    @Sendable static func change(_ call: Call) async throws -> Answer {
        let (sent, zone) = (try Form(call), try StaffTimes(call).zone)
        let form = TicketEditForm(sent, in: zone)
        do {
            let changed = try await call.site.tickets.edit(
                call.parameter("ticket"), access: .staff, if: sent.precondition, by: call.caller, now: call.now
            ) { try form.change(to: $0.ticket) }
            return .seeOther(TicketPages.path(of: changed.ticket.id) + "?done=edited")
        } catch let failure as Failure {
            // Looked at anew: somebody else's change may be why.
            let overview = try await overview(call)
            guard
                let problem = TicketFault(failure, form, TicketEditForm(overview.ticket, in: zone), call.reader.texts)
            else { throw failure }
            var answer = try page(call, form, of: overview, problem: problem)
            answer.status = ErrorResponses.status(of: failure.code)
            return answer
        }
    }

    private static func overview(_ call: Call) async throws -> Tickets.Overview {
        try await call.site.tickets.ticket(call.parameter("ticket"), now: call.now)
    }

    private static func page(
        _ call: Call, _ form: TicketEditForm, of overview: Tickets.Overview, problem: TicketFault? = nil
    ) throws -> Answer {
        let (ticket, texts) = (overview.ticket, call.reader.texts)
        let faults = problem?.faults ?? []
        return try call.staffPage(
            TicketFormView(
                heading: texts.text(.ticketEditTitle, ["number": String(ticket.number)]), subject: ticket.subject,
                page: TicketPages.path(of: ticket.id), version: overview.record.version, problem: problem?.sentence,
                isStale: problem?.isStale ?? false, hasFaults: !faults.isEmpty, faults: faults,
                fields: form.fields(faults, texts)))
    }
}

/// The form in which an agent edits a ticket.
struct TicketFormView: PageView {
    static let template = "staff-ticket-form"

    let heading: String
    let subject: String
    /// The address of the ticket's page.
    let page: String
    let version: String
    /// The reason why the form was refused.
    let problem: String?
    /// True if somebody else changed the ticket in the meantime.
    let isStale: Bool
    let hasFaults: Bool
    let faults: [FaultView]
    let fields: TicketFieldsView
}

/// The reason why an edit of a ticket was not accepted.
private struct TicketFault {
    let sentence: String
    let faults: [FaultView]
    var isStale = false

    /// The number of characters of somebody else's text that are shown next to a field.
    private static let maxOfOther = 200

    /// - Parameter now: what the ticket says by now.
    /// - Returns: nil for a failure that is not about the form.
    init?(_ failure: Failure, _ form: TicketEditForm, _ now: TicketEditForm, _ texts: LocalizedTexts) {
        let isEnglish = texts.language == Texts.fallback
        switch failure.code {
        case .invalid:
            sentence = texts.text(.problemFields)
            faults = failure.faults.map { fault in
                FaultView(
                    field: TicketEditForm.field(fault.pointer),
                    sentence: isEnglish ? fault.detail : texts.text(.scheduleFault),
                    detail: isEnglish ? nil : fault.detail)
            }
        case .preconditionFailed:
            sentence = texts.text(.ticketStale)
            faults = form.names(differingFrom: now).sorted().map { name in
                FaultView(
                    field: name, sentence: texts.text(.ticketStaleField, ["now": now.short(name, Self.maxOfOther)]),
                    detail: nil)
            }
            isStale = true
        case .conflict: (sentence, faults) = (isEnglish ? failure.detail : texts.text(.sentenceConflict), [])
        default: return nil
        }
    }
}
