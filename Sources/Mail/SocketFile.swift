internal import Foundation
internal import NIOCore

/// The socket of a file system at a path, as it is at one moment: others can put theirs in its place.
struct SocketFile: Hashable {
    private let device: dev_t
    private let inode: ino_t

    /// - Returns: nil where there is no socket.
    init?(at path: String) {
        var facts = stat()
        guard lstat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFSOCK else { return nil }
        device = facts.st_dev
        inode = facts.st_ino
    }

    /// - Returns: true for a socket that nobody listens on any more, since its process died.
    static func isAbandoned(_ path: String) -> Bool {
        // It does not wait: a listener with too many connections is one, too.
        guard SocketFile(at: path) != nil, let descriptor = try? open(SOCK_NONBLOCK.rawValue) else { return false }
        defer { close(descriptor) }
        guard let isConnected = with(path, { connect(descriptor, $0, $1) == 0 }), !isConnected else { return false }
        return errno == ECONNREFUSED
    }

    /// Binds a socket to a path, and listens on it. SwiftNIO would remove whatever is at the path when it closes the one
    /// that it has bound.
    ///
    /// - Returns: the descriptor.
    /// - Throws: `IOError`, with `EADDRINUSE` where there is a file already.
    static func listener(at path: String, backlog: Int32) throws -> Int32 {
        let descriptor = try open(0)
        guard with(path, { bind(descriptor, $0, $1) == 0 }) ?? false, listen(descriptor, backlog) == 0 else {
            let code = with(path) { _, _ in true } == nil ? ENAMETOOLONG : errno
            close(descriptor)
            throw IOError(errnoCode: code, reason: "bind")
        }
        return descriptor
    }

    private static func open(_ flags: UInt32) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | flags), 0)
        guard descriptor >= 0 else { throw IOError(errnoCode: errno, reason: "socket") }
        return descriptor
    }

    /// - Returns: nil for a path that is too long.
    private static func with(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Bool) -> Bool? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { place in
            guard bytes.count < place.count else { return false }
            place.copyBytes(from: bytes)
            return true
        }
        guard fits else { return nil }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
