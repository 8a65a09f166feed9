import Foundation
import Mail
import Testing

@Suite(.timeLimit(.minutes(10)))
struct SMTPSecurityTests {
    private let letterTaken: [ScriptedServer.Turn] = [
        .says("250 Ok"), .says("250 Ok"), .says("354 Go on"), .says("250 Ok"), .says("221 Bye"),
    ]
    private let conversation = [
        "MAIL FROM:<lectern@example.org>", "RCPT TO:<ada@example.org>", "DATA", plainLetter, "QUIT",
    ]
    /// `\0lectern\0s€cret` in base64.
    private let plainSecret = "AGxlY3Rlcm4Ac+KCrGNyZXQ="

    private func started(_ certificate: TestCertificate) -> [ScriptedServer.Turn] {
        [
            .says("220 Hi"), .says("250-Hi\n250-STARTTLS\n250 SMTPUTF8"),
            .saysAndEncrypts("220 2.0.0 Go on", as: certificate),
        ]
    }

    @Test func `STARTTLS comes before the password`() async throws {
        let script =
            started(.local) + [.says("250-Hi\n250 AUTH LOGIN PLAIN"), .says("235 2.7.0 Welcome")] + letterTaken
        try await withServer(script) { server in
            let outcomes = try await withAuthority {
                try await send(
                    letter(), url: "smtp://lectern:s%E2%82%ACcret@localhost:\(server.port)?tls=required&ca=\($0)")
            }
            #expect(outcomes == [.delivered])
            let greeting = ["EHLO [127.0.0.1]", "STARTTLS", "EHLO [127.0.0.1]", "AUTH PLAIN \(plainSecret)"]
            #expect(server.heard == [greeting + conversation])
        }
    }

    @Test func `TLS from the first byte, an address for a name, and AUTH LOGIN`() async throws {
        let script: [ScriptedServer.Turn] = [
            .says("220 Hi"), .says("250-Hi\n250 AUTH LOGIN"), .says("334 VXNlcm5hbWU6"), .says("334 UGFzc3dvcmQ6"),
            .says("235 Welcome"),
        ]
        try await withServer(script + letterTaken, certificate: .local) { server in
            let outcomes = try await withAuthority {
                try await send(
                    letter(), url: "smtps://lectern:s%E2%82%ACcret@127.0.0.1:\(server.port)?ca=\($0)")
            }
            #expect(outcomes == [.delivered])
            let greeting = ["EHLO [127.0.0.1]", "AUTH LOGIN", "bGVjdGVybg==", "c+KCrGNyZXQ="]
            #expect(server.heard == [greeting + conversation])
        }
    }

