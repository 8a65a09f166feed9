internal import Foundation

/// A text as the body of a part: lines of 76 characters at the most, nothing but ASCII (RFC 2045 §6.7, §6.8).
struct BodyEncoding {
    /// The value of `Content-Transfer-Encoding`.
    let name: String
    /// Ends with a line break.
    let body: String

    /// The shorter of both encodings: quoted-printable for most of Europe, base64 for the rest of the world.
    init(text: String) {
        let base64 = BodyEncoding(opaque: text)
        let quoted = Self.quotedPrintable(text)
        self = quoted.utf8.count <= base64.body.utf8.count ? .init(name: "quoted-printable", body: quoted) : base64
    }

    /// Base64, which no server on the way re-wraps.
    init(opaque text: String) {
        let bytes = Data((Self.lines(text).joined(separator: "\r\n") + "\r\n").utf8)
        let options: Data.Base64EncodingOptions = [
            .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
        ]
        self.init(name: "base64", body: bytes.base64EncodedString(options: options) + "\r\n")
    }

    private init(name: String, body: String) {
        self.name = name
        self.body = body
    }

    static func escaped(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return "=" + (digits.count == 1 ? "0" : "") + digits
    }

    private static func lines(_ text: String) -> [Substring] {
        var lines = text.split(omittingEmptySubsequences: false) { $0 == "\r\n" || $0 == "\n" || $0 == "\r" }
        if lines.count > 1, lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    private static func quotedPrintable(_ text: String) -> String {
        lines(text).map { quotedPrintable(line: Array($0.utf8)) + "\r\n" }.joined()
    }

    private static func quotedPrintable(line: [UInt8]) -> String {
        var (output, column) = ("", 0)
        for (index, byte) in line.enumerated() {
            let isLast = index == line.count - 1
            let piece = quotedPrintable(byte, isLast: isLast)
            // One column is kept for the soft break, but for the line's last piece.
            if column + piece.utf8.count > (isLast ? 76 : 75) {
                output += "=\r\n"
                column = 0
            }
            output += piece
            column += piece.utf8.count
        }
        return output
    }

    private static func quotedPrintable(_ byte: UInt8, isLast: Bool) -> String {
        switch byte {
        case 0x21...0x3C, 0x3E...0x7E: String(UnicodeScalar(byte))
        // Blanks at the end of a line are lost on the way.
        case 0x20 where !isLast, 0x09 where !isLast: String(UnicodeScalar(byte))
        default: escaped(byte)
        }
    }
}
