import Foundation
import Mail
import Testing

// Foundation's Process, which starts the servers, fails when other tests start programs at the same time.
@Suite(
    .timeLimit(.minutes(10)),
    .enabled(
        if: ProcessInfo.processInfo.environment["LECTERN_MAIL_SERVERS"] != nil,
        "LECTERN_MAIL_SERVERS=1 Scripts/test --filter MailTests runs them, by themselves"))
struct RealServerTests {
    private let login = "lectern:s%E2%82%ACcret"

    private func invitation(_ method: CalendarPart.Method, sequence: Int) throws -> MailMessage {
        let calendar = MailTests.invitation.replacing("REQUEST", with: method.rawValue)
            .replacing("SEQUENCE:3", with: "SEQUENCE:\(sequence)")
        return try MailMessage(
            from: MailAddress("lectern@example.org", name: "Lectern"),
            replyTo: MailAddress("help@example.org", name: "Hilfe, schnell"),
            to: MailAddress("ada@bücher.example", name: "Ada Lovelace עדה"),
            subject: "Dein Platz: Einführung in die Verwaltung größerer Schnittstellen 🎉", date: monday,
            messageID: "\(sequence).8d1f@example.org", inReplyTo: "0.8d1f@example.org",
            text: "Schön, dass du kommst.\n.\n.Punkt\nFrom me" + String(repeating: " und so weiter", count: 10) + "\n",
            html: "<p>Schön, dass du <b>kommst</b>.</p>\n", calendar: CalendarPart(text: calendar, method: method),
            listUnsubscribe: URL(string: "https://lectern.example.org/my/3f/leave"), autoSubmitted: .generated)
    }

    @Test(.needs(.exim)) func `Exim accepts an invitation and its cancellation, and another program reads them`()
        async throws
    {
        try await life(.exim)
    }

    @Test(.needs(.aiosmtpd))
    func `aiosmtpd accepts an invitation and its cancellation, and another program reads them`()
        async throws
    {
        try await life(.aiosmtpd)
    }

    private func life(_ program: RealServer.Program) async throws {
        try await RealServer.run(program) { server in
            let url = "smtp://\(login)@localhost:\(server.port)?ca=\(server.folder.path)/authority.pem&tls=required"
            let outcomes = try await send(
                [invitation(.request, sequence: 3), invitation(.cancel, sequence: 4)], url: url)
            #expect(outcomes == [.delivered, .delivered])
            let messages = [received("REQUEST", sequence: 3), received("CANCEL", sequence: 4)]
            #expect(try await server.received() == "[\n" + messages.joined(separator: ",\n") + "\n]\n")
        }
    }

    private func received(_ method: String, sequence: Int) -> String {
        let calendar = """
            "calendar": {
                      "attendee": "mailto:ada@example.org",
                      "end": "2026-12-01T10:00:00+00:00",
                      "method": "\(method)",
                      "sequence": \(sequence),
                      "start": "2026-12-01T09:00:00+00:00",
                      "summary": "Grüße: eine Einführung",
                      "uid": "8d1f@example.org"
                    }
            """
        return """
              {
                "Auto-Submitted": "auto-generated",
                "Date": "Mon, 23 Nov 2026 03:01:44 +0000",
                "Envelope-to": "ada@xn--bcher-kva.example",
                "From": "Lectern <lectern@example.org>",
                "In-Reply-To": "<0.8d1f@example.org>",
                "List-Unsubscribe": "<https://lectern.example.org/my/3f/leave>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Message-ID": "<\(sequence).8d1f@example.org>",
                "Reply-To": "\\"Hilfe, schnell\\" <help@example.org>",
                "Return-path": "<lectern@example.org>",
                "Subject": "Dein Platz: Einführung in die Verwaltung größerer Schnittstellen 🎉",
                "To": "Ada Lovelace עדה <ada@xn--bcher-kva.example>",
                "defects": [],
                "parts": [
                  {
                    "charset": "utf-8",
                    "text": "Schön, dass du kommst.\\n.\\n.Punkt\\nFrom me\
            \(String(repeating: " und so weiter", count: 10))\\n"
                  },
                  {
                    "charset": "utf-8",
                    "text": "<p>Schön, dass du <b>kommst</b>.</p>\\n"
                  },
                  {
                    \(calendar),
                    "charset": "utf-8",
                    "method": "\(method)"
                  },
                  {
                    \(calendar),
                    "file": "invite.ics",
                    "name": "invite.ics"
                  }
                ],
                "types": [
                  "multipart/mixed",
                  "multipart/alternative",
                  "text/plain",
                  "text/html",
                  "text/calendar",
                  "application/ics"
                ]
              }
            """
    }

    @Test(.needs(.exim)) func `Exim refuses a recipient and a password, and is not trusted without its authority`()
        async throws
    {
        try await refusals(.exim)
    }

    @Test(.needs(.aiosmtpd))
    func `aiosmtpd refuses a recipient and a password, and is not trusted without its authority`() async throws {
        try await refusals(.aiosmtpd)
    }

    private func refusals(_ program: RealServer.Program) async throws {
        try await RealServer.run(program) { server in
            let ca = "\(server.folder.path)/authority.pem"
            let letters = try [letter(to: "nobody@example.org"), letter(id: "2@example.org")]
            let refused = try await send(letters, url: "smtp://\(login)@127.0.0.1:\(server.port)?ca=\(ca)")
            #expect(refused.map { "\($0)" } == ["refused: 550 5.1.1 <…@example.org>: unknown", "delivered"])

            let wrong = try await send(letter(), url: "smtp://lectern:wrong@localhost:\(server.port)?ca=\(ca)")
            #expect(wrong.description.hasSuffix("The mail server did not accept the user and password."))

            let untrusted = try await send(letter(), url: "smtp://\(login)@localhost:\(server.port)")
            #expect(
                untrusted.description
                    == "deferred: The certificate of the mail server is not valid, or its authority is not trusted.")
        }
    }

    @Test(.needs(.exim)) func `Exim accepts an international address`() async throws {
        try await international(.exim)
    }

    @Test(.needs(.aiosmtpd)) func `aiosmtpd accepts an international address`() async throws {
        try await international(.aiosmtpd)
    }

    private func international(_ program: RealServer.Program) async throws {
        try await RealServer.run(program) { server in
            let url = "smtp://\(login)@localhost:\(server.port)?ca=\(server.folder.path)/authority.pem"
            let outcome = try await send(letter(to: "grüße@bücher.example"), url: url)
            #expect(outcome == .delivered)
            #expect(
                try await server.received().split(separator: "\n").filter { $0.contains("grüße") } == [
                    #"    "Envelope-to": "grüße@xn--bcher-kva.example","#, #"    "To": "grüße@xn--bcher-kva.example","#,
                ])
        }
    }

    @Test(.needsReader) func `another program reads messages from the spool`() async throws {
        try await withFolder { folder in
            let spool = try MailSettings(url: "spool:\(folder.path)/inbox/new", from: "lectern@example.org").transport()
            try await spool.send([invitation(.request, sequence: 3)]) { _, _ in }
            let lines = received("REQUEST", sequence: 3).split(separator: "\n").filter {
                !$0.contains("Envelope-to") && !$0.contains("Return-path")
            }
            #expect(try await RealServer.read(folder) == "[\n" + lines.joined(separator: "\n") + "\n]\n")
        }
    }
}
