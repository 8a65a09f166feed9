import Foundation
import ICalendar
import Operations
import Storage
import Training

/// The page of a date: its registrations and their attendance.
struct RosterView: PageView {
    static let template = "staff-roster"

    let occurrence: StaffOccurrenceView
    let path: String
    let done: String?
    /// The reason for which a decision was not carried out.
    let problem: String?
    let canEdit: Bool
    let canRestore: Bool
    let canCancel: Bool
    let recurs: Bool
    /// True for trainers, who may resume mail to somebody whose address did not take it.
    let mayResume: Bool
    /// The address of the form of a message to the registrants; nil for agents, and for a draft.
    let message: String?
    /// The address at which trainers enter the room of the date.
    let join: String?
    let marked: Marked?
    let people: [Person]
    /// True from when attendance can be noted.
    let isOpen: Bool
    /// The addresses of the roster's beginning and of its next page.
    let first: String?
    /// The end of the address of decisions, which leads back to this page of the roster; nil for the beginning.
    let onPage: String?
    let later: String?
    let registering: RosterRegistrationView?
    let walkingIn: RosterRegistrationView?
    let report: AttendanceReportForm

    /// The outcome of a report of attendance.
    struct Marked: Hashable, Sendable, Codable {
        let sentence: String
        let hasUnknown: Bool
        let unknown: [Line]

        /// A line of the report that was not recorded.
        struct Line: Hashable, Sendable, Codable {
            let line: String
            let person: String
            let detail: String
        }

        init(_ result: Registrations.AttendanceResult, _ texts: LocalizedTexts) {
            sentence = texts.text(
                .attendanceMarked, ["attended": String(result.attended), "absent": String(result.absent)])
            hasUnknown = !result.unmatched.isEmpty
            unknown = result.unmatched.prefix(50).map {
                Line(line: String($0.line), person: $0.person, detail: $0.remark.text(texts))
            }
        }
    }

    init(
        _ roster: Roster, for reader: PageReader, done: String?, problem: String?, decision: Form?, marked: Marked?,
        registering: RosterRegistrationView?, walkingIn: RosterRegistrationView?, report: AttendanceReportForm,
        first: String?, onPage: String?, later: String?, visitor: Visitor
    ) {
        let (date, people, teaches) = (roster.date, roster.overviews.items, visitor.schedules)
        let isOpen = teaches && reader.now >= date.attendanceOpensAt && !date.isCancelled
        occurrence = StaffOccurrenceView(date, for: reader, trainers: roster.trainers)
        path = date.staffPath
        self.done = done
        self.problem = problem
        canRestore = teaches && date.occurrence.override.cancellation != nil && date.session.status != .cancelled
        // A date that took place is no longer cancelled by a button, which would mail everybody who came.
        let isOver = date.occurrence.endsAt <= reader.now
        canEdit = teaches && !date.isCancelled && !isOver
        canCancel = canEdit && date.session.status == .published
        recurs = date.session.details.recurs
        mayResume = teaches
        message =
            teaches && date.session.status != .draft
            ? date.session.staffPath + "/message?date=" + date.occurrence.recurrenceID.description : nil
        join = teaches && date.room != nil && date.canBeEnteredByStaff(now: reader.now) ? date.staffPath + "/join" : nil
        self.marked = marked
        self.people = people.map { overview in
            Person(
                overview, on: date, at: reader.now, isOpen: isOpen, visitor: visitor, decision: decision,
                answer: roster.answers[overview.registration.id], returned: roster.returned(overview.registration),
                reader.texts)
        }
        self.isOpen = isOpen && !people.isEmpty
        self.first = first
        self.onPage = onPage
        self.later = later
        self.registering = registering
        self.walkingIn = teaches ? walkingIn : nil
        self.report = report
    }
}

extension RosterView {
    /// One registration of the roster.
    struct Person: Hashable, Sendable, Codable {
        let id: String
        let name: String
        let email: String?
        let account: String?
        let hasAnswers: Bool
        let answers: [Answer]
        let status: String
        let isForSeries: Bool
        let isGone: Bool
        /// True while attendance can be noted.
        let canNote: Bool
        let isKnown: Bool
        let attended: Bool
        let absent: Bool
        /// The attendance in words, where it is known.
        let attendance: String?
        /// The minutes that they were there, and the origin of the knowledge where it is not staff.
        let stay: String?
        /// The answer of their calendar program, and their comment.
        let reply: String?
        let comment: String?
        /// Says that mail to them comes back.
        let returned: String?
        /// The address of their certificate; nil for somebody who was not here, and for agents.
        let certificate: String?
        /// The address of the page on which another date is chosen, while it can be.
        let move: String?
        /// The address of the page that asks before their registration is cancelled, while it can be.
        let cancel: String?
        /// The address of the page on which their data are erased; nil for all but admins.
        let erase: String?
        /// True for a request to decide on.
        let isRequest: Bool
        /// The reason in a form that was refused.
        let typedReason: String?
        /// The reason for which it was declined.
        let declined: String?
        /// The places for colleagues whose names follow.
        let reserved: String?

        struct Answer: Hashable, Sendable, Codable {
            let label: String
            let answer: String
        }

