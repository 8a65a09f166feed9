import HTTPTypes

/// A form of staff that was sent after its session had ended. It goes back to the browser with what was typed: nothing of
/// it is kept here, and it is carried out only when the person sends it again from a page of the new session.
struct HeldForm {
    struct Field: Hashable, Sendable, Codable {
        let name: String
        let value: String
    }

    private let fields: [Field]
    private let hasFiles: Bool

    /// More than any form of ours has.
    private static let maxFields = 2_000
    /// The fields that belong to the former page, and those that are never sent back.
    private static let leftOut: Set<String> = ["key", Form.onceName, "credential"]

    /// Nil for a form in which nothing was typed.
    init?(_ form: Form) {
        let kept = form.sent.filter { !Self.leftOut.contains($0.name) }
        guard kept.count <= Self.maxFields, kept.contains(where: { !$0.value.isEmpty }) else { return nil }
        fields = kept.map { Field(name: $0.name, value: $0.value) }
        hasFiles = form.hasFiles
    }

    /// The page with a way to sign in, and once somebody has, the one with a button that sends the form.
    func page(_ call: Call) throws -> Answer {
        var answer: Answer
        if call.signedIn == nil {
            let view = HeldFormView(action: call.target, fields: fields, hasFiles: hasFiles)
            answer = try call.secretPage(view, for: call.reader)
        } else {
            let view = FormAgainView(
                action: call.target, fields: fields, typed: typed(call), hasFiles: hasFiles, back: call.reader.wayBack)
            answer = try call.staffPage(view)
        }
        answer.status = .forbidden
        return answer
    }

    /// The fields that are not empty. Also those that nobody saw: another site can have made them up.
    private func typed(_ call: Call) -> [FormAgainView.TypedField] {
        let texts = call.reader.texts
        let isOfSchedule = ["/staff/schedule/", "/staff/sessions/"].contains { call.path.hasPrefix($0) }
        let labels = isOfSchedule ? SessionFormFields.labels(texts) : [:]
        return fields.filter { !$0.value.isEmpty }.map { field in
            let label = labels[field.name]
            return FormAgainView.TypedField(label: label ?? field.name, isName: label == nil, value: field.value)
        }
    }
}

/// The page of a form whose sender has to sign in again.
struct HeldFormView: PageView {
    static let template = "held-form"
    static let navigation: LayoutView.Entry? = .staff

    let action: String
    let fields: [HeldForm.Field]
    /// True if files were chosen, which have to be chosen again.
    let hasFiles: Bool
}

/// The page on which such a form is sent again.
struct FormAgainView: PageView {
    static let template = "staff-form-again"

    let action: String
    let fields: [HeldForm.Field]
    /// The fields that are not empty.
    let typed: [TypedField]
    let hasFiles: Bool
    /// The address of the page of the form.
    let back: String?

    /// A field as the person sees it.
    struct TypedField: Hashable, Sendable, Codable {
        let label: String
        /// True where the label is the name of the field, which is English.
        let isName: Bool
        let value: String
    }
}
