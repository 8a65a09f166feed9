import Foundation
import ICalendar
import Mail
import MailReading
import Testing
import Training

@testable import Interchange

/// Mails as other programs write them, and what is read of them.
@Suite struct IncomingMailReaderTests {
    private func read(
        _ text: String, from returnPath: String? = "ada@acme.example",
        to recipients: [String] = ["training@example.org"],
        host: String? = "mx.example.org"
    ) throws -> IncomingMessage {
        try IncomingMailReader(authenticationHost: host).message(
            MessageBytes(text.replacing("\n", with: "\r\n").utf8), returnPath: returnPath, recipients: recipients)
    }

    private func instant(_ text: String) throws -> Date {
        Zone.utc.instant(of: try #require(LocalDateTime(text)))
    }

    @Test func `of a megabyte of short lines five thousand are taken as the sender's own words`() throws {
        let lines = String(repeating: "x\n", count: 340_000)
        let message = try read("From: ada@acme.example\nSubject: Lines\n\n\(lines)")
        #expect(message.text.count == 2 * 340_000 - 1)
        #expect(message.ownText == String(repeating: "x\n", count: 4_999) + "x")
    }

    @Test(arguments: [
        "-----Original Message-----", "  --- Ursprüngliche Nachricht ---", String(repeating: "_", count: 32),
        "On Mon, 1 Mar 2027 at 10:00, Training wrote:", "Am 01.03.2027 um 10:00 schrieb Training:",
    ])
    func `a line that begins a quoted mail ends the sender's own words`(line: String) {
        #expect(OwnText.of("Hello\n\n\(line)\nQuoted") == "Hello")
    }

    @Test(arguments: [
        "From: Training\nSent: Tuesday\nTo: Ada\nSubject: Hello", "Von: Training\nGesendet: Dienstag\nAn: Ada",
        "*From:* Training\n*To:* Ada\n*Date:* Tuesday",
        "On Tue, 24 Nov 2026 at 10:00, Training\n<t@example.org> wrote:",
        "Am Di., 24. Nov. 2026 um 10:00 Uhr schrieb Training <\nt@example.org>:",
    ])
    func `lines that begin a quoted mail end the sender's own words`(head: String) {
        #expect(OwnText.of("On Monday it failed.\n\n\(head)\n\nEnvironment: staging") == "On Monday it failed.")
    }

    @Test func `a mail that begins with the fields of another one is kept, and so is a text that looks like a quote`() {
        for text in [
            "From: Training\nSent: Tuesday\nTo: Ada\n\nIt fails.", "It fails.\nFrom: the server\nand again.",
            "Am Montag schrieb ich schon.\nUmgebung:\nProduktion", "On Monday it failed.\nI wrote to ada@acme.example.",
        ] {
            #expect(OwnText.of(text) == text)
        }
    }

    // MARK: - Answers

    @Test func `a reply of Gmail`() throws {
        let message = try read(
            """
            Authentication-Results: mx.example.org; dkim=pass header.i=@acme.example header.s=s header.b=abc;
             spf=pass (mx.example.org: domain of ada@acme.example) smtp.mailfrom=ada@acme.example; dmarc=pass
            From: Ada Moss <ada@acme.example>
            To: training@example.org
            Subject: Declined: Webhooks @ Tue Dec 1, 2026
            Message-ID: <calendar-1@google.com>
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="m"

            --m
            Content-Type: multipart/alternative; boundary="a"

            --a
            Content-Type: text/plain; charset="UTF-8"

            Ada Moss has declined this invitation.
            --a
            Content-Type: text/calendar; charset="UTF-8"; method=REPLY
            Content-Transfer-Encoding: 7bit

            BEGIN:VCALENDAR
            PRODID:-//Google Inc//Google Calendar 70.9054//EN
            VERSION:2.0
            CALSCALE:GREGORIAN
            METHOD:REPLY
            BEGIN:VEVENT
            DTSTART:20261201T090000Z
            DTEND:20261201T100000Z
            DTSTAMP:20261123T120500Z
            ORGANIZER;CN=Training:mailto:training@example.org
            UID:r1-o1@example.org
            ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=DECLINED;CN=Ada Mos
             s;X-NUM-GUESTS=0:mailto:ada@acme.example
            COMMENT:I am away\\, sorry.
            SEQUENCE:0
            STATUS:CONFIRMED
            END:VEVENT
            END:VCALENDAR
            --a--
            --m
            Content-Type: application/ics; name="invite.ics"
            Content-Disposition: attachment; filename="invite.ics"
            Content-Transfer-Encoding: base64

            QkVHSU46VkNBTEVOREFSDQpFTkQ6VkNBTEVOREFSDQo=
            --m--
            """)
        #expect(
            message.content
                == .answer(
                    CalendarAnswer(
                        method: .reply,
                        items: [
                            .init(
                                uid: "r1-o1@example.org", sequence: 0, stamp: try instant("2026-11-23T12:05:00"),
                                organizer: "training@example.org", attendees: ["ada@acme.example"], status: .declined,
                                comment: "I am away, sorry.", proposedStart: try instant("2026-12-01T09:00:00"),
                                proposedEnd: try instant("2026-12-01T10:00:00"))
                        ])))
        #expect(message.provenDomains == ["acme.example"])
        #expect(message.sender == .init(address: "ada@acme.example", name: "Ada Moss"))
        #expect(message.files.isEmpty)
    }

