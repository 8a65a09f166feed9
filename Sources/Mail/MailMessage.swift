import Addresses
public import Foundation

/// A message to one recipient. Its values are checked, so that none of them can add a header field or a recipient.
///
/// Equal values give equal bytes, so that a message that is sent again is the same message.
public struct MailMessage: Sendable, Hashable {
    public let from: MailAddress
    public let replyTo: MailAddress?
    public let to: MailAddress
    public let subject: String
    public let date: Date
    /// Without angle brackets.
    public let messageID: String
    /// The id of the message that this one replies to, without angle brackets.
    public let inReplyTo: String?
    public let text: String
    public let html: String?
    public let calendar: CalendarPart?
    /// The link by which a reader unsubscribes.
    public let listUnsubscribe: URL?
    public let autoSubmitted: AutoSubmitted?

    /// The kind of automatic message (RFC 3834 §5). It keeps vacation notices from replying.
    public enum AutoSubmitted: String, Sendable, Hashable {
        case generated = "auto-generated"
        case replied = "auto-replied"
    }

    /// - Parameters:
    ///   - subject: one line; up to 1,000 characters.
    ///   - date: between the years 1970 and 9999; whole seconds are written.
    ///   - messageID: `left@right`, two dot-atoms (RFC 5322 §3.6.4), at most 200 characters.
    ///   - text: the message for readers without HTML, with line breaks of any kind.
    ///   - listUnsubscribe: a link with `https:`, which mail clients call with one click by POST (RFC 8058), or with
    ///     `http:`, which a person has to open (RFC 2369).
    /// - Throws: ``MailError`` that says what is wrong.
    public init(
        from: MailAddress,
        replyTo: MailAddress? = nil,
        to: MailAddress,
        subject: String,
        date: Date,
        messageID: String,
        inReplyTo: String? = nil,
        text: String,
        html: String? = nil,
        calendar: CalendarPart? = nil,
        listUnsubscribe: URL? = nil,
        autoSubmitted: AutoSubmitted? = nil
    ) throws(MailError) {
        guard MailText.isOneLine(subject) else {
            throw MailError("A subject must be on one line, without control characters.")
        }
        guard subject.unicodeScalars.count <= 1_000 else {
            throw MailError("A subject can have at most 1,000 characters.")
        }
        guard (0..<253_402_300_800).contains(date.timeIntervalSince1970) else {
            throw MailError("The date of a message must be between the years 1970 and 9999.")
        }
        guard ([messageID] + [inReplyTo].compactMap(\.self)).allSatisfy(Self.isMessageID) else {
            throw MailError(
                "A message id has the form left@right, without angle brackets, and at most 200 characters.")
        }
        guard listUnsubscribe.map(Self.isLink) ?? true else {
            throw MailError(
                "The link to unsubscribe must begin with https:// or http://, and can have at most 900 characters.")
        }
        self.from = from
        self.replyTo = replyTo
        self.to = to
        self.subject = subject
        self.date = date
        self.messageID = messageID
        self.inReplyTo = inReplyTo
        self.text = text
        self.html = html
        self.calendar = calendar
        self.listUnsubscribe = listUnsubscribe
        self.autoSubmitted = autoSubmitted
    }

    /// True if it has an address that only servers with SMTPUTF8 can transfer (RFC 6531).
    public var needsSMTPUTF8: Bool {
        [from, replyTo, to].compactMap(\.self).contains(where: \.needsSMTPUTF8)
    }

    private static func isMessageID(_ text: String) -> Bool {
        let sides = text.unicodeScalars.split(separator: "@", omittingEmptySubsequences: false)
        return text.utf8.count <= 200 && sides.count == 2
            && sides.allSatisfy { side in
                side.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { atom in
                    !atom.isEmpty && atom.allSatisfy { $0.isASCII && EmailAddress.isAtom($0) }
                }
            }
    }

    private static func isLink(_ url: URL) -> Bool {
        let text = url.absoluteString
        // A longer link could exceed the 998 characters of a line (RFC 5322 §2.1.1). Commas separate links, and angle
        // brackets enclose them (RFC 2369 §2).
        return ["https", "http"].contains(url.scheme) && url.host()?.isEmpty == false && text.utf8.count <= 900
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"<>,".utf8.contains($0) }
    }
}

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
