/// Unfolds a stream of bytes into lines (RFC 5545 §3.1), wherever its parts begin and end.
///
/// Lines are joined before they are decoded, because some writers fold within a character.
struct LogicalLines {
    struct Line {
        /// The number of its first physical line, counted from 1.
        let number: Int
        /// The place of its first byte in the stream.
        let offset: Int
        /// The place after its last byte.
        var end = 0
        var bytes: [UInt8]
        /// True if it is longer than ``CalendarScanner/maxLineBytes``: the rest was left out.
        var isCut = false
    }

    /// The place in the stream after the last physical line that was read.
    private(set) var offset = 0

    private var pending: Line?
    /// The beginning of a physical line that the last part ends in.
    private var physical: [UInt8] = []
    private var isPhysicalCut = false
    private var number: Int
    private var isAfterReturn = false
    /// The place after the last part.
    private var end = 0

    init(firstLine: Int) {
        number = firstLine - 1
    }

    mutating func read(_ part: UnsafeRawBufferPointer, _ take: (Line) throws -> Void) rethrows {
        var start = 0
        for index in part.indices {
            let byte = part[index]
            guard byte == 0x0A || byte == 0x0D else {
                isAfterReturn = false
                continue
            }
            if byte == 0x0A, isAfterReturn {
                isAfterReturn = false
                offset = end + index + 1
            } else {
                isAfterReturn = byte == 0x0D
                append(UnsafeRawBufferPointer(rebasing: part[start..<index]))
                try endPhysicalLine(take)
                offset = end + index + 1
            }
            start = index + 1
        }
        append(UnsafeRawBufferPointer(rebasing: part[start...]))
        end += part.count
    }

    mutating func finish(_ take: (Line) throws -> Void) rethrows {
        try endPhysicalLine(take)
        offset = end
        guard var line = pending else { return }
        line.end = end
        pending = nil
        try take(line)
    }

    private mutating func append(_ bytes: UnsafeRawBufferPointer) {
        let room = CalendarScanner.maxLineBytes - physical.count
        if bytes.count > room { isPhysicalCut = true }
        physical.append(contentsOf: bytes.prefix(max(0, room)))
    }

    private mutating func endPhysicalLine(_ take: (Line) throws -> Void) rethrows {
        number += 1
        var line = Line(number: number, offset: offset, bytes: physical, isCut: isPhysicalCut)
        physical.removeAll(keepingCapacity: true)
        isPhysicalCut = false
        // Files that were put together have byte order marks in the middle.
        if line.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { line.bytes.removeFirst(3) }
        if line.isCut { line.trimCutCharacter() }
        // An empty line is left out, also between the parts of a folded one.
        guard let first = line.bytes.first else { return }
        if var open = pending {
            // After the soft break of a quoted-printable value, a space is a part of the text.
            let isSoft = open.endsInSoftBreak && !line.bounds
            let isFold = !isSoft && (first == 0x20 || first == 0x09) && !open.bounds
            if isFold || isSoft {
                if isSoft { open.bytes.removeLast() }
                pending = nil
                open.append(line.bytes.dropFirst(isFold ? 1 : 0))
                pending = open
                return
            }
            open.end = offset
            try take(open)
        }
        while line.bytes.last == 0x20, line.bounds { line.bytes.removeLast() }
        pending = line
    }
}

extension LogicalLines.Line {
    /// True for a line that begins or ends a component. It is never folded, so an indented line after it is another one.
    fileprivate var bounds: Bool {
        let start = bytes.drop { $0 == 0x20 || $0 == 0x09 }.prefix(6).map { $0 | 0x20 }
        return start.starts(with: Array("begin:".utf8)) || start.starts(with: Array("end:".utf8))
    }

    /// True if the value is quoted-printable and goes on in the next line.
    fileprivate var endsInSoftBreak: Bool {
        guard bytes.last == UInt8(ascii: "="), let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return false }
        return String(decoding: bytes[..<colon], as: UTF8.self).uppercased().contains("QUOTED-PRINTABLE")
    }

    fileprivate mutating func append(_ rest: ArraySlice<UInt8>) {
        let room = CalendarScanner.maxLineBytes - bytes.count
        bytes += rest.prefix(max(0, room))
        guard rest.count > room, !isCut else { return }
        isCut = true
        trimCutCharacter()
    }

    /// Removes a character of UTF-8 of which only a part is there.
    fileprivate mutating func trimCutCharacter() {
        let tail = bytes.suffix(4)
        guard let lead = tail.lastIndex(where: { $0 & 0xC0 != 0x80 }), bytes[lead] >= 0xC0 else { return }
        bytes.removeSubrange(lead...)
    }
}
