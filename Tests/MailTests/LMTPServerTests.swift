import Foundation
import MailReading
import Synchronization
import TestSupport
import Testing

@testable import Mail

@Suite struct LMTPServerTests {
    /// The mail that was kept: the envelope and the content.
    private final class Kept: Sendable {
        let mails = Mutex<[(MailEnvelope, String)]>([])
        let fails: Bool

        init(fails: Bool = false) { self.fails = fails }

        var summaries: [String] {
            mails.withLock { $0.map { "\($0.returnPath) > \($0.recipients.joined(separator: " ")): \($1)" } }
        }
    }

    private struct NotKept: Error {}

    /// Runs a server for one test, and ends it.
    private func withServer<Answer: Sendable>(
        limits: LMTPLimits = LMTPLimits(), address: LMTPAddress = .host("127.0.0.1", port: 0), _ kept: Kept,
        _ body: @escaping @Sendable (Int) async throws -> Answer
    ) async throws -> Answer {
        let ports = AsyncStream<Int>.makeStream()
        let server = LMTPServer(address, limits: limits, name: "mx.example.org") { bytes, envelope in
            if kept.fails { throw NotKept() }
            let text = String(decoding: try bytes.read(at: 0, atMost: bytes.count), as: UTF8.self)
            kept.mails.withLock { $0.append((envelope, text)) }
        }
        let running = Task { try await server.run { ports.continuation.yield($0) } }
        var port = 0
        for await found in ports.stream {
            port = found
            break
        }
        let answer: Result<Answer, any Error>
        do {
            answer = .success(try await body(port))
        } catch {
            answer = .failure(error)
        }
        running.cancel()
        _ = await running.result
        return try answer.get()
    }

    /// The replies to all that is sent at once, until the server closes.
    private static func dialogue(_ port: Int, _ text: String) async throws -> [String] {
        let connection = try LineConnection(port: port)
        try connection.send(text.replacing("\n", with: "\r\n"))
        return await connection.rest().split(separator: "\r\n").map(String.init)
    }