        fileprivate init(
            _ overview: Registrations.Overview, on date: ScheduledDate, at now: Date, isOpen: Bool, visitor: Visitor,
            decision: Form?, answer: KeptAnswer?, returned: UndeliverableAddress?, _ texts: LocalizedTexts
        ) {
            let registration = overview.registration
            let recorded = overview.attendance.first { $0.recurrenceID == date.occurrence.recurrenceID }
            let attendance = recorded?.attendance
            stay = recorded?.stay(texts)
            id = registration.id
            name = registration.person.name
            email = registration.person.email.contains("@") ? registration.person.email : nil
            account = registration.person.account
            answers = Answer.all(of: registration, on: date, texts)
            hasAnswers = !answers.isEmpty
            status = overview.status(texts)
            reserved = registration.reserved.map { $0.sentence(in: date.session.details.recurrence.zone, texts) }
            isForSeries = registration.occurrence == nil
            isGone = registration.status == .cancelled
            let canMove = !isGone && registration.confirmBy == nil && now < date.occurrence.startsAt
            move = canMove ? date.staffPath + "/move?registration=" + registration.id : nil
            isRequest =
                registration.status == .requested && registration.confirmBy == nil && !date.isCancelled
                && now < date.occurrence.startsAt
            typedReason = decision?.all["reason-" + registration.id].flatMap { $0.isEmpty ? nil : $0 }
            // A request is declined instead.
            let canCancel = !isGone && !isRequest && now < date.occurrence.startsAt
            cancel = canCancel ? date.staffPath + "/registrations/cancel?registration=" + registration.id : nil
            let canErase = visitor.roles.contains(.admin) && !registration.isErased
            erase = canErase ? date.staffPath + "/erase?registration=" + registration.id : nil
            declined = registration.declined.flatMap { $0.isEmpty ? nil : $0 }
            reply = answer?.reply(texts)
            comment = answer?.comment
            self.returned = returned.map { texts.text(.rosterReturned, ["status": $0.status]) }
            certificate =
                visitor.schedules && attendance == .attended
                ? StaffCertificatePages.path(of: registration.id) : nil
            canNote = isOpen && (registration.status == .confirmed || attendance != nil)
            isKnown = attendance != nil
            attended = attendance == .attended
            absent = attendance == .absent
            self.attendance = attendance?.name(texts)
        }
    }
}

extension Registrations.Overview.Attended {
    /// `52 min · from the room`; nil for what staff said without minutes.
    fileprivate func stay(_ texts: LocalizedTexts) -> String? {
        let origin: String? =
            switch source {
            case .hand: nil
            case .room: texts.text(.attendanceByRoom)
            case .link: texts.text(.attendanceByLink)
            case .report: texts.text(.attendanceByReport)
            }
        let parts = [minutes.map { texts.text(.attendanceStayed, ["n": String($0)]) }, origin].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: " · ")
    }
}

extension RosterView.Person.Answer {
    /// The answers to the questions of the session, and after them the consents with the day of each.
    fileprivate static func all(
        of registration: Registration, on date: ScheduledDate, _ texts: LocalizedTexts
    ) -> [RosterView.Person.Answer] {
        let given = date.session.details.registration.questions.compactMap { question -> RosterView.Person.Answer? in
            // A consent is shown in the wording that was agreed to.
            guard question.kind != .consent || registration.answers[question.id] != .checked(true) else { return nil }
            return switch registration.answers[question.id] {
            case .text(let text)?: Self(label: question.label, answer: text)
            case .checked(let isChecked)?: Self(label: question.label, answer: isChecked ? "✓" : "–")
            case nil: nil
            }
        }
        let zone = date.session.details.recurrence.zone
        return given
            + registration.consents.map { consent in
                Self(label: consent.wording, answer: "✓ " + texts.day(zone.local(at: consent.at).date))
            }
    }
}

extension Registrations.Overview {
    /// The status in words, with the position on the waitlist.
    fileprivate func status(_ texts: LocalizedTexts) -> String {
        switch registration.status {
        case .requested: texts.text(.rosterRequested)
        case .confirmed: texts.text(.rosterConfirmed)
        case .offered: texts.text(.rosterOffered)
        case .waitlisted: texts.text(.rosterWaitlisted, ["position": String(position ?? 1)])
        case .cancelled: registration.declined == nil ? texts.text(.rosterCancelled) : texts.text(.rosterDeclined)
        }
    }
}

extension ReservedPlaces {
    /// The sentence for staff, with the end in the zone of the session.
    fileprivate func sentence(in zone: Zone, _ texts: LocalizedTexts) -> String {
        let local = zone.local(at: until)
        let end = "\(texts.day(local.date)), \(local.clock)"
        return count == 1
            ? texts.text(.rosterReservedOne, ["until": end]) : texts.text(.rosterReserved, values(until: end))
    }
}

extension KeptAnswer {
    /// The answer in words; nil for a program that answered with neither a decision nor a comment.
    fileprivate func reply(_ texts: LocalizedTexts) -> String? {
        switch status {
        case .accepted: texts.text(.replyAccepted)
        case .tentative: texts.text(.replyTentative)
        case .declined: isProven ? texts.text(.replyDeclined) : texts.text(.replyDeclinedUnproven)
        case .delegated: texts.text(.replyDelegated)
        case .undecided: comment == nil ? nil : texts.text(.replyUndecided)
        }
    }
}

extension AttendanceRecord.Attendance {
    fileprivate func name(_ texts: LocalizedTexts) -> String {
        switch self {
        case .attended: texts.text(.attendanceAttended)
        case .absent: texts.text(.attendanceAbsent)
        }
    }
}
