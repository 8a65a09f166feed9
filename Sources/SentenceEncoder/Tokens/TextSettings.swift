/// The preparation of a text before it is divided into tokens.
struct TextSettings: Hashable {
    var lowercase = true
    var stripsAccents = true
    /// Makes each Chinese character a word.
    var separatesChinese = true

    init() {}

    /// - Parameters:
    ///   - tokenizer: `tokenizer_config.json`.
    ///   - normalizer: that of `tokenizer.json`.
    ///   - lowercaseFirst: true if sentence-transformers lowers the case before the tokenizer.
    ///
    /// `tokenizer_config.json` wins over `tokenizer.json`, and without both the case is lowered, as by Hugging Face's
    /// `BertTokenizerFast`.
    init(_ tokenizer: SettingsFile?, normalizer: JSONValue?, lowercaseFirst: Bool) {
        var accents: Bool?
        if let tokenizer {
            lowercase = tokenizer["do_lower_case"]?.bool ?? true
            separatesChinese = tokenizer["tokenize_chinese_chars"]?.bool ?? true
            accents = tokenizer["strip_accents"]?.bool
        } else if let normalizer {
            lowercase = normalizer["lowercase"]?.bool ?? true
            separatesChinese = normalizer["handle_chinese_chars"]?.bool ?? true
            accents = normalizer["strip_accents"]?.bool
        }
        stripsAccents = accents ?? lowercase
        if lowercaseFirst { lowercase = true }
    }
}
