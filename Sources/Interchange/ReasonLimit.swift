/// The limit of a reason that staff give.
package enum ReasonLimit: Sendable {
    /// For a cancellation, a declined request or a revoked certificate. Persons are told of it.
    case decision
    /// For a gap that is set aside. It is one line.
    case gap

    /// The maximum length, in Unicode scalars.
    package var length: Int {
        switch self {
        case .decision: 1_000
        case .gap: 500
        }
    }

    package func allows(_ reason: String) -> Bool { reason.unicodeScalars.count <= length }
}

extension Fields {
    /// The field `reason`.
    package func reason(required: Bool = false, within limit: ReasonLimit) -> String? {
        text("reason", required: required, limit: limit.length, lines: limit == .decision)
    }
}
