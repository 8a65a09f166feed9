import NIOCore

/// The head of a request in the form that nearly every program sends: HTTP/1.1 without a body, on a connection that stays
/// open. Any other form is for the decoder to read, and nothing of it is decided here.
struct PollHead {
    enum Method {
        case get, head, other
    }

    private(set) var method = Method.other
    /// The path and the query, as they were sent.
    private(set) var target: UnsafeRawBufferPointer
    private(set) var ifNoneMatch: UnsafeRawBufferPointer?
    private(set) var ifModifiedSince: UnsafeRawBufferPointer?
    private(set) var acceptEncoding: UnsafeRawBufferPointer?
    /// True if the request depends on nothing but the address and the headers above.
    private(set) var isPlain = true
    private var hosts = 0

    private enum Form {
        /// Longer heads, and heads with more lines, go the long way.
        static let maxBytes = 16 << 10
        static let maxLines = 64
    }

    /// Reads a head, up to the end of the empty line.
    ///
    /// - Returns: nil for a head in another form, after which nothing about the connection is known.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count <= Form.maxBytes, let lineEnd = Self.endOfLine(bytes, from: 0),
            let space = bytes[..<lineEnd].firstIndex(of: 0x20),
            bytes[..<space].allSatisfy({ (0x41...0x5A).contains($0) })
        else { return nil }
        let version = Self.version
        let targetEnd = lineEnd - version.utf8CodeUnitCount
        guard targetEnd > space + 1, Self.equal(bytes, targetEnd..<lineEnd, version) else { return nil }
        target = UnsafeRawBufferPointer(rebasing: bytes[(space + 1)..<targetEnd])
        guard target.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        if Self.equal(bytes, 0..<space, "GET") {
            method = .get
        } else if Self.equal(bytes, 0..<space, "HEAD") {
            method = .head
        } else if Self.equal(bytes, 0..<space, "CONNECT") {
            return nil
        }
        var start = lineEnd + 2
        var lines = 0
        while start < bytes.count - 2 {
            lines += 1
            guard lines <= Form.maxLines, let end = Self.endOfLine(bytes, from: start), take(bytes, start..<end) else {
                return nil
            }
            start = end + 2
        }
        guard hosts == 1 else { return nil }
        // The long way looks at combining marks.
        if bytes.contains(where: { $0 >= 0x80 }) { isPlain = false }
    }

    private static let version: StaticString = " HTTP/1.1"

    /// The end of a line that ends in CR LF, and has no other CR or LF in it.
    private static func endOfLine(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var place = start
        while place < bytes.count {
            let byte = bytes[place]
            if byte == 0x0D { return place + 1 < bytes.count && bytes[place + 1] == 0x0A ? place : nil }
            if byte == 0x0A { return nil }
            place += 1
        }
        return nil
    }

    /// Takes one line.
    ///
    /// - Returns: false for a line in another form, or one that changes how the request is read.
    private mutating func take(_ bytes: UnsafeRawBufferPointer, _ line: Range<Int>) -> Bool {
        guard let colon = bytes[line].firstIndex(of: 0x3A), colon > line.lowerBound else { return false }
        let name = line.lowerBound..<colon
        guard bytes[name].allSatisfy(Self.isOfName) else { return false }
        var (first, last) = (colon + 1, line.upperBound)
        while first < last, Self.isBlank(bytes[first]) { first += 1 }
        while last > first, Self.isBlank(bytes[last - 1]) { last -= 1 }
        let value = UnsafeRawBufferPointer(rebasing: bytes[first..<last])
        guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else { return false }
        func isNamed(_ text: StaticString) -> Bool { Self.equalIgnoringCase(bytes, name, text) }
        switch name.count {
        case 4 where isNamed("host"): hosts += 1
        case 6 where isNamed("expect"): return false
        case 7 where isNamed("upgrade"): return false
        case 10 where isNamed("connection"):
            return Self.equalIgnoringCase(value, 0..<value.count, "keep-alive")
        case 13 where isNamed("authorization"): isPlain = false
        case 13 where isNamed("if-none-match"): isPlain = Self.set(&ifNoneMatch, value) && isPlain
        case 14 where isNamed("content-length"): return false
        case 15 where isNamed("accept-encoding"): isPlain = Self.set(&acceptEncoding, value) && isPlain
        case 17 where isNamed("if-modified-since"): isPlain = Self.set(&ifModifiedSince, value) && isPlain
        case 17 where isNamed("transfer-encoding"): return false
        default: break
        }
        return true
    }

    /// - Returns: false for a header that was there before: the long way joins them.
    private static func set(_ header: inout UnsafeRawBufferPointer?, _ value: UnsafeRawBufferPointer) -> Bool {
        defer { header = value }
        return header == nil
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    /// A character of a token (RFC 9110 §5.6.2), as far as names of headers have them.
    private static func isOfName(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
            || byte == 0x5F
    }

    static func equal(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        for place in 0..<range.count where bytes[range.lowerBound + place] != text.utf8Start[place] { return false }
        return true
    }

    /// - Parameter text: in lower case.
    private static func equalIgnoringCase(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ text: StaticString
    ) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        for place in 0..<range.count {
            let byte = bytes[range.lowerBound + place]
            let lower = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
            if lower != text.utf8Start[place] { return false }
        }
        return true
    }
}
