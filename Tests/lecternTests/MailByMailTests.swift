import Foundation
import TestSupport
import Testing

/// A whole life by mail alone, with the mail servers of Debian between the people and Lectern.
@Suite(
    .serialized,
    .enabled(if: MailSite.isWanted, "LECTERN_MAIL_BY_MAIL is not set, or Exim is not installed, or we are not root"))
struct MailByMailTests {
    @Test(arguments: MailSite.Kind.allCases.filter(\.isInstalled))
    func `invited, declined, invited again, asked, answered, bounced`(kind: MailSite.Kind) async throws {
        let folder = try Folder()
        let site = try await MailSite(kind, in: folder)
        try await Lectern.run("migrate", in: folder)
        let token = try await folder.token()
        let server = try await Lectern.serve(
            "--smtp-url", "smtp://127.0.0.1:\(site.port)", "--mail-from", "Training <training@example.org>",
            "--support-address", "support@example.org", "--authserv-id", "mx.example.org", "--lmtp", site.socket,
            "--public-url", "https://training.example.org", in: folder)
        try await site.openSocket()
        func value(_ name: String, in text: String) throws -> String {
            let pattern = try Regex("\"\(name)\":\"([^\"]+)\"")
            let match = try #require(text.firstMatch(of: pattern), "\(name) in \(text)")
            return String(match[1].substring ?? "")
        }

        // Invited: Ada has the only seat, and Bob waits.
        let made = try await server.post(
            "/api/v1/sessions",
            """
            {"kind": "webinar", "title": "Webhooks", "status": "published", "start": "2027-03-24T10:00:00",
            "timeZone": "Europe/Berlin", "duration": "PT1H", "capacity": 1, "waitlist": {"mode": "offer"}}
            """, token: token)
        let session = try value("id", in: made.text)
        func register(_ email: String) async throws -> (id: String, feed: String) {
            let answer = try await server.post(
                "/api/v1/sessions/\(session)/registrations", #"{"name": "\#(email.prefix(3))", "email": "\#(email)"}"#,
                token: token)
            try #require(answer.status == 201 || answer.status == 200, "\(answer.text)")
            let feed = try value("feed", in: answer.text)
            return (try value("id", in: answer.text), String(feed.dropFirst("https://training.example.org".count)))
        }
        func status(of id: String) async throws -> String {
            try value("status", in: try await server.get("/api/v1/registrations/\(id)", token: token).text)
        }
        let ada = try await register("ada@acme.example")
        let bob = try await register("bob@acme.example")
        let invitation = try await site.mail(to: "ada", "You have a seat: Webhooks")
        #expect(invitation.calendar.contains("RSVP=TRUE"))
        _ = try await site.mail(to: "bob", "You’re on the waitlist: Webhooks")

        // Declined: the seat is free and offered on within a second of the mail's arrival.
        try await site.send(Self.decline(invitation.calendar), from: "ada@acme.example", to: "training@example.org")
        try await eventually("the seat is given on") { try await status(of: bob.id) == "offered" ? true : nil }
        #expect(try await status(of: ada.id) == "cancelled")
        _ = try await site.mail(to: "bob", "A seat is being held for you: Webhooks")
        #expect(try await server.get(ada.feed).text.contains("STATUS:CANCELLED"))

        // Invited again: the sequence is above that of the invitation that was declined.
        _ = try await server.post("/api/v1/registrations/\(bob.id)/cancel", nil, token: token)
        #expect(try await register("ada@acme.example").id == ada.id)
        let again = try await site.mail(to: "ada", "You have a seat: Webhooks", number: 2)
        #expect(try Self.sequence(again.calendar) > Self.sequence(invitation.calendar))
        #expect(try await server.get(ada.feed).text.contains("STATUS:CONFIRMED"))
        #expect(try await site.mails(to: "ada").filter { $0.calendar.contains("METHOD:CANCEL") }.isEmpty)

        // Asked: the mail becomes a ticket, and is acknowledged.
        try await site.send(
            """
            Authentication-Results: mx.example.org; dkim=pass header.d=acme.example
            From: Ada Moss <ada@acme.example>
            To: support@example.org
            Subject: Webhooks fail with 401
            Message-ID: <question@acme.example>

            Since the upgrade every webhook fails.
            Category: defect

            --\u{20}
            Ada
            """, from: "ada@acme.example", to: "support@example.org")
        let acknowledged = try await site.mail(to: "ada", "[Ticket 1] Webhooks fail with 401")
        #expect(acknowledged.inReplyTo == "<question@acme.example>")
        #expect(acknowledged.text.contains("Which environment does the issue occur in?"))
        #expect(!acknowledged.text.contains("How would you categorize the issue"))
        let ticket = try value("id", in: try await server.get("/api/v1/tickets", token: token).text)

        // Answered: what was missing is filled in.
        let address = try #require(acknowledged.replyTo.firstMatch(of: /support\+[a-z0-9]+@example\.org/)).0
        try await site.send(
            """
            From: Ada Moss <ada@acme.example>
            To: \(address)
            Subject: Re: [Ticket 1] Webhooks fail with 401
            Message-ID: <answer@acme.example>
            In-Reply-To: \(acknowledged.id)

            Environment: production

            On Mon, 1 Mar 2027 at 10:00, Training wrote:
            > Which environment does the issue occur in?
            """, from: "ada@acme.example", to: String(address))
        try await eventually("the answer arrived") {
            let text = try await server.get("/api/v1/tickets/\(ticket)", token: token).text
            return text.contains(#""environment":"production""#) ? true : nil
        }

        // Bounced: nothing more is sent to the address.
        _ = try await register("nobody@gone.example")
        let outcomes = try await eventually("the mail comes back") { () -> String? in
            let text = try await server.get("/api/v1/received-mail?kind=report", token: token).text
            return text.contains("does not take mail") ? text : nil
        }
        #expect(!outcomes.contains("nobody@gone.example"))

        // Every step stands in the journal, and no mail was left to an operator.
        let journal = try await server.get("/api/v1/journal?limit=500", token: token).text
        for fields in [#"["answer"]"#, #"["ticket"]"#, #"["message"]"#, #"["report"]"#, #"["undeliverable"]"#] {
            #expect(journal.contains(fields), "\(fields)")
        }
        #expect(
            try await server.get("/api/v1/received-mail?state=unclear", token: token).text
                == #"{"items":[],"next":null}"#)
        _ = try await server.stop()
        try await site.stop()
    }

    private static func sequence(_ calendar: String) throws -> Int {
        let match = try #require(calendar.firstMatch(of: /SEQUENCE:([0-9]+)/))
        return try #require(Int(match.1))
    }

    /// The reply of a calendar program that declines, as our receiving mail server hands it over.
    private static func decline(_ calendar: String) throws -> String {
        let unfolded = calendar.replacing("\r\n ", with: "").replacing("\n ", with: "")
        func line(_ name: String) throws -> String {
            let pattern = try Regex("(?m)^(\(name)[;:][^\r\n]*)")
            let match = try #require(unfolded.firstMatch(of: pattern))
            return String(match[1].substring ?? "")
        }
        return """
            Authentication-Results: mx.example.org; dkim=pass header.d=acme.example
            From: Ada Moss <ada@acme.example>
            To: training@example.org
            Subject: Declined: Webhooks
            Message-ID: <decline@acme.example>
            MIME-Version: 1.0
            Content-Type: text/calendar; charset=utf-8; method=REPLY

            BEGIN:VCALENDAR
            VERSION:2.0
            PRODID:-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN
            METHOD:REPLY
            BEGIN:VEVENT
            \(try line("UID"))
            \(try line("SEQUENCE"))
            DTSTAMP:20270301T100000Z
            \(try line("ORGANIZER"))
            ATTENDEE;PARTSTAT=DECLINED:mailto:ADA@acme.example
            END:VEVENT
            END:VCALENDAR
            """
    }
}

/// A mail server of Debian's with mailboxes, that hands over mail by LMTP.
struct MailSite {
    enum Kind: String, CaseIterable {
        case postfix, exim

