/// Lines of at most 75 octets (RFC 5545 §3.1).
enum Folding {
    private static let limit = 75

    /// What libical 3.0.16 leaves unescaped in the properties that it does not know, and in `CATEGORIES`, is given to
    /// it as these, which no checked text holds.
    static let comma: Unicode.Scalar = "\u{1D}"
    static let semicolon: Unicode.Scalar = "\u{1E}"

    /// Text from libical, with the marks turned into escapes and each line folded anew.
    ///
    /// libical folds where it finds a colon or semicolon if it can, also within `https://`, and right after a
    /// property's name; that is correct, but readers that unfold carelessly lose text there. Here a line is as long as
    /// it may be, and is never cut within a character.
    static func finished(_ bytes: some Collection<UInt8>) -> String {
        var finished: [UInt8] = []
        finished.reserveCapacity(bytes.count + bytes.count / 32)
        var line: [UInt8] = []
        var index = bytes.startIndex
        while index != bytes.endIndex {
            let byte = bytes[index]
            index = bytes.index(after: index)
            switch byte {
            case UInt8(ascii: "\r"): break
            case UInt8(ascii: "\n"):
                if index != bytes.endIndex, bytes[index] == UInt8(ascii: " ") {
                    index = bytes.index(after: index)
                } else {
                    append(line, to: &finished)
                    line.removeAll(keepingCapacity: true)
                }
            case UInt8(comma.value): line += [UInt8(ascii: "\\"), UInt8(ascii: ",")]
            case UInt8(semicolon.value): line += [UInt8(ascii: "\\"), UInt8(ascii: ";")]
            default: line.append(byte)
            }
        }
        if !line.isEmpty { append(line, to: &finished) }
        return String(decoding: finished, as: UTF8.self)
    }

    private static func append(_ line: [UInt8], to text: inout [UInt8]) {
        var rest = line[...]
        var room = limit
        while rest.count > room {
            var cut = rest.startIndex + room
            while rest[cut] & 0xC0 == 0x80 { cut -= 1 }
            text += rest[..<cut]
            text += [0x0D, 0x0A, 0x20]
            rest = rest[cut...]
            room = limit - 1
        }
        text += rest
        text += [0x0D, 0x0A]
    }
}
