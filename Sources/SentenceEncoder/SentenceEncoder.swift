public import Foundation
import Synchronization

/// A sentence encoder: texts in, unit vectors out, by a model in a folder.
///
/// All methods can be called from several threads at once. Each call computes on its own thread.
public final class SentenceEncoder: Sendable {
    /// The use of a vector. Some models, such as those named E5, expect another prefix for each.
    public enum Role: Sendable, Hashable, CaseIterable {
        /// A text that is looked for.
        case query
        /// A text that is found.
        case passage
    }

    /// Texts that are put before the text to encode.
    public struct Prefixes: Sendable, Hashable {
        public var query: String
        public var passage: String

        public init(query: String = "", passage: String = "") {
            self.query = query
            self.passage = passage
        }

        subscript(role: Role) -> String { role == .query ? query : passage }
    }

    /// The length of each vector; 384 for `all-MiniLM-L6-v2`.
    public let dimension: Int
    /// The maximum number of tokens of a text, with the two that the model adds. Longer texts are cut.
    public let maxTokens: Int
    /// 16 hexadecimal digits that change with everything that changes vectors: weights, vocabulary, settings, prefixes,
    /// and the arithmetic of this library. Store it beside vectors, and compare only vectors with the same one.
    ///
    /// It is a hash for telling models apart, not for verifying their origin.
    public let fingerprint: String
    /// The texts that are put before the text to encode.
    public let prefixes: Prefixes
    /// The instructions that are used: `AVX-512`, `AVX2` or `any`.
    public var instructions: String { network.kernels.name }

    private let tokenizer: any Tokenizer
    private let network: Network
    private let pooling: Pooling
    private let workspaces = Mutex<[Workspace]>([])

    /// Loads a model.
    ///
    /// All of the weights are read once, checked and rounded to 16 bits. No file stays open, so the folder may be
    /// replaced afterwards.
    ///
    /// - Parameters:
    ///   - folder: a folder as sentence-transformers publishes it, of a model of the BERT or the XLM-R kind: `config.json`,
    ///     `model.safetensors`, `vocab.txt` or `tokenizer.json`, `modules.json`, `sentence_bert_config.json`, and the
    ///     configuration of the pooling that `modules.json` names. `tokenizer_config.json` and
    ///     `config_sentence_transformers.json` are read if they are there.
    ///   - prefixes: nil stands for the prompts in `config_sentence_transformers.json`, if there are any.
    /// - Throws: ``EncoderError``.
    public convenience init(folder: URL, prefixes: Prefixes? = nil) throws {
        try self.init(folder: folder, prefixes: prefixes, kernels: .fastest)
    }

    init(folder: URL, prefixes: Prefixes?, kernels: Kernels) throws {
        let files = try ModelFolder(folder)
        let configuration = try ModelConfiguration(files)
        tokenizer = try files.tokenizer(configuration)
        guard tokenizer.idLimit <= configuration.vocabularySize else {
            throw EncoderError(
                .malformed, file: tokenizer.file,
                "It has the token \(tokenizer.idLimit - 1), but config.json says vocab_size is "
                    + "\(configuration.vocabularySize).")
        }
        let tensors = try Safetensors(files)
        // Before the network takes memory: it has the largest tensor in memory as a whole.
        let hash = tensors.hash
        network = try Network(tensors, configuration, kernels)
        pooling = configuration.pooling
        self.prefixes = prefixes ?? configuration.prompts
        dimension = configuration.hiddenSize
        maxTokens = configuration.maxTokens
        fingerprint = Self.fingerprint(
            [hash, tokenizer.hash],
            "\(configuration.settingsOfVectors) \(tokenizer.settings)\n\(self.prefixes)")
    }

    /// Encodes one text.
    /// - Returns: `dimension` numbers; their squares have the sum 1. A text without letters has a vector too. Zeros
    ///   only if the weights are so large that the result exceeds the range of `Float`.
    public func vector(for text: String, as role: Role = .passage) -> [Float] {
        withWorkspace { encode([tokenIDs(of: text, as: role)], in: $0)[0] }
    }

    /// Encodes many texts, several at a time. Texts of any lengths can be mixed; each gets the vector that
    /// ``vector(for:as:)`` gives.
    /// - Returns: one vector for each text, in the same order.
    public func vectors(for texts: [String], as role: Role = .passage) -> [[Float]] {
        withWorkspace { workspace in
            var vectors: [[Float]] = []
            vectors.reserveCapacity(texts.count)
            var batch: [[Int32]] = []
            var tokens = 0
            for text in texts {
                let ids = tokenIDs(of: text, as: role)
                if tokens + ids.count > Network.batchTokens, !batch.isEmpty {
                    vectors += encode(batch, in: workspace)
                    batch = []
                    tokens = 0
                }
                batch.append(ids)
                tokens += ids.count
            }
            return vectors + encode(batch, in: workspace)
        }
    }

    /// The numbers of a text's tokens in the vocabulary, with the two that the model adds, such as `[CLS]` before and
    /// `[SEP]` after them; at most ``maxTokens``.
    public func tokenIDs(of text: String, as role: Role = .passage) -> [Int32] {
        tokenizer.ids(of: [prefixes[role], text], limit: maxTokens)
    }

    private func encode(_ texts: [[Int32]], in workspace: Workspace) -> [[Float]] {
        guard !texts.isEmpty else { return [] }
        return network.run(texts, pooling: pooling, in: workspace)
    }

    /// Lends scratch memory to one call. As many are kept as there were calls at the same time.
    private func withWorkspace<Result>(_ body: (Workspace) -> Result) -> Result {
        let workspace = workspaces.withLock { $0.popLast() } ?? Workspace()
        defer { workspaces.withLock { $0.append(workspace) } }
        return body(workspace)
    }

    /// Raise it when vectors change for other reasons than the model.
    private static let arithmetic = 1

    private static func fingerprint(_ hashes: [UInt64], _ settings: String) -> String {
        let text = ([String(arithmetic)] + hashes.map { String($0, radix: 16) } + [settings]).joined(separator: "\n")
        let digits = String(ContentHash.of(Array(text.utf8)), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
