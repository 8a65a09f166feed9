package import Foundation
package import ICalendar

/// A value that can be written as JSON (RFC 8259).
package protocol JSONWritable {
    func write(to json: inout JSONWriter)
}

/// An answer of the API, or a part of one: a JSON object with a fixed set of fields in a fixed order.
package protocol JSONResource: JSONWritable {
    func writeFields(to json: inout JSONWriter)
}

extension JSONResource {
    package func write(to json: inout JSONWriter) {
        json.writeObject { writeFields(to: &$0) }
    }
}

extension JSONWritable {
    /// The value as compact UTF-8 text.
    package var jsonBytes: [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }
}

/// Writes JSON in one pass, without a tree in between.
///
/// A field without a value is `null`, never absent. Instants are in UTC and whole seconds, `2026-12-01T09:00:00Z`. A
/// number that JSON has no text for, such as infinity, is `null`.
package struct JSONWriter: ~Copyable {
    /// The text, and room for more. It is no array, because each append to one checks first whether somebody else holds
    /// it, which takes longer than the append.
    private var text = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 4_096)
    private var count = 0
    /// True after an element of the array or object that is being written.
    private var needsComma = false

    fileprivate init() {}

    deinit { text.deallocate() }

    fileprivate var bytes: [UInt8] { Array(text[..<count]) }

    // MARK: - Objects and arrays

    package mutating func writeObject(_ fields: (inout JSONWriter) -> Void) {
        append(UInt8(ascii: "{"))
        needsComma = false
        fields(&self)
        append(UInt8(ascii: "}"))
        needsComma = true
    }

    fileprivate mutating func writeArray(_ elements: some Sequence<some JSONWritable>) {
        append(UInt8(ascii: "["))
        needsComma = false
        for element in elements {
            if needsComma { append(UInt8(ascii: ",")) }
            element.write(to: &self)
            needsComma = true
        }
        append(UInt8(ascii: "]"))
    }

    // MARK: - Fields

    /// - Parameter name: plain ASCII, without anything to escape.
    package mutating func write(_ name: StaticString, _ value: some JSONWritable) {
        if needsComma { append(UInt8(ascii: ",")) }
        append(UInt8(ascii: "\""))
        append(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        append(UInt8(ascii: "\""))
        append(UInt8(ascii: ":"))
        value.write(to: &self)
        needsComma = true
    }

    package mutating func write<Choice: RawRepresentable<String>>(_ name: StaticString, _ value: Choice?) {
        write(name, value?.rawValue)
    }

    /// A duration as ISO 8601 writes it, such as `PT1H30M`.
    package mutating func write(_ name: StaticString, seconds: Int?) {
        write(name, seconds.map(ISODuration.format))
    }

    /// Fields whose names are data, in the order of their names.
    package mutating func write(_ name: StaticString, sorted fields: [String: some JSONWritable]) {
        write(name, JSONFields(fields.sorted { $0.key < $1.key }))
    }

    /// A field whose name is data.
    fileprivate mutating func write(name: String, _ value: some JSONWritable) {
        if needsComma { append(UInt8(ascii: ",")) }
        write(name)
        append(UInt8(ascii: ":"))
        value.write(to: &self)
        needsComma = true
    }

    // MARK: - Plain values

    /// Writes text that is JSON already.
    fileprivate mutating func write(plain text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    fileprivate mutating func write(_ text: String) {
        var text = text
        append(UInt8(ascii: "\""))
        text.withUTF8 { text in
            var rest = text
            while true {
                let plain = Self.plainLength(rest)
                append(UnsafeBufferPointer(rebasing: rest[..<plain]))
                guard plain < rest.count else { break }
                escape(rest[plain])
                rest = UnsafeBufferPointer(rebasing: rest[(plain + 1)...])
            }
        }
        append(UInt8(ascii: "\""))
    }

    /// The number of bytes at the beginning that need no escape. Eight at a time: texts are long, and escapes rare.
    private static func plainLength(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        /// Sets the top bit of each byte that is 0, and no top bit where none is.
        func zeros(_ word: UInt64) -> UInt64 { (word &- 0x0101_0101_0101_0101) & ~word }
        let raw = UnsafeRawBufferPointer(text)
        var place = 0
        while place + 8 <= raw.count {
            let word = raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            let controls = (word &- 0x2020_2020_2020_2020) & ~word
            let quotes = zeros(word ^ 0x2222_2222_2222_2222)
            let backslashes = zeros(word ^ 0x5C5C_5C5C_5C5C_5C5C)
            if (controls | quotes | backslashes) & 0x8080_8080_8080_8080 != 0 { break }
            place += 8
        }
        while place < text.count, !isEscaped(text[place]) { place += 1 }
        return place
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\n"): write(plain: "\\n")
        case UInt8(ascii: "\r"): write(plain: "\\r")
        case UInt8(ascii: "\t"): write(plain: "\\t")
        case 0..<0x20: write(plain: "\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16))
        default:
            append(UInt8(ascii: "\\"))
            append(byte)
        }
    }

    fileprivate mutating func write(_ time: LocalDateTime, isUTC: Bool) {
        append(UInt8(ascii: "\""))
        time.withText { append($0) }
        if isUTC { append(UInt8(ascii: "Z")) }
        append(UInt8(ascii: "\""))
    }

    // MARK: - Memory

    @inline(__always)
    private mutating func append(_ byte: UInt8) {
        if count == text.count { grow(by: 1) }
        text[count] = byte
        count += 1
    }

    private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        if bytes.count > text.count - count { grow(by: bytes.count) }
        _ = text[count...].update(fromContentsOf: bytes)
        count += bytes.count
    }

    private mutating func grow(by length: Int) {
        let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(text.count * 2, count + length))
        _ = larger.update(fromContentsOf: text[..<count])
        text.deallocate()
        text = larger
    }
}

