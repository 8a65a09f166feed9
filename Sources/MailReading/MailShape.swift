import Foundation

/// Counts what GMime would make of a message, before it does.
///
/// GMime reads a message as a whole before anything of it can be counted: each field and each part takes memory, and each
/// part or group of addresses within another takes stack. What is counted here may be more than GMime sees, never less.
struct MailShape {
    /// The maximum number of lines and bytes of all headers in a message.
    private static let maxHeaderLines = 5_000
    private static let maxHeaderBytes = 1 << 20
    /// The maximum number of lines that may begin a part.
    private static let maxDelimiters = 1_000
    /// The maximum length of a field of addresses, and the maximum number of groups and comments in it.
    private static let maxAddressBytes = 64 << 10
    private static let maxGroups = 500
    private static let maxBoundaries = 200

    private static let addressFields: Set<String> = [
        "from", "sender", "reply-to", "to", "cc", "bcc", "resent-from", "resent-sender", "resent-reply-to", "resent-to",
        "resent-cc", "resent-bcc", "disposition-notification-to",
    ]

    private let limits: MailReadingLimits
    private var boundaries: [[UInt8]] = []
    /// True if a boundary is written in a way that is not read here. Any line of two hyphens may begin a part then.
    private var hasOtherBoundary = false
    private var isDigest = false
    private var delimiters = 0
    private var containers = 0
    private var containersInRow = 0
    private var headerLines = 0
    private var headerBytes = 0
    private var header: Header? = Header()

    /// A header that is being read.
    private struct Header {
        var isAfterDelimiter = false
        var lines = 0
        var field: [UInt8] = []
        var hasType = false
        var isMultipart = false
        var isMessage = false
    }

    private init(limits: MailReadingLimits) { self.limits = limits }

    /// - Throws: ``UnreadableMail`` for a message that would take too much memory or stack.
    static func check(_ bytes: [UInt8], limits: MailReadingLimits) throws(UnreadableMail) {
        var shape = MailShape(limits: limits)
        var start = 0
        while start < bytes.count {
            let end = Self.lineEnd(in: bytes, from: start)
            // Of a text only the lines of hyphens matter.
            if shape.header != nil || (bytes[start] == hyphen && start + 1 < end && bytes[start + 1] == hyphen) {
                let hasReturn = end > start && bytes[end - 1] == UInt8(ascii: "\r")
                try shape.take(bytes[start..<(hasReturn ? end - 1 : end)])
            }
            start = end + 1
        }
        try shape.endHeader()
    }

