import Stemming
public import SupportCore

extension FeatureExtractor {
    /// Lexical features of English, and of texts in other languages with their stems by Snowball.
    public static let multilingual: FeatureExtractor = {
        let codes = ["de", "es", "fr"]
        let stemmers = Dictionary(
            uniqueKeysWithValues: codes.compactMap { code in
                SnowballStemmer(language: code).map { (code, $0) }
            })
        return FeatureExtractor(thesaurus: .english) { word, language in stemmers[language]?.stem(of: word) }
    }()
}
