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

    @Sendable static func blank(_ call: Call) async throws -> Answer {
        let form = SessionForm(
            zone: call.reader.zone, trainer: call.signedIn?.token.trainer, language: call.reader.texts.language)
        return try await page(call, form, of: nil)
    }

    @Sendable static func create(_ call: Call) async throws -> Answer {
        let sent = try Form(call)
        let (form, texts) = (SessionForm(sent), call.reader.texts)
        guard sent["do"] == "save" || sent["do"] == "publish" || sent["do"] == "confirm" else {
            return try await page(call, form, of: nil, isLookedAt: sent["do"] == "look")
        }
        let publishes = sent["do"] == "publish" || form["then"] == "publish"
        do {
            let details = try form.details(over: nil, call: call)
            let step = ScheduleConfirmation(
                call: call, form: publishes ? sent.with("then", "publish") : sent,
                title: texts.text("scheduleNew"), doing: texts.text("scheduleAllTheSame"),
                action: "/staff/schedule/new", back: SchedulePages.path, version: "",
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
        return try await page(call, SessionForm(session), of: session)
    }

    @Sendable static func change(_ call: Call) async throws -> Answer {
        let sent = try Form(call)
        let (form, texts) = (SessionForm(sent), call.reader.texts)
        let session = try await call.site.schedule.session(call.parameter("session"))
        guard sent["do"] == "save" || sent["do"] == "confirm" else {
            return try await page(
                call, form, of: session, version: sent["version"], isLookedAt: sent["do"] == "look")
        }
        do {
            let step = ScheduleConfirmation(
                call: call, form: sent, title: texts.text("scheduleChangeOf", ["title": session.details.title]),
                doing: texts.text("impactDo"), action: session.staffPath + "/edit", back: session.staffPath,
                version: sent["version"], zone: session.details.recurrence.zone)
            switch try await step.carryOut({ options in
                try await call.site.schedule.edit(
                    session.id, if: .version(anyOf: [sent["version"]]), options: options, by: call.caller,
                    now: call.now
                ) { (try form.details(over: $0, call: call), $0.status) }
            }) {
            case .done: return .seeOther(session.staffPath + ScheduleNotice.saved.query)
            case .shown(let answer): return answer
            }
        } catch let failure as Failure {
            return try await refused(call, form, failure, of: session)
        }
    }

    // MARK: - The form

    private static func refused(
        _ call: Call, _ form: SessionForm, _ failure: Failure, of session: Session?
    ) async throws -> Answer {
        guard let problem = ScheduleProblem(failure, call.reader.texts, rowOfQuestion: form.row) else { throw failure }
        var answer = try await page(call, form, of: session, problem: problem)
        answer.status = ErrorResponses.status(of: problem.code)
        return answer
    }

    /// - Parameters:
    ///   - version: of the session that the form is about; the one that it has now, if nothing else is said.
    ///   - isLookedAt: whether somebody asked for the dates; without a script nobody else shows them.
    private static func page(
        _ call: Call, _ form: SessionForm, of session: Session?, version: String? = nil, isLookedAt: Bool = false,
        problem: ScheduleProblem? = nil
    ) async throws -> Answer {
        let texts = call.reader.texts
        let choices = try await call.site.schedule.choices(besideTutorial: session?.details.tutorial)
        let shown = SessionFormPage(form: form, choices: choices, problem: problem, texts: texts)
        let own: [String: Any?] = [
            "heading": session.map { texts.text("scheduleChangeOf", ["title": $0.details.title]) }
                ?? texts.text("scheduleNew"),
            "action": session.map { $0.staffPath + "/edit" } ?? "/staff/schedule/new",
            "back": session?.staffPath ?? SchedulePages.path, "isNew": session == nil,
            "version": version ?? session?.version ?? "",
            "isStale": problem?.code == .preconditionFailed, "now": session?.staffPath,
            "done": problem == nil ? ScheduleNotice(call)?.sentence(texts) : nil,
            "preview": preview(call, form, over: session, isAsked: isLookedAt),
            "scheduleScript": call.site.pages.assets.address("schedule.js"),
        ]
        return try call.staffPage("staff-session-form", shown.values.merging(own) { $1 })
    }

    /// The most dates that are shown of what is typed.
    private static let maxDates = 12

    /// The dates that what is typed would give.
    private static func preview(
        _ call: Call, _ form: SessionForm, over session: Session?, isAsked: Bool
    ) -> [String: Any]? {
        let texts = call.reader.texts
        do {
            let (recurrence, duration) = try form.dates(over: session, call: call)
            let found = Array(recurrence.dates().prefix(maxDates + 1))
            let own = call.reader.zone
            let dates = found.prefix(maxDates).map { date in
                let ends = recurrence.zone.local(at: date.instant.addingTimeInterval(Double(duration)))
                let here = own.flatMap { own -> String? in
                    guard own.offset(at: date.instant) != recurrence.zone.offset(at: date.instant) else { return nil }
                    let local = own.local(at: date.instant)
                    return texts.text(
                        "timeThere", ["time": texts.shortDay(local.date) + " " + local.clock, "zone": own.name])
                }
                let values: [String: Any?] = [
                    "instant": instantText(date.instant), "day": texts.day(date.start.date),
                    "time": date.start.clock + "–" + ends.clock, "here": here,
                    "warning": recurrence.zone.warning(on: date),
                ]
                return values.compactMapValues { $0 }
            }
            return [
                "dates": dates, "zone": recurrence.zone.name, "hasMore": found.count > maxDates,
            ]
        } catch {
            // Beside the fields it is told only when the form is sent: until then it is not finished.
            return isAsked ? ["isWanting": true] : nil
        }
    }
}

extension Form {
    /// The same form with another field.
    func with(_ name: String, _ value: String) -> Form {
        Form(fields: all.merging([name: value]) { $1 })
    }
}
