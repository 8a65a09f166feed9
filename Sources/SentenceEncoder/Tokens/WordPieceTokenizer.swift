import Foundation

/// BERT's tokenizer: words and punctuation first, then the pieces of each word.
///
/// Special tokens, such as `[SEP]`, are text where a text has them. It stops reading where the text is cut, so a long
/// text takes no longer than a short one.
/// - Source: `BertNormalizer`, `BertPreTokenizer` and `WordPiece` of huggingface/tokenizers.
struct WordPieceTokenizer: Tokenizer {
    /// A word of more characters is unknown.
    static let wordLimit = 100

    private let vocabulary: Vocabulary
    private let textSettings: TextSettings

    init(_ vocabulary: Vocabulary, _ settings: TextSettings) {
        self.vocabulary = vocabulary
        textSettings = settings
    }

    var file: String { vocabulary.file }
    var hash: UInt64 { vocabulary.hash }
    var idLimit: Int { vocabulary.idLimit }
    var settings: String { "\(textSettings)" }

    func ids(of texts: [String], limit: Int) -> [Int32] {
        var split = Split(vocabulary: vocabulary, settings: textSettings, limit: limit - 1)
        split.ids.append(vocabulary.start)
        reading: for text in texts {
            for scalar in text.unicodeScalars {
                split.take(scalar)
                if split.isFull { break reading }
            }
        }
        split.endWord()
        return split.ids.prefix(limit - 1) + [vocabulary.end]
    }
}

/// The state while a text is read.
private struct Split {
    let vocabulary: Vocabulary
    let settings: TextSettings
    let limit: Int
    var ids: [Int32] = []
    private var word: [UInt8] = []
    private var wordLength = 0

    init(vocabulary: Vocabulary, settings: TextSettings, limit: Int) {
        self.vocabulary = vocabulary
        self.settings = settings
        self.limit = limit
    }

    var isFull: Bool { ids.count >= limit }

    mutating func take(_ scalar: Unicode.Scalar) {
        if scalar.isASCII {
            takeASCII(UInt8(truncatingIfNeeded: scalar.value))
        } else if scalar.value == 0xFFFD || scalar.isControl {
            return
        } else if scalar.properties.isWhitespace {
            endWord()
        } else if settings.separatesChinese, scalar.isChinese {
            endWord()
            takeFolded(scalar)
            endWord()
        } else if wordLength > WordPieceTokenizer.wordLimit, !scalar.isPunctuation {
            // The word is unknown already; this keeps a long one cheap.
            return
        } else {
            takeFolded(scalar)
        }
    }

    private mutating func takeASCII(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            append(byte)
        case UInt8(ascii: "A")...UInt8(ascii: "Z"):
            append(settings.lowercase ? byte | 0x20 : byte)
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
            endWord()
        case 0x21...0x7E:
            endWord()
            append(byte)
            endWord()
        default:
            break
        }
    }

    private mutating func takeFolded(_ scalar: Unicode.Scalar) {
        guard settings.stripsAccents else { return takeLowercased(scalar) }
        for part in String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars
        where part.properties.generalCategory != .nonspacingMark {
            takeLowercased(part)
        }
    }

    private mutating func takeLowercased(_ scalar: Unicode.Scalar) {
        guard settings.lowercase else { return takeWordPart(scalar) }
        for part in scalar.properties.lowercaseMapping.unicodeScalars { takeWordPart(part) }
    }

    private mutating func takeWordPart(_ scalar: Unicode.Scalar) {
        if scalar.isPunctuation {
            endWord()
            append(scalar)
            endWord()
        } else {
            append(scalar)
        }
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        wordLength += 1
        if wordLength <= WordPieceTokenizer.wordLimit { word.append(contentsOf: UTF8.encode(scalar)!) }
    }

    private mutating func append(_ byte: UInt8) {
        wordLength += 1
        if wordLength <= WordPieceTokenizer.wordLimit { word.append(byte) }
    }

    mutating func endWord() {
        guard wordLength > 0 else { return }
        if wordLength > WordPieceTokenizer.wordLimit {
            ids.append(vocabulary.unknown)
        } else {
            vocabulary.append(word, to: &ids)
        }
        word.removeAll(keepingCapacity: true)
        wordLength = 0
    }
}

extension Unicode.Scalar {
    /// Control and format characters. Those that are not assigned stay, since a later Unicode may assign them.
    fileprivate var isControl: Bool {
        switch properties.generalCategory {
        case .control, .format, .privateUse, .surrogate: true
        default: false
        }
    }

    /// The ideographs, without kana and hangul.
    fileprivate var isChinese: Bool {
        switch value {
        case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F,
            0x2B820...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
            true
        default: false
        }
    }

    /// Punctuation, and the symbols of ASCII.
    fileprivate var isPunctuation: Bool {
        switch properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation:
            true
        case .mathSymbol, .currencySymbol, .modifierSymbol: isASCII
        default: false
        }
    }
}
