/// The scores in meaning of each tutorial, in the order of the catalogue.
struct MeaningScores: Sendable {
    /// The cosine to the document.
    let documents: [Float]
    /// The cosine to the mean of the document and the linked tickets.
    let prototypes: [Float]
    /// The similarities to the nearest of the document and the linked tickets.
    let near: NearestLinks.Similarities
    /// The logits of the model; nil without one.
    let logits: [Float]?
    /// The similarity of the nearest tickets that no tutorial answers; nil if it is not known.
    let unanswered: Float?
    /// True if the model is older than a link or a tutorial.
    let isStale: Bool

    /// The score that has learnt from the links: that of the model, of the prototypes without one, and of both where the
    /// model does not know the latest links.
    var learnt: [Float] {
        let prototypes = ScoreFusion.zScores(prototypes)
        guard let logits else { return prototypes }
        let model = ScoreFusion.zScores(logits)
        return isStale ? zip(model, prototypes).map { ($0 + $1) / 2 } : model
    }

    /// The weight of the distance by which a text is nearer to linked tickets than to those without an answer.
    private static let leadWeight: Float = 20
    /// The distance that counts at most.
    private static let maxLead: Float = 0.05

    /// The evidence that a tutorial fits: the square of the similarity of the nearest document or linked ticket, times the
    /// maximum logit, times the highest score, which is low if it stands out little. It is less where the tickets that no
    /// tutorial answers are nearer than the linked ones. Nil without a current model, and for a single tutorial, of which
    /// the logit tells nothing.
    /// - Parameter score: the highest of ``scores(words:_:)``.
    func evidence(score: Float) -> Float? {
        guard !isStale, let logits, logits.count > 1, let logit = logits.max() else { return nil }
        let near = max(0, near.plain.max() ?? 0)
        let lead = min(Self.maxLead, unanswered.map { (self.near.mean.max() ?? 0) - $0 } ?? Self.maxLead)
        return near * near * max(0, logit) * max(0, score) * exponential(Self.leadWeight * lead)
    }

    /// The sum of all scores and of those by words, each standardised.
    func scores(words: [Float], _ weights: MeaningWeights) -> [Float] {
        let words = ScoreFusion.zScores(words)
        let learnt = learnt
        let near = zip(ScoreFusion.zScores(near.mean), ScoreFusion.zScores(near.regression)).map { ($0 + $1) / 2 }
        return words.indices.map {
            weights.words * words[$0] + MeaningWeights.learnt * learnt[$0] + weights.near * near[$0]
        }
    }
}

/// The weights of words, of the score that has learnt, and of the nearest tickets.
struct MeaningWeights: Sendable, Hashable {
    let words: Float
    let near: Float

    /// The weight of the score that has learnt, to which the others relate.
    static let learnt: Float = 1.5
    /// The weights without links and without a model.
    static let withoutLinks = MeaningWeights(words: 0.6, near: 0.5)
    /// The weights with too few links to choose.
    static let `default` = MeaningWeights(words: 0.45, near: 0.45)
    /// The weights to choose from, the default ones first.
    static let choices =
        [MeaningWeights.default]
        + [0.25, 0.5, 0.75, 1, 2, 4].flatMap { words in
            [0, 0.5, 1, 2].map { MeaningWeights(words: words, near: $0) }
        }
    /// The number of links for each tutorial from which held-out tickets tell of later ones.
    static let linksPerTutorial = 3
    /// The gain in the log loss of all samples that a change of weights needs.
    static let minGain: Float = 4

    /// Chooses the weights under which held-out linked tickets have the lowest log loss.
    ///
    /// With one link for each tutorial, a ticket that is held out leaves its tutorial without any, which would favour
    /// documents. So the default weights hold until there are three.
    init(_ samples: [MeaningSample], tutorials: Int) {
        guard samples.count >= max(Calibration.minSamples, Self.linksPerTutorial * tutorials) else {
            self = .default
            return
        }
        let losses = Self.choices.map { weights in Calibration.lowestLoss(samples.map { $0.logLosses(weights) }) }
        let best = losses.indices.min { losses[$0] < losses[$1] } ?? 0
        self = losses[0] - losses[best] > Self.minGain ? Self.choices[best] : .default
    }

    init(words: Float, near: Float) {
        self.words = words
        self.near = near
    }
}

/// The scores of a held-out linked ticket, with which weights are chosen.
struct MeaningSample: Sendable {
    let words: ScoreFusion
    let meaning: MeaningScores
    /// The index of the linked tutorial.
    let correct: Int

    func logLosses(_ weights: MeaningWeights) -> [Float] {
        Calibration.logLosses(of: meaning.scores(words: words.scores, weights), correct: correct)
    }

    func sample(_ weights: MeaningWeights) -> Calibration.Sample {
        Calibration.Sample(ScoreFusion(words: words, meaning, weights: weights), correct: correct)
    }
}
