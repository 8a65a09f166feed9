/// A recommender of tutorials for tickets.
///
/// Its only data are the published tutorials and the tickets that agents linked to them; the caller updates it as the
/// catalogue and the links change. The same tutorials and links give the same answers, regardless of their order, and
/// unlearning is exact: a removed link leaves no trace.
///
/// Documents and linked tickets count immediately. The ``LinearModel`` is trained in the background:
/// ```
/// let examples = recommender.examples()      // a value that can be passed to a background task
/// recommender.adopt(examples.train())        // on the actor that owns the recommender
/// ```
public struct Recommender: Sendable {
    public typealias TutorialID = String
    public typealias TicketID = String

    /// The verdict of an agent on a tutorial for a ticket.
    public enum Verdict: String, Sendable, Hashable, Codable, CaseIterable {
        /// Recommended and accepted.
        case accepted
        /// Recommended and rejected.
        case rejected
        /// Linked by the agent without having been recommended.
        case byHand

        /// The strength as training data, in halves of an accepted ticket.
        var strength: Int64 {
            switch self {
            case .accepted: 2
            case .byHand: 4
            case .rejected: -1
            }
        }
    }

    struct Document: Sendable, Equatable {
        var bag: Bag
        var embedding: Embedding?
        var language: FunctionWords.Language?
    }

    struct LinkedTicket: Sendable {
        var bag: Bag
        var embedding: Embedding?
        var verdicts: [TutorialID: Verdict]
    }

    public let features: FeatureExtractor
    private(set) var documents: [TutorialID: Document] = [:]
    private(set) var linked: [TicketID: LinkedTicket] = [:]
    private(set) var similar = SimilarTickets(expecting: 0)
    private(set) var prototypes = Prototypes()
    private var meaning = EmbeddingPrototypes()
    private var nearest = NearestLinks()
    /// The number of documents without an embedding.
    private var unknownDocuments = 0
    private(set) var model: LinearModel?
    /// The part of the last adopted model that has learnt from embeddings.
    private var meaningModel: LinearModel.Meaning?
    /// The revision of the last adopted model, which can be empty.
    private var trainedRevision: Int?
    private var slots: [TutorialID: Int] = [:]
    private var linkCounts: [TutorialID: Int] = [:]
    /// The published tutorials in the order of their texts, with their slots and their indices in the models. All scores
    /// are in this order.
    private var catalogue: [(id: TutorialID, slot: Int, modelIndex: Int?, meaningIndex: Int?)] = []
    private var isCatalogueStale = false

    /// The number of changes of links and tutorials. A model of another revision is stale.
    public private(set) var revision = 0

    public init(features: FeatureExtractor = .lexical) {
        self.features = features
    }

    /// True if a link or a tutorial changed since the linear model was trained.
    public var isModelStale: Bool {
        trainedRevision != revision && (model != nil || meaningModel != nil || !linked.isEmpty)
    }

    // MARK: The catalogue

    /// Adds a published tutorial, or replaces its text. Its links remain.
    ///
    /// The embedding is that of ``TutorialText/whole``, if a sentence encoder is used. Meaning counts as soon as every
    /// tutorial has one.
    public mutating func put(_ text: TutorialText, embedding: Embedding? = nil, as tutorial: TutorialID) {
        let document = Document(
            bag: bag(of: text), embedding: embedding,
            language: FunctionWords.language(of: text.whole))
        guard documents[tutorial] != document else { return }
        remove(tutorial)
        documents[tutorial] = document
        prototypes.addDocument(document.bag, slot: slot(of: tutorial))
        meaning.setDocument(embedding, slot: slot(of: tutorial))
        if embedding == nil { unknownDocuments += 1 }
        recordChange()
    }

    private func bag(of text: TutorialText) -> Bag {
        let written = features.bag(of: text.ticketText)
        guard !text.spoken.isEmpty else { return written }
        let spoken = text.spokenParts.map { features.bag(of: TicketText(description: $0)) }
        return written.adding(wordsOf: spoken, limit: Self.spokenLimit)
    }

    /// The most words that a tutorial has of its recordings. Of more, those that are said most often count.
    ///
    /// All weigh as much as some thirty words of the description: more would take weight from what is written.
    private static let spokenLimit = 120

    /// Removes a tutorial, for example when it is archived. Its links remain and count again if the tutorial is added
    /// again.
    public mutating func remove(_ tutorial: TutorialID) {
        guard let document = documents.removeValue(forKey: tutorial) else { return }
        prototypes.removeDocument(slot: slot(of: tutorial))
        meaning.setDocument(nil, slot: slot(of: tutorial))
        if document.embedding == nil { unknownDocuments -= 1 }
        recordChange()
    }

    // MARK: Links

