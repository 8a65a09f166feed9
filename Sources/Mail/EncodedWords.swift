internal import Foundation

/// The encoded words of RFC 2047, in UTF-8.
enum EncodedWords {
    /// - Parameters:
    ///   - firstRoom: how many characters the first word may have; 32 at least.
    ///   - room: how many the others may have; 75 at the most (§2).
    /// - Returns: words of one encoding. No character is parted between two of them (§5), nor what
    ///   people see as one, unless it is longer than a line.
    static func words(of text: String, firstRoom: Int, room: Int) -> [String] {
        let encoding = Encoding.readable(for: text)
        var (words, bytes, left) = ([String](), [UInt8](), firstRoom)
        for unit in units(of: text, encoding: encoding, room: min(firstRoom, room)) {
            if !bytes.isEmpty, encoding.length(of: bytes + unit) > left {
                words.append(encoding.word(bytes))
                bytes = []
                left = room
            }
            bytes += unit
        }
        return words + [encoding.word(bytes)]
    }

    private static func units(of text: String, encoding: Encoding, room: Int) -> [[UInt8]] {
        text.flatMap { character -> [[UInt8]] in
            let whole = Array(String(character).utf8)
            if encoding.length(of: whole) <= room { return [whole] }
            return character.unicodeScalars.map { Array(String($0).utf8) }
        }
    }

    private enum Encoding {
        case base64
        case quoted

        /// Q where most characters are ASCII (§4).
        static func readable(for text: String) -> Encoding {
            let scalars = text.unicodeScalars
            return scalars.count(where: \.isASCII) * 2 > scalars.count ? .quoted : .base64
        }

        func length(of bytes: [UInt8]) -> Int {
            let frame = "=?utf-8?B??=".utf8.count
            switch self {
            case .base64: return frame + (bytes.count + 2) / 3 * 4
            case .quoted: return frame + bytes.reduce(0) { $0 + (Self.isSafe($1) || $1 == 0x20 ? 1 : 3) }
            }
        }

        func word(_ bytes: [UInt8]) -> String {
            switch self {
            case .base64: "=?utf-8?B?" + Data(bytes).base64EncodedString() + "?="
            case .quoted: "=?utf-8?Q?" + bytes.map(Self.quoted).joined() + "?="
            }
        }

        private static func quoted(_ byte: UInt8) -> String {
            if byte == 0x20 { return "_" }
            return isSafe(byte) ? String(UnicodeScalar(byte)) : BodyEncoding.escaped(byte)
        }

        /// What may stand unescaped even in a display name, the narrowest place (§5, 3).
        private static func isSafe(_ byte: UInt8) -> Bool {
            MailText.isASCIILetterOrDigit(UnicodeScalar(byte)) || "!*+-/".utf8.contains(byte)
        }
    }
}
