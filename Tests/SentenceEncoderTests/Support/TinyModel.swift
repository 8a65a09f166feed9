import Foundation

/// A model with random weights, in the files of a published one. Its sizes are no multiples of anything.
struct TinyModel {
    struct Tensor {
        let name: String
        let shape: [Int]
        var values: [Float]
    }

    enum Format: String, CaseIterable {
        case f32 = "F32"
        case f16 = "F16"
        case bf16 = "BF16"
    }

    static let words = [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", ".", ",", "-", "[", "]", "a", "b", "c", "##a", "##b", "##c", "lamp",
        "##lamp",
        "desk", "##s", "night", "nightly", "##ly", "sep", "zürich", "zurich", "中", "lam", "query", ":", "e", "é",
    ]

    var hidden = 24
    var heads = 3
    var inner = 40
    var layers = 2
    var positions = 20
    var maxTokens = 18
    var words = TinyModel.words
    var format = Format.f32
    var poolingMode = "pooling_mode_mean_tokens"
    private(set) var tensors: [Tensor] = []

    init(hidden: Int = 24, heads: Int = 3, inner: Int = 40, seed: UInt64 = 1) {
        self.hidden = hidden
        self.heads = heads
        self.inner = inner
        var random = Random(seed: seed)
        add("embeddings.word_embeddings.weight", [words.count, hidden], &random)
        add("embeddings.position_embeddings.weight", [positions, hidden], &random)
        add("embeddings.token_type_embeddings.weight", [2, hidden], &random)
        addNorm("embeddings.LayerNorm", &random)
        for layer in 0..<layers {
            let name = "encoder.layer.\(layer)"
            for part in ["query", "key", "value"] {
                addDense("\(name).attention.self.\(part)", hidden, hidden, &random)
            }
            addDense("\(name).attention.output.dense", hidden, hidden, &random)
            addNorm("\(name).attention.output.LayerNorm", &random)
            addDense("\(name).intermediate.dense", hidden, inner, &random)
            addDense("\(name).output.dense", inner, hidden, &random)
            addNorm("\(name).output.LayerNorm", &random)
        }
    }

    private mutating func addDense(_ name: String, _ inputs: Int, _ outputs: Int, _ random: inout Random) {
        add("\(name).weight", [outputs, inputs], &random)
        add("\(name).bias", [outputs], &random)
    }

    private mutating func addNorm(_ name: String, _ random: inout Random) {
        add("\(name).weight", [hidden], &random, around: 1)
        add("\(name).bias", [hidden], &random)
    }

    private mutating func add(_ name: String, _ shape: [Int], _ random: inout Random, around center: Float = 0) {
        let values = (0..<shape.reduce(1, *)).map { _ in center + random.float(in: -0.4...0.4) }
        tensors.append(Tensor(name: name, shape: shape, values: values))
    }

    /// The numbers of a tensor, as they are in the file.
    func values(_ name: String) -> [Double] {
        tensors.first { $0.name == name }?.values.map { Double(format.rounded($0)) } ?? []
    }

    mutating func set(_ name: String, _ change: (inout [Float]) -> Void) {
        guard let index = tensors.firstIndex(where: { $0.name == name }) else { return }
        change(&tensors[index].values)
    }

    mutating func rename(_ name: (String) -> String) {
        tensors = tensors.map { Tensor(name: name($0.name), shape: $0.shape, values: $0.values) }
    }

    mutating func remove(_ name: String) { tensors.removeAll { $0.name == name } }

    // MARK: - Files

    /// All files. Tests change some of them before they write them.
    var files: [String: Data] {
        [
            "config.json": Data(
                """
                {"model_type": "bert", "hidden_act": "gelu", "hidden_size": \(hidden), "num_hidden_layers": \(layers),
                 "num_attention_heads": \(heads), "intermediate_size": \(inner), "vocab_size": \(words.count),
                 "max_position_embeddings": \(positions), "type_vocab_size": 2, "layer_norm_eps": 1e-12}
                """.utf8),
            "vocab.txt": Data(words.map { "\($0)\n" }.joined().utf8),
            "modules.json": Data(
                """
                [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
                 {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
                 {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}]
                """.utf8),
            "1_Pooling/config.json": Data(
                """
                {"word_embedding_dimension": \(hidden), "pooling_mode_lasttoken": false, "\(poolingMode)": true}
                """.utf8),
            "sentence_bert_config.json": Data(#"{"max_seq_length": \#(maxTokens), "do_lower_case": false}"#.utf8),
            "model.safetensors": safetensors(),
        ]
    }

    func write() throws -> TemporaryFolder { try TemporaryFolder(files) }

    /// The file of the tensors.
    /// - Parameters:
    ///   - length: what the file says about the length of its header; nil for the truth.
    ///   - change: changes the header before it is written.
    func safetensors(length: UInt64? = nil, _ change: (String) -> String = { $0 }) -> Data {
        var numbers = Data()
        var entries = [#""__metadata__": {"format": "pt"}"#]
        for tensor in tensors {
            let start = numbers.count
            for value in tensor.values { numbers.append(contentsOf: format.bytes(value)) }
            entries.append(
                """
                "\(tensor.name)": {"dtype": "\(format.rawValue)", "shape": \(tensor.shape), \
                "data_offsets": [\(start), \(numbers.count)]}
                """)
        }
        let header = Data(change("{" + entries.joined(separator: ", ") + "}").utf8)
        var data = withUnsafeBytes(of: (length ?? UInt64(header.count)).littleEndian) { Data($0) }
        data.append(header)
        data.append(numbers)
        return data
    }
}

extension TinyModel.Format {
    /// The nearest number that the format has.
    func rounded(_ value: Float) -> Float {
        switch self {
        case .f32: value
        case .f16: Self.value(ofHalf: half(value))
        case .bf16: Float(bitPattern: UInt32(brain(value)) << 16)
        }
    }

    func bytes(_ value: Float) -> [UInt8] {
        switch self {
        case .f32: withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
        case .f16: withUnsafeBytes(of: half(value).littleEndian) { Array($0) }
        case .bf16: withUnsafeBytes(of: brain(value).littleEndian) { Array($0) }
        }
    }

    private func brain(_ value: Float) -> UInt16 {
        value.isNaN
            ? 0x7FC0 : UInt16(truncatingIfNeeded: (value.bitPattern + 0x7FFF + (value.bitPattern >> 16 & 1)) >> 16)
    }

    /// By the nearest of all 65,536 numbers would take long: the fraction is rounded, and the rest is composed.
    private func half(_ value: Float) -> UInt16 {
        let sign: UInt16 = value.sign == .minus ? 0x8000 : 0
        guard value.isFinite else { return sign | (value.isNaN ? 0x7E00 : 0x7C00) }
        guard value != 0, value.exponent >= -14 else { return sign | UInt16((abs(value) * 0x1p24).rounded()) }
        let fraction = UInt16(((value.significand - 1) * 1_024).rounded())
        return sign + UInt16(value.exponent + 15) << 10 + fraction
    }

    /// By the definition of IEEE 754.
    static func value(ofHalf bits: UInt16) -> Float {
        let sign: Float = bits & 0x8000 == 0 ? 1 : -1
        let exponent = Int(bits >> 10 & 31)
        let fraction = Float(bits & 1_023) / 1_024
        switch exponent {
        case 0: return sign * fraction * 0x1p-14
        case 31: return fraction == 0 ? sign * .infinity : .nan
        default: return sign * (1 + fraction) * Float(sign: .plus, exponent: exponent - 15, significand: 1)
        }
    }
}
