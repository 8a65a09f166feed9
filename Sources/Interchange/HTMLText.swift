import SupportCore

/// The text of HTML, for what reads text alone. In time that grows with its length, whatever it is.
package func plainText(html: String) -> String {
    var reader = HTMLReader(html)
    return reader.text().streamSafe
}

/// True for a text that is written in HTML, judged by its markup.
///
/// Somebody may write about markup in plain text: a single element in the middle of a text does not make it HTML, a line
/// break or the end of a paragraph does.
func isHypertext(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
        var isFirst = true
        var place = bytes.startIndex
        while let open = bytes[place...].firstIndex(of: UInt8(ascii: "<")) {
            let tag = String(decoding: bytes[open...].dropFirst().prefix(12), as: UTF8.self).lowercased()
            if breakingTags.contains(where: tag.hasPrefix) { return true }
            if isFirst, bytes[..<open].allSatisfy(isSpace), bytes.last(where: { !isSpace($0) }) == UInt8(ascii: ">"),
                openingTags.contains(String(tag.prefix { $0.isLetter || $0.isNumber || $0 == "!" }))
            {
                return true
            }
            isFirst = false
            place = open + 1
        }
        return false
    }
}

private let breakingTags = ["br>", "br/>", "br />", "/p>", "/div>"]
private let openingTags: Set = [
    "!doctype", "html", "body", "p", "div", "span", "b", "i", "em", "strong", "a", "ul", "ol", "table", "blockquote",
    "h1", "h2", "h3", "h4", "font", "pre", "img",
]

private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

private struct HTMLReader {
    private let bytes: [UInt8]
    private var place = 0
    private var output: [UInt8] = []
    /// The next `>` at or behind a place that was looked at; the end if there is none.
    private var close = 0
    private var hasCommentEnd = true

    init(_ html: String) {
        bytes = Array(html.utf8)
        output.reserveCapacity(bytes.count)
    }

    mutating func text() -> String {
        while let open = bytes[place...].firstIndex(of: UInt8(ascii: "<")) {
            appendText(bytes[place..<open])
            place = open
            if close < open || close == 0 {
                close = bytes[open...].firstIndex(of: UInt8(ascii: ">")) ?? bytes.endIndex
            }
            guard close < bytes.endIndex else { break }
            readTag()
        }
        appendText(bytes[place...])
        let start = output.firstIndex { !isSpace($0) } ?? output.endIndex
        let end = output.lastIndex { !isSpace($0) } ?? start
        return start < output.endIndex ? String(decoding: output[start...end], as: UTF8.self) : ""
    }

    /// Reads the tag or comment at the place.
    private mutating func readTag() {
        let tag = bytes[(place + 1)..<close]
        if tag.starts(with: "!--".utf8), hasCommentEnd {
            if let end = end(of: "-->", from: place + 4) {
                place = end
                return
            }
            hasCommentEnd = false
        }
        let isEnd = tag.first == UInt8(ascii: "/")
        let letters = tag.drop { $0 == UInt8(ascii: "/") }.prefix(12).prefix(while: Self.isLetterOrDigit)
        let name = String(decoding: letters, as: UTF8.self).lowercased()
        // A sign that begins no tag stands for itself.
        guard !name.isEmpty || tag.first == UInt8(ascii: "!") else {
            output.append(UInt8(ascii: "<"))
            place += 1
            return
        }
        if Self.lineBreaking.contains(name), output.last != UInt8(ascii: "\n") { output.append(UInt8(ascii: "\n")) }
        place = close + 1
        if Self.unseen.contains(name), !isEnd {
            place = end(of: "</" + name, from: place).map { $0 - name.utf8.count - 2 } ?? bytes.endIndex
        }
    }

    /// The place behind the next occurrence of a word in ASCII, in whatever case.
    private func end(of word: String, from start: Int) -> Int? {
        let word = Array(word.utf8)
        guard start <= bytes.endIndex else { return nil }
        var place = start
        while place + word.count <= bytes.endIndex {
            guard let first = bytes[place...].firstIndex(of: word[0]), first + word.count <= bytes.endIndex else {
                return nil
            }
            if zip(bytes[first...], word).allSatisfy({ $0 | 0x20 == $1 | 0x20 }) { return first + word.count }
            place = first + 1
        }
        return nil
    }

    private mutating func appendText(_ text: ArraySlice<UInt8>) {
        var rest = text
        while let sign = rest.firstIndex(of: UInt8(ascii: "&")) {
            output += rest[..<sign]
            let name = rest[(sign + 1)...].prefix(10).prefix { $0 != UInt8(ascii: ";") }
            if name.endIndex < rest.endIndex, rest[name.endIndex] == UInt8(ascii: ";"),
                let character = Self.character(String(decoding: name, as: UTF8.self))
            {
                output += String(character).utf8
                rest = rest[(name.endIndex + 1)...]
            } else {
                output.append(UInt8(ascii: "&"))
                rest = rest[(sign + 1)...]
            }
        }
        output += rest
    }

    private static func character(_ name: String) -> Character? {
        if let known = entities[name] { return known }
        guard name.hasPrefix("#") else { return nil }
        let digits = name.dropFirst()
        let isHexadecimal = digits.first == "x" || digits.first == "X"
        let value = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return value.flatMap(Unicode.Scalar.init).map(Character.init)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }

    private static let lineBreaking: Set = ["br", "p", "div", "li", "tr", "blockquote", "pre", "h1", "h2", "h3", "h4"]
    private static let unseen: Set = ["style", "script"]
    /// The named ones that mail programs and editors write.
    private static let entities: [String: Character] = [
        "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "amp": "&", "nbsp": " ", "auml": "ä", "ouml": "ö", "uuml": "ü",
        "Auml": "Ä", "Ouml": "Ö", "Uuml": "Ü", "szlig": "ß", "agrave": "à", "aacute": "á", "acirc": "â", "atilde": "ã",
        "ccedil": "ç", "egrave": "è", "eacute": "é", "ecirc": "ê", "iacute": "í", "ntilde": "ñ", "oacute": "ó",
        "ocirc": "ô", "otilde": "õ", "uacute": "ú", "euro": "€", "copy": "©", "reg": "®", "trade": "™", "deg": "°",
        "ndash": "–", "mdash": "—", "hellip": "…", "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”", "laquo": "«",
        "raquo": "»", "bull": "•", "middot": "·", "times": "×", "rarr": "→",
    ]
}
