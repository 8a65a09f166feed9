/// Why a tutorial is recommended.
struct Explanation {
    private let terms: [(word: String, keys: [UInt32])]
    private let weights: [UInt32: Float]
    private let near: [(match: SimilarTickets.Match, taken: [String])]
    private let prototypes: Prototypes
    private let model: LinearModel?

    static let wordLimit = 6
    static let ticketLimit = 3
    /// A ticket less like than this is no reason.
    static let leastLikeness = 0.2

    /// - Parameter near: linked tickets like the question, the likest first.
    init(
        of question: Recommender.Question, vector: SparseVector, near: [SimilarTickets.Match], recommender: Recommender
    ) {
        terms = recommender.features.terms(of: question.text).filter { !FunctionWords.contains($0.word) }
            .map { ($0.word, $0.keys) }
        weights = Dictionary(zip(vector.keys, vector.values)) { first, _ in first }
        prototypes = recommender.prototypes
        model = recommender.model
        self.near = near.filter { $0.score >= Explanation.leastLikeness }.map { match in
            let verdicts = recommender.linked[match.ticket]?.verdicts ?? [:]
            return (match, verdicts.filter { $0.value != .rejected }.keys.sorted())
        }
    }

    func reasons(for tutorial: Recommender.TutorialID, slot: Int, inModel place: Int?) -> [Recommendation.Reason] {
        var reasons: [Recommendation.Reason] = []
        let words = words(slot: slot, inModel: place)
        if !words.isEmpty { reasons.append(.words(words)) }
        let tickets = near.filter { $0.taken.contains(tutorial) }.prefix(Explanation.ticketLimit).map {
            Recommendation.SimilarTicket(ticket: $0.match.ticket, score: $0.match.score, linked: $0.taken)
        }
        if !tickets.isEmpty { reasons.append(.similarTickets(tickets)) }
        return reasons
    }

    private func words(slot: Int, inModel place: Int?) -> [String] {
        let scored = terms.map { term -> (word: String, share: Float) in
            (term.word, term.keys.reduce(0) { $0 + contribution(of: $1, slot: slot, inModel: place) })
        }
        let top = scored.map(\.share).max() ?? 0
        guard top > 0 else { return [] }
        let telling = scored.filter { $0.share > top * 0.15 }
        return telling.sorted { $0.share != $1.share ? $0.share > $1.share : $0.word < $1.word }
            .prefix(Explanation.wordLimit).map(\.word)
    }

    private func contribution(of key: UInt32, slot: Int, inModel place: Int?) -> Float {
        guard let weight = weights[key] else { return 0 }
        let likeness = prototypes.contribution(of: key, weight: weight, slot: slot)
        // A logit runs to about five where a likeness runs to one half.
        let logit = place.flatMap { model?.contribution(of: key, weight: weight, place: $0) } ?? 0
        return likeness + logit / 10
    }
}
