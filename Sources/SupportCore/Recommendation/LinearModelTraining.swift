/// Multinomial logistic regression by stochastic gradient steps, one example after the other.
///
/// The table of weights is held small by leaving out the rarest features where it would grow past ``cellLimit``.
/// - Source: the steps are AdaGrad's, one rate for each feature: Duchi, Hazan, Singer, JMLR 12 (2011). That each sees
///   a half of its example: Srivastava et al., "Dropout", JMLR 15 (2014).
struct Fitting {
    private struct Row: Sendable {
        let row: Int32
        let value: Float
    }

    private typealias Lane = SIMD8<Float>

    /// Weights in the table: 64 MB while they are learnt, a quarter of that afterwards.
    static let cellLimit = 16_000_000
    static let rate = 1 as Float
    static let decay = 0.1 as Float
    /// How quickly a chance rises with its logit: at twice the usual, what leads clearly is sooner left alone.
    static let steepness = 2 as Float

    private let source: [Examples.Example]
    private let tutorials: [Recommender.TutorialID]
    private let frequencies: Frequencies
    private let lanes: Int
    private var rowOfKey: [UInt32: Int32] = [:]
    private var examples: [[Row]] = []
    private var weights: [Lane] = []
    private var squares: [Float] = []
    private var pulls: [Float] = []
    private var scores: [Lane]
    private var bias: [Lane]
    private var coins = SeededGenerator(seed: 9)

    init(examples: [Examples.Example], tutorials: [Recommender.TutorialID], frequencies: Frequencies) {
        source = examples
        self.tutorials = tutorials
        self.frequencies = frequencies
        lanes = (tutorials.count + 7) / 8
        scores = Array(repeating: Lane(repeating: 0), count: lanes)
        bias = Array(repeating: Lane(repeating: 0), count: lanes)
        for slot in tutorials.count..<(lanes * 8) {
            // The lanes past the last tutorial are there for the arithmetic alone and must never win anything.
            bias[slot / 8][slot % 8] = -1e4
        }
        layOut()
    }

    private mutating func layOut() {
        for (row, key) in keptKeys().enumerated() { rowOfKey[key] = Int32(row) }
        weights = Array(repeating: Lane(repeating: 0), count: rowOfKey.count * lanes)
        squares = Array(repeating: 0, count: rowOfKey.count)
        pulls = Array(repeating: 0, count: rowOfKey.count)
        examples = source.map { example in
            let vector = LinearModel.vector(of: example.bag, frequencies)
            return zip(vector.keys, vector.values).compactMap { key, value in
                rowOfKey[key].map { Row(row: $0, value: value) }
            }
        }
        for row in examples.joined() { pulls[Int(row.row)] += 1 }
        for row in pulls.indices { pulls[row] = Fitting.decay / max(1, pulls[row]) }
    }

    /// The features of the examples in ascending order, without the rarest where there are too many.
    private func keptKeys() -> [UInt32] {
        let keys = source.flatMap { $0.bag.features.map { $0 & Feature.keyMask } }.sorted()
        var counted: [(key: UInt32, count: Int)] = []
        for key in keys {
            if counted.last?.key == key { counted[counted.count - 1].count += 1 } else { counted.append((key, 1)) }
        }
        let room = Fitting.cellLimit / max(1, lanes * 8)
        guard counted.count > room else { return counted.map(\.key) }
        let kept = counted.sorted { $0.count != $1.count ? $0.count > $1.count : $0.key < $1.key }.prefix(room)
        return kept.map(\.key).sorted()
    }

    /// One step from one example, of which it sees a half.
    mutating func learn(_ index: Int) {
        let rows = half(of: examples[index])
        score(rows)
        guard turnIntoGradient(source[index]) else { return }
        step(rows)
    }

    /// Each feature with an even chance, and twice as strong: words that only ever came together learn to speak alone.
    ///
    /// Of short questions about one in a hundred more is ranked rightly, with five links a tutorial as with a hundred.
    private mutating func half(of rows: [Row]) -> [Row] {
        var kept: [Row] = []
        kept.reserveCapacity(rows.count)
        var bits: UInt64 = 0
        for (index, row) in rows.enumerated() {
            if index % 64 == 0 { bits = coins.next() }
            if bits & 1 == 1 { kept.append(Row(row: row.row, value: row.value * 2)) }
            bits >>= 1
        }
        return kept
    }

    private mutating func score(_ rows: [Row]) {
        for lane in 0..<lanes { scores[lane] = bias[lane] }
        for row in rows {
            let start = Int(row.row) * lanes
            for lane in 0..<lanes { scores[lane] += weights[start + lane] * row.value }
        }
    }

    /// Replaces the scores by the loss's slope in each of them.
    /// - Returns: false where the example is learnt well enough to be left alone.
    private mutating func turnIntoGradient(_ example: Examples.Example) -> Bool {
        toProbabilities()
        var slope: Float = 0
        if example.fitting.isEmpty {
            slope = turnDown(example.rejected)
        } else {
            let strength = example.fitting.reduce(Float(0)) { $0 + $1.strength }
            for lane in 0..<lanes { scores[lane] *= strength }
            for fit in example.fitting {
                scores[fit.place / 8][fit.place % 8] -= fit.strength
                slope = max(slope, scores[fit.place / 8][fit.place % 8].magnitude)
            }
        }
        return slope > 0.005
    }

    private mutating func toProbabilities() {
        var top = -Float.infinity
        for lane in 0..<lanes { top = max(top, scores[lane].max()) }
        var total: Float = 0
        for slot in 0..<(lanes * 8) {
            let value = exponential((scores[slot / 8][slot % 8] - top) * Fitting.steepness)
            scores[slot / 8][slot % 8] = value
            total += value
        }
        for lane in 0..<lanes { scores[lane] /= total }
    }

    /// A rejection says what does not fit and leaves open what does: the loss is -log(1 - p) of the rejected.
    private mutating func turnDown(_ rejected: [Int]) -> Float {
        let sum = min(0.99, rejected.reduce(Float(0)) { $0 + scores[$1 / 8][$1 % 8] })
        let others = -sum / (1 - sum)
        var kept: [(Int, Float)] = []
        for slot in rejected { kept.append((slot, scores[slot / 8][slot % 8])) }
        for lane in 0..<lanes { scores[lane] *= others }
        for (slot, value) in kept { scores[slot / 8][slot % 8] = value }
        return sum
    }

    private mutating func step(_ rows: [Row]) {
        var length: Float = 0
        for lane in 0..<lanes { length += (scores[lane] * scores[lane]).sum() }
        for row in rows {
            squares[Int(row.row)] += length * row.value * row.value
            let rate = Fitting.rate / (squares[Int(row.row)].squareRoot() + 1e-3)
            let start = Int(row.row) * lanes
            let shrink = max(0, 1 - rate * pulls[Int(row.row)])
            for lane in 0..<lanes {
                weights[start + lane] = weights[start + lane] * shrink - scores[lane] * (rate * row.value)
            }
        }
        for lane in 0..<lanes { bias[lane] -= scores[lane] * 0.02 }
    }

    func model(revision: Int, calibration: Calibration) -> LinearModel {
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
            calibration: calibration
        )
    }
}
