/// The combination of the vectors of all tokens into one.
enum Pooling: String {
    case first = "pooling_mode_cls_token"
    case mean = "pooling_mode_mean_tokens"
    case largest = "pooling_mode_max_tokens"
    /// The mean times the root of the number of tokens. It has the direction of the mean.
    case scaledMean = "pooling_mode_mean_sqrt_len_tokens"
}

/// The settings of a model, from its JSON files.
struct ModelConfiguration {
    let hiddenSize: Int
    let layers: Int
    let heads: Int
    let intermediateSize: Int
    let vocabularySize: Int
    /// The rows of the table of positions.
    let positions: Int
    /// The row of a text's first token.
    let firstPosition: Int
    let types: Int
    let epsilon: Float
    let maxTokens: Int
    let pooling: Pooling
    /// True if sentence-transformers lowers the case before the tokenizer.
    let lowercaseFirst: Bool
    let prompts: SentenceEncoder.Prefixes

    init(_ files: ModelFolder) throws {
        let config = try SettingsFile("config.json", in: files)
        let kind = try config.require("model_type", "bert", "xlm-roberta")
        try config.require("hidden_act", "gelu")
        if config["position_embedding_type"] != nil { try config.require("position_embedding_type", "absolute") }
        hiddenSize = try config.integer("hidden_size", in: 1...8_192)
        layers = try config.integer("num_hidden_layers", in: 1...128)
        heads = try config.integer("num_attention_heads", in: 1...512)
        intermediateSize = try config.integer("intermediate_size", in: 1...65_536)
        vocabularySize = try config.integer("vocab_size", in: 1...4_000_000)
        positions = try config.integer("max_position_embeddings", in: 3...65_536)
        firstPosition = kind == "bert" ? 0 : try Self.firstPosition(config, positions: positions)
        types = try config.integer("type_vocab_size", in: 1...65_536)
        epsilon = Float(try config.number("layer_norm_eps"))
        guard hiddenSize.isMultiple(of: heads) else {
            throw config.fault(
                .malformed, "hidden_size, \(hiddenSize), is no multiple of num_attention_heads, \(heads).")
        }

        pooling = try Self.pooling(files, hiddenSize: hiddenSize)
        let limits = try SettingsFile("sentence_bert_config.json", in: files)
        maxTokens = try Self.maxTokens(limits, SettingsFile.ofTokenizer(files), positions: positions - firstPosition)
        lowercaseFirst = limits["do_lower_case"]?.bool ?? false
        prompts = try Self.prompts(files)
    }

    /// The positions of XLM-R begin after the number of the token that pads texts.
    private static func firstPosition(_ config: SettingsFile, positions: Int) throws -> Int {
        guard config["pad_token_id"] != nil else { return 2 }
        return try config.integer("pad_token_id", in: 0...max(0, positions - 4)) + 1
    }

    /// The modules of the model, in their order. Vectors always get unit length, also where no module says so.
    private static func pooling(_ files: ModelFolder, hiddenSize: Int) throws -> Pooling {
        let file = "modules.json"
        guard let modules = try files.json(file).array, !modules.isEmpty else {
            throw EncoderError(.malformed, file: file, "It is no list of modules.")
        }
        let kinds = modules.map { $0["type"]?.string?.split(separator: ".").last.map(String.init) ?? "" }
        guard kinds == ["Transformer", "Pooling"] || kinds == ["Transformer", "Pooling", "Normalize"] else {
            throw EncoderError(
                .unsupported, file: file,
                "Its modules are \(kinds.joined(separator: ", ")); Transformer, Pooling and Normalize are supported.")
        }
        guard modules[0]["path"]?.string ?? "" == "" else {
            throw EncoderError(.unsupported, file: file, "The module Transformer is in a folder of its own.")
        }
        guard let path = modules[1]["path"]?.string, !path.contains("..") else {
            throw EncoderError(.malformed, file: file, "The module Pooling has no path.")
        }
        let config = try SettingsFile("\(path)/config.json", in: files)
        if config["word_embedding_dimension"] != nil {
            _ = try config.integer("word_embedding_dimension", in: hiddenSize...hiddenSize)
        }
        let modes = config.members.filter { $0.key.hasPrefix("pooling_mode_") && $0.value.bool == true }.map(\.key)
        guard config["include_prompt"]?.bool ?? true else {
            throw config.fault(.unsupported, "include_prompt is false; a prefix always counts.")
        }
        guard modes.count == 1, let pooling = Pooling(rawValue: modes[0]) else {
            throw config.fault(
                .unsupported,
                "The modes are \(modes.isEmpty ? "none" : modes.joined(separator: ", ")); one of the first token, "
                    + "the mean or the maximum is supported.")
        }
        return pooling
    }

