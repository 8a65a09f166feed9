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

        /// - Parameters:
        ///   - pointer: the place of the fault. A very long one is cut.
        ///   - detail: the fault, as a sentence. It may quote the input, and is cut if that is very long.
        public init(pointer: String, detail: String) {
            self.pointer = pointer.shortened(to: 300)
            self.detail = detail.shortened(to: 1_000)
        }
    }

    public let code: Code
    public let detail: String
    /// All invalid fields; of a `.conflict` the one that conflicts, if it is one. Empty for every other code.
    public let faults: [Fault]

    public init(_ code: Code, _ detail: String, faults: [Fault] = []) {
        self.code = code
        self.detail = detail
        self.faults = faults
    }

    /// The maximum number of faults that a failure names. An answer is not to be many times as long as its request.
    public static let maxFaults = 50

    /// An `.invalid` failure of several fields. Of very many, the first are named.
    public static func invalid(_ faults: [Fault]) -> Failure {
        let detail =
            faults.count == 1
            ? faults[0].detail
            : "\(faults.count) fields are not valid\(faults.count > maxFaults ? "; the first \(maxFaults) are named" : "")."
        return Failure(.invalid, detail, faults: Array(faults.prefix(maxFaults)))
    }

    /// An `.invalid` failure of one field.
    public static func invalid(_ pointer: String, _ detail: String) -> Failure {
        .invalid([Fault(pointer: pointer, detail: detail)])
    }
}

extension String {
    /// The beginning of a text that is longer than a number of bytes, with an ellipsis.
    fileprivate func shortened(to limit: Int) -> String {
        utf8.count <= limit ? self : String(decoding: utf8.prefix(limit), as: UTF8.self) + "…"
    }
}
