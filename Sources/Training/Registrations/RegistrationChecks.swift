public import Foundation
public import SupportCore

extension RegistrationPolicy {
    /// Checks that registration is open.
    ///
    /// - Parameter startsAt: the start of the date, or of the last date of a series.
    /// - Throws: ``Failure`` `.registrationClosed` before it opens and after it closes, `.gone` after the start.
    public func checkOpen(startsAt: Date, now: Date) throws {
        guard now < startsAt else { throw Failure(.gone, "This date is in the past.") }
        if let opens, now < opens { throw Failure(.registrationClosed, "Registration has not opened yet.") }
        if let closesBefore, now >= startsAt.addingTimeInterval(-Double(closesBefore)) {
            throw Failure(.registrationClosed, "Registration has closed.")
        }
    }

    /// The faults of the answers, with pointers such as `/answers/id`: answers to unknown questions first, by id, then the
    /// faults of each question in their order.
    public func faults(in answers: [String: Registration.Answer]) -> [Failure.Fault] {
        let known = Set(questions.map(\.id))
        let unasked = answers.keys.filter { !known.contains($0) }.sorted().map {
            Failure.Fault(pointer: pointer($0), detail: "There is no such question.")
        }
        return unasked
            + questions.compactMap { question in
                question.fault(in: answers[question.id]).map { .init(pointer: pointer(question.id), detail: $0) }
            }
    }

    /// True for an answer to a question of this policy that it allows.
    public func accepts(_ answer: Registration.Answer, to question: String) -> Bool {
        questions.first { $0.id == question }.map { $0.fault(in: answer) == nil } ?? false
    }

    /// The consents that the answers give, with the wordings that the questions have now.
    ///
    /// - Parameters:
    ///   - language: the language of the wordings.
    ///   - former: consents that stand, and are not given again where they are to the same wording.
    public func consents(
        in answers: [String: Registration.Answer], language: String, now: Date,
        keeping former: [Registration.Consent] = []
    ) -> [Registration.Consent] {
        former
            + questions.filter { question in
                question.kind == .consent && answers[question.id] == .checked(true)
                    && !former.contains { ($0.question, $0.wording) == (question.id, question.label) }
            }.map { Registration.Consent(question: $0.id, wording: $0.label, language: language, at: now) }
    }

    private func pointer(_ question: String) -> String {
        "/answers/" + question.replacing("~", with: "~0").replacing("/", with: "~1")
    }
}

extension RegistrationPolicy.Question {
    fileprivate func fault(in answer: Registration.Answer?) -> String? {
        switch (kind, answer) {
        case (_, nil): required ? "An answer is required." : nil
        case (.checkbox, .checked(let isChecked)?), (.consent, .checked(let isChecked)?):
            required && !isChecked ? "Agreement is required." : nil
        case (.checkbox, .text?), (.consent, .text?): "Must be true or false."
        case (_, .checked?): "Must be a string."
        case (.text, .text(let text)?):
            text.isEmpty && required
                ? "An answer is required." : text.count > 5_000 ? "Must be at most 5000 characters long." : nil
        case (.choice, .text(let text)?):
            options.contains(text) ? nil : "Must be one of " + options.joined(separator: ", ") + "."
        }
    }
}
