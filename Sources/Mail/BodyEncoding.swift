internal import Foundation

/// A text, encoded as the body of a part: lines of at most 76 characters, all in ASCII (RFC 2045 §6.7, §6.8).
struct BodyEncoding {
    /// The value of `Content-Transfer-Encoding`.
    let name: String
    /// Ends with a line break.
    let body: String

    /// Encodes the text in the shorter encoding: quoted-printable for most European languages, base64 for others.
    init(text: String) {
        let base64 = BodyEncoding(opaque: text)
        let quoted = Self.quotedPrintable(text)
        self = quoted.utf8.count <= base64.body.utf8.count ? .init(name: "quoted-printable", body: quoted) : base64
    }

    /// Encodes the text as base64, whose lines no server changes.
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
            // One column is reserved for the soft line break, except for the last piece of the line.
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
        // Servers may remove blanks at the end of a line.
        case 0x20 where !isLast, 0x09 where !isLast: String(UnicodeScalar(byte))
        default: escaped(byte)
        }
    }
}
