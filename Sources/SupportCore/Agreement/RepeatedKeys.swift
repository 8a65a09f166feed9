internal import Foundation

/// Finds keys that stand twice in one JSON object. RFC 8259 §4 leaves open which of them counts, and Foundation's
/// decoder takes one without a word, so that a second `"P1"` would go unnoticed.
enum RepeatedKeys {
    /// - Parameter json: a document that a JSON decoder has accepted.
    /// - Returns: one fault for each key that repeats another of its object, in order.
    static func faults(in json: Data) -> [Failure.Fault] {
        var walk = Walk(bytes: Array(json))
        while walk.step() {}
        return walk.faults
    }

    private struct Walk {
        let bytes: [UInt8]
        var place = 0
        var open: [Level] = []
        var faults: [Failure.Fault] = []

        /// An object or array that is not closed yet.
        struct Level {
            let isObject: Bool
            var seen: Set<String> = []
            var key = ""
            var index = 0
            var awaitsKey: Bool
        }

        /// Moves past one byte or one string. The document is known to be JSON, so only its skeleton matters.
        mutating func step() -> Bool {
            guard place < bytes.count else { return false }
            switch bytes[place] {
            case UInt8(ascii: "{"): open.append(Level(isObject: true, awaitsKey: true))
            case UInt8(ascii: "["): open.append(Level(isObject: false, awaitsKey: false))
            case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = open.popLast()
            case UInt8(ascii: ","): next()
            case UInt8(ascii: "\""):
                string()
                return true
            default: break
            }
            place += 1
            return true
        }

        private mutating func next() {
            guard var level = open.popLast() else { return }
            level.index += 1
            level.awaitsKey = level.isObject
            open.append(level)
        }

        private mutating func string() {
            let start = place
            place += 1
            while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
                place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
            }
            place += 1
            guard var level = open.popLast() else { return }
            defer { open.append(level) }
            guard level.awaitsKey else { return }
            level.awaitsKey = false
            level.key = Self.text(bytes[start..<min(place, bytes.count)])
            guard !level.seen.insert(level.key).inserted else { return }
            let pointer = (open + [level]).map { "/" + ($0.isObject ? $0.key.inPointer : "\($0.index)") }.joined()
            faults.append(.init(pointer: pointer, detail: "This key appears twice."))
        }

        /// The key that a quoted string writes: `"\u00501"` is `P1` as well.
        private static func text(_ quoted: ArraySlice<UInt8>) -> String {
            do {
                return try JSONDecoder().decode(String.self, from: Data(quoted))
            } catch {
                // What is not decoded is compared as it is written, which finds fewer repeats and never a false one.
                return String(decoding: quoted, as: UTF8.self)
            }
        }
    }
}

extension String {
    /// As a part of a JSON pointer (RFC 6901 §3).
    var inPointer: String {
        replacing("~", with: "~0").replacing("/", with: "~1")
    }
}
