import Foundation
import TestSupport
import Testing

@Suite struct ServiceManagerTests {
    @Test(arguments: [false, true])
    func `systemd hears when requests are answered, and when the service stops`(isAbstract: Bool) async throws {
        let folder = try Folder()
        let name = isAbstract ? "@lectern-test-\(UUID().uuidString)" : folder.file("notify").path
        let manager = try NotifySocket(name)
        let server = try await Lectern.serve(environment: ["NOTIFY_SOCKET": name], in: folder)
        #expect(try await manager.message() == "READY=1\nSTATUS=Serving on port \(server.port).")
        #expect(try await server.stop().status == 0)
        #expect(try await manager.message() == "STOPPING=1")
    }

    @Test func `a manager that is gone does not stop the service`() async throws {
        let folder = try Folder()
        let server = try await Lectern.serve(environment: ["NOTIFY_SOCKET": "/nowhere/at/all"], in: folder)
        #expect(try await server.get("/healthz").status == 200)
        #expect(try await server.stop().status == 0)
    }
}

/// The socket on which systemd listens for its services.
private final class NotifySocket: Sendable {
    private let descriptor: Int32

    init(_ name: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = name.hasPrefix("@") ? [0] + Array(name.utf8.dropFirst()) : Array(name.utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        try #require(bound == 0)
    }

    deinit { close(descriptor) }

    /// The next message, as soon as it is there.
    func message() async throws -> String {
        try await eventually("a message for the service manager") {
            var buffer = [UInt8](repeating: 0, count: 1_024)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
        }
    }
}
