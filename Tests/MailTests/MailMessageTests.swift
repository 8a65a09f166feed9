import Foundation
import Mail
import Testing

struct MailMessageTests {
    @Test func `a message with only a text is one part`() throws {
        #expect(try lines(of: letter()) == plainLetter + "\n")
    }

    @Test func `an invitation has a text, HTML and a calendar, and the calendar as an attachment`() throws {
        let message = try MailMessage(
            from: MailAddress("lectern@example.org", name: "Lectern"), replyTo: MailAddress("help@example.org"),
            to: MailAddress("ada@example.org", name: "Ada Lovelace"), subject: "Dein Platz: Grüße", date: monday,
            messageID: "3.8d1f@example.org", inReplyTo: "2.8d1f@example.org",
            text: "Schön, dass du kommst.\n\nBis bald",
            html: "<p>Schön, dass du <b>kommst</b>.</p>", calendar: CalendarPart(text: invitation, method: .request),
            listUnsubscribe: URL(string: "https://lectern.example.org/my/3f/leave"), autoSubmitted: .generated)
        let calendar = """
            QkVHSU46VkNBTEVOREFSDQpWRVJTSU9OOjIuMA0KUFJPRElEOi0vL0xlY3Rlcm4vL0VODQpNRVRI
            T0Q6UkVRVUVTVA0KQkVHSU46VkVWRU5UDQpVSUQ6OGQxZkBleGFtcGxlLm9yZw0KU0VRVUVOQ0U6
            Mw0KRFRTVEFNUDoyMDI2MTEyM1QwMzAxNDRaDQpEVFNUQVJUOjIwMjYxMjAxVDA5MDAwMFoNCkRU
            RU5EOjIwMjYxMjAxVDEwMDAwMFoNClNVTU1BUlk6R3LDvMOfZTogZWluZSBFaW5mw7xocnVuZw0K
            T1JHQU5JWkVSO0NOPUxlY3Rlcm46bWFpbHRvOmxlY3Rlcm5AZXhhbXBsZS5vcmcNCkFUVEVOREVF
            O1BBUlRTVEFUPUFDQ0VQVEVEO1JTVlA9RkFMU0U6bWFpbHRvOmFkYUBleGFtcGxlLm9yZw0KRU5E
            OlZFVkVOVA0KRU5EOlZDQUxFTkRBUg0K
            """
        #expect(
            lines(of: message)
                == """
                Date: Mon, 23 Nov 2026 03:01:44 +0000
                From: Lectern <lectern@example.org>
                Reply-To: help@example.org
                To: Ada Lovelace <ada@example.org>
                Subject: =?utf-8?Q?Dein_Platz=3A_Gr=C3=BC=C3=9Fe?=
                Message-ID: <3.8d1f@example.org>
                In-Reply-To: <2.8d1f@example.org>
                References: <2.8d1f@example.org>
                Auto-Submitted: auto-generated
                List-Unsubscribe: <https://lectern.example.org/my/3f/leave>
                List-Unsubscribe-Post: List-Unsubscribe=One-Click
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary="=_mixed_BOUNDARY"

                --=_mixed_BOUNDARY
                Content-Type: multipart/alternative;
                 boundary="=_alternative_BOUNDARY"

                --=_alternative_BOUNDARY
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: quoted-printable

                Sch=C3=B6n, dass du kommst.

                Bis bald

                --=_alternative_BOUNDARY
                Content-Type: text/html; charset=utf-8
                Content-Transfer-Encoding: quoted-printable

                <p>Sch=C3=B6n, dass du <b>kommst</b>.</p>

                --=_alternative_BOUNDARY
                Content-Type: text/calendar; method=REQUEST; charset=utf-8
                Content-Transfer-Encoding: base64

                \(calendar)

                --=_alternative_BOUNDARY--

                --=_mixed_BOUNDARY
                Content-Type: application/ics; name="invite.ics"
                Content-Disposition: attachment; filename="invite.ics"
                Content-Transfer-Encoding: base64

                \(calendar)

                --=_mixed_BOUNDARY--

                """.replacing("BOUNDARY", with: "395b4678a9c9b5a9"))
    }

    @Test func `text and HTML are alternatives, and a calendar adds an attachment`() throws {
        func types(html: String?, calendar: CalendarPart?) throws -> [String] {
            let message = try MailMessage(
                from: MailAddress("lectern@example.org"), to: MailAddress("ada@example.org"), subject: "",
                date: monday,
                messageID: "1@example.org", text: "Hi", html: html, calendar: calendar)
            return lines(of: message).split(separator: "\n").filter { $0.hasPrefix("Content-Type") }
                .map { String($0.dropFirst("Content-Type: ".count).prefix { $0 != ";" }) }
        }
        let calendar = try CalendarPart(text: invitation, method: .request)
        #expect(try types(html: nil, calendar: nil) == ["text/plain"])
        #expect(try types(html: "<p>", calendar: nil) == ["multipart/alternative", "text/plain", "text/html"])
        #expect(
            try types(html: nil, calendar: calendar) == [
                "multipart/mixed", "multipart/alternative", "text/plain", "text/calendar", "application/ics",
            ])
    }

    @Test(arguments: [
        ("", "quoted-printable", ""),
        ("a=b", "quoted-printable", "a=3Db"),
        ("blank \ntab\t\nend", "quoted-printable", "blank=20\ntab=09\nend"),
        ("a\r\nb\rc\n", "quoted-printable", "a\nb\nc"),
        ("nul\0\u{1B}", "quoted-printable", "nul=00=1B"),
        ("Привет", "base64", "0J/RgNC40LLQtdGCDQo="),
        ("\n.\nFrom me", "quoted-printable", "\n.\nFrom me"),
        (
            String(repeating: "x", count: 76) + "\n" + String(repeating: "x", count: 77), "quoted-printable",
            String(repeating: "x", count: 76) + "\n" + String(repeating: "x", count: 75) + "=\nxx"
        ),
        (
            String(repeating: "x", count: 74) + "é" + String(repeating: "x", count: 74), "quoted-printable",
            String(repeating: "x", count: 74) + "=\n=C3=A9" + String(repeating: "x", count: 69) + "=\nxxxxx"
        ),
    ])
    func `a text is encoded`(text: String, encoding: String, body: String) throws {
        let written = try lines(of: letter(text: text))
        #expect(written.hasSuffix("Content-Transfer-Encoding: \(encoding)\n\n\(body)\n"))
    }

    @Test func `for any text, lines are short, end with CR LF, and contain only ASCII`() throws {
        let texts = ["\r", "\u{85}\u{2028}", "a\u{301}\r\n\r", "=\n", "😀", "--=_mixed_", "\u{0}\u{FFFE}\u{10FFFF}"]
        for text in texts.flatMap({ [$0, String(repeating: $0, count: 300), String(repeating: $0 + " ", count: 300)] })
        {
            let message = try MailMessage(
                from: MailAddress("lectern@example.org"), to: MailAddress("ada@example.org"), subject: "Hello",
                date: monday, messageID: "1@example.org", text: text, html: text)
            let bytes = message.rendered()
            let pieces = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
            #expect(
                pieces.allSatisfy {
                    $0.utf8.count <= 76 && $0.utf8.allSatisfy { (0x20...0x7E).contains($0) || $0 == 9 }
                })
            #expect(pieces.filter { $0.hasPrefix("--=_") }.count == 3)
        }
    }

    @Test func `equal messages are equal bytes, and another id gives another boundary`() throws {
        func message(id: String) throws -> MailMessage {
            try MailMessage(
                from: MailAddress("lectern@example.org"), to: MailAddress("ada@example.org"), subject: "Hello",
                date: monday, messageID: id, text: "Hi", html: "<p>Hi")
        }
        #expect(try message(id: "1@example.org").rendered() == message(id: "1@example.org").rendered())
        let boundaries = try ["1@example.org", "2@example.org"].map { try field("Content-Type", of: message(id: $0)) }
        #expect(boundaries[0] != boundaries[1])
    }

    @Test func `a link without encryption does not unsubscribe with one click`() throws {
        let message = try MailMessage(
            from: MailAddress("lectern@example.org"), to: MailAddress("ada@example.org"), subject: "Hello",
            date: monday,
            messageID: "1@example.org", text: "Hi", listUnsubscribe: URL(string: "http://127.0.0.1:8080/leave"))
        #expect(field("List-Unsubscribe", of: message) == ["List-Unsubscribe: <http://127.0.0.1:8080/leave>"])
        #expect(field("List-Unsubscribe-Post", of: message) == [])
    }

    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 +0000"), (951_782_399, "Mon, 28 Feb 2000 23:59:59 +0000"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 +0000"), (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 +0000"),
    ])
    func `dates are in UTC`(seconds: Double, text: String) throws {
        let message = try MailMessage(
            from: MailAddress("lectern@example.org"), to: MailAddress("ada@example.org"), subject: "Hello",
            date: Date(timeIntervalSince1970: seconds), messageID: "1@example.org", text: "Hi")
        #expect(field("Date", of: message) == ["Date: " + text])
    }
}
