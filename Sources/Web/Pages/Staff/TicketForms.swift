import Foundation
import HTTPTypes
import ICalendar
import Operations
import SupportCore
import Training

/// The forms on a ticket's page. A refusal is shown on the page, in its state by then.
struct TicketForms {
    /// - Parameter action: carries the form out, and names the notice that tells of it.
    static func carryOut(_ call: Call, _ action: (Form) async throws -> String) async throws -> Answer {
        try await call.carryOut(on: { try await TicketPages.page($0, problem: $1, chosen: $2) }) { form in
            TicketPages.path(of: call.parameter("ticket")) + "?done=\(try await action(form))"
        }
    }

    @Sendable static func perform(_ call: Call) async throws -> Answer {
        try await carryOut(call) { form in
            guard let verb = Tickets.Transition(rawValue: form["verb"]) else {
                throw Failure.invalid("/verb", "Unknown action.")
            }
            _ = try await call.site.tickets.perform(
                verb, on: call.parameter("ticket"), access: .staff, if: form.precondition, by: call.caller,
                now: call.now)
            return verb.rawValue
        }
    }

    @Sendable static func change(_ call: Call) async throws -> Answer {
        try await carryOut(call) { form in
            var change = TicketChange()
            change.fields = [.priority, .plan]
            change.priority = Priority(rawValue: form["priority"])
            change.plan = Plan(rawValue: form["plan"])
            guard change.priority != nil, change.plan != nil else {
                throw Failure.invalid("/priority", "Choose a priority and a plan.")
            }
            let wanted = change
            _ = try await call.site.tickets.edit(
                call.parameter("ticket"), access: .staff, if: form.precondition, by: call.caller, now: call.now
            ) { overview in
                // The form sends both. One that was not chosen anew was not set by the agent.
                var changed = wanted
                if wanted.priority == overview.ticket.priority { changed.fields.remove(.priority) }
                return changed
            }
            return "changed"
        }
    }

    /// Gives the ticket to somebody, or to nobody. If two agents do so at once, the second one is told of the first.
    @Sendable static func assign(_ call: Call) async throws -> Answer {
        try await carryOut(call) { form in
            var change = TicketChange()
            change.fields = [.assignee]
            change.assignee = form["assignee"].isEmpty ? nil : form["assignee"]
            let wanted = change
            _ = try await call.site.tickets.edit(
                call.parameter("ticket"), access: .staff, if: form.precondition, by: call.caller, now: call.now
            ) { _ in wanted }
            return "assigned"
        }
    }

    @Sendable static func link(_ call: Call) async throws -> Answer {
        try await carryOut(call) { form in
            let (ticket, tutorial) = (call.parameter("ticket"), form["tutorial"])
            let recommendations = call.site.recommendations
            return try await form.settleLink {
                try await recommendations.link(ticket: ticket, to: tutorial, $0, by: call.caller, now: call.now)
            } unlink: {
                try await recommendations.unlink(ticket: ticket, from: tutorial, by: call.caller, now: call.now)
            }
        }
    }

    @Sendable static func move(_ call: Call) async throws -> Answer {
        try await carryOut(call) { form in
            let problem = form["problem"]
            try await call.site.recommendations.move(
                ticket: call.parameter("ticket"), to: problem.isEmpty ? nil : problem, by: call.caller, now: call.now)
            return "moved"
        }
    }

    @Sendable static func holdSeat(_ call: Call) async throws -> Answer {
        try await carryOut(call) { form in
            let place = form["place"].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            let date = place.count > 1 ? LocalDateTime(String(place[1])) : nil
            let held = try await call.site.registrations.holdSeat(
                forTicket: call.parameter("ticket"), session: String(place.first ?? ""), recurrenceID: date,
                agreement: call.site.tickets.agreement,
                by: call.caller, now: call.now)
            return "held&seat=\(held.registration.id)"
        }
    }

    /// The notice of the form that was just carried out.
    ///
    /// - Parameter seats: the seats that are held for the ticket.
    static func notice(_ call: Call, seats: [Registrations.TicketSeat], _ times: StaffTimes) -> String? {
        let texts = times.texts
        return switch call.done {
        case "acknowledge": texts.text(.doneAcknowledge)
        case "workaround": texts.text(.doneWorkaround)
        case "wait": texts.text(.doneWait)
        case "resume": texts.text(.doneResume)
        case "resolve": texts.text(.doneResolve)
        case "reopen": texts.text(.doneReopen)
        case "changed": texts.text(.doneChanged)
        case "edited": texts.text(.doneEdited)
        case "replied": texts.text(.doneReplied)
        case "noted": texts.text(.doneNoted)
        case "lead": texts.text(.doneLead)
        case "linkReset": texts.text(.doneLinkReset)
        case "taken": texts.text(.doneTaken)
        case "accepted": texts.text(.doneAccepted)
        case "rejected": texts.text(.doneRejected)
        case "unlinked": texts.text(.doneUnlinked)
        case "moved": texts.text(.doneMoved)
        case "assigned": texts.text(.doneAssigned)
        case "held":
            seats.first { seat in formFields(call.query).contains { $0 == ("seat", seat.registration.id) } }
                .flatMap { times.notice(ofHeld: $0.registration) }
        default: nil
        }
    }
}

extension StaffTimes {
    /// The notice that a seat is held; nil for one that is not held any more.
    func notice(ofHeld registration: Registration) -> String? {
        guard registration.status == .offered, let until = registration.offerExpires else { return nil }
        return texts.text(.doneHeld, ["until": moment(until)])
    }
}
