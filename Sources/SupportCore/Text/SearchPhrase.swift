/// The words of a search, or of the subject of a request, by which searches about the same can be counted together.
///
/// Function words are left out, and so is what is likely to identify a person: mail addresses, addresses of pages, long
/// numbers, and runs of numbers such as those of telephones. Names cannot be told from other words.
public struct SearchPhrase: Sendable, Hashable {
    /// The words in lower case and without accents, in their order, at most ``maxWords``.
    public let words: [String]
    /// The stems of the words, sorted and without duplicates.
    public let stems: [String]

    /// The maximum number of words.
    public static let maxWords = 8
    private static let maxBytes = 1_024
    /// The maximum length of a word. Anything longer is a key.
    private static let maxLength = 24
    /// A number with so many digits identifies something.
    private static let maxDigits = 4
    /// So do numbers next to each other with so many digits together.
    private static let maxDigitsInRun = 6

    /// Nil for a text without a word that is left.
    public init?(_ text: String) {
        let words = Self.words(of: text)
        guard !words.isEmpty else { return nil }
        self.words = Array(words.prefix(Self.maxWords))
        stems = Set(self.words.map(Self.stem)).sorted()
    }

    /// The stems of a longer text, such as that of a problem.
    public static func stems(of text: String) -> Set<String> { Set(words(of: text).map(stem)) }

    /// Identifies phrases with the same stems. The same on every machine.
    public var id: String { Self.id(ofStems: stems) }

    /// - Parameter stems: sorted.
    public static func id(ofStems stems: [String]) -> String {
        String(StableHash.of(stems.joined(separator: " ")), radix: 36)
    }

    private static func stem(_ word: String) -> String { String(decoding: Stem.of(word.utf8), as: UTF8.self) }

    private static func words(of text: String) -> [String] {
        let head = String(decoding: text.utf8.prefix(maxBytes), as: UTF8.self)
        var (words, numbers): ([String], [String]) = ([], [])
        func endNumbers() {
            if numbers.joined().count <= maxDigitsInRun { words += numbers }
            numbers = []
        }
        for surface in head.split(whereSeparator: \.isWhitespace) where !isAddress(surface) {
            for token in Tokens(String(surface)).strings {
                guard !token.allSatisfy(\.isNumber) else {
                    numbers.append(token)
                    continue
                }
                endNumbers()
                guard token.count > 1, token.utf8.count <= maxLength, token.count(where: \.isNumber) <= maxDigits,
                    !FunctionWords.contains(Array(token.utf8)[...])
                else { continue }
                words.append(token)
            }
        }
        endNumbers()
        // A number alone says nothing, and a long one may be that of a customer.
        words.removeAll { $0.allSatisfy(\.isNumber) && $0.count > maxDigits }
        return words.contains { !$0.allSatisfy(\.isNumber) } ? words : []
    }

    private static func isAddress(_ surface: Substring) -> Bool {
        surface.contains("@") || surface.contains("://") || surface.lowercased().hasPrefix("www.")
    }
}
