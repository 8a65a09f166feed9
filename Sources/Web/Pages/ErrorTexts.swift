extension LocalizedTexts {
    /// The title of a page that refuses something.
    func title(of type: ProblemType) -> String {
        switch type {
        case .malformed, .unsupportedMediaType, .invalid, .notAcceptable, .methodNotAllowed:
            text(.errorUnreadable)
        case .unauthenticated: text(.errorWho)
        case .forbidden: text(.errorForbidden)
        case .notFound: text(.errorNotFound)
        case .conflict, .preconditionFailed, .alreadyRegistered: text(.errorConflict)
        case .full: text(.errorFull)
        case .registrationClosed: text(.errorClosed)
        case .gone: text(.errorGone)
        case .tooLarge: text(.errorTooLarge)
        case .tooManyRequests: text(.errorTooMany)
        case .notImplemented: text(.errorMissing)
        case .unavailable: text(.errorUnavailable)
        case .unreadable: text(.errorStored)
        }
    }

    /// The sentence on a page. Details are written in English, and say more than the sentence on the type, which other
    /// languages have.
    func sentence(on refusal: Refusal) -> String {
        language == Texts.fallback && !refusal.isForDevelopers ? refusal.detail : sentence(on: refusal.type)
    }

    /// A sentence that says what happened and what can be done.
    func sentence(on type: ProblemType) -> String {
        switch type {
        case .malformed, .unsupportedMediaType, .invalid, .notAcceptable, .methodNotAllowed:
            text(.sentenceUnreadable)
        case .unauthenticated, .forbidden: text(.sentenceForbidden)
        case .notFound: text(.sentenceNotFound)
        case .conflict, .preconditionFailed, .alreadyRegistered: text(.sentenceConflict)
        case .full: text(.sentenceFull)
        case .registrationClosed: text(.sentenceClosed)
        case .gone: text(.sentenceGone)
        case .tooLarge: text(.sentenceTooLarge)
        case .tooManyRequests: text(.sentenceTooMany)
        case .unavailable: text(.sentenceUnavailable)
        case .notImplemented: text(.sentenceMissing)
        case .unreadable: text(.sentenceStored)
        }
    }
}
