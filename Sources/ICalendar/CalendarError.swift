/// Why a value, a rule, a zone or a document is not acceptable.
public struct CalendarError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A sentence that may be shown to whoever handed the value in.
    public let reason: String

    public init(_ reason: String) {
        self.reason = reason
    }

    public var description: String { reason }
}