    @Test func `a mail is kept, and every recipient is answered for`() async throws {
        let kept = Kept()
        let replies = try await withServer(kept) { port in
            try await Self.dialogue(
                port,
                """
                LHLO mail.example.org
                MAIL FROM:<ada@acme.example> SIZE=100 BODY=8BITMIME
                RCPT TO:<support@example.org>
                RCPT TO:<training@example.org>
                DATA
                Subject: Hello

                .. one dot
                .
                MAIL FROM:<>
                RCPT TO:<@relay.example:training@example.org>
                DATA
                .
                QUIT

                """)
        }
        #expect(
            replies == [
                "220 mx.example.org LMTP Lectern", "250-mx.example.org", "250-PIPELINING", "250-ENHANCEDSTATUSCODES",
                "250-8BITMIME", "250-SMTPUTF8", "250 SIZE 26214400", "250 2.1.0 OK", "250 2.1.5 OK", "250 2.1.5 OK",
                "354 End with a dot alone on a line", "250 2.0.0 Kept", "250 2.0.0 Kept", "250 2.1.0 OK",
                "250 2.1.5 OK", "354 End with a dot alone on a line", "250 2.0.0 Kept", "221 2.0.0 Bye",
            ])
        #expect(
            kept.summaries == [
                "ada@acme.example > support@example.org training@example.org: Subject: Hello\r\n\r\n. one dot\r\n",
                " > training@example.org: ",
            ])
    }

    @Test func `a server that is asked to stop ends without a failure, also while a connection is open`() async throws {
        let ports = AsyncStream<Int>.makeStream()
        let server = LMTPServer(.host("127.0.0.1", port: 0), name: "mx.example.org") { _, _ in }
        let running = Task { try await server.run { ports.continuation.yield($0) } }
        var port = 0
        for await found in ports.stream {
            port = found
            break
        }
        let connection = try LineConnection(port: port)
        try connection.send("LHLO a\r\n")
        running.cancel()
        try await running.value
        withExtendedLifetime(connection) {}
    }

    @Test func `a mail that cannot be kept is to be tried again`() async throws {
        let replies = try await withServer(Kept(fails: true)) { port in
            try await Self.dialogue(
                port, "LHLO a\nMAIL FROM:<a@b>\nRCPT TO:<c@d>\nRCPT TO:<e@f>\nDATA\nHello\n.\nQUIT\n")
        }
        #expect(
            replies.suffix(3) == [
                "451 4.3.0 The message cannot be kept now", "451 4.3.0 The message cannot be kept now",
                "221 2.0.0 Bye",
            ])
    }

    @Test func `only a dot between two line ends ends a mail`() async throws {
        let kept = Kept()
        let text =
            "LHLO a\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\none\n.\ntwo\r.\rthree\r\n.\nfour\r\n.\rfive\r\n.\r\nQUIT\r\n"
        _ = try await withServer(kept) { port in
            let connection = try LineConnection(port: port)
            try connection.send(text)
            return await connection.rest()
        }
        #expect(kept.summaries == ["a@b > c@d: one\n.\ntwo\r.\rthree\r\n\nfour\r\n\rfive\r\n"])
    }

    @Test func `the end of a mail is found wherever the packets are cut`() async throws {
        let text = Array("LHLO a\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\na\r\n..b\r\n.\r\nQUIT\r\n".utf8)
        let kept = Kept()
        try await withServer(kept) { port in
            for cut in stride(from: 1, to: text.count, by: 3) {
                let connection = try LineConnection(port: port)
                try connection.send(String(decoding: text[..<cut], as: UTF8.self))
                try connection.send(String(decoding: text[cut...], as: UTF8.self))
                let replies = await connection.rest()
                #expect(replies.hasSuffix("250 2.0.0 Kept\r\n221 2.0.0 Bye\r\n"))
            }
        }
        #expect(Set(kept.summaries) == ["a@b > c@d: a\r\n.b\r\n"])
    }

    @Test(arguments: [
        ("EHLO a", "500 5.5.1 This is LMTP: say LHLO"), ("MAIL FROM:<a@b>", "503 5.5.1 Say LHLO first"),
        ("LHLO a\nRCPT TO:<a@b>", "503 5.5.1 Name the sender first"),
        ("LHLO a\nMAIL FROM:<a@b>\nDATA", "503 5.5.1 There are no recipients"),
        ("LHLO a\nMAIL FROM:a@b", "501 5.5.4 Write MAIL FROM:<address>"),
        ("LHLO a\nMAIL FROM:<a@b>\nRCPT TO:<>", "501 5.5.4 Write RCPT TO:<address>"),
        ("LHLO a\nMAIL FROM:<a@b> SIZE=99999999999", "552 5.3.4 The message is larger than 26214400 bytes"),
        ("NONSENSE", "500 5.5.2 Unknown command"), ("", "500 5.5.2 Unknown command"),
        (String(repeating: "x", count: 5_000), "500 5.5.6 The line is too long"),
    ])
    func `what is out of order is refused, and the dialogue goes on`(lines: String, reply: String) async throws {
        let replies = try await withServer(Kept()) { port in try await Self.dialogue(port, lines + "\nQUIT\n") }
        #expect(replies.suffix(2) == [reply, "221 2.0.0 Bye"])
    }

    @Test func `a mail that is too large is refused for good, and the next one is kept`() async throws {
        let kept = Kept()
        let large = String(repeating: String(repeating: "x", count: 70) + "\n", count: 100)
        let replies = try await withServer(limits: LMTPLimits(messageBytes: 1_000), kept) { port in
            try await Self.dialogue(
                port,
                "LHLO a\nMAIL FROM:<a@b>\nRCPT TO:<c@d>\nDATA\n\(large).\nMAIL FROM:<a@b>\nRCPT TO:<c@d>\nDATA\nok\n.\nQUIT\n"
            )
        }
        #expect(replies.contains("552 5.3.4 The message is larger than 1000 bytes"))
        #expect(kept.summaries == ["a@b > c@d: ok\r\n"])
    }

    @Test func `recipients and connections are limited`() async throws {
        let limits = LMTPLimits(recipients: 2, connections: 1)
        try await withServer(limits: limits, Kept()) { port in
            let first = try LineConnection(port: port)
            #expect(await first.line() == "220 mx.example.org LMTP Lectern")
            let second = try LineConnection(port: port)
            #expect(await second.rest() == "421 4.3.2 mx.example.org has too many connections\r\n")
            try first.send(
                "LHLO a\r\nMAIL FROM:<a@b>\r\n" + String(repeating: "RCPT TO:<c@d>\r\n", count: 3) + "QUIT\r\n")
            let replies = await first.rest()
            #expect(replies.contains("452 4.5.3 Too many recipients\r\n221"))
        }
    }

    @Test func `a socket of the file system is taken over from a process that died, and removed at the end`()
        async throws
    {
        try await withFolder { folder in
            let path = folder.appending(path: "lmtp.sock").path
            for _ in 0..<2 {
                try await withServer(address: .socket(path), Kept()) { _ in
                    #expect(FileManager.default.fileExists(atPath: path))
                }
                #expect(!FileManager.default.fileExists(atPath: path))
            }
        }
    }

    /// A server that tells what becomes of it: `listens on PORT`, and `waits`.
    private func server(
        at address: LMTPAddress
    ) -> (running: Task<Void, any Error>, events: AsyncStream<String>.AsyncIterator) {
        let events = AsyncStream<String>.makeStream()
        let server = LMTPServer(address, retry: .milliseconds(10), name: "mx.example.org") { _, _ in }
        let running = Task {
            try await server.run {
                events.continuation.yield("listens on \($0)")
            } taken: {
                events.continuation.yield("waits")
            }
        }
        return (running, events.stream.makeAsyncIterator())
    }

    @Test(arguments: [false, true])
    func `a server waits for an address that another one has, and takes it over`(isSocket: Bool) async throws {
        try await withFolder { folder in
            let path = folder.appending(path: "lmtp.sock").path
            var first = server(at: isSocket ? .socket(path) : .host("127.0.0.1", port: 0))
            let listening = await first.events.next()
            let port = try #require(listening?.split(separator: " ").last.flatMap { Int($0) })
            var second = server(at: isSocket ? .socket(path) : .host("127.0.0.1", port: port))
            let waiting = await second.events.next()
            #expect(waiting == "waits")
            first.running.cancel()
            try await first.running.value
            let follows = await second.events.next()
            #expect(follows == listening)
            second.running.cancel()
            try await second.running.value
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func `a server that waits for an address ends when it is asked to`() async throws {
        try await withFolder { folder in
            let address = LMTPAddress.socket(folder.appending(path: "lmtp.sock").path)
            var first = server(at: address)
            _ = await first.events.next()
            var second = server(at: address)
            let waiting = await second.events.next()
            #expect(waiting == "waits")
            for running in [second.running, first.running] {
                running.cancel()
                try await running.value
            }
        }
    }

    @Test func `a socket that nobody listens on is replaced, and one that took the place of the own stays`()
        async throws
    {
        try await withFolder { folder in
            let path = folder.appending(path: "lmtp.sock").path
            var first = server(at: .socket(path))
            _ = await first.events.next()
            try FileManager.default.moveItem(atPath: path, toPath: path + ".former")
            var second = server(at: .socket(path))
            let listening = await second.events.next()
            #expect(listening == "listens on 0")
            first.running.cancel()
            try await first.running.value
            #expect(FileManager.default.fileExists(atPath: path))
            second.running.cancel()
            try await second.running.value
            // As a process that is killed leaves it.
            try FileManager.default.moveItem(atPath: path + ".former", toPath: path)
            var third = server(at: .socket(path))
            let again = await third.events.next()
            #expect(again == "listens on 0")
            third.running.cancel()
            try await third.running.value
        }
    }

    @Test func `addresses are read, and told apart by who can reach them`() throws {
        #expect(try LMTPAddress("127.0.0.1:2424") == .host("127.0.0.1", port: 2_424))
        #expect(try LMTPAddress("[::1]:24") == .host("::1", port: 24))
        #expect(try LMTPAddress("/run/lectern/lmtp.sock") == .socket("/run/lectern/lmtp.sock"))
        #expect(
            try ["127.0.0.1:1", "[::1]:1", "/a", "localhost:1", "0.0.0.0:1"].map { try LMTPAddress($0).isLocal }
                == [true, true, true, true, false])
        for text in ["", "2424", ":1", "a:b", "a:70000", "/" + String(repeating: "x", count: 120)] {
            #expect(throws: MailError.self) { try LMTPAddress(text) }
        }
    }
}

