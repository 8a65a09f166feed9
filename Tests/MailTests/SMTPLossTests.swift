import Foundation
import TestSupport
import Testing

@testable import Mail

@Suite(.timeLimit(.minutes(10)))
struct SMTPLossTests {
    private let hello: [ScriptedServer.Turn] = [.replies("220 Hi"), .replies("250 Hi")]
    private let accepted: [ScriptedServer.Turn] = [
        .replies("250 Ok"), .replies("250 Ok"), .replies("354 Go on"), .replies("250 Ok"),
    ]

    @Test func `messages are deferred when the server is down`() async throws {
        let port = try SilentPort()
        let outcomes = try await send([letter(), letter()], url: "smtp://127.0.0.1:\(port.number)")
        let reason = "deferred: The mail server cannot be reached (errno \(ECONNREFUSED))."
        #expect(outcomes.map { "\($0)" } == [reason, reason])
    }

    @Test func `a message is deferred when the name of the server cannot be resolved`() async throws {
        // A name with such a label is invalid without a look-up (RFC 1035 §2.3.4).
        let tooLong = String(repeating: "x", count: 64)
        let outcome = try await send(letter(), url: "smtp://\(tooLong)")
        #expect("\(outcome)" == "deferred: The host name of the mail server cannot be resolved.")
    }

    @Test(arguments: [0, 1, 2, 3, 4])
    func `a message is deferred when the connection is lost before the dot`(step: Int) async throws {
        try await withServer(Array((hello + accepted).prefix(step)) + [.closes]) { server in
            let outcome = try await send(letter(), url: "smtp://127.0.0.1:\(server.port)")
            #expect("\(outcome)" == "deferred: The mail server closed the connection.")
        }
    }

    @Test func `the outcome is unknown when the connection is lost after the dot`() async throws {
        try await withServer(hello + accepted.dropLast() + [.closes]) { server in
            let outcome = try await send(letter(), url: "smtp://127.0.0.1:\(server.port)")
            #expect("\(outcome)" == "unknown: The mail server closed the connection.")
        }
    }

    @Test func `a refusal stays a refusal when the connection is lost after it`() async throws {
        try await withServer(hello + [.replies("250 Ok"), .replies("550 Nobody"), .closes]) { server in
            let outcome = try await send(
                letter(to: "nobody@example.org"), url: "smtp://127.0.0.1:\(server.port)")
            #expect("\(outcome)" == "refused: 550 Nobody")
            #expect(server.received.map(\.last) == ["RSET"])
        }
    }

    @Test func `a server that limits messages per connection is connected again`() async throws {
        let enough: [ScriptedServer.Turn] = [.repliesAndCloses("421 4.7.0 Enough for one connection")]
        try await withServer(hello + accepted + enough, hello + accepted + [.closes], hello + accepted) { server in
            let outcomes = try await send(
                [letter(), letter(), letter()], url: "smtp://127.0.0.1:\(server.port)")
            #expect(outcomes == [.delivered, .delivered, .delivered])
            #expect(server.received.map(\.count) == [6, 6, 6])
        }
    }

    @Test func `the reason for which a server closes the connection is quoted`() async throws {
        let timeout: ScriptedServer.Turn = .repliesAndCloses("250 Ok\n421 4.4.2 Timeout")
        try await withServer(hello + [.replies("250 Ok"), timeout]) { server in
            let outcome = try await send(letter(), url: "smtp://127.0.0.1:\(server.port)")
            #expect(outcome.description == "deferred: 421 4.4.2 Timeout")
        }
    }

    @Test func `the next message is sent after a message for which the server closed the connection`() async throws {
        try await withServer(hello + accepted.dropLast(2) + [.closes], hello + accepted) { server in
            let outcomes = try await send([letter(), letter()], url: "smtp://127.0.0.1:\(server.port)")
            #expect(outcomes.map { "\($0)" } == ["deferred: The mail server closed the connection.", "delivered"])
        }
    }

