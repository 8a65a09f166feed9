/// The file of Hugging Face's tokenizers. That of a multilingual model has up to 17 MB, so it is read in one pass, and the
/// pieces of a Unigram model go to one list of bytes.
struct TokenizerFile {
    static let name = "tokenizer.json"

    enum Kind {
        case wordPiece
        case unigram
    }

    let hash: UInt64
    /// Everything but the model.
    let settings: JSONValue
    /// The model, without the pieces.
    let model: JSONValue
    /// Nil for a model whose vocabulary is no list.
    let pieces: PieceList?

    init(_ files: ModelFolder) throws {
        let bytes = try files.bytes(Self.name)
        var settings: [JSONValue.Member] = []
        var model: [JSONValue.Member] = []
        var pieces: PieceList?
        try ModelFolder.read(bytes, of: Self.name) { reader in
            try Self.eachMember(&reader) { reader, key in
                guard key == "model" else { return settings.append(.init(key: key, value: try reader.value())) }
                try Self.eachMember(&reader) { reader, key in
                    if key == "vocab", reader.next == UInt8(ascii: "[") {
                        pieces = try PieceList(&reader)
                    } else {
                        model.append(.init(key: key, value: try reader.value()))
                    }
                }
            }
            try reader.end()
        }
        hash = ContentHash.of(bytes)
        self.settings = .object(settings)
        self.model = .object(model)
        self.pieces = pieces
    }

    /// Reads an object, and reads over any other value.
    private static func eachMember(
        _ reader: inout JSONReader, _ body: (inout JSONReader, String) throws -> Void
    ) throws {
        if reader.next == UInt8(ascii: "{") {
            try reader.eachMember(body)
        } else {
            _ = try reader.value()
        }
    }

    func kind() throws -> Kind {
        let name = model["type"]?.string ?? guessedKind
        switch name {
        case "Unigram": return .unigram
        case "WordPiece" where model["continuing_subword_prefix"]?.string ?? "##" == "##": return .wordPiece
        default:
            throw Self.fault(
                .unsupported, "Its model is \(name); Unigram, and WordPiece with the prefix ##, are supported.")
        }
    }

    /// Old files do not name the kind.
    private var guessedKind: String {
        if pieces != nil { return "Unigram" }
        return model["continuing_subword_prefix"] == nil ? "unknown" : "WordPiece"
    }

    /// The error of a file that cannot be used.
    static func fault(_ code: EncoderError.Code, _ detail: String) -> EncoderError {
        .init(code, file: name, detail)
    }
}
