import Foundation

/// A choice among several values, in a form.
struct ChoiceView: Hashable, Sendable, Decodable {
    let name: String
    let label: String
    let options: [OptionView]
}

struct OptionView: Hashable, Sendable, Decodable {
    let value: String
    let label: String
    let isChosen: Bool
}

/// One field of a form of the staff, as a template shows it.
struct FieldView {
    enum Control {
        /// With the type that HTML knows.
        case input(String)
        case area(rows: Int)
        case select([(value: String, label: String)])
        /// Ready choices, such as the time zones.
        case choices([[String: Any]])
    }

    let name: String
    /// Of the element; nil: its name, which then has to be one.
    var id: String?
    let label: String
    let control: Control
    var value = ""
    var hint: String?
    var limit = 300
    var isRequired = false
    /// On what the field depends, as `repeats=weekly monthlyDay`: a script hides it while another choice is made.
    var when: String?

    /// - Parameter fault: what is wrong with what was typed.
    func values(fault: FaultView? = nil) -> [String: Any] {
        var values: [String: Any?] = [
            "name": name, "id": id ?? name, "label": label, "value": value, "hint": hint, "isRequired": isRequired,
            "appliesWhile": when,
            "fault": fault?.sentence, "detail": fault?.detail,
        ]
        switch control {
        case .input(let type):
            values["isInput"] = true
            values["type"] = type
            values["most"] = type == "text" || type == "url" ? String(limit) : nil
        case .area(let rows):
            values["isArea"] = true
            values["rows"] = String(rows)
            values["most"] = String(limit)
        case .select(let options):
            values["isSelect"] = true
            values["options"] = options.map {
                ["value": $0.value, "label": $0.label, "isChosen": $0.value == value] as [String: Any]
            }
        case .choices(let options):
            values["isSelect"] = true
            values["options"] = options
        }
        return values.compactMapValues { $0 }
    }
}

/// The fault of a field.
struct FaultView: Hashable {
    /// The name of the field.
    let field: String
    /// In the reader's language.
    let sentence: String
    /// The detail that the API gives, in English, where it says more.
    let detail: String?
}
