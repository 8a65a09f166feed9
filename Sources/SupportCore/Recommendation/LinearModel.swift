/// A linear model: for each feature a weight for each tutorial, in one byte apiece.
public struct LinearModel: Sendable {
    public let revision: Int
    let tutorials: [Recommender.TutorialID]
    let rows: [UInt32: Int32]
    /// Row after row, each as long as `lanes` times eight.
    let weights: [SIMD8<Int8>]
    /// What a weight of 1 is in each row.
    let scales: [Float]
    let bias: [Float]
    let frequencies: Frequencies
    let calibration: Calibration

    private var lanes: Int { (tutorials.count + 7) / 8 }

    var isEmpty: Bool { tutorials.isEmpty }

    var places: [Recommender.TutorialID: Int] {
        Dictionary(uniqueKeysWithValues: tutorials.enumerated().map { ($1, $0) })
    }

    static func empty(revision: Int) -> LinearModel {
        LinearModel(
            revision: revision, tutorials: [], rows: [:], weights: [], scales: [], bias: [],
            frequencies: Frequencies(bits: 1), calibration: .unknown
        )
    }

    /// A text as it is learnt from and judged. The weights say themselves how telling a feature is; of its rarity the
    /// root is start enough, and does better than the whole or none of it.
    static func vector(of bag: Bag, _ frequencies: Frequencies) -> SparseVector {
        SparseVector(bag) { frequencies.rarity($0).squareRoot() }
    }

    /// The logit of each tutorial, by its place.
    func logits(of bag: Bag) -> [Float] {
        let vector = LinearModel.vector(of: bag, frequencies)
        var sums = [SIMD8<Float>](repeating: SIMD8(repeating: 0), count: lanes)
        for (key, value) in zip(vector.keys, vector.values) {
            guard let row = rows[key] else { continue }
            let factor = value * scales[Int(row)]
            let start = Int(row) * lanes
            for lane in 0..<lanes { sums[lane] += SIMD8<Float>(weights[start + lane]) * factor }
        }
        return tutorials.indices.map { bias[$0] + sums[$0 / 8][$0 % 8] }
    }

    /// What one feature adds to a tutorial's logit, beyond what it adds to the average tutorial's.
    func contribution(of key: UInt32, weight: Float, place: Int) -> Float {
        guard let row = rows[key] else { return 0 }
        return weight * scales[Int(row)] * Float(weights[Int(row) * lanes + place / 8][place % 8])
    }
}
