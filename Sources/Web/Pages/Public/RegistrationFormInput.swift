import Addresses
import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

/// The fields of the form of a registration as they were typed.
struct RegistrationFormInput {
    /// The recurrence id of the date that they chose.
    var date = ""
    /// The start of that date, or the revision of the series, when the form was shown.
    var seen = ""
    var name = ""
    var email = ""
    var zone = ""
    /// Only the forms of staff ask for it.
    var account = ""
    /// The language in which the person is written to.
    var language: String
    /// By the id of the question.
    var answers: [String: String] = [:]
    /// The id of the suggestion that led here.
    var suggestion = ""
    /// The source that the link to the form named; empty for none.
    var source = ""
    /// The colleagues who register along with the person, row by row as they were typed.
    var colleagues = [Colleague](repeating: Colleague(), count: Registrations.maxColleagues)
    /// The number of further places whose names follow.
    var reserve = ""

    struct Colleague: Hashable {
        var name = ""
        var email = ""

        var isEmpty: Bool { name.isEmpty && email.isEmpty }

        /// All rows of a form, without gaps, so that a row is known by its place among the requests.
        static func rows(_ form: Form) -> [Colleague] {
            let rows = (0..<Registrations.maxColleagues).map {
                Colleague(name: form["colleague-\($0)-name"].trimmed, email: form["colleague-\($0)-email"].trimmed)
            }
            return rows.filter { !$0.isEmpty } + rows.filter(\.isEmpty)
        }
    }

    init(date: String = "", language: String) {
        self.date = date
        self.language = language
    }

    /// - Parameter language: where the form does not ask for it.
    init(_ form: Form, questions: [RegistrationPolicy.Question], language: String = Texts.fallback) {
        let place = form["place"].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        date = place.first ?? ""
        seen = place.count > 1 ? place[1] : ""
        name = form["name"]
        email = form["email"]
        zone = form["timeZone"]
        account = form["account"]
        suggestion = form["suggestion"]
        self.language = form["language"].isEmpty ? language : form["language"]
        answers = questions.reduce(into: [:]) { $0[$1.id] = form["answer-" + $1.id] }
        source = Self.source(form["utm_source"])
        // Nobody answers for others what has to be answered.
        guard !questions.contains(where: \.required) else { return }
        colleagues = Colleague.rows(form)
        reserve = form["reserve"]
    }

    /// The source that the address of a page names, else that of the page that led to it.
    static func source(_ call: Call) -> String {
        func named(_ query: String) -> String? { formFields(query).last { $0.name == "utm_source" }?.value }
        let referer = call.headers[.referer].flatMap { URLComponents(string: $0)?.percentEncodedQuery }
        return source(named(call.query) ?? referer.flatMap(named) ?? "")
    }

    /// A source in plain letters; empty for a text that is none. Links of strangers name it, and leads read it.
    private static func source(_ text: String) -> String {
        let isPlain = text.utf8.count <= 100 && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        return isPlain ? text.trimmingCharacters(in: .whitespaces).lowercased() : ""
    }

    /// - Throws: ``Failure`` `.invalid` with every bad field at once.
    func request(for session: Session, byStaff: Bool = false) throws -> Registrations.Request {
        let policy = session.details.registration
        var faults = policy.faults(in: given(policy))
        if policy.scope == .occurrence, session.details.recurs, date.isEmpty {
            faults.append(Failure.Fault(pointer: "/occurrence", detail: "Choose the date to register for."))
        }
        do {
            var request = try Registrations.Request(
                reading: json(for: session), session: session.id, byStaff: byStaff)
            guard faults.isEmpty else { throw Failure.invalid(faults) }
            request.answers = given(policy)
            request.source = source.isEmpty ? nil : source
            return request
        } catch let failure as Failure where failure.code == .invalid {
            throw Failure.invalid(Set(failure.faults + faults).sorted { $0.pointer < $1.pointer })
        }
    }

