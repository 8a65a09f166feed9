import Addresses
import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

/// The fields of the form as they were typed.
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

/// The reason why a form was not accepted: in a sentence, and beside its fields.
struct FormFault {
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
                .invalid, texts.text(.problemFields),
                faults: failure.faults.map { Self.fault(at: $0.pointer, texts) })
        case .full: self.init(.full, texts.text(.problemFull))
        case .registrationClosed: self.init(.registrationClosed, texts.text(.problemClosed))
        case .gone: self.init(.gone, texts.text(.problemGone))
        case .tooMany: self.init(.tooMany, texts.text(.problemTooMany))
        default: return nil
        }
    }

    /// The API's own sentences are for programmers.
    static func fault(at pointer: String, _ texts: LocalizedTexts) -> (field: String, sentence: String) {
        switch pointer {
        case "/name": return ("name", texts.text(.faultName))
        case "/email": return ("email", texts.text(.faultEmail))
        case "/timeZone": return ("timeZone", texts.text(.faultZone))
        case "/occurrence": return ("place", texts.text(.faultDate))
        case "/reserve": return ("reserve", texts.text(.faultReserve))
        case "/colleagues": return ("colleague-0-name", texts.text(.faultColleagues))
        default:
            if let colleague = pointer.wholeMatch(of: /\/colleagues\/([0-9]+)/) {
                return ("colleague-\(colleague.output.1)-email", texts.text(.faultColleagueAccount))
            }
            if let colleague = pointer.wholeMatch(of: /\/colleagues\/([0-9]+)\/(name|email)/) {
                let (_, row, field) = colleague.output
                return (
                    "colleague-\(row)-\(field)",
                    field == "name" ? texts.text(.faultColleagueName) : texts.text(.faultColleague)
                )
            }
            let question = pointer.replacing(/^\/answers\//, with: "").replacing("~1", with: "/")
                .replacing("~0", with: "~")
            return ("answer-" + question, texts.text(.faultAnswer))
        }
    }
}

/// The page of the form in which somebody registers for a session.
struct RegistrationFormView: PageView {
    static let template = "register"
    /// The name of a field that no person sees. Programs that fill in everything are known by it.
    static let trapName = "website"
    /// The number of dates that are not folded, where none was chosen yet.
    private static let shownPlaces = 5

    let session: SessionHeadView
    /// The id of the suggestion that led here.
    let suggestion: String
    let problem: String?
    /// The notice that the date of the link can be booked no more.
    let closedDate: String?
    let faults: [Fault]
    let hasFaults: Bool
    let isOpen: Bool
    let isSeries: Bool
    /// True if staff approve each registration.
    let needsApproval: Bool
    /// The value that stands for the whole series.
    let seriesPlace: String
    /// The dates to choose from; where one was chosen already, that one alone.
    let places: [Place]
    let others: [Place]
    let hasOthers: Bool
    let placeFault: String?
    let fields: [Field]
    /// The rows for colleagues; none where each has to answer questions.
    let colleagues: [Colleague]
    let hasColleagues: Bool
    /// True if a row was filled in, or places are asked for.
    let showsColleagues: Bool
    /// The numbers of places to reserve; none where each person is booked or approved by name.
    let reserving: [OptionView]
    let canReserve: Bool
    let reserveFault: String?
    let zones: [OptionView]
    /// The city of the zone that is chosen.
    let zoneName: String
    let zoneFault: String?
    let questions: [Question]
    /// The source that the link to the form named.
    let source: String?

    /// A field that is wrong, by the id of its element.
    struct Fault: Hashable, Sendable, Codable {
        let field: String
        let sentence: String
    }

    struct Place: Hashable, Sendable, Codable {
        let id: String
        let place: String
        let isChosen: Bool
        let date: OccurrenceView
    }

    struct Colleague: Hashable, Sendable, Codable {
        let number: String
        let fields: [Field]

