import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

/// Scheduling a session, and editing one as a whole, by a form. Whatever goes wrong ends in a sentence, above the form
/// as it was filled in.
struct SessionEditingPages {
    // MARK: - A new one

    /// The form of a new session; with `?tutorial=` it has what that tutorial says of itself.
    static let newPath = "/staff/schedule/new"

    @Sendable static func blank(_ call: Call) async throws -> Answer {
        let form = SessionForm(
            zone: call.reader.zone, trainer: call.signedIn?.owner.trainer, language: call.reader.texts.language,
            room: call.site.rooms.settings.standard)
        let chosen = formFields(call.query).first { $0.name == "tutorial" }?.value
        let choices = try await call.site.schedule.formChoices(includingTutorial: nil)
        let tutorial = choices.tutorials.first { $0.id == chosen }
        return try page(call, tutorial.map(form.teaching) ?? form, of: nil, choices: choices)
    }

    @Sendable static func create(_ call: Call) async throws -> Answer {
        let sent = try Form(call)
        let (form, texts) = (SessionForm(sent), call.reader.texts)
        guard sent["do"] == "save" || sent["do"] == "publish" || sent["do"] == "confirm" else {
            return try await page(call, form, of: nil)
        }
        let publishes = sent["do"] == "publish" || form["then"] == "publish"
        do {
            let details = try form.details(over: nil, offered: try await offeredTags(form, call), call: call)
            try call.site.rooms.check(details.room)
            let step = ScheduleConfirmation(
                call: call, form: publishes ? sent.with("then", "publish") : sent,
                title: texts.text(.scheduleNew), doing: texts.text(.scheduleAllTheSame),
                action: newPath, back: SchedulePages.path, version: "",
                zone: details.recurrence.zone)
            switch try await step.carryOut({ options in
                try await call.site.schedule.create(
                    details, status: publishes ? .published : .draft, options: options, by: call.caller, now: call.now)
            }) {
            case .done(let session):
                let news = publishes ? ScheduleNotice.published : .saved
                return .seeOther(session.staffPath + news.query)
            case .shown(let answer): return answer
            }
        } catch let failure as Failure {
            return try await refused(call, form, failure, of: nil)
        }
    }

    // MARK: - One that is there

    @Sendable static func edit(_ call: Call) async throws -> Answer {
        let session = try await call.site.schedule.session(call.parameter("session"))
        let form = SessionForm(session)
        // Who drafts a session is the likeliest to teach it. The draft itself names nobody until the form is saved.
        let isDrafted = call.done == ScheduleNotice.drafted.rawValue && session.status == .draft
        guard isDrafted, session.details.trainers.isEmpty, let trainer = call.signedIn?.owner.trainer else {
            return try await page(call, form, of: session)
        }
        return try await page(call, form.ticking(trainer), of: session)
    }

    @Sendable static func change(_ call: Call) async throws -> Answer {
        let sent = try Form(call)
        let (form, texts) = (SessionForm(sent), call.reader.texts)
        let session = try await call.site.schedule.session(call.parameter("session"))
        guard sent["do"] == "save" || sent["do"] == "confirm" else {
            return try await page(call, form, of: session, version: sent["version"])
        }
        do {
            let offered = try await offeredTags(form, call)
            let step = ScheduleConfirmation(
                call: call, form: sent, title: texts.text(.scheduleChangeOf, ["title": session.details.title]),
                doing: texts.text(.impactDo), action: session.staffPath + "/edit", back: session.staffPath,
                version: sent["version"], zone: session.details.recurrence.zone)
            switch try await step.carryOut({ options in
                try await call.site.schedule.edit(
                    session.id, if: .version(anyOf: [sent["version"]]), options: options, by: call.caller,
                    now: call.now
                ) { before in
                    let details = try form.details(over: before, offered: offered, call: call)
                    // A room whose server is gone does not prevent other changes.
                    if details.room?.kind != before.details.room?.kind { try call.site.rooms.check(details.room) }
                    return (details, before.status)
                }
            }) {
            case .done: return .seeOther(session.staffPath + ScheduleNotice.saved.query)
            case .shown(let answer): return answer
            }
        } catch let failure as Failure {
            return try await refused(call, form, failure, of: session)
        }
    }

    // MARK: - The form

    /// The tags of the tutorial that was chosen.
    private static func offeredTags(_ form: SessionForm, _ call: Call) async throws -> [String] {
        let id = form["tutorial"]
        guard !id.isEmpty else { return [] }
        return try await call.site.catalogue.tutorials(ofIDs: [id])[id]?.details.tags ?? []
    }

    private static func refused(
        _ call: Call, _ form: SessionForm, _ failure: Failure, of session: Session?
    ) async throws -> Answer {
        guard let problem = ScheduleFault(failure, call.reader.texts, rowOfQuestion: form.row) else { throw failure }
        var answer = try await page(call, form, of: session, problem: problem)
        answer.status = ErrorResponses.status(of: problem.code)
        return answer
    }

    /// - Parameter version: of the session that the form is about; the one that it has now, if nothing else is said.
    private static func page(
        _ call: Call, _ form: SessionForm, of session: Session?, version: String? = nil,
        problem: ScheduleFault? = nil
    ) async throws -> Answer {
        let choices = try await call.site.schedule.formChoices(includingTutorial: session?.details.tutorial)
        return try page(call, form, of: session, version: version, choices: choices, problem: problem)
    }

    private static func page(
        _ call: Call, _ form: SessionForm, of session: Session?, version: String? = nil, choices: SessionFormChoices,
        problem: ScheduleFault? = nil
    ) throws -> Answer {
        try call.staffPage(
            SessionFormView(
                form, of: session, version: version ?? session?.version ?? "", choices: choices, problem: problem,
                preview: SessionFormView.Preview(form, over: session, call), call))
    }
}

extension Form {
    /// The same form with another field.
    func with(_ name: String, _ value: String) -> Form {
        Form(fields: all.merging([name: value]) { $1 })
    }
}
