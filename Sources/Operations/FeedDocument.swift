public import Foundation
public import NIOCore
import Synchronization

/// A feed as it is sent: its bytes, and what a client needs to know whether it has them.
public final class FeedDocument: Sendable {
    /// RFC 5545 text, UTF-8.
    public let bytes: ByteBuffer
    /// Changes with the data, the UTC day, the zone database and the release, and with nothing else. Without quotes.
    public let tag: String
    /// Never goes back for one feed.
    public let lastModified: Date
    private let compressed = Mutex<ByteBuffer?>(nil)

    init(bytes: ByteBuffer, tag: String, lastModified: Date) {
        self.bytes = bytes
        self.tag = tag
        self.lastModified = lastModified
    }

    /// The bytes in gzip format, compressed at the first call.
    public var gzipped: ByteBuffer? {
        compressed.withLock { compressed in
            if compressed == nil { compressed = Gzip.compress(bytes) }
            return compressed
        }
    }
}
