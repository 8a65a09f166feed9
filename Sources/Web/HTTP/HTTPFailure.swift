import HTTPTypes
import Hummingbird
import ICalendar
import Interchange
import NIOCore
import NIOHTTP1
import SupportCore
import Training

/// A failure that only HTTP knows. The failures of the domain are ``Failure``.
enum HTTPFailure: Error, Hashable {
    case unauthenticated(String)
    /// The token is unknown, was revoked, or has expired.
    case unknownToken
    case wrongRole(Token.Role)
    /// None of the roles of a person at a browser is enough.
    case wrongRoles([Token.Role])
    case missingScope(Scope)
    /// A form that was filled in before somebody else signed in at the browser.
    case staleForm
    case methodNotAllowed(String)
    /// - Parameter type: the media type in which there is an answer.
    case notAcceptable(type: String)
    case unsupportedMediaType(String)
    /// - Parameter limit: bytes.
    case bodyTooLarge(limit: Int)
    /// The bodies of other requests take all of the memory that there is for bodies.
    case tooManyBodies
    /// - Parameter retryAfter: seconds.
    case tooManyWrongSecrets(retryAfter: Int)
    /// - Parameter retryAfter: seconds.
    case tooManyRequests(retryAfter: Int)
    /// This build was made without what is asked for.
    case notImplemented(String)
}

/// The type of a problem (RFC 9457): the last part of `/errors/…`.
enum ProblemType: String, CaseIterable {
    case malformed
    case unauthenticated
    case forbidden
    case notFound = "not-found"
    case methodNotAllowed = "method-not-allowed"
    case notAcceptable = "not-acceptable"
    case conflict
    case full
    case alreadyRegistered = "already-registered"
    case registrationClosed = "registration-closed"
    case gone
    case preconditionFailed = "precondition-failed"
    case tooLarge = "too-large"
    case unsupportedMediaType = "unsupported-media-type"
    case invalid
    case tooManyRequests = "too-many-requests"
    case notImplemented = "not-implemented"
    case unavailable
    case unreadable

    init(_ code: Failure.Code) {
        switch code {
        case .malformed: self = .malformed
        case .forbidden: self = .forbidden
        case .notFound, .unknownSecret, .notLinked: self = .notFound
        case .conflict: self = .conflict
        case .full: self = .full
        case .alreadyRegistered: self = .alreadyRegistered
        case .registrationClosed: self = .registrationClosed
        case .gone: self = .gone
        case .preconditionFailed: self = .preconditionFailed
        case .tooLarge: self = .tooLarge
        case .tooMany: self = .tooManyRequests
        case .invalid: self = .invalid
        case .unavailable: self = .unavailable
        case .unreadable: self = .unreadable
        }
    }
}

/// An error as a caller may know of it.
struct Refusal {
    let type: ProblemType
    let detail: String
    /// Every bad field, of a refusal of the type ``ProblemType/invalid``.
    let faults: [Failure.Fault]
    /// True if the detail is about an address or a request that nobody typed: only developers can make use of it.
    let isForDevelopers: Bool
    /// Seconds until it is worth trying again.
    var retryAfter: Int?

    init(_ failure: Failure) {
        type = ProblemType(failure.code)
        detail = failure.detail
        faults = failure.faults
        isForDevelopers = failure.code == .malformed || failure.faults.contains { $0.pointer.hasPrefix("?") }
        if failure.code == .tooMany { retryAfter = 300 }
        if failure.code == .unavailable { retryAfter = 5 }
    }

    init(_ failure: HTTPFailure) {
        faults = []
        isForDevelopers =
            switch failure {
            case .methodNotAllowed, .notAcceptable, .unsupportedMediaType, .bodyTooLarge, .tooManyWrongSecrets: true
            default: false
            }
        switch failure {
        case .unauthenticated(let sentence): (type, detail) = (.unauthenticated, sentence)
        case .unknownToken: (type, detail) = (.unauthenticated, "This token is unknown, revoked or expired.")
        case .wrongRole(let role):
            (type, detail) = (.forbidden, "Tokens with the role \(role.rawValue) cannot do this.")
        case .wrongRoles(let roles):
            let names = roles.map(\.rawValue).joined(separator: ", ")
            (type, detail) = (.forbidden, roles.isEmpty ? "You have no role." : "Your roles cannot do this: \(names).")
        case .missingScope(let scope):
            (type, detail) = (.forbidden, "This token is narrowed to scopes, and \(scope) is none of them.")
        case .staleForm:
            (type, detail) = (.forbidden, "This form is from before you signed in. Open its page again.")
        case .methodNotAllowed(let method):
            (type, detail) = (.methodNotAllowed, "\(method) is not allowed at this address.")
        case .notAcceptable(let format):
            (type, detail) = (.notAcceptable, "This is available as \(format), which the Accept header does not allow.")
        case .unsupportedMediaType(let sentence): (type, detail) = (.unsupportedMediaType, sentence)
        case .bodyTooLarge(let limit):
            (type, detail) = (.tooLarge, "The body must be at most \(limit) bytes.")
        case .tooManyBodies:
            (type, detail) = (.unavailable, "The server reads too many requests right now. Try again.")
            retryAfter = 2
        case .tooManyRequests(let seconds):
            (type, detail) = (
                .tooManyRequests, "Too many requests from your network or for this address. Wait before you try again."
            )
            retryAfter = seconds
        case .notImplemented(let sentence): (type, detail) = (.notImplemented, sentence)
        case .tooManyWrongSecrets(let seconds):
            (type, detail) = (
                .tooManyRequests, "Too many wrong secrets from your address. Wait before you try again."
            )
            retryAfter = seconds
        }
    }

    /// Nil for an error that is a defect or an outage: it is logged, and not shown.
    init?(_ error: any Error) {
        switch error {
        case let failure as Failure: self.init(failure)
        case let failure as HTTPFailure: self.init(failure)
        case let problem as RecurrenceError: self.init(problem.failure)
        case is NIOTooManyBytesError: self.init(Failure(.tooLarge, "The body is too large."))
        case let error as any HTTPResponseError where error.status == .contentTooLarge:
            self.init(Failure(.tooLarge, "The body is too large."))
        case is HTTPParserError: self.init(Failure(.malformed, "The request is not valid HTTP."))
        case is CancellationError: self.init(Failure(.unavailable, "The server is shutting down. Try again."))
        default: return nil
        }
    }
}
