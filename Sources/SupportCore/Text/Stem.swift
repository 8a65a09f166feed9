/// Light stemming of English without a dictionary: `paying`, `pays` and `payment` have the same stem.
///
/// Words with characters other than ASCII letters, and words of at most three letters, are unchanged.
/// - Source: M. F. Porter, "An algorithm for suffix stripping" (1980), steps 1a to 1c and, much simplified, 2 to 5.
enum Stem {
    static func of(_ word: some Sequence<UInt8>) -> [UInt8] {
        var letters = Array(word)
        guard letters.count > 3, letters.allSatisfy({ $0 >= 0x61 && $0 <= 0x7A }) else { return letters }
        dropPlural(&letters)
        dropTense(&letters)
        dropDerivation(&letters)
        if letters.count > 3, letters.last == UInt8(ascii: "e") { letters.removeLast() }
        if letters.count > 2, letters.last == UInt8(ascii: "y"), !isVowel(letters, letters.count - 2) {
            letters[letters.count - 1] = UInt8(ascii: "i")
        }
        return letters
    }

    private static func dropPlural(_ letters: inout [UInt8]) {
        if letters.ends("sses") || letters.ends("xes") || letters.ends("ches") || letters.ends("shes") {
            letters.removeLast(2)
        } else if letters.ends("ies") {
            letters.removeLast(letters.count > 4 ? 2 : 1)
        } else if letters.ends("s"), !letters.ends("ss"), !letters.ends("us"), !letters.ends("is") {
            letters.removeLast()
        }
    }

    private static func dropTense(_ letters: inout [UInt8]) {
        if letters.ends("ied"), letters.count > 4 {
            letters.removeLast(2)
            letters[letters.count - 1] = UInt8(ascii: "y")
            return
        }
        if letters.ends("eed") { return }
        let length = letters.ends("ing") ? 3 : letters.ends("ed") ? 2 : 0
        guard length > 0, hasVowel(letters, upTo: letters.count - length), letters.count - length >= 2 else { return }
        letters.removeLast(length)
        undoubleConsonant(&letters)
    }

    /// Removes a doubled consonant: `hopp` becomes `hop`. A silent e, as in `create`, is removed from all words later.
    private static func undoubleConsonant(_ letters: inout [UInt8]) {
        guard letters.count > 2, let last = letters.last else { return }
        let doubled = last == letters[letters.count - 2] && !isVowel(letters, letters.count - 1)
        if doubled, !"lsz".utf8.contains(last) { letters.removeLast() }
    }

    /// Derivational suffixes, the longest first; the rest of the word must be long enough to be meaningful.
    private static let derivations = [
        "ization", "isation", "ational", "ication", "ation", "ition", "ement", "ment", "ness", "able", "ible", "ance",
        "ence",
        "ally", "ful", "ity", "ive", "ion", "ly", "al", "er", "or",
    ].map { Array($0.utf8) }

    private static func dropDerivation(_ letters: inout [UInt8]) {
        for suffix in derivations
        where letters.ends(suffix) && letters.count - suffix.count >= (suffix.count > 3 ? 3 : 4) {
            letters.removeLast(suffix.count)
            return
        }
    }

    private static func hasVowel(_ letters: [UInt8], upTo end: Int) -> Bool {
        (0..<end).contains { isVowel(letters, $0) }
    }

    private static func isVowel(_ letters: [UInt8], _ index: Int) -> Bool {
        switch letters[index] {
        case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"): true
        case UInt8(ascii: "y"): index > 0 && !isVowel(letters, index - 1)
        default: false
        }
    }
}

extension Array where Element == UInt8 {
    fileprivate func ends(_ suffix: StaticString) -> Bool {
        let length = suffix.utf8CodeUnitCount
        guard count >= length else { return false }
        for offset in 0..<length where self[count - length + offset] != suffix.utf8Start[offset] { return false }
        return true
    }

    fileprivate func ends(_ suffix: [UInt8]) -> Bool {
        count >= suffix.count && self[(count - suffix.count)...].elementsEqual(suffix)
    }
}