        /// - Parameter fault: the sentence on what is wrong with a field, by its name.
        init(
            _ row: Int, _ colleague: RegistrationFormInput.Colleague, _ texts: LocalizedTexts,
            fault: (String) -> String?
        ) {
            let name = "colleague-\(row)-"
            number = String(row + 1)
            fields = [
                Field(
                    name: name + "name", label: texts.text(.personName), value: colleague.name, type: "text",
                    autocomplete: "off", maxLength: "200", isRequired: false, hint: nil, fault: fault(name + "name")),
                Field(
                    name: name + "email", label: texts.text(.email), value: colleague.email, type: "email",
                    autocomplete: "off", maxLength: "320", isRequired: false, hint: nil,
                    fault: fault(name + "email")),
            ]
        }
    }

    struct Field: Hashable, Sendable, Codable {
        let name: String
        let label: String
        let value: String
        let type: String
        let autocomplete: String
        let maxLength: String
        let isRequired: Bool
        let hint: String?
        let fault: String?
    }

    struct Question: Hashable, Sendable, Codable {
        let name: String
        let id: String
        let label: String
        let isRequired: Bool
        let isText: Bool
        let isChoice: Bool
        let isCheckbox: Bool
        /// The value that the box of a checkbox sends: for a consent the wording that is agreed to.
        let boxValue: String
        let answer: String
        let isChecked: Bool
        let options: [Option]
        let fault: String?

        struct Option: Hashable, Sendable, Codable {
            let option: String
            let isChosen: Bool
        }
    }

    /// - Parameter problem: the reason why the form was not accepted, where it was sent.
    init(
        _ overview: SessionOverview, _ input: RegistrationFormInput, problem: FormFault?, for reader: PageReader
    ) {
        let (details, texts) = (overview.session.details, reader.texts)
        // The dates that can be booked now. A series is booked as a whole: any of its dates will do.
        let bookable = overview.dates.filter { Booking($0, now: reader.now).canBook }
        let places = details.registration.scope == .occurrence ? Self.places(bookable, input, reader) : []
        // A reader who chose a date need not walk through all of them.
        let chosen = places.filter(\.isChosen)
        let rest = places.filter { !$0.isChosen }
        let questions = details.registration.questions
        func fault(_ field: String) -> String? { problem?.faults.first { $0.field == field }?.sentence }
        session = SessionHeadView(overview, for: reader)
        suggestion = input.suggestion
        self.problem = problem?.sentence
        let isClosed = Self.isClosed(input.date, in: overview, bookable: bookable, now: reader.now)
        closedDate =
            problem == nil && details.registration.scope == .occurrence && isClosed
            ? texts.text(.registerDateClosed) : nil
        // As the form asks for them.
        let asked = ["place", "name", "email"] + questions.map { "answer-" + $0.id }
        func order(_ field: String) -> Int { asked.firstIndex(of: field) ?? asked.count }
        faults = (problem?.faults ?? []).sorted { order($0.field) < order($1.field) }.map {
            Fault(field: Self.identifier($0.field, questions), sentence: $0.sentence)
        }
        hasFaults = !faults.isEmpty
        isOpen = !bookable.isEmpty
        isSeries = details.registration.scope == .series
        needsApproval = details.registration.approval
        seriesPlace = "series/" + overview.seriesVersion
        self.places = chosen.isEmpty ? Array(rest.prefix(Self.shownPlaces)) : chosen
        others = chosen.isEmpty ? Array(rest.dropFirst(Self.shownPlaces)) : rest
        hasOthers = !others.isEmpty
        placeFault = fault("place")
        fields = [
            Field(
                name: "name", label: texts.text(.name), value: input.name, type: "text", autocomplete: "name",
                maxLength: "200", isRequired: true, hint: nil, fault: fault("name")),
            Field(
                name: "email", label: texts.text(.email), value: input.email, type: "email", autocomplete: "email",
                maxLength: "320", isRequired: true,
                hint: needsApproval ? texts.text(.emailHintRequest) : texts.text(.emailHint), fault: fault("email")),
        ]
        hasColleagues = !questions.contains(where: \.required)
        let reserves = !input.reserve.isEmpty && input.reserve != "0"
        showsColleagues = reserves || input.colleagues.contains { !$0.isEmpty }
        canReserve = hasColleagues && !isSeries && !needsApproval
        reserving = (0...Registrations.maxColleagues).map { count -> OptionView in
            let number = String(count)
            let label = count == 0 ? texts.text(.reserveNone) : number
            return OptionView(value: number, label: label, isChosen: input.reserve == number)
        }
        reserveFault = fault("reserve")
        colleagues = (hasColleagues ? input.colleagues : []).enumerated().map { row, colleague in
            Colleague(row, colleague, texts, fault: fault)
        }
        let zone = input.zone.isEmpty ? (reader.zone ?? details.recurrence.zone).identifier : input.zone
        zones = OptionView.zones(chosen: zone)
        zoneName = Zone(ifKnown: zone)?.city ?? zone
        zoneFault = fault("timeZone")
        source = input.source.isEmpty ? nil : input.source
        self.questions = questions.map { question in
            let name = "answer-" + question.id
            let answer = input.answers[question.id] ?? ""
            let boxValue = question.kind == .consent ? question.label : "yes"
            return Question(
                name: name, id: Self.identifier(name, questions), label: question.label,
                isRequired: question.required, isText: question.kind == .text, isChoice: question.kind == .choice,
                isCheckbox: [.checkbox, .consent].contains(question.kind), boxValue: boxValue, answer: answer,
                isChecked: answer == boxValue,
                options: question.options.map { Question.Option(option: $0, isChosen: $0 == answer) },
                fault: fault(name))
        }
    }

