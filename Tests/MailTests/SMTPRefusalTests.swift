import Foundation
import Mail
import Testing

@Suite(.timeLimit(.minutes(10)))
struct SMTPRefusalTests {
    @Test func `the message to a refused recipient is not sent, and the next message is`() async throws {
        let script: [ScriptedServer.Turn] = [
            .replies("220 Hi"), .replies("250 Hi"), .replies("250 Ok"), .replies("550 No such user"),
            .replies("250 Reset"),
            .replies("250 Ok"), .replies("250 Ok"), .replies("354 Go on"), .replies("250 Ok"), .replies("221 Bye"),
        ]
        try await withServer(script) { server in
            let messages = try [letter(to: "nobody@example.org"), letter()]
            let outcomes = try await send(messages, url: "smtp://127.0.0.1:\(server.port)")
            #expect(outcomes.map { "\($0)" } == ["refused: 550 No such user", "delivered"])
            #expect(
                server.received == [
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
        try await withServer([
            .replies("220 Hi"), .replies("250 Hi"), .replies(reply), .replies("250 Ok"), .replies("221 Bye"),
        ]) {
            let result = try await send(letter(), url: "smtp://127.0.0.1:\($0.port)")
            #expect("\(result)" == outcome)
            #expect($0.received == [["EHLO [127.0.0.1]", "MAIL FROM:<lectern@example.org>", "RSET", "QUIT"]])
        }
    }

    @Test(arguments: [
        ("451 4.7.1 Greylisted", "deferred: 451 4.7.1 Greylisted"),
        ("452 Too many", "deferred: 452 Too many"), ("552 Too many", "deferred: 552 Too many"),
        ("553 No", "refused: 553 No"), ("999 No", "deferred: The mail server sent a reply that is not valid SMTP."),
        (
            "550-5.1.1 <ada@example.org>: Recipient address rejected:\n550 5.1.1 ada@example.org is unknown",
            "refused: 550 5.1.1 <…@example.org>: Recipient address rejected: …@example.org is unknown"
        ),
    ])
    func `a recipient is refused`(reply: String, outcome: String) async throws {
        try await withServer([
            .replies("220 Hi"), .replies("250 Hi"), .replies("250 Ok"), .replies(reply), .replies("250 Ok"),
        ]) {
            let result = try await send(letter(), url: "smtp://127.0.0.1:\($0.port)")
            #expect("\(result)" == outcome)
        }
    }

    @Test(arguments: [
        ("451 4.3.0 Later", "deferred: 451 4.3.0 Later"), ("554 5.7.1 Spam", "refused: 554 5.7.1 Spam"),
        ("552 5.3.4 Too large", "refused: 552 5.3.4 Too large"),
    ])
    func `a message is refused, before or after it was sent`(reply: String, outcome: String) async throws {
        let beginning: [ScriptedServer.Turn] = [
            .replies("220 Hi"), .replies("250 Hi"), .replies("250 Ok"), .replies("250 Ok"),
        ]
        let ending: [ScriptedServer.Turn] = [.replies(reply), .replies("250 Reset"), .replies("221 Bye")]
        for script in [beginning + ending, beginning + [.replies("354 Go on")] + ending] {
            try await withServer(script) {
                let result = try await send(letter(), url: "smtp://127.0.0.1:\($0.port)")
                #expect("\(result)" == outcome)
                #expect($0.received[0].suffix(2) == ["RSET", "QUIT"])
            }
        }
    }

    @Test(arguments: [
        ("554 No mail here", "deferred: 554 No mail here"), ("421 4.3.2 Busy", "deferred: 421 4.3.2 Busy"),
        ("HTTP/1.1 400 Bad Request", "deferred: The mail server sent a reply that is not valid SMTP."),
        ("22", "deferred: The mail server sent a reply that is not valid SMTP."),
        ("220-Hi\n250 Hi", "deferred: The mail server sent a reply that is not valid SMTP."),
        ("220 Hi\n220 Hi\n220 Hi", "deferred: The mail server sent a reply that is not valid SMTP."),
    ])
    func `a message is deferred after an invalid greeting`(greeting: String, outcome: String) async throws {
        try await withServer([.replies(greeting), .keepsSilent]) { server in
            let result = try await send(letter(), url: "smtp://127.0.0.1:\(server.port)")
            #expect("\(result)" == outcome)
        }
    }

    @Test func `a message is deferred when a server replies twice`() async throws {
        try await withServer([.replies("220 Hi"), .replies("250 Hi\n250 Hi"), .keepsSilent]) { server in
            let outcome = try await send(letter(), url: "smtp://127.0.0.1:\(server.port)")
            #expect("\(outcome)" == "deferred: The mail server sent a reply that is not valid SMTP.")
            #expect(server.received == [["EHLO [127.0.0.1]"]])
        }
    }

    @Test(arguments: [("220-Hi\n", 201), ("220 Hi", 1_000)])
    func `a greeting that is too long is refused`(words: String, times: Int) async throws {
        try await withServer([.replies(String(repeating: words, count: times)), .keepsSilent]) { server in
            let outcome = try await send(letter(), url: "smtp://127.0.0.1:\(server.port)")
            #expect("\(outcome)" == "deferred: The mail server sent a reply that is not valid SMTP.")
        }
    }

    @Test func `a reply is quoted in 200 characters, without control characters and addresses`() async throws {
        let words =
            "550 5.7.1 \u{1B}[31mNo\u{7}  mail from a@b@c.example,\"d@e.example\" " + String(repeating: "x", count: 500)
        try await withServer([
            .replies("220 Hi"), .replies("250 Hi"), .replies(words), .replies("250 Ok"), .replies("221 Bye"),
        ]) {
            let outcome = try await send(letter(), url: "smtp://127.0.0.1:\($0.port)")
            let start = "[31mNo mail from …@…@c.example,\"…@e.example\" "
            let quoted = start + String(repeating: "x", count: 200 - start.count)
            #expect("\(outcome)" == "refused: 550 5.7.1 \(quoted)")
        }
    }
}