        /// Postfix is unpacked beside the build by `Scripts/setup --tests`.
        var isInstalled: Bool {
            switch self {
            case .exim: FileManager.default.isExecutableFile(atPath: "/usr/sbin/exim4")
            case .postfix:
                FileManager.default.fileExists(
                    atPath: Lectern.package.appending(path: ".build/postfix/usr/sbin/postconf").path)
            }
        }
    }

    static var isWanted: Bool {
        ProcessInfo.processInfo.environment["LECTERN_MAIL_BY_MAIL"] != nil && geteuid() == 0
            && FileManager.default.isExecutableFile(atPath: "/usr/sbin/exim4")
    }

    private static let python = URL(filePath: "/usr/bin/python3")
    private static let script = Lectern.package.appending(path: "Tests/lecternTests/Programs/mail_site.py").path

    let port: Int
    /// The path of the socket for LMTP.
    let socket: String
    private let folder: Folder
    private let place: URL
    private let process: ChildProcess

    init(_ kind: Kind, in folder: Folder) async throws {
        self.folder = folder
        place = folder.file("mail")
        socket = folder.file("lmtp.sock").path
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        // The mail servers drop their rights, and have to reach their files still.
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.url.path)
        let process = try ChildProcess(Self.python, [Self.script, kind.rawValue, place.path, socket], in: folder)
        self.process = process
        port = try await eventually("the mail server listens") {
            try #require(process.isRunning, "\(process.errors)")
            return Int(process.output.trimmingCharacters(in: .newlines))
        }
    }

    /// Lets the user of the mail server reach the socket, as its group does on a real machine.
    func openSocket() async throws {
        let user = try #require(getpwnam("Debian-exim")).pointee
        try await eventually("the socket is there") { chown(socket, user.pw_uid, user.pw_gid) == 0 ? true : nil }
    }

    struct Mail: Decodable {
        let box: String
        let subject: String
        let id: String
        let replyTo: String
        let inReplyTo: String
        let text: String
        let calendar: String
    }

    func mails(to box: String) async throws -> [Mail] {
        let read = try await Lectern.run([Self.script, "read", place.path], in: folder, binary: Self.python)
        try #require(read.status == 0, "\(read.errors)")
        return try JSONDecoder().decode([Mail].self, from: Data(read.output.utf8)).filter { $0.box == box }
    }

    /// Waits for a mail with a subject.
    ///
    /// - Parameter number: 2 for the second one of this subject.
    func mail(to box: String, _ subject: String, number: Int = 1) async throws -> Mail {
        try await eventually("\(box) gets: \(subject)") {
            let found = try await mails(to: box).filter { $0.subject == subject }
            return found.count >= number ? found[number - 1] : nil
        }
    }

    func send(_ message: String, from sender: String, to recipient: String) async throws {
        let file = folder.file(UUID().uuidString + ".eml")
        try Data(message.utf8).write(to: file)
        let command = "exec /usr/bin/python3 '\(Self.script)' send \(port) '\(sender)' '\(recipient)' < '\(file.path)'"
        let sent = try await Lectern.run(["-c", command], in: folder, binary: URL(filePath: "/bin/sh"))
        try #require(sent.status == 0, "\(sent.errors)")
    }

    func stop() async throws {
        process.signal(SIGTERM)
        try await process.status()
    }
}