    @Test func `after two losses in a row the other messages are deferred`() async throws {
        let lost = hello + accepted.dropLast(2) + [.closes]
        try await withServer(lost, lost, hello + accepted) { server in
            let outcomes = try await send(
                [letter(), letter(), letter()], url: "smtp://127.0.0.1:\(server.port)")
            let reason = "deferred: The mail server closed the connection."
            #expect(outcomes.map { "\($0)" } == [reason, reason, reason])
            #expect(server.received.count == 2)
        }
    }

    private enum Silence: Int, CaseIterable {
        case greeting = 0
        case command = 1
        case dataStart = 4
        case dataEnd = 5

        var limits: SMTPTimeLimits {
            var limits = SMTPTimeLimits.unlimited
            switch self {
            case .greeting: limits.greeting = .milliseconds(50)
            case .command: limits.command = .milliseconds(50)
            case .dataStart: limits.dataStart = .milliseconds(50)
            case .dataEnd: limits.dataEnd = .milliseconds(50)
            }
            return limits
        }
    }

    @Test(arguments: Silence.allCases)
    private func `after a timeout the other messages are deferred without an attempt`(silence: Silence) async throws {
        try await withServer(Array((hello + accepted).prefix(silence.rawValue)) + [.keepsSilent]) { server in
            let outcomes = try await send(
                [letter(), letter()], url: "smtp://127.0.0.1:\(server.port)", limits: silence.limits)
            let first = silence == .dataEnd ? "unknown" : "deferred"
            #expect(
                outcomes.map { "\($0)" } == [
                    "\(first): The mail server did not reply in time.",
                    "deferred: The mail server did not reply in time.",
                ])
            // A server that is busy with other tests may see the connection only after the client has given it up.
            try await eventually("the server sees the connection") { () -> Bool? in
                server.received.isEmpty ? nil : true
            }
            #expect(server.received.count == 1)
        }
    }

    @Test func `writing to a server that does not read times out`() async throws {
        try await withServer([.stopsReading]) { server in
            let connection = try await SMTPConnection.connect(
                to: "127.0.0.1", port: server.port, tls: nil, within: .seconds(30))
            let tooMuch = [UInt8](repeating: 0x61, count: 64 << 20)
            let lost = await #expect(throws: SMTPError.self) {
                try await connection.write(tooMuch[...], within: .milliseconds(50))
            }
            #expect(lost?.reason.text == "The mail server did not reply in time.")
        }
    }

    @Test func `a server that does not reply to QUIT is left`() async throws {
        var limits = SMTPTimeLimits.unlimited
        limits.quit = .milliseconds(50)
        try await withServer(hello + accepted + [.keepsSilent]) { server in
            let outcome = try await send(letter(), url: "smtp://127.0.0.1:\(server.port)", limits: limits)
            #expect(outcome == .delivered)
        }
    }

    @Test func `an error of the callback stops the other messages, and the server gets QUIT`() async throws {
        struct DatabaseGone: Error {}
        try await withServer(hello + accepted + [.replies("221 Bye")]) { server in
            let url = "smtp://127.0.0.1:\(server.port)"
            let transport = try MailSettings(url: url, from: "lectern@example.org").transport(limits: .unlimited)
            let messages = try [letter(), letter()]
            await #expect(throws: DatabaseGone.self) {
                try await transport.send(messages) { _, _ in throw DatabaseGone() }
            }
            #expect(server.received.map(\.last) == ["QUIT"])
            #expect(server.received.map(\.count) == [6])
        }
    }

    @Test func `cancelling the task ends the session at once`() async throws {
        try await withServer(hello + [.keepsSilent]) { server in
            let url = "smtp://127.0.0.1:\(server.port)"
            let sending = Task { try await send([letter(), letter()], url: url) }
            while server.received.first?.count != 2 { await Task.yield() }
            sending.cancel()
            let outcomes = try await sending.value
            #expect(
                outcomes.map { "\($0)" } == [
                    "deferred: The mail server closed the connection.", "deferred: Sending was cancelled.",
                ])
        }
    }
}

/// A port that is bound, so that no other program listens on it, and on which nothing listens.
private final class SilentPort: Sendable {
    let number: Int
    private let descriptor: Int32

    struct NotAvailable: Error {}

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw NotAvailable() }
        number = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }
}
