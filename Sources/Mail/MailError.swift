/// An invalid value of a message or of the mail settings, described by a sentence for the caller.
///
/// The sentence never contains an address, a password or the refused text, so that it may be logged.
public struct MailError: Error, Sendable, Hashable, CustomStringConvertible {
    public let detail: String

    init(_ detail: String) {
        self.detail = detail
    }

    public var description: String { detail }
}
