import Foundation

/// A heading or a word, as it is compared: in lower case, without accents and punctuation, with one space between words.
///
/// - Parameter splitsCamelCase: true to read `JoinTime` as two words.
package func folded(_ text: String, splitsCamelCase: Bool = false) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return foldedASCII(text.utf8, splitsCamelCase: splitsCamelCase) }
    var words = ""
    var needsSpace = false
    var followsLowercase = false
    for scalar in text.decomposedStringWithCompatibilityMapping.unicodeScalars {
        let properties = scalar.properties
        switch properties.generalCategory {
        case .nonspacingMark, .format, .enclosingMark:
            continue
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .spacingMark:
            let isUppercase = properties.generalCategory == .uppercaseLetter
            if splitsCamelCase, isUppercase, followsLowercase { needsSpace = true }
            followsLowercase = properties.generalCategory == .lowercaseLetter
            if needsSpace, !words.isEmpty { words.append(" ") }
            needsSpace = false
            words.append(undecomposed[scalar] ?? properties.lowercaseMapping)
        default:
            needsSpace = true
            followsLowercase = false
        }
    }
    return words
}

/// The same for ASCII, which most cells of a file are: a tenth of the time.
private func foldedASCII(_ text: String.UTF8View, splitsCamelCase: Bool) -> String {
    var words: [UInt8] = []
    words.reserveCapacity(text.count)
    var needsSpace = false
    var followsLowercase = false
    for byte in text {
        let isUppercase = (0x41...0x5A).contains(byte)
        let isLowercase = (0x61...0x7A).contains(byte)
        guard isUppercase || isLowercase || (0x30...0x39).contains(byte) else {
            needsSpace = true
            followsLowercase = false
            continue
        }
        if splitsCamelCase, isUppercase, followsLowercase { needsSpace = true }
        followsLowercase = isLowercase
        if needsSpace, !words.isEmpty { words.append(0x20) }
        needsSpace = false
        words.append(isUppercase ? byte | 0x20 : byte)
    }
    return String(decoding: words, as: UTF8.self)
}

/// Letters that Unicode does not decompose.
private let undecomposed: [Unicode.Scalar: String] = [
    "ß": "ss", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe",
    "ı": "i",
]

extension String {
    /// The text without the spaces around it, those that do not break and those without width included.
    package var trimmed: String {
        let scalars = unicodeScalars
        func isBlank(_ scalar: Unicode.Scalar) -> Bool {
            scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint
        }
        guard let first = scalars.firstIndex(where: { !isBlank($0) }),
            let last = scalars.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(scalars[first...last])
    }

    /// The text without control characters, cut to a length, for a message about it.
    package func quotable(limit: Int = 80) -> String {
        let visible = unicodeScalars.lazy.filter {
            $0.properties.generalCategory != .control && $0.value != 0x2028 && $0.value != 0x2029
                && $0.properties.generalCategory != .format
        }
        let cut = String(String.UnicodeScalarView(visible.prefix(limit + 1)))
        return cut.unicodeScalars.count > limit ? String(cut.unicodeScalars.prefix(limit - 1)) + "…" : cut
    }
}