    /// The requests of the person and the colleagues, in the order of the form.
    ///
    /// - Throws: ``Failure`` `.invalid` with every bad field at once.
    func party(for session: Session) throws -> Registrations.Party {
        var requests: [Registrations.Request] = []
        var faults: [Failure.Fault] = []
        do {
            requests.append(try request(for: session))
        } catch let failure as Failure where failure.code == .invalid {
            faults += failure.faults
        }
        var known: Set = [EmailAddress.key(of: email)]
        for (row, colleague) in colleagues.enumerated() where !colleague.isEmpty {
            let pointer = "/colleagues/\(row)"
            if !known.insert(EmailAddress.key(of: colleague.email)).inserted {
                faults.append(Failure.Fault(pointer: pointer + "/email", detail: "This address is there already."))
            }
            var input = RegistrationFormInput(date: date, language: language)
            (input.name, input.email, input.source) = (colleague.name, colleague.email, source)
            do {
                requests.append(try input.request(for: session))
            } catch let failure as Failure where failure.code == .invalid {
                // What they have in common has its fault already.
                faults += failure.faults.filter { ["/name", "/email"].contains($0.pointer) }.map {
                    Failure.Fault(pointer: pointer + $0.pointer, detail: $0.detail)
                }
            }
        }
        let reserving = reserve.isEmpty ? 0 : Int(reserve) ?? -1
        if !(0...Registrations.maxColleagues).contains(reserving) {
            faults.append(Failure.Fault(pointer: "/reserve", detail: "Must be a whole number."))
        }
        guard faults.isEmpty, let person = requests.first else { throw Failure.invalid(faults) }
        return Registrations.Party(person, colleagues: Array(requests.dropFirst()), reserving: reserving)
    }

    /// As the API takes it. What was left empty is not there.
    private func json(for session: Session) -> JSON {
        var members = [
            JSON.Member("name", .string(name)), JSON.Member("email", .string(email)),
            JSON.Member("language", .string(language)),
        ]
        if !account.isEmpty { members.append(JSON.Member("accountID", .string(account))) }
        if !zone.isEmpty { members.append(JSON.Member("timeZone", .string(zone))) }
        if session.details.registration.scope == .occurrence, !date.isEmpty {
            members.append(JSON.Member("occurrence", .string(date)))
        }
        return .object(members)
    }

    /// Somebody who came, from the form of staff.
    ///
    /// - Throws: ``Failure`` `.invalid` with every bad field at once.
    func walkIn() throws -> Registrations.WalkIn {
        var members = [JSON.Member("name", .string(name)), JSON.Member("language", .string(language))]
        if !email.trimmed.isEmpty { members.append(JSON.Member("email", .string(email))) }
        if !account.isEmpty { members.append(JSON.Member("accountID", .string(account))) }
        return try Registrations.WalkIn(reading: .object(members))
    }

    private func given(_ policy: RegistrationPolicy) -> [String: Registration.Answer] {
        policy.questions.reduce(into: [:]) { given, question in
            let answer = (answers[question.id] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
            guard !answer.isEmpty else { return }
            given[question.id] = [.checkbox, .consent].contains(question.kind) ? .checked(true) : .text(answer)
        }
    }

    /// A change since the form was shown, which has to be seen before somebody agrees to it.
    func change(since view: SessionOverview, _ texts: LocalizedTexts) -> FormFault? {
        // The box of a consent sends the wording that was beside it.
        let isReworded = view.session.details.registration.questions.contains { question in
            guard question.kind == .consent, let answer = answers[question.id] else { return false }
            return !answer.isEmpty && answer != question.label
        }
        guard !isReworded else { return FormFault(.conflict, texts.text(.problemChanged)) }
        guard !seen.isEmpty else { return nil }
        if view.session.details.registration.scope == .series {
            return seen == view.seriesVersion ? nil : FormFault(.conflict, texts.text(.problemChanged))
        }
        guard let now = view.dates.first(where: { $0.occurrence.recurrenceID.description == date }),
            !now.isCancelled, instantText(now.occurrence.startsAt) != seen
        else { return nil }
        return FormFault(.conflict, texts.text(.problemMoved))
    }
}

extension SessionOverview {
    /// Changes with what the registrants of a series agree to.
    var seriesVersion: String { "r\(session.revision)" }
}
