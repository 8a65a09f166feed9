import Foundation
import HTTPTypes
import Operations
import SupportCore
import Training

extension Call {
    /// Carries out a form on the page of something. A refusal is shown on that page, as it stands by then.
    ///
    /// - Parameters:
    ///   - page: the page, with a sentence on what was refused and the form as it was sent.
    ///   - action: carries the form out.
    /// - Returns: a way on to the address that `action` gives.
    func carryOut(
        on page: (_ call: Call, _ problem: String?, _ chosen: Form?) async throws -> Answer,
        _ action: (Form) async throws -> String
    ) async throws -> Answer {
        let form = try Form(self)
        do {
            return .seeOther(try await action(form))
        } catch let failure as Failure where failure.isAboutState {
            var answer = try await page(self, reader.texts.refusal(failure), form)
            // The page of something that was merged meanwhile leads elsewhere.
            if answer.status == .ok { answer.status = ErrorResponses.status(of: failure.code) }
            return answer
        }
    }
}

extension Form {
    /// The condition that the object is still as the page showed it.
    var precondition: Precondition { .version(anyOf: [self["version"]]) }

    /// Stores the chosen verdict on a tutorial, or takes it back. Sent twice, the form has the same effect as once.
    ///
    /// - Returns: the notice that tells of it.
    func settleLink(
        link: (TutorialLink.Verdict) async throws -> Void, unlink: () async throws -> Void
    ) async throws -> String {
        if let verdict = TutorialLink.Verdict(rawValue: self["verdict"]) {
            try await link(verdict)
            return verdict.rawValue
        }
        do {
            try await unlink()
        } catch let failure as Failure where failure.code == .notLinked {
            // It is gone already.
        }
        return "unlinked"
    }
}

extension Failure {
    /// True if the current state refuses the request, not its content or its sender.
    fileprivate var isAboutState: Bool {
        switch code {
        case .preconditionFailed, .conflict, .full, .alreadyRegistered, .registrationClosed, .gone, .invalid, .tooLarge:
            true
        default: false
        }
    }
}

extension LocalizedTexts {
    /// The reason why a form was not carried out. Details are written in English alone.
    func refusal(_ failure: Failure) -> String {
        switch failure.code {
        case .preconditionFailed: text(.staleThing)
        case .full: text(.seatFull)
        case .alreadyRegistered: text(.seatKnown)
        case .registrationClosed, .gone: text(.seatClosed)
        default: language == Texts.fallback ? failure.detail : sentence(on: ProblemType(failure.code))
        }
    }
}
