import Addresses

/// One header field, folded as it grows (RFC 5322 §2.2.3).
///
/// RFC 5322 §2.1.1 asks for lines of 78 characters, RFC 2047 §2 for 76 where they hold encoded words; the smaller limit
/// serves both. Only a word that cannot be broken, such as an address or a link, makes a line longer.
struct HeaderField {
    private(set) var text: String
    private var column: Int
    private var isEmpty = true

    private static let width = 76

    init(_ name: String) {
        text = name + ":"
        column = text.utf8.count
    }

    init(_ name: String, _ words: String...) {
        self.init(name)
        for word in words { append(word) }
    }

    /// Appends a word that is fit to stand in the field as it is.
    mutating func append(_ word: String) {
        // Some readers take a field whose first line is blank for an empty one.
        if !isEmpty, column + 1 + word.utf8.count > Self.width { fold() }
        text += " " + word
        column += 1 + word.utf8.count
        isEmpty = false
    }

    /// Appends a text that anybody wrote: as it is where that is unambiguous, else as encoded words.
    mutating func append(unstructured value: String) {
        if let words = Self.plainWords(value) {
            for word in words { append(word) }
        } else if !value.isEmpty {
            append(encoded: value)
        }
    }

    /// Appends an address with its display name (RFC 5322 §3.4).
    mutating func append(_ address: MailAddress, isLast: Bool = true) {
        let comma = isLast ? "" : ","
        guard let name = address.name else {
            append(address.address + comma)
            return
        }
        if let words = Self.plainWords(name), words.allSatisfy({ $0.unicodeScalars.allSatisfy(EmailAddress.isAtom) }) {
            for word in words { append(word) }
        } else if Self.isPrintableASCII(name), name.utf8.count <= Self.maxWordLength, !name.contains("=?") {
            append(Self.quoted(name))
        } else {
            append(encoded: name)
        }
        append("<" + address.address + ">" + comma)
    }

    private mutating func append(encoded value: String) {
        // Where little is left of the line, the first word would be a stump.
        if !isEmpty, Self.width - column < 32 { fold() }
        let room = Self.width - column - 1
        for word in EncodedWords.words(of: value, firstRoom: room, room: Self.width - 1) { append(word) }
    }

    private mutating func fold() {
        text += "\r\n"
        column = 0
    }

    private static let maxWordLength = 60

    /// The words of a text that survives folding and is not taken for encoded words (RFC 2047 §5); else `nil`.
    private static func plainWords(_ value: String) -> [String]? {
        let words = value.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        let arePlain = words.allSatisfy { word in
            !word.isEmpty && word.utf8.count <= maxWordLength && isPrintableASCII(word) && !word.contains("=?")
        }
        return arePlain ? words : nil
    }

    private static func isPrintableASCII(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }

    private static func quoted(_ name: String) -> String {
        "\"" + name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
