/// How a text becomes features: the one seam behind which another model can stand.
///
/// ``lexical`` needs no model file: stemmed words, pairs of neighbours, groups of four letters, and the meanings of
/// ``Thesaurus``. The same text gives the same features in every process and on every machine.
public struct Features: Sendable {
    /// One word as it stands in the text, and the features that it gives.
    public struct Term: Sendable, Hashable {
        public let word: String
        let keys: [UInt32]

        /// The feature of the word itself; nil for what is several words without its marks, such as `a/b`.
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

    /// The features of a text; at most some ten thousand, however long the text is.
    public func bag(of text: TicketText) -> Bag { makeBag(text) }

    /// The words of a text in its own spelling, each once, for telling a reader what counted.
    public func terms(of text: TicketText) -> [Term] { makeTerms(text) }

    /// Words, pairs, letter groups and meanings, with a general thesaurus of support English.
    public static let lexical = Features(thesaurus: .english)

    /// Words, pairs, letter groups, and the meanings of a thesaurus of one's own.
    public init(thesaurus: Thesaurus) {
        let lexicon = Lexicon(thesaurus: thesaurus)
        self.init(bag: { lexicon.bag(of: $0) }, terms: { lexicon.terms(of: $0) })
    }
}
