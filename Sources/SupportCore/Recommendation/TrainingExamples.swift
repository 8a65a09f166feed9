/// The training data of the model. It is a value that can be passed to a background task, and the same tutorials
/// and links always give the same model.
public struct TrainingExamples: Sendable {
    struct Example: Sendable {
        let bag: Bag
        let embedding: Embedding?
        /// The indices of the tutorials that fit, with their strength.
        let positives: [(index: Int, strength: Float)]
        /// The indices of the rejected tutorials.
        let negatives: [Int]
    }

    /// The maximum number of tutorials. In a larger catalogue, the weights would cover too few features to be useful;
    /// documents and linked tickets answer without a model.
    static let tutorialLimit = 2_000

    /// The revision of the links and tutorials; see ``Recommender/revision``.
    public let revision: Int
    /// The tutorials in the order of their texts. Examples refer to them by index.
    let tutorials: [Recommender.TutorialID]
    let documents: [Example]
    /// The linked tickets in the order of their texts.
    let tickets: [Example]
    let frequencies: DocumentFrequencies
    /// The embeddings of some tickets, linked or not, in an order that does not depend on the given one.
    let sample: [Embedding]

    init(
        revision: Int,
        documents: [Recommender.TutorialID: Recommender.Document],
        linked: [Recommender.TicketID: Recommender.LinkedTicket],
        frequencies: DocumentFrequencies,
        sample: [Embedding]
    ) {
        self.revision = revision
        self.frequencies = frequencies
        self.sample = Array(sample.sorted { $0.precedes($1) }.prefix(TicketSample.limit))
        // Ids are random in each installation. The order of texts is not, so the same catalogue and links give the same
        // model in every installation.
        let sorted = documents.sorted { ($0.value.bag, $0.key) < ($1.value.bag, $1.key) }
        tutorials = sorted.map(\.key)
        self.documents = sorted.enumerated().map {
            Example(bag: $1.value.bag, embedding: $1.value.embedding, positives: [($0, 1)], negatives: [])
        }
        let indices = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1.key, $0) })
        tickets = linked.values.compactMap { TrainingExamples.example($0, indices) }.sorted { $0.precedes($1) }
    }

    /// - Returns: nil for a ticket with links to unpublished tutorials only.
    private static func example(_ ticket: Recommender.LinkedTicket, _ indices: [String: Int]) -> Example? {
        let verdicts = ticket.verdicts.compactMap { tutorial, verdict in
            indices[tutorial].map { (index: $0, verdict: verdict) }
        }
        .sorted { $0.index < $1.index }
        guard !verdicts.isEmpty else { return nil }
        return Example(
            bag: ticket.bag, embedding: ticket.embedding,
            positives: verdicts.filter { $0.verdict != .rejected }.map { ($0.index, Float($0.verdict.strength) / 2) },
            negatives: verdicts.filter { $0.verdict == .rejected }.map(\.index))
    }

    /// Trains the model. This takes about three seconds for ten thousand links of a hundred tutorials.
    public func train() -> LinearModel {
        guard (1...TrainingExamples.tutorialLimit).contains(tutorials.count) else {
            return LinearModel.empty(revision: revision)
        }
        guard !tickets.isEmpty else {
            return LinearModel.empty(revision: revision, meaning: sample.isEmpty ? nil : meaning([], answered: []))
        }
        let heldOut = heldOut()
        let training = train(on: documents + tickets)
        return training.model(
            revision: revision, calibration: Calibration(heldOut.words),
            meaning: meaning(heldOut.meaning, answered: heldOut.answered))
    }

    /// True if the meaning of every tutorial is known.
    private var hasMeaning: Bool { documents.allSatisfy { $0.embedding != nil } }

    /// The embeddings of the tickets of the sample on which there is no verdict, not even that a tutorial does not fit.
    var unjudged: [Embedding] {
        let judged = Set(tickets.compactMap(\.embedding))
        return sample.filter { !judged.contains($0) }
    }

    /// The embeddings of the tickets of the sample that nobody linked; none while there are fewer than three links for each
    /// tutorial, of which a held-out ticket would leave its tutorial without any.
    private var unlinked: [Embedding] {
        guard tickets.count >= MeaningWeights.linksPerTutorial * tutorials.count else { return [] }
        let linked = Set(tickets.filter { !$0.positives.isEmpty }.compactMap(\.embedding))
        return sample.filter { !linked.contains($0) }
    }

    /// The model of the embeddings with its calibration; nil unless the embeddings of all documents are known.
    /// - Parameter answered: the probability that a tutorial answers each of the unlinked tickets; empty if not known.
    private func meaning(_ samples: [MeaningSample], answered: [Float]) -> LinearModel.Meaning? {
        guard let training = MeaningTraining(documents: documents, tickets: tickets, sample: sample),
            let first = training.model(), let model = training.model(labelling: unjudged, by: first)
        else { return nil }
        let weights = MeaningWeights(samples, tutorials: tutorials.count)
        return LinearModel.Meaning(
            tutorials: tutorials, model: model,
            unanswered: UnansweredTickets(unlinked, answered: answered, from: model.center), weights: weights,
            calibration: Calibration(
                samples.map { $0.sample(weights) }, prior: .meaningPrior,
                abstentionRate: Calibration.meaningAbstentionRate))
    }

    private func train(on examples: [Example]) -> LinearModelTraining {
        // Customers use words of their own: a word that is rare in documents can be in every ticket. The frequencies
        // therefore include the tickets.
        var frequencies = DocumentFrequencies(bits: 17)
        for example in examples { frequencies.add(example.bag) }
        var training = LinearModelTraining(examples: examples, tutorials: tutorials, frequencies: frequencies)
        var order = SeededGenerator(seed: 1)
        for _ in 0..<epochs(for: examples.count) {
            for index in order.shuffled(Array(examples.indices)) { training.train(on: index) }
        }
        return training
    }

    /// The number of passes over the examples, reduced where training would take more than ten seconds.
    private func epochs(for examples: Int) -> Int {
        let steps = max(1, examples * max(8, tutorials.count))
        return max(2, min(80, 80_000_000 / steps))
    }

    /// Results for held-out tickets, for calibration. A fifth of the groups of near-duplicates is held out, or each fifth
    /// in turn (cross-validation) if there are fewer than 500 groups. The first ticket represents its group.
    func heldOutSamples() -> [Calibration.Sample] { heldOut().words }

    private struct HeldOut {
        var words: [Calibration.Sample] = []
        var meaning: [MeaningSample] = []
        /// The probability that a tutorial answers each of the unlinked tickets; empty if not known.
        var answered: [Float] = []
    }

    private func heldOut() -> HeldOut {
        let groups = NearDuplicates(tickets.map(\.bag)).groups
        var heldOut = HeldOut()
        let folds = 5
        let tested = groups.count < 500 ? folds : 1
        for fold in 0..<tested {
            let training = groups.indices.filter { $0 % folds != fold }.flatMap { groups[$0] }.sorted()
            let test = groups.indices.filter { $0 % folds == fold }.map { tickets[groups[$0][0]] }
            let results = self.heldOut(
                test.filter { !$0.positives.isEmpty }, trainedOn: documents + training.map { tickets[$0] })
            heldOut.words += results.words
            heldOut.meaning += results.meaning
            let shares = results.answered.map { $0 / Float(tested) }
            heldOut.answered = fold == 0 ? shares : zip(heldOut.answered, shares).map(+)
        }
        return heldOut
    }

    private func heldOut(_ test: [Example], trainedOn examples: [Example]) -> HeldOut {
        let model = train(on: examples).model(revision: revision, calibration: .prior, meaning: nil)
        var prototypes = Prototypes()
        for example in documents { prototypes.addDocument(example.bag, slot: example.positives[0].index) }
        for example in examples.dropFirst(documents.count) {
            for positive in example.positives {
                prototypes.addLink(example.bag, slot: positive.index, strength: Int64(positive.strength * 2))
            }
        }
        prototypes.refresh(slots: tutorials.count)
        var links = [Int](repeating: 0, count: tutorials.count)
        for positive in examples.dropFirst(documents.count).flatMap(\.positives) { links[positive.index] += 1 }
        // With fewer samples nothing is calibrated, so that none has to be computed.
        let isCalibrated = hasMeaning && tickets.count >= Calibration.minSamples
        let linked = Array(examples.dropFirst(documents.count))
        let meanings =
            isCalibrated
            ? HeldOutMeaning(documents: documents, tickets: linked, sample: sample, unjudged: unjudged)?
                .scores(of: test.prefix(Self.meaningSampleLimit).map(\.embedding), unlinked: unlinked) : nil
        var heldOut = HeldOut(answered: meanings?.answered ?? [])
        for (place, example) in test.enumerated() {
            let similarities = prototypes.similarities(of: SparseVector(example.bag, idf: frequencies.idf))
            let logits = model.logits(of: example.bag)
            let fusion = ScoreFusion(
                documents: similarities.document, prototypes: similarities.prototype, logits: logits, links: links,
                isStale: false)
            let correct = example.positives[0].index
            heldOut.words.append(Calibration.Sample(fusion, correct: correct))
            if let meanings, place < meanings.scores.count, let meaning = meanings.scores[place] {
                heldOut.meaning.append(MeaningSample(words: fusion, meaning: meaning, correct: correct))
            }
        }
        return heldOut
    }

    /// The maximum number of samples of meaning of each fold.
    private static let meaningSampleLimit = 500
}

