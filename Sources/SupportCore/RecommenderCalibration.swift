/// What an installation's own links say of how far the recommender is to be trusted.
struct Calibration: Sendable, Hashable {
    /// Below either of these it abstains.
    let leastLikeness: Float
    let leastLogit: Float
    /// What turns scores into chances: the higher, the surer.
    let sharpness: Float

    /// While too little is known. On short questions the likeness lets 39 of 40 through that a tutorial answers and
    /// stops two of three texts of another field.
    static let unknown = Calibration(leastLikeness: 0.19, leastLogit: -.infinity, sharpness: 0.7)

    /// With fewer tickets a quantile says nothing.
    static let fewest = 40
    /// The share of the installation's own linked tickets for which each of the two bounds may abstain.
    static let share = 0.03
    private static let sharpnesses: [Float] = [0.5, 0.6, 0.7, 0.85, 1, 1.2, 1.4, 1.7, 2, 2.4, 2.8, 3.4, 4, 5, 6]

    /// What came of a linked ticket that was not learnt from.
    struct Sample: Sendable {
        let likeness: Float
        let logit: Float
        /// For each sharpness, the surprise at the tutorial that was linked: the negative logarithm of its chance.
        let surprises: [Float]

        init(_ fusion: Fusion, right: Int) {
            likeness = fusion.likeness
            logit = fusion.highestLogit ?? 0
            surprises = Calibration.sharpnesses.map { sharpness in
                -logarithm(max(1e-6, Confidence.shares(fusion.scores, sharpness: sharpness)[right]))
            }
        }
    }

    init(leastLikeness: Float, leastLogit: Float, sharpness: Float) {
        self.leastLikeness = leastLikeness
        self.leastLogit = leastLogit
        self.sharpness = sharpness
    }

    init(_ samples: [Sample]) {
        guard samples.count >= Calibration.fewest else {
            self = .unknown
            return
        }
        let place = Int(Double(samples.count) * Calibration.share)
        leastLikeness = max(0.01, samples.map(\.likeness).sorted()[place])
        leastLogit = samples.map(\.logit).sorted()[place]
        let sums = Calibration.sharpnesses.indices.map { index in samples.reduce(0) { $0 + $1.surprises[index] } }
        let best = sums.indices.min { sums[$0] < sums[$1] } ?? 0
        sharpness = Calibration.sharpnesses[best]
    }
}
