import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import Storage
import SupportCore
import Training

/// Who comes to a date and who came, and what is written to them.
struct RosterPages {
    private static let peopleOfPage = 200
    /// How long before the start it can be noted who is there, in seconds.
    private static let doorsOpen: TimeInterval = 3_600

    // MARK: - The roster

    @Sendable static func show(_ call: Call) async throws -> Answer {
        try await page(call)
    }

    /// - Parameters:
    ///   - marked: what became of a report that was handed in.
    ///   - registering: the form of somebody who was not registered.
    static func page(
        _ call: Call, marked: Registrations.AttendanceResult? = nil, fault: String? = nil, report: String = "",
        registrations: RosterRegistrationPages? = nil
    ) async throws -> Answer {
        try call.require(.trainer)
        let page = call.page(limit: peopleOfPage)
        let roster = try await call.site.registrations.roster(
            of: try call.recurrenceID(), in: call.parameter("session"), page: page)
        let (date, reader) = (roster.date, call.reader)
        let texts = reader.texts
        let isOpen = call.now >= date.occurrence.startsAt.addingTimeInterval(-doorsOpen) && !date.isCancelled
        let shown = StaffOccurrenceView(date, for: reader, trainers: roster.trainers)
        let values: [String: Any?] = [
            "path": date.staffPath, "version": date.stem, "done": ScheduleNotice(call)?.sentence(texts),
            "recurs": date.session.details.recurs, "canCancel": !date.isCancelled && date.session.status == .published,
            "canRestore": date.occurrence.override.cancellation != nil && date.session.status != .cancelled,
            "canEdit": !date.isCancelled,
            "people": roster.overviews.items.map { person($0, on: date, isOpen: isOpen, texts) },
            "isOpen": isOpen && !roster.overviews.items.isEmpty,
            "later": roster.overviews.next.map { date.staffPath + "?after=" + $0.text },
            "first": page.after.map { _ in date.staffPath },
            "message": date.session.staffPath + "/message?date=" + date.occurrence.recurrenceID.description,
            "fault": fault, "report": report,
            "marked": marked.map { marked in
                [
                    "sentence": texts.text(
                        "attendanceMarked",
                        ["attended": String(marked.attended), "absent": String(marked.absent)]),
                    "hasUnknown": !marked.unknown.isEmpty,
                    "unknown": marked.unknown.prefix(50).map { ["line": String($0.line), "person": $0.person] },
                ] as [String: Any]
            },
        ]
        let spoken = call.site.pages.texts
        let language =
            spoken.languages.contains(date.session.details.language)
            ? date.session.details.language : texts.language
        let form = registrations ?? RosterRegistrationPages(filled: RegistrationFormInput(language: language))
        return try call.staffPage(
            "staff-roster",
            shown.values.merging(values.compactMapValues { $0 }) { $1 }
                .merging(form.values(on: date, at: call.now, spoken, texts)) { $1 })
    }

    private static func person(
        _ overview: Registrations.Overview, on date: ScheduledDate, isOpen: Bool, _ texts: LocalizedTexts
    ) -> [String: Any] {
        let registration = overview.registration
        let attendance = overview.attendance.first { $0.recurrenceID == date.occurrence.recurrenceID }?.attendance
        let answers = date.session.details.registration.questions.compactMap { question -> [String: Any]? in
            switch registration.answers[question.id] {
            case .text(let text)?: ["label": question.label, "answer": text]
            case .checked(let isChecked)?:
                ["label": question.label, "answer": isChecked ? "✓" : "–"]
            case nil: nil
            }
        }
        let values: [String: Any?] = [
            "id": registration.id, "name": registration.person.name,
            "email": registration.person.email.contains("@") ? registration.person.email : nil,
            "account": registration.person.account, "status": status(overview, texts),
            "isGone": registration.status == .cancelled, "isForSeries": registration.occurrence == nil,
            "answers": answers, "hasAnswers": !answers.isEmpty,
            "canNote": isOpen && (registration.status == .confirmed || attendance != nil),
            "isKnown": attendance != nil, "attended": attendance == .attended, "absent": attendance == .absent,
            "attendance": attendance.map { name(of: $0, texts) },
        ]
        return values.compactMapValues { $0 }
    }

    private static func status(_ overview: Registrations.Overview, _ texts: LocalizedTexts) -> String {
        switch overview.registration.status {
        case .confirmed: texts.text("rosterConfirmed")
        case .offered: texts.text("rosterOffered")
        case .waitlisted: texts.text("rosterWaitlisted", ["position": String(overview.position ?? 1)])
        case .cancelled: texts.text("rosterCancelled")
        }
    }

    private static func name(of attendance: AttendanceRecord.Attendance, _ texts: LocalizedTexts) -> String {
        switch attendance {
        case .attended: texts.text("attendanceAttended")
        case .absent: texts.text("attendanceAbsent")
        }
    }

    /// The most people of one date that a file tells.
    private static let peopleOfFile = 20_000

    @Sendable static func csv(_ call: Call) async throws -> Answer {
        let roster = try await call.site.registrations.roster(
            of: try call.recurrenceID(), in: call.parameter("session"), page: PageRequest(limit: peopleOfFile))
        var answer = RegistrationRoutes.csv(roster.overviews)
        answer.headers[.contentDisposition] = "attachment; filename=\"roster.csv\""
        answer.keepSecret()
        return answer
    }

    // MARK: - Attendance

    @Sendable static func noteAttendance(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        let marks = form.all.filter { $0.key.hasPrefix("attendance-") }.sorted { $0.key < $1.key }.enumerated()
            .compactMap { index, field in
                AttendanceRecord.Attendance(rawValue: field.value).map {
                    Registrations.Mark(
                        line: index + 1, person: .registration(String(field.key.dropFirst("attendance-".count))),
                        attendance: $0)
                }
            }
        _ = try await call.site.registrations.note(
            marks, of: call.parameter("session"), on: try call.recurrenceID(),
            othersAreAbsent: !form["others"].isEmpty, by: call.caller, now: call.now)
        return .seeOther(
            "/staff/sessions/\(call.parameter("session"))/dates/\(try call.recurrenceID())" + ScheduleNotice.noted.query
        )
    }

    /// The report of the tool in which the session was held, pasted as it is.
    @Sendable static func noteReport(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        do {
            let entries = try AttendanceReport(parsing: Array(form["report"].utf8)).entries
            let marked = try await call.site.registrations.note(
                entries.map { Registrations.Mark(line: $0.line, person: .email($0.email), attendance: $0.attendance) },
                of: call.parameter("session"), on: try call.recurrenceID(),
                othersAreAbsent: !form["others"].isEmpty, by: call.caller, now: call.now)
            return try await page(call, marked: marked)
        } catch let failure as Failure where failure.code == .invalid || failure.code == .malformed {
            let texts = call.reader.texts
            let fault = texts.language == Texts.fallback ? failure.detail : texts.text("attendanceUnreadable")
            var answer = try await page(call, fault: fault, report: form["report"])
            answer.status = .unprocessableContent
            return answer
        }
    }
}
