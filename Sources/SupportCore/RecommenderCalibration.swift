/// What an installation's own links say of how far the recommender is to be trusted.
struct Calibration: Sendable, Hashable {
    /// Below either of these it abstains.
    let leastLikeness: Float
    let leastLogit: Float
    /// What turns scores into chances: the higher, the surer.
    let sharpness: Float

    /// While too little is known. On short questions the likeness lets 39 of 40 through that a tutorial answers and
    /// stops two of three texts of another field.
    static let unknown = Calibration(leastLikeness: 0.175, leastLogit: -.infinity, sharpness: 0.7)

    /// With fewer tickets that are no copies of each other a quantile says nothing.
    static let fewest = 40
    /// The share of the installation's own linked tickets for which each of the two bounds may abstain. Of short
    /// questions it stops three of a hundred that a tutorial answers, a fifth to a quarter of those that are answered by
    /// a tutorial that is not there, and nine of ten texts of another field.
    static let share = 0.06
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

    /// What document, linked tickets and model all name may be less like, half way to where nothing is known: of short
    /// questions they agree on three of four that are ranked rightly, and on two of five that nothing answers.
    var leastAgreedLikeness: Float { min(leastLikeness, (leastLikeness + Calibration.unknown.leastLikeness) / 2) }

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
        let trust = Float(samples.count) / (Float(samples.count) + Calibration.caution)
        let place = Int(Double(samples.count) * Calibration.share)
        func bound(_ values: [Float], from start: Float) -> Float {
            start + (values.sorted()[place] - start) * trust
        }
        leastLikeness = max(0.01, bound(samples.map(\.likeness), from: Calibration.unknown.leastLikeness))
        // A model that has met none of the words gives every tutorial about nought.
        leastLogit = bound(samples.map(\.logit), from: 0)
        let sums = Calibration.sharpnesses.indices.map { index in samples.reduce(0) { $0 + $1.surprises[index] } }
        let best = sums.indices.min { sums[$0] < sums[$1] } ?? 0
        sharpness = Calibration.sharpnesses[best]
    }
}
