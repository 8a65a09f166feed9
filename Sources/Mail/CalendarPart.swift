/// An iTIP message that a mail carries (RFC 6047): most clients read it from the body, some from the attachment, so it
/// goes out as both.
public struct CalendarPart: Sendable, Hashable {
    /// RFC 5546 §1.4.
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
    ///   - method: the same one: Outlook refuses an invitation whose type and body disagree (RFC 6047 §2.4).
    /// - Throws: ``MailFault`` where the text is no calendar or has another method.
    public init(text: String, method: Method) throws(MailFault) {
        let lines = text.split { $0.isNewline }
        guard lines.first?.uppercased() == "BEGIN:VCALENDAR" else {
            throw MailFault("A calendar begins with BEGIN:VCALENDAR.")
        }
        let head = lines.dropFirst().prefix { !$0.uppercased().hasPrefix("BEGIN:") }
        let methods = head.map { $0.uppercased() }.filter { $0.hasPrefix("METHOD") }
        guard methods == ["METHOD:" + method.rawValue] else {
            throw MailFault("The calendar's METHOD is not \(method.rawValue).")
        }
        self.text = text
        self.method = method
    }
}
