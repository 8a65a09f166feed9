import CSentenceKernels

/// A dense layer, y = Wx + b, with weights rounded to whole numbers of 16 bits.
///
/// Each output has its own unit for its weights, and each row its own for its inputs. The products are summed exactly in
/// 32 bits. The whole numbers are so small that no sum can exceed them: on average about 12 bits for a weight and 13 for
/// an input. That is as exact as single precision where the vectors of texts are concerned, and twice as fast.
final class DenseLayer: @unchecked Sendable {
    let layer: sentence_dense

    private let weights: WeightMemory
    private let scales: AlignedMemory<Float>
    private let biases: AlignedMemory<Float>

    /// The tensors of a layer: `name.weight` with the shape `[outputs, inputs]`, and `name.bias`.
    struct Part {
        let name: String
        let inputs: Int
        let outputs: Int
    }

    /// Layers with the same inputs become one. The outputs of each begin at a multiple of the panel.
    init(_ parts: [Part], in weights: WeightMemory, from reader: WeightReader) throws {
        let inputs = Kernels.padded(parts[0].inputs)
        let outputs = parts.reduce(0) { $0 + Kernels.padded($1.outputs) }
        let scales = AlignedMemory(of: Float.self, count: outputs)
        let biases = AlignedMemory(of: Float.self, count: outputs)
        var layer = sentence_dense(
            inputs: inputs, outputs: outputs, limit: 1, weights: weights.take(inputs * outputs),
            scales: scales.start, biases: biases.start)

        let weightLimit = Self.weightLimit(spread: try Self.spread(parts, reader))
        let row = AlignedMemory(of: Int16.self, count: inputs)
        var largestSum: Int64 = 1
        var first = 0
        for part in parts {
            try Self.eachRow(part, reader) { index, numbers in
                scales.start[first + index] = reader.kernels.round(numbers, limit: weightLimit, into: row.start)
                largestSum = max(largestSum, reader.kernels.pack(row.start, output: first + index, in: &layer))
            }
            let values = try reader.numbers("\(part.name).bias", count: part.outputs, paddedTo: part.outputs)
            (biases.start + first).update(from: values, count: part.outputs)
            first += Kernels.padded(part.outputs)
        }
        layer.limit = Int32(min(Int64(Int16.max), Int64(Int32.max) / largestSum))
        self.layer = layer
        self.weights = weights
        self.scales = scales
        self.biases = biases
    }

    /// The largest sum of magnitudes of an output's weights, as a multiple of its largest weight.
    private static func spread(_ parts: [Part], _ reader: WeightReader) throws -> Float {
        var spread: Float = 1
        for part in parts {
            try eachRow(part, reader) { spread = max(spread, reader.kernels.spread($1)) }
        }
        return spread
    }

    private static func eachRow(
        _ part: Part, _ reader: WeightReader, _ body: (Int, UnsafeBufferPointer<Float>) throws -> Void
    ) throws {
        try reader.eachRow(
            of: "\(part.name).weight", rows: part.outputs, columns: part.inputs,
            paddedTo: Kernels.padded(part.inputs), body)
    }

    /// The largest whole number for a weight. Inputs have outliers and weights have few, so inputs get twice the range.
    private static func weightLimit(spread: Float) -> Int32 {
        Int32(max(1, min(Float(Int16.max), (Float(Int32.max) / (2 * spread)).squareRoot().rounded(.down))))
    }
}

/// One piece of memory for the weights of all dense layers, in the order in which they are computed.
final class WeightMemory {
    private let memory: AlignedMemory<Int16>
    private var used = 0

    init(count: Int) { memory = AlignedMemory(count: count) }

    func take(_ count: Int) -> UnsafeMutablePointer<Int16> {
        defer { used += count }
        precondition(used + count <= memory.count)
        return memory.start + used
    }
}

/// The weights and biases of a layer norm, padded with zeros.
struct LayerNorm {
    let weights: [Float]
    let biases: [Float]
}

/// Rows of numbers of 16 bits, each with its own unit.
final class EmbeddingTable: Sendable {
    private let numbers: AlignedMemory<Int16>
    private let scales: AlignedMemory<Float>
    private let size: Int

    init(_ name: String, rows: Int, columns: Int, from reader: WeightReader) throws {
        size = Kernels.padded(columns)
        numbers = AlignedMemory(count: rows * size)
        scales = AlignedMemory(count: rows)
        try reader.eachRow(of: name, rows: rows, columns: columns, paddedTo: size) { index, row in
            scales.start[index] = reader.kernels.round(
                row, limit: Int32(Int16.max), into: numbers.start + index * size)
        }
    }

    func copy(row: Int, to out: UnsafeMutablePointer<Float>, _ kernels: Kernels) {
        kernels.widen(numbers.start + row * size, count: size, scale: scales.start[row], into: out)
    }
}
