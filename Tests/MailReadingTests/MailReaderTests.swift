import Foundation
import Testing

@testable import MailReading

@Suite struct MailReaderTests {
    /// A mail whose lines end as on the wire.
    private func read(
        _ text: String, limits: MailReadingLimits = MailReadingLimits()
    ) throws -> MailDocument {
        try MailReader(limits: limits).read(MessageBytes(text.replacing("\n", with: "\r\n").utf8))
    }

    @Test func `a mail of several parts is read with all that it says`() throws {
        let mail = try read(
            """
            From: =?utf-8?Q?J=C3=BCrgen?= <juergen@acme.example>
            To: "Support, first" <support@example.org>, other@example.org
            Cc: boss@acme.example
            Subject: =?iso-8859-1?Q?Gr=FC=DFe?= and
             more
            Message-ID: <1@acme.example>
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/plain; charset=iso-8859-1
            Content-Transfer-Encoding: quoted-printable

            Gr=FC=DFe
            --b
            Content-Type: application/pdf; name="a.pdf"
            Content-Disposition: attachment; filename*=utf-8''%C3%9Cbersicht.pdf
            Content-Transfer-Encoding: base64

            JVBERi0=
            --b--
            """)
        #expect(
            mail
                == MailDocument(
                    type: "multipart/mixed", fields: mail.fields,
                    from: [.init(address: "juergen@acme.example", name: "Jürgen")],
                    recipients: [
                        .init(address: "support@example.org", name: "Support, first"),
                        .init(address: "other@example.org"), .init(address: "boss@acme.example"),
                    ],
                    subject: "Grüße and more", messageID: "1@acme.example",
                    parts: [
                        .init(type: "text/plain", text: "Grüße"),
                        .init(
                            type: "application/pdf", fileName: "Übersicht.pdf", isAttachment: true,
                            content: Data("%PDF-".utf8)),
                    ]))
        #expect(mail.values(of: "message-id") == ["<1@acme.example>"])
    }

    @Test(arguments: [
        ("utf-8", "=E9t=E9", "été"), ("us-ascii", "=C3=A9t=C3=A9", "été"), ("iso-8859-1", "=C3=A9t=C3=A9", "été"),
        ("windows-1252", "=80", "€"), ("x-unknown", "=C3=A9", "é"), ("iso-2022-jp", "=1B$B$\"=1B(B", "あ"),
        ("utf-16", "a", "a"),
    ])
    func `a character set that lies costs no text`(charset: String, body: String, expected: String) throws {
        let mail = try read(
            """
            From: ada@acme.example
            Content-Type: text/plain; charset=\(charset)
            Content-Transfer-Encoding: quoted-printable

            \(body)
            """)
        #expect(mail.parts.map(\.text) == [expected])
    }

    @Test func `broken base64 and a part without an end are read as far as they go`() throws {
        let mail = try read(
            """
            From: ada@acme.example
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/plain
            Content-Transfer-Encoding: base64

            SGVsbG8$$$gd29ybGQ*
            --b
            Content-Type: text/html

            <p>Not closed
            """)
        #expect(mail.parts.map(\.type) == ["text/plain", "text/html"])
        #expect(mail.parts[0].text?.hasPrefix("Hello") == true)
        #expect(mail.parts[1].text == "<p>Not closed")
    }

    @Test func `the header of a message in a report is read`() throws {
        let mail = try read(
            """
            Content-Type: multipart/report; report-type=delivery-status; boundary=b

            --b
            Content-Type: message/delivery-status

            Reporting-MTA: dns; mx.example.org

            Final-Recipient: rfc822; ada@acme.example
            Action: failed
            Status: 5.1.1
            --b
            Content-Type: message/rfc822

            Message-ID: <m1@example.org>
            Subject: Webhooks

            Hello
            --b--
            """)
        #expect(mail.type == "multipart/report")
        #expect(mail.reportType == "delivery-status")
        #expect(mail.parts[0].text?.contains("Final-Recipient: rfc822; ada@acme.example") == true)
        #expect(mail.parts[1].header.values(of: "Message-ID") == ["<m1@example.org>"])
    }

    @Test func `ten thousand parts, two hundred levels and a header of ten megabytes are refused with the reason`()
        throws
    {
        let parts = (0..<10_000).map { "--b\nContent-Type: text/plain\n\n\($0)\n" }.joined()
        #expect(throws: UnreadableMail("The message has more than 50 parts.")) {
            try read("Content-Type: multipart/mixed; boundary=b\n\n" + parts + "--b--\n")
        }
        let nested = (0..<200).map { "Content-Type: multipart/mixed; boundary=b\($0)\n\n--b\($0)\n" }.joined()
        #expect(throws: UnreadableMail("The parts of the message are nested more than 20 deep.")) {
            try read("From: ada@acme.example\n" + nested + "\nHello\n")
        }
        let long = "X-Long: " + String(repeating: "x", count: 10 << 20) + "\n\nHello\n"
        #expect(throws: UnreadableMail("The header is longer than 512 kB.")) { try read(long) }
    }

    @Test(arguments: ["From", "Cc", "To "])
    func `groups of addresses within groups are refused before GMime calls itself for each`(name: String) {
        let nested = "\(name): " + String(repeating: "a:", count: 30_000) + "\n"
        let reason = UnreadableMail("A field of addresses is longer than 64 kB, or has more than 500 groups.")
        #expect(throws: reason) { try read(nested + "\nHello\n") }
        #expect(throws: reason) {
            try read(
                "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n\(nested)\nHello\n--b--\n"
            )
        }
    }

    @Test func `groups of addresses are read`() throws {
        let team = String(repeating: "Team: ada@acme.example, bob@acme.example;, ", count: 100)
        #expect(try read("From: ada@acme.example\nTo: \(team)\n\nHello\n").parts.map(\.text) == ["Hello\n"])
    }

    @Test func `memory for parts and headers is refused before GMime takes it`() {
        let head = "From: ada@acme.example\nContent-Type: multipart/mixed; boundary=b\n\n"
        let mixed = "--b\nContent-Type: multipart/mixed; boundary=b\n\n"
        #expect(throws: UnreadableMail("The parts of the message are nested more than 20 deep.")) {
            try read(head + String(repeating: mixed, count: 10_000))
        }
        #expect(throws: UnreadableMail("The parts of the message are nested more than 20 deep.")) {
            try read(String(repeating: "Content-Type: message/rfc822\n\n", count: 10_000))
        }
        let long = UnreadableMail("The headers of the parts are longer than 1024 kB or 5000 lines.")
        #expect(throws: long) { try read(head + "--b\n" + String(repeating: "X: y\n", count: 10_000)) }
        let other = "Content-Type: multipart/mixed; boundary*=utf-8''b\n\n--b\n"
        #expect(throws: long) { try read(other + String(repeating: "X: y\n", count: 10_000)) }
        #expect(throws: UnreadableMail("The message has more than 50 parts.")) {
            try read(head + String(repeating: "--b\n", count: 10_000))
        }
    }

    @Test func `a text with many lines of hyphens and colons is read`() throws {
        let lines = String(repeating: "-- Name: x; Type: TABLE\nFrom: a:b:c\n\n", count: 10_000)
        let mail = try read(
            "From: ada@acme.example\nContent-Type: multipart/mixed; boundary=\"=_x\"\n\n--=_x\n\n\(lines)--=_x--\n")
        #expect(mail.parts.count == 1)
        #expect(mail.parts[0].text?.hasPrefix("-- Name: x; Type: TABLE\n") == true)
    }

    @Test func `a subject of a hundred kilobytes is read`() throws {
        let subject = String(repeating: "long ", count: 20_000)
        #expect(try read("Subject: \(subject)\n\nHello\n").subject?.count ?? 0 > 99_990)
    }

    @Test(arguments: ["", "\n\n", "no header at all", "\u{0}\u{1}\u{2}", "From", "From: \n\n", "--b\n--b\n"])
    func `what is hardly a mail stops nothing`(text: String) {
        do {
            _ = try read(text)
        } catch {
            #expect(error is UnreadableMail)
        }
    }

    @Test func `a mail of 25 megabytes is read from a file, part by part`() throws {
        var buffer = MessageBuffer()
        try buffer.append(
            Array("From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHello\r\n".utf8))
        try buffer.append(
            Array("--b\r\nContent-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n".utf8))
        let line = Array((String(repeating: "QUFB", count: 19) + "\r\n").utf8)
        while buffer.count < 24 << 20 { try buffer.append(line) }
        try buffer.append(Array("\r\n--b--\r\n".utf8))
        let mail = try MailReader().read(try buffer.finish())
        #expect(mail.parts.map(\.text) == ["Hello", nil])
        #expect(mail.parts[1].content?.prefix(4) == Data("AAAA".utf8))
        #expect((mail.parts[1].content?.count ?? 0) > 18_000_000)
    }

    @Test func `bytes come back as they were, from memory and from a file`() throws {
        for count in [0, 1, 1_000, (256 << 10) + 1, 3 << 20] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 131) }
            var buffer = MessageBuffer()
            for start in stride(from: 0, to: count, by: 60_000) {
                try buffer.append(bytes[start..<min(start + 60_000, count)])
            }
            let whole = try buffer.finish()
            #expect(whole.count == count)
            #expect(try whole.read(at: 0, atMost: count + 10) == bytes)
            #expect(try whole.read(at: count / 2, atMost: 10) == Array(bytes[(count / 2)...].prefix(10)))
            #expect(try whole.read(at: count + 5, atMost: 10).isEmpty)
        }
    }
}

