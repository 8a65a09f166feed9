import Foundation
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

/// The fields of a support request as they were typed, over all steps of its form.
struct SupportInput {
    /// The steps of the form, in their order.
    enum Step: String, CaseIterable {
        case text, impact, details
    }

    /// The fields by the step that asks for them. Their names are those of the API, but for the requester's.
    static let names: [Step: [String]] = [
        .text: ["subject", "description"],
        .impact: ["category", "environment", "impact", "workaround", "businessImpact"],
        .details: [
            "suggestedPriority", "errorMessage", "expectedResult", "stepsToReproduce", "discovery", "beganAt",
            "requestID", "instanceID", "accountID", "name", "email", "timeZone",
        ],
    ]

    private(set) var typed: [String: String]
    /// The id of the suggestions that were shown.
    var suggestion: String
    /// The key of the form, by which a request is sent once.
    let submission: String

    init(_ form: Form) {
        typed = Dictionary(
            uniqueKeysWithValues: Self.names.values.joined().map { name in
                (name, form[name].trimmingCharacters(in: .whitespacesAndNewlines))
            })
        suggestion = form["suggestion"]
        submission = form["submission"].isEmpty ? Identifier.random() : String(form["submission"].prefix(40))
    }

    /// Empty where nothing was typed.
    subscript(name: String) -> String { typed[name] ?? "" }

    var text: TicketText { TicketText(subject: self["subject"], description: self["description"]) }

    var category: Ticket.Category? { Ticket.Category(rawValue: self["category"]) }

    /// The priority that follows from the described impact.
    var priority: Priority {
        Intake.priority(
            of: category, in: Ticket.Environment(rawValue: self["environment"]),
            impact: Intake.Impact(rawValue: self["impact"]),
            hasWorkaround: ["yes": true, "no": false][self["workaround"]])
    }

    /// The fields that the agreement still asks for, with what was typed so far.
    var missing: Set<Intake.Field> {
        let ticket = Ticket(
            id: "", number: 1, subject: self["subject"], description: self["description"], category: category,
            openedAt: Date(timeIntervalSince1970: 0))
        return Set(ticket.missing)
    }

    // MARK: - What is sent

    /// The request as the API takes it.
    ///
    /// - Parameters:
    ///   - files: the files that were chosen.
    ///   - zone: of an instant that was typed, if the requester's own is not known.
    ///   - texts: of the language in which the requester is written to.
    /// - Throws: ``Failure`` `.invalid` with every bad field and file, `.tooLarge`.
    func request(
        files: [MultipartForm.File], within limits: TicketFileLimits, zone: Zone, _ texts: LocalizedTexts
    ) throws -> Support.Request {
        var request = try SupportFields.request(
            reading: json(zone: zone), files: files.map { ($0.name, $0.bytes) }, within: limits,
            language: texts.language)
        request.suggestion = suggestion.isEmpty ? nil : suggestion
        request.submission = submission
        request.change.channel = .website
        request.change.fields.insert(.channel)
        return request
    }

    private func json(zone: Zone) -> JSON {
        var members: [JSON.Member] = []
        func add(_ name: String, _ value: String) {
            if !value.isEmpty { members.append(JSON.Member(name, .string(value))) }
        }
        for name in [
            "subject", "description", "category", "environment", "errorMessage", "expectedResult", "stepsToReproduce",
            "discovery", "requestID", "instanceID", "accountID",
        ] {
            add(name, self[name])
        }
        add("businessImpact", impactText)
        add("suggestedPriority", self["suggestedPriority"].isEmpty ? priority.rawValue : self["suggestedPriority"])
        let own = Zone(ifKnown: self["timeZone"]) ?? zone
        add("beganAt", localTime(typed: self["beganAt"]).map { instantText(own.instant(of: $0)) } ?? self["beganAt"])
        var requester = [JSON.Member("email", .string(self["email"]))]
        if !self["name"].isEmpty { requester.append(JSON.Member("name", .string(self["name"]))) }
        if !self["timeZone"].isEmpty { requester.append(JSON.Member("timeZone", .string(self["timeZone"]))) }
        members.append(JSON.Member("requester", .object(requester)))
        return .object(members)
    }

    /// The impact for an agent: what was chosen, in the words of the agreement, and what was written.
    private var impactText: String {
        let chosen = Intake.Impact(rawValue: self["impact"]).map { impact in
            switch impact {
            case .unusable: "The service is unusable."
            case .severe: "Most users are severely affected."
            case .limited: "It does not work as intended, but work goes on."
            case .none: "Nothing is affected."
            }
        }
        let workaround = ["yes": "There is a workaround.", "no": "There is no workaround."][self["workaround"]]
        return [chosen, workaround, self["businessImpact"]].compactMap(\.self).filter { !$0.isEmpty }
            .joined(separator: " ")
    }

    /// The name of the field that the API points at.
    static func field(_ pointer: String) -> String {
        switch pointer {
        case "/requester", "/requester/email": "email"
        case "/requester/name": "name"
        case "/requester/timeZone": "timeZone"
        default: pointer.split(separator: "/").first.map(String.init) ?? "subject"
        }
    }

    /// The step that asks for a field.
    static func step(of field: String) -> Step {
        Step.allCases.first { names[$0]?.contains(field) ?? false } ?? .details
    }
}
