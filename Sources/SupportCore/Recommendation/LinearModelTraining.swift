/// Training of multinomial logistic regression by stochastic gradient descent, one example at a time.
///
/// The rarest features are dropped where the weights would exceed ``maxWeights``.
/// - Source: AdaGrad, with one learning rate per feature: Duchi, Hazan, Singer, JMLR 12 (2011). Dropout of the inputs:
///   Srivastava et al., "Dropout", JMLR 15 (2014).
struct LinearModelTraining {
    /// A feature of an example: its row in the weights and its value.
    private struct Input: Sendable {
        let row: Int32
        let value: Float
    }

    private typealias Lane = SIMD8<Float>

    /// The maximum number of weights: 64 MB during training, and a quarter of that afterwards.
    static let maxWeights = 16_000_000
    static let learningRate = 1 as Float
    /// The strength of L2 regularisation of a feature, divided by the number of examples with that feature.
    static let l2 = 0.1 as Float
    /// The inverse temperature of the softmax. With 2, examples with a clear lead stop being trained on sooner.
    static let inverseTemperature = 2 as Float

    private let source: [TrainingExamples.Example]
    private let tutorials: [Recommender.TutorialID]
    private let frequencies: DocumentFrequencies
    private let lanes: Int
    private var rowOfKey: [UInt32: Int32] = [:]
    private var examples: [[Input]] = []
    private var weights: [Lane] = []
    /// The sums of squared gradients, by row.
    private var squares: [Float] = []
    /// The L2 regularisation, by row.
    private var l2: [Float] = []
    /// The logits of the current example, then its probabilities, then the gradient.
    private var scores: [Lane]
    private var bias: [Lane]
    private var dropoutBits = SeededGenerator(seed: 9)

    init(
        examples: [TrainingExamples.Example], tutorials: [Recommender.TutorialID], frequencies: DocumentFrequencies
    ) {
        source = examples
        self.tutorials = tutorials
        self.frequencies = frequencies
        lanes = (tutorials.count + 7) / 8
        scores = Array(repeating: Lane(repeating: 0), count: lanes)
        bias = Array(repeating: Lane(repeating: 0), count: lanes)
        for slot in tutorials.count..<(lanes * 8) {
            // Padding after the last tutorial must never win.
            bias[slot / 8][slot % 8] = -1e4
        }
        prepare()
    }

    private mutating func prepare() {
        for (row, key) in selectedKeys().enumerated() { rowOfKey[key] = Int32(row) }
        weights = Array(repeating: Lane(repeating: 0), count: rowOfKey.count * lanes)
        squares = Array(repeating: 0, count: rowOfKey.count)
        l2 = Array(repeating: 0, count: rowOfKey.count)
        examples = source.map { example in
            let vector = LinearModel.vector(of: example.bag, frequencies)
            return zip(vector.keys, vector.values).compactMap { key, value in
                rowOfKey[key].map { Input(row: $0, value: value) }
            }
        }
        for input in examples.joined() { l2[Int(input.row)] += 1 }
        for row in l2.indices { l2[row] = LinearModelTraining.l2 / max(1, l2[row]) }
    }

    /// The features of the examples in ascending order, without the rarest ones if there are too many.
    private func selectedKeys() -> [UInt32] {
        let keys = source.flatMap { $0.bag.features.map { $0 & Feature.keyMask } }.sorted()
        var counts: [(key: UInt32, count: Int)] = []
        for key in keys {
            if counts.last?.key == key { counts[counts.count - 1].count += 1 } else { counts.append((key, 1)) }
        }
        let limit = LinearModelTraining.maxWeights / max(1, lanes * 8)
        guard counts.count > limit else { return counts.map(\.key) }
        let selected = counts.sorted { $0.count != $1.count ? $0.count > $1.count : $0.key < $1.key }.prefix(limit)
        return selected.map(\.key).sorted()
    }

    /// One step of gradient descent on one example, with dropout.
    mutating func train(on index: Int) {
        let inputs = dropout(examples[index])
        computeLogits(inputs)
        guard computeGradient(source[index]) else { return }
        update(inputs)
    }

