import Foundation
import Testing

@testable import Mail

/// Values that would add a header field, a recipient or a second message are refused when they are created.
struct InjectionTests {
    private static let breaks = [
        "\r\nBcc: eve@example.org", "\nBcc: eve@example.org", "\rBcc: eve", "\0", "\u{B}", "\u{85}", "\u{2028}",
    ]

    private func message(
        to: String = "ada@example.org", subject: String = "Hello", date: Date = monday,
        messageID: String = "1@example.org", inReplyTo: String? = nil, link: String? = nil
    ) throws -> MailMessage {
        try MailMessage(
            from: MailAddress("lectern@example.org"), to: MailAddress(to), subject: subject, date: date,
            messageID: messageID, inReplyTo: inReplyTo, text: "Hi", listUnsubscribe: link.flatMap { URL(string: $0) })
    }

    @Test(arguments: breaks)
    func `a subject with a line break`(text: String) {
        #expect(throws: MailError("A subject must be on one line, without control characters.")) {
            try message(subject: "Hello" + text)
        }
    }

    @Test(
        arguments: breaks.map { "1@example.org" + $0 } + [
            "", "1", "@", "1@", "@example.org", "<1@example.org>", "1@2@3", "1 @example.org", "1..2@example.org",
            "ü@example.org", "1@[127.0.0.1]", "1@example.org>", "1@" + String(repeating: "x", count: 199),
        ])
    func `an invalid message id`(id: String) {
        let fault = MailError(
            "A message id has the form left@right, without angle brackets, and at most 200 characters.")
        #expect(throws: fault) { try message(messageID: id) }
        #expect(throws: fault) { try message(inReplyTo: id) }
    }

    @Test(arguments: [
        "mailto:leave@example.org", "javascript:alert(1)", "https:", "https:///leave", "leave",
        "https://example.org/a,b", "https://example.org/" + String(repeating: "x", count: 900),
    ])
    func `an invalid link to unsubscribe`(link: String) {
        #expect(
            throws: MailError(
                "The link to unsubscribe must begin with https:// or http://, and can have at most 900 characters.")
        ) { try message(link: link) }
    }

    @Test(arguments: breaks)
    func `a link with a line break does not add a line`(text: String) throws {
        let link = "https://example.org/leave" + text
        do {
            let message = try message(link: link)
            #expect(lines(of: message).split(separator: "\n").allSatisfy { !$0.hasPrefix("Bcc") && !$0.contains("\0") })
        } catch is MailError {
            return
        }
    }

    @Test(arguments: [-1, 253_402_300_800, Double.infinity, -Double.infinity, Double.nan])
    func `a date outside the years 1970 to 9999`(seconds: Double) {
        #expect(throws: MailError("The date of a message must be between the years 1970 and 9999.")) {
            try message(date: Date(timeIntervalSince1970: seconds))
        }
    }

    @Test func `a subject that is too long`() {
        #expect(throws: MailError("A subject can have at most 1,000 characters.")) {
            try message(subject: String(repeating: "x", count: 1_001))
        }
    }

    @Test(arguments: [
        "", "Hello", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", invitation.replacing("REQUEST", with: "CANCEL"),
        invitation.replacing("METHOD:REQUEST", with: "METHOD:REQUEST\r\nMETHOD:CANCEL"),
        invitation.replacing("METHOD:REQUEST\r\n", with: "").replacing(
            "END:VEVENT", with: "METHOD:REQUEST\r\nEND:VEVENT"),
        "\r\nX" + invitation,
    ])
    func `a calendar with another method than the mail`(text: String) {
        #expect(throws: MailError.self) { try CalendarPart(text: text, method: .request) }
    }

    @Test func `a body that looks like the end of a message, or like a part of one, stays a body`() throws {
        let text =
            "Hi\r\n.\r\nMAIL FROM:<eve@example.org>\r\n--=_alternative_0000\r\nContent-Type: text/html\r\n\r\n<b>"
        let message = try MailMessage(
            from: MailAddress("lectern@example.org"), to: MailAddress("ada@example.org"), subject: "Hello",
            date: monday,
            messageID: "1@example.org", text: text, html: text)
        let stuffed = String(decoding: SMTPTransaction.dotStuffed(message.rendered()), as: UTF8.self)
        #expect(!stuffed.components(separatedBy: "\r\n").contains("."))
        #expect(stuffed.components(separatedBy: "\r\n").filter { $0.hasPrefix("--=_") }.count == 3)
    }
}
