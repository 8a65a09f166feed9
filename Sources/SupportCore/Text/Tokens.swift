import Foundation

/// The normalised words of a text. Compatibility forms, case and accents are folded, HTML tags are removed, and
/// apostrophes are dropped within words (`can't` becomes `cant`).
///
/// Han and kana, which are written without spaces, give overlapping pairs of characters. An emoji is a word.
struct Tokens {
    /// The concatenated UTF-8 of all words.
    private(set) var bytes: [UInt8] = []
    /// The range of each word in `bytes`.
    private(set) var ranges: [Range<Int>] = []

    /// The maximum length of a text. More of it adds no information, and a megabyte would take too long.
    static let byteLimit = 32_768
    static let wordLimit = 1_000
    /// The maximum length of a word. Anything longer is a key, a blob or a line of dashes.
    static let lengthLimit = 48

    init(_ text: String) {
        var scalars = Tokens.scalars(of: text)
        Tokens.stripTags(&scalars)
        split(scalars)
    }

    subscript(index: Int) -> ArraySlice<UInt8> { bytes[ranges[index]] }

    var strings: [String] { ranges.map { String(decoding: bytes[$0], as: UTF8.self) } }

    private static func scalars(of text: String) -> [UInt32] {
        let head = text.utf8.prefix(byteLimit)
        if head.allSatisfy({ $0 < 0x80 }) { return head.map(UInt32.init) }
        // NFKD separates accents from their letters, so that they can be dropped below.
        let folded = String(decoding: head, as: UTF8.self).decomposedStringWithCompatibilityMapping
        return folded.unicodeScalars.map(\.value)
    }

    /// Replaces tags by spaces.
    private static func stripTags(_ scalars: inout [UInt32]) {
        guard scalars.contains(UInt32(UInt8(ascii: "<"))) else { return }
        let space = UInt32(UInt8(ascii: " "))
        var index = 0
        while index < scalars.count {
            guard scalars[index] == UInt32(UInt8(ascii: "<")), let end = tagEnd(scalars, from: index) else {
                index += 1
                continue
            }
            for position in index...end { scalars[position] = space }
            index = end + 1
        }
    }

    private static func tagEnd(_ scalars: [UInt32], from start: Int) -> Int? {
        guard start + 1 < scalars.count else { return nil }
        let next = scalars[start + 1]
        guard CharacterKind.isASCIILetter(next) || next == 0x2F || next == 0x21 else { return nil }
        // A tag can have long attributes, but an unclosed `<` must not cause a scan of the whole text.
        let limit = min(scalars.count, start + 400)
        return scalars[start..<limit].firstIndex(of: 0x3E)
    }

    private mutating func split(_ scalars: [UInt32]) {
        bytes.reserveCapacity(scalars.count)
        var start = 0
        var run = IdeographRun()
        for scalar in scalars {
            guard ranges.count < Tokens.wordLimit else { return }
            switch CharacterKind(scalar) {
            case .joiner:
                continue
            case .ideograph:
                close(&start)
                if let previous = run.last {
                    append(previous)
                    append(scalar)
                    close(&start)
                }
                run.extend(by: scalar)
            case .part:
                end(&run, &start)
                append(scalar)
            case .symbol:
                end(&run, &start)
                close(&start)
                append(scalar)
                close(&start)
            case .separator:
                end(&run, &start)
                close(&start)
            }
        }
        end(&run, &start)
        close(&start)
    }

    /// Ends a run of ideographs; a single one is a word.
    private mutating func end(_ run: inout IdeographRun, _ start: inout Int) {
        if run.length == 1, let only = run.last {
            append(only)
            close(&start)
        }
        run = IdeographRun()
    }

    private struct IdeographRun {
        private(set) var last: UInt32?
        private(set) var length = 0

        mutating func extend(by scalar: UInt32) {
            last = scalar
            length += 1
        }
    }

    private mutating func append(_ value: UInt32) {
        if value < 0x80 {
            bytes.append(CharacterKind.isASCIIUpper(value) ? UInt8(value) | 0x20 : UInt8(value))
        } else if let scalar = Unicode.Scalar(value) {
            bytes.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
        }
    }

    private mutating func close(_ start: inout Int) {
        guard bytes.count > start else { return }
        let isNumber = bytes[start...].allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
        if bytes.count - start > Tokens.lengthLimit || (isNumber && bytes.count - start > 5) {
            // An order number or a key does not occur again, so it would only reduce similarities.
            bytes.removeSubrange(start...)
            return
        }
        ranges.append(start..<bytes.count)
        start = bytes.count
    }
}

/// The role of a character in tokenisation.
enum CharacterKind {
    case part, joiner, ideograph, symbol, separator

    init(_ value: UInt32) {
        self = value < 0x80 ? CharacterKind.ascii(value) : CharacterKind.other(value)
    }

    private static func ascii(_ value: UInt32) -> CharacterKind {
        if isASCIILetter(value) || (value >= 0x30 && value <= 0x39) { return .part }
        return value == 0x27 ? .joiner : .separator
    }

    private static func other(_ value: UInt32) -> CharacterKind {
        switch value {
        case 0x2019, 0x02BC, 0x200C, 0x200D, 0xFE00...0xFE0F, 0x0300...0x036F, 0x1F3FB...0x1F3FF, 0x00AD: return .joiner
        case 0x3005, 0x3041...0x30FF, 0x3400...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: return .ideograph
        default: break
        }
        guard let scalar = Unicode.Scalar(value) else { return .separator }
        let properties = scalar.properties
        if properties.isEmojiPresentation || (properties.isEmoji && value >= 0x2300) { return .symbol }
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .decimalNumber, .letterNumber:
            return .part
        default: return .separator
        }
    }

    static func isASCIIUpper(_ value: UInt32) -> Bool { value >= 0x41 && value <= 0x5A }

    static func isASCIILetter(_ value: UInt32) -> Bool { isASCIIUpper(value) || (value >= 0x61 && value <= 0x7A) }
}