    private static func maxTokens(
        _ limits: SettingsFile, _ tokenizer: SettingsFile?, positions: Int
    ) throws -> Int {
        if let value = limits["max_seq_length"], value != .null {
            return min(positions, try limits.integer("max_seq_length", in: 3...1_000_000))
        }
        // Tokenizers without a limit of their own have a number of 31 digits here.
        return min(positions, max(3, tokenizer?["model_max_length"]?.integer ?? positions))
    }

    private static func prompts(_ files: ModelFolder) throws -> SentenceEncoder.Prefixes {
        let file = "config_sentence_transformers.json"
        guard files.has(file), let prompts = try files.json(file)["prompts"] else { return .init() }
        let passage = ["document", "passage", "corpus"].lazy.compactMap { prompts[$0]?.string }.first
        return .init(query: prompts["query"]?.string ?? "", passage: passage ?? "")
    }

    /// All settings that change vectors and show neither in the weights nor in the tokenizer.
    var settingsOfVectors: String {
        "\(heads) \(epsilon) \(maxTokens) \(pooling.rawValue)" + (firstPosition > 0 ? " from \(firstPosition)" : "")
    }
}

/// A JSON object in a file of the model.
struct SettingsFile {
    let file: String
    let members: [JSONValue.Member]

    init(_ file: String, in files: ModelFolder) throws {
        guard case .object(let members) = try files.json(file) else {
            throw EncoderError(.malformed, file: file, "It is no JSON object.")
        }
        self.file = file
        self.members = members
    }

    /// `tokenizer_config.json`; nil if it is not there.
    static func ofTokenizer(_ files: ModelFolder) throws -> SettingsFile? {
        let file = "tokenizer_config.json"
        return files.has(file) ? try SettingsFile(file, in: files) : nil
    }

    subscript(key: String) -> JSONValue? { members.last { $0.key == key }?.value }

    func integer(_ key: String, in range: ClosedRange<Int>) throws -> Int {
        guard let value = self[key] else { throw fault(.malformed, "\(key) is missing.") }
        guard let integer = value.integer, range.contains(integer) else {
            let allowed = range.count == 1 ? "\(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
            throw fault(.malformed, "\(key) has to be a whole number, \(allowed).")
        }
        return integer
    }

    func number(_ key: String) throws -> Double {
        guard let number = self[key]?.number, number >= 0, number < 1 else {
            throw fault(.malformed, "\(key) has to be a number from 0 to below 1.")
        }
        return number
    }

    /// - Returns: the one of the values that it is.
    @discardableResult
    func require(_ key: String, _ values: String...) throws -> String {
        guard let found = self[key]?.string else { throw fault(.malformed, "\(key) is missing.") }
        guard values.contains(found) else {
            let supported = values.map { "\"\($0)\"" }.joined(separator: " or ")
            throw fault(.unsupported, "\(key) is \"\(found)\"; only \(supported) is supported.")
        }
        return found
    }

    func fault(_ code: EncoderError.Code, _ detail: String) -> EncoderError { .init(code, file: file, detail) }
}
