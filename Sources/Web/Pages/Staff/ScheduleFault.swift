import SupportCore

/// The reason why a form of staff was not accepted: in a sentence, and beside its fields.
struct ScheduleFault {
    let code: Failure.Code
    let sentence: String
    let faults: [FaultView]

    /// - Parameter rowOfQuestion: where the form has a question of a number.
    /// - Returns: nil for a failure that is not about the form.
    init?(_ failure: Failure, _ texts: LocalizedTexts, rowOfQuestion: (Int) -> Int = { $0 }) {
        code = failure.code
        switch failure.code {
        case .invalid:
            sentence = texts.text(.problemFields)
            var faults: [FaultView] = []
            for fault in failure.faults {
                let field = Self.field(fault.pointer, rowOfQuestion)
                guard !faults.contains(where: { $0.field == field }) else { continue }
                let isEnglish = texts.language == Texts.fallback
                faults.append(
                    FaultView(
                        field: field, sentence: isEnglish ? fault.detail : texts.text(.scheduleFault),
                        detail: isEnglish ? nil : fault.detail))
            }
            self.faults = faults
        case .preconditionFailed:
            (sentence, faults) = (texts.text(.scheduleStale), [])
        case .conflict where failure.faults.contains { $0.pointer == "/registration/scope" }:
            sentence = texts.text(.problemFields)
            faults = [FaultView(field: "scope", sentence: texts.text(.scheduleScopeTaken), detail: nil)]
        case .conflict:
            let isEnglish = texts.language == Texts.fallback
            (sentence, faults) = (isEnglish ? failure.detail : texts.text(.sentenceConflict), [])
        default: return nil
        }
    }

    func fault(_ field: String) -> FaultView? { faults.first { $0.field == field } }

    /// The name of the field that the API points at.
    private static func field(_ pointer: String, _ rowOfQuestion: (Int) -> Int) -> String {
        let parts = pointer.split(separator: "/").map(String.init)
        let known = [
            "/timeZone": "zone", "/waitlist/mode": "waitlist", "/waitlist/offerHold": "hold",
            "/registration/scope": "scope", "/registration/opens": "opens", "/registration/closesBefore": "closes",
            "/registration/approval": "approval", "/decideBefore": "decide",
            "/join/url": "joinURL", "/join/releasedBefore": "joinBefore", "/join": "joinURL",
            "/room/kind": "room", "/room/releasedBefore": "joinBefore", "/recurrence": "repeats",
        ]
        if let field = known[pointer] { return field }
        if parts.starts(with: ["registration", "questions"]) {
            let row = parts.count > 2 ? Int(parts[2]).map(rowOfQuestion) ?? 0 : 0
            let part = parts.count > 3 && ["kind", "options"].contains(parts[3]) ? parts[3] : "label"
            return "question-\(row)-" + part
        }
        if parts.first == "recurrence", parts.count > 1 { return parts[1] }
        return parts.first ?? "title"
    }
}

/// The reason why a form was not accepted, above its fields, in `staff-form-fault.mustache`.
struct FormFaultView: Hashable, Sendable, Codable {
    let sentence: String
    let hasFaults: Bool
    let faults: [FaultView]
    /// The address of the page that shows what somebody else changed meanwhile.
    let current: String?

    /// - Parameter current: the address of the page of what the form is about; nil for something new.
    init(_ problem: ScheduleFault, current: String?) {
        sentence = problem.sentence
        hasFaults = !problem.faults.isEmpty
        faults = problem.faults
        self.current = problem.code == .preconditionFailed ? current : nil
    }
}