    /// Adds the verdict of an agent, with the embedding of the ticket if it is known. An earlier verdict on the same ticket
    /// and tutorial is replaced.
    public mutating func link(
        _ ticket: TicketID, _ bag: Bag, embedding: Embedding? = nil, to tutorial: TutorialID, _ verdict: Verdict
    ) {
        unlink(ticket, from: tutorial)
        if linked[ticket] != nil { replaceText(of: ticket, by: bag, embedding: embedding) }
        linked[ticket, default: LinkedTicket(bag: bag, embedding: embedding, verdicts: [:])].verdicts[tutorial] =
            verdict
        count(ticket, tutorial, verdict, sign: 1)
        recordChange()
    }

    /// Removes the verdict of an agent without a trace.
    public mutating func unlink(_ ticket: TicketID, from tutorial: TutorialID) {
        guard let verdict = linked[ticket]?.verdicts[tutorial] else { return }
        count(ticket, tutorial, verdict, sign: -1)
        linked[ticket]?.verdicts[tutorial] = nil
        index(ticket)
        if linked[ticket]?.verdicts.isEmpty == true { linked[ticket] = nil }
        recordChange()
    }

    /// Removes a ticket with all its verdicts.
    public mutating func removeTicket(_ ticket: TicketID) {
        for tutorial in (linked[ticket]?.verdicts.keys.sorted() ?? []) { unlink(ticket, from: tutorial) }
    }

    /// Replaces the text of a linked ticket, with its embedding if it is known already. That also applies to its existing
    /// links.
    public mutating func replaceText(of ticket: TicketID, by bag: Bag, embedding: Embedding? = nil) {
        guard let existing = linked[ticket], existing.bag != bag || existing.embedding != embedding else { return }
        for (tutorial, verdict) in existing.verdicts { count(ticket, tutorial, verdict, sign: -1) }
        linked[ticket]?.bag = bag
        linked[ticket]?.embedding = embedding
        for (tutorial, verdict) in existing.verdicts { count(ticket, tutorial, verdict, sign: 1) }
        recordChange()
    }

    /// Replaces the embedding of a linked ticket, which is computed later than its features, or again by another model.
    public mutating func setEmbedding(_ embedding: Embedding?, of ticket: TicketID) {
        guard let existing = linked[ticket] else { return }
        replaceText(of: ticket, by: existing.bag, embedding: embedding)
    }

    private mutating func count(_ ticket: TicketID, _ tutorial: TutorialID, _ verdict: Verdict, sign: Int64) {
        guard let existing = linked[ticket] else { return }
        prototypes.addLink(existing.bag, slot: slot(of: tutorial), strength: sign * verdict.strength)
        if let embedding = existing.embedding {
            meaning.addLink(embedding, slot: slot(of: tutorial), strength: sign * verdict.strength)
        }
        if verdict != .rejected { linkCounts[tutorial, default: 0] += Int(sign) }
        index(ticket)
    }

    /// Brings the search for linked tickets up to date.
    private mutating func index(_ ticket: TicketID) {
        let existing = linked[ticket]
        let accepted = (existing?.verdicts ?? [:]).filter { $0.value != .rejected }.keys.map { slot(of: $0) }
        if let existing, !accepted.isEmpty {
            similar.put(ticket, existing.bag, existing.embedding)
        } else {
            similar.remove(ticket)
        }
        nearest.set(ticket, existing?.embedding, tutorials: accepted)
    }

    private mutating func slot(of tutorial: TutorialID) -> Int {
        if let slot = slots[tutorial] { return slot }
        slots[tutorial] = slots.count
        return slots.count - 1
    }

    private mutating func recordChange() {
        revision += 1
        isCatalogueStale = true
    }

    // MARK: The linear model

    /// The current training data of the model.
    ///
    /// - Parameter sample: the embeddings of some thousand tickets, linked or not, if a sentence encoder is used. They show
    ///   how tickets speak and of what they are about, which counts most while there are few links.
    public func examples(sample: [Embedding] = []) -> TrainingExamples {
        TrainingExamples(
            revision: revision, documents: documents, linked: linked, frequencies: prototypes.frequencies,
            sample: sample)
    }

    /// Adopts a model trained on ``examples(sample:)``. A model of an older revision is better than none.
    public mutating func adopt(_ model: LinearModel) {
        self.model = model.isEmpty ? nil : model
        meaningModel = model.meaning
        let center = model.meaning?.model.center ?? MeaningCenter()
        meaning.setCenter(center)
        nearest.setCenter(center)
        trainedRevision = model.revision
        isCatalogueStale = true
    }

    // MARK: Recommendations

    /// The verdicts of agents on a ticket.
    public func verdicts(of ticket: TicketID) -> [TutorialID: Verdict] { linked[ticket]?.verdicts ?? [:] }

