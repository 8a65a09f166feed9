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
        let sheet = try await call.site.schedule.staffOverview(
            ofSession: call.parameter("session"), from: wantsAll ? nil : call.now, page: page)
        let path = sheet.session.staffPath
        let recordings = try await call.site.rooms.recordings(ofSession: sheet.session.id)
        return try call.staffPage(
            StaffSessionView(
                sheet, recordings: recordings, for: call.reader, canEdit: call.visitor.schedules,
                done: ScheduleNotice(call)?.sentence(call.reader.texts),
                lists: StaffSessionView.Lists(
                    wantsAll: wantsAll, asComing: path, asAll: list.with([("dates", "all")]),
                    first: page.after.map { _ in list.with() },
                    later: sheet.dates.next.map { list.with([("after", $0.text)]) })))
    }

    // MARK: - Verbs

    @Sendable static func publish(_ call: Call) async throws -> Answer {
        let (form, texts) = (try Form(call), call.reader.texts)
        let session = try await call.site.schedule.session(call.parameter("session"))
        let step = ScheduleConfirmation(
            call: call, form: form, title: texts.text(.publishTitle, ["title": session.details.title]),
            doing: texts.text(.publishDo), action: session.staffPath + "/publish", back: session.staffPath,
            version: session.version, zone: session.details.recurrence.zone)
        switch try await step.carryOut({ options in
            try await call.site.schedule.publish(
                session.id, if: .version(anyOf: [form["version"]]), options: options, by: call.caller, now: call.now)
        }) {
        case .done: return .seeOther(session.staffPath + ScheduleNotice.published.query)
        case .shown(let answer): return answer
        }
    }

    /// Makes a recording a material of the tutorial.
    @Sendable static func publishRecording(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        let session = call.parameter("session")
        try await call.site.rooms.publish(form["recording"], ofSession: session, by: call.caller, now: call.now)
        return .seeOther("/staff/sessions/\(session)" + ScheduleNotice.recording.query)
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
            call: call, form: form, title: texts.text(.cancelSession, ["title": session.details.title]),
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

/// The notice of an edit, on the page that follows it.
enum ScheduleNotice: String {
    case saved, published, cancelled, restored, noted, sent, drafted, registered, waitlisted, moved, waits, approved
    case approvedWaits, declined, recording, requested, walkedIn, arrived, erased, waitsAlone, unregistered

    /// The notice that the address of the page names.
    init?(_ call: Call) {
        guard let news = formFields(call.query).last(where: { $0.name == "done" }) else { return nil }
        self.init(rawValue: news.value)
    }

    var query: String { "?done=" + rawValue }

    func sentence(_ texts: LocalizedTexts) -> String {
        switch self {
        case .saved: texts.text(.newsSaved)
        case .published: texts.text(.newsPublished)
        case .cancelled: texts.text(.newsCancelled)
        case .restored: texts.text(.newsRestored)
        case .noted: texts.text(.newsNoted)
        case .sent: texts.text(.newsSent)
        case .drafted: texts.text(.doneDrafted)
        case .registered: texts.text(.newsRegistered)
        case .waitlisted: texts.text(.newsWaitlisted)
        case .recording: texts.text(.newsRecording)
        case .moved: texts.text(.newsMoved)
        case .waits: texts.text(.newsWaits)
        case .waitsAlone: texts.text(.newsWaitsAlone)
        case .requested: texts.text(.newsRequested)
        case .approved: texts.text(.newsApproved)
        case .approvedWaits: texts.text(.newsApprovedWaits)
        case .declined: texts.text(.newsDeclined)
        case .walkedIn: texts.text(.newsWalkedIn)
        case .arrived: texts.text(.newsArrived)
        case .erased: texts.text(.newsErased)
        case .unregistered: texts.text(.newsUnregistered)
        }
    }
}

extension Session {
    /// The label of the button that cancels the whole session.
    func cancelLabel(_ texts: LocalizedTexts) -> String {
        details.recurs ? texts.text(.cancelSeriesDo) : texts.text(.cancelDo)
    }
}

/// The page of a session for its trainers, and for agents, who change nothing of it.
struct StaffSessionView: PageView {
    static let template = "staff-session"

    let title: String
    /// The language of the session.
    let contentLanguage: String
    let kind: String
    let status: String
    let done: String?
    let canEdit: Bool
    let isDraft: Bool
    let isPublished: Bool
    let isCancelled: Bool
    /// False for a session whose dates are all over.
    let canCancel: Bool
    let cancelLabel: String
    let reason: String?
    /// The addresses of the sessions that come before and after it in a split series.
    let carriesOnFrom: String?
    let carriesOn: String?
    let path: String
    /// The address of the page for everybody.
    let `public`: String
    let version: String
    let warnings: [String]
    let dates: [StaffOccurrenceView]
    let lists: Lists
    let hasRecordings: Bool
    let recordings: [Recording]
    let facts: [FactView]
    /// The description as HTML, where there is one.
    let html: String?

    /// The links between the parts of the list of dates.
    struct Lists: Hashable, Sendable, Codable {
        let wantsAll: Bool
        let asComing: String
        let asAll: String
        let first: String?
        let later: String?
    }

    /// A recording that the room of a date offers.
    struct Recording: Hashable, Sendable, Codable {
        let id: String
        let url: String
        let day: String
        /// Nil where the room does not tell.
        let length: String?
        /// True for one that can be published to the tutorial.
        let canPublish: Bool
        let isPublished: Bool
    }

    init(
        _ overview: StaffSessionOverview, recordings: [(recording: RoomRecording, date: ScheduledDate)],
        for reader: PageReader, canEdit: Bool, done: String?, lists: Lists
    ) {
        let (session, texts) = (overview.session, reader.texts)
        let description = Markdown(session.details.description).html
        title = session.details.title
        contentLanguage = session.details.language
        kind = texts.kind(session.details.kind)
        status = session.status.name(texts)
        self.done = done
        self.canEdit = canEdit
        isDraft = session.status == .draft
        isPublished = session.status == .published
        isCancelled = session.status == .cancelled
        let last = session.details.recurrence.end?.addingTimeInterval(Double(session.details.duration))
        // A date that was moved can come after the last one of the rule.
        let isOver =
            !session.details.recurrence.isInfinite && (last ?? .distantPast) <= reader.now
            && overview.dates.items.allSatisfy { $0.occurrence.endsAt <= reader.now }
        canCancel = session.status == .published && !isOver
        cancelLabel = session.cancelLabel(texts)
        reason = session.cancellation?.reason
        carriesOnFrom = session.follows.map { "/staff/sessions/" + $0 }
        carriesOn = session.followedBy.map { "/staff/sessions/" + $0 }
        path = session.staffPath
        `public` = "/sessions/" + session.id
        version = session.version
        warnings = session.warnings(at: reader.now)
        dates = overview.dates.items.map { StaffOccurrenceView($0, for: reader, trainers: overview.trainers) }
        self.lists = lists
        hasRecordings = !recordings.isEmpty
        self.recordings = recordings.map { recording, date in
            let isPublished = recording.publishedAt != nil
            return Recording(
                id: recording.id, url: recording.url, day: texts.day(date.occurrence.start.date),
                length: recording.minutes.map { texts.duration($0 * 60) },
                canPublish: canEdit && !isPublished && session.details.tutorial != nil, isPublished: isPublished)
        }
        facts = Self.facts(overview, texts)
        html = description.isEmpty ? nil : description
    }

    private static func facts(_ overview: StaffSessionOverview, _ texts: LocalizedTexts) -> [FactView] {
        let details = overview.session.details
        let names = details.trainers.compactMap { overview.trainers[$0] }
        let recurrence = details.recurrence
        let facts: [(String, String?)] = [
            (
                texts.text(.scheduleFieldStart),
                "\(texts.day(recurrence.start.date)), \(recurrence.start.clock) (\(recurrence.zone.name))"
            ),
            (texts.text(.scheduleFieldDuration), texts.duration(details.duration)),
            (texts.text(.scheduleFieldRepeats), RuleControls.sentence(recurrence, texts)),
            (
                texts.text(.scheduleTrainers),
                names.isEmpty ? texts.text(.scheduleNobody) : names.joined(separator: ", ")
            ),
            (texts.text(.scheduleFieldTutorial), overview.tutorial?.details.title),
            (
                texts.text(.scheduleFieldCapacity),
                details.capacity.map(String.init) ?? texts.text(.scheduleNoLimit)
            ),
            (texts.text(.scheduleFieldLocation), details.location),
            (texts.text(.scheduleFieldJoin), details.join?.url),
            (texts.text(.scheduleFieldRoom), details.room?.kind.name),
            (texts.text(.scheduleFieldTags), details.tags.isEmpty ? nil : details.tags.joined(separator: ", ")),
            (
                texts.text(.scheduleFieldAccounts),
                details.visibility == .accounts ? details.accounts.joined(separator: ", ") : nil
            ),
        ]
        return facts.compactMap { name, value in value.map { FactView(name: name, value: $0) } }
    }
}
