import Foundation
import Testing

@testable import Mail

@Suite(.timeLimit(.minutes(10)))
struct SMTPLossTests {
    private let hello: [ScriptedServer.Turn] = [.says("220 Hi"), .says("250 Hi")]
    private let taken: [ScriptedServer.Turn] = [.says("250 Ok"), .says("250 Ok"), .says("354 Go on"), .says("250 Ok")]

    @Test func `a server that is down leaves the messages for later`() async throws {
        let port = try DeafPort()
        let outcomes = try await send([letter(), letter()], url: "smtp://127.0.0.1:\(port.number)")
        let reason = "[deferred: The mail server cannot be reached (errno \(ECONNREFUSED)).]"
        #expect(outcomes.map { "\($0)" } == [reason, reason])
    }

    @Test func `a server that cannot be found leaves the message for later`() async throws {
        // No resolver has to be asked to know that there is no such name (RFC 1035 §2.3.4).
        let tooLong = String(repeating: "x", count: 64)
        let outcomes = try await send(letter(), url: "smtp://\(tooLong)")
        #expect(outcomes.map { "\($0)" } == ["deferred: The name of the mail server is not known."])
    }

    @Test(arguments: [0, 1, 2, 3, 4])
    func `a connection that is lost before the dot leaves the message for later`(step: Int) async throws {
        try await withServer(Array((hello + taken).prefix(step)) + [.hangsUp]) { server in
            let outcomes = try await send(letter(), url: "smtp://127.0.0.1:\(server.port)")
            #expect(outcomes.map { "\($0)" } == ["deferred: The mail server closed the connection."])
        }
    }

    @Test func `a connection that is lost after the dot leaves it unknown whether the message arrived`() async throws {
        try await withServer(hello + taken.dropLast() + [.hangsUp]) { server in
            let outcomes = try await send(letter(), url: "smtp://127.0.0.1:\(server.port)")
            #expect(outcomes.map { "\($0)" } == ["unknown: The mail server closed the connection."])
        }
    }

