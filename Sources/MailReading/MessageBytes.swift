import Foundation

/// The bytes of a message: in memory while they are few, else in a file without a name, which is gone with the process.
public final class MessageBytes: Sendable {
    enum Content {
        case memory([UInt8])
        /// An open file.
        case file(Int32)
    }

    let content: Content
    /// In bytes.
    public let count: Int

    public convenience init(_ bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        self.init(.memory(bytes), count: bytes.count)
    }

    fileprivate init(_ content: Content, count: Int) {
        self.content = content
        self.count = count
    }

    deinit {
        if case .file(let descriptor) = content { close(descriptor) }
    }

    /// - Returns: fewer bytes at the end of the message.
    /// - Throws: ``MessageBytesFailure`` where the file cannot be read.
    public func read(at offset: Int, atMost limit: Int) throws(MessageBytesFailure) -> [UInt8] {
        let length = max(0, min(limit, count - offset))
        switch content {
        case .memory(let bytes): return Array(bytes[min(offset, bytes.count)..<min(offset + length, bytes.count)])
        case .file(let descriptor):
            var failed = false
            let bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, filled in
                while filled < length {
                    let read = pread(
                        descriptor, buffer.baseAddress?.advanced(by: filled), length - filled, off_t(offset + filled))
                    if read < 0, errno == EINTR { continue }
                    guard read > 0 else {
                        failed = true
                        return
                    }
                    filled += read
                }
            }
            guard !failed else { throw MessageBytesFailure() }
            return bytes
        }
    }
}

/// A temporary file of a message cannot be written or read.
public struct MessageBytesFailure: Error, Sendable, CustomStringConvertible {
    public init() {}

    public var description: String { "A temporary file cannot be written or read." }
}

/// A message that is being received.
public struct MessageBuffer: ~Copyable {
    /// The number of bytes that are held in memory. Most messages are smaller.
    private static let memoryLimit = 256 << 10

    private var memory: [UInt8] = []
    private var descriptor: Int32?
    /// In bytes.
    public private(set) var count = 0

    public init() {}

    deinit {
        if let descriptor { close(descriptor) }
    }

    /// - Throws: ``MessageBytesFailure`` where the disk is full.
    public mutating func append(_ bytes: some Collection<UInt8>) throws(MessageBytesFailure) {
        memory.append(contentsOf: bytes)
        count += bytes.count
        if memory.count > Self.memoryLimit { try flush() }
    }

    /// The message as a whole.
    public consuming func finish() throws(MessageBytesFailure) -> MessageBytes {
        guard descriptor != nil else { return MessageBytes(.memory(memory), count: count) }
        try flush()
        guard let file = descriptor else { throw MessageBytesFailure() }
        descriptor = nil
        return MessageBytes(.file(file), count: count)
    }

    private mutating func flush() throws(MessageBytesFailure) {
        let file: Int32
        if let open = descriptor { file = open } else { file = try Self.open() }
        descriptor = file
        var offset = 0
        while offset < memory.count {
            let written = memory.withUnsafeBytes {
                write(file, $0.baseAddress?.advanced(by: offset), $0.count - offset)
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw MessageBytesFailure() }
            offset += written
        }
        memory.removeAll(keepingCapacity: true)
    }

    private static func open() throws(MessageBytesFailure) -> Int32 {
        var name = Array((FileManager.default.temporaryDirectory.path + "/lectern-mail-XXXXXX").utf8CString)
        let file = mkstemp(&name)
        guard file >= 0 else { throw MessageBytesFailure() }
        unlink(name)
        return file
    }
}
