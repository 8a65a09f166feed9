/// What went wrong, in a sentence that a caller may read.
///
/// Every layer throws it; one file of the web layer turns it into an answer. Anything else that is thrown is a
/// defect or an outage: it is logged with its cause and never shown.
public struct Failure: Error, Sendable, Hashable {
    /// The kinds of failure that a client can tell apart.
    public enum Code: Sendable, Hashable, CaseIterable {
        case malformed
        case forbidden
        case notFound
        /// A secret in an address is unknown or void. A caller is told what is told of any address that is unknown.
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
        case invalid
        case unavailable
    }

    /// One bad field of what was handed in.
    public struct Fault: Sendable, Hashable, Codable {
        /// A JSON pointer (RFC 6901) into the body, such as `/capacity`, or the name of a query parameter.
        public let pointer: String
        /// What is wrong with it, as a sentence.
        public let detail: String

        public init(pointer: String, detail: String) {
            self.pointer = pointer
            self.detail = detail
        }
    }

    public let code: Code
    public let detail: String
    /// Every bad field at once; empty unless `code` is `.invalid`.
    public let faults: [Fault]

    public init(_ code: Code, _ detail: String, faults: [Fault] = []) {
        self.code = code
        self.detail = detail
        self.faults = faults
    }

    /// An `.invalid` failure that names its fields.
    public static func invalid(_ faults: [Fault]) -> Failure {
        let detail = faults.count == 1 ? faults[0].detail : "\(faults.count) fields are not valid."
        return Failure(.invalid, detail, faults: faults)
    }

    /// An `.invalid` failure of one field.
    public static func invalid(_ pointer: String, _ detail: String) -> Failure {
        .invalid([Fault(pointer: pointer, detail: detail)])
    }
}
