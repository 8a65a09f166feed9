import Foundation

/// The preparation of a text before it is divided into words: the `normalizer` of `tokenizer.json`.
struct TextNormalizer {
    private enum Step {
        case charsmap(Charsmap)
        case composed, decomposed, compatiblyComposed, compatiblyDecomposed
        case lowercase
        case strip(left: Bool, right: Bool)
        case replace([UInt8], [UInt8])
        /// Replaces two or more spaces in a row.
        case replaceSpaces([UInt8])
    }

    private var steps: [Step] = []

    init(_ normalizer: JSONValue?) throws {
        try add(normalizer ?? .null)
    }

    private mutating func add(_ normalizer: JSONValue) throws {
        guard normalizer != .null else { return }
        let kind = normalizer["type"]?.string ?? "unknown"
        switch kind {
        case "Sequence": for part in normalizer["normalizers"]?.array ?? [] { try add(part) }
        case "Precompiled":
            // A model that was trained without normalization may have an empty table.
            switch normalizer["precompiled_charsmap"] {
            case .string(let table): if !table.isEmpty { steps.append(.charsmap(try Charsmap(base64: table))) }
            case .null: break
            default: throw TokenizerFile.fault(.malformed, "Its normalizer Precompiled has no precompiled_charsmap.")
            }
        case "NFC": steps.append(.composed)
        case "NFD": steps.append(.decomposed)
        case "NFKC": steps.append(.compatiblyComposed)
        case "NFKD": steps.append(.compatiblyDecomposed)
        case "Lowercase": steps.append(.lowercase)
        case "Strip":
            let left = normalizer["strip_left"]?.bool ?? true
            steps.append(.strip(left: left, right: normalizer["strip_right"]?.bool ?? true))
        case "Replace": steps.append(try Self.replacement(normalizer))
        default:
            throw TokenizerFile.fault(
                .unsupported,
                "Its normalizer \(kind) is not supported; Precompiled, NFC, NFD, NFKC, NFKD, Lowercase, Strip and "
                    + "Replace are.")
        }
    }

    private static func replacement(_ normalizer: JSONValue) throws -> Step {
        guard let content = normalizer["content"]?.string else {
            throw TokenizerFile.fault(.malformed, "Its normalizer Replace has no content.")
        }
        if let pattern = normalizer["pattern"]?["String"]?.string, !pattern.isEmpty {
            return .replace(Array(pattern.utf8), Array(content.utf8))
        }
        guard let pattern = normalizer["pattern"]?["Regex"]?.string else {
            throw TokenizerFile.fault(.malformed, "Its normalizer Replace has no pattern.")
        }
        guard pattern == " {2,}" else {
            throw TokenizerFile.fault(
                .unsupported,
                "Its normalizer Replace has the regular expression \"\(pattern)\"; \" {2,}\" is supported.")
        }
        return .replaceSpaces(Array(content.utf8))
    }

    func apply(_ text: String) -> String {
        steps.reduce(text) { text, step in
            switch step {
            case .charsmap(let map): map.apply(text)
            case .composed: Self.mapped(text) { $0.precomposedStringWithCanonicalMapping }
            case .decomposed: Self.mapped(text) { $0.decomposedStringWithCanonicalMapping }
            case .compatiblyComposed:
                // Foundation's own mapping leaves kana of half width and their marks apart.
                Self.mapped(text) { $0.decomposedStringWithCompatibilityMapping.precomposedStringWithCanonicalMapping }
            case .compatiblyDecomposed: Self.mapped(text) { $0.decomposedStringWithCompatibilityMapping }
            case .lowercase: Self.lowercased(text)
            case .strip(let left, let right): Self.stripped(text, left: left, right: right)
            case .replace(let pattern, let content): Self.replacing(pattern, by: content, in: Array(text.utf8))
            case .replaceSpaces(let content): Self.replacingSpaces(by: content, in: Array(text.utf8))
            }
        }
    }

    /// Maps some graphemes at a time, since Foundation takes the square of the length. No form joins graphemes. One of
    /// more than 128 scalars is cut, so that no text takes longer than others.
    private static func mapped(_ text: String, _ map: (String) -> String) -> String {
        var result: [UInt8] = []
        var part: [UInt8] = []
        var count = 0
        func finish() {
            result += map(String(decoding: part, as: UTF8.self)).utf8
            part.removeAll(keepingCapacity: true)
            count = 0
        }
        for grapheme in text {
            for scalar in grapheme.unicodeScalars {
                part.append(contentsOf: UTF8.encode(scalar)!)
                count += 1
                if count == 128 { finish() }
            }
            if count >= 32 { finish() }
        }
        finish()
        return String(decoding: result, as: UTF8.self)
    }

    /// Each scalar by itself, so that a sigma at the end of a word is like any other.
    private static func lowercased(_ text: String) -> String {
        var result: [UInt8] = []
        for scalar in text.unicodeScalars { result += scalar.properties.lowercaseMapping.utf8 }
        return String(decoding: result, as: UTF8.self)
    }

    static func stripped(
        _ text: String, left: Bool = true, right: Bool = true,
        where isSpace: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace }
    ) -> String {
        var rest = text.unicodeScalars[...]
        if left { rest = rest.drop(while: isSpace) }
        if right { while let last = rest.last, isSpace(last) { rest.removeLast() } }
        return String(rest)
    }

    private static func replacing(_ pattern: [UInt8], by content: [UInt8], in text: [UInt8]) -> String {
        var result: [UInt8] = []
        var position = 0
        while position < text.count {
            if text[position] == pattern[0], text[position...].starts(with: pattern) {
                result += content
                position += pattern.count
            } else {
                result.append(text[position])
                position += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func replacingSpaces(by content: [UInt8], in text: [UInt8]) -> String {
        let space = UInt8(ascii: " ")
        var result: [UInt8] = []
        var position = 0
        while position < text.count {
            let end = text[position...].firstIndex { $0 != space } ?? text.count
            result += end - position < 2 ? Array(text[position..<end])[...] : content[...]
            let next = text[end...].firstIndex(of: space) ?? text.count
            result += text[end..<next]
            position = next
        }
        return String(decoding: result, as: UTF8.self)
    }
}
