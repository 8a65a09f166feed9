import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

/// Moving and changing a date, a date and all that follow, or the series by way of one of its dates; cancelling it, and
/// taking that back.
struct OccurrenceEditingPages {
    // MARK: - Changing

    @Sendable static func edit(_ call: Call) async throws -> Answer {
        let date = try await date(call)
        return try await page(call, OccurrenceForm(date), of: date)
    }

    @Sendable static func change(_ call: Call) async throws -> Answer {
        let (sent, texts, date) = (try Form(call), call.reader.texts, try await date(call))
        let form = OccurrenceForm(sent)
        guard sent["do"] == "save" || sent["do"] == "confirm" else {
            return try await page(call, form, of: date, version: sent["version"])
        }
        do {
            try checkUnchanged(date, since: sent["version"])
            let change = try form.change(to: date)
            if case .set(let room) = change.room { try call.site.rooms.check(room) }
            let step = ScheduleConfirmation(
                call: call, form: sent, title: texts.text(.scheduleChangeOf, ["title": date.title]),
                doing: texts.text(.impactDo), action: date.staffPath + "/edit", back: date.staffPath,
                version: sent["version"], zone: date.session.details.recurrence.zone)
            switch try await step.carryOut({ options in
                try await call.site.schedule.edit(
                    date.occurrence.recurrenceID, of: date.session.id, scope: form.scope,
                    if: .version(anyOf: [date.version]), options: options, by: call.caller, now: call.now,
                    change: change)
            }) {
            case .done(let changed):
                let place = form.scope == .this ? changed.staffPath : changed.session.staffPath
                return .seeOther(place + ScheduleNotice.saved.query)
            case .shown(let answer): return answer
            }
        } catch let failure as Failure {
            guard let problem = ScheduleFault(failure, texts) else { throw failure }
            // Looked at anew: somebody else's change may be why.
            var answer = try await page(call, form, of: try await Self.date(call), problem: problem)
            answer.status = ErrorResponses.status(of: problem.code)
            return answer
        }
    }

    // MARK: - Cancelling

    @Sendable static func askToCancel(_ call: Call) async throws -> Answer {
        let asked = formFields(call.query).filter { $0.name == "scope" }
        return try await cancelling(call, Form(fields: Dictionary(asked.map { ($0.name, $0.value) }) { $1 }))
    }

    @Sendable static func cancel(_ call: Call) async throws -> Answer {
        return try await cancelling(call, Form(call))
    }

    private static func cancelling(_ call: Call, _ form: Form) async throws -> Answer {
        let (texts, date) = (call.reader.texts, try await date(call))
        let scope = OccurrenceChange.Scope(rawValue: form["scope"]) ?? .this
        if form["do"] == "confirm" { try checkUnchanged(date, since: form["version"]) }
        let (title, doing) =
            switch scope {
            case .this: (texts.text(.cancelDate, ["title": date.title]), texts.text(.cancelDateDo))
            case .following: (texts.text(.cancelFollowing, ["title": date.title]), texts.text(.cancelFollowingDo))
            case .all: (texts.text(.cancelSession, ["title": date.title]), date.session.cancelLabel(texts))
            }
        let step = ScheduleConfirmation(
            call: call, form: form, title: title, doing: doing, action: date.staffPath + "/cancel",
            back: date.staffPath, version: date.stem, asksReason: true, zone: date.session.details.recurrence.zone)
        switch try await step.carryOut({ options in
            try await call.site.schedule.cancel(
                date.occurrence.recurrenceID, of: date.session.id, scope: scope, reason: form.reason,
                if: .version(anyOf: [date.version]), options: options, by: call.caller, now: call.now)
        }) {
        case .done(let cancelled): return .seeOther(cancelled.staffPath + ScheduleNotice.cancelled.query)
        case .shown(let answer): return answer
        }
    }

    @Sendable static func restore(_ call: Call) async throws -> Answer {
        let (form, texts, date) = (try Form(call), call.reader.texts, try await date(call))
        let step = ScheduleConfirmation(
            call: call, form: form, title: texts.text(.restoreTitle, ["title": date.title]),
            doing: texts.text(.restoreDo), action: date.staffPath + "/restore", back: date.staffPath,
            version: date.stem, zone: date.session.details.recurrence.zone)
        switch try await step.carryOut({ options in
            try await call.site.schedule.restore(
                date.occurrence.recurrenceID, of: date.session.id, options: options, by: call.caller, now: call.now)
        }) {
        case .done(let restored): return .seeOther(restored.staffPath + ScheduleNotice.restored.query)
        case .shown(let answer): return answer
        }
    }

    // MARK: - What both have

    private static func date(_ call: Call) async throws -> ScheduledDate {
        try await call.site.schedule.date(try call.recurrenceID(), of: call.parameter("session"))
    }

    /// - Throws: ``Failure`` `.preconditionFailed`.
    private static func checkUnchanged(_ date: ScheduledDate, since version: String) throws {
        guard date.stem == version else {
            throw Failure(.preconditionFailed, "This was changed after you read it. Look at it again.")
        }
    }

    private static func page(
        _ call: Call, _ form: OccurrenceForm, of date: ScheduledDate, version: String? = nil,
        problem: ScheduleFault? = nil
    ) async throws -> Answer {
        let choices = try await call.site.schedule.formChoices(includingTutorial: nil)
        return try call.staffPage(
            OccurrenceFormView(
                form, of: date, version: version ?? date.stem, trainers: choices.trainers, problem: problem,
                rooms: call.site.rooms.settings.kinds, for: call.reader))
    }
}

extension ScheduledDate {
    /// Changes with every change of the date or its session, and not with every registration: a form is not stale
    /// because somebody took a seat.
    var stem: String { "\(session.version)-\(occurrence.revision)" }
}
