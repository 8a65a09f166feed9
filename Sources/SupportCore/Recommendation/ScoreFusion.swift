/// One score for each tutorial out of what its document, its linked tickets and the linear model say.
///
/// Each voice is levelled to mean 0 and spread 1 over the catalogue, for they speak in different units. How much the
/// document has to say depends on how many tickets are linked to the tutorial: with one it says as much as the model,
/// with ten an eighth of it. (Measured on a validation part: with 1, 2, 3, 5, 10 and 20 links the best of five
/// weights was 1, 0.5, 0.5, 0.25, 0 to 0.25 and 0.)
struct Fusion: Sendable {
    let scores: [Float]
    let documents: [Float]
    let prototypes: [Float]
    /// Nil where the model is silent: there is none, or it is older than a link or than the tutorial that stands first.
    let highestLogit: Float?
    /// Whether all that have a say have the same tutorial first.
    let isAgreed: Bool

    /// Of the tutorial that is most like the text.
    var likeness: Float { max(documents.max() ?? 0, prototypes.max() ?? 0) }

    static let documentWeight: Float = 1.3
    /// From which part of the likeness of linked tickets on that of documents counts in full.
    static let clearLikeness: Float = 0.5
    /// What the links say that came after the model was learnt.
    static let staleWeight: Float = 0.5
    /// From which logit on a model that is older than a link has its full say.
    static let clearLogit: Float = 0.8

    init(documents: [Float], prototypes: [Float], logits: [Float?]?, links: [Int], isStale: Bool) {
        self.documents = documents
        self.prototypes = prototypes
        let known = logits?.compactMap(\.self) ?? []
        let byDocument = Fusion.zScores(documents)
        let byPrototype = Fusion.zScores(prototypes)
        // A tutorial that is newer than the model is judged by its document and its links alone.
        let byModel = Fusion.spread(Fusion.zScores(known), over: logits, orElse: byPrototype)
        let late: Float = !known.isEmpty && isStale ? Fusion.staleWeight : 0
        // Of words that came with the late links it knows nothing, and levelled, nothing looks as clear as anything.
        let say = isStale ? max(0, min(1, (known.max() ?? 0) / Fusion.clearLogit)) : 1
        // Levelled, a faint likeness looks as clear as a strong one: where tickets that were linked are much more like
        // the text than any document, the documents have little to say.
        let (document, prototype) = (documents.max() ?? 0, prototypes.max() ?? 0)
        let clarity = prototype > 0 ? min(1, document / (prototype * Fusion.clearLikeness)) : 1
        let scores = documents.indices.map { place in
            let trust = min(1, Fusion.documentWeight / Float(max(1, links[place]))) * clarity
            let learnt = say * byModel[place] + (1 - say) * byPrototype[place]
            return learnt + trust * byDocument[place] + late * byPrototype[place]
        }
        self.scores = scores
        let isKnown = Fusion.first(scores).map { logits?[$0] != nil } ?? false
        let heard = isKnown && !isStale ? logits?.map { $0 ?? -.infinity } : nil
        highestLogit = heard?.max()
        let firsts = [documents, prototypes, heard].compactMap(\.self).map(Fusion.first)
        isAgreed = firsts.allSatisfy { $0 == firsts[0] }
    }

    private static func first(_ values: [Float]) -> Int? {
        values.indices.max { values[$0] != values[$1] ? values[$0] < values[$1] : $0 > $1 }
    }

    private static func spread(_ known: [Float], over logits: [Float?]?, orElse others: [Float]) -> [Float] {
        guard let logits, !known.isEmpty else { return others }
        var next = 0
        return logits.indices.map { place in
            guard logits[place] != nil else { return others[place] }
            defer { next += 1 }
            return known[next]
        }
    }

    private static func zScores(_ values: [Float]) -> [Float] {
        guard !values.isEmpty else { return [] }
        let count = Float(values.count)
        let mean = values.reduce(0, +) / count
        let spread = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
        guard spread > 1e-6 else { return values.map { $0 - mean } }
        return values.map { ($0 - mean) / spread }
    }
}
