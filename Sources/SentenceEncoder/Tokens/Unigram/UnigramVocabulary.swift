/// The pieces that texts are made of. Special tokens are not among them.
struct UnigramVocabulary {
    /// A character without a piece counts as if its score were so much below the least.
    private static let unknownPenalty = 10.0

    let tree: PieceTree
    let scores: [Double]
    let unknown: Int32
    let unknownScore: Double

    var count: Int { scores.count }

    init(_ file: TokenizerFile, leavingOut frame: [Int32]) throws {
        guard let pieces = file.pieces, pieces.count > 0 else {
            throw TokenizerFile.fault(.malformed, "Its model has no vocabulary.")
        }
        guard let unknown = file.model["unk_id"]?.integer else {
            throw TokenizerFile.fault(.malformed, "Its model has no unk_id.")
        }
        guard 0..<pieces.count ~= unknown else {
            throw TokenizerFile.fault(.malformed, "The unk_id is \(unknown); there are \(pieces.count) pieces.")
        }
        guard file.model["byte_fallback"]?.bool ?? false == false else {
            throw TokenizerFile.fault(.unsupported, "The byte_fallback of its model is true; only false is supported.")
        }
        var special = Set(frame.map(Int.init) + [unknown])
        for token in file.settings["added_tokens"]?.array ?? [] {
            guard token["special"]?.bool == true else {
                let text = token["content"]?.string ?? ""
                throw TokenizerFile.fault(
                    .unsupported, "The added token \"\(text)\" is not special; only special ones are supported.")
            }
            if let id = token["id"]?.integer { special.insert(id) }
        }
        var tree = try PieceTree(pieces)
        for id in special where 0..<pieces.count ~= id { tree.remove(pieces.bytes[pieces.range(id)]) }
        self.tree = tree
        self.unknown = Int32(unknown)
        scores = pieces.scores
        unknownScore = (scores.min() ?? 0) - Self.unknownPenalty
    }
}
