import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Markup
import Operations
import Storage
import SupportCore
import Training

/// One session as its trainers see it: what it is, its dates with how many come, and what can be done with it.
struct StaffSessionPages {
    private static let datesOfPage = 50

    @Sendable static func show(_ call: Call) async throws -> Answer {
        let list = PageAddress(call, keeping: ["dates"])
        let wantsAll = list.values(of: "dates").contains("all")
        let page = call.page(limit: datesOfPage)
        let sheet = try await call.site.schedule.sheet(
            ofSession: call.parameter("session"), from: wantsAll ? nil : call.now, page: page)
        let (session, reader) = (sheet.session, call.reader)
        let dates = sheet.dates.items.map { StaffOccurrenceView($0, for: reader, trainers: sheet.trainers) }
        let values: [String: Any?] = [
            "dates": dates.map(\.values), "wantsAll": wantsAll,
            "asAll": list.with([("dates", "all")]), "asComing": session.staffPath,
            "later": sheet.dates.next.map { list.with([("after", $0.text)]) },
            "first": page.after.map { _ in list.with() },
            "done": ScheduleNotice(call)?.sentence(reader.texts),
            "carriesOn": session.followedBy.map { "/staff/sessions/" + $0 },
            "carriesOnFrom": session.follows.map { "/staff/sessions/" + $0 },
        ]
        return try call.staffPage("staff-session", session.staffValues(sheet, reader).merging(values) { $1 })
    }

    // MARK: - Verbs

    @Sendable static func publish(_ call: Call) async throws -> Answer {
        let (form, texts) = (try Form(call), call.reader.texts)
        let session = try await call.site.schedule.session(call.parameter("session"))
        let step = ScheduleConfirmation(
            call: call, form: form, title: texts.text("publishTitle", ["title": session.details.title]),
            doing: texts.text("publishDo"), action: session.staffPath + "/publish", back: session.staffPath,
            version: session.version, zone: session.details.recurrence.zone)
        switch try await step.carryOut({ options in
            try await call.site.schedule.publish(
                session.id, if: .version(anyOf: [form["version"]]), options: options, by: call.caller, now: call.now)
        }) {
        case .done: return .seeOther(session.staffPath + ScheduleNotice.published.query)
        case .shown(let answer): return answer
        }
    }

    @Sendable static func askToCancel(_ call: Call) async throws -> Answer {
        return try await cancelling(call, Form())
    }

    @Sendable static func cancel(_ call: Call) async throws -> Answer {
        return try await cancelling(call, Form(call))
    }

    private static func cancelling(_ call: Call, _ form: Form) async throws -> Answer {
        let texts = call.reader.texts
        let session = try await call.site.schedule.session(call.parameter("session"))
        let isConfirmed = form["do"] == "confirm"
        let step = ScheduleConfirmation(
            call: call, form: form, title: texts.text("cancelSession", ["title": session.details.title]),
            doing: session.cancelLabel(texts), action: session.staffPath + "/cancel", back: session.staffPath,
            version: session.version, asksReason: true, zone: session.details.recurrence.zone)
        switch try await step.carryOut({ options in
            try await call.site.schedule.cancel(
                session.id, reason: form.reason, if: isConfirmed ? .version(anyOf: [form["version"]]) : .none,
                options: options, by: call.caller, now: call.now)
        }) {
        case .done: return .seeOther(session.staffPath + ScheduleNotice.cancelled.query)
        case .shown(let answer): return answer
        }
    }

    @Sendable static func delete(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        try await call.site.schedule.delete(
            call.parameter("session"), if: .version(anyOf: [form["version"]]), by: call.caller, now: call.now)
        return .seeOther(SchedulePages.path)
    }
}

extension Form {
    /// Why something is cancelled; nil where nobody says.
    var reason: String? {
        let reason = self["reason"].trimmingCharacters(in: .whitespacesAndNewlines)
        return reason.isEmpty ? nil : String(reason.prefix(1_000))
    }
}

/// What was just done, told by the page that follows.
enum ScheduleNotice: String {
    case saved, published, cancelled, restored, noted, sent, drafted, registered, waitlisted

    /// What the address of the page says.
    init?(_ call: Call) {
        guard let news = formFields(call.query).last(where: { $0.name == "done" }) else { return nil }
        self.init(rawValue: news.value)
    }

    var query: String { "?done=" + rawValue }

    func sentence(_ texts: LocalizedTexts) -> String {
        switch self {
        case .saved: texts.text("newsSaved")
        case .published: texts.text("newsPublished")
        case .cancelled: texts.text("newsCancelled")
        case .restored: texts.text("newsRestored")
        case .noted: texts.text("newsNoted")
        case .sent: texts.text("newsSent")
        case .drafted: texts.text("doneDrafted")
        case .registered: texts.text("newsRegistered")
        case .waitlisted: texts.text("newsWaitlisted")
        }
    }
}

extension Session {
    /// The label of the button that cancels the whole session.
    func cancelLabel(_ texts: LocalizedTexts) -> String {
        details.recurs ? texts.text("cancelSeriesDo") : texts.text("cancelDo")
    }

    /// What the page of the session tells of it.
    func staffValues(_ sheet: StaffSessionOverview, _ reader: PageReader) -> [String: Any?] {
        let texts = reader.texts
        let names = details.trainers.compactMap { sheet.trainers[$0] }
        let recurrence = details.recurrence
        let facts: [(String, String?)] = [
            (
                texts.text("scheduleFieldStart"),
                "\(texts.day(recurrence.start.date)), \(recurrence.start.clock) (\(recurrence.zone.name))"
            ),
            (texts.text("scheduleFieldDuration"), texts.duration(details.duration)),
            (texts.text("scheduleFieldRepeats"), recurrence.rule?.description),
            (
                texts.text("scheduleTrainers"),
                names.isEmpty ? texts.text("scheduleNobody") : names.joined(separator: ", ")
            ),
            (texts.text("scheduleFieldTutorial"), sheet.tutorial?.details.title),
            (
                texts.text("scheduleFieldCapacity"),
                details.capacity.map(String.init) ?? texts.text("scheduleNoLimit")
            ),
            (texts.text("scheduleFieldLocation"), details.location),
            (texts.text("scheduleFieldJoin"), details.join?.url),
            (texts.text("scheduleFieldTags"), details.tags.isEmpty ? nil : details.tags.joined(separator: ", ")),
            (
                texts.text("scheduleFieldAccounts"),
                details.visibility == .accounts ? details.accounts.joined(separator: ", ") : nil
            ),
        ]
        return [
            "title": details.title, "tongue": details.language, "kind": texts.kind(details.kind),
            "status": status.name(texts), "isDraft": status == .draft, "isPublished": status == .published,
            "isCancelled": status == .cancelled, "isUnlisted": details.visibility == .unlisted,
            "reason": cancellation?.reason, "path": staffPath, "public": "/sessions/" + id, "version": version,
            "canMessage": status != .draft, "cancelLabel": cancelLabel(texts),
            "facts": facts.compactMap { name, value in
                value.map { ["name": name, "value": $0] }
            },
            "html": Markdown(details.description).html,
            "warnings": warnings(at: reader.now),
        ]
    }
}
