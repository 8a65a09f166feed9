import SupportCore

/// A part of a message: header fields, a blank line, and a body.
struct MIMEPart {
    let text: String

    static func text(_ text: String, type: String) -> MIMEPart {
        MIMEPart([HeaderField("Content-Type", "\(type);", "charset=utf-8")], BodyEncoding(text: text))
    }

    static func invitation(_ calendar: CalendarPart) -> MIMEPart {
        let type = HeaderField(
            "Content-Type", "text/calendar;", "method=\(calendar.method.rawValue);", "charset=utf-8")
        return MIMEPart([type], BodyEncoding(opaque: calendar.text))
    }

    /// The calendar as an attachment, with the type that Google and Microsoft use. If its type were `text/calendar` with a
    /// method, some clients would process it twice.
    static func attachment(_ calendar: CalendarPart) -> MIMEPart {
        let fields = [
            HeaderField("Content-Type", "application/ics;", "name=\"invite.ics\""),
            HeaderField("Content-Disposition", "attachment;", "filename=\"invite.ics\""),
        ]
        return MIMEPart(fields, BodyEncoding(opaque: calendar.text))
    }

    /// Several parts as one (RFC 2046 §5.1).
    static func several(_ subtype: String, _ parts: [MIMEPart], _ messageID: String) -> MIMEPart {
        // Neither encoding can produce "=_" (RFC 2045 §6.7), so no body contains a boundary.
        let boundary = "=_\(subtype)_\(Digest(messageID).hexadecimal)"
        let type = HeaderField("Content-Type", "multipart/\(subtype);", "boundary=\"\(boundary)\"")
        let body = parts.map { "--\(boundary)\r\n\($0.text)\r\n" }.joined() + "--\(boundary)--\r\n"
        return MIMEPart(text: type.text + "\r\n\r\n" + body)
    }

    private init(text: String) {
        self.text = text
    }

    private init(_ fields: [HeaderField], _ encoding: BodyEncoding) {
        let encoded = fields + [HeaderField("Content-Transfer-Encoding", encoding.name)]
        text = encoded.map { $0.text + "\r\n" }.joined() + "\r\n" + encoding.body
    }
}

/// A name for a text that is short, always the same, and no secret.
struct Digest {
    let hexadecimal: String

    init(_ text: String) {
        let digits = String(StableHash.of(text), radix: 16)
        hexadecimal = String(repeating: "0", count: 16 - digits.count) + digits
    }
}