    /// Drops each feature with probability 1/2 and doubles the others, so that words which always occur together also
    /// learn weights of their own.
    ///
    /// On short questions, this improves hit@1 by about one percentage point, with five links per tutorial as with a
    /// hundred.
    private mutating func dropout(_ inputs: [Input]) -> [Input] {
        var remaining: [Input] = []
        remaining.reserveCapacity(inputs.count)
        var bits: UInt64 = 0
        for (index, input) in inputs.enumerated() {
            if index % 64 == 0 { bits = dropoutBits.next() }
            if bits & 1 == 1 { remaining.append(Input(row: input.row, value: input.value * 2)) }
            bits >>= 1
        }
        return remaining
    }

    private mutating func computeLogits(_ inputs: [Input]) {
        for lane in 0..<lanes { scores[lane] = bias[lane] }
        for input in inputs {
            let start = Int(input.row) * lanes
            for lane in 0..<lanes { scores[lane] += weights[start + lane] * input.value }
        }
    }

    /// Replaces the logits by the gradient of the loss.
    /// - Returns: false if the example is already learnt, and no update is needed.
    private mutating func computeGradient(_ example: TrainingExamples.Example) -> Bool {
        computeProbabilities()
        var largest: Float = 0
        if example.positives.isEmpty {
            largest = computeRejectionGradient(example.negatives)
        } else {
            let strength = example.positives.reduce(Float(0)) { $0 + $1.strength }
            for lane in 0..<lanes { scores[lane] *= strength }
            for positive in example.positives {
                scores[positive.index / 8][positive.index % 8] -= positive.strength
                largest = max(largest, scores[positive.index / 8][positive.index % 8].magnitude)
            }
        }
        return largest > 0.005
    }

    private mutating func computeProbabilities() {
        var top = -Float.infinity
        for lane in 0..<lanes { top = max(top, scores[lane].max()) }
        var total: Float = 0
        for slot in 0..<(lanes * 8) {
            let value = exponential((scores[slot / 8][slot % 8] - top) * LinearModelTraining.inverseTemperature)
            scores[slot / 8][slot % 8] = value
            total += value
        }
        for lane in 0..<lanes { scores[lane] /= total }
    }

    /// The gradient for an example with rejections only. A rejection does not tell which tutorial fits, so the loss is
    /// -log(1 - p) of the rejected ones.
    /// - Returns: the total probability of the rejected tutorials.
    private mutating func computeRejectionGradient(_ rejected: [Int]) -> Float {
        let sum = min(0.99, rejected.reduce(Float(0)) { $0 + scores[$1 / 8][$1 % 8] })
        let others = -sum / (1 - sum)
        var probabilities: [(Int, Float)] = []
        for slot in rejected { probabilities.append((slot, scores[slot / 8][slot % 8])) }
        for lane in 0..<lanes { scores[lane] *= others }
        for (slot, value) in probabilities { scores[slot / 8][slot % 8] = value }
        return sum
    }

    private mutating func update(_ inputs: [Input]) {
        var squaredNorm: Float = 0
        for lane in 0..<lanes { squaredNorm += (scores[lane] * scores[lane]).sum() }
        for input in inputs {
            let row = Int(input.row)
            squares[row] += squaredNorm * input.value * input.value
            let rate = LinearModelTraining.learningRate / (squares[row].squareRoot() + 1e-3)
            let start = row * lanes
            let shrinkage = max(0, 1 - rate * l2[row])
            for lane in 0..<lanes {
                weights[start + lane] = weights[start + lane] * shrinkage - scores[lane] * (rate * input.value)
            }
        }
        for lane in 0..<lanes { bias[lane] -= scores[lane] * 0.02 }
    }

    /// The trained model, with weights quantised to one byte.
    func model(revision: Int, calibration: Calibration, meaning: LinearModel.Meaning?) -> LinearModel {
        var quantised: [SIMD8<Int8>] = []
        quantised.reserveCapacity(weights.count)
        var scales: [Float] = []
        for row in 0..<rowOfKey.count {
            let cells = weights[(row * lanes)..<((row + 1) * lanes)]
            let top = cells.reduce(Float(0)) { max($0, $1.max(), -$1.min()) }
            scales.append(top / 127)
            let factor = top > 0 ? 127 / top : 0
            for cell in cells { quantised.append(SIMD8<Int8>((cell * factor).rounded(.toNearestOrEven))) }
        }
        return LinearModel(
            revision: revision,
            tutorials: tutorials,
            rows: rowOfKey,
            weights: quantised,
            scales: scales,
            bias: tutorials.indices.map { bias[$0 / 8][$0 % 8] },
            frequencies: frequencies,
            calibration: calibration,
            meaning: meaning
        )
    }
}
