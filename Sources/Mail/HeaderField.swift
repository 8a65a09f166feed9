import Addresses

/// A header field that is folded as words are appended (RFC 5322 §2.2.3).
///
/// RFC 5322 §2.1.1 asks for lines of at most 78 characters, RFC 2047 §2 for 76 where they contain encoded words; all lines
/// keep to 76. Only a word that cannot be broken, such as an address or a link, makes a line longer.
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

    /// Appends a word that needs no encoding.
    mutating func append(_ word: String) {
        // Some readers take a field whose first line is blank for an empty field.
        if !isEmpty, column + 1 + word.utf8.count > Self.width { fold() }
        text += " " + word
        column += 1 + word.utf8.count
        isEmpty = false
    }

    /// Appends any text: as it is where that is unambiguous, otherwise as encoded words.
    mutating func append(unstructured value: String) {
        if let words = Self.plainWords(value) {
            for word in words { append(word) }
        } else if !value.isEmpty {
            append(encoded: value)
        }
    }

    /// Appends an address with its display name (RFC 5322 §3.4).
    mutating func append(_ address: MailAddress) {
        guard let name = address.name else {
            append(address.address)
            return
        }
        if let words = Self.plainWords(name), words.allSatisfy({ $0.unicodeScalars.allSatisfy(EmailAddress.isAtom) }) {
            for word in words { append(word) }
        } else if Self.isPrintableASCII(name), name.utf8.count <= Self.maxWordLength, !name.contains("=?") {
            append(Self.quoted(name))
        } else {
            append(encoded: name)
        }
        append("<" + address.address + ">")
    }

    private mutating func append(encoded value: String) {
        // Near the end of a line, the first encoded word would hold only a few characters.
        if !isEmpty, Self.width - column < 32 { fold() }
        let firstLimit = Self.width - column - 1
        for word in EncodedWords.words(of: value, firstLimit: firstLimit, limit: Self.width - 1) { append(word) }
    }

    private mutating func fold() {
        text += "\r\n"
        column = 0
    }

    private static let maxWordLength = 60

    /// The words of a text; `nil` for a text that folding would change, or that could be taken for encoded words
    /// (RFC 2047 §5).
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

/// Classes of characters in header fields.
enum MailText {
    /// Returns true if a text can be the value of a header field: it has no line break and no control character.
    ///
    /// Direction marks and joiners are allowed, since names in Arabic or Persian, and many emoji, need them.
    static func isOneLine(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: false
            default: true
            }
        }
    }

    static func isASCIILetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9": true
        default: false
        }
    }
}