    @Test func `STARTTLS is used where it is offered, though nobody asked for it`() async throws {
        try await withServer(started(.local) + [.says("250 Hi")] + letterTaken) { server in
            let outcomes = try await withAuthority {
                try await send(letter(), url: "smtp://localhost:\(server.port)?ca=\($0)")
            }
            #expect(outcomes == [.delivered])
            #expect(server.heard == [["EHLO [127.0.0.1]", "STARTTLS", "EHLO [127.0.0.1]"] + conversation])
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
    func `a wrong certificate ends the conversation before anything is told`(index: Int) async throws {
        let (certificate, host, isTrusted, reason) = Self.badCertificates[index]
        try await withAuthority { file in
            let ca = isTrusted ? "?ca=\(file)" : ""
            try await withServer([.says("220 Hi"), .keepsSilent], certificate: certificate) { server in
                let outcomes = try await send(letter(), url: "smtps://a:b@\(host):\(server.port)\(ca)")
                #expect(outcomes.map { "\($0)" } == ["deferred: \(reason)"])
                #expect(server.heard == [[]])
            }
            try await withServer(started(certificate) + [.keepsSilent]) { server in
                let outcomes = try await send(letter(), url: "smtp://a:b@\(host):\(server.port)\(ca)")
                #expect(outcomes.map { "\($0)" } == ["deferred: \(reason)"])
                #expect(server.heard == [["EHLO [127.0.0.1]", "STARTTLS"]])
            }
        }
    }

    @Test func `a server without TLS is not spoken to where TLS is wanted from the first byte`() async throws {
        try await withServer([.says("220 Hi"), .keepsSilent]) { server in
            let outcomes = try await send(letter(), url: "smtps://127.0.0.1:\(server.port)")
            #expect(outcomes.map { "\($0)" } == ["deferred: The TLS handshake with the mail server failed."])
        }
    }

    @Test func `a handshake that stalls is waited for no longer than the greeting`() async throws {
        var limits = SMTPTimeLimits.patient
        limits.greeting = .milliseconds(50)
        // The first words of TLS are random: some may look like the end of a line.
        try await withServer(Array(repeating: .keepsSilent, count: 1_000)) { server in
            let outcomes = try await send(letter(), url: "smtps://127.0.0.1:\(server.port)", limits: limits)
            #expect(outcomes.map { "\($0)" } == ["deferred: The mail server took too long."])
        }
    }

    @Test(arguments: [
        ("?tls=required", "", "The mail server offers no encryption."),
        ("", "a:b@", "The mail server offers no encryption, and the password is not sent without."),
    ])
    func `somebody who takes STARTTLS away gets neither the password nor the message`(
        query: String, login: String, reason: String
    ) async throws {
        try await withServer([.says("220 Hi"), .says("250-Hi\n250 AUTH PLAIN"), .keepsSilent]) { server in
            let outcomes = try await send(letter(), url: "smtp://\(login)127.0.0.1:\(server.port)\(query)")
            #expect(outcomes.map { "\($0)" } == ["deferred: \(reason)"])
            #expect(server.heard == [["EHLO [127.0.0.1]"]])
        }
    }

    @Test func `words slipped in behind the reply to STARTTLS end the conversation`() async throws {
        let script: [ScriptedServer.Turn] = [
            .says("220 Hi"), .says("250-Hi\n250 STARTTLS"), .says("220 Go on\n250-Hi\n250 AUTH PLAIN"), .keepsSilent,
        ]
        try await withServer(script) { server in
            let outcomes = try await send(letter(), url: "smtp://a:b@127.0.0.1:\(server.port)")
            #expect(outcomes.map { "\($0)" } == ["deferred: The mail server answered with what is no SMTP."])
            #expect(server.heard == [["EHLO [127.0.0.1]", "STARTTLS"]])
        }
    }

    @Test func `a server that takes back STARTTLS leaves the message for later`() async throws {
        try await withServer([.says("220 Hi"), .says("250-Hi\n250 STARTTLS"), .says("454 4.7.0 Not now")]) { server in
            let outcomes = try await send(letter(), url: "smtp://127.0.0.1:\(server.port)")
            #expect(outcomes.map { "\($0)" } == ["deferred: 454 4.7.0 Not now"])
        }
    }

    @Test func `this machine itself may have the password in the clear when the URL says so`() async throws {
        let script: [ScriptedServer.Turn] = [
            .says("220 Hi"), .says("250-Hi\n250-STARTTLS\n250 AUTH=PLAIN"), .says("235 Welcome"),
        ]
        try await withServer(script + letterTaken) { server in
            let outcomes = try await send(
                letter(), url: "smtp://lectern:s%E2%82%ACcret@127.0.0.1:\(server.port)?tls=none")
            #expect(outcomes == [.delivered])
            #expect(server.heard == [["EHLO [127.0.0.1]", "AUTH PLAIN \(plainSecret)"] + conversation])
        }
    }

    @Test(arguments: [
        (
            "AUTH PLAIN", "535 5.7.8 Wrong: lectern s€cret",
            "535 5.7.8 The mail server did not accept the user and the password."
        ),
        ("AUTH LOGIN", "504 No", "504 The mail server did not accept the user and the password."),
        ("AUTH PLAIN", "334 ", "334 The mail server did not accept the user and the password."),
        ("AUTH CRAM-MD5", "", "The mail server offers no way to sign in that is known here: PLAIN or LOGIN."),
        ("SIZE", "", "The mail server offers no way to sign in that is known here: PLAIN or LOGIN."),
    ])
    func `signing in fails for all messages, without the server's words`(
        offer: String, reply: String, reason: String
    ) async throws {
        try await withServer([.says("220 Hi"), .says("250-Hi\n250 \(offer)"), .says(reply), .keepsSilent]) { server in
            let url = "smtp://lectern:s%E2%82%ACcret@127.0.0.1:\(server.port)?tls=none"
            let outcomes = try await send([letter(), letter()], url: url)
            #expect(outcomes.map { "\($0)" } == ["[deferred: \(reason)]", "[deferred: \(reason)]"])
            #expect(server.heard.count == 1)
        }
    }
}
