internal import Foundation

/// The socket of a file system at a path, as it is at one moment: others can put theirs in its place.
struct SocketFile: Hashable {
    private let device: dev_t
    private let inode: ino_t

    /// - Returns: nil where there is no file.
    init?(at path: String) {
        var facts = stat()
        guard lstat(path, &facts) == 0 else { return nil }
        device = facts.st_dev
        inode = facts.st_ino
    }

    /// - Returns: true for a socket that nobody listens on any more, since its process died.
    static func isAbandoned(_ path: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { place in
            guard bytes.count < place.count else { return false }
            place.copyBytes(from: bytes)
            return true
        }
        guard fits else { return false }
        // It does not wait: a listener with too many connections is one, too.
        let flags = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        let descriptor = socket(AF_UNIX, Int32(flags), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        return !isConnected && (errno == ECONNREFUSED || errno == ENOENT)
    }
}
