/// sentencepiece's Unigram tokenizer, as XLM-R and the multilingual models after it have it: the text is normalized and
/// divided into words, and each word into the pieces whose scores have the largest sum.
///
/// Special tokens, such as `</s>`, are text where a text has them. A text takes time in proportion to its length, also a
/// single word.
/// - Source: `Unigram`, `Precompiled` and `Metaspace` of huggingface/tokenizers.
struct UnigramTokenizer: Tokenizer {
    let file = TokenizerFile.name
    let hash: UInt64
    let idLimit: Int
    private let lowercaseFirst: Bool
    private let normalizer: TextNormalizer
    private let words: WordSettings
    private let vocabulary: UnigramVocabulary
    private let frame: TextFrame

    init(_ file: TokenizerFile, lowercaseFirst: Bool) throws {
        hash = file.hash
        self.lowercaseFirst = lowercaseFirst
        normalizer = try TextNormalizer(file.settings["normalizer"])
        words = try WordSettings(file.settings["pre_tokenizer"])
        frame = try TextFrame(file.settings["post_processor"])
        vocabulary = try UnigramVocabulary(file, leavingOut: [frame.start, frame.end])
        idLimit = max(vocabulary.count, Int(frame.start) + 1, Int(frame.end) + 1)
    }

    var settings: String { lowercaseFirst ? "lowercase" : "" }

    func ids(of texts: [String], limit: Int) -> [Int32] {
        // As sentence-transformers does it, and in its order. To Python the separators of ASCII are spaces.
        var text = TextNormalizer.stripped(texts.joined()) { $0.properties.isWhitespace || 0x1C...0x1F ~= $0.value }
        if lowercaseFirst { text = text.lowercased() }
        var split = UnigramSplit(vocabulary: vocabulary, settings: words, limit: limit - 2)
        split.take(normalizer.apply(text))
        return [frame.start] + split.ids.prefix(limit - 2) + [frame.end]
    }
}

/// The state while a text is divided.
private struct UnigramSplit {
    let vocabulary: UnigramVocabulary
    let settings: WordSettings
    let limit: Int
    private(set) var ids: [Int32] = []
    private var word: [UInt8] = []
    private var path = BestPath()

    init(vocabulary: UnigramVocabulary, settings: WordSettings, limit: Int) {
        self.vocabulary = vocabulary
        self.settings = settings
        self.limit = limit
    }

    mutating func take(_ text: String) {
        let mark = settings.mark.map { Array(UTF8.encode($0)!) } ?? []
        var isFirst = true
        var isStart = true
        for scalar in text.unicodeScalars {
            if settings.splitsAtSpaces, scalar.properties.isWhitespace {
                endWord()
                if ids.count >= limit { return }
                isFirst = false
                isStart = true
                continue
            }
            let isMark = settings.mark != nil && (scalar == " " || scalar == settings.mark)
            if isStart, !isMark, settings.prefix == .always || settings.prefix == .first && isFirst {
                word += mark
            } else if isMark, settings.splitsAtMarks {
                endWord()
                if ids.count >= limit { return }
            }
            isStart = false
            if isMark { word += mark } else { word.append(contentsOf: UTF8.encode(scalar)!) }
        }
        endWord()
    }

    private mutating func endWord() {
        guard !word.isEmpty else { return }
        path.divide(word, by: vocabulary, into: &ids)
        word.removeAll(keepingCapacity: true)
    }
}