extension String: JSONWritable {
    package func write(to json: inout JSONWriter) { json.write(self) }
}

extension Bool: JSONWritable {
    package func write(to json: inout JSONWriter) { json.write(plain: self ? "true" : "false") }
}

extension Int: JSONWritable {
    package func write(to json: inout JSONWriter) { json.write(plain: String(self)) }
}

extension Double: JSONWritable {
    package func write(to json: inout JSONWriter) { json.write(plain: isFinite ? "\(self)" : "null") }
}

extension Date: JSONWritable {
    package func write(to json: inout JSONWriter) { json.write(Zone.utc.local(at: self), isUTC: true) }
}

extension LocalDateTime: JSONWritable {
    package func write(to json: inout JSONWriter) { json.write(self, isUTC: false) }
}

extension Optional: JSONWritable where Wrapped: JSONWritable {
    package func write(to json: inout JSONWriter) {
        if let self { self.write(to: &json) } else { json.write(plain: "null") }
    }
}

extension Array: JSONWritable where Element: JSONWritable {
    package func write(to json: inout JSONWriter) { json.writeArray(self) }
}

/// An object whose names are data.
private struct JSONFields<Value: JSONWritable>: JSONWritable {
    let fields: [(key: String, value: Value)]

    init(_ fields: [(key: String, value: Value)]) { self.fields = fields }

    func write(to json: inout JSONWriter) {
        json.writeObject { json in
            for field in fields { json.write(name: field.key, field.value) }
        }
    }
}

extension JSON: JSONWritable {
    package func write(to json: inout JSONWriter) {
        switch self {
        case .null: json.write(plain: "null")
        case .bool(let value): value.write(to: &json)
        case .integer(let value): value.write(to: &json)
        case .number(let value): value.write(to: &json)
        case .string(let value): value.write(to: &json)
        case .array(let elements): elements.write(to: &json)
        case .object(let members): JSONFields(members.map { (key: $0.name, value: $0.value) }).write(to: &json)
        }
    }

    /// The tree of a value.
    package init(encoding value: some JSONWritable) throws {
        try self.init(parsing: value.jsonBytes)
    }
}
