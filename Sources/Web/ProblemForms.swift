import Foundation
import HTTPTypes
import Operations
import Storage
import SupportCore
import Training

/// What the forms of a problem's page do. What is not done is said on the page as it stands by then.
struct ProblemForms {
    static func add(to table: RouteTable) {
        form(table, "change", change)
        form(table, "links", link)
        form(table, "merge", merge)
        form(table, "split", split)
    }

    /// What a form did: the problem to show, and the notice that tells of it.
    private typealias Done = (problem: Problem.ID, notice: String)

    private static func form(
        _ table: RouteTable, _ name: String, _ action: @escaping @Sendable (Call, Form) async throws -> Done
    ) {
        table.staffForm("/staff/problems/{problem}/" + name) { call in
            try call.require(.agent)
            let form = try Form(call)
            do {
                let done = try await action(call, form)
                return .seeOther("/staff/problems/\(done.problem)?done=\(done.notice)")
            } catch let failure as Failure where failure.isAboutState {
                let sentence = call.reader.texts.refusal(failure)
                var answer = try await ProblemPages.page(call, problem: sentence, chosen: form)
                if answer.status == .ok { answer.status = ErrorResponses.meaning(failure.code).status }
                return answer
            }
        }
    }

    private static func change(_ call: Call, _ form: Form) async throws -> Done {
        guard let status = ProblemRecord.Status(rawValue: form["status"]) else {
            throw Failure.invalid("/status", "Choose a status.")
        }
        let fields = try Fields(["title": .string(form["title"].trimmingCharacters(in: .whitespaces))])
        let title = fields.text("title")
        try fields.finish()
        let standing = try await call.site.recommending.edit(
            problem: call.parameter("problem"), if: form.precondition, by: call.caller, now: call.now
        ) { record in
            record.title = title?.isEmpty == true ? nil : title
            record.status = status
        }
        return (standing.record.id, "changed")
    }

    /// Sent twice, it is as if it had been sent once.
    private static func link(_ call: Call, _ form: Form) async throws -> Done {
        let (problem, tutorial) = (call.parameter("problem"), form["tutorial"])
        guard let verdict = TutorialLink.Verdict(rawValue: form["verdict"]) else {
            do {
                try await call.site.recommending.unlink(
                    problem: problem, from: tutorial, by: call.caller, now: call.now)
            } catch let failure as Failure where failure == .noSuchLink {
                // It is gone already.
            }
            return (problem, "unlinked")
        }
        try await call.site.recommending.link(
            problem: problem, to: tutorial, verdict, by: call.caller, now: call.now)
        return (problem, verdict.rawValue)
    }

    private static func merge(_ call: Call, _ form: Form) async throws -> Done {
        let standing = try await call.site.recommending.merge(
            problem: call.parameter("problem"), into: form["into"], by: call.caller, now: call.now)
        return (standing.record.id, "merged")
    }

    /// Gives a ticket a problem of its own.
    private static func split(_ call: Call, _ form: Form) async throws -> Done {
        try await call.site.recommending.move(ticket: form["ticket"], to: nil, by: call.caller, now: call.now)
        return (call.parameter("problem"), "split")
    }

    static func notice(_ call: Call) -> String? {
        let texts = call.reader.texts
        let done = formFields(call.query).last { $0.name == "done" }?.value
        return switch done {
        case "changed": texts.text("doneProblem")
        case "accepted": texts.text("doneProblemAccepted")
        case "rejected": texts.text("doneProblemRejected")
        case "unlinked": texts.text("doneUnlinked")
        case "merged": texts.text("doneMerged")
        case "split": texts.text("doneSplit")
        default: nil
        }
    }
}
