/// A linear classifier of tutorials on embeddings.
struct EmbeddingModel: Sendable {
    let dimension: Int
    /// The number of tutorials.
    let count: Int
    /// One row of weights for each component; rows have `lanes` vectors of eight.
    fileprivate let weights: [SIMD8<Float>]
    fileprivate let bias: [SIMD8<Float>]

    private var lanes: Int { (count + 7) / 8 }

    /// The logits of all tutorials, by their index; nil for a vector of another dimension.
    /// - Parameter direction: the unit vector of a ticket from the center.
    func logits(of direction: [Float]) -> [Float]? {
        guard direction.count == dimension else { return nil }
        var sums = bias
        for (row, component) in direction.enumerated() {
            let value = component * EmbeddingModelTraining.inputScale
            let start = row * lanes
            for lane in 0..<lanes { sums[lane] += weights[start + lane] * value }
        }
        return (0..<count).map { sums[$0 / 8][$0 % 8] }
    }
}

/// Training of multinomial logistic regression on embeddings, in batches.
/// - Source: Kingma and Ba, "Adam: A Method for Stochastic Optimization" (2015).
struct EmbeddingModelTraining {
    /// A unit vector from the center, with the tutorials that it is about.
    struct Example {
        let direction: [Float]
        /// The indices of the tutorials, with shares of which the sum is 1.
        let targets: [(index: Int, share: Float)]
        /// The weight among the examples, at most 1.
        var weight: Float = 1
    }

    private typealias Lane = SIMD8<Float>

    static let inputScale: Float = 8
    private static let batch = 32
    private static let l2: Float = 1e-3
    private static let rate: Float = 0.03
    private static let momentum: Float = 0.9
    private static let decay: Float = 0.99

    private let dimension: Int
    private let count: Int
    private let lanes: Int
    private var inputs: [[Float]] = []
    private var targets: [[(index: Int, share: Float)]] = []
    private var exampleWeights: [Float] = []
    private var weights: [Lane]
    private var bias: [Lane]
    private var means: [Lane]
    private var squares: [Lane]

    /// - Parameters:
    ///   - examples: those of another dimension than the first are left out.
    ///   - tutorials: the number of tutorials.
    init?(_ examples: [Example], tutorials: Int) {
        guard let dimension = examples.first?.direction.count, tutorials > 0 else { return nil }
        self.dimension = dimension
        count = tutorials
        lanes = (tutorials + 7) / 8
        for example in examples where example.direction.count == dimension {
            inputs.append(example.direction.map { $0 * Self.inputScale })
            targets.append(example.targets)
            exampleWeights.append(example.weight)
        }
        weights = Array(repeating: Lane(repeating: 0), count: dimension * lanes)
        means = weights
        squares = weights
        bias = Array(repeating: Lane(repeating: 0), count: lanes)
        // Padding after the last tutorial must never win.
        for index in count..<(lanes * 8) { bias[index / 8][index % 8] = -1e4 }
    }

    /// - Parameter effort: the share of the usual number of steps.
    mutating func train(effort: Float = 1) -> EmbeddingModel {
        let stepsOfEpoch = (inputs.count + Self.batch - 1) / Self.batch
        // Measured on short questions: 1,000 steps learn 8,000 of them, and 300 learn 150.
        let wanted = Int(Float(min(1_000, 250 + inputs.count)) * effort)
        let epochs = max(3, min(60, (wanted + stepsOfEpoch - 1) / stepsOfEpoch))
        let steps = epochs * stepsOfEpoch
        var order = SeededGenerator(seed: 1)
        var step = 0
        for _ in 0..<epochs {
            let shuffled = order.shuffled(Array(inputs.indices))
            for start in stride(from: 0, to: shuffled.count, by: Self.batch) {
                step += 1
                learn(
                    shuffled[start..<min(start + Self.batch, shuffled.count)], step: step,
                    pace: 1 - Float(step) / Float(steps + 1))
            }
        }
        return EmbeddingModel(dimension: dimension, count: count, weights: weights, bias: bias)
    }

    private mutating func learn(_ indices: ArraySlice<Int>, step: Int, pace: Float) {
        let count = indices.count
        let gradients = indices.flatMap(gradient)
        let share = 1 / Float(count)
        for lane in 0..<lanes {
            var sum = Lane(repeating: 0)
            for place in 0..<count { sum += gradients[place * lanes + lane] }
            bias[lane] -= sum * (share * 0.5 * pace)
        }
        let meanScale = 1 / (1 - power(Self.momentum, step))
        let squareScale = 1 / (1 - power(Self.decay, step))
        let rate = Self.rate * pace
        // Columns of the batch lie side by side.
        var columns = [Float](repeating: 0, count: dimension * count)
        for (place, index) in indices.enumerated() {
            for row in 0..<dimension { columns[row * count + place] = inputs[index][row] }
        }
        gradients.withUnsafeBufferPointer { gradients in
            columns.withUnsafeBufferPointer { columns in
                update(gradients, columns, count: count, meanScale * rate, squareScale)
            }
        }
    }

    private mutating func update(
        _ gradients: UnsafeBufferPointer<Lane>, _ columns: UnsafeBufferPointer<Float>, count: Int, _ rate: Float,
        _ squareScale: Float
    ) {
        let share = 1 / Float(count)
        weights.withUnsafeMutableBufferPointer { weights in
            means.withUnsafeMutableBufferPointer { means in
                squares.withUnsafeMutableBufferPointer { squares in
                    for row in 0..<dimension {
                        for lane in 0..<lanes {
                            let cell = row * lanes + lane
                            var sum = Lane(repeating: 0)
                            for place in 0..<count {
                                sum += gradients[place * lanes + lane] * columns[row * count + place]
                            }
                            let slope = sum * share + weights[cell] * Self.l2
                            means[cell] = means[cell] * Self.momentum + slope * (1 - Self.momentum)
                            squares[cell] = squares[cell] * Self.decay + slope * slope * (1 - Self.decay)
                            let size = (squares[cell] * squareScale).squareRoot() + 1e-6
                            weights[cell] -= means[cell] * rate / size
                        }
                    }
                }
            }
        }
    }

    /// The probabilities of an example less its targets, times its weight.
    private func gradient(_ index: Int) -> [Lane] {
        var scores = bias
        inputs[index].withUnsafeBufferPointer { input in
            weights.withUnsafeBufferPointer { weights in
                scores.withUnsafeMutableBufferPointer { scores in
                    for row in 0..<dimension {
                        let value = input[row]
                        for lane in 0..<lanes { scores[lane] += weights[row * lanes + lane] * value }
                    }
                }
            }
        }
        var top = -Float.infinity
        for lane in scores { top = max(top, lane.max()) }
        var total: Float = 0
        for lane in 0..<lanes {
            for place in 0..<8 {
                let value = exponential(scores[lane][place] - top)
                scores[lane][place] = value
                total += value
            }
        }
        for lane in 0..<lanes { scores[lane] /= total }
        for target in targets[index] { scores[target.index / 8][target.index % 8] -= target.share }
        guard exampleWeights[index] != 1 else { return scores }
        return scores.map { $0 * exampleWeights[index] }
    }

    private func power(_ base: Float, _ exponent: Int) -> Float {
        exponential(Float(exponent) * logarithm(base))
    }
}
