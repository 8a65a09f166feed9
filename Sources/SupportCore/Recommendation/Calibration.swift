/// The calibration of confidence and abstention on an installation's own links.
struct Calibration: Sendable, Hashable {
    /// Without a current model, the recommender abstains below this similarity. In any case, it abstains below half of it.
    let minSimilarity: Float
    /// With a current model, the recommender abstains below this evidence, which is the similarity times the maximum logit,
    /// so that each can compensate for the other; see ``MeaningScores/evidence(score:)`` for that of meaning. Nil with too few
    /// samples.
    let minEvidence: Float?
    /// The inverse temperature of the softmax that turns scores into probabilities; higher values are more confident.
    let inverseTemperature: Float

    /// The calibration with too few samples. On short questions, this similarity accepts 39 of 40 that a tutorial answers,
    /// and refuses two of three texts of another field.
    static let prior = Calibration(minSimilarity: 0.175, minEvidence: nil, inverseTemperature: 0.7)

    /// The calibration of meaning with too few samples. On short questions, this similarity accepts 19 of 20 that a tutorial
    /// answers, and refuses three of four of a neighbouring field.
    static let meaningPrior = Calibration(minSimilarity: 0.4, minEvidence: nil, inverseTemperature: 0.7)

    /// The minimum number of samples, without near-duplicates; a quantile of fewer is meaningless.
    static let minSamples = 40
    /// The share of the installation's own linked tickets on which the recommender may abstain.
    ///
    /// On short questions with five links per tutorial, it then refuses 4 % of those that a tutorial answers (1 to 2 % that
    /// it ranks correctly), a fifth of those without a tutorial, and nine of ten texts of another field.
    static let abstentionRate = 0.08
    /// The same share for evidence in meaning. On short questions with ten links per tutorial, it then refuses 8 % of those
    /// that a tutorial answers, two of three about which all tutorials of the field are silent, and 19 of 20 of another field.
    static let meaningAbstentionRate = 0.15
    /// The evidence in meaning from which a tutorial certainly fits, in thresholds. Four of ten questions without a tutorial
    /// that pass the threshold are below it, and one in twelve of the others.
    static let certainEvidence: Float = 1.5
    /// The share of the thresholds that suffices for a text in another language than the document. Most of its words are in
    /// no document, which says nothing about the others: the names of a product are the same in every language.
    static let otherLanguageShare: Float = 0.7
    /// The weight of the prior, in samples: the minimum of a dozen samples is an accident.
    static let priorSamples: Float = 20
    private static let inverseTemperatures: [Float] = [
        0.5, 0.6, 0.7, 0.85, 1, 1.2, 1.4, 1.7, 2, 2.4, 2.8, 3.4, 4, 5, 6,
    ]

    /// The result for a held-out linked ticket: neither it nor a near-duplicate was in the training data.
    struct Sample: Sendable {
        let similarity: Float
        let evidence: Float
        /// The log loss of the linked tutorial for each inverse temperature: the negative logarithm of its probability.
        let logLosses: [Float]

        init(similarity: Float, evidence: Float, logLosses: [Float]) {
            (self.similarity, self.evidence, self.logLosses) = (similarity, evidence, logLosses)
        }

        /// - Parameter correct: the index of the linked tutorial.
        init(_ fusion: ScoreFusion, correct: Int) {
            self.init(
                similarity: fusion.similarity, evidence: fusion.evidence ?? 0,
                logLosses: Calibration.logLosses(of: fusion.scores, correct: correct))
        }
    }

    /// The evidence that a tutorial fits, its threshold, and the evidence from which that is certain.
    func evidence(of fusion: ScoreFusion) -> (value: Float, threshold: Float, certain: Float) {
        if let evidence = fusion.evidence, let minEvidence {
            return (evidence, minEvidence, minEvidence * (fusion.meaning == nil ? 1 : Calibration.certainEvidence))
        }
        // If documents and linked tickets agree on a tutorial, a lower similarity suffices, half way to the prior.
        let prior = fusion.meaning == nil ? Calibration.prior : .meaningPrior
        let lowered = min(minSimilarity, (minSimilarity + prior.minSimilarity) / 2)
        let threshold = fusion.isUnanimous ? lowered : minSimilarity
        return (fusion.similarity, threshold, threshold)
    }

    init(minSimilarity: Float, minEvidence: Float?, inverseTemperature: Float) {
        self.minSimilarity = minSimilarity
        self.minEvidence = minEvidence
        self.inverseTemperature = inverseTemperature
    }

    init(
        _ samples: [Sample], prior: Calibration = .prior, abstentionRate: Double = Calibration.abstentionRate
    ) {
        guard samples.count >= Calibration.minSamples else {
            self = prior
            return
        }
        let trust = Float(samples.count) / (Float(samples.count) + Calibration.priorSamples)
        let quantile = Int(Double(samples.count) * abstentionRate)
        func threshold(_ values: [Float], prior: Float) -> Float {
            prior + (values.sorted()[quantile] - prior) * trust
        }
        minSimilarity = max(0.01, threshold(samples.map(\.similarity), prior: prior.minSimilarity))
        // A model without any words of the text gives every tutorial a logit of about zero.
        minEvidence = max(1e-3, threshold(samples.map(\.evidence), prior: 0))
        let sums = Calibration.sums(samples.map(\.logLosses))
        let best = sums.indices.min { sums[$0] < sums[$1] } ?? 0
        inverseTemperature = Calibration.inverseTemperatures[best]
    }

    /// The log loss of the linked tutorial for each inverse temperature.
    static func logLosses(of scores: [Float], correct: Int) -> [Float] {
        inverseTemperatures.map { inverseTemperature in
            -logarithm(max(1e-6, softmax(scores, inverseTemperature: inverseTemperature)[correct]))
        }
    }

    /// The log loss of all samples at the inverse temperature that suits them best.
    static func lowestLoss(_ logLosses: [[Float]]) -> Float { sums(logLosses).min() ?? 0 }

    private static func sums(_ logLosses: [[Float]]) -> [Float] {
        inverseTemperatures.indices.map { index in logLosses.reduce(0) { $0 + $1[index] } }
    }
}

/// The confidence of a recommendation, and the decision to abstain.
struct Confidence: Sendable {
    let fits: Bool
    private let probabilities: [Float]
    private let certainty: Float

    /// - Parameter share: the share of the thresholds that suffices.
    init(_ fusion: ScoreFusion, calibration: Calibration, share: Float = 1) {
        let evidence = calibration.evidence(of: fusion)
        fits =
            evidence.value > 0 && evidence.value >= evidence.threshold * share
            && fusion.similarity >= calibration.minSimilarity / 2 * share
        certainty = min(1, evidence.value / evidence.certain)
        probabilities = softmax(fusion.scores, inverseTemperature: calibration.inverseTemperature)
    }

    /// The approximate probability that a tutorial is the correct one, 0 to 1, in the order of the scores.
    /// - Parameter index: the index of the tutorial in the catalogue.
    func score(of index: Int) -> Float { probabilities[index] * certainty }
}

/// Converts scores to probabilities that sum to 1.
func softmax(_ scores: [Float], inverseTemperature: Float) -> [Float] {
    let top = scores.max() ?? 0
    let powers = scores.map { exponential(($0 - top) * inverseTemperature) }
    let total = powers.reduce(0, +)
    return powers.map { total > 0 ? $0 / total : 0 }
}
