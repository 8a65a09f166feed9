import SupportCore

extension JSON {
    /// The maximum nesting depth of arrays and objects.
    package static let deepest = 32

    /// Reads a text strictly (RFC 8259): nothing behind the value, and no member twice, of which readers would pick
    /// different ones.
    ///
    /// - Throws: ``Failure`` `.malformed` that names the place.
    public init(parsing bytes: [UInt8]) throws {
        try self.init(parsing: bytes, firstLine: 1)
    }

    /// - Parameter firstLine: the number of the line on which the text begins, for what is said of a mistake.
    package init(parsing bytes: [UInt8], firstLine: Int) throws {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw Failure(.malformed, "The body is not UTF-8.")
        }
        var reader = JSONReader(bytes: bytes, firstLine: firstLine)
        self = try reader.document()
    }
}

private struct JSONReader {
    let bytes: [UInt8]
    let firstLine: Int
    var place = 0

    init(bytes: [UInt8], firstLine: Int) {
        self.bytes = bytes
        self.firstLine = firstLine
    }

    mutating func document() throws -> JSON {
        let value = try value(depth: 0)
        skipSpace()
        guard place == bytes.count else { throw wrong("Unexpected data after the end of the JSON value") }
        return value
    }

    private mutating func value(depth: Int) throws -> JSON {
        guard depth <= JSON.deepest else { throw wrong("The JSON is nested deeper than \(JSON.deepest) levels") }
        skipSpace()
        switch peek {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case nil: throw wrong("The JSON ends too early")
        case let byte?:
            guard byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else {
                throw wrong("This is not valid JSON")
            }
            return try number()
        }
    }

    private mutating func object(depth: Int) throws -> JSON {
        place += 1
        var members: [JSON.Member] = []
        var names: Set<String> = []
        skipSpace()
        if take(UInt8(ascii: "}")) { return .object([]) }
        repeat {
            skipSpace()
            guard peek == UInt8(ascii: "\"") else { throw wrong("A field name in quotation marks is missing") }
            let name = try string()
            guard names.insert(name).inserted else { throw wrong("The field “\(name)” appears twice") }
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw wrong("A colon is missing") }
            members.append(JSON.Member(name, try value(depth: depth + 1)))
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw wrong("A comma or a closing brace is missing") }
        return .object(members)
    }

    private mutating func array(depth: Int) throws -> JSON {
        place += 1
        var elements: [JSON] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return .array([]) }
        repeat {
            elements.append(try value(depth: depth + 1))
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw wrong("A comma or a closing bracket is missing") }
        return .array(elements)
    }

    private mutating func string() throws -> String {
        place += 1
        var text: [UInt8] = []
        while let byte = peek {
            place += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self).streamSafe
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20: throw wrong("A string has an unescaped control character")
            default: text.append(byte)
            }
        }
        throw wrong("A string is not closed")
    }

    private mutating func escape(into text: inout [UInt8]) throws {
        let byte = peek
        place += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte ?? 0)
        case UInt8(ascii: "b"): text.append(8)
        case UInt8(ascii: "f"): text.append(12)
        case UInt8(ascii: "n"): text.append(10)
        case UInt8(ascii: "r"): text.append(13)
        case UInt8(ascii: "t"): text.append(9)
        case UInt8(ascii: "u"): text.append(contentsOf: String(Character(try unicodeScalar())).utf8)
        default: throw wrong("A string has an invalid escape sequence")
        }
    }

    private mutating func unicodeScalar() throws -> Unicode.Scalar {
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard (0xD800..<0xDC00).contains(first), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
            throw wrong("Half of a surrogate pair is missing")
        }
        let second = try hexadecimal()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw wrong("Half of a surrogate pair is missing") }
        return scalar
    }

    private mutating func hexadecimal() throws -> UInt32 {
        guard place + 4 <= bytes.count,
            bytes[place..<place + 4].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let value = UInt32(String(decoding: bytes[place..<place + 4], as: UTF8.self), radix: 16)
        else { throw wrong("\\u is not followed by four hexadecimal digits") }
        place += 4
        return value
    }

    private mutating func number() throws -> JSON {
        let start = place
        _ = take(UInt8(ascii: "-"))
        let whole = digits()
        guard whole > 0, whole == 1 || bytes[place - whole] != UInt8(ascii: "0") else {
            throw wrong("This is not a valid number")
        }
        var isInteger = true
        if take(UInt8(ascii: ".")) {
            isInteger = false
            guard digits() > 0 else { throw wrong("This is not a valid number") }
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            isInteger = false
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            guard digits() > 0 else { throw wrong("This is not a valid number") }
        }
        let text = String(decoding: bytes[start..<place], as: UTF8.self)
        if isInteger, let value = Int(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else { throw wrong("This number is out of range") }
        return .number(value)
    }

    private mutating func digits() -> Int {
        let start = place
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { place += 1 }
        return place - start
    }

    private mutating func word(_ word: StaticString, _ value: JSON) throws -> JSON {
        for byte in word.description.utf8 {
            guard take(byte) else { throw wrong("This is not valid JSON") }
        }
        return value
    }

    private var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        place += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
    }

    private func wrong(_ what: String) -> Failure {
        let before = bytes.prefix(min(place, bytes.count))
        let line = before.reduce(firstLine) { $1 == 0x0A ? $0 + 1 : $0 }
        let column = before.count - (before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0) + 1
        return Failure(.malformed, "\(what) (line \(line), column \(column)).")
    }
}
