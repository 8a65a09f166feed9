import CSentenceKernels

/// Reads tensors as `Float`, and checks that all numbers are finite.
struct WeightReader {
    let tensors: Safetensors
    let kernels: Kernels
    /// Some folders have the names of a larger model that the encoder was part of.
    private let prefix: String

    init(_ tensors: Safetensors, _ kernels: Kernels) {
        self.tensors = tensors
        self.kernels = kernels
        prefix = ["bert.", "roberta."].first { tensors.has($0 + Self.wordEmbeddings) } ?? ""
    }

    /// The bytes of a tensor that are in memory at a time.
    private static let keptSize = 8 << 20

    static let wordEmbeddings = "embeddings.word_embeddings.weight"

    /// A tensor of one dimension, padded with zeros.
    func numbers(_ name: String, count: Int, paddedTo size: Int) throws -> [Float] {
        var numbers: [Float] = []
        try eachRow(of: try tensors.tensor(prefix + name, shape: [count]), rows: 1, columns: count, paddedTo: size) {
            numbers = Array($1)
        }
        return numbers
    }

    /// The weights and biases of a layer norm. Old models call them gamma and beta.
    func norm(_ name: String, count: Int, paddedTo size: Int) throws -> LayerNorm {
        let isOld = tensors.has("\(prefix)\(name).gamma")
        return LayerNorm(
            weights: try numbers("\(name).\(isOld ? "gamma" : "weight")", count: count, paddedTo: size),
            biases: try numbers("\(name).\(isOld ? "beta" : "bias")", count: count, paddedTo: size))
    }

    /// Calls `body` with each row of a matrix, padded with zeros.
    func eachRow(
        of name: String, rows: Int, columns: Int, paddedTo size: Int,
        _ body: (Int, UnsafeBufferPointer<Float>) throws -> Void
    ) throws {
        let tensor = try tensors.tensor(prefix + name, shape: [rows, columns])
        try eachRow(of: tensor, rows: rows, columns: columns, paddedTo: size, body)
    }

    private func eachRow(
        of tensor: Safetensors.Tensor, rows: Int, columns: Int, paddedTo size: Int,
        _ body: (Int, UnsafeBufferPointer<Float>) throws -> Void
    ) throws {
        guard let format = Self.formats[tensor.type] else {
            throw EncoderError(
                .unsupported, file: Safetensors.file,
                "The tensor \(tensor.name) is of type \(tensor.type); F32, F16 and BF16 are supported.")
        }
        let row = AlignedMemory(of: Float.self, count: size)
        var kept = 0
        try tensors.withBytes(of: tensor) { bytes in
            let width = bytes.count / max(1, rows)
            for index in 0..<rows {
                kernels.read(bytes.baseAddress! + index * width, format, count: columns, into: row.start)
                guard kernels.areFinite(row.start, count: columns) else {
                    throw Safetensors.fault("The tensor \(tensor.name) has a number that is infinite or not a number.")
                }
                try body(index, UnsafeBufferPointer(start: row.start, count: size))
                if (index + 1) * width - kept >= Self.keptSize {
                    kept = (index + 1) * width
                    tensors.release(tensor, upTo: kept)
                }
            }
        }
    }

    private static let formats = ["F32": SENTENCE_F32, "F16": SENTENCE_F16, "BF16": SENTENCE_BF16]
}
