import Foundation

/// Cuts a stream of bytes into lines, wherever its parts begin and end.
///
/// A line that is longer than ``longest`` is told of and passed over without being held.
package struct LineReader {
    /// Bytes of a line that is read.
    package static let maxBytes = 1 << 20

    package enum Line: Equatable {
        /// Without its line break.
        case whole(number: Int, bytes: [UInt8])
        case tooLong(number: Int)
    }

    private var pending: [UInt8] = []
    private var number = 1
    private var isTooLong = false

    /// - Returns: the lines that end in this part. Empty ones are left out, though they count.
    package mutating func lines(in part: UnsafeRawBufferPointer) -> [Line] {
        var lines: [Line] = []
        var rest = UnsafeRawBufferPointer(part)
        while let start = rest.baseAddress, let end = memchr(start, 0x0A, rest.count) {
            let length = start.distance(to: end)
            append(UnsafeRawBufferPointer(rebasing: rest[..<length]))
            if let line = endLine() { lines.append(line) }
            rest = UnsafeRawBufferPointer(rebasing: rest[(length + 1)...])
        }
        append(rest)
        return lines
    }

    /// The last line, which may lack its line break.
    package mutating func finish() -> Line? { endLine() }

    private mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard !isTooLong, pending.count + bytes.count <= Self.maxBytes else {
            isTooLong = true
            pending = []
            return
        }
        pending.append(contentsOf: bytes)
    }

    private mutating func endLine() -> Line? {
        defer {
            pending.removeAll(keepingCapacity: true)
            isTooLong = false
            number += 1
        }
        guard !isTooLong else { return .tooLong(number: number) }
        if pending.last == UInt8(ascii: "\r") { pending.removeLast() }
        let isBlank = pending.allSatisfy { $0 == 0x20 || $0 == 0x09 }
        return isBlank ? nil : .whole(number: number, bytes: pending)
    }
}
