import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

/// Registering by a plain form. Whatever goes wrong ends in a sentence, above the form as it was filled in.
struct RegistrationPages {
    /// The most dates among which the form lets choose.
    private static let maxDates = 50

    @Sendable static func form(_ call: Call) async throws -> Answer {
        let asked = formFields(call.query).last { $0.name == "date" }?.value
        return try await page(call, RegistrationFormInput(date: asked ?? "", language: call.reader.texts.language))
    }

    @Sendable static func register(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        let view = try await view(call)
        let texts = call.reader.texts
        var filled = RegistrationFormInput(form, questions: view.session.details.registration.questions)
        // What only staff say of somebody counts from nobody else.
        (filled.account, filled.language) = ("", texts.language)
        if let moved = filled.change(since: view, texts) { return try await page(call, filled, problem: moved) }
        let outcome: Registrations.Outcome
        do {
            let request = try filled.request(for: view.session)
            outcome = try await call.site.registrations.register(request, by: call.caller, now: call.now)
        } catch let failure as Failure {
            guard let problem = FormProblem(failure, texts) else { throw failure }
            return try await page(call, filled, problem: problem)
        }
        return try result(of: outcome, view, call)
    }

    private static func view(_ call: Call) async throws -> SessionOverview {
        let view = try await call.site.schedule.overview(
            ofSession: call.parameter("session"), limit: maxDates, now: call.now)
        guard view.session.status != .draft, view.session.details.visibility != .accounts else {
            throw Failure(.notFound, "There is no such session.")
        }
        return view
    }

    /// - Parameter problem: why what was sent was not taken.
    private static func page(_ call: Call, _ filled: RegistrationFormInput, problem: FormProblem? = nil) async throws
        -> Answer
    {
        // Looked at anew: what stood against it may have happened since.
        let view = try await view(call)
        let form = RegistrationFormView(view, filled, problem: problem, for: call.reader)
        var answer = try call.page(form, once: Identifier.random())
        if let problem { answer.status = ErrorResponses.status(of: problem.code) }
        return answer
    }

    /// The result for a stranger: the status, and that the rest goes by mail.
    private static func result(
        of outcome: Registrations.Outcome, _ view: SessionOverview, _ call: Call
    ) throws -> Answer {
        let (overview, isNew) =
            switch outcome {
            case .created(let overview): (overview, true)
            case .existing(let overview): (overview, false)
            }
        let reader = call.reader
        let date = view.dates.first { $0.occurrence.recurrenceID == overview.recurrenceID }
        let sentence =
            switch overview.registration.status {
            case .confirmed, .cancelled: reader.texts.text(.resultConfirmed)
            case .offered: reader.texts.text(.resultOffered)
            case .waitlisted:
                reader.texts.text(.resultWaitlisted, ["position": String(overview.position ?? 1)])
            }
        // It is one person's, and kept as it is for the same form that comes again.
        var answer = try call.secretPage(
            RegistrationResultView(
                session: SessionHeadView(view, for: reader), sentence: sentence, isKnown: !isNew,
                date: date.map {
                    OccurrenceView($0, for: reader, trainers: view.trainers, linkedTo: call.site.publicURL)
                }),
            for: reader)
        answer.status = isNew ? .created : .ok
        return answer
    }
}

/// The page that follows the form: whether there is a seat, and that the rest goes by mail.
struct RegistrationResultView: PageView {
    static let template = "registered"

    let session: SessionHeadView
    let sentence: String
    let isKnown: Bool
    let date: OccurrenceView?
}
