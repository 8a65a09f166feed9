// zlib: what every Swift installation on Linux brings; compresses a feed once, however often it is fetched.
import CZlib
public import NIOCore

public enum Gzip {
    /// The bytes in gzip format (RFC 1952) without a time, so that equal bytes stay equal; nil where zlib is out of
    /// memory, and the caller sends them as they are.
    public static func compress(_ bytes: ByteBuffer) -> ByteBuffer? {
        var stream = z_stream()
        guard lectern_gzip_begin(&stream, 6) == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        let capacity = Int(deflateBound(&stream, UInt(bytes.readableBytes)))
        var compressed = ByteBuffer()
        var outcome = Z_OK
        compressed.writeWithUnsafeMutableBytes(minimumWritableBytes: capacity) { output in
            bytes.withUnsafeReadableBytes { input in
                // zlib reads its input only; its C type does not say so.
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
