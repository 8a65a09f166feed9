/// The reasons of a recommendation.
struct Explanation {
    private let terms: [(word: String, keys: [UInt32])]
    private let weights: [UInt32: Float]
    private let matches: [(match: SimilarTickets.Match, linked: [Recommender.TutorialID])]
    private let prototypes: Prototypes
    private let model: LinearModel?

    static let wordLimit = 6
    static let ticketLimit = 3
    /// The minimum similarity of a ticket that is a reason.
    static let minSimilarity = 0.2

    /// - Parameter matches: linked tickets similar to the query, the nearest first.
    init(
        of query: Recommender.Query, vector: SparseVector, matches: [SimilarTickets.Match], recommender: Recommender
    ) {
        terms = recommender.features.terms(of: query.text).filter { !FunctionWords.contains($0.word) }
            .map { ($0.word, $0.keys) }
        weights = Dictionary(zip(vector.keys, vector.values)) { first, _ in first }
        prototypes = recommender.prototypes
        model = recommender.model
        self.matches = matches.map { match in
            let verdicts = recommender.linked[match.ticket]?.verdicts ?? [:]
            return (match, verdicts.filter { $0.value != .rejected }.keys.sorted())
        }
    }

    /// - Parameters:
    ///   - slot: the slot of the tutorial in the prototypes.
    ///   - modelIndex: its index in the linear model; nil if the model does not contain it.
    func reasons(for tutorial: Recommender.TutorialID, slot: Int, modelIndex: Int?) -> [Recommendation.Reason] {
        var reasons: [Recommendation.Reason] = []
        let words = words(slot: slot, modelIndex: modelIndex)
        if !words.isEmpty { reasons.append(.words(words)) }
        let linked = matches.filter { $0.linked.contains(tutorial) }
        let similar = linked.filter { $0.match.score >= Explanation.minSimilarity }.prefix(Explanation.ticketLimit)
        // Where words say nothing and no ticket is similar, the one that comes nearest is the reason.
        let tickets = (similar.isEmpty && words.isEmpty ? linked.prefix(1) : similar).map {
            Recommendation.SimilarTicket(ticket: $0.match.ticket, score: $0.match.score, linked: $0.linked)
        }
        if !tickets.isEmpty { reasons.append(.similarTickets(tickets)) }
        return reasons
    }

    private func words(slot: Int, modelIndex: Int?) -> [String] {
        let scored = terms.map { term -> (word: String, share: Float) in
            (term.word, term.keys.reduce(0) { $0 + contribution(of: $1, slot: slot, modelIndex: modelIndex) })
        }
        let top = scored.map(\.share).max() ?? 0
        guard top > 0 else { return [] }
        let informative = scored.filter { $0.share > top * 0.15 }
        return informative.sorted { $0.share != $1.share ? $0.share > $1.share : $0.word < $1.word }
            .prefix(Explanation.wordLimit).map(\.word)
    }

    private func contribution(of key: UInt32, slot: Int, modelIndex: Int?) -> Float {
        guard let weight = weights[key] else { return 0 }
        let similarity = prototypes.contribution(of: key, weight: weight, slot: slot)
        // Logits reach about 5, similarities about 0.5.
        let logit = modelIndex.flatMap { model?.contribution(of: key, weight: weight, index: $0) } ?? 0
        return similarity + logit / 10
    }
}
