internal import Foundation

extension MailMessage {
    /// The message as bytes (RFC 5322, RFC 2045). Lines end with CR LF. All is ASCII, except addresses that need SMTPUTF8.
    public func rendered() -> [UInt8] {
        var fields = [
            HeaderField("Date", MailDate.text(date)),
            HeaderField("From", address: from),
        ]
        if let replyTo { fields.append(HeaderField("Reply-To", address: replyTo)) }
        fields.append(HeaderField("To", address: to))
        fields.append(HeaderField("Subject", unstructured: subject))
        fields.append(HeaderField("Message-ID", "<\(messageID)>"))
        if let inReplyTo {
            fields.append(HeaderField("In-Reply-To", "<\(inReplyTo)>"))
            fields.append(HeaderField("References", "<\(inReplyTo)>"))
        }
        if let autoSubmitted { fields.append(HeaderField("Auto-Submitted", autoSubmitted.rawValue)) }
        fields += listUnsubscribeFields
        fields.append(HeaderField("MIME-Version", "1.0"))
        return Array((fields.map { $0.text + "\r\n" }.joined() + content.text).utf8)
    }

    private var listUnsubscribeFields: [HeaderField] {
        guard let listUnsubscribe else { return [] }
        let link = HeaderField("List-Unsubscribe", "<\(listUnsubscribe.absoluteString)>")
        guard listUnsubscribe.scheme == "https" else { return [link] }
        return [link, HeaderField("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")]
    }

    /// Clients show the last alternative that they understand (RFC 2046 §5.1.4), so the calendar comes last.
    private var content: MIMEPart {
        var alternatives = [MIMEPart.text(text, type: "text/plain")]
        if let html { alternatives.append(.text(html, type: "text/html")) }
        if let calendar { alternatives.append(.invitation(calendar)) }
        let body = alternatives.count == 1 ? alternatives[0] : .several("alternative", alternatives, messageID)
        guard let calendar else { return body }
        return .several("mixed", [body, .attachment(calendar)], messageID)
    }
}

extension HeaderField {
    fileprivate init(_ name: String, address: MailAddress) {
        self.init(name)
        append(address)
    }

    fileprivate init(_ name: String, unstructured value: String) {
        self.init(name)
        append(unstructured: value)
    }
}
