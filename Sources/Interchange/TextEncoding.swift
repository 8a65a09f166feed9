import Foundation
import SupportCore

/// The encoding of a file of text, as its first bytes show it.
package enum TextEncoding: Sendable, Hashable {
    case utf8
    case utf16(isLittleEndian: Bool)

    /// The number of bytes that are looked at.
    private static let sampled = 2_048

    /// - Returns: the encoding, and the number of bytes of the byte order mark.
    package static func detected(in head: some Collection<UInt8>) -> (encoding: TextEncoding, mark: Int) {
        let start = Array(head.prefix(3))
        if start == [0xEF, 0xBB, 0xBF] { return (.utf8, 3) }
        switch start.prefix(2) {
        case [0xFF, 0xFE]: return (.utf16(isLittleEndian: true), 2)
        case [0xFE, 0xFF]: return (.utf16(isLittleEndian: false), 2)
        default: return (unmarked(Array(head.prefix(sampled))), 0)
        }
    }

    /// Without a byte order mark, UTF-16 shows by its zeros: digits, separators and line breaks have one in each pair,
    /// always on the same side.
    private static func unmarked(_ sample: [UInt8]) -> TextEncoding {
        let pairs = sample.count / 2
        guard pairs > 0 else { return .utf8 }
        let zeros = (0..<pairs).reduce(into: (first: 0, second: 0)) { count, pair in
            if sample[2 * pair] == 0 { count.first += 1 }
            if sample[2 * pair + 1] == 0 { count.second += 1 }
        }
        let (fewer, more) = (min(zeros.first, zeros.second), max(zeros.first, zeros.second))
        guard 8 * more >= pairs, 8 * fewer <= more else { return .utf8 }
        return .utf16(isLittleEndian: zeros.second > zeros.first)
    }

    /// The text of a whole file, without its byte order mark. Bytes that are neither UTF-16 nor UTF-8 are read as those
    /// of an old Windows (Windows-1252), in which addresses and digits are written as in ASCII.
    package static func text(of bytes: [UInt8]) -> String {
        let (encoding, mark) = detected(in: bytes)
        let content = bytes[mark...]
        if case .utf16(let isLittleEndian) = encoding {
            var transcoder = UTF16Transcoder(isLittleEndian: isLittleEndian)
            return String(decoding: transcoder.utf8(content) + transcoder.finish(), as: UTF8.self).streamSafe
        }
        if let text = String(validating: content, as: UTF8.self) { return text.streamSafe }
        let data = Data(content)
        return String(data: data, encoding: .windowsCP1252) ?? String(data: data, encoding: .isoLatin1) ?? ""
    }
}

/// Turns a stream of UTF-16 into UTF-8, wherever its parts begin and end.
///
/// Half a surrogate pair or half a character becomes a byte that is not UTF-8, so that the line that holds it is refused
/// by its number.
package struct UTF16Transcoder: Sendable {
    private let isLittleEndian: Bool
    private var firstByte: UInt8?
    private var highSurrogate: UInt16?

    private static let invalid: UInt8 = 0xFF

    package init(isLittleEndian: Bool) {
        self.isLittleEndian = isLittleEndian
    }

    package mutating func utf8(_ part: some Sequence<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(part.underestimatedCount)
        for byte in part {
            guard let first = firstByte else {
                firstByte = byte
                continue
            }
            firstByte = nil
            let (high, low) = isLittleEndian ? (byte, first) : (first, byte)
            append(UInt16(high) << 8 | UInt16(low), to: &output)
        }
        return output
    }

    package mutating func finish() -> [UInt8] {
        defer { (firstByte, highSurrogate) = (nil, nil) }
        return firstByte == nil && highSurrogate == nil ? [] : [Self.invalid]
    }

    private mutating func append(_ unit: UInt16, to output: inout [UInt8]) {
        if let high = highSurrogate {
            highSurrogate = nil
            if UTF16.isTrailSurrogate(unit) {
                let value = 0x10000 + (UInt32(high) - 0xD800) << 10 + (UInt32(unit) - 0xDC00)
                output.append(contentsOf: Self.utf8(value))
                return
            }
            output.append(Self.invalid)
        }
        switch unit {
        case 0..<0x80: output.append(UInt8(unit))
        case _ where UTF16.isLeadSurrogate(unit): highSurrogate = unit
        case _ where UTF16.isTrailSurrogate(unit): output.append(Self.invalid)
        default: output.append(contentsOf: Self.utf8(UInt32(unit)))
        }
    }

    private static func utf8(_ value: UInt32) -> [UInt8] {
        Unicode.Scalar(value).map { Array(String($0).utf8) } ?? [invalid]
    }
}

/// A file that is not text, although it was sent as a table.
package enum ForeignFile: Sendable, Hashable {
    case workbook, pdf, page

    /// Nil for everything that may be a table.
    package init?(_ head: some Collection<UInt8>) {
        let start = Array(head.prefix(64))
        if start.starts(with: [0x50, 0x4B, 0x03, 0x04]) || start.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
            self = .workbook
        } else if start.starts(with: Array("%PDF-".utf8)) {
            self = .pdf
        } else {
            let text = String(decoding: start, as: UTF8.self).drop(while: \.isWhitespace).lowercased()
            guard ["<!doctype html", "<html", "<table", "<?xml"].contains(where: text.hasPrefix) else { return nil }
            self = .page
        }
    }

    package var detail: String {
        switch self {
        case .workbook: "This is an Excel workbook. Save it as CSV, and send that file."
        case .pdf: "This is a PDF. Export the table as CSV, and send that file."
        case .page: "This is a page in HTML or XML. Export the table as CSV, and send that file."
        }
    }
}
