/// A linear classifier of tutorials: one weight per feature and tutorial, quantised to one byte.
public struct LinearModel: Sendable {
    public let revision: Int
    let tutorials: [Recommender.TutorialID]
    /// The row of each feature.
    let rows: [UInt32: Int32]
    /// The weights, row by row; each row has `lanes` vectors of eight.
    let weights: [SIMD8<Int8>]
    /// The value of a quantised weight of 1, for each row.
    let scales: [Float]
    let bias: [Float]
    let frequencies: DocumentFrequencies
    let calibration: Calibration
    /// The part that has learnt from embeddings; nil without them.
    let meaning: Meaning?

    struct Meaning: Sendable {
        let tutorials: [Recommender.TutorialID]
        let model: MeaningModel
        /// The tickets that no tutorial answers; nil if too little is known of them.
        let unanswered: UnansweredTickets?
        let weights: MeaningWeights
        let calibration: Calibration
    }

    private var lanes: Int { (tutorials.count + 7) / 8 }

    /// True if nothing was learnt from words.
    var isEmpty: Bool { tutorials.isEmpty }

    /// The index of each tutorial.
    var indices: [Recommender.TutorialID: Int] { Self.indices(of: tutorials) }

    fileprivate static func indices(of tutorials: [Recommender.TutorialID]) -> [Recommender.TutorialID: Int] {
        Dictionary(uniqueKeysWithValues: tutorials.enumerated().map { ($1, $0) })
    }

    static func empty(revision: Int, meaning: Meaning? = nil) -> LinearModel {
        LinearModel(
            revision: revision, tutorials: [], rows: [:], weights: [], scales: [], bias: [],
            frequencies: DocumentFrequencies(bits: 1), calibration: .prior, meaning: meaning
        )
    }

    /// The input vector of a text, for training and prediction. The weights learn the importance of features; in
    /// measurements, the square root of the idf is a better input than the idf or no idf.
    static func vector(of bag: Bag, _ frequencies: DocumentFrequencies) -> SparseVector {
        SparseVector(bag) { frequencies.idf($0).squareRoot() }
    }

    /// The logits of all tutorials, by their index.
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

    /// The contribution of one feature to the logit of a tutorial, relative to the average tutorial: training keeps the
    /// sum of the weights of a feature at zero.
    func contribution(of key: UInt32, weight: Float, index: Int) -> Float {
        guard let row = rows[key] else { return 0 }
        return weight * scales[Int(row)] * Float(weights[Int(row) * lanes + index / 8][index % 8])
    }
}

extension LinearModel.Meaning {
    /// The index of each tutorial.
    var indices: [Recommender.TutorialID: Int] { LinearModel.indices(of: tutorials) }
}
