import Foundation
import ICalendar

/// A choice among several values, in a form.
struct ChoiceView: Hashable, Sendable, Codable {
    let name: String
    let label: String
    let options: [OptionView]
}

extension [ChoiceView] {
    /// True if something is chosen in one of them.
    var hasChosen: Bool { contains { $0.options.contains(where: \.isChosen) } }
}

struct OptionView: Hashable, Sendable, Codable {
    let value: String
    let label: String
    let isChosen: Bool
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

/// A box of a form, ticked or not.
struct CheckboxView: Hashable, Sendable, Codable {
    let name: String
    let label: String
    let isChosen: Bool
}

/// One field of a form of the staff, in `staff-field.mustache`.
struct FieldView: Hashable, Sendable, Codable {
    enum Control {
        /// With the type that HTML knows.
        case input(String)
        case area(rows: Int)
        case select([(value: String, label: String)])
        /// Options that exist already, such as the time zones.
        case choices([OptionView])
    }

    let name: String
    /// The id of the element.
    let id: String
    let label: String
    private(set) var value: String
    let hint: String?
    let isRequired: Bool
    /// The choices on which the field depends, as `repeats=weekly monthlyDay`: a script hides it while another choice is
    /// made.
    let appliesWhile: String?
    let isInput: Bool
    /// The type of an input.
    let type: String?
    let isArea: Bool
    let rows: String?
    /// The most characters that an input of text or an area takes.
    let maxLength: String?
    /// The id of the list of suggestions; nil for a field without any.
    let list: String?
    /// Common values, while any may be typed.
    let suggestions: [String]
    let isSelect: Bool
    private(set) var options: [OptionView]
    /// The fault of the typed value, in the reader's language.
    private(set) var fault: String?
    /// The API's own words on the fault, in English, where they tell more.
    private(set) var detail: String?

    /// - Parameters:
    ///   - id: the element's id; nil for the field's name, which then has to be one.
    ///   - limit: the most characters of an area, or of an input of the type `text` or `url`.
    ///   - suggestions: common values of an input.
    ///   - when: the choices on which the field depends, as `repeats=weekly monthlyDay`.
    init(
        name: String, id: String? = nil, label: String, control: Control, value: String = "", hint: String? = nil,
        limit: Int = 300, suggestions: [String] = [], isRequired: Bool = false, when: String? = nil,
        fault: FaultView? = nil
    ) {
        self.name = name
        self.id = id ?? name
        self.label = label
        self.value = value
        self.hint = hint
        self.isRequired = isRequired
        appliesWhile = when
        list = suggestions.isEmpty ? nil : self.id + "-list"
        self.suggestions = suggestions
        self.fault = fault?.sentence
        detail = fault?.detail
        switch control {
        case .input(let type):
            (isInput, isArea, isSelect) = (true, false, false)
            (self.type, rows, options) = (type, nil, [])
            maxLength = type == "text" || type == "url" ? String(limit) : nil
        case .area(let rows):
            (isInput, isArea, isSelect) = (false, true, false)
            (type, self.rows, options) = (nil, String(rows), [])
            maxLength = String(limit)
        case .select(let choices):
            (isInput, isArea, isSelect) = (false, false, true)
            (type, rows, maxLength) = (nil, nil, nil)
            options = choices.map { OptionView(value: $0.value, label: $0.label, isChosen: $0.value == value) }
        case .choices(let choices):
            (isInput, isArea, isSelect) = (false, false, true)
            (type, rows, maxLength) = (nil, nil, nil)
            options = choices
        }
    }

    /// The same field with a value that was typed, and with its fault.
    func filled(with value: String, fault: FaultView? = nil) -> FieldView {
        var field = self
        field.value = value
        field.options = options.map { OptionView(value: $0.value, label: $0.label, isChosen: $0.value == value) }
        field.fault = fault?.sentence
        field.detail = fault?.detail
        return field
    }
}

extension [FieldView] {
    /// The fields with the values that were typed, by name, and with their faults.
    func filled(with typed: [String: String], faults: [FaultView] = []) -> [FieldView] {
        map { field in
            field.filled(with: typed[field.name] ?? "", fault: faults.first { $0.field == field.name })
        }
    }
}

/// The fault of a field.
struct FaultView: Hashable, Sendable, Codable {
    /// The name of the field.
    let field: String
    /// In the reader's language.
    let sentence: String
    /// The API's own words, in English, where they tell more.
    let detail: String?
}
