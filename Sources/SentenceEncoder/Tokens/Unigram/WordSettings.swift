/// The division of a text into words, which are divided into pieces one by one: the `pre_tokenizer` of `tokenizer.json`.
struct WordSettings {
    enum Prefix: String {
        case never, first, always
    }

    /// Every space ends a word and is left out.
    private(set) var splitsAtSpaces = false
    /// The mark that stands for U+0020; nil if that stays as it is.
    private(set) var mark: Unicode.Scalar?
    /// The words that get a mark before them if they have none.
    private(set) var prefix = Prefix.never
    /// Each mark begins a word.
    private(set) var splitsAtMarks = false

    init(_ preTokenizer: JSONValue?) throws {
        let preTokenizer = preTokenizer ?? .null
        let parts = preTokenizer["type"]?.string == "Sequence" ? preTokenizer["pretokenizers"]?.array : [preTokenizer]
        for part in parts ?? [] where part != .null {
            switch part["type"]?.string ?? "unknown" {
            case "WhitespaceSplit" where mark == nil: splitsAtSpaces = true
            case "Metaspace" where mark == nil: try readMetaspace(part)
            case let kind:
                throw TokenizerFile.fault(
                    .unsupported,
                    "Its pre_tokenizer \(kind) is not supported here; Metaspace is, also after WhitespaceSplit.")
            }
        }
    }

    private mutating func readMetaspace(_ part: JSONValue) throws {
        guard let replacement = part["replacement"]?.string?.unicodeScalars, replacement.count == 1 else {
            throw TokenizerFile.fault(
                .malformed, "The replacement of its pre_tokenizer Metaspace has to be one character.")
        }
        let scheme = part["prepend_scheme"]?.string
        guard let prefix = Prefix(rawValue: scheme ?? "always") else {
            throw TokenizerFile.fault(.malformed, "Its pre_tokenizer Metaspace has an unknown prepend_scheme.")
        }
        guard part["add_prefix_space"]?.bool ?? true || scheme == nil || prefix == .never else {
            throw TokenizerFile.fault(
                .malformed, "Its pre_tokenizer Metaspace has prepend_scheme without add_prefix_space.")
        }
        mark = replacement.first
        self.prefix = part["add_prefix_space"]?.bool ?? true ? prefix : .never
        splitsAtMarks = part["split"]?.bool ?? true
    }
}
