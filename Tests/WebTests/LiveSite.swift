import Foundation
import Hummingbird
import ServiceLifecycle
import TestSupport
import Testing

@testable import Web

/// Servers on the loopback interface, over the site of a test: one that answers polls from memory, and one that does not.
struct LiveServers: Sendable {
    let short: Int
    let long: Int
    /// The open connections of both.
    let connections: [OpenConnections]

    /// Runs a test while both serve.
    static func serving(
        _ site: TestSite, limits: ConnectionLimits = ConnectionLimits(connections: 200),
        _ body: @escaping @Sendable (LiveServers) async throws -> Void
    ) async throws {
        let (ports, continuation) = AsyncStream<(isShort: Bool, port: Int)>.makeStream()
        let open = (short: OpenConnections(limits), long: OpenConnections(limits))
        func application(isShort: Bool) -> some ApplicationProtocol {
            let connections = isShort ? open.short : open.long
            return Application(
                router: site.site.router(), server: connections.server(answeringPollsOf: isShort ? site.site : nil),
                configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0), serverName: nil),
                services: [ConnectionGuard(connections)],
                onServerRunning: { continuation.yield((isShort, $0.localAddress?.port ?? 0)) },
                logger: site.site.logger)
        }
        let group = ServiceGroup(
            services: [application(isShort: true), application(isShort: false)], logger: site.site.logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var found: [Bool: Int] = [:]
            for await (isShort, port) in ports {
                found[isShort] = port
                if found.count == 2 { break }
            }
            let servers = LiveServers(
                short: found[true] ?? 0, long: found[false] ?? 0, connections: [open.short, open.long])
            do {
                try await body(servers)
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}

/// A connection whose bytes the test sends and reads. It blocks, so that it is used from a thread of its own.
final class RawConnection {
    private let descriptor: Int32
    private var received: [UInt8] = []

    /// - Parameter receiveBuffer: the bytes that the system takes for a client that does not read; nil for its default.
    init(port: Int, receiveBuffer: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        if var receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, socklen_t(MemoryLayout<Int32>.size))
        }
        var limit = timeval(tv_sec: 120, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(connected == 0)
    }

    deinit { close(descriptor) }

    func send(_ text: String) throws {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            try #require(count > 0)
            sent += count
        }
    }

    /// Ends the sending side.
    func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// The next answer: its head without the date, and its body. Nil at the end of the connection.
    ///
    /// - Parameter isHead: true for the answer to a HEAD, which has no body.
    func answer(isHead: Bool = false) -> RawAnswer? {
        while true {
            if let end = received.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound {
                let head = String(decoding: received[..<end], as: UTF8.self)
                let length =
                    head.hasPrefix("HTTP/1.1 304") || isHead
                    ? 0 : head.firstMatch(of: /(?i)content-length: *([0-9]+)/).flatMap { Int($0.1) } ?? 0
                if received.count >= end + length {
                    defer { received.removeFirst(end + length) }
                    return RawAnswer(
                        head: head.replacing(/Date: [^\r]*\r\n/, with: "Date\r\n"),
                        body: Data(received[end..<(end + length)]))
                }
            }
            guard more() else { return nil }
        }
    }

    private func more() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = read(descriptor, &buffer, buffer.count)
        if count > 0 { received += buffer.prefix(count) }
        return count > 0
    }
}

struct RawAnswer: Hashable {
    let head: String
    let body: Data

    var status: Int { Int(head.dropFirst(9).prefix(3)) ?? 0 }
}

/// Runs what blocks on a thread of its own.
func onThread<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result(catching: body)) }
    }
}
