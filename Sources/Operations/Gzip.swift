// zlib: what every Swift installation on Linux brings; compresses a feed once, however often it is fetched.
import CZlib

enum Gzip {
    /// The bytes in gzip format (RFC 1952) without a time, so that equal bytes stay equal; nil where zlib is out of
    /// memory, and the caller sends them as they are.
    static func compress(_ bytes: [UInt8]) -> [UInt8]? {
        var stream = z_stream()
        guard lectern_gzip_begin(&stream, 6) == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        let capacity = Int(deflateBound(&stream, UInt(bytes.count)))
        var input = bytes
        var outcome = Z_OK
        let compressed = [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
            input.withUnsafeMutableBufferPointer { input in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(capacity)
                outcome = deflate(&stream, Z_FINISH)
            }
            count = capacity - Int(stream.avail_out)
        }
        return outcome == Z_STREAM_END ? compressed : nil
    }
}
