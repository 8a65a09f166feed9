internal import Foundation

/// Detection of duplicate keys in JSON objects. RFC 8259 §4 leaves their meaning open, and Foundation's decoder silently
/// uses one of them, so a second `"P1"` would go unnoticed.
enum DuplicateKeys {
    /// - Parameter json: a document that a JSON decoder has accepted.
    /// - Returns: one fault for each key that repeats another of its object, in order.
    static func faults(in json: Data) -> [Failure.Fault] {
        var scanner = Scanner(bytes: Array(json))
        while scanner.advance() {}
        return scanner.faults
    }

    private struct Scanner {
        let bytes: [UInt8]
        var position = 0
        var levels: [Level] = []
        var faults: [Failure.Fault] = []

        /// An object or array that is still open.
        struct Level {
            let isObject: Bool
            var keys: Set<String> = []
            var key = ""
            var index = 0
            var expectsKey: Bool
        }

        /// Moves past one byte or one string. The document is valid JSON, so only its structure matters.
        /// - Returns: false at the end of the document.
        mutating func advance() -> Bool {
            guard position < bytes.count else { return false }
            switch bytes[position] {
            case UInt8(ascii: "{"): levels.append(Level(isObject: true, expectsKey: true))
            case UInt8(ascii: "["): levels.append(Level(isObject: false, expectsKey: false))
            case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = levels.popLast()
            case UInt8(ascii: ","): next()
            case UInt8(ascii: "\""):
                string()
                return true
            default: break
            }
            position += 1
            return true
        }

        private mutating func next() {
            guard var level = levels.popLast() else { return }
            level.index += 1
            level.expectsKey = level.isObject
            levels.append(level)
        }

        private mutating func string() {
            let start = position
            position += 1
            while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
                position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
            }
            position += 1
            guard var level = levels.popLast() else { return }
            defer { levels.append(level) }
            guard level.expectsKey else { return }
            level.expectsKey = false
            level.key = Self.text(bytes[start..<min(position, bytes.count)])
            guard !level.keys.insert(level.key).inserted else { return }
            let pointer = (levels + [level])
                .map { "/" + ($0.isObject ? $0.key.escapedForPointer : "\($0.index)") }
                .joined()
            faults.append(.init(pointer: pointer, detail: "This key appears twice."))
        }

        /// Decodes a quoted key: `"\u00501"` is `P1` as well.
        private static func text(_ quoted: ArraySlice<UInt8>) -> String {
            do {
                return try JSONDecoder().decode(String.self, from: Data(quoted))
            } catch {
                // An undecodable key is compared literally, which can miss a duplicate but never reports a false one.
                return String(decoding: quoted, as: UTF8.self)
            }
        }
    }
}

extension String {
    /// The text escaped as a token of a JSON pointer (RFC 6901 §3).
    var escapedForPointer: String {
        replacing("~", with: "~0").replacing("/", with: "~1")
    }
}
