import Foundation
import Mail
import Testing

@Suite(.timeLimit(.minutes(10)))
struct SMTPRefusalTests {
    @Test func `one recipient is refused, one for now, and the third gets the message`() async throws {
        let script: [ScriptedServer.Turn] = [
            .says("220 Hi"), .says("250 Hi"), .says("250 Ok"),
            .says("550-5.1.1 <ada@example.org>: Recipient address rejected:\n550 5.1.1 ada@example.org is unknown"),
            .says("451 4.7.1 Greylisted"), .says("250 Ok"), .says("354 Go on"), .says("250 Ok"), .says("221 Bye"),
        ]
        try await withServer(script) { server in
            let message = try letter(to: ["ada@example.org", "bob@example.org", "eve@example.org"])
            let outcomes = try await send(message, url: "smtp://127.0.0.1:\(server.port)")
            #expect(
                outcomes.map { "\($0)" } == [
                    "refused: 550 5.1.1 <…@example.org>: Recipient address rejected: …@example.org is unknown",
                    "deferred: 451 4.7.1 Greylisted",
                    "delivered",
                ])
            #expect(server.heard[0].suffix(3).first == "DATA")
        }
    }

    @Test func `where all are refused nothing is sent, and the next message goes`() async throws {
        let script: [ScriptedServer.Turn] = [
            .says("220 Hi"), .says("250 Hi"), .says("250 Ok"), .says("550 No such user"), .says("250 Reset"),
            .says("250 Ok"), .says("250 Ok"), .says("354 Go on"), .says("250 Ok"), .says("221 Bye"),
        ]
        try await withServer(script) { server in
            let messages = try [letter(to: ["nobody@example.org"]), letter()]
            let outcomes = try await send(messages, url: "smtp://127.0.0.1:\(server.port)")
            #expect(outcomes.map { "\($0)" } == ["[refused: 550 No such user]", "[delivered]"])
            #expect(
                server.heard == [
                    [
                        "EHLO [127.0.0.1]", "MAIL FROM:<lectern@example.org>", "RCPT TO:<nobody@example.org>", "RSET",
                        "MAIL FROM:<lectern@example.org>", "RCPT TO:<ada@example.org>", "DATA", plainLetter, "QUIT",
                    ]
                ])
        }
    }

    @Test(arguments: [
        ("452 4.3.1 Full", "deferred: 452 4.3.1 Full"),
        ("550 5.7.1 No", "refused: 550 5.7.1 No"),
        ("530 5.7.0 Sign in first", "deferred: 530 5.7.0 Sign in first"),
    ])
    func `a sender is refused`(reply: String, outcome: String) async throws {
        try await withServer([.says("220 Hi"), .says("250 Hi"), .says(reply), .says("250 Ok"), .says("221 Bye")]) {
            let outcomes = try await send(letter(), url: "smtp://127.0.0.1:\($0.port)")
            #expect(outcomes.map { "\($0)" } == [outcome])
            #expect($0.heard == [["EHLO [127.0.0.1]", "MAIL FROM:<lectern@example.org>", "RSET", "QUIT"]])
        }
    }

    @Test(arguments: [
        ("452 Too many", "deferred: 452 Too many"), ("552 Too many", "deferred: 552 Too many"),
        ("553 No", "refused: 553 No"), ("999 No", "deferred: The mail server answered with what is no SMTP."),
    ])
    func `a recipient is refused`(reply: String, outcome: String) async throws {
        try await withServer([.says("220 Hi"), .says("250 Hi"), .says("250 Ok"), .says(reply), .says("250 Ok")]) {
            let outcomes = try await send(letter(), url: "smtp://127.0.0.1:\($0.port)")
            #expect(outcomes.map { "\($0)" } == [outcome])
        }
    }

    @Test(arguments: [
        ("451 4.3.0 Later", "deferred: 451 4.3.0 Later"), ("554 5.7.1 Spam", "refused: 554 5.7.1 Spam"),
        ("552 5.3.4 Too large", "refused: 552 5.3.4 Too large"),
    ])
    func `a message is refused, before or after it was sent`(reply: String, outcome: String) async throws {
        let beginning: [ScriptedServer.Turn] = [.says("220 Hi"), .says("250 Hi"), .says("250 Ok"), .says("250 Ok")]
        let ending: [ScriptedServer.Turn] = [.says(reply), .says("250 Reset"), .says("221 Bye")]
        for script in [beginning + ending, beginning + [.says("354 Go on")] + ending] {
            try await withServer(script) {
                let outcomes = try await send(letter(), url: "smtp://127.0.0.1:\($0.port)")
                #expect(outcomes.map { "\($0)" } == [outcome])
                #expect($0.heard[0].suffix(2) == ["RSET", "QUIT"])
            }
        }
    }

    @Test(arguments: [
        ("554 No mail here", "deferred: 554 No mail here"), ("421 4.3.2 Busy", "deferred: 421 4.3.2 Busy"),
        ("HTTP/1.1 400 Bad Request", "deferred: The mail server answered with what is no SMTP."),
        ("22", "deferred: The mail server answered with what is no SMTP."),
        ("220-Hi\n250 Hi", "deferred: The mail server answered with what is no SMTP."),
        ("220 Hi\n220 Hi\n220 Hi", "deferred: The mail server answered with what is no SMTP."),
    ])
    func `a greeting that is none leaves the message for later`(greeting: String, outcome: String) async throws {
        try await withServer([.says(greeting), .keepsSilent]) { server in
            let outcomes = try await send(letter(), url: "smtp://127.0.0.1:\(server.port)")
            #expect(outcomes.map { "\($0)" } == [outcome])
        }
    }

    @Test func `a server that answers twice leaves the message for later`() async throws {
        try await withServer([.says("220 Hi"), .says("250 Hi\n250 Hi"), .keepsSilent]) { server in
            let outcomes = try await send(letter(), url: "smtp://127.0.0.1:\(server.port)")
            #expect(outcomes.map { "\($0)" } == ["deferred: The mail server answered with what is no SMTP."])
            #expect(server.heard == [["EHLO [127.0.0.1]"]])
        }
    }

    @Test(arguments: [("220-Hi\n", 201), ("220 Hi", 1_000)])
    func `a greeting without an end is not listened to`(words: String, times: Int) async throws {
        try await withServer([.says(String(repeating: words, count: times)), .keepsSilent]) { server in
            let outcomes = try await send(letter(), url: "smtp://127.0.0.1:\(server.port)")
            #expect(outcomes.map { "\($0)" } == ["deferred: The mail server answered with what is no SMTP."])
        }
    }

    @Test func `what a server says is told in 200 characters, without controls or addresses`() async throws {
        let words =
            "550 5.7.1 \u{1B}[31mNo\u{7}  mail from a@b@c.example,\"d@e.example\" " + String(repeating: "x", count: 500)
        try await withServer([.says("220 Hi"), .says("250 Hi"), .says(words), .says("250 Ok"), .says("221 Bye")]) {
            let outcomes = try await send(letter(), url: "smtp://127.0.0.1:\($0.port)")
            let start = "[31mNo mail from …@…@c.example,\"…@e.example\" "
            let told = start + String(repeating: "x", count: 200 - start.count)
            #expect(outcomes.map { "\($0)" } == ["refused: 550 5.7.1 \(told)"])
        }
    }
}