/// A connection whose bytes the test sends itself.
private final class LineConnection: Sendable {
    private let descriptor: Int32

    struct Refused: Error {}

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Refused() }
    }

    deinit { close(descriptor) }

    func send(_ text: String) throws {
        let bytes = Array(text.utf8)
        try #require(write(descriptor, bytes, bytes.count) == bytes.count)
    }

    func line() async -> String { await onThread { $0.readLine() } }

    /// All that comes until the server closes.
    func rest() async -> String { await onThread { $0.readRest() } }

    /// Reads on a thread of its own: on two cores, two who wait for the server would be all threads that there are.
    private func onThread(_ read: @escaping @Sendable (LineConnection) -> String) async -> String {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: read(self)) }
        }
    }

    private func readLine() -> String {
        var all: [UInt8] = []
        var byte: UInt8 = 0
        while read(descriptor, &byte, 1) == 1, byte != UInt8(ascii: "\n") { all.append(byte) }
        return String(decoding: all, as: UTF8.self).trimmingCharacters(in: .newlines)
    }

    private func readRest() -> String {
        var all: [UInt8] = []
        while true {
            var buffer = [UInt8](repeating: 0, count: 4_096)
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return String(decoding: all, as: UTF8.self) }
            all += buffer.prefix(count)
        }
    }
}
