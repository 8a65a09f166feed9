import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import Storage
import SupportCore
import Training

/// The roster of a date: registrations and attendance.
struct RosterPages {
    private static let peopleOfPage = 200

    // MARK: - The roster

    @Sendable static func show(_ call: Call) async throws -> Answer {
        try await page(call)
    }

    /// - Parameters:
    ///   - marked: what became of a report that was handed in.
    ///   - report: the form of a report, as it was filled in.
    ///   - registrations: the form of somebody who was not registered.
    ///   - walkIns: the form of somebody who was not added.
    ///   - problem: the reason for which a decision was not carried out.
    ///   - decision: the form of that decision.
    static func page(
        _ call: Call, problem: String? = nil, decision: Form? = nil, marked: Registrations.AttendanceResult? = nil,
        report: AttendanceReportForm = .init(),
        registrations: RosterRegistrationPages? = nil, walkIns: RosterWalkInPages? = nil
    ) async throws -> Answer {
        try call.require(.trainer, .agent)
        let page = call.page(limit: peopleOfPage)
        let roster = try await call.site.registrations.roster(
            of: try call.recurrenceID(), in: call.parameter("session"), page: page)
        let (date, texts) = (roster.date, call.reader.texts)
        let spoken = call.site.pages.texts
        let language =
            spoken.languages.contains(date.session.details.language)
            ? date.session.details.language : texts.language
        let form = registrations ?? RosterRegistrationPages(filled: RegistrationFormInput(language: language))
        let walkIns = walkIns ?? RosterWalkInPages(filled: RegistrationFormInput(language: language))
        return try call.staffPage(
            RosterView(
                roster, for: call.reader, done: ScheduleNotice(call)?.sentence(texts), problem: problem,
                decision: decision, marked: marked.map { RosterView.Marked($0, texts) },
                registering: form.view(on: date, at: call.now, spoken, texts),
                walkingIn: walkIns.view(on: date, at: call.now, spoken, texts), report: report,
                first: page.after.map { _ in date.staffPath },
                onPage: page.after.map { PageAddress(path: "", parameters: [("after", $0.text)]).with() },
                later: roster.overviews.next.map { date.staffPath + "?after=" + $0.text },
                visitor: call.visitor))
    }

    @Sendable static func csv(_ call: Call) async throws -> Answer {
        let date = try await call.site.schedule.date(try call.recurrenceID(), of: call.parameter("session"))
        let filter = RegistrationFilter(session: date.session.id, occurrence: date.occurrence.id)
        var answer = Answer.csv(try await call.site.registrations.registrations(filter).table)
        answer.headers[.contentDisposition] = "attachment; filename=\"roster.csv\""
        answer.keepSecret()
        return answer
    }

    /// Resumes mail to a registrant whose address did not take it.
    @Sendable static func resumeMail(_ call: Call) async throws -> Answer {
        let registration = try await call.rosterRegistration(Form(call)["registration"])
        try await call.site.registrations.resumeMail(
            toRegistrant: registration.registrant, by: call.caller, now: call.now)
        return .seeOther(try call.rosterPath() + ScheduleNotice.noted.query)
    }

    // MARK: - The room

    /// Leads somebody of the staff into the room, as a moderator. The page of the date says why that is not possible.
    @Sendable static func join(_ call: Call) async throws -> Answer {
        let (owner, texts) = (call.signedIn?.owner, call.reader.texts)
        let guest = RoomGuest(
            id: "staff-" + (owner?.actor.id ?? ""), name: owner?.name ?? "", isModerator: true)
        do {
            var answer = Answer.seeOther(
                try await call.site.rooms.enter(
                    try call.recurrenceID(), of: call.parameter("session"), as: guest, now: call.now))
            answer.keepSecret()
            return answer
        } catch let fault as RoomFault {
            // The reasons of servers are told in English alone.
            let reason = texts.language == Texts.fallback ? " " + fault.description : " (\(fault.description))"
            return try await page(call, texts.text(.rosterRoomDown) + reason, .serviceUnavailable)
        } catch let failure as Failure where failure.code == .gone {
            let date = try await call.site.schedule.date(try call.recurrenceID(), of: call.parameter("session"))
            let reason = date.isCancelled ? texts.text(.joinDateCancelled) : texts.text(.joinDateOver)
            return try await page(call, reason, .gone)
        } catch let failure as Failure where failure.code == .conflict {
            return try await page(call, texts.text(.joinNone), .conflict)
        }
    }

    private static func page(
        _ call: Call, _ problem: String, _ status: HTTPResponse.Status
    ) async throws -> Answer {
        var answer = try await page(call, problem: problem)
        answer.status = status
        return answer
    }

    // MARK: - Attendance

    @Sendable static func noteAttendance(_ call: Call) async throws -> Answer {
        if let early = try await refusalOfAttendance(call) { return early }
        let form = try Form(call)
        let marks = form.all.filter { $0.key.hasPrefix("attendance-") }.sorted { $0.key < $1.key }.enumerated()
            .compactMap { index, field in
                AttendanceRecord.Attendance(rawValue: field.value).map {
                    Registrations.AttendanceMark(
                        line: index + 1, person: .registration(String(field.key.dropFirst("attendance-".count))),
                        attendance: $0)
                }
            }
        _ = try await call.site.registrations.recordAttendance(
            marks, of: call.parameter("session"), on: try call.recurrenceID(),
            others: form["others"].isEmpty ? .nobody : .unrecorded, by: call.caller, now: call.now)
        return .seeOther(try call.rosterPath() + ScheduleNotice.noted.query)
    }

    /// The answer to attendance of a date that has not come; nil from an hour before the start.
    static func refusalOfAttendance(_ call: Call) async throws -> Answer? {
        let date = try await call.site.schedule.date(try call.recurrenceID(), of: call.parameter("session"))
        guard call.now < date.attendanceOpensAt else { return nil }
        return try await page(call, call.reader.texts.text(.attendanceEarly), .conflict)
    }
}

extension Call {
    /// The address of the page of the date that the path names.
    func rosterPath() throws -> String {
        "/staff/sessions/\(parameter("session"))/dates/\(try recurrenceID())"
    }

    /// A registration of the session that the path names.
    ///
    /// - Parameter id: nil for the one that the query names.
    /// - Throws: ``Failure`` `.notFound`.
    func rosterRegistration(_ id: String? = nil) async throws -> Registration {
        let id = id ?? formFields(query).last { $0.name == "registration" }?.value ?? ""
        let registration = try await site.registrations.registration(id).registration
        guard registration.session == parameter("session") else {
            throw Failure(.notFound, "There is no such registration.")
        }
        return registration
    }
}
