import Foundation
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

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
        // In the order of the form.
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
        fields = Self.fields(input, needsApproval: needsApproval, texts, fault: fault)
        hasColleagues = !questions.contains(where: \.required)
        let reserves = !input.reserve.isEmpty && input.reserve != "0"
        showsColleagues = reserves || input.colleagues.contains { !$0.isEmpty }
        canReserve = hasColleagues && !isSeries && !needsApproval
        reserving = Self.reserving(input, texts)
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
            return Question(
                question, name: name, id: Self.identifier(name, questions), answer: input.answers[question.id] ?? "",
                fault: fault(name))
        }
    }

    /// True for a date of the session that is over, or that nobody can book.
    ///
    /// - Parameter text: the recurrence id; empty where no date is asked for. An id that no date has is not closed.
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

    /// The fields of the person who registers.
    ///
    /// - Parameter fault: the sentence on what is wrong with a field, by its name.
    private static func fields(
        _ input: RegistrationFormInput, needsApproval: Bool, _ texts: LocalizedTexts, fault: (String) -> String?
    ) -> [Field] {
        [
            Field(
                name: "name", label: texts.text(.name), value: input.name, type: "text", autocomplete: "name",
                maxLength: "200", isRequired: true, hint: nil, fault: fault("name")),
            Field(
                name: "email", label: texts.text(.email), value: input.email, type: "email", autocomplete: "email",
                maxLength: "320", isRequired: true,
                hint: needsApproval ? texts.text(.emailHintRequest) : texts.text(.emailHint), fault: fault("email")),
        ]
    }

    private static func reserving(_ input: RegistrationFormInput, _ texts: LocalizedTexts) -> [OptionView] {
        (0...Registrations.maxColleagues).map { count in
            let number = String(count)
            let label = count == 0 ? texts.text(.reserveNone) : number
            return OptionView(value: number, label: label, isChosen: input.reserve == number)
        }
    }

    /// The element's id of a field. The id of a question may hold anything, so its number stands for it.
    private static func identifier(_ field: String, _ questions: [RegistrationPolicy.Question]) -> String {
        guard field.hasPrefix("answer-") else { return field }
        return questions.firstIndex { "answer-" + $0.id == field }.map { "answer-\($0)" } ?? field
    }
}

extension RegistrationFormView.Question {
    /// - Parameter id: the id of the element.
    fileprivate init(
        _ question: RegistrationPolicy.Question, name: String, id: String, answer: String, fault: String?
    ) {
        self.name = name
        self.id = id
        label = question.label
        isRequired = question.required
        isText = question.kind == .text
        isChoice = question.kind == .choice
        isCheckbox = [.checkbox, .consent].contains(question.kind)
        boxValue = question.kind == .consent ? question.label : "yes"
        self.answer = answer
        isChecked = answer == boxValue
        options = question.options.map { Option(option: $0, isChosen: $0 == answer) }
        self.fault = fault
    }
}