    @Test func `a reply of Outlook: base64, no organizer, another case, a zone of Windows`() throws {
        let calendar = """
            BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nPRODID:Microsoft Exchange Server 2010\r\nVERSION:2.0\r\nBEGIN:VTIMEZONE\r\n\
            TZID:W. Europe Standard Time\r\nBEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nTZOFFSETFROM:+0200\r\n\
            TZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\nBEGIN:DAYLIGHT\r\n\
            DTSTART:16010101T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n\
            RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\n\
            ATTENDEE;PARTSTAT=TENTATIVE;CN=Ada Moss:MAILTO:Ada@ACME.example\r\nCOMMENT;LANGUAGE=en-US:\\n\r\n\
            UID:r1-s1@example.org\r\nRECURRENCE-ID;TZID=W. Europe Standard Time:20261208T100000\r\n\
            SUMMARY;LANGUAGE=en-US:Tentative: Webhooks\r\nDTSTART;TZID=W. Europe Standard Time:20261208T100000\r\n\
            DTEND;TZID=W. Europe Standard Time:20261208T110000\r\nCLASS:PUBLIC\r\nPRIORITY:5\r\nDTSTAMP:20261123T120500Z\r\n\
            TRANSP:OPAQUE\r\nSTATUS:CONFIRMED\r\nSEQUENCE:2\r\nX-MICROSOFT-CDO-APPT-SEQUENCE:2\r\nEND:VEVENT\r\n\
            END:VCALENDAR\r\n
            """
        let message = try read(
            """
            From: Ada Moss <Ada@ACME.example>
            To: Training <training@example.org>
            Subject: Tentative: Webhooks
            Message-ID: <outlook-1@acme.example>
            MIME-Version: 1.0
            Content-Type: multipart/alternative; boundary="_000_"

            --_000_
            Content-Type: text/plain; charset="iso-8859-1"
            Content-Transfer-Encoding: quoted-printable


            --_000_
            Content-Type: text/calendar; charset="utf-8"; method=REPLY
            Content-Transfer-Encoding: base64

            \(Data(calendar.utf8).base64EncodedString())
            --_000_--
            """)
        #expect(
            message.content
                == .answer(
                    CalendarAnswer(
                        method: .reply,
                        items: [
                            .init(
                                uid: "r1-s1@example.org", sequence: 2, stamp: try instant("2026-11-23T12:05:00"),
                                recurrence: .instant(try instant("2026-12-08T09:00:00")),
                                attendees: ["Ada@ACME.example"], status: .tentative, comment: "\n",
                                proposedStart: try instant("2026-12-08T09:00:00"),
                                proposedEnd: try instant("2026-12-08T10:00:00"))
                        ])))
    }

    @Test func `an invitation is no answer, and neither is a calendar of another kind`() throws {
        for method in ["REQUEST", "PUBLISH", "CANCEL", ""] {
            let message = try read(
                """
                From: ada@acme.example
                Content-Type: text/calendar; method=\(method)

                BEGIN:VCALENDAR
                METHOD:\(method)
                BEGIN:VEVENT
                UID:x
                ATTENDEE:mailto:ada@acme.example
                END:VEVENT
                END:VCALENDAR
                """)
            #expect(message.content == .text)
        }
    }

    // MARK: - Origins

    @Test(
        arguments: [
            // None of another host, and of several of ours the topmost.
            (["other.example; dkim=pass header.d=acme.example"], []),
            (
                ["mx.example.org; dkim=fail header.d=acme.example", "mx.example.org; dkim=pass header.d=acme.example"],
                []
            ),
            (
                ["other.example; dkim=pass header.d=a.example", "MX.example.org; dkim=pass header.d=acme.example"],
                ["acme.example"]
            ),
            (["mx.example.org 1; spf=pass smtp.mailfrom=ada@acme.example"], ["acme.example"]),
            (["mx.example.org; spf=softfail smtp.mailfrom=ada@acme.example; dkim=none"], []),
            (["mx.example.org; none"], []),
            (
                ["mx.example.org; dkim=pass (good; dkim=pass header.d=evil.example) header.d=acme.example"],
                ["acme.example"]
            ),
            (["mx.example.org; dkim=fail reason=\"x; dkim=pass header.d=evil.example\" header.d=acme.example"], []),
            (["mx.example.org; dmarc=pass header.from=acme.example"], []),
            (["mx.example.org; dkim = pass header.d = acme.example."], ["acme.example"]),
            ([], []),
        ] as [([String], [String])])
    func `the origin counts where our own receiving host says so`(fields: [String], domains: [String]) throws {
        let head = fields.map { "Authentication-Results: \($0)\n" }.joined()
        let text = head + "From: ada@acme.example\n\nHello\n"
        #expect(try read(text).provenDomains == Set(domains))
        #expect(try read(text, host: nil).provenDomains.isEmpty)
        #expect(try read(head + "From: ada@acme.example, eve@acme.example\n\nHello\n").provenDomains.isEmpty)
    }

    @Test(arguments: [
        ("Auto-Submitted: auto-replied", true), ("Auto-Submitted: no", false), ("Precedence: bulk", true),
        ("List-Id: <a.example>", true), ("X-Auto-Response-Suppress: All", true), ("Return-Path: <>", true),
        ("X-Mailer: Thunderbird", false), ("Precedence: first-class", false),
    ])
    func `mail that no person wrote is told by its header`(field: String, isAutomatic: Bool) throws {
        #expect(try read("From: ada@acme.example\n\(field)\n\nHello\n").isAutomatic == isAutomatic)
        #expect(try read("From: ada@acme.example\n\(field)\n\nHello\n", from: "").isAutomatic)
    }

    @Test func `mail of another installation is automatic, so that two do not answer each other`() throws {
        for submitted in [MailMessage.AutoSubmitted.generated, .replied] {
            let mail = try MailMessage(
                from: try MailAddress("training@other.example"), to: try MailAddress("support@example.org"),
                subject: "[Ticket 1] Hello", date: try instant("2026-11-23T12:00:00"), messageID: "m1@other.example",
                text: "We received your request.", autoSubmitted: submitted)
            let message = try IncomingMailReader(authenticationHost: nil).message(
                MessageBytes(mail.rendered()), returnPath: "training@other.example",
                recipients: ["support@example.org"])
            #expect(message.isAutomatic)
            #expect(message.subject == "[Ticket 1] Hello")
        }
    }

    // MARK: - Reports

    @Test func `a report of Postfix names the mail, the status and the words of the server, without addresses`() throws
    {
        let message = try read(
            """
            From: MAILER-DAEMON@mx.example.org
            Auto-Submitted: auto-replied
            Content-Type: multipart/report; report-type=delivery-status; boundary="b"

            --b
            Content-Description: Notification

            This is the mail system at host mx.example.org.
            --b
            Content-Description: Delivery report
            Content-Type: message/delivery-status

            Reporting-MTA: dns; mx.example.org
            Arrival-Date: Mon, 23 Nov 2026 13:00:00 +0100 (CET)

            Final-Recipient: rfc822; ada@acme.example
            Original-Recipient: rfc822;ada@acme.example
            Action: failed
            Status: 5.1.1
            Diagnostic-Code: smtp; 550 5.1.1 <ada@acme.example>: Recipient address
                rejected: User unknown
            --b
            Content-Description: Undelivered Message Headers
            Content-Type: text/rfc822-headers

            From: training@example.org
            Message-ID: <m1@example.org>
            --b--
            """, from: "")
        #expect(
            message.content
                == .report(
                    DeliveryReport(
                        messageID: "m1@example.org",
                        recipients: [
                            .init(
                                address: "ada@acme.example", action: "failed", status: "5.1.1",
                                detail: "550 5.1.1 <…@acme.example>: Recipient address rejected: User unknown")
                        ])))
    }

    // MARK: - Texts

    @Test func `quoted mails and signatures are cut off, and kept for reading`() throws {
        for (text, own) in [
            ("It fails.\n\n-- \nAda\n+49", "It fails."),
            (
                "Version 4.\n\nOn Mon, 23 Nov 2026 at 12:00, Training <t@example.org> wrote:\n> Which version?",
                "Version 4."
            ),
            ("Ja.\n\nAm 23.11.2026 um 12:00 schrieb Training:\n> Wirklich?\n", "Ja."),
            ("Yes\n\n-----Original Message-----\nFrom: Training\nHello", "Yes"),
            ("> Which version?\nFour.\n> And where?\nAt home.", "Four.\nAt home."),
            ("No quote\n", "No quote"),
            ("________________________________\nFrom: x", ""),
        ] {
            let message = try read("From: ada@acme.example\n\n" + text)
            #expect(message.ownText == own)
            #expect(message.text == text.trimmingCharacters(in: .whitespacesAndNewlines))
        }
    }

    @Test func `of alternatives the plain text is read, and of other parts every text`() throws {
        let alternatives = """
            Content-Type: multipart/alternative; boundary=a

            --a
            Content-Type: text/plain

            It fails.
            --a
            Content-Type: text/html

            <p>It <b>fails</b>.</p>
            --a--
            """
        let page = "Content-Type: text/html\n\n<p>It <b>fails</b>.</p>"
        for first in [alternatives, page] {
            let message = try read(
                """
                From: ada@acme.example
                Content-Type: multipart/mixed; boundary=b

                --b
                \(first)
                --b
                Content-Type: text/plain

                This mail is confidential.
                --b--
                """)
            #expect(message.text == "It fails.\n\nThis mail is confidential.")
        }
    }

    @Test func `a calendar that is attached and no answer is a file`() throws {
        let message = try read(
            """
            From: ada@acme.example
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/plain

            Your feed is broken.
            --b
            Content-Type: text/calendar; name="feed.ics"
            Content-Disposition: attachment; filename="feed.ics"

            BEGIN:VCALENDAR
            END:VCALENDAR
            --b--
            """)
        #expect(message.content == .text)
        #expect(message.files.map(\.name) == ["feed.ics"])
    }

    @Test func `files come with their names, and winmail is named`() throws {
        let message = try read(
            """
            From: ada@acme.example
            Subject:   A   subject
             of two lines
            In-Reply-To: <2@example.org>
            References: <1@example.org>
             <2@example.org>
            Delivered-To: support+abc@example.org
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/html

            <p>See <b>this</b></p>
            --b
            Content-Type: image/svg+xml; name="../../x.svg"
            Content-Disposition: attachment

            <svg/>
            --b
            Content-Type: application/ms-tnef; name="winmail.dat"
            Content-Transfer-Encoding: base64

            eJ8+Ig==
            --b--
            """)
        #expect(message.subject == "A subject of two lines")
        #expect(message.text == "See this")
        #expect(message.references == ["2@example.org", "2@example.org", "1@example.org"])
        #expect(message.recipients == ["training@example.org", "support+abc@example.org"])
        #expect(message.files.map(\.name) == ["../../x.svg", "winmail.dat"])
        #expect(message.remarks == ["winmail.dat was kept as a file. What Outlook put into it is not read."])
    }
}
