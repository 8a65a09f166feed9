import Foundation
import ICalendar
import Operations
import SupportCore
import Training

/// One step of the form of a support request.
struct SupportFormView: PageView {
    static let template = "support"
    static let navigation: LayoutView.Entry? = .support

    /// `Step 1 of 3`.
    let progress: String
    let problem: String?
    let faults: [RegistrationFormView.Fault]
    let hasFaults: Bool
    let step: String
    let isText: Bool
    let isDetails: Bool
    /// The step that a button leads back to.
    let back: String?
    /// The input of the other steps.
    let hidden: [Hidden]
    let suggestion: String
    let submission: String
    let fits: SupportFitsView?
    /// True on the step on which nothing was found to suggest.
    let isUnmet: Bool
    let groups: [Group]
    let fields: [FieldView]
    let priority: PriorityView?
    let customer: [FieldView]
    let filesFault: String?
    let filesHint: String?
    /// The address of the script that looks for tutorials while somebody writes.
    let supportScript: String

    struct Hidden: Hashable, Sendable, Codable {
        let name: String
        let value: String
    }

    /// A choice by radio buttons.
    struct Group: Hashable, Sendable, Codable {
        let name: String
        let legend: String
        let options: [Option]

        struct Option: Hashable, Sendable, Codable {
            let id: String
            let value: String
            let label: String
            let isChosen: Bool
        }
    }

    /// The suggested priority, and the others to choose from.
    struct PriorityView: Hashable, Sendable, Codable {
        let suggested: String
        /// Its meaning in the agreement.
        let meaning: String?
        let options: [OptionView]
    }

    init(
        _ input: SupportInput, _ step: SupportInput.Step, fits: SupportFitsView?, problem: FormFault?,
        for reader: PageReader, _ call: Call
    ) {
        let texts = reader.texts
        progress = texts.text(
            .supportProgress, ["n": String(step.order), "of": String(SupportInput.Step.allCases.count)])
        self.problem = problem?.sentence
        faults = (problem?.faults ?? []).map { RegistrationFormView.Fault(field: $0.field, sentence: $0.sentence) }
        hasFaults = !faults.isEmpty
        self.step = step.rawValue
        isText = step == .text
        isDetails = step == .details
        back = step == .details ? "impact" : step == .impact ? "text" : nil
        let own = Set(SupportInput.names[step] ?? [])
        hidden = input.typed.filter { !own.contains($0.key) && !$0.value.isEmpty }.sorted { $0.key < $1.key }
            .map { Hidden(name: $0.key, value: $0.value) }
        suggestion = input.suggestion
        submission = input.submission
        self.fits = fits
        isUnmet = step == .impact && fits?.hasFits != true
        let shown = problem?.faults ?? []
        func fault(_ name: String) -> FaultView? {
            shown.first { $0.field == name }.map { FaultView(field: $0.field, sentence: $0.sentence, detail: nil) }
        }
        func filled(_ fields: [FieldView]) -> [FieldView] {
            fields.map { $0.filled(with: input[$0.name], fault: fault($0.name)) }
        }
        groups = step == .impact ? Self.groups(input, texts) : []
        filesFault = fault("files")?.sentence
        supportScript = call.site.pages.assets.address("support.js")
        switch step {
        case .text:
            fields = filled(Self.text(texts))
            (priority, customer, filesHint) = (nil, [], nil)
        case .impact:
            fields = filled([
                FieldView(
                    name: "businessImpact", label: texts.text(.supportImpactText), control: .area(rows: 2),
                    hint: texts.text(.supportImpactTextHint), limit: 10_000)
            ])
            (priority, customer, filesHint) = (nil, [], nil)
        case .details:
            fields = filled(Self.details(input, texts))
            priority = PriorityView(input, call.site.tickets.agreement)
            customer = Self.customer(input, reader, texts).map { field in
                field.name == "timeZone" ? field : field.filled(with: input[field.name], fault: fault(field.name))
            }
            filesHint = texts.filesHint(call.site.tickets.fileLimits)
        }
    }

    private static func text(_ texts: LocalizedTexts) -> [FieldView] {
        [
            FieldView(
                name: "subject", label: texts.text(.supportSubject), control: .input("text"),
                hint: texts.text(.supportSubjectHint), limit: 500, isRequired: true),
            FieldView(
                name: "description", label: texts.text(.supportDescription), control: .area(rows: 6),
                hint: texts.text(.supportDescriptionHint), limit: 20_000, isRequired: true),
        ]
    }

