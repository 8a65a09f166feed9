import Foundation
import FoundationNetworking
import TestSupport
import Testing

/// A server under way, and how to speak to it.
struct Server: Sendable {
    let process: ChildProcess
    let port: Int

    struct Reply: Sendable, Hashable {
        let status: Int
        let body: Data

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    func get(_ path: String, token: String? = nil) async throws -> Reply {
        try await send("GET", path, nil, token: token)
    }

    func post(_ path: String, _ body: String?, token: String) async throws -> Reply {
        try await send("POST", path, body, token: token)
    }

    func patch(_ path: String, _ body: String?, token: String) async throws -> Reply {
        try await send("PATCH", path, body, token: token)
    }

    /// Makes a tutorial, and answers its id.
    func makeTutorial(_ title: String, token: String) async throws -> String {
        let reply = try await post("/api/v1/tutorials", #"{"title": "\#(title)"}"#, token: token)
        try #require(reply.status == 201, "\(reply.text)")
        return String(try #require(reply.text.firstMatch(of: /"id":"([^"]+)"/)).1)
    }

    /// Ends the server as an operator does.
    func stop() async throws -> Lectern.Outcome {
        process.signal(SIGTERM)
        return try await process.outcome()
    }

    private func send(_ method: String, _ path: String, _ body: String?, token: String?) async throws -> Reply {
        var request = URLRequest(url: try #require(URL(string: "http://127.0.0.1:\(port)\(path)")))
        request.httpMethod = method
        request.timeoutInterval = 240
        if let token { request.setValue("Bearer " + token, forHTTPHeaderField: "Authorization") }
        if let body {
            request.httpBody = Data(body.utf8)
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        }
        let (data, response) = try await URLSession.shared.data(for: request)
        return Reply(status: try #require(response as? HTTPURLResponse).statusCode, body: data)
    }
}

/// A connection whose bytes the test sends one by one.
final class Connection: Sendable {
    private let descriptor: Int32

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

    /// From now on its end is a reset, as of a client that crashed.
    func endWithReset() {
        var setting = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &setting, socklen_t(MemoryLayout<linger>.size))
    }

    /// Nobody listens.
    struct Refused: Error {}

    func send(_ text: String) throws {
        let bytes = Array(text.utf8)
        try #require(write(descriptor, bytes, bytes.count) == bytes.count)
    }

    /// The body of an answer that tells its length, from a side that does not close.
    func body() -> String {
        var all: [UInt8] = []
        while true {
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return "" }
            all += buffer.prefix(count)
            guard let end = all.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound,
                let length = String(decoding: all[..<end], as: UTF8.self)
                    .firstMatch(of: /(?i)content-length: *([0-9]+)/).flatMap({ Int($0.1) }), all.count >= end + length
            else { continue }
            return String(decoding: all[end..<(end + length)], as: UTF8.self)
        }
    }

    /// All that comes until the other side closes.
    func rest() -> String {
        var all: [UInt8] = []
        while true {
            var buffer = [UInt8](repeating: 0, count: 4_096)
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return String(decoding: all, as: UTF8.self) }
            all += buffer.prefix(count)
        }
    }
}
