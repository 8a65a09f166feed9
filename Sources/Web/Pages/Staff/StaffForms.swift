import Foundation
import Interchange
import Operations
import SupportCore

extension Call {
    /// The value by which a form that was carried out says so to the page that it leads to; nil for none.
    var done: String? { formFields(query).last { $0.name == "done" }?.value }

    /// Carries a form out. One that is refused is answered with its page, which says why.
    ///
    /// - Parameters:
    ///   - page: the page with the failure.
    ///   - action: carries the form out.
    func carryOut(
        orShow page: (Failure) async throws -> Answer, _ action: () async throws -> Answer
    ) async throws -> Answer {
        do {
            return try await action()
        } catch let failure as Failure
            where [.invalid, .conflict, .preconditionFailed, .unavailable].contains(failure.code)
        {
            var answer = try await page(failure)
            answer.status = ErrorResponses.status(of: failure.code)
            return answer
        }
    }
}

extension Form {
    /// The reason in the field `reason`; nil where none was given.
    var reason: String? {
        let reason = self["reason"].trimmingCharacters(in: .whitespacesAndNewlines)
        return reason.isEmpty ? nil : reason
    }
}

extension LocalizedTexts {
    /// The sentence on a reason that is too long; nil on any other.
    func fault(ofReason reason: String, within limit: ReasonLimit) -> String? {
        limit.allows(reason) ? nil : text(.reasonTooLong, ["n": String(limit.length)])
    }

    /// The faults of a form, each at its field. A fault of an entry of a list is one of the list.
    func faults(of failure: Failure?) -> [FaultView] {
        let isEnglish = language == Texts.fallback
        return (failure?.faults ?? []).map { fault in
            FaultView(
                field: String(fault.pointer.dropFirst().prefix { $0 != "/" }),
                sentence: isEnglish ? fault.detail : text(.scheduleFault), detail: isEnglish ? nil : fault.detail)
        }
    }

    /// The sentence above a form that was not carried out, and that shows its faults beside its fields.
    func sentence(on failure: Failure) -> String {
        switch failure.code {
        case .invalid: text(.problemBeside)
        case .preconditionFailed: text(.staleThing)
        default: language == Texts.fallback ? failure.detail : sentence(on: ProblemType(failure.code))
        }
    }
}

/// Reads tags with commas between them. A tag with a comma in itself, as imported calendars have, stays whole.
///
/// - Parameter before: the tags that the text was made of.
func tags(typed text: String, before: [String]) -> [String] {
    func parts(_ text: String) -> [String] {
        text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.filter { !$0.isEmpty }
    }
    let whole = before.map { (tag: $0, parts: parts($0)) }.filter { $0.parts.count > 1 }
        .sorted { $0.parts.count > $1.parts.count }
    var found: [String] = []
    var rest = parts(text)[...]
    while let first = rest.first {
        let known = whole.first { rest.starts(with: $0.parts) }
        found.append(known?.tag ?? first)
        rest = rest.dropFirst(known?.parts.count ?? 1)
    }
    return found
}
