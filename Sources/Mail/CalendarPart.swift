/// An iTIP message in a mail (RFC 6047). It is sent as an alternative body, which most clients read, and as an attachment,
/// which others read.
public struct CalendarPart: Sendable, Hashable {
    /// The methods of RFC 5546 §1.4.
    public enum Method: String, Sendable, Hashable, CaseIterable {
        case publish = "PUBLISH"
        case request = "REQUEST"
        case reply = "REPLY"
        case add = "ADD"
        case cancel = "CANCEL"
        case refresh = "REFRESH"
        case counter = "COUNTER"
        case declineCounter = "DECLINECOUNTER"
    }

    public let text: String
    public let method: Method

    /// - Parameters:
    ///   - text: a whole `VCALENDAR` with a `METHOD`.
    ///   - method: the same method. Outlook refuses an invitation whose type and body differ (RFC 6047 §2.4).
    /// - Throws: ``MailError`` where the text is not a calendar, or has another method.
    public init(text: String, method: Method) throws(MailError) {
        let lines = text.split { $0.isNewline }
        guard lines.first?.uppercased() == "BEGIN:VCALENDAR" else {
            throw MailError("A calendar must begin with BEGIN:VCALENDAR.")
        }
        let head = lines.dropFirst().prefix { !$0.uppercased().hasPrefix("BEGIN:") }
        let methods = head.map { $0.uppercased() }.filter { $0.hasPrefix("METHOD") }
        guard methods == ["METHOD:" + method.rawValue] else {
            throw MailError("The calendar's METHOD is not \(method.rawValue).")
        }
        self.text = text
        self.method = method
    }
}
