/// What an installation's own links say of how far the recommender is to be trusted.
struct Calibration: Sendable, Hashable {
    /// Below this it abstains where the model is silent, and below half of it in any case.
    let leastLikeness: Float
    /// Below this it abstains where the model is heard: likeness times the highest logit, of which either makes up for
    /// the other. Nil while too little is known.
    let leastEvidence: Float?
    /// What turns scores into chances: the higher, the surer.
    let sharpness: Float

    /// While too little is known. On short questions the likeness lets 39 of 40 through that a tutorial answers and
    /// stops two of three texts of another field.
    static let unknown = Calibration(leastLikeness: 0.175, leastEvidence: nil, sharpness: 0.7)

    /// With fewer tickets that are no copies of each other a quantile says nothing.
    static let fewest = 40
    /// The share of the installation's own linked tickets for which it may abstain.
    ///
    /// Of short questions with five links a tutorial, four of a hundred are then refused that a tutorial answers (one or
    /// two that it ranks rightly), a fifth of those whose tutorial is not there, and nine of ten texts of another field.
    static let share = 0.08
    /// So many tickets say as much as what was known before them: the least of a dozen is an accident.
    static let caution: Float = 20
    private static let sharpnesses: [Float] = [0.5, 0.6, 0.7, 0.85, 1, 1.2, 1.4, 1.7, 2, 2.4, 2.8, 3.4, 4, 5, 6]

    /// What came of a linked ticket of which neither itself nor a copy was learnt.
    struct Sample: Sendable {
        let likeness: Float
        let logit: Float
        /// For each sharpness, the surprise at the tutorial that was linked: the negative logarithm of its chance.
        let surprises: [Float]

        init(likeness: Float, logit: Float, surprises: [Float]) {
            self.likeness = likeness
            self.logit = logit
            self.surprises = surprises
        }

        init(_ fusion: Fusion, right: Int) {
            self.init(
                likeness: fusion.likeness, logit: fusion.highestLogit ?? 0,
                surprises: Calibration.sharpnesses.map { sharpness in
                    -logarithm(max(1e-6, Confidence.shares(fusion.scores, sharpness: sharpness)[right]))
                })
        }
    }

    /// What there is to go by, and how much of it there has to be.
    func asked(of fusion: Fusion) -> (found: Float, least: Float) {
        if let logit = fusion.highestLogit, let leastEvidence {
            return (fusion.likeness * max(0, logit), leastEvidence)
        }
        // What documents and linked tickets both name may be less like, half way to where nothing is known.
        let agreed = min(leastLikeness, (leastLikeness + Calibration.unknown.leastLikeness) / 2)
        return (fusion.likeness, fusion.isAgreed ? agreed : leastLikeness)
    }

    init(leastLikeness: Float, leastEvidence: Float?, sharpness: Float) {
        self.leastLikeness = leastLikeness
        self.leastEvidence = leastEvidence
        self.sharpness = sharpness
    }

    init(_ samples: [Sample]) {
        guard samples.count >= Calibration.fewest else {
            self = .unknown
            return
        }
        let trust = Float(samples.count) / (Float(samples.count) + Calibration.caution)
        let place = Int(Double(samples.count) * Calibration.share)
        func bound(_ values: [Float], from start: Float) -> Float {
            start + (values.sorted()[place] - start) * trust
        }
        leastLikeness = max(0.01, bound(samples.map(\.likeness), from: Calibration.unknown.leastLikeness))
        // A model that has met none of the words gives every tutorial about nought.
        leastEvidence = max(1e-3, bound(samples.map { $0.likeness * max(0, $0.logit) }, from: 0))
        let sums = Calibration.sharpnesses.indices.map { index in samples.reduce(0) { $0 + $1.surprises[index] } }
        let best = sums.indices.min { sums[$0] < sums[$1] } ?? 0
        sharpness = Calibration.sharpnesses[best]
    }
}
