import Foundation

/// The service manager, systemd, that started the process as a service of `Type=notify`.
///
/// - Source: sd_notify(3).
struct ServiceManager {
    /// Nil where none is listening.
    private let socket: String?

    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        socket = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Tells that requests are answered from now on.
    func isReady(port: Int) { send("READY=1\nSTATUS=Serving on port \(port).") }

    func isStopping() { send("STOPPING=1") }

    /// A manager that does not listen any more is no reason to fail.
    private func send(_ text: String) {
        guard let socket else { return }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // An abstract address is written with @ in place of the zero that it begins with.
        let path = socket.hasPrefix("@") ? [0] + Array(socket.utf8.dropFirst()) : Array(socket.utf8)
        let length = withUnsafeMutableBytes(of: &address.sun_path) { place -> socklen_t? in
            guard path.count < place.count else { return nil }
            place.copyBytes(from: path)
            return socklen_t(MemoryLayout<sa_family_t>.size + path.count)
        }
        guard let length else { return }
        let descriptor = Foundation.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0, length)
            }
        }
    }
}
