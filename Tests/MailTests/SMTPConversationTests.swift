import Foundation
import Mail
import Testing

@Suite(.timeLimit(.minutes(10)))
struct SMTPConversationTests {
    @Test func `a message is sent command by command`() async throws {
        let script: [ScriptedServer.Turn] = [
            .replies("220 mail.example.org ESMTP"), .replies("250-mail.example.org\n250-PIPELINING\n250 8BITMIME"),
            .replies("250 2.1.0 Ok"), .replies("250 2.1.5 Ok"), .replies("354 Go on"), .replies("250 2.0.0 Queued"),
            .replies("221 Bye"),
        ]
        try await withServer(script) { server in
            let outcome = try await send(letter(), url: "smtp://127.0.0.1:\(server.port)")
            #expect(outcome == .delivered)
            #expect(
                server.received == [
                    [
                        "EHLO [127.0.0.1]", "MAIL FROM:<lectern@example.org>", "RCPT TO:<ada@example.org>", "DATA",
                        plainLetter, "QUIT",
                    ]
                ])
        }
    }

    @Test func `several messages share a connection`() async throws {
        let one: [ScriptedServer.Turn] = [
            .replies("250 Ok"), .replies("250 Ok"), .replies("354 Go on"), .replies("250 Ok"),
        ]
        try await withServer([.replies("220 Hi"), .replies("250 Hi")] + one + one + [.replies("221 Bye")]) { server in
            let url = "smtp://127.0.0.1:\(server.port)?name=lectern.example.org"
            let messages = try [letter(), letter(to: "bob@example.org", id: "2@example.org", text: "Good night.")]
            let outcomes = try await send(messages, url: url)
            #expect(outcomes == [.delivered, .delivered])
            let second = plainLetter.replacing("ada", with: "bob").replacing("<1@", with: "<2@")
                .replacing("morning", with: "night")
            #expect(
                server.received == [
                    [
                        "EHLO lectern.example.org",
                        "MAIL FROM:<lectern@example.org>", "RCPT TO:<ada@example.org>", "DATA", plainLetter,
                        "MAIL FROM:<lectern@example.org>", "RCPT TO:<bob@example.org>", "DATA", second,
                        "QUIT",
                    ]
                ])
        }
    }

    @Test func `an old server is greeted with HELO`() async throws {
        let script: [ScriptedServer.Turn] = [
            .replies("220 Hi"), .replies("502 What?"), .replies("250 Hi"), .replies("250 Ok"),
            .replies("251 Will forward"),
            .replies("354 Go on"), .replies("250 Ok"), .replies("221 Bye"),
        ]
        try await withServer(script) { server in
            let outcome = try await send(letter(), url: "smtp://127.0.0.1:\(server.port)")
            #expect(outcome == .delivered)
            #expect(server.received.first?.prefix(2) == ["EHLO [127.0.0.1]", "HELO [127.0.0.1]"])
        }
    }

    @Test func `dots at the beginning of lines are doubled`() async throws {
        let script: [ScriptedServer.Turn] = [
            .replies("220 Hi"), .replies("250 Hi"), .replies("250 Ok"), .replies("250 Ok"), .replies("354 Go on"),
            .replies("250 Ok"),
        ]
        try await withServer(script) { server in
            let message = try letter(text: ".\n..two\n.end.\nlast")
            let outcome = try await send(message, url: "smtp://127.0.0.1:\(server.port)")
            #expect(outcome == .delivered)
            #expect(server.received[0][4].hasSuffix("\n\n..\n...two\n..end.\nlast"))
        }
    }

    @Test func `the size is announced, and a message that is too large is not sent`() async throws {
        let small = try letter()
        let large = try letter(text: String(repeating: "Good morning. ", count: 100))
        let script: [ScriptedServer.Turn] = [
            .replies("220 Hi"), .replies("250-Hi\n250 SIZE 1000"), .replies("250 Ok"), .replies("250 Ok"),
            .replies("354 Go on"),
            .replies("250 Ok"), .replies("221 Bye"),
        ]
        try await withServer(script) { server in
            let outcomes = try await send([large, small], url: "smtp://127.0.0.1:\(server.port)")
            #expect(
                outcomes.map(\.description) == [
                    "refused: The message is larger than the 1000 bytes that the mail server accepts.", "delivered",
                ])
            #expect(server.received[0][1] == "MAIL FROM:<lectern@example.org> SIZE=\(small.rendered().count)")
        }
    }

    @Test func `an international address asks for SMTPUTF8`() async throws {
        let message = try letter(to: "grüße@bücher.example")
        let script: [ScriptedServer.Turn] = [
            .replies("220 Hi"), .replies("250-Hi\n250-8BITMIME\n250 SMTPUTF8"), .replies("250 Ok"), .replies("250 Ok"),
            .replies("354 Go on"), .replies("250 Ok"), .replies("221 Bye"),
        ]
        try await withServer(script) { server in
            let outcome = try await send(message, url: "smtp://127.0.0.1:\(server.port)")
            #expect(outcome == .delivered)
            #expect(
                server.received == [
                    [
                        "EHLO [127.0.0.1]", "MAIL FROM:<lectern@example.org> BODY=8BITMIME SMTPUTF8",
                        "RCPT TO:<grüße@xn--bcher-kva.example>", "DATA",
                        plainLetter.replacing("ada@example.org", with: "grüße@xn--bcher-kva.example"), "QUIT",
                    ]
                ])
        }
    }

    @Test func `an international local part is refused where the server has no SMTPUTF8`() async throws {
        try await withServer([.replies("220 Hi"), .replies("250 Hi"), .replies("221 Bye")]) { server in
            let outcome = try await send(
                letter(to: "grüße@example.org"), url: "smtp://127.0.0.1:\(server.port)")
            #expect(
                "\(outcome)" == "refused: The mail server does not support addresses that are not in ASCII.")
            #expect(server.received == [["EHLO [127.0.0.1]", "QUIT"]])
        }
    }

    @Test func `an international domain needs no SMTPUTF8`() async throws {
        let script: [ScriptedServer.Turn] = [
            .replies("220 Hi"), .replies("250 Hi"), .replies("250 Ok"), .replies("250 Ok"), .replies("354 Go on"),
            .replies("250 Ok"),
        ]
        try await withServer(script) { server in
            let message = try letter(to: "ada@bücher.example")
            let outcome = try await send(message, url: "smtp://127.0.0.1:\(server.port)")
            #expect(outcome == .delivered)
            #expect(server.received[0][2] == "RCPT TO:<ada@xn--bcher-kva.example>")
        }
    }
}