    @Test func `a recipient who was refused before the connection was lost stays refused`() async throws {
        let script = hello + [.says("250 Ok"), .says("550 Nobody"), .says("250 Ok"), .says("354 Go on"), .hangsUp]
        try await withServer(script) { server in
            let message = try letter(to: ["nobody@example.org", "ada@example.org"])
            let outcomes = try await send(message, url: "smtp://127.0.0.1:\(server.port)")
            #expect(
                outcomes.map { "\($0)" } == ["refused: 550 Nobody", "unknown: The mail server closed the connection."])
        }
    }

    @Test func `a server that had enough is called again for the next message`() async throws {
        let enough: [ScriptedServer.Turn] = [.saysAndHangsUp("421 4.7.0 Enough for one connection")]
        try await withServer(hello + taken + enough, hello + taken + [.hangsUp], hello + taken) { server in
            let outcomes = try await send(
                [letter(), letter(), letter()], url: "smtp://127.0.0.1:\(server.port)")
            #expect(outcomes == [[.delivered], [.delivered], [.delivered]])
            #expect(server.heard.map(\.count) == [6, 6, 6])
        }
    }

    @Test func `a server that hangs up with a word is quoted`() async throws {
        let timeout: ScriptedServer.Turn = .saysAndHangsUp("250 Ok\n421 4.4.2 Timeout")
        try await withServer(hello + [.says("250 Ok"), timeout]) { server in
            let outcomes = try await send(letter(), url: "smtp://127.0.0.1:\(server.port)")
            #expect(outcomes.map(\.description) == ["deferred: 421 4.4.2 Timeout"])
        }
    }

    @Test func `a message that makes the server drop the connection does not hold up the others`() async throws {
        try await withServer(hello + taken.dropLast(2) + [.hangsUp], hello + taken) { server in
            let outcomes = try await send([letter(), letter()], url: "smtp://127.0.0.1:\(server.port)")
            #expect(outcomes.map { "\($0)" } == ["[deferred: The mail server closed the connection.]", "[delivered]"])
        }
    }

    @Test func `after two connections lost in a row the rest waits`() async throws {
        let lost = hello + taken.dropLast(2) + [.hangsUp]
        try await withServer(lost, lost, hello + taken) { server in
            let outcomes = try await send(
                [letter(), letter(), letter()], url: "smtp://127.0.0.1:\(server.port)")
            let reason = "[deferred: The mail server closed the connection.]"
            #expect(outcomes.map { "\($0)" } == [reason, reason, reason])
            #expect(server.heard.count == 2)
        }
    }

    private enum Silence: Int, CaseIterable {
        case greeting = 0
        case command = 1
        case dataStart = 4
        case dataEnd = 5

        var limits: SMTPTimeLimits {
            var limits = SMTPTimeLimits.patient
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
    private func `a server that is too slow is waited for no longer, nor tried again`(silence: Silence) async throws {
        try await withServer(Array((hello + taken).prefix(silence.rawValue)) + [.keepsSilent]) { server in
            let outcomes = try await send(
                [letter(), letter()], url: "smtp://127.0.0.1:\(server.port)", limits: silence.limits)
            let first = silence == .dataEnd ? "unknown" : "deferred"
            #expect(
                outcomes.map { "\($0)" } == [
                    "[\(first): The mail server took too long.]", "[deferred: The mail server took too long.]",
                ])
            #expect(server.heard.count == 1)
        }
    }

    @Test func `a server that does not read is not written to for longer than the limit`() async throws {
        try await withServer([.stopsReading]) { server in
            let wire = try await SMTPConnection.connect(
                to: "127.0.0.1", port: server.port, tls: nil, within: .seconds(30))
            let tooMuch = [UInt8](repeating: 0x61, count: 64 << 20)
            let lost = await #expect(throws: SMTPError.self) {
                try await wire.write(tooMuch[...], within: .milliseconds(50))
            }
            #expect(lost?.reason.text == "The mail server took too long.")
        }
    }

    @Test func `a server that does not say goodbye is left`() async throws {
        var limits = SMTPTimeLimits.patient
        limits.goodbye = .milliseconds(50)
        try await withServer(hello + taken + [.keepsSilent]) { server in
            let outcomes = try await send(letter(), url: "smtp://127.0.0.1:\(server.port)", limits: limits)
            #expect(outcomes == [.delivered])
        }
    }

    @Test func `whoever is told may stop the rest, and the server hears goodbye`() async throws {
        struct DatabaseGone: Error {}
        try await withServer(hello + taken + [.says("221 Bye")]) { server in
            let url = "smtp://127.0.0.1:\(server.port)"
            let transport = try MailSettings(url: url, from: "lectern@example.org").transport(limits: .patient)
            let messages = try [letter(), letter()]
            await #expect(throws: DatabaseGone.self) {
                try await transport.send(messages) { _, _ in throw DatabaseGone() }
            }
            #expect(server.heard.map(\.last) == ["QUIT"])
            #expect(server.heard.map(\.count) == [6])
        }
    }

    @Test func `cancelling the task ends the conversation at once`() async throws {
        try await withServer(hello + [.keepsSilent]) { server in
            let url = "smtp://127.0.0.1:\(server.port)"
            let sending = Task { try await send([letter(), letter()], url: url) }
            while server.heard.first?.count != 2 { await Task.yield() }
            sending.cancel()
            let outcomes = try await sending.value
            #expect(
                outcomes.map { "\($0)" } == [
                    "[deferred: The mail server closed the connection.]", "[deferred: Sending was stopped.]",
                ])
        }
    }
}

/// A port that is taken, so that nobody else listens there, and at which nobody listens.
private final class DeafPort: Sendable {
    let number: Int
    private let descriptor: Int32

    struct NotToBeHad: Error {}

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
        guard isBound else { throw NotToBeHad() }
        number = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }
}