/// The scores in meaning of held-out tickets.
private struct HeldOutMeaning {
    /// The model of the documents and the linked tickets.
    private let first: MeaningModel
    /// The model that has also learnt from tickets that the first one labelled.
    private let model: MeaningModel
    private var prototypes = EmbeddingPrototypes()
    private var nearest = NearestLinks()
    private let tutorials: Int

    /// - Parameters:
    ///   - documents: the documents of all tutorials, in their order.
    ///   - tickets: the linked tickets that are not held out.
    ///   - sample: the embeddings of tickets, linked or not.
    ///   - unjudged: those of the tickets of the sample without a verdict.
    init?(
        documents: [TrainingExamples.Example], tickets: [TrainingExamples.Example], sample: [Embedding],
        unjudged: [Embedding]
    ) {
        guard let training = MeaningTraining(documents: documents, tickets: tickets, sample: sample),
            let first = training.model(effort: 0.5),
            let model = training.model(labelling: unjudged, by: first, effort: 0.5)
        else { return nil }
        self.first = first
        self.model = model
        tutorials = documents.count
        prototypes.setCenter(model.center)
        prototypes.addExamples(documents: documents, tickets: tickets)
        prototypes.refresh(slots: tutorials)
        for ticket in tickets {
            guard let embedding = ticket.embedding else { continue }
            nearest.add(embedding, tutorials: ticket.positives.map(\.index))
        }
        nearest.setCenter(model.center)
    }

