/// What is wrong with a value of mail, in a sentence that a caller may read.
///
/// The sentence never holds an address, a password or the text that was refused, so that it may be logged.
public struct MailFault: Error, Sendable, Hashable, CustomStringConvertible {
    public let detail: String

    init(_ detail: String) {
        self.detail = detail
    }

    public var description: String { detail }
}
