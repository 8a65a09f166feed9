/// The division of a text into tokens.
protocol Tokenizer: Sendable {
    /// The file that the tokens were read from.
    var file: String { get }
    /// A hash of that file.
    var hash: UInt64 { get }
    /// One more than the largest number of a token.
    var idLimit: Int { get }
    /// All settings from other files that change tokens.
    var settings: String { get }

    /// The numbers of the tokens of texts that are read as one.
    /// - Parameter limit: at least 2. The text is cut so that the two special tokens fit.
    func ids(of texts: [String], limit: Int) -> [Int32]
}

extension ModelFolder {
    /// The tokenizer of the model. `vocab.txt` wins over the vocabulary of `tokenizer.json`.
    func tokenizer(_ configuration: ModelConfiguration) throws -> any Tokenizer {
        let settings = try SettingsFile.ofTokenizer(self)
        let hasLines = has(Vocabulary.file)
        let file = has(TokenizerFile.name) && (!hasLines || settings == nil) ? try TokenizerFile(self) : nil
        if let file, !hasLines, try file.kind() == .unigram {
            return try UnigramTokenizer(file, lowercaseFirst: configuration.lowercaseFirst)
        }
        let textSettings = TextSettings(
            settings, normalizer: file?.settings["normalizer"], lowercaseFirst: configuration.lowercaseFirst)
        if let file, !hasLines { return WordPieceTokenizer(try Vocabulary(file), textSettings) }
        for other in ["sentencepiece.bpe.model", "spiece.model"] where !hasLines && has(other) {
            throw TokenizerFile.fault(.missing, "The file is missing; \(other) is not read.")
        }
        return WordPieceTokenizer(try Vocabulary(self), textSettings)
    }
}