    /// Recommends the tutorials that answer a text, the best first.
    /// - Parameters:
    ///   - text: the text, also for the spelling of reasons.
    ///   - bag: the features of the text; extracted from it if nil.
    ///   - embedding: the embedding of the text. Without it, only words are compared.
    ///   - ticket: the ticket with this text, so that its verdicts count: an accepted tutorial comes first, a rejected one
    ///     is left out.
    ///   - verdicts: the verdicts on the problem of the ticket, which count likewise, after those on the ticket.
    ///   - limit: the maximum number of tutorials.
    ///   - explained: true to include reasons; without them, a recommendation takes a third of the time.
    public mutating func recommend(
        _ text: TicketText, bag: Bag? = nil, embedding: Embedding? = nil, for ticket: TicketID? = nil,
        problem verdicts: [TutorialID: Verdict] = [:], limit: Int = 5, explained: Bool = true
    ) -> Recommendation {
        refresh()
        let query = Query(
            text: text, bag: bag ?? features.bag(of: text), embedding: unknownDocuments == 0 ? embedding : nil,
            ticket: ticket)
        let verdicts = Verdicts(ticket: ticket.map(self.verdicts) ?? [:], problem: verdicts)
        return answer(query, verdicts, limit: limit, explained: explained)
    }

    /// The verdicts of agents on a ticket and on its problem.
    private struct Verdicts {
        let ticket: [TutorialID: Verdict]
        let problem: [TutorialID: Verdict]

        var isEmpty: Bool { ticket.isEmpty && problem.isEmpty }

        func isRejected(_ tutorial: TutorialID) -> Bool { (ticket[tutorial] ?? problem[tutorial]) == .rejected }

        /// 2 for a tutorial linked to the ticket, 1 for one linked to its problem, else 0.
        func rank(_ tutorial: TutorialID) -> Int {
            if let verdict = ticket[tutorial] { return verdict == .rejected ? 0 : 2 }
            return (problem[tutorial] ?? .rejected) == .rejected ? 0 : 1
        }

        func reasons(_ tutorial: TutorialID) -> [Recommendation.Reason] {
            let isLinkedToProblem = (problem[tutorial] ?? .rejected) != .rejected
            return (rank(tutorial) == 2 ? [.linked] : []) + (isLinkedToProblem ? [.problem] : [])
        }
    }

    /// Brings prototypes and catalogue up to date.
    private mutating func refresh() {
        prototypes.refresh(slots: slots.count)
        meaning.refresh(slots: slots.count)
        guard isCatalogueStale else { return }
        let modelIndices = model?.indices ?? [:]
        let meaningIndices = meaningModel?.indices ?? [:]
        catalogue = documents.sorted { ($0.value.bag, $0.key) < ($1.value.bag, $1.key) }
            .map { ($0.key, slots[$0.key] ?? 0, modelIndices[$0.key], meaningIndices[$0.key]) }
        isCatalogueStale = false
    }

    struct Query {
        let text: TicketText
        let bag: Bag
        let embedding: Embedding?
        let ticket: TicketID?
    }

    private func answer(_ query: Query, _ verdicts: Verdicts, limit: Int, explained: Bool) -> Recommendation {
        let vector = SparseVector(query.bag, idf: prototypes.frequencies.idf)
        let words = fusion(of: query.bag, vector)
        let fusion = query.embedding.flatMap { self.fusion(of: $0, words) } ?? words
        let confidence = Confidence(fusion, calibration: calibration(of: fusion))
        let best = best(max(0, limit), by: fusion.scores, verdicts)
        // Similar tickets are reasons, and can also outweigh a low confidence.
        let matches = explained || !confidence.fits ? linkedTickets(similarTo: query) : []
        let explanation =
            explained ? Explanation(of: query, vector: vector, matches: matches, recommender: self) : nil
        let items = best.map { index in
            let (id, slot, modelIndex, _) = catalogue[index]
            let reasons = explanation?.reasons(for: id, slot: slot, modelIndex: modelIndex) ?? []
            return Recommendation.Item(
                tutorial: id,
                score: verdicts.rank(id) > 0 ? 1 : Double(confidence.score(of: index)),
                reasons: verdicts.reasons(id) + reasons
            )
        }
        let isFirstLinked = best.first.map { verdicts.rank(catalogue[$0].id) > 0 } ?? false
        // The nearest linked ticket is a part of the evidence in meaning, so that it does not count twice.
        let isAnswered =
            confidence.fits || fitsInOtherLanguage(query, words, first: best.first)
            || (fusion.maxLogit == nil || fusion.meaning == nil)
                && items.first.map { isLinked($0.tutorial, toAnyOf: matches.prefix(5)) } ?? false
        let fits = isAnswered && !items.isEmpty && query.text.hasInformativeWord
        return Recommendation(fits: isFirstLinked || fits, items: items)
    }

