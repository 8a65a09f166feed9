internal import NIOCore

/// A reply of a server, with one or more lines (RFC 5321 §4.2).
struct SMTPReply: Sendable, Hashable {
    let code: Int
    /// The text after the code, line by line.
    let lines: [String]

    /// True if the command succeeded.
    var isPositive: Bool { (200..<300).contains(code) }
}

/// An incremental parser of replies.
struct SMTPReplyParser {
    private var bytes = ByteBuffer()
    private var code: Int?
    private var lines: [String] = []

    // A server that exceeds these limits is not a mail server. RFC 5321 §4.5.3.1.5 allows 512 octets in a line.
    private static let maxLineLength = 4_096
    private static let maxLines = 200

    struct MalformedReply: Error {}

    /// True if no data is left after the last complete reply.
    var isEmpty: Bool { bytes.readableBytes == 0 && code == nil }

    mutating func append(_ more: ByteBuffer) {
        bytes.discardReadBytes()
        bytes.writeImmutableBuffer(more)
    }

    /// - Returns: `nil` until a reply is complete.
    mutating func next() throws(MalformedReply) -> SMTPReply? {
        while let line = try nextLine() {
            let digits = line.prefix(3)
            guard let number = Int(String(decoding: digits, as: UTF8.self)), (200...599).contains(number) else {
                throw MalformedReply()
            }
            let separator = line.dropFirst(3).first ?? UInt8(ascii: " ")
            guard "- ".utf8.contains(separator), code == nil || code == number, lines.count < Self.maxLines else {
                throw MalformedReply()
            }
            lines.append(String(decoding: line.dropFirst(4), as: UTF8.self))
            code = number
            guard separator == UInt8(ascii: " ") else { continue }
            defer { (code, lines) = (nil, []) }
            return SMTPReply(code: number, lines: lines)
        }
        return nil
    }

    private mutating func nextLine() throws(MalformedReply) -> [UInt8]? {
        guard let end = bytes.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) else {
            guard bytes.readableBytes <= Self.maxLineLength else { throw MalformedReply() }
            return nil
        }
        let length = end - bytes.readerIndex
        guard length <= Self.maxLineLength, var line = bytes.readBytes(length: length + 1) else {
            throw MalformedReply()
        }
        line.removeLast()
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        return line
    }
}
