/// A tag or a text of HTML.
enum HTMLToken: Equatable {
    /// With its entities decoded.
    case text(String)
    /// - Parameters:
    ///   - name: in lower case.
    ///   - attributes: by their names in lower case, with their entities decoded.
    case start(name: String, attributes: [String: String])
    case end(name: String)
}

/// Splits HTML into tags and texts, in time that is linear in its length, whatever it is.
struct HTMLTokens: Sequence, IteratorProtocol {
    private let bytes: [UInt8]
    private var position = 0
    private var entities: [String: String?] = [:]
    /// The places of the quotes and brackets that were looked for, in order; under a space, those of all that ends a value
    /// without quotes.
    private var places: [UInt8: [Int]] = [:]
    /// The places behind attributes from which no tag ends, so that they are read once, and not for each tag before.
    private var deadEnds: Set<Int> = []

    /// Elements whose contents are not shown.
    private static let hidden: Set<String> = ["script", "style", "title", "template", "iframe", "svg", "noframes"]

    init(_ html: String) {
        bytes = Array(html.utf8)
    }

    mutating func next() -> HTMLToken? {
        var text: [UInt8] = []
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "<") else {
                text.append(bytes[position])
                position += 1
                continue
            }
            guard let (tag, end) = tag(at: position) else {
                text.append(bytes[position])
                position += 1
                continue
            }
            if !text.isEmpty { return .text(decoded(text)) }
            position = end
            guard let tag else { continue }
            if case .start(let name, _) = tag, Self.hidden.contains(name) {
                skip(name)
                continue
            }
            return tag
        }
        return text.isEmpty ? nil : .text(decoded(text))
    }

    /// - Returns: the tag and the place after it, without a tag for a comment; nil where no tag begins.
    private mutating func tag(at start: Int) -> (HTMLToken?, Int)? {
        guard start + 1 < bytes.count else { return nil }
        var place = start + 1
        let first = bytes[place]
        if first == UInt8(ascii: "!") || first == UInt8(ascii: "?") { return comment(at: start).map { (nil, $0) } }
        let isEnd = first == UInt8(ascii: "/")
        if isEnd { place += 1 }
        guard place < bytes.count, Self.isLetter(bytes[place]) else { return nil }
        let nameStart = place
        while place < bytes.count, Self.isName(bytes[place]) { place += 1 }
        let name = String(decoding: bytes[nameStart..<place], as: UTF8.self).lowercased()
        guard let found = attributes(from: place) else { return nil }
        if isEnd { return (.end(name: name), found.end) }
        var attributes: [String: String] = [:]
        for (name, value) in found.values { attributes[name] = decoded(Array(bytes[value])) }
        return (.start(name: name, attributes: attributes), found.end)
    }

    /// - Returns: the places of the values, by the names of their attributes, and the place after the tag; nil where no tag
    ///   ends.
    private mutating func attributes(from start: Int) -> (values: [String: Range<Int>], end: Int)? {
        var values: [String: Range<Int>] = [:]
        var passed: [Int] = []
        var place = start
        reading: while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: ">"): return (values, place + 1)
            case UInt8(ascii: "<"): break reading
            case let byte where Self.isLetter(byte):
                guard let end = attribute(at: place, &values), !deadEnds.contains(end) else { break reading }
                passed.append(end)
                place = end
            default: place += 1
            }
        }
        deadEnds.formUnion(passed)
        return nil
    }

    private mutating func attribute(at start: Int, _ values: inout [String: Range<Int>]) -> Int? {
        var place = start
        while place < bytes.count, Self.isName(bytes[place]) { place += 1 }
        let name = String(decoding: bytes[start..<place], as: UTF8.self).lowercased()
        var valueStart = place
        while valueStart < bytes.count, Self.isSpace(bytes[valueStart]) { valueStart += 1 }
        guard valueStart < bytes.count, bytes[valueStart] == UInt8(ascii: "=") else { return place }
        valueStart += 1
        while valueStart < bytes.count, Self.isSpace(bytes[valueStart]) { valueStart += 1 }
        guard valueStart < bytes.count else { return nil }
        let quote = bytes[valueStart]
        let end: Int
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            valueStart += 1
            end = next(quote, from: valueStart)
            guard end < bytes.count else { return nil }
            place = end + 1
        } else {
            end = next(UInt8(ascii: " "), from: valueStart)
            place = end
        }
        if values.count < 30, values[name] == nil, end - valueStart <= 8_192 { values[name] = valueStart..<end }
        return place
    }

    /// The place of the next quote or bracket; with a space, of the next that ends a value without quotes. It is that of the
    /// end if there is none.
    private mutating func next(_ byte: UInt8, from start: Int) -> Int {
        let known = places[byte] ?? bytes.indices.filter { Self.isStop(bytes[$0], of: byte) }
        places[byte] = known
        var (low, high) = (0, known.count)
        while low < high {
            let middle = (low + high) / 2
            if known[middle] < start { low = middle + 1 } else { high = middle }
        }
        return low < known.count ? known[low] : bytes.count
    }

    private static func isStop(_ byte: UInt8, of wanted: UInt8) -> Bool {
        wanted == UInt8(ascii: " ") ? isSpace(byte) || byte == UInt8(ascii: ">") : byte == wanted
    }

    /// The place after `<!-- … -->`, `<!DOCTYPE …>` or `<?xml …>`.
    private mutating func comment(at start: Int) -> Int? {
        guard bytes[start...].starts(with: Array("<!--".utf8)) else {
            let close = next(UInt8(ascii: ">"), from: start)
            return close < bytes.count ? close + 1 : nil
        }
        var place = start + 6
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: ">"), bytes[place - 1] == 0x2D, bytes[place - 2] == 0x2D {
                return place + 1
            }
            place += 1
        }
        // A comment that does not end hides the rest.
        return bytes.count
    }

    /// Skips to the end of an element whose contents are not shown.
    private mutating func skip(_ name: String) {
        let end = Array("</\(name)".utf8)
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "<"),
                bytes[position...].prefix(end.count).elementsEqual(end, by: { $0 | 0x20 == $1 | 0x20 })
            {
                return
            }
            position += 1
        }
    }

    // MARK: - Text

    private mutating func decoded(_ bytes: [UInt8]) -> String {
        guard bytes.contains(UInt8(ascii: "&")) else { return String(decoding: bytes, as: UTF8.self) }
        var text = ""
        var rest = bytes[...]
        while let place = rest.firstIndex(of: UInt8(ascii: "&")) {
            text += String(decoding: rest[..<place], as: UTF8.self)
            let name = rest[(place + 1)...].prefix(32).prefix { Self.isName($0) || $0 == UInt8(ascii: "#") }
            let hasEnd = name.endIndex < rest.endIndex && rest[name.endIndex] == UInt8(ascii: ";")
            if hasEnd, let characters = entity(String(decoding: name, as: UTF8.self)) {
                text += characters
                rest = rest[(name.endIndex + 1)...]
            } else {
                text += "&"
                rest = rest[(place + 1)...]
            }
        }
        return text + String(decoding: rest, as: UTF8.self)
    }

    private mutating func entity(_ name: String) -> String? {
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "nbsp", "#160", "#xA0", "#xa0": return " "
        default:
            if let known = entities[name] { return known }
            if entities.count >= 3_000 { return nil }
            let found = CommonMarkBuilder.entity(name)
            entities[name] = .some(found)
            return found
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    private static func isName(_ byte: UInt8) -> Bool {
        isLetter(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ":")
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