    private static func groups(_ input: SupportInput, _ texts: LocalizedTexts) -> [Group] {
        func group(_ name: String, _ legend: String, _ options: [(value: String, label: String)]) -> Group {
            Group(
                name: name, legend: legend,
                options: options.enumerated().map { index, option in
                    Group.Option(
                        id: index == 0 ? name : "\(name)-\(index)", value: option.value, label: option.label,
                        isChosen: input[name] == option.value)
                })
        }
        return [
            group("category", texts.text(.supportCategory), Ticket.Category.choices(texts)),
            group(
                "impact", texts.text(.supportImpact),
                [
                    ("unusable", texts.text(.supportUnusable)), ("severe", texts.text(.supportSevere)),
                    ("limited", texts.text(.supportLimited)), ("none", texts.text(.supportNone)),
                ]),
            group(
                "workaround", texts.text(.supportWorkaround),
                [("no", texts.text(.supportWorkaroundNo)), ("yes", texts.text(.supportWorkaroundYes))]),
            group("environment", texts.text(.supportEnvironment), Ticket.Environment.choices(texts)),
        ]
    }

    /// The fields that the agreement still asks for, in its order.
    private static func details(_ input: SupportInput, _ texts: LocalizedTexts) -> [FieldView] {
        let missing = input.missing
        func area(_ field: Intake.Field, _ label: String, rows: Int, hint: String? = nil) -> FieldView? {
            guard missing.contains(field) else { return nil }
            return FieldView(
                name: field.rawValue, label: label, control: .area(rows: rows), hint: hint, limit: 10_000)
        }
        func line(_ field: Intake.Field, _ label: String, hint: String? = nil) -> FieldView? {
            guard missing.contains(field) else { return nil }
            return FieldView(
                name: field.rawValue, label: label, control: .input("text"), hint: hint,
                limit: field == .accountID ? 200 : 500)
        }
        let began =
            missing.contains(.beganAt)
            ? FieldView(name: "beganAt", label: texts.text(.supportBegan), control: .input("datetime-local")) : nil
        let fields: [FieldView?] = [
            area(.errorMessage, texts.text(.supportError), rows: 2),
            area(.expectedResult, texts.text(.supportExpected), rows: 2),
            area(.stepsToReproduce, texts.text(.supportSteps), rows: 3, hint: texts.text(.supportStepsHint)), began,
            line(.discovery, texts.text(.supportDiscovery)), line(.requestID, texts.text(.detailRequest)),
            line(.instanceID, texts.text(.detailInstance)),
            line(.accountID, texts.text(.supportAccount), hint: texts.text(.supportAccountHint)),
        ]
        return fields.compactMap(\.self)
    }

    private static func customer(_ input: SupportInput, _ reader: PageReader, _ texts: LocalizedTexts) -> [FieldView] {
        let zone = input["timeZone"].isEmpty ? reader.zone?.identifier ?? "UTC" : input["timeZone"]
        return [
            FieldView(name: "name", label: texts.text(.name), control: .input("text"), limit: 200),
            FieldView(
                name: "email", label: texts.text(.email), control: .input("email"),
                hint: texts.text(.supportEmailHint), isRequired: true),
            FieldView(
                name: "timeZone", label: texts.text(.supportZone), control: .choices(OptionView.zones(chosen: zone))),
        ]
    }
}

extension SupportFormView.PriorityView {
    init(_ input: SupportInput, _ agreement: Agreement) {
        let suggested = input.priority
        let chosen = Priority(rawValue: input["suggestedPriority"]) ?? suggested
        self.suggested = suggested.rawValue
        meaning = agreement.targets[suggested].meaning
        options = Priority.allCases.map { priority in
            OptionView(
                value: priority.rawValue,
                label: [priority.rawValue, agreement.targets[priority].meaning].compactMap(\.self)
                    .joined(separator: " – "), isChosen: priority == chosen)
        }
    }
}

extension Ticket.Category {
    /// The choices of a customer, in their order.
    static func choices(_ texts: LocalizedTexts) -> [(value: String, label: String)] {
        [Self.defect, .question, .enhancement, .other].map { (value: $0.rawValue, label: $0.customerName(texts)) }
    }

    /// The category as a customer reads it.
    private func customerName(_ texts: LocalizedTexts) -> String {
        switch self {
        case .defect: texts.text(.supportDefect)
        case .question: texts.text(.supportQuestion)
        case .enhancement: texts.text(.supportEnhancement)
        case .other: texts.text(.supportOther)
        }
    }
}

extension Ticket.Environment {
    /// The choices of a customer, in their order.
    static func choices(_ texts: LocalizedTexts) -> [(value: String, label: String)] {
        allCases.map { environment in
            let name = environment.name(texts)
            return (value: environment.rawValue, label: name.prefix(1).uppercased() + name.dropFirst())
        }
    }
}
