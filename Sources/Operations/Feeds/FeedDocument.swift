public import Foundation
public import NIOCore
import Synchronization

/// What a client needs to know whether it has a feed as it is.
public struct FeedVersion: Sendable, Hashable {
    /// Changes with the data, the UTC day, the zone database and the release, and with nothing else. Without quotes.
    public let tag: String
    /// Never goes back for one feed.
    public let lastModified: Date
    /// Of the data that it was written from; rises with every change of it.
    public let revision: Int
}

/// A feed as it is sent: its bytes, and which they are.
public final class FeedDocument: Sendable {
    /// RFC 5545 text, UTF-8.
    public let bytes: ByteBuffer
    public let version: FeedVersion
    public var tag: String { version.tag }
    public var lastModified: Date { version.lastModified }
    private let compressed = Mutex<ByteBuffer?>(nil)

    init(bytes: ByteBuffer, version: FeedVersion) {
        self.bytes = bytes
        self.version = version
    }

    /// The bytes in gzip format, compressed at the first call.
    public var gzipped: ByteBuffer? {
        compressed.withLock { compressed in
            if compressed == nil { compressed = Gzip.compress(bytes) }
            return compressed
        }
    }
}
