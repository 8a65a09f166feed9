import Foundation
import TestSupport
import Testing

/// The mails of a whole life, as a mail server of Debian's received them and Python's own parsers read them.
@Suite(
    .enabled(if: MailServer.isWanted, "LECTERN_MAIL_SERVERS is not set, or Exim is not installed, or we are not root"))
struct MailLifeTests {
    @Test func `register, wait, get promoted, be moved, be cancelled`() async throws {
        let folder = try Folder()
        let mail = try await MailServer(in: folder)
        try await Lectern.run("migrate", in: folder)
        let token = try await folder.token()
        let server = try await Lectern.serve(
            "--smtp-url", mail.address, "--mail-from", "Lectern Training <training@example.org>", in: folder)
        let made = try await server.post(
            "/api/v1/sessions",
            """
            {"kind": "webinar", "title": "Webhooks", "status": "published", "start": "2027-03-24T10:00:00",
            "timeZone": "Europe/Berlin", "duration": "PT1H", "capacity": 1,
            "join": {"url": "https://meet.example.org/secret"}}
            """, token: token)
        let session = String(try #require(made.text.firstMatch(of: /"id":"([^"]+)"/)).1)
        func register(_ person: String) async throws -> String {
            let answer = try await server.post(
                "/api/v1/sessions/\(session)/registrations", person, token: token)
            return String(try #require(answer.text.firstMatch(of: /"id":"([^"]+)"/)).1)
        }
        func settled(_ count: Int) async throws {
            try await eventually("\(count) mails are sent") {
                let sent = try await server.get("/api/v1/mail?state=sent&limit=500", token: token).text
                return sent.matches(of: /"state":"sent"/).count == count ? true : nil
            }
        }

        let ada = try await register(#"{"name": "Ada", "email": "ada@example.org", "timeZone": "America/New_York"}"#)
        try await settled(1)
        _ = try await register(#"{"name": "Jürgen Groß", "email": "juergen@exämple.org", "language": "de"}"#)
        try await settled(2)
        _ = try await server.post("/api/v1/registrations/\(ada)/cancel", nil, token: token)
        try await settled(4)
        // The clock is set forward on 28 March 2027.
        _ = try await server.patch(
            "/api/v1/sessions/\(session)/occurrences/2027-03-24T10:00:00", #"{"start": "2027-03-31T10:00:00"}"#,
            token: token)
        try await settled(5)
        _ = try await server.post(
            "/api/v1/sessions/\(session)/cancel", #"{"reason": "The trainer is ill."}"#, token: token)
        try await settled(6)
        _ = try await server.stop()

        let received = try await mail.received()
        let before = "2027-03-24T10:00:00+01:00"
        let after = "2027-03-31T10:00:00+02:00"
        // A cancellation has the same instants in UTC.
        #expect(
            Set(received.map(\.summary)) == [
                "ada@example.org: You have a seat: Webhooks / REQUEST 0 mailto:ada@example.org \(before)",
                "juergen@xn--exmple-cua.org: Sie stehen auf der Warteliste: Webhooks",
                "ada@example.org: Cancelled: Webhooks / CANCEL 1 mailto:ada@example.org 2027-03-24T09:00:00+00:00",
                "juergen@xn--exmple-cua.org: Ein Platz ist frei geworden: Webhooks "
                    + "/ REQUEST 1 mailto:juergen@exämple.org \(before)",
                "juergen@xn--exmple-cua.org: Geändert: Webhooks / REQUEST 2 mailto:juergen@exämple.org \(after)",
                "juergen@xn--exmple-cua.org: Abgesagt: Webhooks / CANCEL 3 mailto:juergen@exämple.org "
                    + "2027-03-31T08:00:00+00:00",
            ])
        #expect(Set(received.map(\.id)).count == 6)
        #expect(received.flatMap(\.defects) == [])
        let invitations = received.filter { $0.uid != nil }
        #expect(Set(invitations.map { "\($0.to) \($0.uid ?? "")" }).count == 2)
        #expect(invitations.allSatisfy { $0.types == Self.invitation })
        #expect(received.allSatisfy { !$0.text.contains("meet.example.org") })
    }

    private static let invitation = [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "application/ics",
    ]
}

/// Exim, as it is started for the tests of mail.
private struct MailServer {
    private static let python = URL(filePath: "/usr/bin/python3")
    private static let script = Lectern.package.appending(path: "Tests/MailTests/RealServer.py").path

    static var isWanted: Bool {
        ProcessInfo.processInfo.environment["LECTERN_MAIL_SERVERS"] != nil && geteuid() == 0
            && ["/usr/sbin/exim4", "/usr/bin/openssl"].allSatisfy(FileManager.default.isExecutableFile)
    }

    /// The URL of the mail server for Lectern.
    let address: String
    private let folder: Folder
    private let box: URL
    private let process: ChildProcess

    init(in folder: Folder) async throws {
        self.folder = folder
        box = folder.file("mail")
        try FileManager.default.createDirectory(at: box, withIntermediateDirectories: true)
        // Exim drops its rights, and has to reach its files still.
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.url.path)
        let certificate = try await Lectern.run(
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3650",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout",
                box.appending(path: "local.key").path, "-out", box.appending(path: "local.pem").path,
            ], in: folder, binary: URL(filePath: "/usr/bin/openssl"))
        try #require(certificate.status == 0, "\(certificate.errors)")
        let process = try ChildProcess(Self.python, [Self.script, "exim", box.path], in: folder)
        self.process = process
        let port = try await eventually("the mail server listens") {
            Int(process.output.trimmingCharacters(in: .newlines))
        }
        address =
            "smtp://lectern:s%E2%82%ACcret@127.0.0.1:\(port)?tls=required&ca=\(box.appending(path: "local.pem").path)"
    }

    struct Received {
        let to: String
        let id: String
        let subject: String
        let text: String
        let types: [String]
        let defects: [String]
        let uid: String?
        /// To whom, about what, and what the calendar says.
        let summary: String
    }

    /// All that arrived; the server ends.
    func received() async throws -> [Received] {
        process.signal(SIGTERM)
        _ = try await process.outcome()
        let read = try await Lectern.run([Self.script, "read", box.path], in: folder, binary: Self.python)
        try #require(read.status == 0, "\(read.errors)")
        let messages = try #require(try JSONSerialization.jsonObject(with: Data(read.output.utf8)) as? [[String: Any]])
        return try messages.map(Received.init)
    }
}

extension MailServer.Received {
    fileprivate init(_ message: [String: Any]) throws {
        let parts = try #require(message["parts"] as? [[String: Any]])
        let calendars = parts.compactMap { $0["calendar"] as? [String: Any] }
        to = try #require(message["Envelope-to"] as? String)
        id = try #require(message["Message-ID"] as? String)
        subject = try #require(message["Subject"] as? String)
        text = parts.compactMap { $0["text"] as? String }.joined()
        types = try #require(message["types"] as? [String])
        defects = try #require(message["defects"] as? [String])
        uid = calendars.first?["uid"] as? String
        let told = calendars.first.map { calendar in
            " / " + ["method", "sequence", "attendee", "start"].map { "\(calendar[$0] ?? "")" }.joined(separator: " ")
        }
        summary = "\(to): \(subject)" + (told ?? "")
    }
}
