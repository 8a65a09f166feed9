/// Folding into lines of at most 75 octets (RFC 5545 §3.1).
enum Folding {
    private static let limit = 75

    /// The placeholders of commas and semicolons, which libical 3.0.16 does not escape in unknown properties and in
    /// `CATEGORIES`. No checked text contains these characters.
    static let commaPlaceholder: Unicode.Scalar = "\u{1D}"
    static let semicolonPlaceholder: Unicode.Scalar = "\u{1E}"

    /// Replaces the placeholders in libical's output by escapes and folds each line again.
    ///
    /// libical prefers to fold at a colon or semicolon, even within `https://` and directly after a property name. That
    /// is correct, but careless readers lose text there. Here each line has the maximum length, and no line is cut
    /// within a character.
    static func refolded(_ bytes: some Collection<UInt8>) -> String {
        var refolded: [UInt8] = []
        refolded.reserveCapacity(bytes.count + bytes.count / 32)
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
                    append(line, to: &refolded)
                    line.removeAll(keepingCapacity: true)
                }
            case UInt8(commaPlaceholder.value): line += [UInt8(ascii: "\\"), UInt8(ascii: ",")]
            case UInt8(semicolonPlaceholder.value): line += [UInt8(ascii: "\\"), UInt8(ascii: ";")]
            default: line.append(byte)
            }
        }
        if !line.isEmpty { append(line, to: &refolded) }
        return String(decoding: refolded, as: UTF8.self)
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
