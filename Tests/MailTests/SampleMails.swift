import Foundation
import Mail

/// 2026-11-23 03:01:44 UTC, a Monday.
let monday = Date(timeIntervalSince1970: 1_795_402_904)

func letter(
    to recipient: String = "ada@example.org", from: String = "lectern@example.org", subject: String = "Hello",
    id: String = "1@example.org", text: String = "Good morning."
) throws -> MailMessage {
    try MailMessage(
        from: MailAddress(parsing: from), to: MailAddress(parsing: recipient), subject: subject,
        date: monday, messageID: id, text: text)
}

/// ``letter(to:from:subject:id:text:)`` as a server receives it.
let plainLetter = """
    Date: Mon, 23 Nov 2026 03:01:44 +0000
    From: lectern@example.org
    To: ada@example.org
    Subject: Hello
    Message-ID: <1@example.org>
    MIME-Version: 1.0
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: quoted-printable

    Good morning.
    """

/// The rendered message, with line feeds as line breaks.
func lines(of message: MailMessage) -> String {
    String(decoding: message.rendered(), as: UTF8.self).replacing("\r\n", with: "\n")
}

/// The lines of one header field, with its name.
func field(_ name: String, of message: MailMessage) -> [String] {
    let head = lines(of: message).split(separator: "\n").prefix { !$0.isEmpty }
    let start = head.firstIndex { $0.hasPrefix(name + ":") } ?? head.endIndex
    let rest = head[start...].dropFirst().prefix { $0.hasPrefix(" ") }
    return (head[start...].prefix(1) + rest).map(String.init)
}

let invitation = [
    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Lectern//EN", "METHOD:REQUEST", "BEGIN:VEVENT",
    "UID:8d1f@example.org", "SEQUENCE:3", "DTSTAMP:20261123T030144Z", "DTSTART:20261201T090000Z",
    "DTEND:20261201T100000Z", "SUMMARY:Grüße: eine Einführung", "ORGANIZER;CN=Lectern:mailto:lectern@example.org",
    "ATTENDEE;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:ada@example.org", "END:VEVENT", "END:VCALENDAR", "",
].joined(separator: "\r\n")
