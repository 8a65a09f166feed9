/// The fusion of three scores of each tutorial: of its document, of its linked tickets, and of the linear model.
///
/// The scores have different units, so each is standardised to z-scores over the catalogue. The weight of the document
/// depends on the number of links of the tutorial: with one link it equals that of the model, with ten it is an eighth of
/// it. (On a validation set with 1, 2, 3, 5, 10 and 20 links, the best of five weights were 1, 0.5, 0.5, 0.25, 0 to 0.25
/// and 0.)
struct ScoreFusion: Sendable {
    let scores: [Float]
    let documents: [Float]
    let prototypes: [Float]
    /// The maximum logit; nil if there is no model, or if it is older than a link or than the tutorial with the highest
    /// score.
    let maxLogit: Float?
    /// True if all scores rank the same tutorial first.
    let isUnanimous: Bool

    /// The evidence that a tutorial fits, for ``Calibration/minEvidence``; nil if ``maxLogit`` is.
    let evidence: Float?

    /// The similarity in meaning of the nearest document or linked ticket; nil if only words were compared.
    private(set) var meaning: Float?

    /// The maximum similarity of a document or of linked tickets.
    var similarity: Float { meaning ?? max(documents.max() ?? 0, prototypes.max() ?? 0) }

    static let documentWeight: Float = 1.3
    /// The ratio of the similarity of documents to that of linked tickets from which documents have their full weight.
    static let fullDocumentRatio: Float = 0.5
    /// The additional weight of linked tickets while the model is stale.
    static let staleWeight: Float = 0.5
    /// The logit from which a stale model has its full weight.
    static let fullModelLogit: Float = 0.8

    /// - Parameters:
    ///   - documents: the similarity to each document.
    ///   - prototypes: the similarity to each document with its linked tickets.
    ///   - logits: the logits of the model, nil for tutorials that it does not contain; nil without a model.
    ///   - links: the number of links of each tutorial.
    ///   - isStale: true if the model is older than a link or a tutorial.
    init(documents: [Float], prototypes: [Float], logits: [Float?]?, links: [Int], isStale: Bool) {
        self.documents = documents
        self.prototypes = prototypes
        let modelLogits = logits?.compactMap(\.self) ?? []
        let documentScores = ScoreFusion.zScores(documents)
        let prototypeScores = ScoreFusion.zScores(prototypes)
        // A tutorial that is newer than the model is scored by its document and links only.
        let modelScores = ScoreFusion.merged(ScoreFusion.zScores(modelLogits), for: logits, fallback: prototypeScores)
        let staleWeight: Float = !modelLogits.isEmpty && isStale ? ScoreFusion.staleWeight : 0
        // A stale model does not know the words of later links. Since z-scores hide low logits, its weight depends on the
        // maximum logit.
        let modelWeight = isStale ? max(0, min(1, (modelLogits.max() ?? 0) / ScoreFusion.fullModelLogit)) : 1
        // Z-scores also hide low similarities. If linked tickets are much more similar to the text than any document, the
        // documents have a low weight.
        let (document, prototype) = (documents.max() ?? 0, prototypes.max() ?? 0)
        let documentFactor = prototype > 0 ? min(1, document / (prototype * ScoreFusion.fullDocumentRatio)) : 1
        let scores = documents.indices.map { index in
            let documentWeight = min(1, ScoreFusion.documentWeight / Float(max(1, links[index]))) * documentFactor
            let learnt = modelWeight * modelScores[index] + (1 - modelWeight) * prototypeScores[index]
            return learnt + documentWeight * documentScores[index] + staleWeight * prototypeScores[index]
        }
        self.scores = scores
        let isFirstInModel = ScoreFusion.first(scores).map { logits?[$0] != nil } ?? false
        let currentLogits = isFirstInModel && !isStale ? logits?.map { $0 ?? -.infinity } : nil
        maxLogit = currentLogits?.max()
        let similarity = max(documents.max() ?? 0, prototypes.max() ?? 0)
        evidence = maxLogit.map { similarity * max(0, $0) }
        let firsts = [documents, prototypes, currentLogits].compactMap(\.self).map(ScoreFusion.first)
        isUnanimous = firsts.allSatisfy { $0 == firsts[0] }
    }

    /// Adds the meaning to the scores by words.
    init(words: ScoreFusion, _ meaning: MeaningScores, weights: MeaningWeights) {
        documents = meaning.documents
        prototypes = meaning.prototypes
        self.meaning = max(0, meaning.near.plain.max() ?? 0)
        scores = meaning.scores(words: words.scores, weights)
        maxLogit = meaning.isStale ? nil : meaning.logits?.max()
        evidence = meaning.evidence(score: scores.max() ?? 0)
        let firsts = [documents, meaning.learnt].map(ScoreFusion.first)
        isUnanimous = firsts[0] == firsts[1]
    }

    /// The index of the highest value; of equal ones, the lowest index.
    private static func first(_ values: [Float]) -> Int? {
        values.indices.max { values[$0] != values[$1] ? values[$0] < values[$1] : $0 > $1 }
    }

    /// The scores of the tutorials in the model, and fallback scores for the others.
    private static func merged(_ scores: [Float], for logits: [Float?]?, fallback: [Float]) -> [Float] {
        guard let logits, !scores.isEmpty else { return fallback }
        var next = 0
        return logits.indices.map { index in
            guard logits[index] != nil else { return fallback[index] }
            defer { next += 1 }
            return scores[next]
        }
    }

    /// The values standardised to mean 0 and standard deviation 1.
    static func zScores(_ values: [Float]) -> [Float] {
        guard !values.isEmpty else { return [] }
        let count = Float(values.count)
        let mean = values.reduce(0, +) / count
        let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
        guard deviation > 1e-6 else { return values.map { $0 - mean } }
        return values.map { ($0 - mean) / deviation }
    }
}
