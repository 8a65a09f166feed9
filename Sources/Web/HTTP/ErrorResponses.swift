import Foundation
import HTTPTypes
import Hummingbird
import ICalendar
import Interchange
import Logging
import NIOCore
import Storage
import SupportCore
import Training

/// The one place where what went wrong becomes an answer (RFC 9457).
enum ErrorResponses {
    /// What the codes mean: the status they are sent with and their title.
    static func meaning(_ code: Failure.Code) -> (status: HTTPResponse.Status, title: String) {
        switch code {
        case .malformed: (.badRequest, "The request cannot be read")
        case .unauthenticated: (.unauthorized, "Who are you?")
        case .forbidden: (.forbidden, "Not allowed")
        case .notFound: (.notFound, "Not found")
        case .methodNotAllowed: (.methodNotAllowed, "Not a method of this address")
        case .notAcceptable: (.notAcceptable, "Not to be had in that form")
        case .conflict: (.conflict, "This does not fit what is there")
        case .full: (.conflict, "No seat is left")
        case .alreadyRegistered: (.conflict, "Registered already")
        case .registrationClosed: (.conflict, "Registration is not open")
        case .gone: (.gone, "No longer there")
        case .preconditionFailed: (.preconditionFailed, "Changed in the meantime")
        case .tooLarge: (.contentTooLarge, "Too large")
        case .unsupportedMediaType: (.unsupportedMediaType, "Not a form that is taken")
        case .invalid: (.unprocessableContent, "Not valid")
        case .tooManyRequests: (.tooManyRequests, "Too many requests")
        case .unavailable: (.serviceUnavailable, "Not available right now")
        }
    }

    /// What a developer who meets the code should know.
    static func explanation(_ code: Failure.Code) -> String {
        switch code {
        case .malformed: "The body is no JSON, has a field twice, or breaks off. The detail names line and column."
        case .unauthenticated: "Send a token as Authorization: Bearer …. It may be missing, revoked or expired."
        case .forbidden: "The token is known, but its role may not do this."
        case .notFound: "There is nothing here, or nothing that you may know of."
        case .methodNotAllowed: "The address exists. The Allow header names the methods that it has."
        case .notAcceptable: "What the Accept header asks for is not among the forms in which this is to be had."
        case .conflict: "The request is fine, but not with what is there now. The detail says what stands against it."
        case .full: "All seats are taken, and there is no waitlist."
        case .alreadyRegistered: "This email address has a place here already."
        case .registrationClosed: "Registration has not opened yet, or has closed."
        case .gone: "The date is past, or was cancelled."
        case .preconditionFailed: "What you change was changed since you read it. Read it again, and send its new ETag."
        case .tooLarge: "The body is larger than this address takes."
        case .unsupportedMediaType: "The Content-Type is not one that this address takes. The detail names them."
        case .invalid:
            "Fields are not valid. “errors” names every one of them by a JSON pointer, or a parameter by ?name."
        case .tooManyRequests: "Wait for as many seconds as Retry-After says."
        case .unavailable: "The service cannot do its work right now. Try again soon."
        }
    }

    /// - Parameter logger: is told what is nobody's fault but ours.
    static func answer(_ error: any Error, logger: Logger) -> Answer {
        switch error {
        case let failure as Failure: return problem(failure)
        case let refused as RefusedEdit: return problem(refused)
        case let problem as RecurrenceProblem: return Self.problem(problem.failure)
        case let wrongSecrets as TooManyWrongSecrets:
            var answer = problem(
                Failure(.tooManyRequests, "Too many secrets from your address were wrong. Wait before the next."))
            answer.headers[.retryAfter] = String(wrongSecrets.retryAfter)
            return answer
        case is NIOTooManyBytesError: return problem(Failure(.tooLarge, "The body is larger than this address takes."))
        case let error as any HTTPResponseError where error.status == .contentTooLarge:
            return problem(Failure(.tooLarge, "The body is larger than this address takes."))
        case is CancellationError: return problem(Failure(.unavailable, "The server is shutting down. Try again."))
        default:
            logger.error("request failed", metadata: ["cause": "\(error)"])
            return .json(
                ["type": "about:blank", "title": "Internal error", "status": 500, "detail": "Internal error"],
                status: .internalServerError, type: "application/problem+json")
        }
    }

    /// The same answer for a browser.
    static func page(_ answer: Answer, _ error: any Error, site: Site, reader: PageReader) throws -> Answer {
        let failure =
            error is TooManyWrongSecrets
            ? Failure(.tooManyRequests, "Too many links or tokens were wrong. Please wait a little.")
            : error as? Failure
        let texts = reader.texts
        let title = failure.map { texts.title(of: $0.code) } ?? texts.text("errorInternal")
        // Details are written in English, and tell more than the title does; other languages have a sentence for each
        // kind of failure.
        let isEnglish = texts.language == Texts.fallback
        let explanation = isEnglish ? failure?.detail : failure.map { texts.sentence(on: $0.code) }
        var page = try site.pages.answer(
            "error", for: reader,
            ["title": title, "explanation": explanation ?? texts.text("errorOurs"), "isFailure": true])
        page.status = answer.status
        page.headers[.cacheControl] = "no-store"
        for name in [HTTPField.Name.retryAfter, .wwwAuthenticate] { page.headers[name] = answer.headers[name] }
        return page
    }

    static func problem(_ failure: Failure, extra: [JSON.Member] = []) -> Answer {
        let (status, title) = meaning(failure.code)
        var members = [
            JSON.Member("type", .string("/errors/\(failure.code.rawValue)")), JSON.Member("title", .string(title)),
            JSON.Member("status", .integer(status.code)), JSON.Member("detail", .string(failure.detail)),
        ]
        if failure.code == .invalid {
            members.append(
                JSON.Member(
                    "errors",
                    .array(failure.faults.map { ["pointer": .string($0.pointer), "detail": .string($0.detail)] })))
        }
        var answer = Answer.json(.object(members + extra), status: status, type: "application/problem+json")
        if failure.code == .unauthenticated { answer.headers[.wwwAuthenticate] = "Bearer realm=\"Lectern\"" }
        if failure.code == .tooManyRequests { answer.headers[.retryAfter] = "60" }
        return answer
    }

    private static func problem(_ refused: RefusedEdit) -> Answer {
        let detail =
            switch refused.reason {
            case .loses: "This would lose changed dates or registrations. Repeat it with ?lose=allow if that is meant."
            case .clashes:
                "A trainer would be in two places at once. Repeat it with ?conflicts=allow if that is meant."
            }
        guard case .object(let impact) = refused.impact.json else { return problem(Failure(.conflict, detail)) }
        return problem(Failure(.conflict, detail), extra: impact)
    }
}