    /// Returns true if a text in another language than the first tutorial fits it by its words.
    ///
    /// An encoder that has not learnt the language of the text finds little likeness in meaning.
    private func fitsInOtherLanguage(_ query: Query, _ words: ScoreFusion, first: Int?) -> Bool {
        guard let first, words.scores.indices.allSatisfy({ words.scores[$0] <= words.scores[first] }) else {
            return false
        }
        let confidence = Confidence(
            words, calibration: model?.calibration ?? .prior, share: Calibration.otherLanguageShare)
        guard confidence.fits, let language = FunctionWords.language(of: query.text.whole),
            let other = documents[catalogue[first].id]?.language
        else { return false }
        return language != other
    }

    /// The nearest tickets with a linked tutorial, the most similar first.
    private func linkedTickets(similarTo query: Query) -> [SimilarTickets.Match] {
        similar.nearest(
            to: query.bag, embedding: query.embedding, limit: 30, excluding: query.ticket, comparing: 48)
    }

    /// Returns true if a tutorial is linked to a ticket that is similar enough to be about the same problem.
    ///
    /// In the centroid of a tutorial, a single ticket with unusual words has hardly any weight.
    private func isLinked(_ tutorial: TutorialID, toAnyOf matches: ArraySlice<SimilarTickets.Match>) -> Bool {
        matches.contains { match in
            match.score >= ProblemGroupingSettings.typicalSimilarity
                && (linked[match.ticket]?.verdicts[tutorial] ?? .rejected) != .rejected
        }
    }

    func fusion(of bag: Bag, _ vector: SparseVector) -> ScoreFusion {
        let similarities = prototypes.similarities(of: vector)
        let logits = model?.logits(of: bag)
        return ScoreFusion(
            documents: catalogue.map { similarities.document[$0.slot] },
            prototypes: catalogue.map { similarities.prototype[$0.slot] },
            logits: logits.map { logits in catalogue.map { $0.modelIndex.map { logits[$0] } } },
            links: catalogue.map { linkCounts[$0.id] ?? 0 },
            isStale: isModelStale
        )
    }

    /// The fusion with the meaning of a text; nil for an embedding of another dimension.
    private func fusion(of embedding: Embedding, _ words: ScoreFusion) -> ScoreFusion? {
        guard embedding.components.count == meaning.documents.dimension else { return nil }
        let similarities = meaning.similarities(of: embedding, slots: slots.count)
        let near = nearest.similarities(
            of: embedding, documents: similarities, directions: meaning.documentDirections)
        let scores = MeaningScores(
            documents: catalogue.map { similarities.document[$0.slot] },
            prototypes: catalogue.map { similarities.prototype[$0.slot] },
            near: NearestLinks.Similarities(
                mean: catalogue.map { near.mean[$0.slot] }, nearest: catalogue.map { near.nearest[$0.slot] },
                plain: catalogue.map { near.plain[$0.slot] },
                regression: catalogue.map { near.regression[$0.slot] }),
            logits: meaningModel?.model.logits(of: embedding).map { logits in
                // A tutorial that is newer than the model is neither favoured nor put last by it.
                let mean = logits.reduce(0, +) / Float(max(1, logits.count))
                return catalogue.map { $0.meaningIndex.map { logits[$0] } ?? mean }
            },
            unanswered: meaningModel?.unanswered?.similarity(to: embedding),
            isStale: isModelStale)
        let weights = linked.isEmpty ? MeaningWeights.withoutLinks : .default
        return ScoreFusion(words: words, scores, weights: meaningModel?.weights ?? weights)
    }

    private func calibration(of fusion: ScoreFusion) -> Calibration {
        fusion.meaning == nil ? model?.calibration ?? .prior : meaningModel?.calibration ?? .meaningPrior
    }

    /// The indices of the best tutorials in the catalogue; of equal ones, the lower id. Linked tutorials come first, and
    /// rejected ones are left out.
    private func best(_ limit: Int, by scores: [Float], _ verdicts: Verdicts) -> [Int] {
        let ranks = verdicts.isEmpty ? nil : catalogue.map { verdicts.rank($0.id) }
        func precedes(_ one: Int, _ other: Int) -> Bool {
            if let ranks, ranks[one] != ranks[other] { return ranks[one] > ranks[other] }
            return scores[one] != scores[other] ? scores[one] > scores[other] : catalogue[one].id < catalogue[other].id
        }
        // Insertion into a short list is faster than sorting all tutorials, because most are never among the best.
        var best: [Int] = []
        for index in catalogue.indices where verdicts.isEmpty || !verdicts.isRejected(catalogue[index].id) {
            if best.count == limit {
                guard let last = best.last, precedes(index, last) else { continue }
                best.removeLast()
            }
            best.insert(index, at: best.partitioningIndex { precedes(index, $0) })
        }
        return best
    }
}
