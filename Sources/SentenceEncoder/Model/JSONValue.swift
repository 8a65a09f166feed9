/// A JSON document (RFC 8259).
///
/// Foundation's decoder compares keys by canonical equivalence and keeps one of two that are equal. A vocabulary has such
/// keys, so objects are lists here, in the order of the document.
indirect enum JSONValue: Equatable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([Member])

    struct Member: Equatable {
        let key: String
        let value: JSONValue
    }

    init(_ bytes: UnsafeRawBufferPointer) throws {
        var reader = JSONReader(bytes: bytes)
        self = try reader.document()
    }

    /// The value of the last member with a key; nil if there is none, and for anything but an object.
    subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.key == key }?.value
    }

    var integer: Int? {
        guard case .integer(let value) = self else { return nil }
        return value
    }

    var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    var string: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    var array: [JSONValue]? {
        guard case .array(let value) = self else { return nil }
        return value
    }
}

struct JSONSyntaxError: Error, CustomStringConvertible {
    let offset: Int
    let reason: String

    var description: String { "\(reason) at byte \(offset)" }
}

/// Reads a document in one pass over its bytes, as a whole or part by part.
struct JSONReader {
    private static let depthLimit = 64

    let bytes: UnsafeRawBufferPointer
    private var position = 0
    private var depth = 0

    init(bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    mutating func document() throws -> JSONValue {
        let value = try value()
        try end()
        return value
    }

    mutating func end() throws {
        skipSpace()
        guard position == bytes.count else { throw fault("something after the end") }
    }

    mutating func value() throws -> JSONValue {
        switch next {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    /// The first byte of the value that is to be read.
    var next: UInt8? {
        mutating get {
            skipSpace()
            return peek
        }
    }

    private mutating func object() throws -> JSONValue {
        var members: [JSONValue.Member] = []
        try eachMember { members.append(.init(key: $1, value: try $0.value())) }
        return .object(members)
    }

    /// Reads an object. `body` has to read the value of each member.
    mutating func eachMember(_ body: (inout JSONReader, String) throws -> Void) throws {
        try nested { reader in
            if reader.next == UInt8(ascii: "}") { return reader.skip() }
            repeat {
                guard reader.next == UInt8(ascii: "\"") else { throw reader.fault("no key") }
                let key = try reader.string()
                reader.skipSpace()
                guard reader.take(":") else { throw reader.fault("no colon") }
                try body(&reader, key)
                reader.skipSpace()
            } while reader.take(",")
            guard reader.take("}") else { throw reader.fault("an object without its end") }
        }
    }

    private mutating func array() throws -> JSONValue {
        var values: [JSONValue] = []
        try eachElement { values.append(try $0.value()) }
        return .array(values)
    }

    /// Reads a list. `body` has to read each of its values.
    mutating func eachElement(_ body: (inout JSONReader) throws -> Void) throws {
        try nested { reader in
            if reader.next == UInt8(ascii: "]") { return reader.skip() }
            repeat {
                try body(&reader)
                reader.skipSpace()
            } while reader.take(",")
            guard reader.take("]") else { throw reader.fault("a list without its end") }
        }
    }

    private mutating func nested(_ read: (inout JSONReader) throws -> Void) throws {
        guard depth < Self.depthLimit else { throw fault("more than \(Self.depthLimit) levels") }
        depth += 1
        defer { depth -= 1 }
        position += 1
        return try read(&self)
    }

    private mutating func string() throws -> String {
        position += 1
        let start = position
        while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
        if peek == UInt8(ascii: "\"") {
            defer { position += 1 }
            return String(decoding: bytes[start..<position], as: UTF8.self)
        }
        var text = Array(bytes[start..<position])
        while let byte = peek, byte >= 0x20 {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): text += try escaped()
            default: text.append(byte)
            }
        }
        throw fault("a string without its end")
    }

    private mutating func escaped() throws -> [UInt8] {
        guard let byte = peek else { throw fault("a string without its end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return try codeUnits()
        default: throw fault("an unknown escape")
        }
    }

    /// One code unit, or two where the first is a leading surrogate. A lone surrogate becomes U+FFFD.
    private mutating func codeUnits() throws -> [UInt8] {
        var units = [try codeUnit()]
        if UTF16.isLeadSurrogate(units[0]), position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        {
            position += 2
            units.append(try codeUnit())
        }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }

    private mutating func codeUnit() throws -> UInt16 {
        guard position + 4 <= bytes.count,
            let unit = UInt16(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
        else { throw fault("an unknown escape") }
        position += 4
        return unit
    }

    private mutating func number() throws -> JSONValue {
        let start = position
        var isWhole = true
        while let byte = peek, Self.isOfNumber(byte) {
            if byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e") { isWhole = false }
            position += 1
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        let first = start < position ? bytes[start] : 0
        if first == UInt8(ascii: "-") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= first {
            if isWhole, let integer = Int(text) { return .integer(integer) }
            if let number = Double(text), number.isFinite { return .number(number) }
        }
        position = start
        throw fault("no value")
    }

    private static func isOfNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws -> JSONValue {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.count,
            word.withUTF8Buffer({ $0.elementsEqual(bytes[position..<end]) })
        else { throw fault("no value") }
        position = end
        return value
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skip() { position += 1 }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private func fault(_ reason: String) -> JSONSyntaxError { .init(offset: position, reason: reason) }
}
