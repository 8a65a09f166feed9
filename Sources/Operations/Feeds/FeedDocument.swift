// zlib: part of every Swift installation on Linux. It compresses a feed once, however often that is fetched.
import CZlib
public import Foundation
public import NIOCore
import Synchronization

/// The version of a feed: everything that a client needs to find out if its copy is current.
public struct FeedVersion: Sendable, Hashable {
    /// The entity tag without quotes: a hash of the bytes.
    public let tag: String
    /// Never earlier than that of a former version.
    public let lastModified: Date
    /// The revision of the data. It rises with every change.
    public let revision: Int
}

/// A rendered feed: its bytes and their version.
public final class FeedDocument: Sendable {
    /// Calendar text (RFC 5545) in UTF-8.
    public let bytes: ByteBuffer
    public let version: FeedVersion
    public var tag: String { version.tag }
    public var lastModified: Date { version.lastModified }
    private let compressed = Mutex<ByteBuffer?>(nil)

    init(bytes: ByteBuffer, version: FeedVersion) {
        self.bytes = bytes
        self.version = version
    }

    /// The bytes in gzip format, if they were asked for before.
    public var gzippedBefore: ByteBuffer? { compressed.withLock { $0 } }

    /// The bytes in gzip format, compressed by the first call; nil if zlib is out of memory.
    public var gzipped: ByteBuffer? {
        compressed.withLock { compressed in
            if compressed == nil { compressed = Gzip.compress(bytes) }
            return compressed
        }
    }
}

/// Compression of answers.
public enum Gzip {
    /// Compresses bytes to the gzip format (RFC 1952) without a time, so that equal bytes stay equal.
    ///
    /// - Returns: nil if zlib is out of memory. The caller then sends the bytes uncompressed.
    public static func compress(_ bytes: ByteBuffer) -> ByteBuffer? {
        var stream = z_stream()
        guard lectern_gzip_begin(&stream, 6) == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        let capacity = Int(deflateBound(&stream, UInt(bytes.readableBytes)))
        var compressed = ByteBuffer()
        var outcome = Z_OK
        compressed.writeWithUnsafeMutableBytes(minimumWritableBytes: capacity) { output in
            bytes.withUnsafeReadableBytes { input in
                // zlib only reads its input, but the C type is mutable.
                stream.next_in = UnsafeMutablePointer(mutating: input.assumingMemoryBound(to: UInt8.self).baseAddress)
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.assumingMemoryBound(to: UInt8.self).baseAddress
                stream.avail_out = UInt32(capacity)
                outcome = deflate(&stream, Z_FINISH)
            }
            return capacity - Int(stream.avail_out)
        }
        return outcome == Z_STREAM_END ? compressed : nil
    }
}
