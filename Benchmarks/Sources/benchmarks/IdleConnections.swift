import Foundation
import Glibc
import NIOCore

/// The memory of connections that stay open and ask nothing.
enum IdleConnections {
    private static let wanted = 10_000
    /// The target, in bytes.
    private static let limit = 100e6

    static func measure(_ lectern: Lectern, _ client: Client, _ options: Options) async throws -> [Figure] {
        _ = try lectern.install()
        let polls = try await added(by: "/calendar.ics", lectern, client)
        // What decodes other requests is set up with the first of them, and stays.
        let others = try await added(by: "/healthz", lectern, client)
        return [
            Figure(
                name: "Memory of 10,000 idle connections, each after a poll", value: polls.bytes / 1e6, unit: "MB",
                target: Figure.Target(relation: .below, value: limit / 1e6), note: polls.note),
            Figure(
                name: "Memory of 10,000 idle connections, each after another answer", value: others.bytes / 1e6,
                unit: "MB", note: others.note),
        ]
    }

    /// The memory that connections add which stay open after one request, in bytes, as if there were as many as wanted.
    private static func added(
        by path: String, _ lectern: Lectern, _ client: Client
    ) async throws -> (bytes: Double, note: String) {
        let count = min(wanted, openFiles - 200)
        let server = try await lectern.serve()
        defer { server.stop() }
        let request = HTTPRequest(path: path)
        _ = try await client.exchange(
            Array(repeating: request, count: 2_000), connections: 50, port: server.port)
        let before = try server.residentMemory()
        let held = try Held(count, asking: request, port: server.port)
        defer { held.close() }
        let added = try server.residentMemory() - before
        return (
            added / Double(count) * Double(wanted),
            "\(count) connections; \(Figure.number(before / 1e6)) MB before"
        )
    }

    /// As many files as a process may have open here.
    private static var openFiles: Int {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return Int(min(limit.rlim_max, 1_000_000))
    }

    /// Connections that asked once, got their answer, and stay open.
    private struct Held {
        private let descriptors: [Int32]

        init(_ count: Int, asking request: HTTPRequest, port: Int) throws {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            let bytes = Array(request.bytes(port: port).readableBytesView)
            var descriptors: [Int32] = []
            for _ in 0..<count {
                let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
                descriptors.append(descriptor)
                let connected = withUnsafePointer(to: &address) { address in
                    address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                    }
                }
                var answer = [UInt8](repeating: 0, count: 4_096)
                guard connected == 0, send(descriptor, bytes, bytes.count, 0) == bytes.count,
                    recv(descriptor, &answer, answer.count, 0) > 0
                else {
                    for descriptor in descriptors { Glibc.close(descriptor) }
                    throw Trouble("Connection \(descriptors.count) was not answered.")
                }
            }
            self.descriptors = descriptors
        }

        func close() {
            for descriptor in descriptors { Glibc.close(descriptor) }
        }
    }
}
