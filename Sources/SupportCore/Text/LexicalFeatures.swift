/// The extraction of lexical features.
struct LexicalFeatures: Sendable {
    let thesaurus: Thesaurus
    let foreignStem: FeatureExtractor.ForeignStem?

    func bag(of text: TicketText) -> Bag {
        let isRepeated = LexicalFeatures.repeats(text.subject, in: text.description)
        let tokens = Tokens(isRepeated ? text.description : text.subject + "\n" + text.description)
        let language = foreignStem == nil ? nil : FunctionWords.language(of: tokens)?.foreignCode
        var whole = keys(of: tokens, in: language)
        // Programs write error messages, mostly in English.
        if !text.errorMessage.isEmpty { whole += keys(of: Tokens(text.errorMessage), in: nil) }
        // The ten words of a subject are as informative as the two hundred of a description, so both weigh the same.
        let title = isRepeated ? [] : keys(of: Tokens(text.subject), in: language)
        return Bag(features: LexicalFeatures.weighted(whole.sorted(), title: title.sorted()))
    }

    /// The words in the order of the text, without duplicates.
    func terms(of text: TicketText) -> [FeatureExtractor.Term] {
        let isRepeated = LexicalFeatures.repeats(text.subject, in: text.description)
        let parts = isRepeated ? [text.description] : [text.subject, text.description]
        var seen: Set<String> = []
        var terms: [FeatureExtractor.Term] = []
        for part in parts + [text.errorMessage] {
            for surface in part.utf8.prefix(Tokens.byteLimit).split(whereSeparator: LexicalFeatures.isSpace).prefix(400)
            {
                guard let word = LexicalFeatures.trimmed(surface), seen.insert(word.lowercased()).inserted else {
                    continue
                }
                terms.append(FeatureExtractor.Term(word: word, keys: keys(of: Tokens(word), in: nil).sorted()))
            }
        }
        return terms
    }

    /// Returns true if the subject is the truncated beginning of the description, which many tools use as the subject.
    static func repeats(_ subject: String, in description: String) -> Bool {
        var start = Substring(subject)
        while let last = start.last, last == "…" || last == "." || last.isWhitespace { start.removeLast() }
        return description.hasPrefix(start)
    }

    fileprivate static func isSpace(_ byte: UInt8) -> Bool { byte <= 0x20 }

    /// The word without surrounding punctuation; nil if nothing else is left, or if it is too long.
    fileprivate static func trimmed(_ surface: Substring.UTF8View.SubSequence) -> String? {
        let word = String(decoding: surface, as: UTF8.self)
        let start = word.firstIndex { $0.isLetter || $0.isNumber }
        let end = word.lastIndex { $0.isLetter || $0.isNumber }
        guard let start, let end, word.utf8.count <= Tokens.lengthLimit * 2 else { return nil }
        return String(word[start...end])
    }

    /// - Parameter language: the code of the language whose stems are features too; nil for none but English.
    private func keys(of tokens: Tokens, in language: String?) -> [UInt32] {
        var keys: [UInt32] = []
        keys.reserveCapacity(tokens.bytes.count * 2)
        var previous: UInt64?
        for range in tokens.ranges {
            let word = tokens.bytes[range]
            var hash = StableHash()
            hash.combine(Stem.of(word))
            keys.append(Feature.key(.word, hash.value))
            for concept in thesaurus.concepts(ofStem: hash.value) { keys.append(concept) }
            if let language, let concept = concept(ofForeign: word, language) { keys.append(concept) }
            if let previous { keys.append(Feature.key(.pair, previous &* 0x9e37_79b9_7f4a_7c15 ^ hash.value)) }
            previous = hash.value
            // Function words are informative as words, such as "where" and "how long", but not as n-grams.
            if !FunctionWords.contains(word) { LexicalFeatures.addNgrams(of: word, to: &keys) }
        }
        return keys
    }

    /// The feature that the forms of a word in another language have in common. It stands beside the word's own, by which
    /// the names in a text are the same in every language.
    private func concept(ofForeign word: ArraySlice<UInt8>, _ language: String) -> UInt32? {
        guard word.count > 3, let stem = foreignStem?(word, language) else { return nil }
        var hash = StableHash()
        hash.combine(language.utf8)
        hash.combine(UInt8(ascii: ":"))
        hash.combine(stem)
        return Feature.key(.concept, hash.value)
    }

    /// Adds the character 4-grams of a word, with its edges as characters. They tolerate inflections and typing errors.
    ///
    /// In measurements they are as good as 3-grams, 5-grams and 3- to 5-grams together, with a third of the memory.
    private static func addNgrams(of word: ArraySlice<UInt8>, to keys: inout [UInt32]) {
        let isASCII = word.allSatisfy { $0 < 0x80 }
        let letters =
            isASCII ? word.map(UInt32.init) : String(decoding: word, as: UTF8.self).unicodeScalars.map(\.value)
        let padded = [0x20] + letters + [0x20]
        guard padded.count >= 4 else { return }
        for start in 0...(padded.count - 4) {
            var hash = StableHash()
            for letter in padded[start..<start + 4] {
                hash.combine(UInt8(truncatingIfNeeded: letter))
                if !isASCII {
                    hash.combine(UInt8(truncatingIfNeeded: letter >> 8))
                    hash.combine(UInt8(truncatingIfNeeded: letter >> 16))
                }
            }
            keys.append(Feature.key(.ngram, hash.value))
        }
    }

    /// Counts and weights features. Both lists are sorted; the result is sorted and has no duplicates.
    private static func weighted(_ whole: [UInt32], title: [UInt32]) -> [UInt32] {
        let boost = title.isEmpty ? 0 : max(1, (Float(whole.count) / Float(title.count)).squareRoot())
        var features: [UInt32] = []
        features.reserveCapacity(whole.count)
        var inTitle = 0
        var index = 0
        while index < whole.count {
            let key = whole[index]
            var count: Float = 0
            while index < whole.count, whole[index] == key { count += 1; index += 1 }
            var titleCount: Float = 0
            while inTitle < title.count, title[inTitle] <= key {
                if title[inTitle] == key { titleCount += 1 }
                inTitle += 1
            }
            // `whole` includes the title, so a word of the title has its damped count plus the boost.
            features.append(key | Feature.level(for: damped(count) + boost * damped(titleCount)))
        }
        return features
    }

    /// The sublinear term frequency, 1 + ln n: further occurrences of a word are less informative.
    private static func damped(_ count: Float) -> Float {
        count < 2 ? count : 1 + logarithm(count)
    }
}

extension TicketText {
    /// True if the text has a word other than function words.
    var hasInformativeWord: Bool {
        [subject, description, errorMessage].contains { part in
            part.utf8.prefix(Tokens.byteLimit).split(whereSeparator: LexicalFeatures.isSpace).prefix(400).contains {
                surface in
                LexicalFeatures.trimmed(surface).map { !FunctionWords.contains($0) } ?? false
            }
        }
    }
}
