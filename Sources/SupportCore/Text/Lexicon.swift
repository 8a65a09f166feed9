/// Draws the lexical features from a text.
struct Lexicon: Sendable {
    let thesaurus: Thesaurus

    func bag(of text: TicketText) -> Bag {
        let repeated = Lexicon.repeats(text.subject, in: text.description)
        var whole = keys(of: Words(repeated ? text.description : text.subject + "\n" + text.description))
        if !text.errorMessage.isEmpty { whole += keys(of: Words(text.errorMessage)) }
        // A subject says in ten words what the description says in two hundred, so both count alike.
        let title = repeated ? [] : keys(of: Words(text.subject))
        return Bag(features: Lexicon.weigh(whole.sorted(), title: title.sorted()))
    }

    /// Every word once, in the order of the text.
    func terms(of text: TicketText) -> [Features.Term] {
        let repeated = Lexicon.repeats(text.subject, in: text.description)
        let parts = repeated ? [text.description] : [text.subject, text.description]
        var seen: Set<String> = []
        var terms: [Features.Term] = []
        for part in parts + [text.errorMessage] {
            for surface in part.utf8.prefix(Words.byteLimit).split(whereSeparator: Lexicon.isSpace).prefix(400) {
                guard let word = Lexicon.spelled(surface), seen.insert(word.lowercased()).inserted else { continue }
                terms.append(Features.Term(word: word, keys: keys(of: Words(word)).sorted()))
            }
        }
        return terms
    }

    /// Many tools fill the subject with the beginning of the description, cut short.
    private static func repeats(_ subject: String, in description: String) -> Bool {
        var start = Substring(subject)
        while let last = start.last, last == "…" || last == "." || last.isWhitespace { start.removeLast() }
        return description.hasPrefix(start)
    }

    fileprivate static func isSpace(_ byte: UInt8) -> Bool { byte <= 0x20 }

    /// The word without the marks around it, or nil where nothing but marks is left.
    fileprivate static func spelled(_ surface: Substring.UTF8View.SubSequence) -> String? {
        let word = String(decoding: surface, as: UTF8.self)
        let start = word.firstIndex { $0.isLetter || $0.isNumber }
        let end = word.lastIndex { $0.isLetter || $0.isNumber }
        guard let start, let end, word.utf8.count <= Words.lengthLimit * 2 else { return nil }
        return String(word[start...end])
    }

    private func keys(of words: Words) -> [UInt32] {
        var keys: [UInt32] = []
        keys.reserveCapacity(words.bytes.count * 2)
        var previous: UInt64?
        for range in words.ranges {
            let word = words.bytes[range]
            var hash = StableHash()
            hash.combine(Stem.of(word))
            keys.append(Feature.key(.word, hash.value))
            for concept in thesaurus.concepts(ofStem: hash.value) { keys.append(concept) }
            if let previous { keys.append(Feature.key(.pair, previous &* 0x9e37_79b9_7f4a_7c15 ^ hash.value)) }
            previous = hash.value
            // The letters of "please" tell nothing; "where" and "how long" do, as words.
            if !FunctionWords.contains(word) { Lexicon.addGrams(of: word, to: &keys) }
        }
        return keys
    }

    /// Groups of four letters, the word's edges counting as letters: they forgive endings and slips of the pen.
    ///
    /// Measured beside 3, 5 and 3 to 5, they do as well for a third of the memory.
    private static func addGrams(of word: ArraySlice<UInt8>, to keys: inout [UInt32]) {
        let isASCII = word.allSatisfy { $0 < 0x80 }
        let letters =
            isASCII ? word.map(UInt32.init) : String(decoding: word, as: UTF8.self).unicodeScalars.map(\.value)
        let edged = [0x20] + letters + [0x20]
        guard edged.count >= 4 else { return }
        for start in 0...(edged.count - 4) {
            var hash = StableHash()
            for letter in edged[start..<start + 4] {
                hash.combine(UInt8(truncatingIfNeeded: letter))
                if !isASCII {
                    hash.combine(UInt8(truncatingIfNeeded: letter >> 8))
                    hash.combine(UInt8(truncatingIfNeeded: letter >> 16))
                }
            }
            keys.append(Feature.key(.gram, hash.value))
        }
    }

    /// Both lists sorted; the result sorted, each feature once.
    private static func weigh(_ whole: [UInt32], title: [UInt32]) -> [UInt32] {
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
            // The title stands in `whole` too, so a word of it alone has its damped count and the boost on top.
            features.append(key | Feature.level(for: damped(count) + boost * damped(titleCount)))
        }
        return features
    }

    /// The tenth time that a word is said tells less than the first.
    private static func damped(_ count: Float) -> Float {
        count < 2 ? count : 1 + logarithm(count)
    }
}

extension TicketText {
    /// Whether there are words at all that could speak for anything.
    var hasTellingWord: Bool {
        [subject, description, errorMessage].contains { part in
            part.utf8.prefix(Words.byteLimit).split(whereSeparator: Lexicon.isSpace).prefix(400).contains { surface in
                Lexicon.spelled(surface).map { !FunctionWords.contains($0) } ?? false
            }
        }
    }
}
