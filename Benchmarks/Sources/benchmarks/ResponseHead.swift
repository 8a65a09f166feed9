import Foundation
import NIOCore

/// The head of an answer, as far as a client needs it to find the next answer (RFC 9112 §6.3).
struct ResponseHead: Equatable, Sendable {
    let status: Int
    /// Bytes of the body.
    let length: Int
    /// Bytes of the head, the empty line included.
    let size: Int

    /// Reads the head at the front of the buffer and leaves it there.
    ///
    /// - Returns: nil while it is not all there.
    /// - Throws: ``Trouble`` for what is no HTTP/1.1, or has a body without a length: what is measured sends none.
    init?(_ buffer: ByteBuffer) throws {
        let read = try buffer.withUnsafeReadableBytes { bytes -> ResponseHead? in
            guard let end = Self.end(of: bytes) else {
                if bytes.count > 65_536 { throw Trouble("An answer's head has more than 64 KiB.") }
                return nil
            }
            return try ResponseHead(UnsafeRawBufferPointer(rebasing: bytes[..<end]))
        }
        guard let read else { return nil }
        self = read
    }

    private init(_ head: UnsafeRawBufferPointer) throws {
        guard head.count >= 12, head.starts(with: "HTTP/1.1 ".utf8),
            let status = Int(String(decoding: head[9..<12], as: UTF8.self))
        else { throw Trouble("The answer is no HTTP/1.1.") }
        self.status = status
        size = head.count
        if let length = Self.length(head) {
            self.length = length
        } else {
            guard status == 204 || status == 304 else { throw Trouble("An answer has a body without a length.") }
            length = 0
        }
    }

    private static func end(of bytes: UnsafeRawBufferPointer) -> Int? {
        guard bytes.count >= 4 else { return nil }
        for index in 3..<bytes.count
        where bytes[index] == 0x0A && bytes[index - 1] == 0x0D && bytes[index - 2] == 0x0A && bytes[index - 3] == 0x0D {
            return index + 1
        }
        return nil
    }

    /// The value of `Content-Length`, found without making strings: the client must not cost more than the server.
    private static func length(_ head: UnsafeRawBufferPointer) -> Int? {
        let name = Array("content-length:".utf8)
        var line = 0
        for index in head.indices where head[index] == 0x0A {
            let next = index + 1
            defer { line = next }
            guard index - line > name.count,
                (0..<name.count).allSatisfy({ head[line + $0] | 0x20 == name[$0] | 0x20 })
            else { continue }
            let digits = head[(line + name.count)..<index].filter { $0 != 0x20 && $0 != 0x0D }
            return digits.allSatisfy { (0x30...0x39).contains($0) } && !digits.isEmpty
                ? digits.reduce(0) { $0 * 10 + Int($1 - 0x30) } : nil
        }
        return nil
    }
}
