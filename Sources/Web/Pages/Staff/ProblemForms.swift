import Foundation
import HTTPTypes
import Interchange
import Operations
import SupportCore
import Training

/// The forms on a problem's page. A refusal is shown on the page, in its state by then.
struct ProblemForms {
    /// The outcome of a form: the problem to show, and the name of the notice.
    private typealias Done = (problem: Problem.ID, notice: String)

    private static func carryOut(_ call: Call, _ action: (Form) async throws -> Done) async throws -> Answer {
        try await call.carryOut(on: { try await ProblemPages.page($0, problem: $1, chosen: $2) }) { form in
            let done = try await action(form)
            return ProblemPages.path(of: done.problem) + "?done=\(done.notice)"
        }
    }

    @Sendable static func change(_ call: Call) async throws -> Answer {
        try await carryOut(call) { form in
            guard let status = ProblemRecord.Status(rawValue: form["status"]) else {
                throw Failure.invalid("/status", "Choose a status.")
            }
            let fields = try Fields(["title": .string(form["title"].trimmingCharacters(in: .whitespaces))])
            let title = fields.text("title")
            try fields.finish()
            let overview = try await call.site.recommendations.edit(
                problem: call.parameter("problem"), if: form.precondition, by: call.caller, now: call.now
            ) { record in
                record.title = title?.isEmpty == true ? nil : title
                record.status = status
            }
            return (overview.record.id, "changed")
        }
    }

    @Sendable static func link(_ call: Call) async throws -> Answer {
        try await carryOut(call) { form in
            let (problem, tutorial) = (call.parameter("problem"), form["tutorial"])
            let recommendations = call.site.recommendations
            let notice = try await form.settleLink {
                try await recommendations.link(problem: problem, to: tutorial, $0, by: call.caller, now: call.now)
            } unlink: {
                try await recommendations.unlink(problem: problem, from: tutorial, by: call.caller, now: call.now)
            }
            return (problem, notice)
        }
    }

    @Sendable static func merge(_ call: Call) async throws -> Answer {
        try await carryOut(call) { form in
            let overview = try await call.site.recommendations.merge(
                problem: call.parameter("problem"), into: form["into"], by: call.caller, now: call.now)
            return (overview.record.id, "merged")
        }
    }

    /// Gives a ticket a problem of its own.
    @Sendable static func split(_ call: Call) async throws -> Answer {
        try await carryOut(call) { form in
            try await call.site.recommendations.move(ticket: form["ticket"], to: nil, by: call.caller, now: call.now)
            return (call.parameter("problem"), "split")
        }
    }

    static func notice(_ call: Call) -> String? {
        let texts = call.reader.texts
        return switch call.done {
        case "changed": texts.text(.doneProblem)
        case "accepted": texts.text(.doneProblemAccepted)
        case "rejected": texts.text(.doneProblemRejected)
        case "unlinked": texts.text(.doneUnlinked)
        case "merged": texts.text(.doneMerged)
        case "split": texts.text(.doneSplit)
        case "aside": texts.text(.gapAsideDone)
        case "back": texts.text(.gapBackDone)
        default: nil
        }
    }
}
