import Foundation
import HTTPTypes
import Hummingbird
import ICalendar
import Interchange
import Logging
import NIOCore
import NIOHTTP1
import Storage
import SupportCore
import Training

/// The one place where what went wrong becomes an answer (RFC 9457).
enum ErrorResponses {
    /// The status and title of a type of problem.
    static func meaning(_ type: ProblemType) -> (status: HTTPResponse.Status, title: String) {
        switch type {
        case .malformed: (.badRequest, "Malformed request")
        case .unauthenticated: (.unauthorized, "Unauthenticated")
        case .forbidden: (.forbidden, "Forbidden")
        case .notFound: (.notFound, "Not found")
        case .methodNotAllowed: (.methodNotAllowed, "Method not allowed")
        case .notAcceptable: (.notAcceptable, "Not acceptable")
        case .conflict: (.conflict, "Conflict")
        case .full: (.conflict, "Session full")
        case .alreadyRegistered: (.conflict, "Already registered")
        case .registrationClosed: (.conflict, "Registration is not open")
        case .gone: (.gone, "No longer available")
        case .preconditionFailed: (.preconditionFailed, "Precondition failed")
        case .tooLarge: (.contentTooLarge, "Too large")
        case .unsupportedMediaType: (.unsupportedMediaType, "Unsupported media type")
        case .invalid: (.unprocessableContent, "Invalid request")
        case .tooManyRequests: (.tooManyRequests, "Too many requests")
        case .notImplemented: (.notImplemented, "Not implemented")
        case .unavailable: (.serviceUnavailable, "Service unavailable")
        case .unreadable: (.serviceUnavailable, "Stored data cannot be read")
        }
    }

    /// The explanation of a type of problem, for developers.
    static func explanation(_ type: ProblemType) -> String {
        switch type {
        case .malformed:
            "The body is not valid JSON, has a duplicate field or ends too early. The detail gives the line and column."
        case .unauthenticated:
            "Send a valid token as Authorization: Bearer …. The token is missing, revoked or expired."
        case .forbidden: "The token is valid, but its role does not allow this."
        case .notFound: "There is nothing here, or nothing that you have access to."
        case .methodNotAllowed: "The address exists, but not with this method. The Allow header lists its methods."
        case .notAcceptable: "None of the formats in the Accept header is available."
        case .conflict: "The request is valid, but conflicts with the current state. The detail says why."
        case .full: "All seats are taken and there is no waitlist."
        case .alreadyRegistered: "This email address is already registered here."
        case .registrationClosed: "Registration has not opened yet, or has closed."
        case .gone: "The date is over or was cancelled."
        case .preconditionFailed: "This was changed after you read it. Read it again and send its new ETag."
        case .tooLarge: "The body is too large."
        case .unsupportedMediaType:
            "This address does not accept the Content-Type. The detail lists the types that it accepts."
        case .invalid:
            "Some fields are not valid. “errors” lists each of them with a JSON pointer, or with ?name for a parameter."
        case .tooManyRequests: "Wait for the number of seconds in the Retry-After header."
        case .notImplemented: "This installation was built without what you asked for. The detail says what that is."
        case .unavailable: "The service is temporarily unavailable. Try again soon."
        case .unreadable:
            "A stored row that this needs cannot be read. The detail names its table, id and column. An administrator can mend it with lectern mend."
        }
    }

    /// The status that a failure is answered with.
    static func status(of code: Failure.Code) -> HTTPResponse.Status { meaning(ProblemType(code)).status }

    /// The maximum number of characters of a cause in the log. It can quote a statement that is as long as the request.
    private static let maxCause = 500

    /// - Parameter logger: hears of errors that are no refusal.
    static func answer(_ error: any Error, logger: Logger) -> Answer {
        // Before all others: to the HTTP parser, half a request is a malformed one.
        if isHangUp(error) { return Answer(hangUp) }
        if let refused = error as? RefusedEdit { return problem(refused) }
        if let refusal = Refusal(error) { return problem(refusal) }
        if error is DatabaseUnavailable {
            logger.error("database unavailable", metadata: ["cause": "\(error)"])
            var refusal = Refusal(Failure(.unavailable, "The service is temporarily unavailable. Try again soon."))
            refusal.retryAfter = 5
            return problem(refusal)
        }
        logger.error("request failed", metadata: ["cause": "\(String("\(error)".prefix(maxCause)))"])
        return .json(
            ProblemDetails(type: "about:blank", title: "Internal error", status: 500, detail: "Internal error"),
            status: .internalServerError, type: "application/problem+json")
    }

    /// The status of a request whose client went away. Nobody sees it but the metrics; the number is the one of nginx.
    static let hangUp = HTTPResponse.Status(code: 499, reasonPhrase: "Client Closed Request")

    /// True if a request could not be read to its end because the client closed the connection.
    private static func isHangUp(_ error: any Error) -> Bool {
        switch error {
        case let error as IOError: [ECONNRESET, EPIPE, ECONNABORTED, ETIMEDOUT].contains(error.errnoCode)
        case let error as ChannelError: [.eof, .alreadyClosed, .ioOnClosedChannel, .inputClosed].contains(error)
        case let error as HTTPParserError: error == .invalidEOFState
        default: false
        }
    }

    /// The same answer for a browser.
    ///
    /// - Parameter ancestors: the sites that may frame it, as in ``Pages/policy(framedBy:)``; nil for a page of its own.
    static func page(
        _ answer: Answer, _ error: any Error, framedBy ancestors: [String]? = nil, site: Site, reader: PageReader
    ) throws -> Answer {
        var view = ErrorView(Refusal(error), reader.texts)
        view.back = reader.wayBack
        var page: Answer
        if let ancestors {
            page = try site.pages.secretAnswer(FramedErrorView(view), for: reader)
            page.allowFrames(of: ancestors)
        } else {
            // The way back from a form can be a secret.
            page =
                try reader.formPage == nil
                ? site.pages.answer(view, for: reader) : site.pages.secretAnswer(view, for: reader)
        }
        page.status = answer.status
        page.headers[.cacheControl] = "no-store"
        for name in [HTTPField.Name.retryAfter, .wwwAuthenticate] { page.headers[name] = answer.headers[name] }
        return page
    }

    static func problem(_ refusal: Refusal) -> Answer { problem(refusal) { $0 } }

    private static func problem(_ refused: RefusedEdit) -> Answer {
        let detail =
            switch refused.reason {
            case .loses:
                "This would drop changed dates or registrations. To do it anyway, repeat the request with ?lose=allow."
            case .clashes:
                "This would double-book a trainer. To do it anyway, repeat the request with ?conflicts=allow."
            }
        return problem(Refusal(Failure(.conflict, detail))) { JoinedResource($0, ImpactResource(refused.impact)) }
    }

    private static func problem(_ refusal: Refusal, _ resource: (ProblemDetails) -> some JSONResource) -> Answer {
        let (status, title) = meaning(refusal.type)
        let details = ProblemDetails(
            type: "/errors/\(refusal.type.rawValue)", title: title, status: status.code, detail: refusal.detail,
            faults: refusal.type == .invalid ? refusal.faults : nil)
        var answer = Answer.json(resource(details), status: status, type: "application/problem+json")
        if refusal.type == .unauthenticated { answer.headers[.wwwAuthenticate] = "Bearer realm=\"Lectern\"" }
        if let seconds = refusal.retryAfter { answer.headers[.retryAfter] = String(seconds) }
        return answer
    }
}
