internal import Foundation

/// Encoding of header texts as encoded words in UTF-8 (RFC 2047).
enum EncodedWords {
    /// - Parameters:
    ///   - firstLimit: the maximum length of the first word, at least 32 characters.
    ///   - limit: the maximum length of the others, at most 75 characters (§2).
    /// - Returns: words with one encoding. No character is split between two words (§5), and no grapheme cluster unless it
    ///   is longer than a word.
    static func words(of text: String, firstLimit: Int, limit: Int) -> [String] {
        let encoding = Encoding.readable(for: text)
        var (words, bytes, left) = ([String](), [UInt8](), firstLimit)
        for unit in units(of: text, encoding: encoding, limit: min(firstLimit, limit)) {
            if !bytes.isEmpty, encoding.length(of: bytes + unit) > left {
                words.append(encoding.word(bytes))
                bytes = []
                left = limit
            }
            bytes += unit
        }
        return words + [encoding.word(bytes)]
    }

    private static func units(of text: String, encoding: Encoding, limit: Int) -> [[UInt8]] {
        text.flatMap { character -> [[UInt8]] in
            let whole = Array(String(character).utf8)
            if encoding.length(of: whole) <= limit { return [whole] }
            return character.unicodeScalars.map { Array(String($0).utf8) }
        }
    }

    private enum Encoding {
        case base64
        case quoted

        /// The more readable encoding: Q where most characters are ASCII (§4).
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

        /// True for bytes that need no escape even in a display name, where the rules are strictest (§5, 3).
        private static func isSafe(_ byte: UInt8) -> Bool {
            MailText.isASCIILetterOrDigit(UnicodeScalar(byte)) || "!*+-/".utf8.contains(byte)
        }
    }
}
