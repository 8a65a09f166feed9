import CZlib
import Foundation
import Testing

/// The content of a body in gzip format (RFC 1952).
func gunzipped(_ data: Data) throws -> Data {
    var stream = z_stream()
    // 31 asks for the gzip format alone.
    try #require(inflateInit2_(&stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK)
    defer { inflateEnd(&stream) }
    var input = Array(data)
    var plain = Data()
    var outcome = Z_OK
    try input.withUnsafeMutableBufferPointer { input in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        while outcome == Z_OK {
            let chunk = [UInt8](unsafeUninitializedCapacity: 1 << 16) { output, count in
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                outcome = inflate(&stream, Z_NO_FLUSH)
                count = output.count - Int(stream.avail_out)
            }
            plain += chunk
        }
        try #require(outcome == Z_STREAM_END && stream.avail_in == 0)
    }
    return plain
}
