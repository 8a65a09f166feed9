import CSentenceKernels

/// The layers of a model of the BERT kind, and their computation. Those of XLM-R differ in their first position only.
///
/// - Source: Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding" (2019);
///   the names of the tensors are those of Hugging Face's `BertModel`.
final class Network: Sendable {
    /// The number of tokens that are computed together. More of them do not stay in a core's cache.
    static let batchTokens = 128

    let kernels: Kernels
    private let configuration: ModelConfiguration
    private let words: EmbeddingTable
    /// The embedding of each position, from that of a text's first token, plus that of the type of a single text.
    private let positions: AlignedMemory<Float>
    private let norm: LayerNorm
    private let layers: [Layer]
    /// The padded size of a row.
    private let stride: Int

    private struct Layer {
        let attention: DenseLayer
        let attentionOutput: DenseLayer
        let attentionNorm: LayerNorm
        let intermediate: DenseLayer
        let output: DenseLayer
        let outputNorm: LayerNorm
    }

    init(_ tensors: Safetensors, _ configuration: ModelConfiguration, _ kernels: Kernels) throws {
        let reader = WeightReader(tensors, kernels)
        let size = configuration.hiddenSize
        self.kernels = kernels
        self.configuration = configuration
        stride = Kernels.padded(size)
        words = try EmbeddingTable(
            WeightReader.wordEmbeddings, rows: configuration.vocabularySize, columns: size, from: reader)
        positions = try Self.positions(configuration, reader)
        norm = try reader.norm("embeddings.LayerNorm", count: size, paddedTo: stride)
        let inner = Kernels.padded(configuration.intermediateSize)
        let weights = WeightMemory(count: configuration.layers * stride * (4 * stride + 2 * inner))
        layers = try (0..<configuration.layers).map { try Self.layer($0, configuration, in: weights, reader) }
    }

    private static func positions(
        _ configuration: ModelConfiguration, _ reader: WeightReader
    ) throws -> AlignedMemory<Float> {
        let size = configuration.hiddenSize
        let stride = Kernels.padded(size)
        let first = configuration.firstPosition
        let table = AlignedMemory(of: Float.self, count: (configuration.positions - first) * stride)
        var type: [Float] = []
        try reader.eachRow(
            of: "embeddings.token_type_embeddings.weight", rows: configuration.types, columns: size, paddedTo: stride
        ) { index, row in
            if index == 0 { type = Array(row) }
        }
        try reader.eachRow(
            of: "embeddings.position_embeddings.weight", rows: configuration.positions, columns: size, paddedTo: stride
        ) { index, row in
            guard index >= first else { return }
            for column in 0..<size { table.start[(index - first) * stride + column] = row[column] + type[column] }
        }
        return table
    }

    private static func layer(
        _ index: Int, _ configuration: ModelConfiguration, in weights: WeightMemory, _ reader: WeightReader
    ) throws -> Layer {
        let name = "encoder.layer.\(index)"
        let size = configuration.hiddenSize
        let inner = configuration.intermediateSize
        let stride = Kernels.padded(size)
        func part(_ part: String, _ inputs: Int, _ outputs: Int) -> DenseLayer.Part {
            .init(name: "\(name).\(part)", inputs: inputs, outputs: outputs)
        }
        return Layer(
            attention: try DenseLayer(
                ["query", "key", "value"].map { part("attention.self.\($0)", size, size) }, in: weights, from: reader),
            attentionOutput: try DenseLayer([part("attention.output.dense", size, size)], in: weights, from: reader),
            attentionNorm: try reader.norm("\(name).attention.output.LayerNorm", count: size, paddedTo: stride),
            intermediate: try DenseLayer([part("intermediate.dense", size, inner)], in: weights, from: reader),
            output: try DenseLayer([part("output.dense", inner, size)], in: weights, from: reader),
            outputNorm: try reader.norm("\(name).output.LayerNorm", count: size, paddedTo: stride))
    }

    /// The vectors of texts, of which each has at least one token. Rows of all texts go through the layers together;
    /// attention stays within a text.
    func run(_ texts: [[Int32]], pooling: Pooling, in workspace: Workspace) -> [[Float]] {
        let count = texts.reduce(0) { $0 + $1.count }
        reserve(count, in: workspace)
        embed(texts, in: workspace)
        for layer in layers { apply(layer, to: texts, rows: count, in: workspace) }
        var start = 0
        return texts.map { text in
            defer { start += text.count }
            return vector(of: workspace.hidden.start + start * stride, count: text.count, pooling: pooling)
        }
    }

    private func reserve(_ count: Int, in workspace: Workspace) {
        let headSize = configuration.hiddenSize / configuration.heads
        workspace.reserve(
            rows: max(count, 32), hiddenSize: stride, intermediateSize: Kernels.padded(configuration.intermediateSize)
        ) { sentence_attention_scratch($0, headSize) }
    }

    private func embed(_ texts: [[Int32]], in workspace: Workspace) {
        var rows = workspace.hidden.start
        for text in texts {
            for (position, token) in text.enumerated() {
                words.copy(row: Int(token), to: rows + position * stride, kernels)
            }
            normalize(rows, adding: positions.start, count: text.count, by: norm)
            rows += text.count * stride
        }
    }

    private func apply(_ layer: Layer, to texts: [[Int32]], rows count: Int, in workspace: Workspace) {
        let hidden = workspace.hidden.start
        let addend = workspace.addend.start
        kernels.apply(layer.attention, to: hidden, count: count, into: workspace.attention.start, in: workspace)
        attend(texts, in: workspace)
        kernels.apply(layer.attentionOutput, to: workspace.context.start, count: count, into: addend, in: workspace)
        normalize(hidden, adding: addend, count: count, by: layer.attentionNorm)
        kernels.apply(
            layer.intermediate, to: hidden, count: count, gelu: true, into: workspace.intermediate.start, in: workspace)
        kernels.apply(layer.output, to: workspace.intermediate.start, count: count, into: addend, in: workspace)
        normalize(hidden, adding: addend, count: count, by: layer.outputNorm)
    }

    private func attend(_ texts: [[Int32]], in workspace: Workspace) {
        let headSize = configuration.hiddenSize / configuration.heads
        var start = 0
        for text in texts {
            let attention = sentence_attention(
                rows: workspace.attention.start + start * stride * 3, stride: stride * 3,
                queries: 0, keys: stride, values: stride * 2,
                tokens: text.count, heads: configuration.heads, size: headSize,
                out: workspace.context.start + start * stride, out_stride: stride)
            kernels.attend(attention, scratch: workspace.attentionScratch.start)
            start += text.count
        }
    }

    private func normalize(
        _ rows: UnsafeMutablePointer<Float>, adding addend: UnsafePointer<Float>, count: Int, by norm: LayerNorm
    ) {
        kernels.normalize(
            rows, adding: addend, count: count, size: configuration.hiddenSize, by: norm, epsilon: configuration.epsilon
        )
    }

    private func vector(of rows: UnsafePointer<Float>, count: Int, pooling: Pooling) -> [Float] {
        let pooled = kernels.pool(
            rows, stride: stride, count: pooling == .first ? 1 : count, largest: pooling == .largest)
        let vector = pooled.prefix(configuration.hiddenSize)
        let length = vector.reduce(into: Double(0)) { $0 += Double($1) * Double($1) }.squareRoot()
        guard length > 0, length.isFinite else { return [Float](repeating: 0, count: configuration.hiddenSize) }
        return vector.map { Float(Double($0) / length) }
    }
}
