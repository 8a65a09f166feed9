/// An expected failure, with a sentence that can be shown to the caller.
///
/// Every layer throws it, and one file of the web layer maps it to a response. Any other error is a defect or an outage:
/// it is logged with its cause and never shown.
public struct Failure: Error, Sendable, Hashable {
    /// The kinds of failure that clients can distinguish.
    public enum Code: Sendable, Hashable, CaseIterable {
        case malformed
        case forbidden
        case notFound
        /// A secret in a URL is unknown or revoked. Clients get the same response as for any unknown URL.
        case unknownSecret
        /// The tutorial is not linked to the ticket or problem.
        case notLinked
        case conflict
        case full
        case alreadyRegistered
        case registrationClosed
        case gone
        case preconditionFailed
        case tooLarge
        case tooMany
        case invalid
        case unavailable
        /// Stored data cannot be read, because it was damaged or written by another release. An administrator has to mend
        /// it.
        case unreadable
    }

    /// One invalid field of the input.
    public struct Fault: Sendable, Hashable, Codable {
        /// A JSON pointer (RFC 6901) into the body, such as `/capacity`, or the name of a query parameter.
        public let pointer: String
        /// The fault, as a sentence.
        public let detail: String

        public init(pointer: String, detail: String) {
            self.pointer = pointer
            self.detail = detail
        }
    }

    public let code: Code
    public let detail: String
    /// All invalid fields; empty unless `code` is `.invalid`.
    public let faults: [Fault]

    public init(_ code: Code, _ detail: String, faults: [Fault] = []) {
        self.code = code
        self.detail = detail
        self.faults = faults
    }

    /// An `.invalid` failure of several fields.
    public static func invalid(_ faults: [Fault]) -> Failure {
        let detail = faults.count == 1 ? faults[0].detail : "\(faults.count) fields are not valid."
        return Failure(.invalid, detail, faults: faults)
    }

    /// An `.invalid` failure of one field.
    public static func invalid(_ pointer: String, _ detail: String) -> Failure {
        .invalid([Fault(pointer: pointer, detail: detail)])
    }
}