    private static let hyphen = UInt8(ascii: "-")

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    private static func lineEnd(in bytes: [UInt8], from start: Int) -> Int {
        bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress,
                let found = memchr(base.advanced(by: start), Int32(UInt8(ascii: "\n")), buffer.count - start)
            else { return buffer.count }
            return base.distance(to: UnsafeRawPointer(found))
        }
    }

    // MARK: - Lines

    private mutating func take(_ line: ArraySlice<UInt8>) throws(UnreadableMail) {
        if line.starts(with: [Self.hyphen, Self.hyphen]) {
            switch delimiter(line) {
            case .opening:
                try endHeader()
                delimiters += 1
                guard delimiters <= Self.maxDelimiters else {
                    throw UnreadableMail("The message has more than \(limits.parts) parts.")
                }
                header = Header(isAfterDelimiter: true)
                return
            case .closing:
                try endHeader()
                header = nil
                return
            case nil:
                break
            }
        }
        if header != nil { try takeHeader(line) }
    }

    private enum Delimiter { case opening, closing }

    private func delimiter(_ line: ArraySlice<UInt8>) -> Delimiter? {
        var end = line.endIndex
        while end > line.startIndex, Self.isBlank(line[end - 1]) { end -= 1 }
        let name = line[..<end].dropFirst(2)
        var found: Delimiter?
        for boundary in boundaries where name.starts(with: boundary) {
            guard name.dropFirst(boundary.count).elementsEqual([Self.hyphen, Self.hyphen]) else { return .opening }
            found = .closing
        }
        return found ?? (hasOtherBoundary ? .opening : nil)
    }

    private mutating func takeHeader(_ line: ArraySlice<UInt8>) throws(UnreadableMail) {
        guard let first = line.first else {
            // A message may begin with blank lines.
            if let header, header.lines > 0 || header.isAfterDelimiter { try endHeader() }
            return
        }
        headerLines += 1
        headerBytes += line.count
        guard headerLines <= Self.maxHeaderLines, headerBytes <= Self.maxHeaderBytes else {
            throw UnreadableMail(
                "The headers of the parts are longer than \(Self.maxHeaderBytes >> 10) kB or \(Self.maxHeaderLines) lines."
            )
        }
        if !Self.isBlank(first) { try endField() }
        header?.field.append(contentsOf: line)
        header?.lines += 1
    }

    private mutating func endHeader() throws(UnreadableMail) {
        try endField()
        guard let ended = header else { return }
        // The parts of a digest are messages if they do not say otherwise (RFC 2046 §5.1.5).
        let isInDigest = isDigest && ended.isAfterDelimiter && !ended.hasType
        if isInDigest {
            try countContainer()
        } else if !ended.isMultipart, !ended.isMessage {
            containersInRow = 0
        }
        header = ended.isMessage || isInDigest ? Header() : nil
    }

    private mutating func countContainer() throws(UnreadableMail) {
        containers += 1
        containersInRow += 1
        guard containersInRow <= 2 * limits.depth else {
            throw UnreadableMail("The parts of the message are nested more than \(limits.depth) deep.")
        }
        guard containers <= 2 * limits.parts else {
            throw UnreadableMail("The message has more than \(limits.parts) parts.")
        }
    }

    // MARK: - Fields

    private mutating func endField() throws(UnreadableMail) {
        guard let field = header?.field, !field.isEmpty else { return }
        header?.field = []
        guard let colon = field.firstIndex(of: UInt8(ascii: ":")), colon < 100 else { return }
        let name = String(decoding: field[..<colon], as: UTF8.self).trimmingCharacters(in: .whitespaces).lowercased()
        let value = Array(field[(colon + 1)...])
        if name == "content-type" {
            try takeType(value)
        } else if Self.addressFields.contains(name) {
            let groups = value.count(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "(") })
            guard value.count <= Self.maxAddressBytes, groups <= Self.maxGroups else {
                throw UnreadableMail(
                    "A field of addresses is longer than \(Self.maxAddressBytes >> 10) kB, or has more than \(Self.maxGroups) groups."
                )
            }
        }
    }

    private mutating func takeType(_ value: [UInt8]) throws(UnreadableMail) {
        let lower = value.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
        // A semicolon in a comment ends no type.
        let type = lower.contains(UInt8(ascii: "(")) ? lower[...] : lower.prefix { $0 != UInt8(ascii: ";") }
        header?.hasType = true
        let isMultipart = type.firstRange(of: Array("multipart".utf8)) != nil
        let isMessage = type.firstRange(of: Array("message".utf8)) != nil
        if isMultipart { header?.isMultipart = true }
        if isMessage { header?.isMessage = true }
        // Counted by the field: a broken line ends a header for GMime, too.
        if isMultipart || isMessage { try countContainer() }
        if type.firstRange(of: Array("digest".utf8)) != nil { isDigest = true }
        let word = Array("boundary".utf8)
        var start = 0
        while let found = lower[start...].firstRange(of: word) {
            start = found.upperBound
            guard let boundary = Self.boundary(value[start...]), boundaries.count < Self.maxBoundaries else {
                hasOtherBoundary = true
                return
            }
            boundaries.append(boundary)
        }
    }

    /// - Parameter text: what follows the name of the parameter.
    /// - Returns: nil where it is not written as a plain word or a quoted one.
    private static func boundary(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let afterName = text.drop(while: isBlank)
        guard afterName.first == UInt8(ascii: "=") else { return nil }
        let value = afterName.dropFirst().drop(while: isBlank)
        let quote = UInt8(ascii: "\"")
        var name: ArraySlice<UInt8>
        if value.first == quote {
            guard let end = value.dropFirst().firstIndex(of: quote) else { return nil }
            name = value.dropFirst()[..<end]
            guard !name.contains(UInt8(ascii: "\\")), name.firstRange(of: Array("=?".utf8)) == nil else { return nil }
            while let last = name.last, isBlank(last) { name = name.dropLast() }
        } else {
            name = value.prefix { $0 != UInt8(ascii: ";") && !isBlank($0) }
            let specials = Array("()<>@,:\\\"/[]?=%".utf8)
            guard !name.contains(where: { specials.contains($0) }) else { return nil }
        }
        return name.isEmpty ? nil : Array(name)
    }
}
