/// The reason why a text is not an email address or a domain, as a sentence that a caller may read.
///
/// The sentence never holds the text that was refused, so that it may be logged.
public struct InvalidAddress: Error, Sendable, Hashable, CustomStringConvertible {
    public let detail: String

    init(_ detail: String) {
        self.detail = detail
    }

    public var description: String { detail }
}
