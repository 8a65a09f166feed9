/// Function words (stop words) of English, German, French and Spanish, which carry no topic. They are normalised like
/// ``Tokens``.
enum FunctionWords {
    /// Returns true if a text consists only of function words and single characters.
    static func contains(_ text: String) -> Bool {
        let tokens = Tokens(text)
        return tokens.ranges.indices.allSatisfy { tokens[$0].count < 2 || contains(tokens[$0]) }
    }

    static func contains(_ word: ArraySlice<UInt8>) -> Bool {
        var hash = StableHash()
        hash.combine(word)
        return hashes.contains(hash.value)
    }

    /// A language whose function words are known.
    enum Language: Sendable, CaseIterable {
        case english, german, french, spanish

        /// The code of a language other than English.
        var foreignCode: String? {
            switch self {
            case .english: nil
            case .german: "de"
            case .french: "fr"
            case .spanish: "es"
            }
        }

        fileprivate var words: String {
            switch self {
            case .english: FunctionWords.english
            case .german: FunctionWords.german
            case .french: FunctionWords.french
            case .spanish: FunctionWords.spanish
            }
        }
    }

    static func language(of text: String) -> Language? { language(of: Tokens(text)) }

    /// The language of a text by its function words; nil if it has too few, or about as many of another language.
    static func language(of tokens: Tokens) -> Language? {
        var counts = [Int](repeating: 0, count: Language.allCases.count)
        for range in tokens.ranges {
            var hash = StableHash()
            hash.combine(tokens.bytes[range])
            for (place, hashes) in hashesOfLanguages.enumerated() where hashes.contains(hash.value) {
                counts[place] += 1
            }
        }
        let ranked = zip(counts, Language.allCases).sorted { $0.0 > $1.0 }
        return ranked[0].0 >= 2 && ranked[0].0 * 2 > ranked[1].0 * 3 ? ranked[0].1 : nil
    }

    private static let hashesOfLanguages = Language.allCases.map { language in
        Set(language.words.split(whereSeparator: \.isWhitespace).map { StableHash.of(String($0)) })
    }

    private static let hashes = hashesOfLanguages.reduce(into: Set()) { $0.formUnion($1) }

    private static let english = """
        a about after again all already also always am an and any anyone anything are arent as at be because been
        before being both but by can cannot cant could couldnt did didnt do does doesnt doing done dont during each
        either else ever every everything for from get gets getting give go goes going got had hadnt has hasnt have
        havent having he hello help her here hey hi him his how however i id if ill im in instead into is isnt it its
        ive just keep kindly know let lets like look looks made make makes many may maybe me might mine more most much
        must my need needs neither never no none nor not nothing now of off often ok on once one only or other our out
        over own per please put really said same say see seem seems she should shouldnt since so some somehow someone
        something still such sure tell than thank thanks that thats the their them then there theres these they thing
        think this those though through till to too under until up upon us use used using very want wants was wasnt way
        we well went were werent weve what whats when where whether which while who whom whose why will with within
        without wont would wouldnt yes yet you your yours
        """

    private static let german = """
        ab aber alle allem allen aller alles als also am an auch auf aus bei beim bin bis bitte da damit dann das dass
        dem den denn der des die dies diese diesem diesen dieser dieses doch dort durch ein eine einem einen einer eines
        er es fur gibt habe haben hallo hat hatte ich ihm ihn ihr ihre im in ist ja kann kein keine konnen man mehr mein
        meine mich mir mit muss nach nicht noch nun nur ob oder ohne schon sehr sein seine seit sich sie sind so soll um
        und uns unser unter vom von vor war warum was wenn wer werden wie wieder wir wird wo zu zum zur
        """

    private static let french = """
        ai au aussi aux avec avoir bonjour ce cela ces cet cette comme comment dans de depuis des du elle en est et ete
        etre fait il ils je jai la le les leur lui ma mais me merci mes moi mon ne nest nos notre nous on ou par pas
        plus pour pourquoi qu quand que qui sa sans se ses si son sont sur tout tres un une vos votre vous
        """

    private static let spanish = """
        al algo ante asi como con cual cuando de del desde donde el ella en entre era es esa ese esta estan este esto
        estoy fue gracias ha han hay he hola la las le les lo los mas me mi mis muy nada ni no nos o para pero por
        porque que se ser si sin sobre su sus tambien te tengo todo tu un una uno y ya yo
        """
}
