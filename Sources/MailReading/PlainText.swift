import SupportCore

/// The text of HTML for people who read plain text: without markup, scripts, styles and pictures.
public enum PlainText {
    /// - Parameter html: any text; what is not closed ends with the text.
    /// - Returns: lines that end in a line feed. Links keep their text, and lose their address where it is the same.
    public static func text(ofHTML html: String) -> String {
        var reader = HTMLText(html)
        return reader.read()
    }
}

private struct HTMLText {
    private let characters: [Character]
    private var place = 0
    /// Its end is looked at by scalars: the last character is as long as the marks that somebody strings together.
    private var text = ""
    private var link: String?
    private var linkStart = 0

    init(_ html: String) { characters = Array(html) }

    private static let blocks: Set<String> = [
        "p", "div", "br", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "hr",
        "pre", "section", "article", "header", "footer", "dt", "dd",
    ]
    /// Elements whose content is not text.
    private static let hidden: Set<String> = [
        "script", "style", "head", "title", "noscript", "template", "object", "svg", "iframe", "select", "textarea",
    ]

    mutating func read() -> String {
        while place < characters.count {
            let character = characters[place]
            if character == "<", let tag = tag() {
                take(tag)
            } else if character == "&" {
                text.append(entity())
            } else {
                place += 1
                append(character)
            }
        }
        return Self.tidied(text.streamSafe)
    }

    private mutating func append(_ character: Character) {
        if character.isWhitespace, character != "\u{A0}" {
            if let last = text.unicodeScalars.last, !last.properties.isWhitespace { text.append(" ") }
        } else {
            text.append(character == "\u{A0}" ? " " : character)
        }
    }

    private struct Tag {
        let name: String
        let isEnd: Bool
        let attributes: String
    }

    /// - Returns: nil where the character is not the beginning of a tag.
    private mutating func tag() -> Tag? {
        let start = place
        if characters[start...].starts(with: "<!--") {
            place = find("-->", from: start + 4) ?? characters.count
            return Tag(name: "", isEnd: false, attributes: "")
        }
        var end = start + 1
        let isEnd = end < characters.count && characters[end] == "/"
        if isEnd { end += 1 }
        guard end < characters.count, characters[end].isLetter || characters[end] == "!" || characters[end] == "?"
        else { return nil }
        let nameStart = end
        while end < characters.count, characters[end].isLetter || characters[end].isNumber { end += 1 }
        let name = String(characters[nameStart..<end]).lowercased()
        let attributes = end
        var quote: Character?
        // A quotation mark begins a value only behind the equals sign, not in `title=Ada's`.
        var (isBeforeValue, isInValue) = (false, false)
        while end < characters.count {
            let character = characters[end]
            if let open = quote {
                if character == open { quote = nil }
            } else if character == ">" {
                break
            } else if character.isWhitespace {
                isInValue = false
            } else if isBeforeValue {
                isBeforeValue = false
                if character == "\"" || character == "'" { quote = character } else { isInValue = true }
            } else {
                isBeforeValue = character == "=" && !isInValue
            }
            end += 1
        }
        place = min(end + 1, characters.count)
        return Tag(name: name, isEnd: isEnd, attributes: String(characters[attributes..<min(end, characters.count)]))
    }

    private mutating func take(_ tag: Tag) {
        if !tag.isEnd, Self.hidden.contains(tag.name) {
            place = find("</" + tag.name, from: place) ?? characters.count
            return
        }
        if tag.name == "a" { tag.isEnd ? endLink() : beginLink(tag) }
        guard Self.blocks.contains(tag.name) else { return }
        while text.unicodeScalars.last == " " { text.unicodeScalars.removeLast() }
        if tag.name == "br" || text.unicodeScalars.last.map({ $0 != "\n" }) ?? false { text.append("\n") }
        if tag.name == "p", !text.isEmpty, !text.utf8.suffix(2).elementsEqual("\n\n".utf8) { text.append("\n") }
        if tag.name == "li", !tag.isEnd { text += "- " }
    }

    private mutating func beginLink(_ tag: Tag) {
        let address = tag.attributes.firstMatch(of: /href\s*=\s*["']?([^"'\s>]+)/.ignoresCase()).map { String($0.1) }
        link = address.flatMap { $0.lowercased().hasPrefix("http") ? $0 : nil }
        linkStart = text.utf8.count
    }

    private mutating func endLink() {
        guard let address = link else { return }
        link = nil
        let label = String(decoding: text.utf8.dropFirst(linkStart), as: UTF8.self)
        guard !label.allSatisfy(\.isWhitespace), !label.contains(address), address.utf8.count <= 500 else { return }
        text += " (\(address))"
    }

    private static let entities: [String: String] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "auml": "ä", "ouml": "ö",
        "uuml": "ü", "Auml": "Ä", "Ouml": "Ö", "Uuml": "Ü", "szlig": "ß", "euro": "€", "ndash": "–", "mdash": "—",
        "hellip": "…", "rsquo": "’", "lsquo": "‘", "rdquo": "”", "ldquo": "“", "copy": "©", "eacute": "é",
        "egrave": "è", "zwnj": "", "shy": "",
    ]

    private mutating func entity() -> String {
        let limit = min(characters.count, place + 12)
        guard let end = characters[place..<limit].firstIndex(of: ";") else {
            place += 1
            return "&"
        }
        let name = String(characters[place + 1..<end])
        let number =
            name.hasPrefix("#x") || name.hasPrefix("#X")
            ? UInt32(name.dropFirst(2), radix: 16)
            : name.hasPrefix("#") ? UInt32(name.dropFirst()) : nil
        let found =
            number.flatMap(Unicode.Scalar.init).map { $0.properties.generalCategory == .control ? " " : String($0) }
            ?? Self.entities[name]
        guard let found else {
            place += 1
            return "&"
        }
        place = end + 1
        return found
    }

    /// The place of a text, in any case.
    private func find(_ wanted: String, from start: Int) -> Int? {
        let letters = Array(wanted)
        guard let first = letters.first else { return nil }
        var index = start
        while index + letters.count <= characters.count {
            if characters[index] == first,
                zip(characters[index..<index + letters.count], letters).allSatisfy({
                    $0.0 == $0.1 || $0.0.lowercased() == $0.1.lowercased()
                })
            {
                return wanted == "-->" ? index + 3 : index
            }
            index += 1
        }
        return nil
    }

    private static func tidied(_ text: String) -> String {
        var lines: [Substring] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let isBlank = line.allSatisfy(\.isWhitespace)
            if isBlank, lines.last?.isEmpty ?? true { continue }
            lines.append(isBlank ? "" : line)
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.joined(separator: "\n")
    }
}