    /// - Parameters:
    ///   - embeddings: those of the held-out tickets.
    ///   - unlinked: those of the tickets of the sample that nobody linked.
    /// - Returns: the scores of each held-out ticket, nil for one without an embedding, and the probability that a tutorial
    ///   answers each unlinked one.
    func scores(of embeddings: [Embedding?], unlinked: [Embedding]) -> (scores: [MeaningScores?], answered: [Float]) {
        // By the first model, which has learnt from neither.
        let answered = UnansweredTickets.answered(
            unlinked.map { first.logits(of: $0)?.max() ?? 0 },
            linked: embeddings.compactMap { $0.flatMap(first.logits)?.max() })
        let logits = embeddings.map { $0.flatMap(model.logits) }
        let unanswered = UnansweredTickets(unlinked, answered: answered, from: model.center)
        let scores = zip(embeddings, logits).map { embedding, logits -> MeaningScores? in
            guard let embedding, let logits else { return nil }
            let similarities = prototypes.similarities(of: embedding, slots: tutorials)
            return MeaningScores(
                documents: similarities.document, prototypes: similarities.prototype,
                near: nearest.similarities(
                    of: embedding, documents: similarities, directions: prototypes.documentDirections),
                logits: logits,
                unanswered: unanswered?.similarity(to: embedding), isStale: false)
        }
        return (scores, answered)
    }
}

extension Embedding {
    /// A total order that has nothing to do with the meaning, so that the first of many are a fair sample.
    fileprivate func precedes(_ other: Embedding) -> Bool {
        let (one, two) = (hash, other.hash)
        return one != two ? one < two : components.lexicographicallyPrecedes(other.components)
    }

    private var hash: UInt64 {
        var hash = StableHash()
        for component in components { hash.combine(UInt8(bitPattern: component)) }
        return hash.value
    }
}

extension TrainingExamples.Example {
    /// A total order: two examples of which neither precedes the other are equal.
    fileprivate func precedes(_ other: Self) -> Bool {
        if bag != other.bag { return bag < other.bag }
        // Texts that differ in a capital or a comma have the same features, and other embeddings.
        if embedding != other.embedding {
            return (embedding?.components ?? []).lexicographicallyPrecedes(other.embedding?.components ?? [])
        }
        return labels.lexicographicallyPrecedes(other.labels)
    }

    private var labels: [Float] {
        positives.flatMap { [Float($0.index), $0.strength] } + [-1] + negatives.map(Float.init)
    }
}
