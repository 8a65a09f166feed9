import Foundation
import SupportCore

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

    /// Nil for a failure that is not about the form.
    init?(_ failure: Failure, _ texts: LocalizedTexts) {
        switch failure.code {
        case .invalid:
            var faults: [(field: String, sentence: String)] = []
            for fault in failure.faults.map({ Self.fault(at: $0.pointer, texts) })
            where !faults.contains(where: { $0 == fault }) {
                faults.append(fault)
            }
            self.init(.invalid, texts.text(.problemFields), faults: faults)
        case .full: self.init(.full, texts.text(.problemFull))
        case .registrationClosed: self.init(.registrationClosed, texts.text(.problemClosed))
        case .gone: self.init(.gone, texts.text(.problemGone))
        case .tooMany: self.init(.tooMany, texts.text(.problemTooMany))
        default: return nil
        }
    }

    /// The field of the form that a pointer of the API means, and the sentence on it. The API's own sentences are for
    /// developers.
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
