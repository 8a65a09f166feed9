import Foundation
import Mail
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct SMTPSecurityTests {
    private let accepted: [ScriptedServer.Turn] = [
        .replies("250 Ok"), .replies("250 Ok"), .replies("354 Go on"), .replies("250 Ok"), .replies("221 Bye"),
    ]
    private let conversation = [
        "MAIL FROM:<lectern@example.org>", "RCPT TO:<ada@example.org>", "DATA", plainLetter, "QUIT",
    ]
    /// `\0lectern\0s€cret` in base64.
    private let plainSecret = "AGxlY3Rlcm4Ac+KCrGNyZXQ="

    private func started(_ certificate: TestCertificate) -> [ScriptedServer.Turn] {
        [
            .replies("220 Hi"), .replies("250-Hi\n250-STARTTLS\n250 SMTPUTF8"),
            .repliesAndEncrypts("220 2.0.0 Go on", as: certificate),
        ]
    }

    @Test func `STARTTLS comes before the password`() async throws {
        let script =
            started(.local) + [.replies("250-Hi\n250 AUTH LOGIN PLAIN"), .replies("235 2.7.0 Welcome")] + accepted
        try await withServer(script) { server in
            let outcome = try await withAuthority {
                try await send(
                    letter(), url: "smtp://lectern:s%E2%82%ACcret@localhost:\(server.port)?tls=required&ca=\($0)")
            }
            #expect(outcome == .delivered)
            let greeting = ["EHLO [127.0.0.1]", "STARTTLS", "EHLO [127.0.0.1]", "AUTH PLAIN \(plainSecret)"]
            #expect(server.received == [greeting + conversation])
        }
    }

    @Test func `TLS from the first byte, a server by its address, and AUTH LOGIN`() async throws {
        let script: [ScriptedServer.Turn] = [
            .replies("220 Hi"), .replies("250-Hi\n250 AUTH LOGIN"), .replies("334 VXNlcm5hbWU6"),
            .replies("334 UGFzc3dvcmQ6"),
            .replies("235 Welcome"),
        ]
        try await withServer(script + accepted, certificate: .local) { server in
            let outcome = try await withAuthority {
                try await send(
                    letter(), url: "smtps://lectern:s%E2%82%ACcret@127.0.0.1:\(server.port)?ca=\($0)")
            }
            #expect(outcome == .delivered)
            let greeting = ["EHLO [127.0.0.1]", "AUTH LOGIN", "bGVjdGVybg==", "c+KCrGNyZXQ="]
            #expect(server.received == [greeting + conversation])
        }
    }

    @Test func `STARTTLS is used where it is offered, even if it is not required`() async throws {
        try await withServer(started(.local) + [.replies("250 Hi")] + accepted) { server in
            let outcome = try await withAuthority {
                try await send(letter(), url: "smtp://localhost:\(server.port)?ca=\($0)")
            }
            #expect(outcome == .delivered)
            #expect(server.received == [["EHLO [127.0.0.1]", "STARTTLS", "EHLO [127.0.0.1]"] + conversation])
        }
    }

    private static let badCertificates: [(TestCertificate, String, Bool, String)] = [
        (.other, "localhost", true, "The certificate of the mail server is for another name."),
        (.other, "127.0.0.1", true, "The certificate of the mail server is for another name."),
        (
            .expired, "localhost", true,
            "The certificate of the mail server is not valid, or its authority is not trusted."
        ),
        (
            .local, "localhost", false,
            "The certificate of the mail server is not valid, or its authority is not trusted."
        ),
    ]

    @Test(arguments: 0..<4)
    func `an invalid certificate ends the session before anything is sent`(index: Int) async throws {
        let (certificate, host, isTrusted, reason) = Self.badCertificates[index]
        try await withAuthority { file in
            let ca = isTrusted ? "?ca=\(file)" : ""
            try await withServer([.replies("220 Hi"), .keepsSilent], certificate: certificate) { server in
                let outcome = try await send(letter(), url: "smtps://a:b@\(host):\(server.port)\(ca)")
                #expect("\(outcome)" == "deferred: \(reason)")
                #expect(server.received == [[]])
            }
            try await withServer(started(certificate) + [.keepsSilent]) { server in
                let outcome = try await send(letter(), url: "smtp://a:b@\(host):\(server.port)\(ca)")
                #expect("\(outcome)" == "deferred: \(reason)")
                #expect(server.received == [["EHLO [127.0.0.1]", "STARTTLS"]])
            }
        }
    }

    @Test func `a server without TLS is refused where TLS is required from the first byte`() async throws {
        try await withServer([.replies("220 Hi"), .keepsSilent]) { server in
            let outcome = try await send(letter(), url: "smtps://127.0.0.1:\(server.port)")
            #expect("\(outcome)" == "deferred: The TLS handshake with the mail server failed.")
        }
    }

    @Test func `a handshake that stalls times out with the greeting`() async throws {
        var limits = SMTPTimeLimits.unlimited
        limits.greeting = .milliseconds(50)
        // The first bytes of TLS are random. Some may look like the end of a line.
        try await withServer(Array(repeating: .keepsSilent, count: 1_000)) { server in
            let outcome = try await send(letter(), url: "smtps://127.0.0.1:\(server.port)", limits: limits)
            #expect("\(outcome)" == "deferred: The mail server did not reply in time.")
        }
    }

    @Test(arguments: [
        ("?tls=required", "", "The mail server does not offer encryption."),
        ("", "a:b@", "The mail server does not offer encryption, and the password is not sent without it."),
    ])
    func `an attacker who removes STARTTLS gets neither the password nor the message`(
        query: String, login: String, reason: String
    ) async throws {
        try await withServer([.replies("220 Hi"), .replies("250-Hi\n250 AUTH PLAIN"), .keepsSilent]) { server in
            let outcome = try await send(letter(), url: "smtp://\(login)127.0.0.1:\(server.port)\(query)")
            #expect("\(outcome)" == "deferred: \(reason)")
            #expect(server.received == [["EHLO [127.0.0.1]"]])
        }
    }

    @Test func `data that is injected after the reply to STARTTLS ends the session`() async throws {
        let script: [ScriptedServer.Turn] = [
            .replies("220 Hi"), .replies("250-Hi\n250 STARTTLS"), .replies("220 Go on\n250-Hi\n250 AUTH PLAIN"),
            .keepsSilent,
        ]
        try await withServer(script) { server in
            let outcome = try await send(letter(), url: "smtp://a:b@127.0.0.1:\(server.port)")
            #expect("\(outcome)" == "deferred: The mail server sent a reply that is not valid SMTP.")
            #expect(server.received == [["EHLO [127.0.0.1]", "STARTTLS"]])
        }
    }

    @Test func `a message is deferred when the server refuses STARTTLS`() async throws {
        try await withServer([.replies("220 Hi"), .replies("250-Hi\n250 STARTTLS"), .replies("454 4.7.0 Not now")]) {
            server in
            let outcome = try await send(letter(), url: "smtp://127.0.0.1:\(server.port)")
            #expect("\(outcome)" == "deferred: 454 4.7.0 Not now")
        }
    }

    @Test func `the local machine gets the password unencrypted when the URL says so`() async throws {
        let script: [ScriptedServer.Turn] = [
            .replies("220 Hi"), .replies("250-Hi\n250-STARTTLS\n250 AUTH=PLAIN"), .replies("235 Welcome"),
        ]
        try await withServer(script + accepted) { server in
            let outcome = try await send(
                letter(), url: "smtp://lectern:s%E2%82%ACcret@127.0.0.1:\(server.port)?tls=none")
            #expect(outcome == .delivered)
            #expect(server.received == [["EHLO [127.0.0.1]", "AUTH PLAIN \(plainSecret)"] + conversation])
        }
    }

    @Test(arguments: [
        (
            "AUTH PLAIN", "535 5.7.8 Wrong: lectern s€cret",
            "535 5.7.8 The mail server did not accept the user and password."
        ),
        ("AUTH LOGIN", "504 No", "504 The mail server did not accept the user and password."),
        ("AUTH PLAIN", "334 ", "334 The mail server did not accept the user and password."),
        (
            "AUTH CRAM-MD5", "",
            "The mail server offers neither of the supported mechanisms to sign in, PLAIN and LOGIN."
        ),
        ("SIZE", "", "The mail server offers neither of the supported mechanisms to sign in, PLAIN and LOGIN."),
    ])
    func `all messages are deferred when authentication fails, without the text of the reply`(
        offer: String, reply: String, reason: String
    ) async throws {
        try await withServer([.replies("220 Hi"), .replies("250-Hi\n250 \(offer)"), .replies(reply), .keepsSilent]) {
            server in
            let url = "smtp://lectern:s%E2%82%ACcret@127.0.0.1:\(server.port)?tls=none"
            let outcomes = try await send([letter(), letter()], url: url)
            #expect(outcomes.map { "\($0)" } == ["deferred: \(reason)", "deferred: \(reason)"])
            #expect(server.received.count == 1)
        }
    }
}