    /// True for a date of the session that is over, or that nobody can book.
    ///
    /// - Parameter text: the recurrence id; empty where no date is asked for. One of no date at all is not closed.
    private static func isClosed(
        _ text: String, in overview: SessionOverview, bookable: [ScheduledDate], now: Date
    ) -> Bool {
        guard let asked = LocalDateTime(text) else { return false }
        func has(_ dates: [ScheduledDate]) -> Bool { dates.contains { $0.occurrence.recurrenceID == asked } }
        guard !has(bookable) else { return false }
        // Dates that are over are not in the overview.
        return has(overview.dates) || overview.session.details.recurrence.zone.instant(of: asked) <= now
    }

    private static func places(
        _ dates: [ScheduledDate], _ input: RegistrationFormInput, _ reader: PageReader
    ) -> [Place] {
        dates.enumerated().map { index, date in
            let recurrenceID = date.occurrence.recurrenceID.description
            return Place(
                id: index == 0 ? "place" : "place-\(index)",
                place: recurrenceID + "/" + instantText(date.occurrence.startsAt),
                isChosen: recurrenceID == input.date || dates.count == 1, date: OccurrenceView(date, for: reader))
        }
    }

    /// The element's id of a field. The id of a question may hold anything, so its number stands for it.
    private static func identifier(_ field: String, _ questions: [RegistrationPolicy.Question]) -> String {
        guard field.hasPrefix("answer-") else { return field }
        return questions.firstIndex { "answer-" + $0.id == field }.map { "answer-\($0)" } ?? field
    }
}

extension OptionView {
    /// All time zones to choose from, under names of the usual form: the rest of the database are old names of the same.
    static func zones(chosen: String) -> [OptionView] {
        let areas: Set = [
            "Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
        ]
        let current = Zone.identifiers.filter {
            $0.split(separator: "/").first.map { areas.contains(String($0)) } ?? false
        }
        return Set(current).union(["UTC", chosen]).sorted().map {
            OptionView(value: $0, label: $0.replacing("_", with: " "), isChosen: $0 == chosen)
        }
    }
}