@Suite struct PlainTextTests {
    @Test func `HTML becomes text without scripts, styles and pixels`() {
        let html = """
            <html><head><title>No</title><style>p { color: red }</style></head><body>
            <script>alert("<p>no</p>")</script><p>Dear&nbsp;team,</p><p>it &lt;fails&gt; &amp; <b>stops</b>:<br>now</p>
            <ul><li>one</li><li>two</li></ul><img src="https://track.example/p.gif" alt="x">
            <a href="https://docs.example/a">the docs</a> <a href="javascript:alert(1)">no</a>
            <!-- hidden --><blockquote>quoted</blockquote></body></html>
            """
        #expect(
            PlainText.text(ofHTML: html)
                == """
                Dear team,

                it <fails> & stops:
                now

                - one
                - two
                the docs (https://docs.example/a) no
                quoted
                """)
    }

    @Test(arguments: [
        ("<p title=Ada's>I can't log in.</p><p>Please help.</p>", "I can't log in.\n\nPlease help."),
        ("<p title = 'a>b' \"x>one</p><p class=a?b=\"c>two</p>", "one\n\ntwo"),
        ("<a title=\"a>b\" href=\"https://docs.example/a\">the docs</a>", "the docs (https://docs.example/a)"),
    ])
    func `a stray quotation mark in a tag hides no text`(html: String, text: String) {
        #expect(PlainText.text(ofHTML: html) == text)
    }

    @Test func `marks without an end, written as entities, are parted, and looked at once`() {
        let text = PlainText.text(
            ofHTML: "<p>e" + String(repeating: "&#x301; &#x323;<br>&#x200D;", count: 20_000) + "</p><p>end</p>")
        #expect(text.unicodeScalars.count { $0 == "\u{301}" } == 20_000)
        #expect(text.hasSuffix("end"))
        let run = PlainText.text(ofHTML: String(repeating: "&#x301;&#x323;", count: 50_000) + "<p>end")
        #expect(run.unicodeScalars.contains("\u{34F}"))
    }

    @Test(arguments: ["<", "<p", "<a href=\"", "&", "&#xFFFFFFFF;", "<script>", "<!--", "</", "&amp"])
    func `HTML that is cut anywhere ends`(html: String) {
        #expect(PlainText.text(ofHTML: html).utf8.count <= html.utf8.count)
    }
}
