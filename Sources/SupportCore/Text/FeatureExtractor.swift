/// The extraction of features from texts, and the extension point for other models.
///
/// ``lexical`` needs no model file. Its features are stemmed words, pairs of neighbouring words, character 4-grams, and
/// the concepts of a ``Thesaurus``. The same text gives the same features in every process and on every machine.
public struct FeatureExtractor: Sendable {
    /// A word in the spelling of the text, with its features.
    public struct Term: Sendable, Hashable {
        public let word: String
        let keys: [UInt32]

        /// The feature of the stemmed word; nil for a term of several tokens, such as `a/b`.
        var stem: UInt32? {
            let stems = keys.prefix { Feature.kind($0) == Int(FeatureKind.word.rawValue) }
            return stems.count == 1 ? stems.first : nil
        }
    }

    private let makeBag: @Sendable (TicketText) -> Bag
    private let makeTerms: @Sendable (TicketText) -> [Term]

    init(bag: @escaping @Sendable (TicketText) -> Bag, terms: @escaping @Sendable (TicketText) -> [Term]) {
        makeBag = bag
        makeTerms = terms
    }

    /// The features of a text, at most some ten thousand regardless of its length.
    public func bag(of text: TicketText) -> Bag { makeBag(text) }

    /// The words of a text in its spelling, without duplicates, for explanations.
    public func terms(of text: TicketText) -> [Term] { makeTerms(text) }

    /// Lexical features with a general thesaurus of support English.
    public static let lexical = FeatureExtractor(thesaurus: .english)

    /// The stem of a word of a language other than English, by a library of the caller.
    ///
    /// - Parameters:
    ///   - word: UTF-8 in lower case and without accents.
    ///   - language: `de`, `es` or `fr`.
    /// - Returns: nil where the language is not known.
    public typealias ForeignStem = @Sendable (_ word: ArraySlice<UInt8>, _ language: String) -> [UInt8]?

    /// Lexical features with another thesaurus.
    ///
    /// - Parameters:
    ///   - thesaurus: the groups of words that count as one concept.
    ///   - foreignStem: stems the words of texts in other languages, so that their forms have a feature in common; English
    ///     is stemmed in any case. The language of a text is known by its function words.
    public init(thesaurus: Thesaurus, foreignStem: ForeignStem? = nil) {
        let features = LexicalFeatures(thesaurus: thesaurus, foreignStem: foreignStem)
        self.init(bag: { features.bag(of: $0) }, terms: { features.terms(of: $0) })
    }
}
