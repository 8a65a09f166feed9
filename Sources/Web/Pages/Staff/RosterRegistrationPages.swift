import Foundation
import HTTPTypes
import ICalendar
import Operations
import SupportCore
import Training

/// Registering somebody from the page of a date, who called or wrote instead: for that date, or for the whole session
/// where it is booked as one.
struct RosterRegistrationPages {
    let filled: RegistrationFormInput
    /// The reason why the form was not accepted.
    var problem: FormFault?

    @Sendable static func register(_ call: Call) async throws -> Answer {
        let (form, texts, recurrenceID) = (try Form(call), call.reader.texts, try call.recurrenceID())
        let session = try await call.site.schedule.session(call.parameter("session"))
        var filled = RegistrationFormInput(form, questions: session.details.registration.questions)
        filled.date = recurrenceID.description
        do {
            let request = try filled.request(for: session, byStaff: true)
            let outcome = try await call.site.registrations.register(request, by: call.caller, now: call.now)
            guard case .created(let overview) = outcome else {
                throw Failure(.alreadyRegistered, "This person is already registered.")
            }
            let news = overview.registration.status == .waitlisted ? ScheduleNotice.waitlisted : .registered
            return .seeOther("/staff/sessions/\(session.id)/dates/\(recurrenceID)" + news.query)
        } catch let failure as Failure {
            guard let problem = FormFault(ofStaff: failure, texts) else { throw failure }
            let refused = RosterRegistrationPages(filled: filled, problem: problem)
            var answer = try await RosterPages.page(call, registrations: refused)
            answer.status = ErrorResponses.status(of: problem.code)
            return answer
        }
    }

    // MARK: - The form

    /// - Parameter all: the texts of every language, in any of which the person can have mail.
    /// - Returns: nil where nobody can register.
    func view(on date: ScheduledDate, at now: Date, _ all: Texts, _ texts: LocalizedTexts) -> RosterRegistrationView? {
        let booking = Booking(date, now: now)
        let policy = date.session.details.registration
        guard problem != nil || date.session.status == .published && booking.canBook else { return nil }
        return RosterRegistrationView(
            problem: problem?.sentence,
            hints: [
                policy.scope == .series ? texts.text(.rosterWhole) : nil,
                booking == .waitlist ? texts.text(.rosterWillWait) : nil,
            ].compactMap(\.self),
            action: date.staffPath + "/registrations",
            fields: filled.personFields(all, texts, fault: fault) + questions(policy, texts))
    }

    private func fault(_ field: String) -> FaultView? {
        problem?.faults.first { $0.field == field }.map {
            FaultView(field: $0.field, sentence: $0.sentence, detail: nil)
        }
    }

    private func questions(_ policy: RegistrationPolicy, _ texts: LocalizedTexts) -> [FieldView] {
        policy.questions.enumerated().map { index, question in
            let control: FieldView.Control =
                switch question.kind {
                case .text: .area(rows: 2)
                case .choice: .select([("", "")] + question.options.map { ($0, $0) })
                case .checkbox, .consent: .select([("", texts.text(.rosterNo)), ("yes", texts.text(.rosterYes))])
                }
            let name = "answer-" + question.id
            return FieldView(
                // What staff call a question may hold anything.
                name: name, id: "answer-\(index)", label: question.label, control: control,
                value: filled.answers[question.id] ?? "", limit: 5_000, isRequired: question.required,
                fault: fault(name))
        }
    }
}

/// The form in which staff register somebody for a date.
struct RosterRegistrationView: Hashable, Sendable, Codable {
    let problem: String?
    let hints: [String]
    let action: String
    let fields: [FieldView]
}

extension RegistrationFormInput {
    /// The fields of the person in the forms of staff.
    ///
    /// - Parameters:
    ///   - all: the texts of every language, in any of which the person can have mail.
    ///   - needsEmail: false for a person who may leave no address.
    func personFields(
        _ all: Texts, _ texts: LocalizedTexts, needsEmail: Bool = true, prefix: String = "",
        fault: (String) -> FaultView?
    ) -> [FieldView] {
        [
            FieldView(
                name: "name", id: prefix + "name", label: texts.text(.personName), control: .input("text"), value: name,
                limit: 200, isRequired: true, fault: fault("name")),
            FieldView(
                name: "email", id: prefix + "email", label: texts.text(.email), control: .input("email"), value: email,
                hint: needsEmail ? nil : texts.text(.rosterEmailHint), isRequired: needsEmail, fault: fault("email")),
            FieldView(
                name: "account", id: prefix + "account", label: texts.text(.rosterAccount), control: .input("text"),
                value: account, hint: texts.text(.rosterAccountHint), limit: 200, fault: fault("account")),
            FieldView(
                name: "language", id: prefix + "language", label: texts.text(.rosterLanguage),
                control: .select(all.languages.map { ($0, all.spoken(in: $0).ownName) }), value: language,
                fault: fault("language")),
        ]
    }
}

extension FormFault {
    /// As it is told to those who register somebody else. Nil for what is no matter of the form.
    init?(ofStaff failure: Failure, _ texts: LocalizedTexts) {
        switch failure.code {
        case .invalid:
            let faults = failure.faults.map { fault in
                switch fault.pointer {
                case "/name": ("name", texts.text(.rosterFaultName))
                case "/accountID": ("account", texts.text(.rosterFaultAccount))
                default: Self.fault(at: fault.pointer, texts)
                }
            }
            self.init(.invalid, texts.text(.problemBeside), faults: faults)
        case .full: self.init(.full, texts.text(.rosterFull))
        case .alreadyRegistered: self.init(.alreadyRegistered, texts.text(.rosterKnown))
        case .registrationClosed: self.init(.registrationClosed, texts.text(.rosterClosed))
        case .gone: self.init(.gone, texts.text(.rosterGone))
        default: return nil
        }
    }
}
