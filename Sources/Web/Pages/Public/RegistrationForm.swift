import Foundation
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

/// What somebody typed into the form, kept as it is.
struct RegistrationFormInput {
    /// The recurrence id of the date that they chose.
    var date = ""
    /// When that date began, or which revision the series had, as the form was shown.
    var seen = ""
    var name = ""
    var email = ""
    var zone = ""
    /// Said by staff alone.
    var account = ""
    /// In which the person is written to.
    var language: String
    /// By the id of the question.
    var answers: [String: String] = [:]

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
        self.language = form["language"].isEmpty ? language : form["language"]
        answers = questions.reduce(into: [:]) { $0[$1.id] = form["answer-" + $1.id] }
    }

    /// - Throws: ``Failure`` `.invalid` with every bad field at once.
    func request(for session: Session, byStaff: Bool = false) throws -> Registrations.Request {
        let policy = session.details.registration
        var faults = policy.faults(in: given(policy))
        if policy.scope == .occurrence, session.details.recurs, date.isEmpty {
            faults.append(Failure.Fault(pointer: "/occurrence", detail: "Name the date that you want to come to."))
        }
        do {
            var request = try Registrations.Request(
                reading: json(for: session), session: session.id, byStaff: byStaff)
            guard faults.isEmpty else { throw Failure.invalid(faults) }
            request.answers = given(policy)
            return request
        } catch let failure as Failure where failure.code == .invalid {
            throw Failure.invalid(Set(failure.faults + faults).sorted { $0.pointer < $1.pointer })
        }
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

    private func given(_ policy: RegistrationPolicy) -> [String: Registration.Answer] {
        policy.questions.reduce(into: [:]) { given, question in
            let answer = (answers[question.id] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
            guard !answer.isEmpty else { return }
            given[question.id] = question.kind == .checkbox ? .checked(true) : .text(answer)
        }
    }

    /// What became another since the form was shown, and has to be seen before it is agreed to.
    func change(since view: SessionOverview, _ texts: LocalizedTexts) -> FormProblem? {
        guard !seen.isEmpty else { return nil }
        if view.session.details.registration.scope == .series {
            return seen == view.seriesVersion ? nil : FormProblem(.conflict, texts.text("problemChanged"))
        }
        guard let now = view.dates.first(where: { $0.occurrence.recurrenceID.description == date }),
            !now.isCancelled, instantText(now.occurrence.startsAt) != seen
        else { return nil }
        return FormProblem(.conflict, texts.text("problemMoved"))
    }
}

extension SessionOverview {
    /// Changes with what the registrants of a series agree to.
    var seriesVersion: String { "r\(session.revision)" }
}

/// Why what was sent is not taken: in a sentence, and beside the fields.
struct FormProblem {
    let code: Failure.Code
    let sentence: String
    /// The names of the fields, each with what is wrong with it.
    let faults: [(field: String, sentence: String)]

    init(_ code: Failure.Code, _ sentence: String, faults: [(field: String, sentence: String)] = []) {
        self.code = code
        self.sentence = sentence
        self.faults = faults
    }

    /// Nil for what is no matter of the form.
    init?(_ failure: Failure, _ texts: LocalizedTexts) {
        switch failure.code {
        case .invalid:
            self.init(
                .invalid, texts.text("problemFields"),
                faults: failure.faults.map { Self.fault(at: $0.pointer, texts) })
        case .full: self.init(.full, texts.text("problemFull"))
        case .registrationClosed: self.init(.registrationClosed, texts.text("problemClosed"))
        case .gone: self.init(.gone, texts.text("problemGone"))
        default: return nil
        }
    }

    /// The API's own sentences are for programmers.
    static func fault(at pointer: String, _ texts: LocalizedTexts) -> (field: String, sentence: String) {
        switch pointer {
        case "/name": return ("name", texts.text("faultName"))
        case "/email": return ("email", texts.text("faultEmail"))
        case "/timeZone": return ("timeZone", texts.text("faultZone"))
        case "/occurrence": return ("place", texts.text("faultDate"))
        default:
            let question = pointer.replacing(/^\/answers\//, with: "").replacing("~1", with: "/")
                .replacing("~0", with: "~")
            return ("answer-" + question, texts.text("faultAnswer"))
        }
    }
}

/// The form of a session, as it is shown.
struct RegistrationForm {
    let view: SessionOverview
    let filled: RegistrationFormInput
    let problem: FormProblem?
    let reader: PageReader

    private var details: Session.Details { view.session.details }
    private var texts: LocalizedTexts { reader.texts }

    var values: [String: Any?] {
        let dates = bookable
        let places = places(dates)
        // Who chose a date already need not walk through all of them.
        let chosen = places.filter { $0["isChosen"] as? Bool == true }
        let others = places.filter { $0["isChosen"] as? Bool != true }
        return [
            "problem": problem?.sentence,
            "faults": problem?.faults.map { ["field": identifier($0.field), "sentence": $0.sentence] },
            "hasFaults": problem.map { !$0.faults.isEmpty } ?? false,
            "isOpen": !dates.isEmpty, "isSeries": details.registration.scope == .series,
            "seriesPlace": "series/" + view.seriesVersion, "places": chosen.isEmpty ? places : chosen,
            "others": others, "hasOthers": !chosen.isEmpty && !others.isEmpty, "placeFault": fault("place"),
            "fields": [
                field("name", texts.text("name"), filled.name, type: "text", autocomplete: "name", limit: 200),
                field("email", texts.text("email"), filled.email, type: "email", autocomplete: "email", limit: 320),
            ],
            "zones": zones, "zoneFault": fault("timeZone"), "questions": details.registration.questions.map(question),
        ]
    }

    /// The dates that can be booked now; of a series any, for it is booked as a whole.
    private var bookable: [OccurrenceView] {
        view.dates.map { OccurrenceView($0, for: reader, trainers: view.trainers) }.filter { $0.booking.canBook }
    }

    private func places(_ dates: [OccurrenceView]) -> [[String: Any]] {
        guard details.registration.scope == .occurrence else { return [] }
        return dates.enumerated().map { index, date in
            let recurrenceID = date.date.occurrence.recurrenceID.description
            return date.values.merging([
                "place": recurrenceID + "/" + instantText(date.date.occurrence.startsAt),
                "id": index == 0 ? "place" : "place-\(index)",
                "isChosen": recurrenceID == filled.date || dates.count == 1,
            ]) { $1 }
        }
    }

    private func field(
        _ name: String, _ label: String, _ value: String, type: String, autocomplete: String, limit: Int
    ) -> [String: Any] {
        let values: [String: Any?] = [
            "name": name, "label": label, "value": value, "type": type, "autocomplete": autocomplete,
            "most": String(limit), "fault": fault(name), "hint": name == "email" ? texts.text("emailHint") : nil,
        ]
        return values.compactMapValues { $0 }
    }

    private var zones: [[String: Any]] {
        zoneChoices(chosen: filled.zone.isEmpty ? (reader.zone ?? details.recurrence.zone).identifier : filled.zone)
    }

    private func question(_ question: RegistrationPolicy.Question) -> [String: Any] {
        let name = "answer-" + question.id
        let answer = filled.answers[question.id] ?? ""
        let values: [String: Any?] = [
            "name": name, "id": identifier(name), "label": question.label, "isRequired": question.required,
            "isText": question.kind == .text, "isChoice": question.kind == .choice,
            "isCheckbox": question.kind == .checkbox, "answer": answer, "isChecked": !answer.isEmpty,
            "options": question.options.map { ["option": $0, "isChosen": $0 == answer] as [String: Any] },
            "fault": fault(name),
        ]
        return values.compactMapValues { $0 }
    }

    private func fault(_ field: String) -> String? {
        problem?.faults.first { $0.field == field }?.sentence
    }

    /// The element's id of a field; what staff call a question may hold anything.
    private func identifier(_ field: String) -> String {
        guard field.hasPrefix("answer-") else { return field }
        let questions = details.registration.questions
        return questions.firstIndex { "answer-" + $0.id == field }.map { "answer-\($0)" } ?? field
    }
}

/// All time zones to choose from, under names of the usual form: the rest of the database are old ways to call the same.
func zoneChoices(chosen: String) -> [[String: Any]] {
    let areas: Set = [
        "Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
    ]
    let fallback = Zone.identifiers.filter {
        $0.split(separator: "/").first.map { areas.contains(String($0)) } ?? false
    }
    return (Set(fallback).union(["UTC", chosen])).sorted().map {
        ["value": $0, "label": $0.replacing("_", with: " "), "isChosen": $0 == chosen] as [String: Any]
    }
}
