/// A reader of XML without document types and entities of its own, for files that are refused as soon as they have either.
///
/// - Source: Extensible Markup Language (XML) 1.0, Fifth Edition.
struct XMLReader {
    struct Attribute: Hashable {
        /// With its prefix.
        let name: String
        /// With references replaced by their characters.
        let value: String
    }

    enum Event: Hashable {
        case start(String, [Attribute])
        case end(String)
        case text(String)
    }

    private let bytes: [UInt8]
    private var place = 0
    private var open: [String] = []
    private var hasRoot = false
    /// The end of an element that is written as `<name/>`.
    private var pendingEnd: String?

    private static let damaged = PictureFault("The file is neither a PNG nor an SVG.")
    private static let malformed = PictureFault("The SVG is not well-formed XML.")

    /// - Throws: ``PictureFault`` for a file that is not in UTF-8.
    init(_ bytes: [UInt8]) throws(PictureFault) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        self.bytes = bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes
        guard String(validating: self.bytes, as: UTF8.self) != nil else { throw Self.damaged }
        guard !self.bytes.contains(where: { $0 < 0x20 && ![0x09, 0x0A, 0x0D].contains($0) }) else {
            throw Self.damaged
        }
    }

    /// - Returns: nil after the root element.
    mutating func next() throws(PictureFault) -> Event? {
        if let name = pendingEnd {
            pendingEnd = nil
            return .end(name)
        }
        while place < bytes.count {
            if bytes[place] != UInt8(ascii: "<") {
                let text = try decoded(take { $0 != UInt8(ascii: "<") })
                guard open.isEmpty else { return .text(text) }
                guard text.allSatisfy(\.isWhitespace) else { throw hasRoot ? Self.malformed : Self.damaged }
                continue
            }
            if skip("<!--") {
                guard skip(through: "-->") else { throw Self.malformed }
            } else if skip("<![CDATA[") {
                let start = place
                guard !open.isEmpty, skip(through: "]]>") else { throw Self.malformed }
                return .text(String(decoding: bytes[start..<place - 3], as: UTF8.self))
            } else if skip("<!") {
                throw PictureFault("The SVG has a document type (<!DOCTYPE>) or entities, which are not allowed.")
            } else if skip("<?xml ") || skip("<?xml\n") || skip("<?xml\r") {
                try readDeclaration()
            } else if skip("<?") {
                throw PictureFault("The SVG has a processing instruction (<?…?>), which is not allowed.")
            } else if skip("</") {
                let name = try readName()
                skipBlanks()
                guard skip(">"), open.popLast() == name else { throw Self.malformed }
                return .end(name)
            } else {
                place += 1
                return try readStart()
            }
        }
        guard hasRoot else { throw Self.damaged }
        guard open.isEmpty else { throw Self.malformed }
        return nil
    }

    private mutating func readDeclaration() throws(PictureFault) {
        let start = place
        guard open.isEmpty, !hasRoot, skip(through: "?>") else { throw Self.malformed }
        let declaration = String(decoding: bytes[start..<place], as: UTF8.self).lowercased()
        guard !declaration.contains("encoding") || declaration.contains("utf-8") else {
            throw PictureFault("The SVG is not in UTF-8.")
        }
    }

    /// Of one element.
    private static let maxAttributes = 100

    private mutating func readStart() throws(PictureFault) -> Event {
        guard !open.isEmpty || !hasRoot else { throw Self.malformed }
        let name = try readName()
        hasRoot = true
        var attributes: [Attribute] = []
        while true {
            let hasBlanks = skipBlanks()
            if skip("/>") {
                pendingEnd = name
                return .start(name, attributes)
            }
            if skip(">") {
                open.append(name)
                return .start(name, attributes)
            }
            guard hasBlanks else { throw Self.malformed }
            let attribute = try readAttribute()
            guard attributes.count < Self.maxAttributes else {
                throw PictureFault("An element of the SVG has more than \(Self.maxAttributes) attributes.")
            }
            guard !attributes.contains(where: { $0.name == attribute.name }) else { throw Self.malformed }
            attributes.append(attribute)
        }
    }

    private mutating func readAttribute() throws(PictureFault) -> Attribute {
        let name = try readName()
        skipBlanks()
        guard skip("=") else { throw Self.malformed }
        skipBlanks()
        guard place < bytes.count else { throw Self.malformed }
        let quote = bytes[place]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { throw Self.malformed }
        place += 1
        let value = take { $0 != quote && $0 != UInt8(ascii: "<") }
        guard place < bytes.count, bytes[place] == quote else { throw Self.malformed }
        place += 1
        return Attribute(name: name, value: try decoded(value))
    }

    private mutating func readName() throws(PictureFault) -> String {
        let name = take { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: ":"), 0x80...:
                true
            default: false
            }
        }
        let text = String(decoding: name, as: UTF8.self)
        guard let first = text.first, first.isLetter || first == "_",
            text.split(separator: ":", omittingEmptySubsequences: false).allSatisfy({ !$0.isEmpty })
        else { throw hasRoot ? Self.malformed : Self.damaged }
        return text
    }

    /// The text with its references replaced: the five entities of XML, and characters by number.
    private func decoded(_ text: ArraySlice<UInt8>) throws(PictureFault) -> String {
        var rest = String(decoding: text, as: UTF8.self)[...]
        var decoded = ""
        while let mark = rest.firstIndex(of: "&") {
            decoded += rest[..<mark]
            guard let end = rest[mark...].firstIndex(of: ";") else { throw Self.malformed }
            let name = rest[rest.index(after: mark)..<end]
            rest = rest[rest.index(after: end)...]
            if let character = Self.entities[String(name)] {
                decoded += character
            } else if let scalar = Self.scalar(name) {
                decoded.unicodeScalars.append(scalar)
            } else {
                throw PictureFault("The SVG has the entity &\(name.prefix(20));, which is not allowed.")
            }
        }
        return decoded + rest
    }

    private static let entities = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]

    private static func scalar(_ name: Substring) -> Unicode.Scalar? {
        guard name.hasPrefix("#") else { return nil }
        let digits = name.dropFirst()
        let number = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return number.flatMap(Unicode.Scalar.init)
    }

    // MARK: - Bytes

    private mutating func take(while isTaken: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let taken = bytes[place...].prefix(while: isTaken)
        place = taken.endIndex
        return taken
    }

    @discardableResult
    private mutating func skipBlanks() -> Bool {
        !take { [0x20, 0x09, 0x0A, 0x0D].contains($0) }.isEmpty
    }

    private mutating func skip(_ text: StaticString) -> Bool {
        let mark = Array("\(text)".utf8)
        guard bytes[place...].starts(with: mark) else { return false }
        place += mark.count
        return true
    }

    private mutating func skip(through text: StaticString) -> Bool {
        let mark = Array("\(text)".utf8)
        while place < bytes.count {
            if bytes[place...].starts(with: mark) {
                place += mark.count
                return true
            }
            place += 1
        }
        return false
    }
}
