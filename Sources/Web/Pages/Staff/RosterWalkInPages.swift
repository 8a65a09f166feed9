import Foundation
import HTTPTypes
import Operations
import SupportCore
import Training

/// Adding somebody who came without a registration, from the page of a date.
struct RosterWalkInPages {
    let filled: RegistrationFormInput
    /// The reason why the form was not accepted.
    var problem: FormFault?

    @Sendable static func add(_ call: Call) async throws -> Answer {
        let (form, texts, recurrenceID) = (try Form(call), call.reader.texts, try call.recurrenceID())
        let filled = RegistrationFormInput(form, questions: [])
        let session = call.parameter("session")
        do {
            let outcome = try await call.site.registrations.add(
                try filled.walkIn(), to: session, on: recurrenceID, by: call.caller, now: call.now)
            let news: ScheduleNotice =
                switch outcome {
                case .created: .walkedIn
                case .existing: .arrived
                }
            return .seeOther("/staff/sessions/\(session)/dates/\(recurrenceID)" + news.query)
        } catch let failure as Failure {
            guard let problem = FormFault(ofStaff: failure, texts) else { throw failure }
            let refused = RosterWalkInPages(filled: filled, problem: problem)
            var answer = try await RosterPages.page(call, walkIns: refused)
            answer.status = ErrorResponses.status(of: problem.code)
            return answer
        }
    }

    /// - Parameter all: the texts of every language, in any of which the person can have mail.
    /// - Returns: nil where nobody can be added.
    func view(on date: ScheduledDate, at now: Date, _ all: Texts, _ texts: LocalizedTexts) -> RosterRegistrationView? {
        let canAdd = date.session.status == .published && !date.isCancelled && now >= date.attendanceOpensAt
        guard problem != nil || canAdd else { return nil }
        return RosterRegistrationView(
            problem: problem?.sentence, hints: [texts.text(.rosterWalkInHint)], action: date.staffPath + "/walk-ins",
            fields: filled.personFields(all, texts, needsEmail: false, prefix: "walk-in-", fault: fault))
    }

    private func fault(_ field: String) -> FaultView? {
        problem?.faults.first { $0.field == field }.map {
            FaultView(field: $0.field, sentence: $0.sentence, detail: nil)
        }
    }
}
